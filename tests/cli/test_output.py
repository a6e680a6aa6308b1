"""Standard output that is full, closed, or of few letters: a sentence, and an exit that is not zero."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from counteroffer.cli.console import out
from counteroffer.cli.output import written_out
from counteroffer.errors import NotWritten

START = f"{sys.executable} -c 'from counteroffer.cli.main import main; main()'"
FULL = Path("/dev/full")


def ran(shell: str) -> tuple[int, str]:
    """Exit code and what was said of a command line in a shell."""
    more = {"COLUMNS": "300", "PYTHONUTF8": "1"}
    found = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"], capture_output=True, check=False, env=os.environ | more
    )
    return found.returncode, found.stderr.decode()


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full device")
@pytest.mark.parametrize("say", [lambda: print("a"), lambda: typer.echo("a"), lambda: out.print("a")])
def test_a_full_device_is_said(monkeypatch: pytest.MonkeyPatch, say: Callable[[], None]) -> None:
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(NotWritten, match="cannot write to standard output: No space left on device"):
            written_out(say)
    monkeypatch.undo()


@pytest.mark.parametrize("say", [lambda: print("ε"), lambda: typer.echo("ε"), lambda: out.print("ε")])
def test_few_letters_are_said(monkeypatch: pytest.MonkeyPatch, say: Callable[[], None]) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    with pytest.raises(NotWritten, match=r"standard output is in cp1252, which has no '\\u03b5'; set PYTHONUTF8=1"):
        written_out(say)
    monkeypatch.undo()


def test_in_ascii_letters_are_written_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(content, encoding="ascii"))
    with pytest.raises(NotWritten, match="standard output is in ascii"):
        written_out(lambda: out.print("ε"))
    written_out(lambda: typer.echo("ε"))
    assert content.getvalue() == "ε\n".encode()
    monkeypatch.undo()


def test_what_fails_otherwise_is_not_called_output() -> None:
    with pytest.raises(FileNotFoundError):
        written_out(lambda: Path("nowhere").read_text() and None)


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full device")
def test_a_command_line_ends_with_a_sentence() -> None:
    """Once with the output closed, once with it full, once with a reader that goes away."""
    for shell, words in (
        (f"{START} --help >&-", "error: standard output is closed; send it to a file or /dev/null"),
        (f"{START} --help > /dev/full", "error: cannot write to standard output: No space left on device"),
        (f"{START} schema > /dev/full", "error: cannot write to standard output: No space left on device"),
        (f"(sleep 0.5; {START} schema) | true", "error: cannot write to standard output: it was closed before all"),
    ):
        code, said = ran(shell)
        assert (code, said.startswith(words), said.count("\n")) == (NotWritten.exit_code, True, 1), said
