"""What one request may take, and how many processes solve."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from counteroffer.processes import cores

A_WORKER = 1.5e9  # bytes one is reckoned with: 0.8 after a view, 1.2 after several economies and a page
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Busy(Exception):
    """More is asked for than can be solved in time."""


class Gone(Exception):
    """Whoever asked no longer waits."""


class Superseded(Exception):
    """The page that asked has asked for something newer since."""


@dataclass(frozen=True)
class Budget:
    """Bounds of what is solved.

    Attributes
    ----------
    seconds : float
        Of one request, waiting included.
    patient : float
        The same of what is asked for by a button, and compiles on its first time.
    quick : float
        Seconds after which a solution counts as long: of those, one process is always kept free.
    grace : float
        Seconds a solution that nobody waits for may still run before its process is ended.
    memory : float
        Resident bytes of a process; beyond, it is ended with what it solves.
    heavy : float
        Resident bytes of a process beyond which it is replaced when it has nothing to do and another is ready.
    queue, one_user : int
        Requests that may wait, of all and of one user.
    kept, kept_bytes : float
        Seconds for which an answer is given again, and bytes of all answers kept.
    """

    seconds: float = 30.0
    patient: float = 120.0
    quick: float = 5.0
    grace: float = 1.5
    memory: float = 2.5e9
    heavy: float = 1.8e9
    queue: int = 400
    one_user: int = 100
    kept: float = 60.0
    kept_bytes: int = 32_000_000


def most_workers() -> int:
    """One a core and at least two, as far as the memory that is free goes; at least one, at most eight."""
    return max(1, min(max(2, cores()), 8, int(_free() / A_WORKER)))


def _free() -> float:
    """Bytes free for new processes; without end where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return float("inf")
    return next((1024.0 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")), float("inf"))


def resident(pid: int) -> float:
    """Resident bytes of a process; 0 where the system does not say."""
    try:
        return float(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0.0
