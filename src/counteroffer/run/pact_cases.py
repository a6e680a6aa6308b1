"""What can become of a pact: each shipped case of the family `pact`, as a variant of any scenario of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.run.reforms import family
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario, ScenarioFile, with_pact
from counteroffer.scenario.load import load_terms
from counteroffer.scenario.schema.pact import Review
from counteroffer.tariffs.terms.pacts import Pact, load_pacts, named_pact
from counteroffer.tariffs.terms.partners import law_of, partner_names, union_codes

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


def stake(scenario: Scenario) -> Pact | None:
    """The pact whose lapse a scenario asks about: the one it names, else the one between its players.

    Without players the regions that lead count; of several pacts between them the book's main one is meant. None where
    the book has none between them, or several and not the main one.
    """
    if scenario.at_stake:
        return named_pact(scenario.at_stake, "at_stake")
    said = [code for one in scenario.players.values() for code in one.regions] or list(scenario.spotlight)
    main, laws = named_pact("", "at_stake"), {law_of(code) for code in said if code in partner_names()}
    between = [
        pact for pact in load_pacts().values() if any({*pair} <= laws for pair in pact.pairs if len({*pair}) > 1)
    ]
    if main in between or not laws:
        return main
    return between[0] if len(between) == 1 else None


def staked(file: ScenarioFile, key: str) -> ScenarioFile:
    """The scenario with a pact at stake, whose unions are regions of its economy."""
    if not key:
        return file
    unions = [code for code in named_pact(key, "pact").members if code in union_codes()]
    pact = named_pact(key, "pact")
    single = len(pact.members) == 1  # a union by itself is asked about by member
    led = file.scenario.spotlight if single else (*file.scenario.spotlight, *unions)
    return replace(file, scenario=file.scenario.varied(at_stake=key, spotlight=tuple(dict.fromkeys(led))))


_SOLVED: WeakKeyDictionary[Run, dict[str, Run]] = WeakKeyDictionary()  # what one part solved, the next one finds


def solved_case(run: Run, case: PactCase) -> Run:
    """The state that stands in a case of a run's scenario: the run itself where that is it; each is solved once."""
    scenario, known = case.file.scenario, _SOLVED.setdefault(run, {})
    if scenario.pact_forms == run.scenario.pact_forms and scenario.varied(pact=run.scenario.pact) == run.scenario:
        return run
    said = scenario.model_dump_json()
    if said not in known:
        known[said] = simulate(case.file, run.given)
    return known[said]


def shipped_review(hazard_percent: float | None = None, uncertainty_percent: float | None = None) -> Review | None:
    """The yearly review as shipped, with another hazard or cost of uncertainty; none where no other is stated."""
    given = {"hazard_percent": hazard_percent, "uncertainty_percent": uncertainty_percent}
    changes = {key: value for key, value in given.items() if value is not None}
    said = next((file.scenario.review for file in family(FAMILY, load_terms) if file.scenario.review), None)
    # Checked anew, as a file's would be.
    return Review.model_validate(said.model_dump() | changes) if said and changes else None


def _family(scenario: ScenarioFile) -> tuple[ScenarioFile, ...]:
    if scenario.scenario.as_of is None:
        raise ScenarioError(
            worded(
                "{scenario}: what becomes of the pact is for the tariff book; give the scenario `as_of: DAY`",
                scenario=scenario.name,
            )
        )
    pact = stake(scenario.scenario)
    if pact is None:
        known = ", ".join(load_pacts())
        raise ScenarioError(
            worded(
                "{scenario}: the book has no one pact between those at the table; name one: `at_stake: NAME` "
                "(--pact NAME), of {known}",
                scenario=scenario.name,
                known=known,
            )
        )
    files = family(FAMILY, load_terms)
    own = [file for file in files if _of(file) == pact.pact]
    return tuple(own) or tuple(file for file in files if _name(file) in (RENEWED, LAPSES))


def _of(source: ScenarioFile) -> str:
    """The pact that a case of the family is of."""
    said = source.scenario.pact
    return next(iter(said)) if isinstance(said, Mapping) and said else named_pact("", FAMILY).pact


def _name(source: ScenarioFile) -> str:
    return source.name.removeprefix(f"{FAMILY}-")


def _case(scenario: ScenarioFile, source: ScenarioFile, review: Review | None = None) -> PactCase:
    """The scenario under the terms of a file of the family."""
    terms, pact = source.scenario, stake(scenario.scenario)
    assert pact is not None  # else the family is refused
    stated = (review or terms.review) if terms.review else None
    said = terms.pact if _of(source) == pact.pact else {pact.pact: terms.pact_forms[_of(source)]}
    file = with_pact(scenario, said, rules_of_origin=terms.rules_of_origin, review=stated)
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
