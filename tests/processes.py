"""What lives below a process, and how much memory it has."""

from __future__ import annotations

import re
from pathlib import Path


def resident(pid: int) -> float:
    """Resident memory of a process, bytes; none if it has ended."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) * 1024.0 if found else 0.0


def alive(pid: int) -> bool:
    """Whether a process still does anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def children(parent: int) -> list[int]:
    """Living processes that a process, or one that it started, has started."""
    found: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = stat.read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue
        if state not in "ZX":
            found[int(stat.parent.name)] = int(of)
    own = [pid for pid, of in found.items() if of == parent]
    return own + [below for pid in own for below in children(pid)]
