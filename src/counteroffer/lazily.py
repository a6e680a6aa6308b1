"""JAX, imported where something of it is first asked for: who only reads kept results need not wait for it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["jax", "jnp"]


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
else:
    jax, jnp = Later("jax"), Later("jax.numpy")
