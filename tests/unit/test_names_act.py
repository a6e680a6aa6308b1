"""Whatever a scenario names acts, is refused, or is told: for every key of the schema, found from the schema itself."""

from __future__ import annotations

import copy
import datetime as dt
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from counteroffer.briefing.words import wording
from counteroffer.errors import InputError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.scenario.remarks import Remarkable
from counteroffer.scenario.schema.measures import WRITTEN, TariffMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.study.checking import checked
from counteroffer.tariffs.terms.words import Said

NOWHERE = "zz_nowhere"
ANY = "*"  # an element of a list, or a key of a mapping

# A file in which every key of the schema that names something does name something. A new key goes in here.
WHOLE = """
title: Everything that can be named
author: a test
date: 2025-10-07
sources: [a test]
description: Each key names something that acts.
spotlight: [CAN, USA]
perspective: CAN
question: {title: a, measures: [tariff]}
at_stake: usmca
money: CAD
languages: [en]
baseline: icio-2022
economy: focus
as_of: 2025-10-07
without: ["section_232.copper:CAN"]
elasticities: {source: fgo}
currencies: {CAD: {anchor: peg, to: USD}}
unemployment: {before: "2025-01", now: "2025-08"}
contributions: {metals: {measures: ["*steel*"], sectors: [steel]}}
with:
  - name: own
    importer: USA
    from: 2025-01-01
    until: 2026-01-01
    scope: {hs: ["7208"], lists: [steel-full-value], sectors: [steel], but: ["7209"]}
    exporters: [CAN, MEX]
    rate: 10
    rates: {MEX: 5}
    exempt: [{scope: {hs: ["720851"], lists: [steel-full-value], sectors: [steel], but: ["7225"]}, exporters: [CAN]}]
    displaces: [section_232.steel]
    pact: usmca
    treatment: exempt
    when: {china-truce: suspended}
pact: {usmca: in_force}
rules_of_origin:
  - pact: usmca
    products: {hs: ["8703"], lists: [autos], sectors: [autos], but: ["870310"]}
    use_percent: 90
    source: a
review: {pact: usmca, hazard_percent: 5, uncertainty_percent: 1, source: a}
tariff_book: {apart: [CAN], outcomes: {china-truce: suspended}}
common_labour_market: {members: [GBR, FRA], elasticity: 1.0, source: a}
reforms: [REFORM.yaml]
measures:
  - name: tariff
    importers: [CAN]
    exporters: [USA]
    sectors: [steel]
    rate: 5
    effective: {from: 2025-01-01, until: 2026-01-01}
  - {kind: export_tax, name: tax, importers: [USA], exporters: [CAN], sectors: [energy], rate: 5}
  - {kind: iceberg, name: cost, importers: [CAN], exporters: [MEX], sectors: [autos], change: 2}
  - {kind: import_ban, name: ban, importers: [CAN], exporters: [RUS], sectors: [steel]}
  - {kind: customs_union, name: union, members: [AUS, NZL], external: AUS, sectors: [agriculture]}
  - {kind: fiscal_union, name: budget, members: [GBR, FRA], percent: 1}
  - {kind: quota, name: limit, importers: [CAN], exporters: [CHN], sectors: [steel], limit_percent: 90}
  - {kind: quota, name: milk, importers: [CAN], exporters: [USA], sectors: [food], products: ["04"], limit_percent: 90}
  - {kind: remission, name: back, importers: [CAN], exporters: [USA], sectors: [steel], percent: 10}
  - {kind: transfer, name: paid, payer: USA, receiver: CAN, usd_mn: 10}
packages: {first: {measures: [tariff]}}
levels: {tariff: 50}
presets:
  none: {title: a, levels: {tariff: 0}, issues: {rate: 5}}
  else: {title: a, scenario: REFORM.yaml}
players:
  Canada: {regions: [CAN], weights: {sectors: {autos: 2}, places: {Ontario: 2}}}
  US: {regions: [USA]}
issues:
  metals: {kind: measures, measures: [section_232.steel.can], player: US}
  rate: {kind: tariff, importers: [CAN], exporters: [USA], sectors: [agriculture], player: Canada}
  border: {kind: iceberg, importers: [CAN], exporters: [USA], sectors: [food], player: Canada}
  money: {kind: transfer, payer: CAN, receiver: USA, player: Canada}
  volume: {kind: quota, measure: limit, range: [50, 120], player: Canada}
  cream: {kind: quota, importers: [CAN], exporters: [USA], sectors: [food], products: ["0401"], range: [50, 120]}
  bought: {kind: purchase, buyer: CAN, seller: USA, sectors: [agriculture], player: Canada}
  other: {kind: scenario, scenario: REFORM.yaml, player: Canada}
negotiation:
  beliefs:
    about: US
    types:
      plain: {probability: 0.5}
      other: {probability: 0.5, weights: {sectors: {steel: 2}, places: {Michigan: 2}}}
uncertainty:
  without: [claims]
  spreads:
    deficit_rule: {choice: {zero: 1.0}, source: a}
    wage_floor: {uniform: [0.97, 0.99], source: a}
security:
  title: a
  payer: CAN
  receiver: USA
  contribution_usd_mn: 1
  protection_usd_mn: {CAN: 1}
  relief: [section_232.steel.can]
  purchases: {sectors: [autos], usd_mn: 10, source: a}
  free_with: REFORM.yaml
  source: a
"""

REFORM = """
title: A reform
author: a test
date: 2025-10-07
sources: [a test]
description: Trade between two others is dearer.
measures: [{kind: iceberg, name: reformed, importers: [JPN], exporters: [KOR], sectors: [food], change: 1}]
"""

EMPTY = REFORM.replace("change: 1", "change: 0")
ASLEEP = {"name": "asleep", "importers": ["CAN"], "exporters": ["USA"], "sectors": ["food"], "rate": 1}

# A name that exists and acts on nothing where it stands, by the model and the key that hold it; and what a user is
# told of it, its own name by default.
IDLE: dict[str, tuple[str, str]] = {
    "AskedAbout.measures": ("*nothing*", "*nothing*"),
    "BookSettings.apart": ("USA", "section_232.steel.can"),
    "ContributionGroup.measures": ("*nothing*", "*nothing*"),
    "CurrencyAnchor.to": ("CAD", "CAD"),
    "CustomsUnionMeasure.external": ("own", "union"),
    "CustomsUnionMeasure.members": ("NZL", "measures[4].members"),
    "CustomsUnionMeasure.sectors": ("FIN", "FIN"),
    "DatedMeasure.exporters": ("USA", "USA"),
    "DatedMeasure.rates": ("NZL", "NZL"),
    "Exemption.exporters": ("JPN", "JPN"),
    "FiscalUnionMeasure.members": ("FRA", "budget"),
    "MeasuresIssue.measures": ("asleep", "issues.metals"),
    "OwnMeasure.displaces": ("canada.metals", "canada.metals"),
    "OwnMeasure.importer": ("CAN", "CAN"),
    "Package.measures": ("asleep", "asleep"),
    "PurchaseIssue.buyer": ("USA", "USA"),
    "PurchaseIssue.seller": ("CAN", "CAN"),
    "PurchaseIssue.sectors": ("FIN", "FIN"),
    "Purchases.sectors": ("FIN", "FIN"),
    "QuotaIssue.measure": ("asleep", "asleep"),
    "QuotaIssue.importers": ("USA", "issues.cream"),
    "QuotaIssue.exporters": ("CAN", "issues.cream"),
    "QuotaIssue.sectors": ("FIN", "FIN"),
    "QuotaIssue.products": ("8703", "8703"),
    "QuotaMeasure.products": ("8703", "8703"),
    "RatePeriods.before": ("1950", "1950"),
    "RatePeriods.now": ("2031", "2031"),
    "Scenario.levels": ("asleep", "asleep"),
    "Scenario.without": ("section_301.china:CAN", "section_301.china:CAN"),
    "ScenarioIssue.scenario": ("EMPTY.yaml", "EMPTY"),
    "Scope.but": ("0101", "0101"),
    "Scope.hs": ("5003", "5003"),
    "Scope.lists": ("autos", "exempt[0].scope.lists: autos"),
    "Security.payer": ("USA", "USA"),
    "Security.receiver": ("CAN", "CAN"),
    "Security.protection_usd_mn": ("MEX", "MEX"),
    "Security.relief": ("asleep", "asleep"),
    "TradeMeasure.importers": ("USA", "measures[0]"),
    "TradeMeasure.exporters": ("CAN", "measures[0]"),
    "TradeMeasure.sectors": ("FIN", "FIN"),
    "TransferIssue.payer": ("USA", "USA"),
    "TransferIssue.receiver": ("CAN", "CAN"),
    "TransferMeasure.payer": ("CAN", "CAN"),
    "TransferMeasure.receiver": ("USA", "USA"),
    "Weights.places": ("Texas", "Texas"),
    "_CellsIssue.importers": ("USA", "issues.rate"),
    "_CellsIssue.exporters": ("CAN", "issues.rate"),
    "_CellsIssue.sectors": ("FIN", "FIN"),
}

# Keys under which every name that exists acts, and how.
ALWAYS = {
    "Beliefs.about": "it knows its type, whatever that weighs",
    "BookSettings.outcomes": "the law holds that outcome whenever it matters",
    "CommonLabourMarket.members": "people of every member can move",
    "ContributionGroup.sectors": "its row is printed, nothing in it or something",
    "DatedMeasure.pact": "its goods are treated otherwise",
    "DatedMeasure.when": "the measure holds or not",
    "Elasticities.source": "it is read",
    "OriginRule.pact": "its goods qualify or not",
    "PlayerSpec.regions": "it sits at the table, whatever is on it",
    "Preset.issues": "a click at the desk moves its slider",
    "Preset.levels": "a click at the desk moves the sliders of those in force",
    "Preset.scenario": "a click at the desk opens it",
    "Review.pact": "it is reviewed",
    "Scenario.at_stake": "it is asked about",
    "Scenario.baseline": "effects are measured against it",
    "Scenario.currencies": "it is anchored",
    "Scenario.economy": "all is solved on it",
    "Scenario.languages": "there is a page in it",
    "Scenario.money": "amounts are shown in it",
    "Scenario.perspective": "it leads the page",
    "Scenario.pact": "it stands or not",
    "Scenario.reforms": "its measures are told like the file's own",
    "Scenario.spotlight": "it is led with",
    "Scope.sectors": "every industry is traded",
    "Security.free_with": "it is solved and shown",
    "OwnSpread.choice": "it is drawn",
    "Uncertainty.spreads": "it is drawn so wherever it acts",
    "Uncertainty.without": "it stays as it is in every draw",
    "Weights.sectors": "every sector earns something",
    "_Issue.player": "it sets the issue",
}


@dataclass(frozen=True)
class Leaf:
    """A text of the sample that names something: where it stands, and the key of the schema that holds it."""

    path: tuple[str | int, ...]
    key: str
    is_key: bool = False  # whether it is the key of a mapping


def models_of(annotation: Any) -> list[type[BaseModel]]:
    """Models among the forms an annotation allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_of(part)]


def owner(model: type[BaseModel], name: str) -> str:
    """Model that a key comes from, and the key: of several measures' key, that of the measure they share."""
    first = next(base for base in reversed(model.__mro__) if name in getattr(base, "model_fields", {}))
    return f"{first.__name__}.{name}"


def leaves(annotation: Any, value: Any, path: tuple[str | int, ...], key: str) -> Iterator[Leaf]:
    """Texts in a value that name something, by the annotation it is read under."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if not any(part is Said or isinstance(part, Said) for part in parts[1:]):
            yield from leaves(parts[0], value, path, key)
    elif annotation is str and isinstance(value, str):
        yield Leaf(path, key)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if isinstance(value, dict):
            yield from of_model(annotation, value, path)
    elif origin in (tuple, list):
        listed = value if isinstance(value, list) else [value]
        for j, each in enumerate(listed):
            yield from leaves(parts[0], each, (*path, j), key)
    elif origin in (dict, Mapping) or getattr(origin, "__name__", "") == "Mapping":
        for name, each in value.items() if isinstance(value, dict) else ():
            yield from (Leaf((*path, name), key, True) for _ in leaves(parts[0], name, (), key))
            yield from leaves(parts[1], each, (*path, name), key)
    elif origin in (Union, types.UnionType):
        chosen = [part for part in parts if fits(part, value)]
        for part in chosen[:1]:
            yield from leaves(part, value, path, key)


def fits(annotation: Any, value: Any) -> bool:
    """Whether a value is of this form of a union."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if isinstance(value, dict):
        kinds = [m.model_fields["kind"].annotation for m in models_of(annotation) if "kind" in m.model_fields]
        named = [kind for one in kinds for kind in get_args(one)]
        return (
            value.get("kind", "tariff") in named
            if named
            else bool(models_of(annotation)) or get_origin(annotation) is dict
        )
    return annotation is str or (get_origin(annotation) in (tuple, list) and isinstance(value, list))


def of_model(model: type[BaseModel], value: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Leaf]:
    for name, field in model.model_fields.items():
        said = field.alias or name
        if said in value and not any(isinstance(part, Said) for part in field.metadata):
            yield from leaves(field.annotation, value[said], (*path, said), owner(model, name))


def naming_keys(model: type[BaseModel] = Scenario, seen: frozenset[type] = frozenset()) -> set[str]:
    """Every key of the schema whose texts name something."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        if not any(isinstance(part, Said) for part in field.metadata) and texts_in(field.annotation):
            found.add(owner(model, name))
        for inner in models_of(field.annotation):
            if inner not in seen and inner not in WRITTEN:
                found |= naming_keys(inner, seen | {model, inner})
    return found


def texts_in(annotation: Any) -> bool:
    """Whether an annotation, the models in it aside, takes a text that names something."""
    if annotation is str:
        return True
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return not any(isinstance(part, Said) for part in parts[1:]) and texts_in(parts[0])
    return any(texts_in(part) for part in parts)


def sample() -> dict[str, Any]:
    found = yaml.safe_load(WHOLE)
    assert isinstance(found, dict)
    return found


def put(tree: Any, leaf: Leaf, name: str) -> Any:
    """The sample with another name in one place."""
    tree = copy.deepcopy(tree)
    inner = tree
    for part in leaf.path[:-1]:
        inner = inner[part] if not isinstance(inner, str) else inner
    last = leaf.path[-1]
    if leaf.is_key:
        inner[name] = inner.pop(last)
    else:
        inner[last] = name
    return tree


def heard(tree: Any, folder: Path) -> str:
    """What a user is told of a file: the error, else the remarks."""
    for name, text in (("REFORM", REFORM), ("EMPTY", EMPTY)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    try:
        found = checked(parse_scenario(yaml.safe_dump(tree, sort_keys=False), name="case", folder=folder))
        for code in found.file.scenario.languages:
            wording(code)
    except InputError as error:
        return str(error)
    return "; ".join(f"{one.key}: {one.name} ({one.why})" for one in found.remarks)


LEAVES = list(of_model(Scenario, sample(), ()))


def test_the_sample_names_something_under_every_key_that_can(tmp_path: Path) -> None:
    assert naming_keys() - {leaf.key for leaf in LEAVES} == set()
    assert heard(sample(), tmp_path) == ""


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: ".".join(map(str, leaf.path)))
def test_a_name_that_does_not_exist_is_refused(leaf: Leaf, tmp_path: Path) -> None:
    assert NOWHERE in heard(put(sample(), leaf, NOWHERE), tmp_path)


def test_every_key_has_an_idle_name_or_says_why_it_can_have_none() -> None:
    assert IDLE.keys() & ALWAYS.keys() == set()
    assert IDLE.keys() | ALWAYS.keys() == naming_keys()


@pytest.mark.parametrize("key", IDLE)
def test_a_name_that_acts_on_nothing_is_refused_or_told(key: str, tmp_path: Path) -> None:
    name, told = IDLE[key]
    # What is exempt lies within what is charged, so a scope there is the narrower one.
    places = sorted((leaf for leaf in LEAVES if leaf.key == key), key=lambda leaf: "exempt" not in leaf.path)
    tree = put(sample(), places[0], name)
    if name == "asleep":
        tree["measures"].append(ASLEEP | {"effective": {"from": dt.date(2026, 1, 1)}})
    said = heard(tree, tmp_path)
    if name == "asleep":
        said = said.replace("measures[7].effective: asleep (not_in_force)", "")
    assert told in said


TARIFF = {"importers": ["USA"], "exporters": ["CAN"], "sectors": ["steel"], "rate": 10}
SOME_IDLE: dict[str, Any] = {
    "title": "Idle names",
    "author": "a test",
    "date": "2025-10-07",
    "sources": ["a test"],
    "description": "Some names act on nothing.",
    "measures": [
        TARIFF | {"name": "first"},
        TARIFF | {"name": "both", "exporters": ["MEX", "USA"]},
        TARIFF | {"name": "later", "effective": {"from": "2026-01-01"}},
        TARIFF | {"name": "off"},
    ],
    "packages": {"unused": {"measures": ["off"], "enabled": False}},
    "levels": {"off": 50.0},
}


def told_of(run: Run) -> set[tuple[str, Remarkable]]:
    return {(one.remark.key, one.remark.why) for one in run.notices if one.remark}


def case(folder: Path, **changes: Any) -> Run:
    return simulate(parse_scenario(yaml.safe_dump(SOME_IDLE | changes), name="case", folder=folder))


def test_what_is_told_of_a_file_is_told_of_its_variants_too(tmp_path: Path) -> None:
    """At the desk every view is a variant: with measures at other levels, with more of them, in the short run."""
    run = case(tmp_path)
    told = told_of(run)
    assert told == {
        ("measures[1].exporters", Remarkable.no_trade),
        ("measures[2].effective", Remarkable.not_in_force),
        ("levels", Remarkable.off),
    }
    changes: tuple[dict[str, Any], ...] = (
        {"levels": {"first": 30.0, "off": 50.0}},
        {"deficit_rule": "zero"},
        {"closure": "roy"},
    )
    assert all(told_of(run.varied(**one)) == told for one in changes)
    assert told_of(run.short_run) == told
    more = TariffMeasure.model_validate(TARIFF | {"name": "none", "rate": 0.0})
    added = run.varied(measures=(*run.scenario.measures, more))
    assert told_of(added) == told | {("measures[4]", Remarkable.no_change)}


def test_a_measure_at_none_of_its_size_is_not_one_that_changes_nothing(tmp_path: Path) -> None:
    run = case(tmp_path, measures=SOME_IDLE["measures"][:1], levels={"first": 0.0}, packages={})
    assert run.notices == ()
