"""How long optimal tariffs, trade wars, deals and packages take beside their limits, and how good the answers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.everyone import Everyone, apart
from benchmarks.measure import Timing, timed
from benchmarks.registry import embedded
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.types.quotas import Quota
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
        *quota_cases(b, "USA", "CAN"),
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


def quota_cases(b: Baseline, owner: str, seller: str, least: int = 1) -> tuple[Line, Line]:
    """A deal of tariffs with the limit of a quota on the table, and beside it the same one where nothing limits trade.

    The quota holds a tenth of what the owner buys of its seller's largest good back; all rates start from `CONCESSION`.
    """
    pair, quota = (owner, seller), _tight_quota(b, owner, seller)
    rates = [_group(b, n, i, "goods", _traded(b, n, i), CONCESSION) for n, i in (pair, pair[::-1])]
    limit = Instrument(
        quota.name, owner, quota.name, "quota", np.array([0]), np.ones(1), quota.limit, 1.0, quota.limit, absolute=True
    )
    tariff = b.tariff.copy()
    for one in rates:
        tariff.flat[one.cells] += CONCESSION
    found: list[Line] = []
    cases: tuple[tuple[str, list[Instrument], tuple[Quota, ...]], ...] = (
        ("", [], ()),
        (" with a quota", [limit], (quota,)),
    )
    for word, more, held in cases:
        now = replace(Shock.of(b, tariff=tariff), quotas=held)
        game = Game(b, ZERO, tuple(Player(name, (name,)) for name in pair), Instruments((*rates, *more), now))
        title = f"deal of {owner} and {seller} on tariffs{word}, {_size(b)}"
        line = _line(title, 5, game, partial(equal_gains, game), lambda d: f"KKT residual {d.kkt:.0e}", least)
        found.append(line)
    plain, limited = found
    assert plain.time is not None
    assert limited.time is not None
    beside = f"{limited.found}; {limited.time.median / plain.time.median:.1f} times the same without it"
    return plain, replace(limited, found=beside)


def _traded(b: Baseline, importer: str, partner: str) -> list[str]:
    """Sectors that are traded."""
    n, i = b.regions.index(importer), b.regions.index(partner)
    return [sector for s, sector in enumerate(b.sectors) if b.trade[s, n, i] > 0]


def _tight_quota(b: Baseline, importer: str, partner: str) -> Quota:
    """A limit of nine tenths on what an importer buys most of from a partner; its rent stays with the importer."""
    n, i = b.regions.index(importer), b.regions.index(partner)
    cells = np.zeros_like(b.trade)
    cells[int(b.trade[:, n, i].argmax()), n, i] = 1.0
    return Quota(f"{importer} quota", cells, 0.9)


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


def _group(
    b: Baseline, importer: str, partner: str, group: str, sectors: Sequence[str], now: float = 0.0
) -> Instrument:
    """A number of points on top of the tariffs on a group of sectors; `now` of them stand already."""
    n, i = b.regions.index(importer), b.regions.index(partner)
    at = [(b.sectors.index(sector), n, i) for sector in sectors]
    cells = np.array([np.ravel_multi_index(cell, b.tariff.shape) for cell in at])
    name = f"{importer} tariff on {partner} {group}"
    return Instrument(name, importer, name, "tariff", cells, np.ones(len(cells)), 0.0, CONCESSION, now)


def _line(
    title: str, limit: float, game: Game, run: Callable[[], Any], said: Callable[[Any], str], least: int = 1
) -> Line:
    # The first run compiles, and says what the timed ones find.
    word = said(run())
    return Line(title, limit, len(game.instruments), timed(run, seconds=0, least=least), word)


def _deviation(war: Any) -> str:
    lost = f", {len(war.unsettled)} starts unsettled" if war.unsettled else ""
    return f"gain from leaving {max(one.certificate.gain for one in war.equilibria):.0e}{lost}"
