"""The table of a later year: margins, zeros and services stay, and the pattern comes nearer to what customs saw."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import measure_text, north_maps, scenario, scenario_text
from counteroffer import data
from counteroffer.economy import Economy, identities, load_economy, world
from counteroffer.economy.world import FITTED, MOVED, PUBLISHED, TableYear, fitted, moved, world_accounts
from counteroffer.errors import EconomyError, ScenarioError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario, scenario_economy
from counteroffer.study.facts import SolutionFacts
from counteroffer.study.provenance import options

LATER = 2024
NEARER = 0.88  # most that is left of the distance to customs; found: 0.826
RISE = 0.008  # least rise of the correlation of shares with those of customs; found: 0.0104


@pytest.fixture(scope="module")
def basic() -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    raw = data.arrays("table_2022.npz")
    return raw["trade"].astype(float), tuple(map(str, raw["regions"])), tuple(map(str, raw["sectors"]))


@pytest.fixture(scope="module")
def later(basic: Any) -> np.ndarray:
    return moved(*basic, LATER)[0]


@pytest.fixture(scope="module")
def known() -> dict[str, np.ndarray]:
    return data.arrays(MOVED[LATER])


def test_the_years_of_the_schema_are_those_there_are() -> None:
    assert get_args(TableYear) == (PUBLISHED, *MOVED)


def test_the_published_table_is_the_default_and_as_it_was(focus: Economy, basic: Any) -> None:
    again = load_economy("focus", table=PUBLISHED).baseline
    for name in ("trade", "tariff", "expenditure", "input_share", "trade_elasticity"):
        np.testing.assert_array_equal(getattr(again, name), getattr(focus.baseline, name))
    assert focus.table == PUBLISHED
    assert np.array_equal(world_accounts(PUBLISHED)[0].trade, basic[0])


def test_every_industry_keeps_what_each_country_makes_and_buys(basic: Any, later: np.ndarray) -> None:
    for axis in (1, 2):
        held = basic[0].sum(axis)
        assert (np.abs(later.sum(axis) - held) <= 2 * FITTED * held).all()


def test_zeros_stay_and_nothing_else_becomes_one(basic: Any, later: np.ndarray) -> None:
    assert np.array_equal(basic[0] == 0, later == 0)
    assert later.min() >= 0


def test_services_are_not_touched(basic: Any, later: np.ndarray, known: dict[str, np.ndarray]) -> None:
    services = [s for s, code in enumerate(basic[2]) if code not in set(map(str, known["sectors"]))]
    assert len(services) == 23
    assert np.array_equal(basic[0][services], later[services])


def test_inputs_at_basic_prices_stay() -> None:
    """Only the duties on them move, with where they come from: the same on every user of a product in a country."""
    accounts = [world_accounts(year)[0] for year in (PUBLISHED, LATER)]
    whole = [code not in ("MAR", "ISL", "CYP") for code in accounts[0].regions]  # inputs of an industry scaled down
    users = [one.input_use[:, :, whole] for one in accounts]
    users = [used / used.sum(1, keepdims=True).clip(1e-300) for used in users]
    np.testing.assert_allclose(users[1], users[0], rtol=1e-9)
    assert accounts[1].output == pytest.approx(accounts[0].output, rel=1e-11)
    gap = np.abs(accounts[1].value_added - accounts[0].value_added).sum(0)
    assert (gap < 1e-3 * accounts[0].value_added.sum(0)).all()


def test_moved_cells_are_seeds_of_the_fit(basic: Any, later: np.ndarray, known: dict[str, np.ndarray]) -> None:
    """A fit scales rows and columns alone: log(found/seed) is a number a row and a number a column."""
    trade, regions, _ = basic
    here = regions.index("USA")
    seed = trade[:27].copy()
    seed[:, here, :] *= known["imports"]
    seed[:, :, here] *= known["exports"]
    for s in range(27):
        at = np.flatnonzero((seed[s] > 0).all(0) & (seed[s] > 0).all(1))
        if len(at) < 3:
            continue
        ratio = np.log(later[s] / np.where(seed[s] > 0, seed[s], 1), where=seed[s] > 0, out=np.zeros_like(seed[s]))
        ratio = ratio[np.ix_(at, at)]
        left = ratio - ratio.mean(0) - ratio.mean(1, keepdims=True) + ratio.mean()
        assert np.abs(left).max() < 1e-9


def test_factors_keep_the_totals_of_imports_and_exports(basic: Any, known: dict[str, np.ndarray]) -> None:
    trade, regions, _ = basic
    here = regions.index("USA")
    for cells, factors in ((trade[:27, here], known["imports"]), (trade[:27, :, here], known["exports"])):
        np.testing.assert_allclose((cells * factors).sum(1), cells.sum(1), rtol=1e-6)
        assert (factors[:, here] == 1).all()
        assert 0 < factors.min() < 1 < factors.max() < 5
    held = [list(map(str, known["sectors"])).index(code) for code in map(str, known["held"])]
    assert (known["exports"][held] == 1).all()


def customs() -> pd.DataFrame:
    """US imports of 2024 [industry, partner] by HS10; the factors take of them only how a NAICS-3 splits."""
    raw = data.arrays("us_imports_2024.npz")
    names = np.char.strip(raw["partners"].astype(str))
    names = np.where(names == "SVK", "EU", names)
    rows = pd.DataFrame(
        {"icio": raw["icio"].astype(str)[raw["product"]], "partner": names[raw["partner"]], "value": raw["value"]}
    )
    return rows.pivot_table(index="icio", columns="partner", values="value", aggfunc="sum").fillna(0.0)


def bought(trade: np.ndarray, regions: tuple[str, ...], sectors: tuple[str, ...], like: pd.DataFrame) -> pd.DataFrame:
    """The same of a table."""
    frame = pd.DataFrame(trade[:, regions.index("USA")], index=sectors, columns=regions)
    union = load_economy("full").region_groups["EU"]
    frame["EU"] = frame[list(union)].sum(axis=1)
    return frame.loc[like.index, like.columns]


def test_the_pattern_of_us_imports_comes_nearer_to_customs(basic: Any, later: np.ndarray) -> None:
    trade, regions, sectors = basic
    seen = customs()
    alone = [code for code in seen.columns if code in (*regions, "EU") and code != "ROW"]
    seen = seen.loc[[code for code in seen.index if code in sectors and code != "D"], alone]
    weight = seen.sum(axis=1) / seen.to_numpy().sum()
    shares = seen.div(seen.sum(axis=1), axis=0)
    away, like = [], []
    for table in (trade, later):
        found = bought(table, regions, sectors, seen)
        found = found.div(found.sum(axis=1), axis=0)
        away.append(float((0.5 * (found - shares).abs().sum(axis=1) * weight).sum()))
        like.append(float(np.corrcoef(found.to_numpy().ravel(), shares.to_numpy().ravel())[0, 1]))
    assert away[1] < NEARER * away[0]
    assert like[1] > like[0] + RISE


def test_most_of_what_customs_saw_move_is_moved(basic: Any, later: np.ndarray, known: dict[str, np.ndarray]) -> None:
    """Margins of 2022 take some of it back."""
    trade, regions, _ = basic
    here = regions.index("USA")
    sought = trade[:27, here] * (known["imports"] - 1)
    found = later[:27, here] - trade[:27, here]
    assert 0.75 < (sought * found).sum() / (sought**2).sum() < 1
    assert np.corrcoef(sought.ravel(), found.ravel())[0, 1] > 0.95


@pytest.mark.parametrize("name", ["focus", "full", "provinces", "provinces-23"])
def test_every_identity_holds(name: str) -> None:
    economy = load_economy(name, table=LATER)
    assert economy.table == LATER
    for identity, gaps in identities(economy.baseline).items():
        np.testing.assert_allclose(gaps, 0, atol=1e-9, err_msg=f"{identity} of {name}")


def test_own_maps_are_of_the_same_table() -> None:
    maps = north_maps()
    tables = [load_economy("north", **maps, table=year) for year in (PUBLISHED, LATER)]
    totals = [load_economy("full", table=year).trade.sum() for year in (PUBLISHED, LATER)]
    assert [one.trade.sum() for one in tables] == pytest.approx(totals)
    assert np.abs(tables[1].trade / tables[0].trade - 1).max() > 0.05


def test_provinces_of_a_later_year_are_its_country() -> None:
    split, whole = load_economy("provinces", table=LATER), load_economy("focus", table=LATER)
    provinces = [split.regions.index(code) for code in split.region_groups["CAN"]]
    usa = split.regions.index("USA")
    sold = split.trade[:, usa][:, provinces].sum(1)
    expected = whole.trade[:, whole.regions.index("USA"), whole.regions.index("CAN")]
    np.testing.assert_allclose(sold, expected, rtol=1e-9)


def test_notes_say_what_moved_most_and_by_how_much(basic: Any, later: np.ndarray) -> None:
    trade, regions, sectors = basic
    notes = load_economy("focus", table=LATER).notes
    told = next(note.cells for note in notes if "goods trade moved" in note.rule)
    assert not any("goods trade moved" in note.rule for note in load_economy("focus").notes)
    assert len(told) == 10
    sizes = []
    for cell in told:
        sector, importer, exporter, size = re.fullmatch(r"(\S+) (\S+) from (\S+) ([+-][\d,]+)", cell).groups()  # type: ignore[union-attr]
        at = sectors.index(sector), regions.index(importer), regions.index(exporter)
        sizes.append(float(size.replace(",", "")))
        assert later[at] - trade[at] == pytest.approx(sizes[-1], abs=0.51)
        assert importer != exporter
    abroad = np.abs(later - trade) * ~np.eye(len(regions), dtype=bool)
    np.testing.assert_allclose(np.abs(sizes), np.sort(abroad.ravel())[::-1][:10], atol=0.51)
    doubtful = next(note.cells for note in notes if "poorly known" in note.rule)
    assert {"C26 VNM", "C26 THA", "C26 SGP", "C27 MYS"} <= set(doubtful)


def test_the_docs_show_the_largest_moves(basic: Any, later: np.ndarray) -> None:
    trade, regions, _ = basic
    text = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
    rows = text.split("| largest moves between countries, USD bn |")[1].split("\n\n")[0].splitlines()[2:]
    told = [tuple(map(float, row.split("|")[2:4])) for row in rows]
    abroad = np.abs(later - trade) * ~np.eye(len(regions), dtype=bool)
    largest = np.argsort(-abroad, axis=None)[:10]
    found = list(zip(trade.ravel()[largest] / 1e3, later.ravel()[largest] / 1e3, strict=True))
    np.testing.assert_allclose(told, found, atol=0.051)


@pytest.mark.parametrize("year", [2023, "2024", True, 2024.5, None, [2024]])
def test_a_year_without_a_table_is_refused_with_the_years_there_are(year: Any) -> None:
    with pytest.raises(EconomyError, match="give 2022, the table as published, or 2024"):
        load_economy("focus", table=year)


def test_a_scenario_says_the_year() -> None:
    assert scenario().table == PUBLISHED
    assert scenario(table=LATER).table == scenario(table=str(LATER)).table == LATER
    with pytest.raises(ScenarioError, match=r"table: '2023' is not one of 2022, 2024"):
        scenario(table=2023)
    file = parse_scenario(scenario_text(table=LATER, goods="industry"), name="case", folder=Path())
    assert scenario_economy(file) is load_economy("focus", table=LATER)


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(parse_scenario(scenario_text(measure_text()), name="case", folder=Path()))


def test_another_year_is_another_solution_and_stands_in_the_manifest(run: Run) -> None:
    other = run.varied(table=LATER)
    assert other.economy.table == other.short_run.economy.table == LATER
    assert options(SolutionFacts.of(other))["table"] == LATER
    assert options(SolutionFacts.of(run))["table"] == PUBLISHED
    gap = other.effects.region("CAN")["real_income_percent"] - run.effects.region("CAN")["real_income_percent"]
    assert abs(gap) > 1e-6


def test_the_year_of_a_callers_economy_is_settled(run: Run, focus: Economy) -> None:
    mine = simulate(run.file, focus)
    with pytest.raises(ScenarioError, match="table is settled by the economy you gave"):
        mine.varied(table=LATER)


def test_what_a_scenario_is_stacked_on_is_solved_on_its_year(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(scenario_text(measure_text()), encoding="utf-8")
    text = scenario_text(measure_text(name="more", rate=5), baseline="first.yaml", table=LATER)
    stacked = simulate(parse_scenario(text, name="second", folder=tmp_path))
    first = simulate(parse_scenario(scenario_text(measure_text(), table=LATER), name="first", folder=tmp_path))
    np.testing.assert_allclose(stacked.economy.baseline.expenditure, first.equilibrium.rebase().expenditure, rtol=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(2, 7))
def test_a_fit_is_what_many_plain_sweeps_come_to(number: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(number)
    wanted = np.exp(2 * rng.normal(size=(rows, columns))) * (rng.random((rows, columns)) < 0.8)
    seed = wanted * np.exp(rng.normal(size=wanted.shape))
    found = fitted(seed, wanted.sum(1), wanted.sum(0))
    np.testing.assert_allclose(found.sum(1), wanted.sum(1), rtol=1e-10)
    np.testing.assert_allclose(found.sum(0), wanted.sum(0), rtol=1e-10)
    plain = seed.copy()
    for _ in range(20_000):
        held = plain.sum(1)
        plain *= np.divide(wanted.sum(1), held, out=np.zeros(rows), where=held > 0)[:, None]
        held = plain.sum(0)
        plain *= np.divide(wanted.sum(0), held, out=np.zeros(columns), where=held > 0)
        if np.abs(plain.sum(1) - wanted.sum(1)).max() < 1e-13 * wanted.sum():
            break
    np.testing.assert_allclose(found, plain, atol=1e-7 * wanted.sum())


def test_a_fit_that_does_not_exist_is_refused() -> None:
    seed = np.array([[1.0, 1.0], [0.0, 1.0]])
    with pytest.raises(EconomyError, match="did not meet the margins, off by"):
        fitted(seed, np.array([1.0, 2.0]), np.array([2.0, 1.0]))
    with pytest.raises(EconomyError, match="positive where every cell is zero"):
        fitted(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))


def test_trade_that_cannot_be_moved_names_its_industry_and_the_mend(basic: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(world, "STEPS", 1)
    monkeypatch.setattr(world, "SWEEPS", 1)
    with pytest.raises(EconomyError, match=r"trade in A01 cannot be moved to the pattern of 2024: .*use table 2022"):
        moved(*basic, LATER)
