"""The embedded table at any aggregation: revalue first, then sum; bounds and horizons of elasticities; own maps."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from builders import tariff_shock
from counteroffer import data
from counteroffer.economy import Economy, elasticity_sets, identities, load_economy
from counteroffer.economy.aggregate import markup_share, sum_over
from counteroffer.economy.horizons import stage
from counteroffer.equilibrium import solve
from counteroffer.errors import EconomyError, InputError, LabelError

BLOCS = {"USA": "NAM", "CAN": "NAM", "MEX": "NAM", "CHN": "CHN"}


def three_regions() -> dict[str, str]:
    return {code: BLOCS.get(code, "ROW") for code in data.frame("regions.csv")["code"]}


def three_sectors() -> dict[str, str]:
    broad = {"A": "PRI", "B": "PRI", "C": "MAN"}
    return {code: broad.get(code[0], "SER") for code in data.frame("sectors.csv")["code"]}


def levels(economy: Economy) -> dict[str, np.ndarray]:
    return {
        "X": economy.trade,
        "R": economy.tariff * economy.trade,
        "V": economy.baseline.value_added,
        "F": economy.final_use,
        "Y": economy.output,
        "E": economy.baseline.expenditure,
        "D": economy.baseline.deficit,
        "I": economy.baseline.income,
    }


def foreign(economy: Economy) -> np.ndarray:
    """Mask [n, i] of the finest table: trade between the economy's regions."""
    of = economy.detail.region_of
    return of[:, None] != of[None, :]


def assert_sums_to(fine: Economy, coarse: Economy) -> None:
    groups = {"s": coarse.detail.sector_of, "n": coarse.detail.region_of}
    axes = {"X": "snn", "R": "snn", "V": "sn", "F": "sn", "Y": "sn", "E": "sn", "D": "n", "I": "n"}
    reference = coarse.baseline.value_added.sum(0).min()
    for name, values in levels(fine).items():
        # `full` orders its labels alphabetically, as the embedded table does: its axes are those of `detail`.
        summed = sum_over(values, *(groups[axis] for axis in axes[name]))
        np.testing.assert_allclose(
            summed, levels(coarse)[name], rtol=1e-9, atol=1e-9 * reference, err_msg=f"{name} of {coarse.name}"
        )
    inputs = sum_over(fine.input_use, groups["s"], groups["s"], groups["n"])
    np.testing.assert_allclose(inputs, coarse.input_use, rtol=1e-9, atol=1e-9 * reference, err_msg="Z")


def full_in_table_order(full: Economy) -> Economy:
    assert full.regions == full.detail.regions, "the helper sums by position"
    assert full.sectors == full.detail.sectors, "the helper sums by position"
    return full


def test_focus_accounts_are_sums_of_the_full_ones(full: Economy, focus: Economy) -> None:
    assert (len(full.regions), len(full.sectors)) == (81, 50)
    assert (len(focus.regions), len(focus.sectors)) == (25, 33)
    assert_sums_to(full_in_table_order(full), focus)


def test_accounts_of_own_maps_are_sums_of_the_full_ones(full: Economy) -> None:
    own = load_economy("blocs", regions=three_regions(), sectors=three_sectors())
    assert own.regions == ("CHN", "NAM", "ROW")
    assert own.sectors == ("MAN", "PRI", "SER")
    assert_sums_to(full_in_table_order(full), own)


def test_world_revenue_does_not_depend_on_the_aggregation(full: Economy, focus: Economy) -> None:
    """Inputs are revalued before they are summed; the other way round would lose a percent of it."""
    own = load_economy("blocs", regions=three_regions(), sectors=three_sectors())
    revenue = (focus.detail.tariff * focus.detail.trade).sum()
    for economy in (full, focus, own):
        assert economy.baseline.revenue.sum() == pytest.approx(revenue, rel=1e-12)


def test_revaluing_after_aggregating_would_give_other_value_added(focus: Economy) -> None:
    """So that the two tests above can fail: Σ(1+τ̄)Z differs from (1+mean τ̄)ΣZ."""
    b, d, basic = focus.baseline, focus.detail, data.arrays("table_2022.npz")["input_use"].astype(float)
    inputs = sum_over(basic, d.sector_of, d.sector_of, d.region_of)
    markup = (b.tariff * b.trade).sum(2) / b.trade.sum(2)
    late = b.output - (inputs * (1 + markup)[:, None, :]).sum(0)
    assert np.abs(late / b.value_added - 1).max() > 1e-4


def test_every_identity_holds_at_every_aggregation(full: Economy, focus: Economy) -> None:
    for economy in (full, focus):
        for name, gaps in identities(economy.baseline).items():
            np.testing.assert_allclose(gaps, 0, atol=1e-9, err_msg=f"{name} of {economy.name}")


def test_services_carry_no_tariff_at_the_baseline(full: Economy) -> None:
    services = [j for j, code in enumerate(full.sectors) if code[0] not in "ABC"]
    assert len(services) == 23
    assert (full.tariff[services] == 0).all()
    goods = [j for j, code in enumerate(full.sectors) if code[0] in "ABC"]
    assert (full.tariff[goods].max((1, 2)) > 0).all()


def test_own_cells_of_the_full_table_carry_no_tariff_and_the_eu_none_inside(full: Economy) -> None:
    assert (np.einsum("snn->sn", full.tariff) == 0).all()
    eu = [full.regions.index(code) for code in full.region_groups["EU"]]
    assert (full.tariff[np.ix_(range(50), eu, eu)] == 0).all()


def test_tariffs_stay_within_reason(full: Economy) -> None:
    assert (full.tariff >= 0).all()
    traded = (full.trade > 0) & ~np.eye(81, dtype=bool)[None]
    assert full.tariff[traded].max() < 1
    usa = full.regions.index("USA")
    abroad = np.delete(full.trade[:27, usa], usa, axis=1).sum()
    assert 0.01 < full.baseline.revenue[usa] / abroad < 0.04  # 2024: about 2.4% of goods imports


@pytest.mark.parametrize(
    ("region", "usd_tn"),
    [("USA", 25.08), ("CAN", 2.06), ("MEX", 1.45), ("CHN", 17.2), ("GBR", 2.86), ("FRA", 2.60), ("AUS", 1.62)],
)
def test_value_added_is_the_published_one(focus: Economy, region: str, usd_tn: float) -> None:
    value_added = focus.baseline.value_added.sum(0)[focus.regions.index(region)]
    assert value_added / 1e6 == pytest.approx(usd_tn, rel=0.01)


def usd_bn(economy: Economy, importer: str, exporter: str, sectors: str | list[str]) -> float:
    d = economy.detail
    rows = [
        j for j, code in enumerate(d.sectors) if (code[0] in sectors if isinstance(sectors, str) else code in sectors)
    ]
    return d.trade[rows, d.regions.index(importer), d.regions.index(exporter)].sum() / 1e3


@pytest.mark.parametrize(
    ("importer", "exporter", "sectors", "expected"),
    [
        ("USA", "CAN", "ABC", 317.5),
        ("USA", "CAN", "ABCDEFGHIJKLMNOPQRST", 447.0),
        ("USA", "CAN", ["B06"], 97.0),
        ("USA", "CAN", ["C29"], 32.3),
        ("USA", "CAN", ["C24B"], 23.2),
        ("USA", "CAN", ["C16"], 12.8),
        ("USA", "CAN", ["C24A"], 7.6),
        ("CAN", "USA", "ABC", 182.0),
        ("CAN", "USA", "ABCDEFGHIJKLMNOPQRST", 302.0),
    ],
)
def test_trade_of_canada_and_the_us_is_the_published_one(
    full: Economy, importer: str, exporter: str, sectors: str | list[str], expected: float
) -> None:
    last_digit = 0.05 if expected < 400 and expected % 1 else 0.5
    assert usd_bn(full, importer, exporter, sectors) == pytest.approx(expected, abs=last_digit)


@pytest.mark.parametrize("elasticities", elasticity_sets())
def test_elasticities_are_bounded_before_they_are_weighted(elasticities: str) -> None:
    economy = load_economy("full", elasticities=elasticities)
    frame = data.frame("elasticities.csv").query("set == @elasticities").set_index("icio")["trade_elasticity"]
    expected = frame.loc[list(economy.sectors)].clip(1.0, 12.0).to_numpy()
    np.testing.assert_allclose(economy.baseline.trade_elasticity, expected, rtol=1e-12)


def test_the_bounds_bind_in_the_default_set() -> None:
    published = data.frame("elasticities.csv").query("set == 'fgo'")["trade_elasticity"]
    assert published.min() < 1 < 12 < published.max()


def test_a_groups_elasticity_is_weighted_by_trade_between_regions() -> None:
    focus = load_economy("focus", elasticities="fgo")
    published = data.frame("elasticities.csv").query("set == 'fgo'").set_index("icio")["trade_elasticity"]
    d = focus.detail
    for group, members in (("ENM", ["B05", "B06"]), ("OTR", ["C301", "C302T309"]), ("AGR", ["A01", "A03"])):
        weight = np.array([d.trade[d.sectors.index(code)][foreign(focus)].sum() for code in members])
        theta = np.array([min(max(published[code], 1.0), 12.0) for code in members])
        got = focus.baseline.trade_elasticity[focus.sectors.index(group)]
        assert got == pytest.approx((weight * theta).sum() / weight.sum(), rel=1e-9), group
        assert theta.min() < got < theta.max()


def test_the_short_horizon_is_0_38_of_the_long(focus: Economy) -> None:
    short = load_economy("focus", horizon="short")
    np.testing.assert_allclose(short.baseline.trade_elasticity, 0.38 * focus.baseline.trade_elasticity, rtol=1e-13)
    np.testing.assert_array_equal(short.baseline.trade_share, focus.baseline.trade_share)
    assert "short" in short.elasticities
    assert "Fontagn" in load_economy("focus", elasticities="fgo").elasticities


def test_an_unknown_elasticity_set_names_the_nearest() -> None:
    with pytest.raises(LabelError, match=r"'fgoo'.*did you mean 'fgo'"):
        load_economy(elasticities="fgoo")


def test_an_unknown_horizon_is_refused() -> None:
    with pytest.raises((InputError, ValueError), match="shrot"):
        load_economy(horizon="shrot")  # type: ignore[arg-type]


@pytest.mark.parametrize("horizon", [None, 0.0, -1.0, float("nan"), float("inf"), True, [1.0]])
def test_a_horizon_that_is_no_positive_factor_is_refused(horizon: Any) -> None:
    with pytest.raises(EconomyError, match="give long, short or a positive factor"):
        stage(horizon)


@pytest.mark.parametrize("structure", ["monopoly", None, ["competitive"], True])
def test_an_unknown_market_structure_is_refused_rather_than_read_as_monopolistic(structure: Any) -> None:
    with pytest.raises(LabelError, match="unknown market structure"):
        load_economy(market_structure=structure)
    with pytest.raises(LabelError, match="unknown market structure"):
        markup_share(np.array([4.0]), structure)


@pytest.mark.parametrize("elasticities", [None, ["fgo"], 4.0])
def test_elasticities_that_are_no_set_are_refused(elasticities: Any) -> None:
    with pytest.raises(LabelError, match="unknown elasticity set"):
        load_economy(elasticities=elasticities)


def test_an_unknown_economy_names_the_nearest() -> None:
    with pytest.raises(LabelError, match=r"'fucos'.*did you mean 'focus'"):
        load_economy("fucos")


@pytest.mark.parametrize(
    ("name", "map_of"), [("provinces", "regions"), ("provinces-23", "regions"), ("provinces-23", "sectors")]
)
def test_a_map_of_what_an_economy_has_of_its_own_is_refused_rather_than_ignored(name: str, map_of: str) -> None:
    maps = {"regions": three_regions(), "sectors": three_sectors()}
    with pytest.raises(EconomyError, match=f"{name}' has its own regions.*free name"):
        load_economy(name, **{map_of: maps[map_of]})  # type: ignore[arg-type]


def test_an_economy_of_three_regions_and_sectors_solves() -> None:
    own = load_economy("blocs", regions=three_regions(), sectors=three_sectors())
    e = solve(own.baseline, tariff_shock(own.baseline, 0.25, importers=[own.regions.index("NAM")]))
    assert e.residual <= 1e-10
    assert own.baseline.tariff[own.sectors.index("SER")].max() == 0


@pytest.mark.parametrize("which", ["regions", "sectors"])
def test_a_map_that_leaves_a_code_out_is_refused_by_name(which: str) -> None:
    mapping = {"regions": three_regions, "sectors": three_sectors}[which]()
    gone = {"regions": "POL", "sectors": "C24A"}[which]
    del mapping[gone]
    with pytest.raises(LabelError, match=f"map of {which} leaves out {gone};"):
        load_economy("blocs", **{which: mapping})


@pytest.mark.parametrize(("which", "typo", "meant"), [("regions", "CHNA", "CHN"), ("sectors", "C24AA", "C24A")])
def test_a_map_with_an_unknown_code_names_the_nearest(which: str, typo: str, meant: str) -> None:
    mapping = {"regions": three_regions, "sectors": three_sectors}[which]() | {typo: "X"}
    with pytest.raises(LabelError, match=f"'{typo}'") as caught:
        load_economy("blocs", **{which: mapping})
    assert meant in str(caught.value)


def test_one_map_alone_leaves_the_other_axis_as_the_default() -> None:
    own = load_economy("focus", regions=three_regions())
    assert (len(own.regions), len(own.sectors)) == (3, 33)


def test_rules_applied_to_the_table_are_listed_with_their_cells(full: Economy) -> None:
    notes = {note.rule: note.cells for note in full.notes}
    thin = next(cells for rule, cells in notes.items() if "value added under" in rule)
    idle = next(cells for rule, cells in notes.items() if "no output" in rule)
    b = full.baseline
    index = {f"{s} {n}": (j, k) for (j, s), (k, n) in itertools.product(enumerate(b.sectors), enumerate(b.regions))}
    for cell in thin:
        assert b.value_added_share[index[cell]] == pytest.approx(0.001)
    assert len(idle) == 51
    assert all(b.output[index[cell]] == 0 for cell in idle)
    others = [place for cell, place in index.items() if cell not in thin + idle]
    assert min(b.value_added_share[place] for place in others) >= 0.001 - 1e-12


def test_no_industry_is_idle_or_without_value_added_in_focus(focus: Economy) -> None:
    assert focus.output.min() > 0
    assert focus.baseline.value_added_share.min() > 0.001
