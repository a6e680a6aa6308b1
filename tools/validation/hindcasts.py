"""What the model says of 2025 beside what was traded."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from counteroffer.replication.hindcast import (
    Hindcast,
    HindcastQuestion,
    LawRule,
    LawSolver,
    everybody,
    hindcast,
    outcomes_of,
)
from counteroffer.replication.hindcast.said import said
from counteroffer.replication.hindcast.scored import LITTLE, SCORED, scored_rows
from tools.validation.page import markdown, number

SCOPES: tuple[tuple[str, ...], ...] = ((), ("oil",), ("oil", "precious"), ("oil", "precious", "computers"))
GOAL = 0.6  # of the correlation
SHOWN = 5  # industries of a partner
HALF_YEAR = ("2025-01", "2025-06")
LEAD = "year1"
DUTIES = ("duty_rise_points", "predicted_duty_rise_points")


@cache
def solver() -> LawSolver:
    """Solutions that the tables share."""
    known = everybody(outcomes_of())
    return LawSolver(tuple(partner for partner in known if partner != said().everyone))


@cache
def first_year() -> Hindcast:
    """The lead variant over the usual window."""
    return hindcast(outcomes_of(), HindcastQuestion(variants=(LEAD,)), solver=solver())


@cache
def whole() -> Hindcast:
    """Every variant over the usual window."""
    return hindcast(outcomes_of(), HindcastQuestion(variants=tuple(said().variants)), solver=solver())


@cache
def with_scopes(found: Hindcast) -> dict[str, pd.DataFrame]:
    """Scores by what is left out; all industries first."""
    scopes = {"": found.scores}
    for names in SCOPES[1:]:
        scores = found.excluding(*names).scores
        scopes[", ".join(names)] = scores[scores["without"] != ""]
    return scopes


def lead() -> str:
    """The first year with products, by partner."""
    rows = []
    for without, scores in with_scopes(first_year()).items():
        for row in scores[scores["variant"] == LEAD].to_dict("records"):
            rows.append([without or "all industries", *_score(row)])
    heads = ["without", "partner", "correlation", "error", "no change", "actual total", "model's total"]
    return markdown([*heads, "actual %", "predicted %", "base, USD bn"], rows)


def _score(row: dict[str, float | str]) -> list[str]:
    errors = ("error_points", "no_change_points", "oracle_points", "model_total_points")
    changes = ("actual_percent", "predicted_percent")
    return [
        str(row["partner"]),
        number(float(row["correlation"]), 2),
        *(number(float(row[name])) for name in errors),
        *(number(float(row[name]), sign=True) for name in changes),
        number(float(row["base_usd_mn"]) / 1000),
    ]


def variants() -> str:
    """Every variant; see `variants_of`."""
    return variants_of(whole())


def variants_of(hindcasted: Hindcast) -> str:
    """Correlation and error of variants by partner, beside what knows no model."""
    partners = [*hindcasted.partners, "pooled"]
    rows = []
    for without, scores in with_scopes(hindcasted).items():
        if without == "oil":
            continue
        at = scores.set_index(["variant", "partner"])
        label = f"without {without}" if without else "all industries"
        for name, title in (("no_change_points", "no change"), ("oracle_points", "actual total everywhere")):
            rows.append([label, title, *(number(float(at.loc[(LEAD, p), name])) for p in partners)])
        for variant, one in hindcasted.variants.items():
            cells = [at.loc[(variant, p)] for p in partners]
            told = [f"{number(float(c['correlation']), 2)} / {number(float(c['error_points']))}" for c in cells]
            rows.append([label, f"`{variant}`: {one.title}", *told])
    return markdown(["", "correlation / error", *partners], rows)


def goals() -> str:
    """Whether the lead variant beats what knows no model, partner by partner."""
    rows = []
    for without, scores in with_scopes(first_year()).items():
        for row in scores[scores["variant"] == LEAD].to_dict("records"):
            beats = [row["error_points"] < row[name] for name in ("no_change_points", "oracle_points")]
            marks = ["yes" if met else "no" for met in (row["correlation"] >= GOAL, *beats)]
            rows.append([without or "all industries", str(row["partner"]), *marks])
    return markdown(
        ["without", "partner", f"correlation ≥ {GOAL}", "error below no change", "below actual total"], rows
    )


def misses() -> str:
    """Industries that make most of the squared error."""
    rows = []
    for partner, mine in first_year().industries.groupby("partner", sort=False):
        for row in mine.head(SHOWN).to_dict("records"):
            rows.append(
                [
                    str(partner),
                    f"{row['code']} {row['name']}",
                    number(row["base_usd_mn"] / 1000),
                    number(row["duty_rise_points"], sign=True),
                    number(row["predicted_duty_rise_points"], sign=True),
                    number(row["actual_percent"], sign=True),
                    number(row["predicted_percent"], sign=True),
                    number(row["error_share_percent"]),
                ]
            )
    heads = ["partner", "industry", "base, USD bn", "duty collected, points", "in the model", "actual %", "predicted %"]
    return markdown([*heads, "of the squared error, %"], rows)


def hardly_taxed() -> str:
    """How much of the squared error is in industries whose duty hardly rose."""
    rows = []
    for partner, mine in first_year().industries.groupby("partner", sort=False):
        few = mine[mine["duty_rise_points"] < LITTLE]
        share = few["base_usd_mn"].sum() / mine["base_usd_mn"].sum()
        rows.append([str(partner), number(100 * share), number(few["error_share_percent"].sum())])
    return markdown(["partner", "of value, %", "of the squared error, %"], rows)


def duties() -> str:
    """By how much the rate of duty rose: collected, and in the model at what it predicts is traded."""
    window = first_year().monthly.query("month == 'window'").set_index("partner")
    rows = [
        [partner, *(number(window.loc[partner, name], 2, sign=True) for name in DUTIES)]
        for partner in first_year().partners
    ]
    return markdown(["partner", "collected, points", "in the model, points"], rows)


def monthly() -> str:
    """Actual and predicted change by month."""
    frame = first_year().monthly
    months = [*first_year().months, "window"]
    at = frame.set_index(["partner", "month"])
    rows = [
        [
            partner,
            *(
                f"{number(at.loc[(partner, m), 'actual_percent'], sign=True)} / "
                f"{number(at.loc[(partner, m), 'predicted_percent'], sign=True)}"
                for m in months
            ),
        ]
        for partner in first_year().partners
    ]
    return markdown(["actual / predicted, %", *months], rows)


def six_digits() -> str:
    """All partners together by six digits of NAICS."""
    found = hindcast(
        outcomes_of(classification="naics6"),
        HindcastQuestion(variants=(LEAD, "year1_industry", "long_run")),
        solver=solver(),
    )
    rows = []
    for names in SCOPES:
        scores = found.excluding(*names).scores
        scores = scores[(scores["without"] != "") == bool(names)]
        label = f"without {', '.join(names)}" if names else "all industries"
        rows += [[label, f"`{row['variant']}`", *_score(row)[1:]] for row in scores.to_dict("records")]
    heads = ["", "variant", "correlation", "error", "no change", "actual total", "model's total", "actual %"]
    return markdown([*heads, "predicted %", "base, USD bn"], rows)


def days() -> str:
    """The law of every day beside that of the middle of the month."""
    found = hindcast(
        outcomes_of(), HindcastQuestion(variants=(LEAD,), law=LawRule.days), solver=solver()
    ).scores.set_index("partner")
    middle = first_year().scores.query("variant == @LEAD").set_index("partner")
    rows = [
        [
            str(partner),
            *(number(float(one.loc[partner, "error_points"]), 2) for one in (middle, found)),
            *(number(float(one.loc[partner, "predicted_percent"]), 2, sign=True) for one in (middle, found)),
        ]
        for partner in middle.index
    ]
    return markdown(["partner", "error, middle", "error, days", "predicted %, middle", "predicted %, days"], rows)


def ahead() -> str:
    """Whether industries that were bought ahead in the first half of the year fell short in the window."""
    first = hindcast(
        outcomes_of(), HindcastQuestion(variants=(LEAD,), first=HALF_YEAR[0], last=HALF_YEAR[1]), solver=solver()
    ).industries
    rows = []
    for partner in first_year().partners:
        late, early = (
            frame[frame["partner"] == partner].set_index("code").query("base_usd_mn > 0")
            for frame in (first_year().industries, first)
        )
        early = early.reindex(late.index)
        gap = ((late["actual_usd_mn"] - late["predicted_usd_mn"]) / late["base_usd_mn"]).to_numpy()
        excess = ((early["actual_usd_mn"] - early["predicted_usd_mn"]) / early["base_usd_mn"]).to_numpy()
        known = ~np.isnan(excess)
        weight = late["base_usd_mn"].to_numpy()[known]
        mean = np.average(excess[known], weights=early["base_usd_mn"].to_numpy()[known])
        cov = np.cov(gap[known], excess[known], aweights=weight, ddof=0)
        correlation = cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])
        rows.append([partner, number(100 * mean, sign=True), number(correlation, 2), number(cov[0, 1] / cov[1, 1], 2)])
    heads = [
        "partner",
        "January to June above prediction, %",
        "correlation with what July to November are above",
        "slope",
    ]
    return markdown(heads, rows)


def write_scored() -> None:
    """Write what pages show of the lead variant."""
    frame = scored_rows(first_year())
    SCORED.write_text(frame.to_csv(index=False, lineterminator="\n"), encoding="utf-8")


TABLES = {
    "lead": lead,
    "goals": goals,
    "variants": variants,
    "misses": misses,
    "duties": duties,
    "hardly_taxed": hardly_taxed,
    "monthly": monthly,
    "six_digits": six_digits,
    "days": days,
    "ahead": ahead,
}
