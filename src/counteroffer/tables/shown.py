"""How scenarios, runs, studies and deals show themselves: one line as text, tables in a notebook."""

from __future__ import annotations

from html import escape
from typing import Any

from counteroffer.labels import several


def _html(head: str, frame: Any, table: str) -> str:
    from counteroffer.tables.columns import rounded
    from counteroffer.tables.tidy import table_html

    return f"<b>{escape(head)}</b>{table_html(rounded(frame, table), table)}"


class ShownCase:
    """A scenario by its title, day and measures."""

    title: Any
    date: Any
    measures: Any

    def __repr__(self) -> str:
        return f"<scenario {self.title!r}, {self.date}, {several(len(self.measures), 'measure', 'measures')}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        import pandas as pd

        rows = [(m.name, m.label, m.kind, m.parties, m.subject, m.effective.first) for m in self.measures]
        frame = pd.DataFrame(rows, columns=["measure", "title", "kind", "parties", "subject", "from"])
        return _html(f"{self.title} ({self.date})", frame, "measures")


class ShownFile:
    """A scenario file by its scenario."""

    scenario: Any

    def _repr_html_(self) -> str:
        return str(self.scenario._repr_html_())


class ShownRegions:
    """A solved case by the regions that lead."""

    file: Any
    lead: Any
    effects: Any

    def __repr__(self) -> str:
        rows = self.effects.regions.set_index("region")["real_income_percent"]
        found = ", ".join(f"{code} {rows[code]:+.2f}%" for code in self.lead)
        return f"<{type(self).__name__.lower()} {self.file.name}, real income {found}>"

    def _repr_html_(self) -> str:
        frame = self.effects.regions.set_index("region").loc[list(self.lead)].reset_index()
        return _html(f"{self.file.scenario.title} ({self.file.scenario.date})", frame, "regions")


class ShownDeal:
    """What can be agreed, by rule and player."""

    disagreement: Any
    bargains: Any
    summary: Any

    def __repr__(self) -> str:
        rules = ", ".join(one.rule for one in self.bargains) or "none that leaves everyone better off"
        return f"<deals over {self.disagreement}: {rules}>"

    def _repr_html_(self) -> str:
        return _html(f"without a deal: {self.disagreement}", self.summary, "deals")
