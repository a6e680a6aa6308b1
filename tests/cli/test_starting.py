"""What the command line loads before it has anything to solve, and the options its commands share."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import pytest
import typer

import counteroffer
from counteroffer.cli import brief
from counteroffer.cli.asking import ClaimsReading, RouteReading
from counteroffer.cli.bargaining.blocs import ExternalTariffs
from counteroffer.cli.bargaining.play import TariffGrain
from counteroffer.cli.bargaining.talks import NoDeal
from counteroffer.cli.jobs import JobsBy
from counteroffer.cli.main import app
from counteroffer.cli.tariffs import RatesBy
from counteroffer.negotiation.game.free import BY
from counteroffer.negotiation.rules.deal import DISAGREEMENTS
from counteroffer.study import solving
from counteroffer.tariffs.report import GROUPINGS
from counteroffer.tariffs.sources.known import Route
from counteroffer.tariffs.trade import CLAIMING

HEAVY = {"jax", "numpy", "pandas", "scipy", "altair"}
CLI = Path(counteroffer.__file__).parent / "cli"
NO_TABLE = {"assistant", "brief", "desk", "export", "from-xlsx", "schema", "sweep", "warm"}


@pytest.mark.parametrize(
    "code",
    [
        "import counteroffer.cli.main",
        "import sys; sys.argv[1:] = ['--help']; from counteroffer.cli.main import main; main()",
        "import sys; sys.argv[1:] = ['tariffs', '--help']; from counteroffer.cli.main import main; main()",
    ],
)
def test_help_loads_nothing_that_computes(code: str) -> None:
    ends = f"import atexit, sys; atexit.register(lambda: print(*({HEAVY} & sys.modules.keys()), file=sys.stderr))"
    found = subprocess.run([sys.executable, "-c", f"{ends}\n{code}"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert found.stderr.strip() == ""


def test_what_other_processes_begin_with_is_there() -> None:
    assert brief.READY == solving.READY
    module, name = brief.READY.split(":")
    assert getattr(import_module(module), name) is solving.ready


def test_who_reads_kept_results_and_writes_them_does_not_wait_for_what_computes() -> None:
    code = "import sys, counteroffer.study.disk.remembered, counteroffer.briefing.forms.files; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"jax", "jaxlib", "scipy", "altair", "vl_convert"} & {*found.stdout.split()}


def commands() -> dict[str, dict[str, object]]:
    """Command → its options by name."""
    group = typer.main.get_command(app)
    inner = {f"tariffs {name}": one for name, one in group.commands["tariffs"].commands.items()}
    return {
        name: {option: param for param in one.params for option in param.opts}
        for name, one in (group.commands | inner).items()
    }


def test_every_command_that_prints_a_table_prints_it_wide_and_for_programs() -> None:
    for name, options in commands().items():
        has = {"--format", "-f", "--wide", "-w"} <= options.keys()
        assert has != (name in NO_TABLE), name


def test_what_commands_offer_is_what_the_layers_below_know() -> None:
    assert tuple(TariffGrain) == BY
    assert set(NoDeal) == set(DISAGREEMENTS)
    assert tuple(RatesBy) == GROUPINGS
    assert tuple(RouteReading) == get_args(Route)
    assert {*ClaimsReading} - {"six_months"} == {*CLAIMING} - {"none", "all"}
    assert {"province", "state"} < set(JobsBy)
    assert tuple(ExternalTariffs) == ("pact", "world", "issues")


def test_no_two_classes_of_the_command_line_have_one_name_nor_one_that_stands_below() -> None:
    names: dict[Path, list[str]] = {
        path: [
            node.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ClassDef)
        ]
        for path in CLI.parent.rglob("*.py")
    }
    count = Counter(name for found in names.values() for name in found)
    ours = [name for path, found in names.items() if CLI in path.parents for name in found]
    assert ours
    assert [name for name in ours if count[name] > 1] == []


def test_the_package_is_run_as_the_command_is() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "counteroffer", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert said == f"counteroffer {version('counteroffer')}\n"
