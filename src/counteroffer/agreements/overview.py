"""Everything a briefing says about agreements: the parts that a scenario asks for, each solved or with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from counteroffer.agreements.cut import Cut
from counteroffer.agreements.diversify import Diversification, diversify
from counteroffer.agreements.integration import Integration, integration
from counteroffer.agreements.linkage import Linkage, linkage
from counteroffer.agreements.pact import PactComparison, pact
from counteroffer.effects.income import equivalent_variation
from counteroffer.errors import CounterofferError
from counteroffer.run.run import Run

Part = TypeVar("Part")


@dataclass(frozen=True, eq=False)
class Agreements:
    """The agreements around a scenario; a part is None where the scenario does not ask for it or it was not solved.

    Attributes
    ----------
    run : Run
        The scenario, solved.
    pact, diversification, security, integration
        Its parts.
    missing : dict
        Part → why it was not solved.
    """

    run: Run
    pact: PactComparison | None
    diversification: Diversification | None
    security: Linkage | None
    integration: Integration | None
    missing: dict[str, str]

    @cached_property
    def bought_back(self) -> dict[str, float]:
        """What all agreements elsewhere bring if the pact lapsed.

        Keys lost_usd_mn (by the measures and the lapse), gain_usd_mn, percent; empty without both parts.
        """
        if self.pact is None or self.diversification is None:
            return {}
        found = self.diversification
        lapsed = diversify(self.pact.runs["lapses"], found.region, found.options)
        n = self.run.economy.regions.index(found.region)
        if lapsed.lost >= 0:
            return {}
        gain = float(equivalent_variation(lapsed.under(*lapsed.packages))[n]) - lapsed.lost
        return {"lost_usd_mn": lapsed.lost, "gain_usd_mn": gain, "percent": 100 * gain / -lapsed.lost}

    @cached_property
    def cuts(self) -> dict[str, Cut]:
        """The cut that makes good the measures' cost: by agreement with its parties, and with all of them."""
        found = self.diversification
        if found is None or found.lost >= 0:
            return {}
        parties = found.partners[found.partners["party"]].groupby("case", sort=False)["partner"].agg(list)
        groups = {str(case): tuple(map(str, codes)) for case, codes in parties.items()}
        groups["all"] = tuple(dict.fromkeys(code for codes in groups.values() for code in codes))
        return {case: found.cut(codes) for case, codes in groups.items()}


def agreements(run: Run) -> Agreements:
    """Solve the parts that a scenario names under `agreements`."""
    asked = run.scenario.agreements
    missing: dict[str, str] = {}

    def part(name: str, solve: Callable[[], Part]) -> Part | None:
        if name not in asked:
            return None
        try:
            return solve()
        except CounterofferError as error:
            missing[name] = str(error)
            return None

    return Agreements(
        run=run,
        pact=part("pact", lambda: pact(run.file, run.given)),
        diversification=part("diversification", lambda: diversify(run)),
        security=part("security", lambda: linkage(run)),
        integration=part("integration", lambda: integration(run)),
        missing=missing,
    )
