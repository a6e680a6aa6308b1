"""What the README shows is run here as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import counteroffer
from counteroffer import data
from counteroffer.economy import elasticity_sets, load_economy
from counteroffer.replication import ossa_game
from counteroffer.tariffs import load_book

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.S)
    assert found
    return found.group(1)


def test_the_python_example_runs(capsys) -> None:
    exec(compile(block("python"), "README.md", "exec"), {})
    assert "certified" in capsys.readouterr().out


def test_the_yaml_example_is_a_scenario_that_hurts_the_exporter() -> None:
    file = counteroffer.parse_scenario(block("yaml"), name="readme", folder=Path())
    effects = counteroffer.simulate(file).effects
    assert effects.region("CAN")["real_income_percent"] < 0


def test_every_public_name_is_there_and_documented() -> None:
    for name in counteroffer.__all__:
        value = getattr(counteroffer, name)
        assert name.startswith("__") or value.__doc__


NUMBER_WORDS = {"seven": 7, "eleven": 11, "two": 2}


def test_every_figure_of_the_readme_is_current(shared: Path) -> None:
    """A new figure in the text goes in here, or the last line fails."""
    focus, full = load_economy("focus"), load_economy("full")
    days = load_book().days
    known = {
        f"{len(focus.regions)} regions and {len(focus.sectors)} sectors",
        f"{len(full.regions)} × {len(full.sectors)}",
        f"{len(full.regions)} regions × {len(full.sectors)} industries",
        f"every day from {days.first.year + 1} to {days.last.year}",
        f"Tariff law {days.first.year + 1}–{days.last.year}",
    }
    for said in known:
        assert said in README, said
    others = next(word for word, number in NUMBER_WORDS.items() if number == len(elasticity_sets()) - 1)
    assert f"{others} other sets" in README
    assert {int(year) for year in re.findall(r"input–output table (\d{4})", README)} == {data_year()}
    folder = shared / "validation" / "ossa2014"
    if (folder / "seven_regions_2007.npz").is_file():
        game = ossa_game(folder)
        assert f"{len(game.instruments):,} tariffs of seven regions" in README
        assert len(game.names) == 7


def data_year() -> int:
    (table,) = (row for row in data.registry() if row.file == "table_2022.npz")
    return int(str(table.year))


def test_no_result_of_a_solution_stands_in_the_text_where_it_would_grow_old() -> None:
    prose = re.sub(r"```.*?```", "", README, flags=re.S)
    assert not re.findall(r"\d[\d.,]* ?(?:%|percent|bn|billion|points|jobs|thousand)", prose.replace("at 40%", ""))


JOBS = [line.split("#")[0].split()[1:] for line in README.splitlines() if line.startswith("counteroffer jobs")]


@pytest.mark.parametrize("command", JOBS)
def test_examples_of_the_short_run_end_in_a_rise_that_can_be_believed(command: list[str], capsys) -> None:
    """A share of what was observed, or more than all of it, is nothing an example may end in."""
    from counteroffer.cli.main import app

    app(command, standalone_mode=False)
    said = " ".join(capsys.readouterr().out.split())
    assert "of that rise" not in said
    found = re.search(r"by ([\d.]+) percentage points; the measures raise it by ([\d.]+) points", said)
    if found:
        observed, ours = map(float, found.groups())
        assert ours < observed
