"""Whose an issue is, and what every instrument made of one has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.negotiation.game.game import Player
from counteroffer.run.run import Run
from counteroffer.scenario.policy import AppliedMeasure
from counteroffer.scenario.schema.table.bargaining import (
    IcebergIssue,
    MeasuresIssue,
    PurchaseIssue,
    QuotaIssue,
    RateIssue,
    ScenarioIssue,
    TransferIssue,
)

AnyIssue = MeasuresIssue | RateIssue | IcebergIssue | TransferIssue | QuotaIssue | PurchaseIssue | ScenarioIssue


def common(name: str, issue: AnyIssue, player: str, unit: str, factor: float = 100.0) -> dict[str, object]:
    """What every instrument made of an issue is given: its owner, issue, unit and offer."""
    offer = None if issue.offer is None else issue.offer / factor
    return {"player": player, "issue": name, "unit": unit, "offer": offer}


def chargers(hit: Sequence[AppliedMeasure], run: Run) -> list[str]:
    """Regions that charge the measures: importers, or exporters of an export tax."""
    axis = (0, 1) if hit[0].measure.field == "export_tax" else (0, 2)
    charged = sum((np.abs(a.added).sum(axis) for a in hit), np.zeros(len(run.economy.regions)))
    return [run.economy.regions[n] for n in np.flatnonzero(charged)]


def plain_owner(regions: Sequence[str], players: Sequence[Player]) -> str | None:
    """The one player that all the regions belong to; none where there is no such player."""
    return next((player.name for player in players if regions and set(regions) <= set(player.regions)), None)


def owner_of(regions: Sequence[str], players: Sequence[Player], where: str) -> str:
    """The one player that all the regions belong to, or a refusal that asks for `player:`."""
    one = plain_owner(regions, players)
    if one is not None:
        return one
    raise ScenarioError(
        worded(
            "{where}: who sets it is not plain ({regions} charge it); say `player:`, one of {players}",
            where=where,
            regions=", ".join(regions[:4]),
            players=", ".join(p.name for p in players),
        )
    )


def known_player(player: str, players: Sequence[Player], where: str) -> None:
    """Refuse an owner that is none of the players."""
    if player not in {p.name for p in players}:
        raise unknown("player", player, f"{where}.player", {p.name: ", ".join(p.regions) for p in players})
