"""Issues that link: sums paid once, purchases, whole scenarios; and the cases of the pact as disagreement."""

from __future__ import annotations

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import LabelError, ScenarioError
from counteroffer.negotiation import deal
from counteroffer.negotiation.game.table import BargainingTable, bargaining_table
from counteroffer.negotiation.rules.deal import disagreement_point
from counteroffer.run.reforms import on_top
from counteroffer.scenario import load_scenario, parse_scenario, shipped

HERE = shipped()["october-2025"].parent
PLAYERS = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
STEEL = measure_text(name="us-steel", importers="USA", exporters="CAN", sectors="steel", rate=40)


def table(focus: Economy, issues: dict[str, object], **keys: object) -> BargainingTable:
    text = scenario_text(measures=[STEEL], players=PLAYERS, issues=issues, spotlight=["CAN", "USA"], **keys)
    return bargaining_table(parse_scenario(text, name="case", folder=HERE), focus)


def only(found: BargainingTable, **levels: float) -> Array:
    at = np.array(found.game.instruments.levels)
    for name, level in levels.items():
        at[found.game.instruments.names.index(name.replace("_", "-"))] = level
    return at


def test_a_sum_paid_once_is_its_annuity(focus: Economy) -> None:
    said = {"kind": "transfer", "payer": "CAN", "receiver": "USA", "range": [0.0, 100_000.0]}
    found = table(
        focus,
        {"yearly": said, "once": said | {"paid": "once"}},
        negotiation={"discount": {"percent": 4.0, "years": 10}},
    )
    rate = 0.04 / (1 - 1.04**-10)
    each, sums = (
        found.game.instruments.shock(only(found, **{key: value})).transfer
        for key, value in (("yearly", 1_000.0 * rate), ("once", 1_000.0))
    )
    np.testing.assert_allclose(each, sums, rtol=1e-12)
    assert sums.sum() == pytest.approx(0, abs=1e-9)
    units = {one.name: one.unit for one in found.game.instruments.each}
    assert units == {"yearly": "USD million a year", "once": "USD million once"}


def test_purchases_are_met_to_first_order(focus: Economy) -> None:
    said = {"kind": "purchase", "buyer": "CAN", "seller": "USA", "sectors": ["OTR", "ELE"], "range": [0.0, 2_000.0]}
    found = table(focus, {"buy": said})
    game, regions = found.game, focus.regions
    sectors = [focus.sectors.index(code) for code in ("OTR", "ELE")]
    us, can = regions.index("USA"), regions.index("CAN")

    def bought(level: float) -> float:
        return float(game.solve(only(found, buy=level)).trade[sectors, can, us].sum())

    assert bought(200.0) - bought(0.0) == pytest.approx(200.0, rel=0.15)
    change = game.instruments.shock(only(found, buy=200.0)).tariff - game.instruments.status_quo.tariff
    assert set(np.unique(np.nonzero(change)[0])) == set(sectors)
    assert (change <= 0).all()
    buyer, seller = game.utility(game.solve(only(found, buy=1_000.0))) - game.utility(game.now)
    assert buyer < 0 < seller
    with pytest.raises(ScenarioError, match=r"issues\.buy: buying USD 900,000 million more .* lower the range"):
        table(focus, {"buy": said | {"range": [0.0, 900_000.0]}})


def test_a_scenario_is_an_issue_from_none_of_it_to_all(focus: Economy) -> None:
    said = {"kind": "scenario", "scenario": "integration-open-border", "player": "Canada", "title": "An open border"}
    found = table(focus, {"border": said})
    instruments, now = found.game.instruments, found.game.instruments.status_quo
    whole = on_top(found.run, load_scenario("integration-open-border").scenario)
    for level, share in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0)):
        shock = instruments.shock(only(found, border=level))
        for field in ("tariff", "iceberg", "transfer"):
            wanted = getattr(now, field) + share * (getattr(whole, field) - getattr(now, field))
            np.testing.assert_allclose(getattr(shock, field), wanted, atol=1e-12)
    # Its derivative moves all arrays at once.
    levels, step = only(found, border=0.5), 1e-4
    slope = found.game.slope(found.game.solve(levels), levels, [1.0, 0.0])[0]
    up, down = (found.game.utility(found.game.solve(only(found, border=0.5 + h)))[0] for h in (step, -step))
    assert slope == pytest.approx((up - down) / (2 * step), rel=1e-4)
    agreed = deal(found, payments=False, trace=False)
    assert agreed.possible
    terms = agreed.terms(agreed.bargains[0])
    assert terms.loc[0, "level"] > 50


def test_one_duty_is_not_taken_off_twice(focus: Economy) -> None:
    border = {"kind": "scenario", "scenario": "integration-customs-union-us-tariff", "player": "Canada"}
    steel = {"kind": "measures", "measures": ["us-steel"]}
    with pytest.raises(ScenarioError, match="border and steel move the same tariff"):
        table(focus, {"border": border, "steel": steel})
    with pytest.raises(ScenarioError, match="common labour market or currencies"):
        table(focus, {"state": border | {"scenario": "integration-full"}})


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        ({"kind": "scenario", "scenario": "integration-open-border", "player": "Mexico"}, r"issues\.one\.player"),
        ({"kind": "scenario", "scenario": "pact-lapses", "player": "Canada"}, "reads the tariff book"),
        ({"kind": "scenario", "scenario": "integration-ful", "player": "Canada"}, "did you mean 'integration-full'"),
        ({"kind": "purchase", "buyer": "CAN", "seller": "USA", "sectors": ["FIN"]}, "is a service"),
    ],
)
def test_issues_that_do_not_fit_are_refused(focus: Economy, issue: dict[str, object], words: str) -> None:
    with pytest.raises((ScenarioError, LabelError), match=words):
        table(focus, {"one": issue})


def test_the_pact_s_cases_are_disagreements() -> None:
    found = bargaining_table("october-2025")
    quo, lapse, year = (disagreement_point(found, kind) for kind in ("status_quo", "lapse", "annual_review"))
    # A pact that may lapse lies between one that stands and one that has lapsed, less what uncertainty costs.
    assert lapse[0] < year[0] < quo[0]
    assert year[0] < 0.6 * quo[0] + 0.4 * lapse[0]
    split = disagreement_point(found, "bilateral")
    assert abs(split - quo).max() < abs(lapse - quo).max()
    with pytest.raises(ScenarioError, match="no disagreement 'truce'"):
        disagreement_point(found, "truce")
