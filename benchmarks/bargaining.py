"""How long optimal tariffs, trade wars, deals and packages take beside their limits, and how good the answers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.everyone import Everyone, apart
from benchmarks.measure import Timing, timed
from benchmarks.registry import embedded
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.rules.bargain import equal_gains
from counteroffer.negotiation.rules.packages import packages
from counteroffer.negotiation.search.best_response import best_response
from counteroffer.negotiation.search.nash import nash
from counteroffer.replication import ossa_game

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
OSSA_LINES = (
    ("trade war of seven regions, five starts, Ossa 2014", 60.0),
    ("deal of seven regions, Ossa 2014", 40.0),
)
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
    b = rebalanced()
    return (
        optimal_case(b, least=3),
        war_case(b, NORTH_AMERICA),
        *ossa_cases(cp2015.parent / OSSA),
        packages_case(b, GROUPS),
        everyone_line(apart("full")),
    )


def everyone_line(found: Everyone) -> Line:
    """All countries, one tariff a pair, as measured in a process of its own."""
    ms = 1e3 * found.seconds
    word = (
        f"gain from leaving {found.gain:.0e}, slope {found.first_order:.0e}, in {found.certificate_seconds:.0f} s; "
        f"{found.peak:,.0f} MB"
    )
    title = f"trade war of {found.players} countries, one tariff a pair, one start"
    return Line(title, 120, found.instruments, Timing(ms, ms, 1), word if found.settled else f"{word}; not settled")


def optimal_case(b: Baseline, least: int = 1) -> Line:
    """US tariffs on Canada."""
    game = game_of(b, ("USA",), tariffs(b, "USA", partners=["CAN"]))
    return _line(
        f"optimal US tariffs on Canada by sector, {_size(b)}",
        2,
        game,
        lambda: best_response(game, "USA"),
        lambda best: f"slope {best.first_order:.0e}",
        least,
    )


def war_case(b: Baseline, players: Sequence[str]) -> Line:
    """Tariffs of the players on each other."""
    each = [one for n in players for one in tariffs(b, n, partners=[m for m in players if m != n])]
    game = game_of(b, players, each)
    title = f"{'–'.join(players)} trade war by sector, five starts, {_size(b)}"
    return _line(title, 15, game, lambda: nash(game), _deviation)


def ossa_cases(folder: Path) -> tuple[Line, ...]:
    """Ossa's seven regions: trade war, and the deal with equal gains over factual tariffs."""
    if not (folder / "seven_regions_2007.npz").is_file():
        word = "skipped: its data are not part of the package; have them beside the folder that --data gives"
        return tuple(Line(title, limit, found=word) for title, limit in OSSA_LINES)
    return war_and_deal(ossa_game(folder))


def war_and_deal(game: Game) -> tuple[Line, ...]:
    """Nash equilibria of a game, and its deal with equal gains over today's instruments."""
    now = np.array(game.instruments.levels)
    (war, long), (peace, quick) = OSSA_LINES
    return (
        _line(war, long, game, lambda: nash(game), _deviation),
        _line(peace, quick, game, lambda: equal_gains(game, now), lambda d: f"KKT residual {d.kkt:.0e}"),
    )


def packages_case(b: Baseline, groups: Mapping[str, Sequence[str]]) -> Line:
    """Every combination of tariffs on groups of sectors between the US and Canada."""
    pairs = (("USA", "CAN"), ("CAN", "USA"))
    each = [_group(b, *pair, name, sectors) for pair in pairs for name, sectors in groups.items()]
    game = game_of(b, ("USA", "CAN"), each)
    game.jacobian(game.now, game.instruments.levels)
    found = []
    time = timed(lambda: found.append(packages(game)), seconds=0, least=1)
    return Line(
        f"{len(found[0].utility):,} packages, {_size(b)}",
        60,
        len(game.instruments),
        time,
        f"{int(found[0].efficient.sum())} efficient",
    )


def _size(b: Baseline) -> str:
    return f"{len(b.regions)} × {len(b.sectors)}"


@cache
def rebalanced(name: str = "focus") -> Baseline:
    """An embedded economy without deficits."""
    return without_deficits(embedded(name).baseline)


def without_deficits(b: Baseline) -> Baseline:
    """The same economy with trade balanced."""
    return solve(b, Shock.none(b), ZERO).rebase()


def game_of(b: Baseline, players: Sequence[str], each: Sequence[Instrument]) -> Game:
    """Governments of single regions that want real income."""
    return Game(b, ZERO, tuple(Player(name, (name,)) for name in players), Instruments(tuple(each), Shock.none(b)))


def _group(b: Baseline, importer: str, partner: str, group: str, sectors: Sequence[str]) -> Instrument:
    """A number of points on top of the tariffs on a group of sectors."""
    n, i = b.regions.index(importer), b.regions.index(partner)
    at = [(b.sectors.index(sector), n, i) for sector in sectors]
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
