"""Ossa (2014): optimal tariffs, trade war and trade talks of seven regions, on his own data of 2007."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy import Economy
from counteroffer.equilibrium import Equilibrium, Settings, Shock, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import NotConverged
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instruments, tariffs
from counteroffer.negotiation.rules.bargain import Bargain, equal_gains
from counteroffer.negotiation.search.ascent import Path as Search
from counteroffer.negotiation.search.ascent import percent
from counteroffer.negotiation.search.best_response import BestResponse, best_response
from counteroffer.negotiation.search.nash import CERTIFIED, NashEquilibrium, deviations, nash, sought
from counteroffer.replication.result import Replication, arrays_in, file_in, long

CONTENTS = "seven_regions_2007.npz, arrays [sector, importer, exporter], and published.json"
HIGHEST = 10.0  # tariff allowed, a fraction
WELFARE, MEDIAN = 0.01, 1.0  # allowed gaps to the independent solver, points; medians move where trade is negligible
OWN, OTHERS, TARIFF, GAIN = "welfare", "others, mean", "median tariff", "gain"
INCOME, WAGE, PROFITS = "real income", "wage", "profits"
WAGES_OF_OTHERS, PROFITS_OF_OTHERS = "others' wages, mean", "others' profits, mean"
COLUMN = {  # of the published table 3a
    OWN: 0,
    OTHERS: 1,
    WAGE: 4,
    WAGES_OF_OTHERS: 5,
    PROFITS: 6,
    PROFITS_OF_OTHERS: 7,
    TARIFF: 8,
}
ALONE, WAR, TALKS = "optimal tariffs", "trade war", ("deal from war", "deal from now", "deal from free")
POLITICAL = "political: "
ABSTRACT = {  # section and statistic: what the paper's abstract gives, and half of its last digit
    (POLITICAL + ALONE, TARIFF): (62.0, 0.5),
    (POLITICAL + WAR, TARIFF): (63.0, 0.5),
    (POLITICAL + WAR, OWN): (-2.9, 0.05),
    (POLITICAL + TALKS[1], GAIN): (0.5, 0.05),
}
MEAN = "mean"
HEADER = ["section", "region", "statistic", "ours", "independent", "published"]
TITLE = (
    "Ossa (2014), American Economic Review 104(12), doi 10.1257/aer.104.12.4104: Table 3a and the four averages of the "
    "abstract, and trade talks as in Table 5. Percent; what a deal changes is of what there is without it."
)
LEGEND = (
    "mean: of the regions, also of their median tariffs, as in Table 3a",
    "political: welfare is the government's, with the paper's weights of sectors, and real income stands beside it; "
    "the other rows weigh all sectors alike",
    "wage: less the mean change of the regions' wages; profits: over the region's wage",
    "deal (Table 5): the largest gain found that is the same percentage for every region, of what it has under Nash "
    "tariffs (war), factual tariffs (now) or free trade, as are its real income, wage and profits; no digit of that "
    "table is at hand to stand beside",
)
Row = tuple[str, str, str, float]  # section, region, statistic, ours


@dataclass(frozen=True, eq=False)
class Play:
    """What the players of a game do alone, at war and in talks.

    Attributes
    ----------
    game : Game
        What is played.
    optimal : mapping of BestResponse
        Each player's optimal tariffs, all others' factual.
    war : NashEquilibrium
        Nash tariffs.
    deals : mapping of Bargain
        Equal gains, percent of what there is without a deal, by what that is: one of `TALKS`.
    without : mapping of Equilibrium
        What that is.
    """

    game: Game
    optimal: Mapping[str, BestResponse]
    war: NashEquilibrium
    deals: Mapping[str, Bargain]
    without: Mapping[str, Equilibrium]

    @property
    def residual(self) -> float:
        """Largest residual of the equilibria reported."""
        alone, deals = self.optimal.values(), self.deals.values()
        found = [*(one.equilibrium for one in alone), self.war.equilibrium, *(one.equilibrium for one in deals)]
        found += self.without.values()
        return max(e.residual for e in found)


def ossa_economy(folder: Path) -> Economy:
    """Ossa's seven regions of 2007, USD million: no inputs, profits of 1/σ of sales, firms fixed.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    """
    raw = _raw(folder)
    regions, sectors = raw["regions"].tolist(), raw["sectors"].tolist()
    pair = {"sector": sectors, "importer": regions, "exporter": regions}
    return Economy.from_tables(
        trade=long(raw["trade"], pair, "value"),
        tariff=long(raw["tariff"], pair, "rate"),
        input_use=pd.DataFrame(columns=["input", "user", "region", "value"]),
        trade_elasticity=pd.Series(raw["substitution_elasticity"] - 1, index=sectors),
        market_structure="monopolistic",
        name="ossa2014",
    )


def ossa_game(folder: Path, *, political: bool = False) -> Game:
    """Every region sets its tariffs on every sector and partner, up to 1000%, on the rebalanced economy.

    Parameters
    ----------
    political : bool
        Whether governments weigh their sectors as in the paper; otherwise they want real income.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    """
    settings, given = Settings(deficit_rule="zero"), ossa_economy(folder).baseline
    b = solve(given, Shock.none(given), settings).rebase()
    weight = _raw(folder)["political_weight"] if political else [None] * len(b.regions)
    players = tuple(Player(name, (name,), own) for name, own in zip(b.regions, weight, strict=True))
    each = tuple(one for name in b.regions for one in tariffs(b, name, upper=HIGHEST))
    return Game(b, settings, players, Instruments(each, Shock.none(b), b))


def play(game: Game) -> Play:
    """Optimal tariffs, trade war and deals."""
    now, free = np.array(game.instruments.levels), np.zeros(len(game.instruments))
    optimal = {name: best_response(game, name, starts={"factual": now, "free trade": free}) for name in game.names}
    war = nash(game).equilibria[0]
    begin = dict(zip(TALKS, (war.levels, now, free), strict=True))
    return Play(game, optimal, war, *_talks(game, begin))


def political_play(folder: Path) -> Play:
    """The same with political weights, as far as the paper's abstract reports it.

    Searches begin at factual tariffs. Elsewhere they can end at the worse of two local optima for the protection of
    Japan's rice, and so in a war that Japan would leave.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    NotConverged
        If there is no such war.
    """
    game = ossa_game(folder, political=True)
    now = np.array(game.instruments.levels)
    levels = sought(Search(game), now)
    if levels is None:
        raise NotConverged("no political trade war was found from factual tariffs", residual=np.inf, cell="tariffs")
    # Second derivatives where tariffs have stopped trade are those of rounding, so only gains from leaving are asked.
    certificate, e = deviations(game, levels, starts=0), game.solve(levels)
    war = NashEquilibrium(game, levels, game.utility(e), e, ("factual",), certificate)
    optimal = {name: best_response(game, name, starts={"factual": now}) for name in game.names}
    begin = dict(zip(TALKS, (levels, now, np.zeros_like(now)), strict=True))
    return Play(game, optimal, war, *_talks(game, begin))


def _talks(game: Game, begin: Mapping[str, Array]) -> tuple[dict[str, Bargain], dict[str, Equilibrium]]:
    """Equal gains over each of several levels [k], and the equilibria there."""
    deals = {name: equal_gains(game, levels) for name, levels in begin.items()}
    return deals, {name: game.solve(levels) for name, levels in begin.items()}


def ossa2014(folder: Path) -> Replication:
    """Ossa (2014), Table 3a and abstract: what seven regions do with tariffs, alone, at war and in talks.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    """
    published = json.loads(file_in(folder, "published.json", CONTENTS).read_text(encoding="utf-8"))
    return beside(published, play(ossa_game(folder)), political_play(folder))


def beside(published: Mapping[str, Any], plain: Play, political: Play) -> Replication:
    """Our numbers beside the published ones.

    Parameters
    ----------
    published : mapping
        Table 3a as printed (`rows`) and as an independent solver has it (`independent_solver_rows`).
    """
    ours = [*_rows(plain), *_rows(political, POLITICAL)]
    table = pd.DataFrame([(*row, *_theirs(published, *row[:3])) for row in ours], columns=HEADER)
    gap = {name: (table["ours"] - table[name]).abs() for name in ("independent", "published")}
    rates = (table["section"] == ALONE) & (table["statistic"] == TARIFF)
    welfare = table["section"].eq(ALONE) & table["statistic"].isin([*COLUMN]) & ~rates
    alone = bool((gap["independent"][welfare] <= WELFARE).all() and (gap["independent"][rates] <= MEDIAN).all())
    averages = all(
        abs(_mean(table, section, statistic) - number) <= half
        for (section, statistic), (number, half) in ABSTRACT.items()
    )
    plays = (plain, political)
    residual, leaving = max(p.residual for p in plays), max(p.war.certificate.gain for p in plays)
    said = [
        f"optimal tariffs {'reproduced' if alone else 'NOT reproduced'}: largest gap to the independent solver "
        f"{gap['independent'][welfare].max():.4f} points of welfare, wages and profits, "
        f"{gap['independent'][rates].max():.2f} of a median tariff; to the paper {gap['published'][welfare].max():.2f} "
        f"and {gap['published'][rates].max():.2f}",
        f"the abstract's four averages {'met to their last digit' if averages else 'NOT met'}",
        f"gain from leaving a war {'up to' if leaving <= CERTIFIED else 'NOT zero:'} {leaving:.0e} of income",
        f"KKT residuals of deals up to {max(one.kkt for p in plays for one in p.deals.values()):.0e}",
        f"largest residual {residual:.0e}",
    ]
    return Replication(TITLE, table, alone and averages and leaving <= CERTIFIED, "; ".join(said), LEGEND, residual)


def _rows(p: Play, prefix: str = "") -> Iterator[Row]:
    names, found = p.game.names, dict[str, dict[str, Sequence[float] | Array]]()
    gains = [percent(p.game, p.optimal[name].gain) for name in names]
    now = p.game.now
    moved = [_earned(p.optimal[name].equilibrium, now) for name in names]
    found[ALONE] = _own_and_others(gains, OWN, OTHERS) | {
        **_own_and_others([one[WAGE] for one in moved], WAGE, WAGES_OF_OTHERS),
        **_own_and_others([one[PROFITS] for one in moved], PROFITS, PROFITS_OF_OTHERS),
        TARIFF: [_medians(p.game, p.optimal[name].levels)[j] for j, name in enumerate(names)],
    }
    found[WAR] = {OWN: percent(p.game, p.war.utility), TARIFF: _medians(p.game, p.war.levels)}
    found[WAR] |= _earned(p.war.equilibrium, now)
    for section, one in p.deals.items():
        without = p.game.before + one.utility - one.gain
        found[section] = {GAIN: 100 * one.gain / without, TARIFF: _medians(p.game, one.levels)}
        found[section] |= _earned(one.equilibrium, p.without[section])
    if prefix:
        incomes = [_income(p.optimal[name].equilibrium, now)[j] for j, name in enumerate(names)]
        found[ALONE][INCOME], found[WAR][INCOME] = incomes, _income(p.war.equilibrium, now)
        for section, one in p.deals.items():
            found[section][INCOME] = _income(one.equilibrium, p.without[section])
    for section, statistics in found.items():
        for statistic, values in statistics.items():
            rows = zip((*names, MEAN), (*values, np.mean(values)), strict=True)
            yield from ((prefix + section, region, statistic, float(value)) for region, value in rows)


def _own_and_others(values: Sequence[Array], own: str, others: str) -> dict[str, Sequence[float] | Array]:
    """Of what happens to all regions when one sets its tariffs: what happens to itself, and to the others."""
    return {
        own: [value[j] for j, value in enumerate(values)],
        others: [np.delete(value, j).mean() for j, value in enumerate(values)],
    }


def _earned(e: Equilibrium, old: Equilibrium) -> dict[str, Array]:
    """Change of wages less their mean, and of profits over wages, percent [region] of what they are in `old`."""
    wage = e.wage / old.wage
    before, after = ((one.baseline.profit_share[:, None] * one.output).sum(0) for one in (old, e))
    return {WAGE: 100 * (wage - wage.mean()), PROFITS: 100 * (after / before / wage - 1)}


def _income(e: Equilibrium, old: Equilibrium) -> Array:
    """Change of real income, percent [region] of what it is in `old`."""
    return np.asarray(100 * (e.income / old.income * old.consumer_price / e.consumer_price - 1))


def _medians(game: Game, levels: Array) -> list[float]:
    return [float(np.median(100 * levels[game.instruments.of(name)])) for name in game.names]


def _theirs(published: Mapping[str, Any], section: str, region: str, statistic: str) -> tuple[float, float]:
    """The independent solver's number and the published one; NaN where there is none."""
    if section == ALONE:
        j = COLUMN[statistic]
        return float(published["independent_solver_rows"][region][j]), float(published["rows"][region][j])
    number, _ = ABSTRACT.get((section, statistic), (np.nan, 0.0)) if region == MEAN else (np.nan, 0.0)
    return np.nan, number


def _mean(table: pd.DataFrame, section: str, statistic: str) -> float:
    row = (table["section"] == section) & (table["statistic"] == statistic) & (table["region"] == MEAN)
    return float(table.loc[row, "ours"].iloc[0])


def _raw(folder: Path) -> dict[str, np.ndarray]:
    return arrays_in(file_in(folder, "seven_regions_2007.npz", CONTENTS))
