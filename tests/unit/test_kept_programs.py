"""Compiled programs kept whole: found again without tracing, and never where they are another's, broken or stale."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from counteroffer.disk.folder import CACHE_VARIABLE
from counteroffer.equilibrium import compilation
from counteroffer.equilibrium.compilation import by_buyer, by_seller
from counteroffer.equilibrium.programs import kept as module
from counteroffer.equilibrium.programs import made_of
from counteroffer.equilibrium.programs.kept import JustLoaded, NotKept, _Programs, kept, rehearsed

CELLS = np.arange(24.0).reshape(1, 2, 3, 4)
BUYERS = np.arange(6.0).reshape(2, 3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    return tmp_path / "programs"


def asked() -> tuple[_Programs, Any]:
    """As a new process asks, and what it gets."""
    programs = _Programs(by_seller, ())
    return programs, np.asarray(programs(CELLS, BUYERS))


def traced(programs: _Programs) -> bool:
    return "jitted" in vars(programs)


def test_a_second_process_neither_traces_nor_compiles(folder: Path) -> None:
    first, found = asked()
    second, again = asked()
    assert traced(first)
    assert not traced(second)
    np.testing.assert_array_equal(found, again)
    np.testing.assert_allclose(found, np.einsum("bsni,sn->bsi", CELLS, BUYERS))
    assert sorted(path.name.split("-")[0] for path in folder.iterdir()) == ["asked", "program"]
    assert np.asarray(second(CELLS[:, :, :, :2], BUYERS)).shape == (1, 2, 2)  # another shape is another program
    assert traced(second)


def test_what_is_rehearsed_compiles_nothing_and_ends_at_each_program_that_is_loaded(folder: Path) -> None:
    fresh = _Programs(by_seller, ())
    with rehearsed(), pytest.raises(NotKept):
        fresh(CELLS, BUYERS)
    assert not traced(fresh)
    assert not list(folder.glob("*"))
    _, found = asked()
    with rehearsed():
        with pytest.raises(JustLoaded):
            fresh(CELLS, BUYERS)
        np.testing.assert_array_equal(np.asarray(fresh(CELLS, BUYERS)), found)
    assert not traced(fresh)


@pytest.mark.parametrize("harm", ["broken", "cut", "others", "writable", "absent"])
def test_what_is_not_sound_or_not_ones_own_is_compiled_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    _, found = asked()
    (program,) = folder.glob("program-*")
    content = program.read_bytes()
    if harm == "broken":
        program.write_bytes(content[:-9] + b"\0" * 9)
    elif harm == "cut":
        program.write_bytes(content[:100])
    elif harm == "writable":
        program.chmod(0o666)
    elif harm == "absent":
        program.unlink()
    else:
        monkeypatch.setattr(os, "getuid", lambda: program.stat().st_uid + 1)
    programs, again = asked()
    assert traced(programs)
    np.testing.assert_array_equal(found, again)


@pytest.mark.parametrize("other", ["machine", "_source"])
def test_another_processor_or_source_finds_nothing_under_its_own_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    _, found = asked()
    monkeypatch.setattr(module if other == "machine" else made_of, other, lambda **_: "another")
    programs, again = asked()
    assert traced(programs)
    np.testing.assert_array_equal(found, again)
    # What is computed is the same: only the processor needs a program of its own.
    assert len(list(folder.glob("program-*"))) == (2 if other == "machine" else 1)


def test_a_function_made_in_another_is_known_by_what_it_computes(folder: Path) -> None:
    for factor, count in ((2.0, 1), (2.0, 1), (3.0, 2)):
        scaled = kept()(lambda values, factor=factor: values * factor)
        np.testing.assert_array_equal(scaled(BUYERS), BUYERS * factor)
        assert len(list(folder.glob("program-*"))) == count
        assert not list(folder.glob("asked-*"))


def test_what_is_fixed_is_a_program_each_and_tracing_passes_through(folder: Path) -> None:
    assert made_of.said_of((by_seller, True, None)) != made_of.said_of((by_buyer, True, None))
    assert made_of.said_of((lambda: 0,)) is None
    assert made_of.said_of((np.sum,)) is None
    inside = kept()(by_seller)
    by_jit = jax.jit(lambda cells: inside(cells, jnp.asarray(BUYERS)))(CELLS)
    np.testing.assert_allclose(by_jit, by_seller(jnp.asarray(CELLS), jnp.asarray(BUYERS)))
    raised = kept(fixed=(0,))(lambda power, values: values**power)
    assert [float(raised(power, np.full(1, 3.0))[0]) for power in (2, 3, 2)] == [9.0, 27.0, 9.0]


def test_without_a_place_to_write_programs_are_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    np.testing.assert_allclose(asked()[1], np.einsum("bsni,sn->bsi", CELLS, BUYERS))
    monkeypatch.setattr(module, "kept_whole", lambda: False)  # as on an accelerator, where JAX keeps them
    np.testing.assert_allclose(asked()[1], np.einsum("bsni,sn->bsi", CELLS, BUYERS))
    assert compilation.kept_whole()
