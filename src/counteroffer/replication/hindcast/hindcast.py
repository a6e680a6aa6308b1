"""The model at the law of each month against what was traded, beside what knows no model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from counteroffer.labels import unknown
from counteroffer.replication.hindcast.found import Hindcast, excluded_cells
from counteroffer.replication.hindcast.goods_rows import GoodsRows
from counteroffer.replication.hindcast.law_days import LawRule, law_days
from counteroffer.replication.hindcast.outcomes import Outcomes, everybody
from counteroffer.replication.hindcast.predicting import Predictor, predicted
from counteroffer.replication.hindcast.said import HindcastVariant, days_of, months_between, said
from counteroffer.replication.hindcast.solving import LawSolver, scenario_at, with_keys
from counteroffer.scenario.law.book import scenario_book

AS_SET = "as_set"


@dataclass(frozen=True)
class HindcastQuestion:
    """What is asked of a hindcast.

    Attributes
    ----------
    partners : tuple of str
        Of whom; all that the outcomes have where empty.
    first, last : str
        Months; those of `hindcast.yaml` where empty.
    exclude : tuple of str
        Exclusions that a second row leaves out, all of them together.
    variants : tuple of str
        Of `hindcast.yaml`; the usual ones where empty. The first is the one told by industry and by month.
    settings : mapping
        Keys of a scenario over those of the first variant, which make a variant of their own, told in its place.
    law : LawRule
        How a month's law is read.
    """

    partners: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    exclude: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    law: LawRule = LawRule.middle


def hindcast(
    outcomes: Outcomes,
    asked: HindcastQuestion = HindcastQuestion(),
    progress: Callable[[str], None] | None = None,
    solver: LawSolver | None = None,
) -> Hindcast:
    """Predict an importer's trade at the law of each month, and set it beside what was traded.

    Every product of the base year changes as the model says at the law of the month, in value net of duty and at the
    importer's nominal income of before; products add up to the industries of the outcomes, whose value in the same
    month of the base year they multiply. A window adds its months up.

    Parameters
    ----------
    progress : callable, optional
        Is told which month is being solved.
    solver : LawSolver, optional
        Solutions to share with other hindcasts, of the same partners.

    Raises
    ------
    InputError
        For a partner, month, exclusion, variant or setting there is none of.
    NotConverged
        If the model has no certified equilibrium at some law.
    """
    window = said().window
    months = months_between(asked.first or window.first, asked.last or window.last)
    partners = asked.partners or everybody(outcomes)
    variants, lead = _variants(asked)
    rows = GoodsRows.of(outcomes)
    cells = pd.concat([outcomes.cells(partner, months) for partner in dict.fromkeys(partners)], ignore_index=True)
    cells = cells.assign(excluded=excluded_cells(cells, rows, asked.exclude))
    solver = solver or LawSolver(
        tuple(p for p in dict.fromkeys((*everybody(outcomes), *partners)) if p != said().everyone)
    )
    book = scenario_book(scenario_at(days_of(months[0])[0], variants[lead].keys).scenario)
    law = {month: law_days(book, month, asked.law) for month in months}
    work = Predictor(rows, solver, law, tuple(dict.fromkeys(partners)))
    found, residual = [], 0.0
    for month in months:
        if progress:
            progress(month)
        for name, variant in variants.items():
            changes, worst = work.changes(month, variant)
            found.append(predicted(cells[cells["month"] == month], changes).assign(variant=name))
            residual = max(residual, worst)
    return Hindcast(
        outcomes,
        months,
        law,
        work.partners,
        asked.exclude,
        variants,
        lead,
        pd.concat(found, ignore_index=True),
        residual,
    )


def _variants(asked: HindcastQuestion) -> tuple[dict[str, HindcastVariant], str]:
    """Variants to solve, and the one that is told by industry."""
    known = said().variants
    for name in asked.variants:
        if name not in known:
            raise unknown("variant", name, "--variant", {key: one.title for key, one in known.items()})
    names = asked.variants or tuple(
        name for name, one in known.items() if one.usual and (not asked.settings or name == next(iter(known)))
    )
    found = {name: known[name] for name in names}
    if not asked.settings:
        return found, names[0]
    first = found[names[0]]
    own = first.model_copy(update={"keys": with_keys(first.keys, asked.settings), "title": AS_SET})
    return {**found, AS_SET: own}, AS_SET
