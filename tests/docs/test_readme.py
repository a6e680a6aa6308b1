"""What the README shows is run here as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import counteroffer

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
