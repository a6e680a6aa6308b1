"""Text that comes from files and data: each of it has French, Spanish, and whatever language is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from counteroffer import data
from counteroffer.briefing.document import Foreign
from counteroffer.briefing.words import languages, wording
from counteroffer.briefing.words.jobs import group_name
from counteroffer.briefing.words.languages.language import SOURCE
from counteroffer.economy.elasticities import elasticity_choices
from counteroffer.economy.embedded import load_economy
from counteroffer.economy.horizons import HORIZONS
from counteroffer.economy.provinces import provinces_2021
from counteroffer.replication.beside import kept
from counteroffer.run.run import Run
from counteroffer.scenario import Scenario, load_scenario, shipped
from counteroffer.scenario.parts import ALL, OWN, REST, default_groups
from counteroffer.scenario.schema.measures import BookMeasure, Measure, PactCostMeasure
from counteroffer.tariffs import trade_of
from counteroffer.tariffs.load import load_book, read_authority
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.report import table
from counteroffer.tariffs.terms.files import SHIPPED
from counteroffer.tariffs.terms.pacts import load_pacts
from counteroffer.tariffs.terms.partners import partner_names
from counteroffer.tariffs.terms.schema import Authority, DatedMeasure

ABROAD = [wording(code) for code in languages() if code != SOURCE]


def untold(texts: Iterator[str] | list[str]) -> list[tuple[str, str]]:
    """Texts in words that a language does not have."""
    said = [text for text in texts if any(map(str.isalpha, text))]
    return [(w.language, text) for w in ABROAD for text in said if not w.knows(text)]


def scenario_texts(scenario: Scenario) -> Iterator[str]:
    """Everything a scenario file gives readers to read, but who wrote it."""
    yield scenario.title
    yield from (part for part in scenario.description.split("\n\n") if part.strip())
    yield from (*scenario.sources, *scenario.not_modelled, *scenario.contributions)
    for measure in scenario.measures:
        yield from measure_texts(measure)
    yield from (package.title for package in scenario.packages.values())
    if scenario.question:
        yield scenario.question.title
    for issue in scenario.issues.values():
        yield from (issue.title, issue.note)
    yield from (rule.source for rule in scenario.rules_of_origin)
    security = scenario.security
    stated = (scenario.review, scenario.common_labour_market, security, security and security.purchases)
    yield from (part.source for part in stated if part)
    if security:
        yield security.title


def measure_texts(measure: Measure) -> Iterator[str]:
    """Title, note and authority; of what the tariff book gives, what it calls the programme."""
    if not isinstance(measure, BookMeasure | PactCostMeasure):
        yield from (measure.title, measure.note, measure.authority)
        return
    assert not measure.title
    yield from (measure.programme_title, measure.note, *measure.authority.split("; "))


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios(name):
    assert untold(scenario_texts(load_scenario(name).scenario)) == []


def test_players_of_shipped_scenarios():
    players = {player for name in shipped() for player in load_scenario(name).scenario.players}
    assert players
    assert all(players <= w.of.names.keys() for w in ABROAD)


def test_the_tariff_book():
    found = [read_authority(path.read_text(encoding="utf-8"), path.name) for path in sorted(SHIPPED.glob("*.yaml"))]
    texts = [text for one in found for text in (one.title, one.statute, one.note)]
    texts += [text for one in found for rule in one.programmes.values() for text in (rule.title, rule.basis)]
    texts += [text for one in found for measure in cited(one) for text in (measure.note, *measure.scope.lists)]
    texts += [part for one in found for measure in cited(one) for part in measure.citation.split("; ")]
    quotas = [quota for one in found for rule in one.programmes.values() for quota in rule.quotas]
    texts += [text for quota in quotas for text in (quota.title, quota.source, *quota.citation.split("; "))]
    assert untold(texts) == []


def test_pacts():
    for pact in load_pacts().values():
        texts = [*pact.titles.model_dump().values(), *(said.citation for said in pact.schedules.values())]
        assert untold(texts) == []


def cited(authority: Authority) -> list[DatedMeasure]:
    return [measure for programme in authority.programmes.values() for measure in programme.measures]


def test_sources_of_the_embedded_tables():
    for one in data.registry():
        assert untold([one.title, one.publisher, one.year, one.licence, *one.imputed]) == []


@pytest.mark.parametrize("table", [2022, 2024])
@pytest.mark.parametrize("economy", ["focus", "full", "provinces"])
def test_rules_applied_to_the_data(economy, table):
    assert untold([note.rule for note in load_economy(economy, table=table).notes]) == []


def test_elasticities():
    texts = [f"{name}, {span} horizon: {paper}" for name, paper in elasticity_choices().items() for span in HORIZONS]
    assert load_economy().elasticities in texts
    assert untold(texts) == []


def test_published_figures():
    rows = kept()
    texts = [text for name in ("publisher", "scenario", "measure", "horizon") for text in rows[name].unique()]
    assert len(texts) > 30
    assert untold(texts) == []


def test_industries_and_their_groups():
    sectors, groups = data.frame("sectors.csv"), data.frame("groups.csv").query("kind == 'sector'")
    texts = [*sectors["name"], *sectors["focus_name"], *provinces_2021().industries, *groups["group"], *groups["note"]]
    assert untold(texts) == []


def test_industries_as_tables_of_duties_call_them():
    scenario = load_scenario("october-2025").scenario
    assert scenario.as_of is not None
    found = table(Question(load_book(), trade_of("USA").of(("CAN", "CHN"))), scenario.as_of, "sector")
    assert untold([str(name) for name in found["name"]]) == []


def test_equations_and_groups_of_measures(run: Run, fr):
    short = run.short_run.equilibrium
    equations = [residual.equation for residual in short.residuals]
    assert "wage floor" in equations
    assert untold([*equations, short.status, *default_groups()]) == []
    for key, words in ((OWN, "mesures prises par le Canada"), (REST, "tout le reste"), (ALL, "ensemble des mesures")):
        assert group_name(run.economy, "CAN", key, fr) == words


def test_places():
    regions, groups = data.frame("regions.csv"), data.frame("groups.csv").query("kind == 'region'")
    places = {*regions["name"], *regions["focus_name"], *groups["group"], *partner_names().values()}
    places |= {*data.frame("subdivisions.csv")["name"], *data.frame("exposure.csv")["name"], *provinces_2021().names}
    assert [places - w.of.names.keys() for w in ABROAD] == [set()] * len(ABROAD)


@pytest.mark.parametrize(
    ("name", "the", "of", "inside", "to"),
    [
        ("France", "la France", "de la France", "en France", "à la France"),
        ("Ontario", "l’Ontario", "de l’Ontario", "en Ontario", "à l’Ontario"),
        ("Quebec", "le Québec", "du Québec", "au Québec", "au Québec"),
        ("Israel", "Israël", "d’Israël", "en Israël", "à Israël"),
        ("Singapore", "Singapour", "de Singapour", "à Singapour", "à Singapour"),
        ("EU", "l’UE", "de l’UE", "dans l’UE", "à l’UE"),
        (
            "Prince Edward Island",
            "l’Île-du-Prince-Édouard",
            "de l’Île-du-Prince-Édouard",
            "à l’Île-du-Prince-Édouard",
            "à l’Île-du-Prince-Édouard",
        ),
        (
            "Newfoundland and Labrador",
            "Terre-Neuve-et-Labrador",
            "de Terre-Neuve-et-Labrador",
            "à Terre-Neuve-et-Labrador",
            "à Terre-Neuve-et-Labrador",
        ),
        (
            "Washington",
            "l’État de Washington",
            "de l’État de Washington",
            "dans l’État de Washington",
            "à l’État de Washington",
        ),
    ],
)
def test_forms_of_places(name, the, of, inside, to, fr):
    found = fr.name(name)
    assert (f"{found:the}", f"{found:of}", f"{found:in}", f"{found:to}") == (the, of, inside, to)


@pytest.mark.parametrize(
    ("name", "the", "of", "inside", "to"),
    [
        ("Mexico", "México", "de México", "en México", "a México"),
        ("United Kingdom", "el Reino Unido", "del Reino Unido", "en el Reino Unido", "al Reino Unido"),
        ("EU", "la UE", "de la UE", "en la UE", "a la UE"),
        (
            "Rest of the world",
            "el resto del mundo",
            "del resto del mundo",
            "en el resto del mundo",
            "al resto del mundo",
        ),
    ],
)
def test_forms_of_places_in_spanish(name, the, of, inside, to):
    found = wording("es").name(name)
    assert (f"{found:the}", f"{found:of}", f"{found:in}", f"{found:to}") == (the, of, inside, to)


def test_citations_are_put_together_or_left_as_they_are(fr):
    assert fr.cited("EO 14195; EO 14326 as amended") == "Décret 14195; Décret 14326 modifié"
    strange = fr.cited("EO 14195; A law nobody knows")
    assert isinstance(strange, Foreign)
    assert strange == "EO 14195; A law nobody knows"


def test_english_stays_as_given():
    assert wording("en").given("Iron and steel") == "Iron and steel"
