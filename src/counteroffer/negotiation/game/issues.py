"""The issues of a scenario as instruments: which cells of policy each moves, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from typing import cast

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.instruments import FIELDS, Field, Instrument
from counteroffer.negotiation.game.owners import AnyIssue, chargers, common, known_player, owner_of
from counteroffer.negotiation.game.payments import transfer
from counteroffer.negotiation.game.weights import members
from counteroffer.run.reforms import on_top
from counteroffer.run.run import Run
from counteroffer.scenario import ScenarioFile, find_scenario, load_scenario
from counteroffer.scenario.cells import coverage
from counteroffer.scenario.policy import apart
from counteroffer.scenario.schema.measures import ExportTaxMeasure, IcebergMeasure, TariffMeasure
from counteroffer.scenario.schema.table.bargaining import (
    IcebergIssue,
    MeasuresIssue,
    PurchaseIssue,
    QuotaIssue,
    RateIssue,
    ScenarioIssue,
    TransferIssue,
)

DONE = "percent of it done"
MOST_SUBSIDY = 0.5  # of the value at the border: purchases beyond it are out of reach to first order
AMOUNT = {"yearly": "USD million a year", "once": "USD million once"}
LEVELS = {"tariff": "percent", "export_tax": "percent", "iceberg": "percent of the delivered cost"}


def instruments(
    name: str, issue: AnyIssue, run: Run, players: Sequence[Player], brought: Sequence[Quota] = ()
) -> list[Instrument]:
    """The instruments an issue is made of; `brought` are quotas that issues put on top of those in force.

    Raises
    ------
    LabelError, ScenarioError
        With the key of the issue and the mend.
    """
    if isinstance(issue, MeasuresIssue):
        return [_of_measures(name, issue, run, players)]
    if isinstance(issue, TransferIssue):
        return [_of_transfer(name, issue, run, players)]
    if isinstance(issue, QuotaIssue):
        return [_of_quota(name, issue, run, players, (*run.equilibrium.shock.quotas, *brought))]
    if isinstance(issue, PurchaseIssue):
        return [_of_purchase(name, issue, run, players)]
    if isinstance(issue, ScenarioIssue):
        return [_of_scenario(name, issue, run, players)]
    return _of_cells(name, issue, run, players)


def _of_measures(name: str, issue: MeasuresIssue, run: Run, players: Sequence[Player]) -> Instrument:
    where = f"issues.{name}"
    known = {a.measure.name: a.measure.label for a in run.policy.applied}
    for pattern in issue.measures:
        if not any(fnmatch(measure, pattern) for measure in known):
            raise unknown("measure", pattern, f"{where}.measures", known)
    hit = [a for a in run.policy.applied if any(fnmatch(a.measure.name, pattern) for pattern in issue.measures)]
    fields = {a.measure.field for a in hit}
    if len(fields) > 1 or not all(a.measure.bargained for a in hit):
        kinds = ", ".join(sorted({a.measure.kind for a in hit}))
        raise ScenarioError(
            worded(
                "{where}: measures of kind {kinds} do not scale together; name tariffs, export taxes or icebergs alone",
                where=where,
                kinds=kinds,
            )
        )
    field = cast("Field", fields.pop())
    added = sum((a.added for a in hit), np.zeros(run.equilibrium.baseline.tariff.shape)).ravel() / 100
    cells = np.flatnonzero(added)
    if not len(cells):
        raise ScenarioError(
            worded("{where}: none of its measures changes anything on this day; leave the issue out", where=where)
        )
    player = issue.player or owner_of(chargers(hit, run), players, where)
    known_player(player, players, where)
    low, high = issue.range
    said = common(name, issue, player, "percent of the measure")
    bounds = {"lower": low / 100, "upper": high / 100, "status_quo": 1.0}
    made = Instrument(name=name, field=field, cells=cells, slope=added[cells], **said, **bounds)  # type: ignore[arg-type]
    more = apart(hit, run.economy) if field == "tariff" else None
    if more is None or not more.any():
        return made
    at = np.flatnonzero(more)
    return replace(made, others=(("product_tariff", at, frozen(more.ravel()[at])),))


def _of_quota(name: str, issue: QuotaIssue, run: Run, players: Sequence[Player], quotas: Sequence[Quota]) -> Instrument:
    """The limit of a quota: its importers set it."""
    where, known = f"issues.{name}", [quota.name for quota in quotas]
    wanted = issue.measure or name
    if wanted not in known:
        raise unknown("quota", wanted, f"{where}.measure", dict.fromkeys(known, ""))
    k = len(known) - 1 - known[::-1].index(wanted)  # one that an issue brings stands behind those in force
    if quotas[k].bans:
        raise ScenarioError(
            worded(
                "{where}: {measure} has a limit of 0, a ban; give it a limit of 1 percent or more",
                where=where,
                measure=issue.measure,
            )
        )
    buyers = [run.economy.regions[n] for n in np.flatnonzero(quotas[k].buyers(run.equilibrium.baseline))]
    player, (low, high) = issue.player or owner_of(buyers, players, where), issue.range
    known_player(player, players, where)
    said = common(name, issue, player, "percent of the volume")
    bounds = {"lower": low / 100, "upper": high / 100, "status_quo": quotas[k].limit, "absolute": True}
    return Instrument(name=name, field="quota", cells=np.array([k]), slope=np.ones(1), **said, **bounds)  # type: ignore[arg-type]


def _of_transfer(name: str, issue: TransferIssue, run: Run, players: Sequence[Player]) -> Instrument:
    where, economy = f"issues.{name}", run.economy
    payer = members((issue.payer,), economy, f"{where}.payer")
    receiver = members((issue.receiver,), economy, f"{where}.receiver")
    player = issue.player or owner_of(payer, players, where)
    known_player(player, players, where)
    low, high = issue.range
    said = common(name, issue, player, AMOUNT[issue.paid], factor=1.0)
    made = transfer(name, economy.baseline, payer, receiver, low, high, said)
    return replace(made, slope=run.scenario.negotiation.discount.a_year(1.0, issue.paid) * made.slope)


def _of_purchase(name: str, issue: PurchaseIssue, run: Run, players: Sequence[Player]) -> Instrument:
    where, b, e = f"issues.{name}", run.equilibrium.baseline, run.equilibrium
    player = issue.player or owner_of(members((issue.buyer,), run.economy, f"{where}.buyer"), players, where)
    known_player(player, players, where)
    sides = {"importers": (issue.buyer,), "exporters": (issue.seller,), "sectors": issue.sectors}
    share = coverage(TariffMeasure(name="issue", rate=0.0, **sides), run.economy, where)  # type: ignore[arg-type]
    # A subsidy of s raises purchases by (1 + θ(1 − π))·s to first order: at given spending, its own price aside.
    moves = (e.trade * share * (1 + b.trade_elasticity[:, None, None] * (1 - e.trade_share))).sum()
    if not moves > 0:
        raise ScenarioError(
            worded(
                "{where}: {buyer} buys nothing of it from {seller}; name other sectors",
                where=where,
                buyer=issue.buyer,
                seller=issue.seller,
            )
        )
    rate = run.scenario.negotiation.discount.a_year(1.0, issue.paid) / moves
    low, high = issue.range
    if high * rate > MOST_SUBSIDY:
        raise ScenarioError(
            worded(
                "{where}: buying USD {high:,.0f} million more would take a subsidy of {subsidy:.0%}; lower "
                "the range to {most:,.0f} or less, or name more sectors",
                where=where,
                high=high,
                subsidy=high * rate,
                most=MOST_SUBSIDY / rate,
            )
        )
    slope = -(1 + e.shock.tariff) * share * rate
    cells, bounds = np.flatnonzero(slope), {"lower": low, "upper": high, "status_quo": 0.0}
    said = common(name, issue, player, f"{AMOUNT[issue.paid]} bought", factor=1.0)
    return Instrument(name=name, field="tariff", cells=cells, slope=slope.ravel()[cells], **said, **bounds)  # type: ignore[arg-type]


def _in_part(where: str, file: ScenarioFile, run: Run) -> Shock:
    """The shock of a scenario on top of today's, of which a deal can take a part."""
    names = {"where": where, "name": file.name, "case": run.file.name}
    if file.scenario.common_labour_market or file.scenario.currencies:
        raise ScenarioError(
            worded(
                "{where}: {name} has a common labour market or currencies, which a deal cannot take in "
                "part; give a scenario of measures alone",
                **names,
            )
        )
    then = on_top(run, file.scenario)
    if len(then.quotas) > len(run.equilibrium.shock.quotas):
        raise ScenarioError(
            worded(
                "{where}: {name} has a quota, which stands or does not and cannot be done in part; put it "
                "into {case} and its limit on the table (kind: quota), or leave it out",
                **names,
            )
        )
    return then


def _of_scenario(name: str, issue: ScenarioIssue, run: Run, players: Sequence[Player]) -> Instrument:
    where = f"issues.{name}"
    known_player(issue.player, players, where)
    now, file = run.equilibrium.shock, load_scenario(find_scenario(issue.scenario, run.file.folder))
    then = _in_part(where, file, run)
    names = {"where": where, "name": file.name, "case": run.file.name}
    parts: list[tuple[Field, NDArray[np.intp], Array]] = []
    for field in FIELDS:
        level, before = getattr(then, field), getattr(now, field)
        if level is None:
            continue
        # A ban of today's stands, whatever comes on top.
        change = np.subtract(level, before, out=np.zeros_like(before), where=level != before).ravel()
        if not np.isfinite(change).all():
            raise ScenarioError(
                worded(
                    "{where}: {name} bans trade, and a ban cannot be done in part; leave it out",
                    **names,
                )
            )
        cells = np.flatnonzero(change)
        if len(cells):
            parts.append((field, cells, frozen(change[cells])))
    if not parts:
        raise ScenarioError(
            worded(
                "{where}: {name} changes nothing on top of {case}; leave it out",
                **names,
            )
        )
    (low, high), ((field, cells, slope), *others) = issue.range, parts
    said = common(name, issue, issue.player, DONE)
    bounds = {"lower": low / 100, "upper": high / 100, "status_quo": 0.0}
    made = Instrument(name=name, field=field, cells=cells, slope=slope, **said, **bounds)  # type: ignore[arg-type]
    return replace(made, others=tuple(others))


def _of_cells(name: str, issue: RateIssue | IcebergIssue, run: Run, players: Sequence[Player]) -> list[Instrument]:
    where, economy, b = f"issues.{name}", run.economy, run.equilibrium.baseline
    parties = {"name": "issue", "importers": issue.importers, "exporters": issue.exporters, "sectors": issue.sectors}
    measure = (
        IcebergMeasure(kind="iceberg", change=0.0, **parties)  # type: ignore[arg-type]
        if isinstance(issue, IcebergIssue)
        else TariffMeasure(rate=0.0, **parties)  # type: ignore[arg-type]
        if issue.kind == "tariff"
        else ExportTaxMeasure(kind="export_tax", rate=0.0, **parties)  # type: ignore[arg-type]
    )
    share = np.where(b.trade > 0, coverage(measure, economy, where), 0.0)
    if not share.any():
        raise ScenarioError(
            worded(
                "{where}: nothing is traded in {parties}: {subject}; name other sectors or partners",
                where=where,
                parties=measure.parties,
                subject=measure.subject,
            )
        )
    charged = issue.exporters if issue.kind == "export_tax" else issue.importers
    player = issue.player or owner_of(members(charged, economy, where), players, where)
    known_player(player, players, where)
    said = common(name, issue, player, LEVELS[issue.kind])
    low, high = (bound / 100 for bound in issue.range)
    now = getattr(run.equilibrium.shock, issue.kind)
    by = "group" if isinstance(issue, IcebergIssue) else issue.by
    made = []
    for label, cells in _split(by, share, economy):
        absolute = by != "group"
        weight = b.trade.ravel()[cells]
        level = float(np.average(now.ravel()[cells], weights=weight)) if absolute else 0.0
        bounds = {"lower": min(low, level) if absolute else low, "upper": max(high, level) if absolute else high}
        slope = np.ones(len(cells)) if absolute else share.ravel()[cells]
        made.append(
            Instrument(
                name=f"{name} {label}".strip(),
                field=issue.kind,
                cells=cells,
                slope=slope,
                status_quo=level,
                absolute=absolute,
                **said,  # type: ignore[arg-type]
                **bounds,  # type: ignore[arg-type]
            )
        )
    return made


def _split(by: str, share: Array, economy: Economy) -> list[tuple[str, np.ndarray]]:
    """Labels and flattened cells of the instruments an issue is made of."""
    if by == "group":
        return [("", np.flatnonzero(share))]
    found = []
    for s, sector in enumerate(economy.sectors):
        cells = np.argwhere(share[s] > 0)
        flat = [int(np.ravel_multi_index((s, n, i), share.shape)) for n, i in cells]
        if by == "sector" and flat:
            found.append((sector, np.array(flat)))
        elif by == "cell":
            pairs = [f"{economy.regions[n]}←{economy.regions[i]} {sector}" for n, i in cells]
            found += [(label, np.array([cell])) for label, cell in zip(pairs, flat, strict=True)]
    return found
