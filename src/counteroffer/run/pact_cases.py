"""What can become of the pact: each shipped case of the family `pact`, as a variant of any scenario of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counteroffer.errors import ScenarioError
from counteroffer.labels import unknown
from counteroffer.run.reforms import family
from counteroffer.scenario import ScenarioFile, with_pact
from counteroffer.scenario.schema.pact import Review

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
    found = {_name(source): _case(scenario, source, review) for source in _family(scenario)}
    first = {name: found[name] for name in (RENEWED, LAPSES)}
    return first | {name: case for name, case in found.items() if name not in first}


def pact_of(cases: Mapping[str, PactCase]) -> str:
    """The pact that cases are of, by name; empty where they speak of the book's only one."""
    said = {key for case in cases.values() if isinstance(pact := case.source.scenario.pact, Mapping) for key in pact}
    if len(said) > 1:
        raise ScenarioError(f"the family {FAMILY} is of several pacts: {', '.join(sorted(said))}; let it be of one")
    return said.pop() if said else ""


def shipped_review(hazard_percent: float | None = None, uncertainty_percent: float | None = None) -> Review | None:
    """The yearly review as shipped, with another hazard or cost of uncertainty; none where no other is stated."""
    given = {"hazard_percent": hazard_percent, "uncertainty_percent": uncertainty_percent}
    changes = {key: value for key, value in given.items() if value is not None}
    said = next((file.scenario.review for file in family(FAMILY) if file.scenario.review), None)
    # Checked anew, as a file's would be.
    return Review.model_validate(said.model_dump() | changes) if said and changes else None


def _family(scenario: ScenarioFile) -> tuple[ScenarioFile, ...]:
    if scenario.scenario.as_of is None:
        raise ScenarioError(
            f"{scenario.name}: what becomes of the pact is for the tariff book; give the scenario `as_of: DAY`"
        )
    return family(FAMILY)


def _name(source: ScenarioFile) -> str:
    return source.name.removeprefix(f"{FAMILY}-")


def _case(scenario: ScenarioFile, source: ScenarioFile, review: Review | None = None) -> PactCase:
    """The scenario under the terms of a file of the family."""
    terms = source.scenario
    stated = (review or terms.review) if terms.review else None
    file = with_pact(scenario, terms.pact, rules_of_origin=terms.rules_of_origin, review=stated)
    return PactCase(_name(source), terms.title, source, file, stated)


def pact_case(scenario: ScenarioFile, name: str) -> PactCase:
    """One of `pact_cases` by its name.

    Raises
    ------
    LabelError
        If there is none of that name.
    """
    known = {_name(source): source for source in _family(scenario)}
    if name not in known:
        titles = {key: source.scenario.title for key, source in known.items()}
        raise unknown("case of the pact", name, scenario.name, titles)
    return _case(scenario, known[name])
