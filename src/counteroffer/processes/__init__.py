"""Processes beside this one: how many there is room for, one core for each, and none outlives the one that began it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

THREADS = "NPROC"  # of XLA; unlike its flags no part of what compiled programs are kept under, which are so shared


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_one_core() -> None:
    """Have one core, before a child computes anything: threads that wait for each other take a quarter longer."""
    os.environ[THREADS] = "1"


def end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, however it did; called first thing in a child."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # nobody is left to be told
