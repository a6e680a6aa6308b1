"""JAX and SciPy, imported where something of them is first asked for: who only reads kept results need not wait."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["interpolate", "jax", "jnp", "optimize", "sparse", "sparse_linalg", "special"]


class Later:
    """A module that is imported once something of it is asked for.

    Parameters
    ----------
    name : str
        The module's, dots and all.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)  # not asked for a second time
        return found


if TYPE_CHECKING:
    import jax
    import jax.numpy as jnp
    import scipy.sparse.linalg as sparse_linalg
    from scipy import interpolate, optimize, sparse, special
else:
    jax, jnp = Later("jax"), Later("jax.numpy")
    interpolate, optimize, special = (Later(f"scipy.{name}") for name in ("interpolate", "optimize", "special"))
    sparse, sparse_linalg = Later("scipy.sparse"), Later("scipy.sparse.linalg")
