"""Set JAX up, double precision and a compilation cache that survives the process; and sums that XLA does well."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import platformdirs
from jax import Array

CACHE_VARIABLE = "COUNTEROFFER_CACHE"


def cache_folder() -> Path:
    """Folder of compiled programs: $COUNTEROFFER_CACHE, else the user's cache folder."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("counteroffer"))


@cache
def prepare() -> None:
    """Turn on float64 and the persistent compilation cache, once a process."""
    config: Any = jax.config  # its methods carry no types
    config.update("jax_enable_x64", True)
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # a read-only home only costs compile time
    config.update("jax_compilation_cache_dir", str(folder))
    config.update("jax_persistent_cache_min_compile_time_secs", 0.2)


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
