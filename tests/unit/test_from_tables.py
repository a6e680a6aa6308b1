"""Own tables: what is refused, what is mended by a stated rule, and the accounts that come out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import REGIONS, SECTORS, Tables, long_frame, random_shock, sector_frame, tariff_shock
from counteroffer.economy import Economy, OwnTables, identities
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.errors import EconomyError, InputError, LabelError


def accounts_by_hand(t: Tables) -> dict[str, np.ndarray]:
    """The baseline of docs/model.md, cell by cell."""
    s, n = len(t.sectors), len(t.regions)
    revalued = np.zeros_like(t.input_use)
    for k in range(s):
        for region in range(n):
            paid = sum((1 + t.tariff[k, region, i]) * t.trade[k, region, i] for i in range(n))
            revalued[k, :, region] = t.input_use[k, :, region] * paid / t.trade[k, region].sum()
    expenditure = ((1 + t.tariff) * t.trade).sum(2)
    output = t.trade.sum(1)
    return {
        "input_use": revalued,
        "value_added": output - revalued.sum(0),
        "final_use": expenditure - revalued.sum(1),
        "expenditure": expenditure,
        "output": output,
    }


def frames_with(tables: Tables, name: str, change: Any) -> dict[str, Any]:
    frames = tables.frames()
    frames[name] = change(frames[name])
    return frames


def set_value(row: int, column: str, value: object) -> Any:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        if isinstance(value, list):
            return frame.assign(**{column: [value, *frame[column][1:]]})
        frame = frame.astype({column: object}) if isinstance(value, str) else frame.copy()
        frame.loc[row, column] = value
        return frame

    return change


def set_object(row: int, column: str, value: object) -> Any:
    """The same where the column can hold anything, so that the cell stays what it is."""
    return lambda frame: set_value(row, column, value)(frame.astype({column: object}))


def test_the_accounts_are_those_of_the_model(small_tables: Tables, small: Economy) -> None:
    expected = accounts_by_hand(small_tables)
    b = small.baseline
    got = {
        "input_use": small.input_use,
        "value_added": b.value_added,
        "final_use": small.final_use,
        "expenditure": b.expenditure,
        "output": small.output,
    }
    for name, values in got.items():
        np.testing.assert_allclose(values, expected[name], rtol=1e-12, err_msg=name)
    np.testing.assert_allclose(b.trade, small_tables.trade, rtol=1e-12)
    np.testing.assert_allclose(b.income, expected["final_use"].sum(0), rtol=1e-12)
    np.testing.assert_allclose(b.revenue, (small_tables.tariff * small_tables.trade).sum((0, 2)), rtol=1e-12)
    assert small.notes == ()


def test_every_identity_of_a_built_economy_holds(small: Economy) -> None:
    for name, gaps in identities(small.baseline).items():
        np.testing.assert_allclose(gaps, 0, atol=1e-12, err_msg=name)


def test_a_cell_without_a_row_is_zero(small_tables: Tables) -> None:
    frames = frames_with(small_tables, "trade", lambda f: f.drop(index=1))
    economy = Economy.from_tables(**frames)
    assert economy.trade[0, 0, 1] == 0
    assert economy.trade[0, 0, 2] > 0


def test_no_tariff_frame_means_no_tariffs(small_tables: Tables) -> None:
    frames = small_tables.frames()
    del frames["tariff"]
    assert (Economy.from_tables(**frames).tariff == 0).all()


@pytest.mark.parametrize(("typo", "meant"), [("trad_elasticity", "trade_elasticity"), ("finaluse", "final_use")])
def test_an_unknown_table_names_the_nearest(small_tables: Tables, typo: str, meant: str) -> None:
    with pytest.raises(LabelError, match=f"'{typo}' in from_tables; did you mean '{meant}'"):
        Economy.from_tables(**small_tables.frames(), **{typo: None})


@pytest.mark.parametrize("name", ["trade", "trade_elasticity"])
@pytest.mark.parametrize("how", ["absent", "none"])
def test_a_table_that_is_needed_is_asked_for_by_name(small_tables: Tables, name: str, how: str) -> None:
    frames = small_tables.frames()
    if how == "absent":
        del frames[name]
    else:
        frames[name] = None
    with pytest.raises(EconomyError, match=f"from_tables needs {name};"):
        Economy.from_tables(**frames)


def test_every_table_and_option_is_documented_once() -> None:
    assert OwnTables.__doc__ is not None
    documented = re.findall(r"^ {4}([a-z_, ]+) : ", OwnTables.__doc__, re.M)
    names = [name for line in documented for name in line.split(", ")]
    assert names == list(OwnTables.__annotations__)


REFUSED = {
    "negative trade": ("trade", set_value(4, "value", -1.0), EconomyError, ["trade", "negative", "corn", "SOU"]),
    "negative inputs": ("input_use", set_value(5, "value", -1.0), EconomyError, ["input_use", "negative", "balance"]),
    "not a number": ("trade", set_value(1, "value", np.nan), EconomyError, ["trade", "corn", "NOR", "SOU"]),
    "infinite": ("tariff", set_value(1, "rate", np.inf), EconomyError, ["tariff", "corn", "NOR", "SOU"]),
    "two rows": ("trade", lambda f: pd.concat([f, f.iloc[[7]]]), EconomyError, ["two rows", "corn", "WES", "SOU"]),
    "unknown exporter": ("trade", set_value(1, "exporter", "SUO"), LabelError, ["SUO", "trade.exporter", "'SOU'"]),
    "unknown sector": ("tariff", set_value(1, "sector", "crn"), LabelError, ["crn", "tariff.sector", "'corn'"]),
    "unknown input": ("input_use", set_value(2, "input", "irn"), LabelError, ["irn", "input_use.input", "'iron'"]),
    "missing column": ("trade", lambda f: f.rename(columns={"value": "usd"}), EconomyError, ["value", "usd"]),
    "missing axis": ("trade", lambda f: f.drop(columns="importer"), EconomyError, ["importer"]),
    "θ missing": ("trade_elasticity", lambda f: f.drop("iron"), LabelError, ["trade_elasticity", "iron"]),
    "θ zero": ("trade_elasticity", lambda f: f * [1, 0, 1], EconomyError, ["elasticity", "iron"]),
    "subsidy": ("tariff", set_value(1, "rate", -1.0), EconomyError, ["tariff"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_impossible_tables_are_refused_by_name(small_tables: Tables, case: str) -> None:
    name, change, error, words = REFUSED[case]
    with pytest.raises(error) as caught:
        Economy.from_tables(**frames_with(small_tables, name, change))
    for word in words:
        assert word in str(caught.value), word


@pytest.mark.parametrize("name", ["final_use", "value_added"])
def test_given_totals_that_agree_are_accepted(small_tables: Tables, small: Economy, name: str) -> None:
    given = sector_frame(accounts_by_hand(small_tables)[name], small_tables)
    economy = small_tables.economy(**{name: given})
    np.testing.assert_array_equal(economy.baseline.trade_share, small.baseline.trade_share)


@pytest.mark.parametrize("name", ["final_use", "value_added"])
def test_a_negative_total_is_not_sent_to_balancing_which_refuses_it_too(small_tables: Tables, name: str) -> None:
    values = accounts_by_hand(small_tables)[name]
    values[1, 2] = -1.0
    with pytest.raises(EconomyError, match=rf"{name} is negative at iron, WES \(-1\); mend it$"):
        small_tables.economy(**{name: sector_frame(values, small_tables)})


@pytest.mark.parametrize("name", ["final_use", "value_added"])
def test_given_totals_that_do_not_close_name_the_cell_and_the_mend(small_tables: Tables, name: str) -> None:
    values = accounts_by_hand(small_tables)[name]
    values[1, 2] *= 1.1
    with pytest.raises(EconomyError) as caught:
        small_tables.economy(**{name: sector_frame(values, small_tables)})
    stated = f"{values[1, 2]:,.6g} at sector iron, region WES, and the other tables leave {values[1, 2] / 1.1:,.6g}"
    for word in (name, stated, 'balance="solve"'):
        assert word in str(caught.value)


def test_value_added_below_a_thousandth_of_output_is_raised_to_it_and_noted(small_tables: Tables) -> None:
    inputs = small_tables.input_use.copy()
    output = small_tables.trade.sum(1)
    inputs[:, 1, 0] *= 1.2 * output[1, 0] / inputs[:, 1, 0].sum()  # costs 20% above output
    tables = replace(small_tables, input_use=inputs, trade=small_tables.trade)
    economy = tables.economy()
    b = economy.baseline
    assert b.value_added_share[1, 0] == pytest.approx(0.001)
    assert [cell for note in economy.notes for cell in note.cells if "value added" in note.rule] == ["iron NOR"]
    proportions = b.input_share[:, 1, 0] / b.input_share[:, 1, 0].sum()
    expected = accounts_by_hand(tables)["input_use"][:, 1, 0]
    np.testing.assert_allclose(proportions, expected / expected.sum(), rtol=1e-10)
    np.testing.assert_allclose(b.expenditure, accounts_by_hand(tables)["expenditure"], rtol=1e-12)  # moved, not lost
    assert solve(b, tariff_shock(b, 0.2)).status == "certified"


def test_negative_final_use_becomes_zero_and_domestic_supply_fills_the_gap(small_tables: Tables) -> None:
    inputs = small_tables.input_use.copy()
    supply = small_tables.trade.sum(2)
    inputs[2, :, 1] *= 1.1 * supply[2, 1] / inputs[2, :, 1].sum()  # users take 10% more cars than there are
    tables = replace(small_tables, input_use=inputs)
    economy, by_hand = tables.economy(), accounts_by_hand(tables)
    assert by_hand["final_use"][2, 1] < 0
    assert [cell for note in economy.notes for cell in note.cells if "final use" in note.rule] == ["cars SOU"]
    assert economy.final_use[2, 1] == pytest.approx(0, abs=1e-9)
    raised = economy.trade - tables.trade
    assert raised[2, 1, 1] == pytest.approx(-by_hand["final_use"][2, 1])
    raised[2, 1, 1] = 0
    np.testing.assert_allclose(raised, 0, atol=1e-9)
    assert solve(economy.baseline, tariff_shock(economy.baseline, 0.2)).status == "certified"


def test_an_industry_without_output_is_noted_and_solves(small_tables: Tables) -> None:
    trade, inputs = small_tables.trade.copy(), small_tables.input_use.copy()
    trade[1, :, 0] = 0  # NOR makes no iron
    inputs[:, 1, 0] = 0
    inputs[1, :, 0] *= 0.2  # and can use no more than it buys
    economy = replace(small_tables, trade=trade, input_use=inputs).economy()
    b = economy.baseline
    assert any("no output" in note.rule and "iron NOR" in note.cells for note in economy.notes)
    assert (b.value_added_share[1, 0], b.input_share[:, 1, 0].sum(), b.value_added[1, 0]) == (1, 0, 0)
    e = solve(b, random_shock(np.random.default_rng(0), b))
    assert e.residual <= 1e-10
    assert e.output[1, 0] == 0


def test_a_product_nobody_buys_has_an_unchanged_price(small_tables: Tables) -> None:
    trade, inputs = small_tables.trade.copy(), small_tables.input_use.copy()
    trade[1, 0] = 0  # NOR buys no iron, from anyone
    inputs[1, :, 0] = 0
    b = replace(small_tables, trade=trade, input_use=inputs).economy().baseline
    assert (b.trade_share[1, 0] == 0).all()
    e = solve(b, random_shock(np.random.default_rng(0), b))
    assert e.price[1, 0] == 1
    assert e.expenditure[1, 0] == pytest.approx(0, abs=1e-9)


def test_inputs_into_an_industry_without_output_are_refused(small_tables: Tables) -> None:
    trade = small_tables.trade.copy()
    trade[1, :, 0] = 0
    with pytest.raises(EconomyError, match="iron NOR"):
        replace(small_tables, trade=trade).economy()


def test_a_region_without_value_added_is_refused(small_tables: Tables) -> None:
    trade, inputs = small_tables.trade.copy(), small_tables.input_use.copy()
    trade[:, :, 2] = 0
    inputs[:, :, 2] = 0
    with pytest.raises(EconomyError, match="WES"):
        replace(small_tables, trade=trade, input_use=inputs).economy()


class TestBalancing:
    """Tables that close by country but not by product."""

    @pytest.fixture
    def frames(self, small_tables: Tables) -> dict[str, Any]:
        by_hand = accounts_by_hand(small_tables)
        final = by_hand["final_use"]
        final = final * np.array([1.1, 0.9, 1.0])[:, None]
        final *= by_hand["final_use"].sum(0) / final.sum(0)
        return replace(small_tables, input_use=by_hand["input_use"]).frames() | {
            "final_use": sector_frame(final, small_tables),
            "value_added": sector_frame(by_hand["value_added"], small_tables),
        }

    @pytest.mark.parametrize("rule", ["world_share", "zero"])
    def test_one_solve_closes_them_and_keeps_the_given_shares(self, frames: dict[str, Any], rule: str) -> None:
        economy = Economy.from_tables(**frames, balance="solve", deficit_rule=rule)
        b = economy.baseline
        for name, gaps in identities(b).items():
            np.testing.assert_allclose(gaps, 0, atol=1e-9, err_msg=name)
        given = frames["final_use"]["value"].to_numpy().reshape(3, 3)
        np.testing.assert_allclose(b.consumption_share, given / given.sum(0), rtol=1e-12)
        assert any("balanced" in note.rule and rule in note.rule for note in economy.notes)
        assert (np.abs(b.deficit) < 1e-6).all() == (rule == "zero")
        same = solve(b, Shock.none(b), Settings(deficit_rule=rule))
        np.testing.assert_allclose(same.wage, 1, atol=1e-10)

    def test_tables_that_close_already_stay_as_they_are(self, small_tables: Tables, small: Economy) -> None:
        by_hand = accounts_by_hand(small_tables)
        economy = replace(small_tables, input_use=by_hand["input_use"]).economy(
            balance="solve",
            final_use=sector_frame(by_hand["final_use"], small_tables),
            value_added=sector_frame(by_hand["value_added"], small_tables),
        )
        np.testing.assert_allclose(economy.trade, small.trade, rtol=1e-9)
        np.testing.assert_allclose(economy.baseline.deficit, small.baseline.deficit, rtol=1e-7)

    @pytest.mark.parametrize("name", ["final_use", "value_added"])
    def test_shares_cannot_be_taken_from_tables_that_are_not_given(self, frames: dict[str, Any], name: str) -> None:
        del frames[name]
        with pytest.raises(EconomyError, match="give both"):
            Economy.from_tables(**frames, balance="solve")

    def test_a_negative_input_cell_is_kept_and_listed(self, frames: dict[str, Any]) -> None:
        frames["input_use"] = set_value(0, "value", -0.01)(frames["input_use"])
        economy = Economy.from_tables(**frames, balance="solve")
        listed = [note.cells for note in economy.notes if "negative input" in note.rule]
        assert listed == [(f"{SECTORS[0]}→{SECTORS[0]} {REGIONS[0]}",)]

    def test_negative_trade_is_refused_here_too(self, frames: dict[str, Any]) -> None:
        frames["trade"] = set_value(1, "value", -5.0)(frames["trade"])
        with pytest.raises(InputError):
            Economy.from_tables(**frames, balance="solve")

    def test_an_unknown_way_to_balance_is_refused(self, small_tables: Tables) -> None:
        with pytest.raises((InputError, ValueError), match="sovle"):
            small_tables.economy(balance="sovle")


def test_no_inputs_is_a_valid_table(small_tables: Tables) -> None:
    frames = small_tables.frames()
    empty = frames["input_use"].iloc[:0]
    zeros = frames["input_use"].assign(value=0.0)
    bare = [Economy.from_tables(**frames | {"input_use": given}) for given in (None, empty, zeros)]
    for economy in bare:
        assert (economy.baseline.input_share == 0).all()
        np.testing.assert_array_equal(economy.baseline.value_added, bare[0].baseline.value_added)
    assert solve(bare[0].baseline, Shock.none(bare[0].baseline)).status == "certified"


def test_inputs_that_leave_nothing_for_final_use_name_the_region_and_the_good() -> None:
    pairs = [("A", "A", 50.0), ("A", "B", 10.0), ("B", "B", 50.0), ("B", "A", 40.0)]
    trade = pd.DataFrame([("all", n, i, x) for n, i, x in pairs], columns=["sector", "importer", "exporter", "value"])
    used = pd.DataFrame(
        [("all", "all", "A", 70.0), ("all", "all", "B", 10.0)], columns=["input", "user", "region", "value"]
    )
    with pytest.raises(EconomyError, match=r"what A buys is left for final use: .* most of it all; lower input_use"):
        Economy.from_tables(trade=trade, input_use=used, trade_elasticity={"all": 4.0})


MISSHAPEN = {
    "a list for trade": ("trade", lambda f: f.to_numpy().tolist(), ["trade is a list", "sector, importer, exporter"]),
    "an array for elasticities": ("trade_elasticity", lambda s: s.to_numpy(), ["trade_elasticity is a ndarray"]),
    "one elasticity for all": ("trade_elasticity", lambda _: 4.0, ["trade_elasticity is a float", "by sector"]),
    "an elasticity twice": ("trade_elasticity", lambda s: pd.concat([s, s[:1]]), ["two values for corn"]),
    "an elasticity of nothing": ("trade_elasticity", lambda s: {**s, "tin": 4.0}, ["unknown sector 'tin'"]),
    "an elasticity in words": ("trade_elasticity", lambda s: {**s, "corn": "high"}, ["corn is not a number (high)"]),
    "a number in words": ("trade", set_value(4, "value", "many"), ["trade is not a number at", "many"]),
    "infinite trade": ("trade", set_value(4, "value", np.inf), ["trade is not a number at", "inf"]),
    "a row without a seller": ("trade", set_value(4, "exporter", None), ["trade has a row without exporter"]),
    "no rows": ("trade", lambda f: f.iloc[:0], ["trade has no rows"]),
    "nothing traded": ("trade", lambda f: f.assign(value=0.0), ["trade is zero everywhere"]),
    "yes and no": ("trade", lambda f: f.assign(value=True), ["trade.value holds bool values; give numbers"]),
    "days": ("trade", lambda f: f.assign(value=pd.Timestamp("2025-10-07")), ["trade.value holds datetime64"]),
    "complex": ("trade", lambda f: f.assign(value=1j), ["trade.value holds complex128 values"]),
    "one yes among numbers": (
        "trade",
        set_object(4, "value", True),
        ["trade is not a number at corn, SOU, SOU (True)"],
    ),
    "one complex cell": ("tariff", set_object(1, "rate", 0.1j), ["tariff is not a number at corn, NOR, SOU (0.1j)"]),
    "an elasticity of yes": ("trade_elasticity", lambda s: {**s, "corn": True}, ["corn is not a number (True)"]),
    "a label of nothing": ("trade", set_value(0, "sector", ""), ["trade.sector has '': a label is neither empty"]),
    "a label with a space": ("trade", set_value(0, "exporter", "NOR "), ["trade.exporter has 'NOR '", "str.strip()"]),
    "values twice": ("trade", lambda f: pd.concat([f, f[["value"]]], axis=1), ["trade has two columns value"]),
    "numbered regions": ("trade", lambda f: f.assign(importer=1), ["trade.importer has 1 (int)", "astype(str)"]),
    "a list for a sector": ("trade", set_value(0, "sector", ["corn"]), ["trade.sector has ['corn'] (list)"]),
    "a seller that never buys": (
        "trade",
        lambda f: f[f["importer"] != "NOR"],
        ["unknown exporter 'NOR'", "the importers of trade: each buys, at home too"],
    ),
    "a price of nothing": ("tariff", set_value(1, "rate", -1.0), ["tariff at corn, NOR, SOU is -1", "above -1"]),
    "percent for fractions": ("tariff", set_value(1, "rate", 25.0), ["corn, NOR, SOU is 25", "0.25 is 25%"]),
}


@pytest.mark.parametrize("case", MISSHAPEN)
def test_a_misshapen_table_is_named_with_its_cell(small_tables: Tables, case: str) -> None:
    name, broken, words = MISSHAPEN[case]
    frames = small_tables.frames()
    with pytest.raises(InputError) as caught:
        Economy.from_tables(**frames | {name: broken(frames[name])})
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"market_structure": "monopoly"}, "unknown market structure 'monopoly'"),
        ({"balance": "some"}, "unknown balance 'some'"),
        ({"deficit_rule": "none"}, "unknown deficit rule 'none'"),
        ({"deficit_rule": "zero"}, 'deficit_rule is of balance="solve"'),
        ({"balance": None}, "unknown balance 'None'"),
        ({"market_structure": 3}, "unknown market structure '3'"),
        ({"market_structure": None}, "unknown market structure 'None'"),
        ({"market_structure": ["competitive"]}, "unknown market structure"),
        ({"name": 3}, "name is 3; give text"),
        ({"name": None}, "name is None; give text"),
        ({"profit_share": {"corn": 0.1, "iron": -0.1, "cars": 0.1}}, r"of sector iron is not a share of .* \(-0.1\)"),
        ({"profit_share": 0.1}, "profit_share is a float; give a series or mapping by sector"),
        ({"profit_share": {"corn": 0.1, "iron": 0.1, "cars": 1.0}}, "profit_share of sector cars is not a share"),
        ({"profit_share": {"corn": 0.1, "iron": 0.1}}, "profit_share has no value for cars"),
        (
            {"profit_share": {"corn": 0, "iron": 0, "cars": 0}, "market_structure": "competitive"},
            "profit_share is of a monopolistic market",
        ),
        (
            {"profit_share": {"corn": 0.95, "iron": 0, "cars": 0}},
            "profits of 95% of sales exceed value added of sector corn",
        ),
    ],
)
def test_an_option_that_is_none_is_refused(small_tables: Tables, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        small_tables.economy(**options)


@pytest.mark.parametrize("rule", ["zero", "world_share"])
@pytest.mark.parametrize("own_use", [0.3, 0.9])
def test_a_good_that_only_makes_itself_is_left_out_and_what_is_left_solves(
    small_tables: Tables, rule: str, own_use: float
) -> None:
    """Its spending shrinks to nothing, which rounding can put below zero, also in what a later solution leaves."""
    economy = Economy.from_tables(**balanced_frames(small_tables, own_use), balance="solve", deficit_rule=rule)
    b, dead = economy.baseline, economy.sectors.index("tin")
    assert (b.expenditure[dead] == 0).all()
    assert (b.value_added[dead] == 0).all()
    assert [note.cells for note in economy.notes if "no demand is left" in note.rule] == [
        ("tin NOR", "tin SOU", "tin WES")
    ]
    for closure in ("long_run", "roy"):
        settings = Settings(closure=closure, deficit_rule=rule)
        after = solve(b, random_shock(np.random.default_rng(0), b), settings).rebase()
        np.testing.assert_allclose(solve(after, Shock.none(after), settings).wage, 1, atol=1e-9)


BEYOND_BALANCING = {
    "no value added": ("value_added", lambda f: f.assign(value=0.0), "value_added of region NOR is nothing"),
    "no consumption": ("final_use", lambda f: f.assign(value=0.0), "final_use of region NOR is nothing"),
    "negative value added": (
        "value_added",
        set_value(2, "value", -3.0),
        r"value_added is negative at corn, WES \(-3\)",
    ),
    "negative cost": (
        "input_use",
        lambda f: f.assign(value=f["value"].where(f["user"] + f["region"] != "cornNOR", -1e5)),
        "add up to no cost at all: sector corn, region NOR",
    ),
    "nobody sells it there": (
        "trade",
        lambda f: f.assign(value=f["value"].where(f["sector"] + f["importer"] != "cornNOR", 0.0)),
        "trade has no purchases of what final_use or input_use take: sector corn, region NOR",
    ),
    "a surplus above income": (
        "trade",
        lambda f: f.assign(value=f["value"].where((f["exporter"] != "NOR") | (f["importer"] == "NOR"), 1e7)),
        r'NOR sells 6e\+07 more than it buys, .*or use deficit_rule="zero"',
    ),
}


@pytest.mark.parametrize("case", BEYOND_BALANCING)
def test_what_no_solve_can_balance_is_named_with_its_cell(small_tables: Tables, small: Economy, case: str) -> None:
    name, broken, words = BEYOND_BALANCING[case]
    frames = closed_frames(small_tables, small)
    with pytest.raises(EconomyError, match=words):
        Economy.from_tables(**frames | {name: broken(frames[name])}, balance="solve")


def test_without_deficits_a_surplus_above_income_is_no_obstacle(small_tables: Tables, small: Economy) -> None:
    frames = closed_frames(small_tables, small)
    frames["trade"] = BEYOND_BALANCING["a surplus above income"][1](frames["trade"])
    b = Economy.from_tables(**frames, balance="solve", deficit_rule="zero").baseline
    np.testing.assert_allclose(b.deficit / b.income, 0, atol=1e-9)


def closed_frames(tables: Tables, economy: Economy) -> dict[str, Any]:
    """The tables as balancing takes them, with the economy's own accounts."""
    inputs = {"input": tables.sectors, "user": tables.sectors, "region": tables.regions}
    return tables.frames() | {
        "input_use": long_frame(economy.input_use, inputs),
        "final_use": sector_frame(economy.final_use, tables),
        "value_added": sector_frame(economy.baseline.value_added, tables),
    }


def balanced_frames(tables: Tables, own_use: float) -> dict[str, Any]:
    """The same with a fourth good that nobody consumes and only itself uses, for a share of its cost."""
    frames = closed_frames(tables, tables.economy())
    regions = list(tables.regions)
    tin = pd.DataFrame({"sector": "tin", "importer": regions, "exporter": regions, "value": 10.0})
    own = pd.DataFrame({"input": "tin", "user": "tin", "region": regions, "value": 10 * own_use})
    paid = pd.DataFrame({"sector": "tin", "region": regions, "value": 10 * (1 - own_use)})
    return frames | {
        "trade": pd.concat([frames["trade"], tin]),
        "input_use": pd.concat([frames["input_use"], own]),
        "final_use": pd.concat([frames["final_use"], paid.assign(value=0.0)]),
        "value_added": pd.concat([frames["value_added"], paid]),
        "trade_elasticity": {**frames["trade_elasticity"], "tin": 4.0},
    }
