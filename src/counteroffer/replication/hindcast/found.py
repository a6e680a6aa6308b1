"""Predictions beside what was traded: scored, by industry and by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from counteroffer.labels import choose
from counteroffer.replication.hindcast.goods_rows import GoodsRows, countries_of
from counteroffer.replication.hindcast.outcomes import Outcomes
from counteroffer.replication.hindcast.said import HindcastVariant, said
from counteroffer.replication.hindcast.scores import score, squared_shares, summed

POOLED = "pooled"
ALL = "all"
USD_MN = 1e6
WINDOW = "window"


@dataclass(frozen=True, eq=False)
class Hindcast:
    """Predictions beside what was traded.

    Attributes
    ----------
    outcomes : Outcomes
        What was traded.
    months : tuple of str
        The window.
    law : mapping
        Month → days on which its law was read, with their shares of it.
    partners : tuple of str
        Of whom.
    exclude : tuple of str
        Exclusions of the second row; none where empty.
    variants : mapping
        Name → variant, as solved.
    lead : str
        The variant told by industry and by month.
    cells : DataFrame
        variant, month, partner, code, base_usd, actual_usd, predicted_usd, base_duty_usd, actual_duty_usd,
        unmodelled_usd (base of goods that belong to no industry of the model, left as they were),
        model_duty_before_usd and model_duty_after_usd (on base_usd and predicted_usd), excluded.
    residual : float
        Largest residual of the solutions.
    """

    outcomes: Outcomes
    months: tuple[str, ...]
    law: Mapping[str, tuple[tuple[Any, float], ...]]
    partners: tuple[str, ...]
    exclude: tuple[str, ...]
    variants: Mapping[str, HindcastVariant]
    lead: str
    cells: pd.DataFrame
    residual: float

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Scores by partner and pooled, all industries before those without exclusions, every variant."""
        whole = summed(self.cells, ("variant", "partner", "code", "excluded"))
        scopes = {ALL: whole} | ({"+".join(self.exclude): whole[~whole["excluded"]]} if self.exclude else {})
        rows = []
        for partner, members in self._groups.items():
            for scope, frame in scopes.items():
                for variant in self.variants:
                    mine = frame[(frame["variant"] == variant) & frame["partner"].isin(members)]
                    if (mine["base_usd"] > 0).any():
                        rows.append(self._row(partner, scope, variant, mine))
        return pd.DataFrame(rows)

    def _row(self, partner: str, scope: str, variant: str, cells: pd.DataFrame) -> dict[str, Any]:
        found = score(cells)
        return {
            "partner": partner,
            "without": "" if scope == ALL else scope,
            "variant": variant,
            "correlation": found.correlation,
            "error_points": found.error,
            "no_change_points": found.no_change,
            "oracle_points": found.oracle,
            "model_total_points": found.model_total,
            "actual_percent": found.actual_percent,
            "predicted_percent": found.predicted_percent,
            "base_usd_mn": found.base_usd / USD_MN,
            "cells": found.cells,
        }

    @property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        """Each partner, and pooled those of whom no country is counted twice."""
        return {p: (p,) for p in self.partners} | ({POOLED: self.pooled} if len(self.pooled) > 1 else {})

    @cached_property
    def pooled(self) -> tuple[str, ...]:
        """Partners that are pooled: not all partners together, and of two that overlap the larger."""
        own = {p: set(countries_of(p)) for p in self.partners if p != said().everyone}
        return tuple(p for p, mine in own.items() if not any(mine < other for other in own.values()))

    @cached_property
    def industries(self) -> pd.DataFrame:
        """The lead variant by partner and industry over the window, largest share of the squared error first."""
        mine = self.cells[self.cells["variant"] == self.lead]
        whole = summed(mine, ("partner", "code", "excluded"))
        found = []
        for partner in self.partners:
            rows = self._changed(whole[whole["partner"] == partner])
            found.append(rows.assign(error_share_percent=squared_shares(rows)))
        frame = pd.concat(found, ignore_index=True)
        frame.insert(2, "name", frame["code"].map(said().names).fillna(""))
        order = pd.Categorical(frame["partner"], self.partners, ordered=True)
        frame = frame.assign(_p=order).sort_values(["_p", "error_share_percent"], ascending=[True, False])
        return _in_millions(frame.drop(columns="_p"))

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """The lead variant by partner and month, and the window."""
        mine = self.cells[self.cells["variant"] == self.lead].drop(columns="excluded")
        months = summed(mine, ("partner", "month"))
        window = summed(mine, ("partner",)).assign(month=WINDOW)
        frame = self._changed(pd.concat([months, window], ignore_index=True))
        frame = frame.assign(_p=pd.Categorical(frame["partner"], self.partners, ordered=True))
        return _in_millions(frame.sort_values(["_p", "month"], kind="stable").drop(columns="_p"))

    def _changed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """With changes; of exports no duty is known."""
        found = _changes(frame)
        return found.assign(duty_rise_points=float("nan")) if self.outcomes.exports else found

    def excluding(self, *names: str) -> Hindcast:
        """The same predictions with other exclusions beside all industries; nothing is solved again.

        Raises
        ------
        LabelError
            For an exclusion there is none of.
        """
        rows = GoodsRows.of(self.outcomes)
        return replace(self, exclude=names, cells=self.cells.assign(excluded=excluded_cells(self.cells, rows, names)))

    def dropped(self, name: str) -> list[tuple[str, tuple[str, ...], float]]:
        """Partner, codes that an exclusion drops, and the percent of their base year's value that it names."""
        rows = GoodsRows.of(self.outcomes)
        exclusion, found = said().exclusions[name], []
        for partner in self.partners:
            mine = self.industries[self.industries["partner"] == partner].set_index("code")["base_usd_mn"]
            share = rows.share_under(exclusion, partner)
            codes = tuple(sorted(code for code in mine.index if share.get(code, 0.0) >= exclusion.least))
            if codes and (base := sum(mine[code] for code in codes)):
                found.append((partner, codes, 100 * sum(mine[code] * share[code] for code in codes) / base))
        return found

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """The lead variant by partner, month and industry."""
        mine = self.cells[self.cells["variant"] == self.lead].drop(columns=["variant"])
        return _in_millions(self._changed(mine))


def _changes(frame: pd.DataFrame) -> pd.DataFrame:
    """With changes in percent, and the rise of the rate of duty collected in points; NaN where there was nothing."""
    base, actual, predicted = (
        frame[name].where(frame[name] > 0) for name in ("base_usd", "actual_usd", "predicted_usd")
    )
    rise = frame["actual_duty_usd"] / actual - frame["base_duty_usd"] / base
    expected = frame["model_duty_after_usd"] / predicted - frame["model_duty_before_usd"] / base
    return frame.drop(columns=[name for name in frame.columns if "_duty_" in str(name)]).assign(
        actual_percent=100 * (frame["actual_usd"] / base - 1),
        predicted_percent=100 * (frame["predicted_usd"] / base - 1),
        duty_rise_points=100 * rise,
        predicted_duty_rise_points=100 * expected,
    )


def _in_millions(frame: pd.DataFrame) -> pd.DataFrame:
    dollars = [name for name in frame.columns if name.endswith("_usd")]
    frame = frame.assign(**{name: frame[name] / USD_MN for name in dollars})
    return frame.rename(columns={name: f"{name}_mn" for name in dollars}).reset_index(drop=True)


def excluded_cells(cells: pd.DataFrame, rows: GoodsRows, names: Sequence[str]) -> list[bool]:
    """Whether the named products are a large enough share of each cell."""
    gone: set[tuple[str, str]] = set()
    for name in names:
        choose("exclusion", name, "--exclude", said().exclusions)
        exclusion = said().exclusions[name]
        for partner in cells["partner"].unique():
            share = rows.share_under(exclusion, partner)
            gone |= {(partner, code) for code, part in share.items() if part >= exclusion.least}
    return [cell in gone for cell in zip(cells["partner"], cells["code"], strict=True)]
