"""How long optimal tariffs, trade wars, deals and packages take beside their limits, and how good the answers are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Timing, timed
from benchmarks.registry import embedded
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.rules.packages import packages
from counteroffer.negotiation.search.best_response import best_response
from counteroffer.negotiation.search.nash import nash
from counteroffer.replication import ossa_game
from counteroffer.replication.ossa2014 import deal

NORTH_AMERICA = ("USA", "CAN", "MEX")
GROUPS = {
    "metals": ("STL", "NFM", "FAB"),
    "vehicles": ("AUT",),
    "wood and paper": ("WOO", "PAP"),
    "food": ("AGR", "FOO"),
    "machinery": ("MAC", "ELE", "EEQ"),
    "chemicals": ("CHM", "PHA", "RUB"),
}
CONCESSION = 0.1  # what a package adds to a group's tariffs
OSSA = "ossa2014"  # folder beside that of Caliendo & Parro's data
ZERO = Settings(deficit_rule="zero")


@dataclass(frozen=True)
class Line:
    """One search.

    Attributes
    ----------
    title : str
        What is looked for.
    limit : float
        Seconds it may take.
    instruments : int
        How many levels are free.
    time : Timing, optional
        Warm; none where the data are absent.
    found : str
        How good the answer is, or why there is none.
    """

    title: str
    limit: float
    instruments: int = 0
    time: Timing | None = None
    found: str = ""


def answers(cp2015: Path) -> tuple[Line, ...]:
    """Time everything; `cp2015` is the folder beside which Ossa's data are looked for."""
    return (optimal_case(), war_case(), *ossa_cases(cp2015.parent / OSSA), packages_case())


def optimal_case() -> Line:
    """US tariffs on Canada."""
    b = rebalanced()
    game = game_of(b, ("USA",), tariffs(b, "USA", partners=["CAN"]))
    return _line(
        "optimal US tariffs on Canada by sector, focus",
        2,
        game,
        lambda: best_response(game, "USA"),
        lambda best: f"slope {best.first_order:.0e}",
        least=3,
    )


def war_case() -> Line:
    """Tariffs of the US, Canada and Mexico on each other."""
    b = rebalanced()
    each = [one for n in NORTH_AMERICA for one in tariffs(b, n, partners=[m for m in NORTH_AMERICA if m != n])]
    game = game_of(b, NORTH_AMERICA, each)
    return _line("US–Canada–Mexico trade war by sector, five starts, focus", 15, game, lambda: nash(game), _deviation)


def ossa_cases(folder: Path) -> tuple[Line, ...]:
    """Ossa's seven regions: trade war, and the deal with equal gains over factual tariffs."""
    titles = ("trade war of seven regions, five starts, Ossa 2014", "deal of seven regions, Ossa 2014")
    limits = (60.0, 40.0)
    if not (folder / "seven_regions_2007.npz").is_file():
        word = "skipped: its data are not part of the package; have them beside the folder that --data gives"
        return tuple(Line(title, limit, found=word) for title, limit in zip(titles, limits, strict=True))
    game = ossa_game(folder)
    now = np.array(game.instruments.levels)
    return (
        _line(titles[0], limits[0], game, lambda: nash(game), _deviation),
        _line(titles[1], limits[1], game, lambda: deal(game, now), lambda d: f"KKT residual {d.kkt:.0e}"),
    )


def packages_case() -> Line:
    """Every combination of twelve groups of tariffs between the US and Canada."""
    b = rebalanced()
    pairs = (("USA", "CAN"), ("CAN", "USA"))
    game = game_of(b, ("USA", "CAN"), [_group(b, *pair, name) for pair in pairs for name in GROUPS])
    game.jacobian(game.now, game.instruments.levels)
    found = []
    time = timed(lambda: found.append(packages(game)), seconds=0, least=1)
    return Line(
        f"{len(found[0].utility):,} packages, focus",
        60,
        len(game.instruments),
        time,
        f"{int(found[0].efficient.sum())} efficient",
    )


@cache
def rebalanced() -> Baseline:
    """The focus economy without deficits."""
    b = embedded("focus").baseline
    return solve(b, Shock.none(b), ZERO).rebase()


def game_of(b: Baseline, players: Sequence[str], each: Sequence[Instrument]) -> Game:
    """Governments of single regions that want real income."""
    return Game(b, ZERO, tuple(Player(name, (name,)) for name in players), Instruments(tuple(each), Shock.none(b)))


def _group(b: Baseline, importer: str, partner: str, group: str) -> Instrument:
    """A number of points on top of the tariffs on a group of sectors."""
    n, i = b.regions.index(importer), b.regions.index(partner)
    at = [(b.sectors.index(sector), n, i) for sector in GROUPS[group]]
    cells = np.array([np.ravel_multi_index(cell, b.tariff.shape) for cell in at])
    name = f"{importer} tariff on {partner} {group}"
    return Instrument(name, importer, name, "tariff", cells, np.ones(len(cells)), 0.0, CONCESSION, 0.0)


def _line(
    title: str, limit: float, game: Game, run: Callable[[], Any], said: Callable[[Any], str], least: int = 1
) -> Line:
    # The first run compiles, and says what the timed ones find.
    word = said(run())
    return Line(title, limit, len(game.instruments), timed(run, seconds=0, least=least), word)


def _deviation(war: Any) -> str:
    lost = f", {len(war.unsettled)} starts unsettled" if war.unsettled else ""
    return f"gain from leaving {max(one.certificate.gain for one in war.equilibria):.0e}{lost}"
