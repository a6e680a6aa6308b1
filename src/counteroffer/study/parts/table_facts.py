"""Who bargains over what, as every part at the table knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.scenario.schema.measures import Measure
from counteroffer.study.facts import SolutionFacts


@dataclass(frozen=True, eq=False)
class TableFacts:
    """Who bargains over what.

    Attributes
    ----------
    facts : SolutionFacts
        Of today as the table counts it.
    players : tuple of str
        In the order of every vector; `regions` has whom they speak for.
    before, now : array [p]
        Income without the measures, and u today over that; USD million a year.
    weighted : tuple of str
        Players whose goals weigh some industries more than others.
    titles, owners : mapping
        Issue → what it is in words of the file, and who sets it.
    measures : mapping
        Issue → the measure that it is, where the scenario states no issues.
    region_names : mapping
        Region of the economy → its readable name.
    instruments : tuple of Instrument
        What the issues move.
    """

    facts: SolutionFacts
    players: tuple[str, ...]
    regions: Mapping[str, tuple[str, ...]]
    before: Array
    now: Array
    weighted: tuple[str, ...]
    titles: Mapping[str, str]
    owners: Mapping[str, str]
    measures: Mapping[str, Measure]
    region_names: Mapping[str, str]
    instruments: tuple[Instrument, ...]

    @classmethod
    def of(cls, table: BargainingTable) -> TableFacts:
        """Of a bargaining table."""
        game, economy = table.game, table.run.economy
        return cls(
            facts=SolutionFacts.of(table.run),
            players=game.names,
            regions={player.name: tuple(player.regions) for player in game.players},
            before=game.before,
            now=game.utility(game.now),
            weighted=tuple(player.name for player in game.players if player.weight is not None),
            titles=dict(table.titles),
            owners={issue: table.owner(issue) for issue in table.titles},
            measures=dict(table.measures),
            region_names={code: economy.region_name(code) for code in economy.regions},
            instruments=game.instruments.each,
        )
