"""What can become of the pact: each shipped case of the family `pact`, as a variant of any scenario of the book."""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.errors import ScenarioError
from counteroffer.labels import unknown
from counteroffer.reforms import family
from counteroffer.scenario import ScenarioFile, with_pact
from counteroffer.scenario.pact import Review

FAMILY = "pact"
RENEWED, LAPSES = "renewed", "lapses"


@dataclass(frozen=True)
class PactCase:
    """One case: a state of the pact that stands, and how likely the years are in which it has lapsed.

    Attributes
    ----------
    name, title : str
        As results call it: the file's name without the family's.
    source : ScenarioFile
        The scenario file that its terms come from.
    file : ScenarioFile
        The scenario with these terms.
    review : Review or None
        Where the pact may lapse: results are expectations over the state that stands and the lapse.
    """

    name: str
    title: str
    source: ScenarioFile
    file: ScenarioFile
    review: Review | None

    @property
    def lapsed_share(self) -> float:
        """Weight of the lapse in what is expected."""
        return self.review.lapsed_share if self.review else 0.0


def pact_cases(scenario: ScenarioFile, review: Review | None = None) -> dict[str, PactCase]:
    """Name → case: renewed first, the lapse second, then the family's others.

    Parameters
    ----------
    review : Review, optional
        Instead of that of the cases that have one.

    Raises
    ------
    ScenarioError
        Without `as_of`, the day of the tariff book.
    """
    if scenario.scenario.as_of is None:
        raise ScenarioError(
            f"{scenario.name}: what becomes of the pact is for the tariff book; give the scenario `as_of: DAY`"
        )
    found = {}
    for source in family(FAMILY):
        terms = source.scenario
        name = source.name.removeprefix(f"{FAMILY}-")
        stated = (review or terms.review) if terms.review else None
        file = with_pact(scenario, terms.pact, rules_of_origin=terms.rules_of_origin, review=stated)
        found[name] = PactCase(name, terms.title, source, file, stated)
    first = {name: found[name] for name in (RENEWED, LAPSES)}
    return first | {name: case for name, case in found.items() if name not in first}


def pact_case(scenario: ScenarioFile, name: str) -> PactCase:
    """One of `pact_cases` by its name.

    Raises
    ------
    LabelError
        If there is none of that name.
    """
    found = pact_cases(scenario)
    if name not in found:
        raise unknown("case of the pact", name, scenario.name, {case.name: case.title for case in found.values()})
    return found[name]
