"""What a process and all below it have worked."""

from __future__ import annotations

import os
from pathlib import Path


def worked(pid: int) -> float:
    """Seconds of processor time of a process and what it started, living or ended; NaN where that is not told."""
    own, below = {}, dict[int, list[int]]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(") ")[2].split()
        except OSError:
            continue  # it has just ended
        # proc(5), from the field after the name: its parent, then its own time and that of children it has waited for.
        own[int(stat.parent.name)] = sum(map(int, fields[11:15]))
        below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    if pid not in own:
        return float("nan")
    found, left = 0, [pid]
    while left:
        one = left.pop()
        found += own[one]
        left += below.get(one, [])
    return found / float(os.sysconf("SC_CLK_TCK"))
