"""Ossa (2014): optimal tariffs, trade war and trade talks of seven regions, beside his tables and another solver."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from counteroffer.errors import DataMissing
from counteroffer.negotiation.search.ascent import percent
from counteroffer.replication import Replication, ossa2014, ossa_game
from counteroffer.replication.ossa2014 import ABSTRACT, ALONE, MEAN, OWN, TARIFF, Play, beside, play, political_play
from tools.validation.page import held
from tools.validation.replications import ossa2014_rows

FIRST_DIGIT = 0.05  # half of the last printed digit, points


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    found = shared / "validation" / "ossa2014"
    if not (found / "seven_regions_2007.npz").is_file():
        pytest.skip("Ossa's data are not on this machine")
    return found


@pytest.fixture(scope="module")
def plain(folder: Path) -> Play:
    return play(ossa_game(folder))


@pytest.fixture(scope="module")
def political(folder: Path) -> Play:
    return political_play(folder)


@pytest.fixture(scope="module")
def result(folder: Path, plain: Play, political: Play) -> Replication:
    published = json.loads((folder / "published.json").read_text(encoding="utf-8"))
    return beside(published, plain, political)


@pytest.fixture(scope="module")
def alone(result: Replication) -> pd.DataFrame:
    return result.table[result.table["section"] == ALONE]


def test_optimal_tariffs_are_those_of_the_independent_solver(alone: pd.DataFrame) -> None:
    rates = alone["statistic"] == TARIFF
    gap = (alone["ours"] - alone["independent"]).abs()
    assert len(alone) == 8 * 7
    assert gap[~rates].max() <= 0.01
    assert gap[rates].max() <= 1.0


def test_every_published_digit_is_met(alone: pd.DataFrame) -> None:
    rates = alone["statistic"] == TARIFF
    gap = (alone["ours"] - alone["published"]).abs()
    assert gap[~rates].max() <= FIRST_DIGIT
    assert gap[rates].max() <= 1.0


def test_optimal_tariffs_are_maxima_from_every_start(plain: Play) -> None:
    for best in plain.optimal.values():
        assert best.first_order <= 1e-7
        assert best.second_order < 0
        assert best.starts["settled"].all()
        assert np.ptp(best.starts["gain_percent"]) <= 1e-6


def test_everyone_loses_the_trade_war_and_nobody_leaves_it(plain: Play) -> None:
    assert (percent(plain.game, plain.war.utility) < -0.5).all()
    assert plain.war.certificate.gain <= 1e-8
    assert len(plain.war.starts) == 5


def test_nobody_leaves_the_political_war_either(political: Play) -> None:
    """Where the search ends from free trade Japan would: by stopping imports of rice."""
    assert political.war.certificate.gain <= 1e-8
    assert (percent(political.game, political.war.utility) < -0.5).all()
    levels = dict(zip(political.game.instruments.names, political.war.levels, strict=True))
    assert levels["Japan tariff on US ric"] == political.game.instruments.upper.max()


@pytest.mark.parametrize("start", ["deal from war", "deal from now", "deal from free"])
def test_a_deal_gives_everyone_the_same_percentage_and_is_efficient(plain: Play, start: str) -> None:
    deal = plain.deals[start]
    without = plain.game.before + deal.utility - deal.gain
    assert np.ptp(100 * deal.gain / without) <= 1e-6
    assert deal.kkt <= 1e-6
    assert deal.weight.min() > 0


def test_the_worse_the_disagreement_the_larger_the_gain_and_free_trade_leaves_little(plain: Play) -> None:
    gains = [percent(plain.game, plain.deals[start].gain).min() for start in ("deal from war", "deal from now")]
    assert gains[0] > gains[1] > 0.5
    # Shifting profits leaves something even there.
    assert 0 < percent(plain.game, plain.deals["deal from free"].gain).min() < 0.05


@pytest.mark.parametrize(("section", "statistic"), list(ABSTRACT))
def test_the_averages_of_the_abstract_are_met(result: Replication, section: str, statistic: str) -> None:
    number, half = ABSTRACT[section, statistic]
    row = result.table.set_index(["section", "region", "statistic"]).loc[(section, MEAN, statistic)]
    assert row["published"] == number
    assert row["ours"] == pytest.approx(number, abs=half)


def test_the_command_s_answer_holds_and_says_what_it_rests_on(result: Replication, plain: Play) -> None:
    assert result.holds
    assert "NOT" not in result.verdict
    assert result.residual <= 1e-10
    assert set(result.table["region"]) == {*plain.game.names, MEAN}
    assert np.isfinite(result.table["ours"]).all()
    means = result.table[result.table["region"] == MEAN].set_index(["section", "statistic"])["ours"]
    regions = result.table[result.table["region"] != MEAN].groupby(["section", "statistic"])["ours"].mean()
    assert means[(ALONE, OWN)] == pytest.approx(regions[(ALONE, OWN)])


def test_without_the_data_the_command_says_where_they_go(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"--data .*published.json"):
        ossa2014(tmp_path)


def test_cooperation_and_the_political_rows_are_printed_in_the_paper_s_unit(result: Replication, plain: Play) -> None:
    found = result.table.set_index(["section", "region", "statistic"])["ours"]
    war = found.xs(("trade war", "welfare"), level=(0, 2)) / 100
    gain = found.xs(("deal from war", "gain"), level=(0, 2)) / 100
    # From the war a deal brings everyone the same share of what the war leaves.
    np.testing.assert_allclose(gain.drop(MEAN), gain.mean(), rtol=1e-5)
    assert gain.mean() > found[("deal from now", MEAN, "gain")] / 100 - war[MEAN]
    for section in ("political: optimal tariffs", "political: trade war"):
        printed = set(found[section].index.get_level_values("statistic"))
        assert {"welfare", "real income", "median tariff", "wage", "profits"} <= printed
    assert {"political: deal from war", "political: deal from now"} <= set(result.table["section"])
    assert found[("political: deal from war", MEAN, "gain")] > found[("political: deal from now", MEAN, "gain")]


def test_what_a_deal_changes_is_of_what_there_is_without_it(result: Replication, plain: Play, political: Play) -> None:
    found = result.table.set_index(["section", "region", "statistic"])["ours"]
    for prefix, p in (("", plain), ("political: ", political)):
        for talks, deal in p.deals.items():
            e, without = deal.equilibrium, p.without[talks]
            wage = 100 * (e.wage / without.wage - 1)
            printed = [found[(prefix + talks, name, "wage")] for name in p.game.names]
            np.testing.assert_allclose(printed, wage - wage.mean(), atol=1e-9)
            real = 100 * ((e.income / e.consumer_price) / (without.income / without.consumer_price) - 1)
            statistic = "real income" if prefix else "gain"  # which are one where all sectors weigh alike
            printed = [found[(prefix + talks, name, statistic)] for name in p.game.names]
            np.testing.assert_allclose(printed, real, atol=1e-6)


def test_the_page_has_these_gaps(result: Replication) -> None:
    assert held("ossa2014") == ossa2014_rows(result.table), "run python -m tools.validation"
