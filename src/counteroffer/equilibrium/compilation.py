"""Set JAX up, double precision above all; and sums that XLA does well."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from counteroffer.disk.folder import cache_folder
from counteroffer.lazily import jax, jnp

if TYPE_CHECKING:
    from jax import Array


@cache
def prepare() -> None:
    """Turn on float64, once a process, and where programs are not kept whole (see `programs`) JAX's own cache."""
    config: Any = jax.config  # its methods carry no types
    config.update("jax_enable_x64", True)
    if kept_whole():
        return
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # a read-only home only costs compile time
    config.update("jax_compilation_cache_dir", str(folder))
    config.update("jax_persistent_cache_min_compile_time_secs", 0.2)


@cache
def kept_whole() -> bool:
    """Whether compiled programs are kept whole: on the processor. Accelerators have JAX's own cache."""
    return jax.default_backend() == "cpu"


def fetched(tree: Any) -> Any:
    """Arrays of JAX as NumPy's, in whatever they are nested; for small ones four times as fast as `jax.device_get`."""
    return jax.tree.map(np.asarray, tree)


def by_buyer(cells: Array, of_seller: Array) -> Array:
    """Σ_b Σ_i of cells [b, s, n, i] times what holds of sellers [b, s, i]: [s, n].

    One product a way of pricing: over both at once XLA moves the cells about in every sweep, which costs 25 times as
    much as the sum.
    """
    each = [jnp.einsum("sni,si->sn", own, seller) for own, seller in zip(cells, of_seller, strict=True)]
    return sum(each[1:], each[0])


def by_seller(cells: Array, of_buyer: Array) -> Array:
    """Σ_n of cells [b, s, n, i] times what holds of buyers [s, n]: [b, s, i]; see `by_buyer`."""
    return jnp.stack([jnp.einsum("sni,sn->si", own, of_buyer) for own in cells])
