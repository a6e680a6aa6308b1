"""Groups of regions: a caller's own, a table of two columns read strictly, and those that lead; kept tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from counteroffer import data
from counteroffer.economy.brought import store
from counteroffer.economy.brought.built import built
from counteroffer.economy.types import Economy
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.inputs.csvtext import decoded
from counteroffer.scenario.schema.scenario import Scenario

COLUMNS = ("code", "group")
WHOLE = ("focus", "full")  # economies whose regions a group can be made of
LARGEST_MAP = 100_000  # bytes; 81 regions are one or two thousand


def is_there(path: Path) -> bool:
    """Whether it is a file; a name that is too long for one, or that nobody may look at, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_map(folder: Path, path: Path | None, where: str) -> Mapping[str, str] | None:
    """Code → group of a user's own map; none where none is named.

    Raises
    ------
    ScenarioError
        For a file that is not there, or is no such table; with the line that is wrong.
    """
    if path is None:
        return None
    full = folder / path
    if not is_there(full):
        raise ScenarioError(
            worded("{where}: no file at {full}; paths start from the scenario's folder", where=where, full=full)
        )
    rows = _rows(full, where)
    columns = tuple(rows[0][1]) if rows else ()
    if any(columns.count(column) != 1 for column in COLUMNS):
        have = ", ".join(columns) or worded("nothing")
        raise ScenarioError(
            worded(
                "{where}: {full} needs the columns code, group, once each; its first line has {have}",
                where=where,
                full=full,
                have=have,
            )
        )
    found: dict[str, str] = {}
    for line, row in rows[1:]:
        at = f"{where}: {full}, line {line}"
        if len(row) != len(columns):
            raise ScenarioError(
                worded(
                    "{at}: {number} cells under {columns} columns; write a cell a column",
                    at=at,
                    number=len(row),
                    columns=len(columns),
                )
            )
        code, group = (row[columns.index(column)] for column in COLUMNS)
        if not (code.strip() and group.strip()):
            raise ScenarioError(worded("{at}: leaves code or group empty; give every code a group", at=at))
        if (code, group) != (code.strip(), group.strip()):
            raise ScenarioError(
                worded("{at}: has spaces around '{code}' or '{group}'; take them out", at=at, code=code, group=group)
            )
        if code in found:
            raise ScenarioError(worded("{at}: gives code {code} twice; one row a code", at=at, code=code))
        found[code] = group
    return found


def kept_economy(name: str, economy: str, said: Scenario, scale: float | None) -> Economy:
    """Tables of the user's own that are kept under a name, at the horizon of a scenario, or scaled.

    Raises
    ------
    ScenarioError
        For a key that speaks of the embedded table.
    """
    named = {f"elasticities.{key}" for key in ("source", "concept") if key in said.elasticities.model_fields_set}
    named |= {key for key in ("table", "home_supply") if key in said.model_fields_set}
    if named:
        raise ScenarioError(
            worded(
                "{name}: {named} speaks of the embedded table, and economy '{economy}' has tables and "
                "elasticities of its own; drop it, or import them with another set: `counteroffer data "
                "import`",
                name=name,
                named=min(named),
                economy=economy,
            )
        )
    return built(store.load(economy), scale or said.horizon, said.market_structure)


def _rows(full: Path, where: str) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with its line."""
    mend = worded("save it as a table of text: 'CSV UTF-8'")
    try:
        if full.stat().st_size > LARGEST_MAP:
            raise ScenarioError(
                worded(
                    "{where}: {full} is larger than {kilobytes} kB; a map has a row a code",
                    where=where,
                    full=full,
                    kilobytes=LARGEST_MAP // 1000,
                )
            )
        text = decoded(full)
    except InputError as error:
        raise ScenarioError(worded("{where}: {problem}", where=where, problem=error)) from None
    except OSError as error:
        raise ScenarioError(
            worded("{where}: {full} cannot be read: {strerror}", where=where, full=full, strerror=error.strerror)
        ) from None
    if "\0" in text:
        raise ScenarioError(
            worded("{where}: {full} holds bytes that are no text; {mend}", where=where, full=full.name, mend=mend)
        )
    try:
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise ScenarioError(
            worded("{where}: {full} is no table: {error}; {mend}", where=where, full=full, error=error, mend=mend)
        ) from None


def with_blocs(labels: Sequence[str], economy: str) -> dict[str, str] | None:
    """Country → region of an economy in which every group among some labels is one region; none where there is none.

    Raises
    ------
    ScenarioError
        For groups that overlap, or that cut through a region of the economy.
    """
    found = _blocs(tuple(labels), economy)
    return None if found is None else dict(found)


@lru_cache(maxsize=16)  # a scenario solved again leads with the same
def _blocs(labels: tuple[str, ...], economy: str) -> dict[str, str] | None:
    groups = data.frame("groups.csv").query("kind == 'region'").set_index("group")["members"]
    led = [label for label in dict.fromkeys(labels) if label in groups.index]
    if not led or economy not in WHOLE:
        return None
    table = data.frame("regions.csv").set_index("code")
    regions = table.index.to_series() if economy == "full" else table["focus"]
    found = {str(code): str(region) for code, region in regions.items()}
    for group in led:
        members = set(groups[group].split())
        taken = sorted({found[code] for code in members} & set(led))
        if taken:
            raise ScenarioError(
                worded(
                    "spotlight: {group} and {taken} share members; lead with one of the two",
                    group=group,
                    taken=taken[0],
                )
            )
        cut = sorted({found[code] for code in members} & {found[code] for code in found.keys() - members})
        if cut:
            raise ScenarioError(
                worded(
                    "spotlight: {group} cuts through {cut} of economy '{economy}'; say `economy: full`",
                    group=group,
                    cut=", ".join(cut),
                    economy=economy,
                )
            )
        found |= dict.fromkeys(members, group)
    return found
