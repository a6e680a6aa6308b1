"""Ranges as users write them: billions, thousandths, all on one side, and ends that no policy can have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import ScenarioError
from counteroffer.negotiation import BargainingTable, bargaining_table, concessions, deal
from counteroffer.negotiation.rules.bargain import Talks
from counteroffer.negotiation.rules.frontier import random_deals
from counteroffer.scenario import parse_scenario

PLAYERS = {"United States": {"regions": "USA"}, "China": {"regions": "CHN"}}
DUTY = measure_text(name="duty", importers="USA", exporters="CHN", sectors="goods", rate=30)
ISSUES: dict[str, Any] = {"duty": {"kind": "measures", "measures": "duty"}}
TARIFF = {"importers": "USA", "exporters": "CHN", "sectors": "goods"}


def soy(low: float, high: float) -> dict[str, Any]:
    """Farm goods that China would buy of the United States."""
    return {"kind": "purchase", "buyer": "CHN", "seller": "USA", "sectors": "agriculture", "range": [low, high]}


def payment(low: float, high: float) -> dict[str, Any]:
    return {"kind": "transfer", "payer": "CHN", "receiver": "USA", "range": [low, high]}


def opened(economy: Economy, *measures: dict[str, Any], **issues: dict[str, Any]) -> BargainingTable:
    said: dict[str, Any] = {"players": PLAYERS, "spotlight": ["USA", "CHN"], "issues": ISSUES | issues}
    return bargaining_table(
        parse_scenario(scenario_text(*(measures or (DUTY,)), **said), name="case", folder=Path()), economy
    )


def nash(table: BargainingTable) -> tuple[np.ndarray, dict[str, float]]:
    """Gains of the Nash bargain, and its levels by issue."""
    found = deal(table, payments=False, trace=False)
    assert found.possible
    best = next(one for one in found.bargains if one.rule == "nash")
    assert best.kkt < 1e-6
    return best.gain, dict(zip((one.issue for one in table.game.instruments.each), best.levels, strict=True))


def test_twenty_billion_of_soy_is_a_deal(focus: Economy) -> None:
    gain, levels = nash(opened(focus, soy=soy(0, 20_000)))
    assert (gain > 0).all()
    assert levels["duty"] == 0
    assert 1_000 < levels["soy"] < 20_000
    # What is picked inside a range does not depend on where the range ends.
    for low, high in ((-15_000, 20_000), (1_000, 19_000)):
        wider, at = nash(opened(focus, soy=soy(low, high)))
        np.testing.assert_allclose(wider, gain, rtol=1e-4)
        assert at["soy"] == pytest.approx(levels["soy"], rel=1e-3)


@pytest.mark.parametrize("issue", [soy(0, 1e-3), soy(0, 0), payment(0, 1e-3), payment(-1e-3, 1e6)])
def test_a_tiny_or_idle_range_leaves_the_rest_of_the_deal(focus: Economy, issue: dict[str, Any]) -> None:
    plain, _ = nash(opened(focus))
    gain, levels = nash(opened(focus, more=issue))
    assert levels["duty"] == 0
    np.testing.assert_allclose(gain, plain, atol=1)


@pytest.mark.parametrize(
    ("issue", "why"),
    [
        (
            payment(0, 1e9),
            r"issues\.far\.range: at 1,000,000,000 USD million a year, CHN would pay .*; end the range at 17,",
        ),
        (
            payment(-1e9, 0),
            r"issues\.far\.range: at -1,000,000,000 USD million a year, USA would pay .*; end the range at -2",
        ),
        (
            TARIFF | {"kind": "tariff", "range": [-150, 10]},
            r"issues\.far\.range: at -150 percent, .*end the range at -131",
        ),
        (
            TARIFF | {"kind": "iceberg", "range": [-100, 0]},
            r"issues\.far\.range: at -100 percent .*end the range at -99\.9",
        ),
    ],
)
def test_an_end_that_is_no_policy_is_named_with_how_far_it_can_go(
    focus: Economy, issue: dict[str, Any], why: str
) -> None:
    with pytest.raises(ScenarioError, match=why) as refused:
        opened(focus, far=issue)
    mend = float(str(refused.value).rsplit(" ", 1)[1].replace(",", ""))
    low, high = issue["range"]
    opened(focus, far=issue | {"range": [low, mend] if high > -low else [mend, high]})


def test_an_end_that_cannot_be_solved_leaves_the_deals_that_can(focus: Economy) -> None:
    most = 0.97 * float(focus.baseline.income[focus.regions.index("CHN")])
    table = opened(focus, far=payment(0, most))
    gain, levels = nash(table)
    assert (gain > 0).all()
    assert levels["far"] < 1e5
    levels_drawn, utility = random_deals(Talks.of(table.game, np.zeros(2)), 40)
    assert 0 < len(levels_drawn) == len(utility)
    assert np.isfinite(utility).all()
    with pytest.raises(
        ScenarioError, match=r"issues\.far: it would be conceded at [\d,.]+ USD million a year, which .*`offer`"
    ):
        concessions(table, jobs=False)
    assert len(concessions(opened(focus, far=payment(0, most) | {"offer": 1000}), jobs=False).steps) == 4


def test_jobs_are_counted_of_the_issues_that_the_short_run_can_have(focus: Economy) -> None:
    file = opened(focus, soy=soy(0, 40_000)).run.file
    found = concessions(bargaining_table(file)).steps.set_index(["issue", "player"])["jobs_thousand"]
    assert found["duty"].notna().all()
    assert found["soy"].isna().all()
