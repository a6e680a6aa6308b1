"""Compiled programs kept whole between processes: a process that finds one neither traces nor lowers it again.

A program stands under what it does, the text that JAX lowers it to, and that text's checksum under what it was asked
by: function, source, fixed arguments, shapes. A change of source costs tracing, and compiling only where it changes
what is computed. Everything stands under the libraries and the processor too (`made_of.machine`). What cannot be kept
or read is compiled, as without a store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast
from weakref import WeakSet

import numpy as np

from counteroffer.disk.folder import cache_folder
from counteroffer.disk.store import Store, Stored
from counteroffer.equilibrium.compilation import kept_whole, prepare
from counteroffer.equilibrium.programs.made_of import machine, said_of
from counteroffer.lazily import jax

LARGEST = 500_000_000  # bytes; a program takes one or two million
FORMAT = 3  # of what is kept
COMPILED: Any = {
    "xla_cpu_parallel_codegen_split_count": 1,  # read again a sixth quicker than the pieces XLA compiles side by side
    "xla_cpu_prefer_vector_width": 512,  # where registers are that wide; half of it is a tenth slower
}
_known: WeakSet[_Programs] = WeakSet()
_rehearsed: ContextVar[bool] = ContextVar("rehearsed", default=False)

Call = Callable[..., Any]
Answer = TypeVar("Answer")


class NotKept(Exception):
    """A program is not on the disk, and nothing is to be compiled."""


class JustLoaded(Exception):
    """A program was not in memory, and is now."""


@contextmanager
def rehearsed() -> Iterator[None]:
    """What is done in here ends at the first program that is not in memory, with `JustLoaded` once it is or `NotKept`.

    So it never takes longer than one program takes to load, and can be begun again.
    """
    before = _rehearsed.set(True)
    try:
        yield
    finally:
        _rehearsed.reset(before)


class _LoweredText(NamedTuple):
    """What was found for a question: checksum of the lowered text, and a tree of numbers as the answer's."""

    text: str
    answer: Any


class _Programs:
    """The programs of one function in this process, by what is fixed and by shapes."""

    def __init__(self, function: Call, fixed: Sequence[int]) -> None:
        self.function, self.fixed = function, tuple(fixed)
        self.loaded: dict[Any, Call] = {}

    @cached_property
    def jitted(self) -> Any:
        """The function as JAX has it, which a process that only reads results need not import."""
        return jax.jit(self.function, static_argnums=self.fixed)

    def __call__(self, *given: Any) -> Any:
        fixed = tuple(given[at] for at in self.fixed)
        arrays = tuple(one for at, one in enumerate(given) if at not in self.fixed)
        leaves, tree = jax.tree.flatten(arrays)
        shapes = tuple(map(_shape, leaves))
        config: Any = jax.config  # its settings carry no types
        if None in shapes or config.jax_disable_jit:
            return self.jitted(*given)
        program = self.loaded.get((fixed, tree, shapes))
        if program is None:
            program = self.loaded[fixed, tree, shapes] = self._program(given, fixed, arrays, tree, shapes)
            if _rehearsed.get():
                raise JustLoaded
        return program(*arrays)

    def _program(self, given: Sequence[Any], fixed: tuple[Any, ...], arrays: Any, tree: Any, shapes: Any) -> Call:
        prepare()
        store = programs()
        if store.folder is None:
            if _rehearsed.get():
                raise NotKept
            return self._compiled_at_call(fixed)
        said = said_of((self.function, fixed))
        key = None if said is None else _checksum(FORMAT, machine(), said, str(tree), shapes)
        known = None if key is None else store.get(f"asked-{key}")
        if known is not None and (found := _loaded(store, known.value, arrays)) is not None:
            return found
        if _rehearsed.get():
            raise NotKept
        lowered = self.jitted.lower(*given)
        text = _checksum(FORMAT, machine(), lowered.as_text())
        answer = jax.tree.unflatten(lowered.out_tree, range(lowered.out_tree.num_leaves))
        asked, found = _LoweredText(text, answer), None
        if key is not None:
            store.put(f"asked-{key}", Stored(asked, {}))
        found = _loaded(store, asked, arrays)
        return _compiled(store, lowered, asked) if found is None else found

    def _compiled_at_call(self, fixed: tuple[Any, ...]) -> Call:
        def call(*arrays: Any) -> Any:
            given = list(arrays)
            for at, one in sorted(zip(self.fixed, fixed, strict=True)):
                given.insert(at, one)
            return self.jitted(*given)

        return call


def kept(*, fixed: Sequence[int] = ()) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """A function of arrays as compiled programs, one a set of shapes, that stay on the disk.

    It takes trees of arrays, by position; what it computes may hang on nothing but its arguments and its source.

    Parameters
    ----------
    fixed : sequence of int
        Positions of arguments that are no arrays: a program each.
    """

    def of(function: Callable[..., Answer]) -> Callable[..., Answer]:
        programs_of = _Programs(function, fixed)
        _known.add(programs_of)

        @wraps(function)
        def call(*given: Any) -> Answer:
            return cast(Answer, programs_of(*given))

        return call

    return of


def programs() -> Store:
    """Where programs are kept: in the cache folder; nowhere on an accelerator, or where JAX is told to keep none."""
    config: Any = jax.config
    whole = config.jax_enable_compilation_cache and kept_whole() and len(jax.devices()) == 1
    return Store(program_folder() if whole else None, LARGEST)


def program_folder() -> Path:
    """The folder of compiled programs."""
    return cache_folder() / "programs"


def let_go() -> None:
    """Forget what this process has loaded, to make room; it is on the disk if it comes up again."""
    for one in _known:
        one.loaded.clear()
    jax.clear_caches()  # type: ignore[no-untyped-call]


def _shape(leaf: Any) -> tuple[Any, ...] | None:
    """Shape, type of numbers, and whether that type yields to others'; None for what is no array yet."""
    if isinstance(leaf, np.ndarray | np.generic):
        return leaf.shape, leaf.dtype.str, False
    if isinstance(leaf, jax.Array) and not isinstance(leaf, jax.core.Tracer):
        return leaf.shape, leaf.dtype.str, bool(leaf.aval.weak_type)
    return None


def _loaded(store: Store, asked: _LoweredText, arrays: Any) -> Call | None:
    """The program as it was kept, ready to be called."""
    found = store.get(f"program-{asked.text}")
    if found is None:
        return None
    _begin_lapack()
    from jax.experimental import serialize_executable

    trees = jax.tree.structure((arrays, {})), jax.tree.structure(asked.answer)
    try:
        program: Call = serialize_executable.deserialize_and_load(found.value, *trees)
    except Exception:  # whatever the library says of what it cannot read: compile it
        return None
    return program


@cache
def _begin_lapack() -> None:
    """Have JAX point its linear algebra at LAPACK's routines, once a process, which it does where it lowers some.

    A program that is only loaded would call what points nowhere.
    """
    try:
        from jaxlib import lapack

        begin: Any = lapack.prepare_lapack_call  # carries no types
        begin("getrf_ffi", np.dtype(np.float64))
    except (ImportError, AttributeError, TypeError):  # it stands elsewhere: lower some
        jax.jit(jax.lax.linalg.lu).lower(np.ones((1, 1)))


def _compiled(store: Store, lowered: Any, asked: _LoweredText) -> Call:
    from jax.experimental import serialize_executable

    program: Any = lowered.compile(compiler_options=COMPILED)
    try:
        content = serialize_executable.serialize(program)[0]
    except Exception:  # a program that cannot travel is good here
        return cast(Call, program)
    store.put(f"program-{asked.text}", Stored(content, {}))
    return cast(Call, program)


def _checksum(*made_of: Any) -> str:
    return hashlib.sha256(repr(made_of).encode()).hexdigest()
