"""Processes beside this one: how many there is room for, one core for each, and none outlives the one that began it."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import threading
from multiprocessing.connection import wait

THREADS = "NPROC"  # of XLA; unlike its flags no part of what compiled programs are kept under, which are so shared
SELDOM = 20_000  # new objects before Python looks for circles among them
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_one_core() -> None:
    """Have one core, before this process computes anything: threads that wait for each other take a quarter longer."""
    os.environ[THREADS] = "1"
    small_matrices()


def has_one_core() -> bool:
    """Whether this process was told to have one core."""
    return os.environ.get(THREADS) == "1"


def small_matrices() -> None:
    """Have NumPy's matrix products on one core, where it is not loaded yet, and in processes begun from here.

    The matrices here are small: threads for them only wait, and turn while they do. What the user has said stands.
    """
    for name in BLAS_THREADS:
        os.environ.setdefault(name, "1")


def collect_seldom() -> None:
    """Have this process look for circles of references a thirtieth as often: what is loaded and solved makes few."""
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])


def end_at_once() -> None:
    """Have this process not look through all it holds once more when it ends: the system takes that back whole."""
    atexit.register(gc.freeze)


def end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, however it did; called first thing in a child."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # nobody is left to be told
