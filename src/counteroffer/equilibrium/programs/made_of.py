"""What a compiled program is made from, beside what it is asked: source text, libraries, and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from counteroffer.lazily import jax

_PACKAGE = Path(__file__).parents[2]
_OURS = "counteroffer."
_EQUATIONS = "counteroffer.equilibrium."
_TOLD_OF_PROCESSORS = ("model name", "flags", "Features", "CPU implementer", "CPU part")


@cache
def machine() -> str:
    """Checksum of what programs of the same equations may differ in: libraries, their settings, the processor."""
    libraries = [version(name) for name in ("jax", "jaxlib", "numpy")]
    settings = {name: value for name, value in os.environ.items() if name.startswith(("JAX_", "XLA_"))}
    made_of = (libraries, sorted(settings.items()), platform.platform(), _processor(), jax.devices()[0].device_kind)
    return _checksum(repr(made_of).encode())


def _processor() -> list[str]:
    """What the processor can do, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return [platform.machine(), platform.processor(), platform.node()]
    return sorted({line for line in lines if line.startswith(_TOLD_OF_PROCESSORS)})


def said_of(given: Any) -> str | None:
    """What a fixed argument of a program is, in text with the source it comes from; None where text cannot tell.

    A function that is made in another, or outside this package, is such.
    """
    if given is None or isinstance(given, bool | int | float | str):
        return repr(given)
    if isinstance(given, tuple):
        parts = [said_of(part) for part in given]
        return None if None in parts else f"({', '.join(str(part) for part in parts)})"
    if isinstance(given, jax.tree_util.PyTreeDef):
        return str(given)
    return _of_function(given) if callable(given) else None


def _of_function(function: Callable[..., Any]) -> str | None:
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "<")
    if not module.startswith(_OURS) or "<" in name:
        return None
    return f"{module}:{name}:{_source(whole=not module.startswith(_EQUATIONS))}"


@cache
def _source(*, whole: bool) -> str:
    """Checksum of the equations' own folder, which imports nothing that computes; or of the whole package's text."""
    digest = hashlib.sha256()
    for path in sorted((_PACKAGE if whole else _PACKAGE / "equilibrium").rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
