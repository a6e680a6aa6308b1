"""An importer's average rate net of what its law lets some users of goods have back.

How much is remitted is not in the data. What is assumed is a rule's own `users`: those industries' part in what the
importer buys of the good's industry, in the world table, is remitted, and all else pays.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.errors import InputError
from counteroffer.tariffs.entry.customs import Remission, customs_of
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.rates import mean_over
from counteroffer.tariffs.terms.match import OUTSIDE, industries
from counteroffer.tariffs.trade import Floats, Trade

TABLE = "table_2022.npz"


def net_of_remissions(question: Question, day: dt.date) -> pd.DataFrame:
    """What each programme adds to the average rate, as charged and net of remissions; the last row is all of them.

    Columns programme, title, imports_usd_mn (that pay it), gross_percent and net_percent (points of all the trade),
    remitted_percent (part of the duty that is assumed to be remitted), known (what may be remitted, and how it is
    counted).

    Raises
    ------
    InputError
        If no remission of the importer is in the book.
    """
    trade, found = question.trade, question.effective(day)
    rules = [rule for rule in customs_of(trade.importer).remissions if rule.covers(day)]
    if not rules:
        raise InputError(
            f"the book has no remissions of {trade.importer} on {day}: its rates are net of none, as "
            f"`counteroffer tariffs --importer {trade.importer}` has them"
        )
    rows: list[dict[str, object]] = []
    for key, points in found.changes.items():
        mine = [rule for rule in rules if _names(rule, key, question)]
        kept = 1 - _remitted(trade, mine)
        gross, net = mean_over(trade, points), mean_over(trade, points * kept)
        rows.append(
            {
                "programme": key,
                "title": found.layers[key].entry.programme.title if key in found.layers else "",
                "imports_usd_mn": float(trade.value[points > 0].sum()) / 1e6,
                "gross_percent": gross,
                "remitted_percent": 100 * (1 - net / gross) if gross else 0.0,
                "net_percent": net,
                "known": "; ".join(_words(rule) for rule in mine) or "no remission in the book",
            }
        )
    frame = pd.DataFrame(rows)
    gross, net = (float(frame[name].sum()) for name in ("gross_percent", "net_percent"))
    whole = {"programme": "all", "title": "added since 2024", "imports_usd_mn": float(trade.value.sum()) / 1e6}
    share = 100 * (1 - net / gross) if gross else 0.0
    last = whole | {"gross_percent": gross, "remitted_percent": share, "net_percent": net, "known": ""}
    return pd.concat([frame, pd.DataFrame([last])], ignore_index=True)


def _names(rule: Remission, key: str, question: Question) -> bool:
    return any(key in question.book.named(label, "remissions") for label in rule.programmes)


def _words(rule: Remission) -> str:
    makers = len({code for label in rule.users for code in industries()[label]})
    counted = f"taken as what {makers} industries use" if makers else "how much is not known: none is taken"
    return f"{rule.what} ({rule.citation}; {counted})"


def _remitted(trade: Trade, rules: list[Remission]) -> Floats:
    """Part of the duty on each row [row] that is remitted; of several rules the one that remits most."""
    found = np.zeros(len(trade))
    for rule in rules:
        covered = trade.matcher.lengths(rule.scope, f"remissions of {trade.importer}") > OUTSIDE
        part = np.array([used_by(trade.importer, str(code), rule.users) for code in trade.icio])
        found = np.maximum(found, np.where(covered, part, 0.0)[trade.product])
    return found


@cache
def used_by(importer: str, industry: str, users: tuple[str, ...]) -> float:
    """Part of what an importer buys of an industry's goods, home's with them, that some industries use as inputs."""
    raw = _table()
    sectors, regions = raw["sectors"].astype(str).tolist(), raw["regions"].astype(str).tolist()
    if importer not in regions or industry not in sectors or not users:
        return 0.0
    named = set().union(*(industries()[label] for label in users))
    at = [sectors.index(code) for code in sorted(named)]
    s, n = sectors.index(industry), regions.index(importer)
    bought = float(raw["trade"][s, n].sum())
    inputs = bought - float(raw["final_use"][s, n])
    used = raw["input_use"][s, :, n].astype(float)
    return float(np.clip(used[at].sum() / used.sum() * inputs / bought, 0.0, 1.0)) if bought > 0 and used.sum() else 0.0


@cache
def _table() -> dict[str, np.ndarray]:
    return data.arrays(TABLE)
