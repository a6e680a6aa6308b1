"""Read a scenario file. Every error gives the key path, the nearest valid label and the mend."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from counteroffer import yamltext
from counteroffer.errors import InputError, ScenarioError, joined, message_of, worded
from counteroffer.inputs.arguments import of_kind
from counteroffer.inputs.csvtext import decoded
from counteroffer.labels import COMMAND, unknown
from counteroffer.scenario.complaints import complaints
from counteroffer.scenario.law.book import from_book
from counteroffer.scenario.maps import is_there
from counteroffer.scenario.schema.measures import MEASURES, WRITTEN, Measure
from counteroffer.scenario.schema.pact import PactForms, merged
from counteroffer.scenario.schema.perspective import seated, turned
from counteroffer.scenario.schema.scenario import DATA_BASELINE, Scenario
from counteroffer.scenario.spreads import check_spreads
from counteroffer.tables.shown import ShownFile

BOOK_KINDS = ("book", "pact_cost", "book_quota")  # of measures that the loader writes
OF_MEASURES = ("measures", "packages", "reforms", "levels", "presets")  # keys that hold or name measures
BESIDE = "beside"  # wing of the scenarios that stand behind published figures
AS_SCENARIO = "give a name, a path or what load_scenario returns; a Run has its own in .file"
LARGEST_FILE = 1_000_000  # bytes
_SWITCH = re.compile(r":([+-])([A-Za-z0-9_.-]+)")


@dataclass(frozen=True)
class ScenarioFile(ShownFile):
    """A validated scenario, its name, the folder its paths start from and the hash of its text."""

    name: str
    scenario: Scenario
    folder: Path
    sha256: str


def shipped(wing: str = "") -> dict[str, Path]:
    """Name → file of the scenarios that ship with the package; those in a wing of its folder go by WING/NAME."""
    folder = Path(str(resources.files("counteroffer"))) / "scenarios" / wing
    return {f"{wing}/{path.stem}" if wing else path.stem: path for path in sorted(folder.glob("*.yaml"))}


def known_scenarios() -> dict[str, Path]:
    """All that a name can mean: the shipped scenarios, and those behind published figures as beside/NAME."""
    return shipped() | shipped(BESIDE)


def load_scenario(name: str | Path) -> ScenarioFile:
    """Read a shipped scenario by name, or a file by path.

    `NAME:-PACKAGE:+PACKAGE` switches packages; `NAME@MEX` tells it from there, as `perspective: MEX` in the file does.

    Raises
    ------
    ScenarioError
        With one line for each mistake.
    """
    of_kind(name, (str, Path), "load_scenario", AS_SCENARIO)
    switches = {package: sign == "+" for sign, package in _SWITCH.findall(str(name))}
    if switches:
        return _switched(load_scenario(_SWITCH.sub("", str(name))), switches)
    path, (_, seat) = scenario_path(str(name)), seated(str(name))
    text = scenario_text(path)
    if seat:
        return parse_scenario(f"{text}\nperspective: {seat}\n", name=f"{path.stem}-{seat.lower()}", folder=path.parent)
    return parse_scenario(text, name=path.stem, folder=path.parent)


def load_terms(name: str) -> ScenarioFile:
    """A scenario file as far as it speaks to the tariff book, whose measures are not read.

    Raises
    ------
    ScenarioError
        If it cannot be read.
    """
    path = scenario_path(name)
    text = scenario_text(path)
    raw = yamltext.parse(text)
    if not isinstance(raw, dict) or raw.get("reforms"):
        return load_scenario(name)
    return ScenarioFile(path.stem, _book_keys(turned(raw)), path.parent, hashlib.sha256(text.encode()).hexdigest())


def as_file(scenario: object) -> ScenarioFile:
    """A scenario as a loaded file, whatever form a caller gives it in.

    Raises
    ------
    InputError
        For what is none, and if it cannot be read.
    """
    of_kind(scenario, (str, Path, ScenarioFile), "a scenario", AS_SCENARIO)
    return scenario if isinstance(scenario, ScenarioFile) else load_scenario(scenario)  # type: ignore[arg-type]


def find_scenario(name: str, folder: Path) -> str:
    """What a scenario file means by another one: a file beside it, else what a user would mean."""
    beside = folder / _SWITCH.sub("", name)
    return f"{beside}{''.join(match.group() for match in _SWITCH.finditer(name))}" if is_there(beside) else name


def scenario_path(name: str) -> Path:
    """The file that a name or a path means, whatever packages it switches and whoever it is told from.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    known = known_scenarios()
    name, _ = seated(_SWITCH.sub("", name))
    path = known.get(name, Path(name))
    if is_there(path):
        return path
    if path.suffix in (".yaml", ".yml") or path.name != name:
        raise ScenarioError(worded("no scenario file at {path}; check the path", path=path))
    raise ScenarioError(
        worded(
            "{problem} Or give a path",
            problem=unknown("scenario", name, COMMAND, dict.fromkeys(known, "")),
        )
    )


def scenario_text(path: Path) -> str:
    """The text of a scenario file.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is no page of text.
    """
    if not is_there(path):
        raise ScenarioError(worded("no scenario file at {path}; check the path", path=path))
    if path.stat().st_size > LARGEST_FILE:
        raise ScenarioError(
            worded(
                "{path} is larger than {kilobytes} kB; a scenario is a page of text",
                path=path,
                kilobytes=LARGEST_FILE // 1000,
            )
        )
    try:
        return decoded(path)
    except InputError as error:
        raise ScenarioError(message_of(error)) from None


def parse_scenario(text: str, *, name: str, folder: Path) -> ScenarioFile:
    """Validate the text of a scenario and put the measures of its reforms behind its own.

    Parameters
    ----------
    name : str
        Stands before every complaint, and names the results.
    folder : Path
        Where paths in the text start from.

    Raises
    ------
    ScenarioError
        With one line for each mistake.
    """
    of_kind(text, str, "parse_scenario", "read the file as UTF-8 text first")
    of_kind(name, str, "the name of a scenario", "give text")
    of_kind(folder, (str, Path), "the folder of a scenario", 'where its paths start from: Path(".")')
    folder = Path(folder)
    scenario, digest = _validated(text, name, folder), hashlib.sha256(text.encode())
    check_spreads(scenario)
    measures, packages = list(scenario.measures), dict(scenario.packages)
    for reform in scenario.reforms:
        path = scenario_path(find_scenario(reform, folder))
        added = _validated(scenario_text(path), path.stem, path.parent)
        if added.as_of:
            raise ScenarioError(
                worded(
                    "{name}: reform {reform} reads the tariff book (as_of); a day is the scenario's own to say",
                    name=name,
                    reform=reform,
                )
            )
        digest.update(scenario_text(path).encode())
        twice = {m.name for m in measures} & {m.name for m in added.measures} | packages.keys() & added.packages.keys()
        if twice:
            raise ScenarioError(
                worded(
                    "{name}: reform {reform} names {twice} again; rename one",
                    name=name,
                    reform=reform,
                    twice=", ".join(sorted(twice)),
                )
            )
        measures += added.measures
        packages |= added.packages
    stacked = scenario.model_copy(update={"measures": tuple(measures), "packages": packages})
    return ScenarioFile(name, stacked, folder, digest.hexdigest())


def _validated(text: str, name: str, folder: Path) -> Scenario:
    try:
        raw = yamltext.parse(text)
    except InputError as error:
        raise ScenarioError(worded("{name}: {problem}", name=name, problem=error)) from error
    if not isinstance(raw, dict):
        raise ScenarioError(
            worded("{name}: a scenario is a mapping of keys such as title, date and measures", name=name)
        )
    if isinstance(raw.get("book"), str):
        raw["book"] = folder / raw["book"]
    raw = turned(raw)
    written = 0
    if isinstance(raw.get("measures"), list):
        raw["measures"] = [
            {"kind": "tariff", **measure} if isinstance(measure, dict) else measure for measure in raw["measures"]
        ]
    try:
        if raw.get("as_of") is not None:
            said = raw.get("measures") or []
            raw["measures"] = _with_book(raw, name)
            written = len(raw["measures"]) - len(said) if isinstance(said, list) else 0
        scenario = Scenario.model_validate(raw)
    except ValidationError as error:
        wrong = joined(complaints(error.errors(), text, written))
        raise ScenarioError(worded("{name}: {problem}", name=name, problem=wrong)) from None
    base = scenario.baseline
    plain = _SWITCH.sub("", base)
    if base != DATA_BASELINE and not is_there(folder / plain) and plain not in known_scenarios():
        known = {DATA_BASELINE: "the data", **dict.fromkeys(known_scenarios(), "")}
        raise ScenarioError(
            worded("{name}: {problem} Or give a path", name=name, problem=unknown("baseline", base, "baseline", known))
        )
    return scenario


def _with_book(raw: Mapping[str, Any], name: str) -> Any:
    """The book's measures of the day, then the file's; one that a written-out scenario already holds stays there."""
    own = raw.get("measures") or []
    try:
        keys = _book_keys(raw)
    except ValidationError:
        Scenario.model_validate(raw)  # tells everything that is wrong with the file, not these keys alone
        raise
    if not isinstance(own, list):
        return own
    said = [measure for measure in own if isinstance(measure, dict) and measure.get("kind") in BOOK_KINDS]
    held = {measure["name"] for measure in said if isinstance(measure.get("name"), str)}
    return [*(m for m in from_book(keys, name) if m["name"] not in held), *own]


def _book_keys(raw: Mapping[str, Any]) -> Scenario:
    """The scenario as far as it speaks to the tariff book, to learn what the book's measures are."""
    return Scenario.model_validate({key: value for key, value in raw.items() if key not in OF_MEASURES})


def with_pact(file: ScenarioFile, pact: PactForms, **terms: Any) -> ScenarioFile:
    """The same scenario with a pact in force, lapsed or bilateral, and the tariff book read anew for that.

    Parameters
    ----------
    pact : str or mapping
        Form of the book's only pact, or by name of those that change.
    **terms
        `rules_of_origin` and `review`; the scenario's own by default, unless a pact lapses.

    Raises
    ------
    ScenarioError
        Without `as_of`, the day of the book.
    """
    lapses = "lapsed" in ((pact,) if isinstance(pact, str) else pact.values())
    none: dict[str, Any] = {"rules_of_origin": (), "review": None} if lapses else {}
    changed = file.scenario.varied(pact=merged(file.scenario.pact, pact), **none | terms)
    own = [measure for measure in changed.measures if not isinstance(measure, WRITTEN)]
    read: list[Measure] = [MEASURES[m["kind"]].model_validate(m) for m in from_book(changed, file.name)]  # type: ignore[misc]
    return replace(file, scenario=changed.model_copy(update={"measures": tuple(read + own)}))


def _switched(file: ScenarioFile, switches: Mapping[str, bool]) -> ScenarioFile:
    words = "".join(f"-{'with' if on else 'without'}-{package}" for package, on in switches.items())
    return replace(file, name=file.name + words, scenario=file.scenario.switched(switches))
