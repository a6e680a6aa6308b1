"""Caliendo & Parro (2015), Table 2, built from their tables through the door every user takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import Tables, sector_frame
from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Equilibrium, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.replication import cp2015, cp2015_economy
from tools.validation.page import held
from tools.validation.replications import cp2015_rows

STATISTICS = [
    "first_order_welfare_percent",
    "terms_of_trade_percent",
    "volume_of_trade_percent",
    "real_wage_percent",
]
MEMBERS = ["Canada", "Mexico", "USA"]
TRADED = 20  # the first half of the sectors are goods


@pytest.fixture(scope="module")
def source(shared: Path) -> dict[str, np.ndarray]:
    path = shared / "validation" / "cp2015" / "nafta_1993.npz"
    if not path.is_file():
        pytest.skip(f"no {path.name} among the source data")
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


@pytest.fixture(scope="module")
def published(shared: Path, source: dict[str, np.ndarray]) -> dict[str, Any]:
    return json.loads((shared / "validation" / "cp2015" / "published.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(source: dict[str, np.ndarray]) -> Tables:
    return Tables(
        trade=source["trade"],
        tariff=source["tariff_1993"],
        input_use=source["intermediate_use"],
        trade_elasticity=source["trade_elasticity"],
        regions=tuple(map(str, source["regions"])),
        sectors=tuple(map(str, source["sectors"])),
    )


@pytest.fixture(scope="module")
def economy(source: dict[str, np.ndarray], tables: Tables) -> Economy:
    return tables.economy(
        final_use=sector_frame(source["final_use"], tables),
        value_added=sector_frame(source["value_added"], tables),
        balance="solve",
        deficit_rule="zero",
        name="cp2015",
    )


@pytest.fixture(scope="module")
def nafta(source: dict[str, np.ndarray], economy: Economy) -> Equilibrium:
    tariff = source["tariff_counterfactual"]
    return solve(economy.baseline, Shock.of(economy.baseline, tariff=tariff), Settings(deficit_rule="zero"))


@pytest.fixture(scope="module")
def ours(nafta: Equilibrium) -> pd.DataFrame:
    effects = measure(nafta)
    return effects.first_order.merge(effects.regions, on="region").set_index("region")


@pytest.mark.parametrize("region", MEMBERS)
@pytest.mark.parametrize("column", range(4), ids=STATISTICS)
def test_nafta_meets_the_paper_and_the_independent_solver(
    ours: pd.DataFrame, published: dict[str, Any], region: str, column: int
) -> None:
    value = ours.loc[region, STATISTICS[column]]
    assert value == pytest.approx(published["independent_solver"][region][column], abs=1e-6)
    assert value == pytest.approx(published["published_2_digits"][region][column], abs=0.005)


@pytest.mark.parametrize("region", MEMBERS)
def test_exact_real_income_is_not_the_first_order_formula(
    ours: pd.DataFrame, published: dict[str, Any], region: str
) -> None:
    exact = ours.loc[region, "real_income_percent"]
    assert exact == pytest.approx(published["independent_solver_exact_real_income"][region], abs=1e-4)
    assert abs(exact - ours.loc[region, "first_order_welfare_percent"]) > 0.005


@pytest.mark.parametrize("region", MEMBERS)
def test_trade_inside_the_bloc_grows_as_published(nafta: Equilibrium, published: dict[str, Any], region: str) -> None:
    """Imports from the other two members, percent; the paper prints whole percents."""
    b = nafta.baseline
    n, others = b.regions.index(region), [b.regions.index(other) for other in MEMBERS if other != region]
    new, old = (trade[:, n, others].sum() for trade in (nafta.trade, b.trade))
    assert 100 * (new / old - 1) == pytest.approx(published["intra_bloc_import_change_percent"][region], abs=0.6)


def test_the_solution_is_certified(nafta: Equilibrium) -> None:
    assert nafta.residual <= 1e-10


def test_the_negative_input_cell_is_listed(economy: Economy) -> None:
    listed = [cell for note in economy.notes if "negative input" in note.rule for cell in note.cells]
    assert len(listed) == 1
    assert "Canada" in listed[0]
    assert "Other" in listed[0]
    assert "asic" in listed[0]


def test_the_tables_do_not_close_by_product_and_say_so_without_balancing(
    source: dict[str, np.ndarray], tables: Tables
) -> None:
    with pytest.raises(EconomyError, match='balance="solve"'):
        tables.economy(final_use=sector_frame(source["final_use"], tables))


def test_observed_deficits_are_kept_as_shares_of_world_value_added(shared: Path) -> None:
    folder = shared / "validation" / "cp2015"
    if not (folder / "nafta_1993.npz").is_file():
        pytest.skip("Caliendo and Parro's data are not on this machine")
    economy, shock = cp2015_economy(folder, "observed")
    b = economy.baseline
    share = np.abs(b.deficit).sum() / b.value_added.sum()
    assert share > 0.005  # they are there
    e = solve(b, shock, Settings(deficit_rule="world_share"))
    np.testing.assert_allclose(e.deficit / e.payments.sum(), b.deficit / b.value_added.sum(), atol=1e-12)
    kinds = ("zero", "observed")
    both = {kind: cp2015(folder, kind).table.set_index(["region", "statistic"])["ours"] for kind in kinds}
    assert held("cp2015") == cp2015_rows(cp2015(folder).table), "run python -m tools.validation"
    assert set(both["observed"].index.get_level_values("region")) == set(economy.regions)
    mexico = {kind: found["Mexico", "welfare, first order"] for kind, found in both.items()}
    # Imports and the revenue on them are others where deficits stand, by a tenth for the region that gains most.
    assert 0.8 < mexico["observed"] / mexico["zero"] < 1.0
