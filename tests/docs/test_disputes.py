"""The disputes of docs/disputes do what their titles say: each measure acts on whom it names, as it must."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from counteroffer.run.notices import Notable
from counteroffer.run.run import Run, simulate
from counteroffer.scenario.cells import region_mask, sector_mask
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.study import Part
from counteroffer.study.checking import checked
from counteroffer.study.provenance import manifest
from counteroffer.study.study import study

FOLDER = Path(__file__).parents[2] / "docs" / "disputes"
DISPUTES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

# Who buys less of what from whom, and who loses, by the title of each.
LESS = {
    "barley-and-wine": ("CHN", "AUS", ("agriculture", "food")),
    "phase-one": ("USA", "CHN", ("goods",)),
    "steel-and-whiskey": ("USA", "EU", ("steel",)),
    "export-controls": ("KOR", "JPN", ("CHM",)),
    "energy-ban": ("EU", "RUS", ("energy",)),
    "leaving-the-union": ("GBR", "EU", ("goods",)),
    "doubled-steel": ("USA", "TUR", ("steel",)),
}
LOSES = {
    "barley-and-wine": "AUS",
    "phase-one": "CHN",
    "steel-and-whiskey": "DEU",
    "export-controls": "KOR",
    "energy-ban": "RUS",
    "leaving-the-union": "GBR",
    "doubled-steel": "TUR",
}


def bought(run: Run, importer: str, exporter: str, sectors: tuple[str, ...]) -> tuple[float, float]:
    """Trade before and after, USD million, in cells of the economy that the labels name in part or whole."""
    economy, e = run.economy, run.equilibrium
    fine = economy.detail
    n, i = (np.unique(fine.region_of[region_mask((one,), economy, "")]) for one in (importer, exporter))
    s = np.unique(fine.sector_of[sector_mask(sectors, economy, "", taxed=False)])
    return tuple(float(trade[np.ix_(s, n, i)].sum()) for trade in (e.baseline.trade, e.trade))  # type: ignore[return-value]


def test_every_dispute_has_its_expectations() -> None:
    assert set(DISPUTES) == set(LESS) == set(LOSES)
    assert len(DISPUTES) == 7


@pytest.mark.parametrize("name", DISPUTES)
def test_every_measure_acts_and_nothing_is_left_idle(name: str) -> None:
    found = checked(FOLDER / f"{name}.yaml")
    assert found.remarks == ()
    own = {m.name for m in found.file.scenario.measures if not isinstance(m, BookMeasure)}
    named = {m.name for m in found.file.scenario.measures if m.name.startswith("own.")}
    assert len(named) == len(found.file.scenario.with_)
    acts = found.covered.set_index("measure").loc[sorted(own | named)]
    assert (acts["cells"] > 0).all()
    assert (acts["trade_usd_mn"] > 0).all()
    assert acts["in_force"].all()


@pytest.mark.parametrize("name", DISPUTES)
def test_a_dispute_does_what_its_title_says(name: str) -> None:
    run = simulate(FOLDER / f"{name}.yaml")
    before, after = bought(run, *LESS[name])
    assert after < 0.98 * before
    incomes = run.effects.regions.set_index("region")["real_income_percent"]
    assert incomes[LOSES[name]] < 0
    # Those of before the table's year say so, and nothing else is to be known.
    later = {Notable.later_table} if run.scenario.date.year < 2022 else set()
    assert {one.kind for one in run.notices} == later


def test_the_manifest_lists_what_acted_with_its_trade() -> None:
    found = manifest(study(FOLDER / "barley-and-wine.yaml", parts=(Part.alone,)), {})
    acted = {one["name"]: one for one in found["measures"]}
    for name, percent in (("own.barley", 16.1), ("own.wine", 43.6)):
        assert acted[name]["in_force"]
        assert acted[name]["parties"] == "CHN ← AUS"
        assert acted[name]["trade_usd_mn"] > 2000
        assert acted[name]["mean_percent"] == pytest.approx(percent)
    assert found["remarks"] == []
