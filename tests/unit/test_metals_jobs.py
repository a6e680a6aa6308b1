"""Jobs in primary metals: as many as are published, fewer for their value added than fabricators have, sums unmoved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counteroffer import data
from counteroffer.economy import Economy
from tools.build_data.labour import FOURTEEN
from tools.build_data.metals import FACTS, PRIMARY, US_FABRICATED, US_PRIMARY, advantage, elsewhere, workers

GROUP = [*PRIMARY, "C25"]
COUNTED = data.frame("jobs.csv.gz").pivot_table(index="icio", columns="code", values="jobs_thousand")
PLACES = data.frame("subdivision_industries.csv.gz").pivot_table(index="icio", columns="id", values="jobs_thousand")


def facts(shared: Path, region: str) -> pd.Series:
    """Published jobs of NAICS 331, thousand."""
    raw = pd.read_csv(shared / FACTS, dtype=str)
    return raw.loc[(raw["naics"] == "331") & (raw["region"] == region), "employment"].astype(float) / 1000


def test_canadas_primary_metals_lie_among_the_published_figures(shared: Path) -> None:
    found = COUNTED.loc[PRIMARY, "CAN"].sum()
    published = facts(shared, "Canada")
    assert (published.min(), published.max()) == pytest.approx((54.643, 68.852))
    assert published.min() < found < published.max()
    assert found == pytest.approx(0.52 * 126.5, abs=0.01)
    assert found == pytest.approx(PLACES.loc[PRIMARY, PLACES.columns.str.startswith("CA-")].to_numpy().sum(), abs=0.01)


def test_what_the_rule_does_not_use_is_met_nearly(shared: Path) -> None:
    """Ontario, Quebec's third of the lower national figure, and steel mills with makers of steel products."""
    assert PLACES.loc[PRIMARY, "CA-ON"].sum() == pytest.approx(facts(shared, "Ontario").item(), rel=0.05)
    assert PLACES.loc[PRIMARY, "CA-QC"].sum() == pytest.approx(0.337 * 54.643, rel=0.05)
    assert COUNTED.loc["C24A", "CAN"] == pytest.approx(23.7, rel=0.1)  # foundries of iron are in it beside


def test_the_us_divides_as_its_published_counts_do() -> None:
    own = COUNTED.loc[GROUP, "USA"]
    share = US_PRIMARY / (US_PRIMARY + US_FABRICATED)
    assert share == pytest.approx(0.213, abs=5e-4)
    assert own[PRIMARY].sum() / own.sum() == pytest.approx(share, abs=0.003)  # states differ from the nation


def test_sums_are_those_of_the_source(shared: Path) -> None:
    raw = pd.read_csv(shared / "us_states" / "employment_2018_states_and_countries_14.csv")
    whole = raw[raw["sector"] > 0].pivot_table(index="sector", columns="region", values="thousand")
    codes = [code for code in COUNTED.columns if code in whole.columns and code not in ("CAN", "USA")]
    assert len(codes) > 30
    for group, members in FOURTEEN.items():
        np.testing.assert_allclose(COUNTED.loc[members.split(), codes].sum(), whole.loc[group, codes], atol=1e-3)


def test_primary_metals_have_fewer_jobs_for_their_value_than_fabricators_everywhere(full: Economy) -> None:
    codes = [code for code in COUNTED.columns if code in full.regions]
    assert len(codes) > 30
    made = pd.DataFrame(full.baseline.value_added, full.sectors, full.regions)
    dense = COUNTED.loc[GROUP, codes] / made.loc[GROUP, codes]
    ratio = (dense.loc["C25"] / dense.loc[PRIMARY]).to_numpy()[COUNTED.loc[PRIMARY, codes].to_numpy() > 1]
    assert ratio.size > 60
    assert ratio.min() > 1.4
    assert ratio.max() < 2.5


@given(
    value=st.lists(st.floats(1.0, 1e4), min_size=5, max_size=5),
    share=st.floats(0.01, 0.99),
)
def test_jobs_spread_by_workers_have_the_share_they_were_derived_from(value: list[float], share: float) -> None:
    made = pd.Series(value, [*GROUP, "C28", "C29"])
    group = [*GROUP, "C28"]
    weight = workers(made, advantage(made, group, share))
    assert weight[PRIMARY].sum() / weight[group].sum() == pytest.approx(share, rel=1e-12)
    assert weight["C24A"] / weight["C24B"] == pytest.approx(made["C24A"] / made["C24B"], rel=1e-12)
    pd.testing.assert_series_equal(weight[["C25", "C28", "C29"]], made[["C25", "C28", "C29"]])


def test_elsewhere_is_between_what_is_known() -> None:
    assert elsewhere(2.0, 8.0) == pytest.approx(4.0)
