"""The examples of the docs on an economy of one's own run, and give what theory says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from counteroffer import Shock, solve
from counteroffer.negotiation import best_response, free_tariffs
from counteroffer.negotiation.search.best_response import starting_levels

DOCS = Path(__file__).parents[2] / "docs"


def ran(page: str) -> dict[str, Any]:
    """Names that a page's one Python example leaves behind."""
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.S)
    names: dict[str, Any] = {}
    exec(compile(code, page, "exec"), names)
    return names


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return ran("bargaining.md")


def test_tariffs_are_higher_on_goods_of_high_markups_and_alike_where_markups_are() -> None:
    names = ran("own-tables.md")
    levels = [best_response(free_tariffs(names[which], by="sector"), "A").levels for which in ("alike", "apart")]
    assert levels[0][0] == pytest.approx(levels[0][1], abs=1e-6)
    assert levels[1][0] > levels[0][0] > levels[1][1] > 0
    # Before anybody sets a tariff markups change nothing: profits are income too.
    for which in ("alike", "apart"):
        b = names[which].baseline
        np.testing.assert_allclose(b.income, [200, 400])
        assert solve(b, Shock.none(b)).status == "certified"


def test_the_optimal_tariff_is_the_inverse_of_the_export_supply_elasticity(found: dict[str, Any]) -> None:
    """t* = 1/(θ·π'_FF) of one sector and two countries, at the equilibrium it makes."""
    alone = found["alone"]
    abroad = alone.equilibrium.trade_share[0, 1, 1]
    assert alone.levels[0] == pytest.approx(1 / (4.0 * abroad), rel=1e-6)
    assert alone.first_order < 1e-7
    assert alone.solves <= 20


def test_both_lose_the_war_and_gain_alike_in_talks(found: dict[str, Any]) -> None:
    game, war, talks = found["game"], found["war"], found["talks"]
    assert (war.utility < 0).any()
    gain = talks.gain / (game.before + war.utility)
    np.testing.assert_allclose(gain, gain.mean(), rtol=1e-6)
    assert gain.mean() > 0


def test_a_single_instrument_takes_far_fewer_solves_than_searches_from_every_start(found: dict[str, Any]) -> None:
    game = found["game"]
    everywhere = best_response(game, "A", starts=starting_levels(game))
    assert everywhere.levels[0] == pytest.approx(found["alone"].levels[0], abs=1e-6)
    assert found["alone"].solves < 0.6 * everywhere.solves
