"""What a file can do: numbers without end, mistakes by the thousand, maps that are no tables, names of any length."""

from __future__ import annotations

import math
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from builders import measure_text, north_maps, scenario_text
from counteroffer.errors import InputError, ScenarioError
from counteroffer.run.run import economy_before
from counteroffer.scenario import parse_scenario, resolve
from counteroffer.scenario.maps import read_map
from counteroffer.scenario.schema.base import Strict
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.study.checking import checked

USERS = ("counteroffer.scenario.schema", "counteroffer.tariffs.terms.schema")
WITHOUT_END = {("Scenario", "labour_mobility"): {math.inf}}  # mobile labour, solved exactly


def models(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for below in kind.__subclasses__():
        yield below
        yield from models(below)


def numeric_fields() -> list[tuple[type[BaseModel], str]]:
    """Every field of every part of a user's file that takes a number by itself; yes and no are asked elsewhere."""
    found = [
        (model, name)
        for model in {Scenario, *models(Strict)}
        for name, field in model.model_fields.items()
        if model.__module__.startswith(USERS)
        and field.annotation is not bool
        and any(_takes(model, name, value) for value in (0.5, 1, 3, 2022))
    ]
    return sorted(found, key=lambda pair: (pair[0].__name__, pair[1]))


def _takes(model: type[BaseModel], name: str, value: object) -> bool:
    """Whether the field takes the value, asked of the whole model, whose configuration it is read by."""
    alias = model.model_fields[name].alias or name
    try:
        model.model_validate({alias: value})
    except ValidationError as error:
        return not any(problem["loc"][:1] == (alias,) for problem in error.errors())
    except (TypeError, AttributeError):  # a validator of the whole that this field alone is too little for
        return False
    return True


def test_numbers_are_found() -> None:
    names = {f"{model.__name__}.{name}" for model, name in numeric_fields()}
    assert {"PlayerSpec.power", "Security.contribution_usd_mn", "OwnMeasure.rate", "Discount.years"} <= names
    assert len(names) > 25


@pytest.mark.parametrize(
    ("model", "name"), numeric_fields(), ids=lambda one: one if isinstance(one, str) else one.__name__
)
def test_no_number_of_a_file_is_without_end_or_none_or_a_word(model: type[BaseModel], name: str) -> None:
    allowed = WITHOUT_END.get((model.__name__, name), set())
    for value in (math.inf, -math.inf, math.nan, True, "1e3"):
        assert _takes(model, name, value) == (value in allowed), value


@pytest.mark.parametrize("value", [".inf", "-.inf", ".nan", "true"])
@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("players.a.power", {"players": {"a": {"regions": ["CAN"], "power": "HERE"}}}),
        (
            "players.a.weights.sectors.steel",
            {"players": {"a": {"regions": "CAN", "weights": {"sectors": {"steel": "HERE"}}}}},
        ),
        ("players.a.weights.places.ON", {"players": {"a": {"regions": "CAN", "weights": {"places": {"ON": "HERE"}}}}}),
        (
            "issues.t.range[1]",
            {"issues": {"t": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "range": [0, "HERE"]}}},
        ),
        ("issues.t.offer", {"issues": {"t": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "offer": "HERE"}}}),
        ("levels.one", {"levels": {"one": "HERE"}}),
        (
            "security.protection_usd_mn.CAN",
            {
                "security": {
                    "title": "a",
                    "payer": "CAN",
                    "receiver": "USA",
                    "source": "x",
                    "contribution_usd_mn": 1,
                    "protection_usd_mn": {"CAN": "HERE"},
                }
            },
        ),
    ],
)
def test_what_is_no_number_is_refused_at_the_door_with_its_key(key: str, changes: dict[str, Any], value: str) -> None:
    text = scenario_text(**changes).replace("HERE", value)
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, name="case", folder=Path())
    assert key in str(caught.value)


def test_values_given_in_code_are_as_finite_as_a_files() -> None:
    said = parse_scenario(scenario_text(), name="case", folder=Path()).scenario
    for changes in ({"product_elasticity": math.inf}, {"levels": {"one": math.nan}}, {"wage_floor": math.nan}):
        with pytest.raises(ScenarioError, match=next(iter(changes))):
            said.varied(**changes)
    assert said.varied(labour_mobility=math.inf).labour_mobility == math.inf


MISTAKES = {
    "a list for a name of the book": (
        scenario_text(measure_text(kind="book", name=["a"], rate=None), as_of="2025-10-07"),
        ["measures[0].name", "text"],
    ),
    "keys for a name of the book": (
        scenario_text(measure_text(kind="book", name={"a": 1}, rate=None), as_of="2025-10-07"),
        ["measures[0].name", "text"],
    ),
    "an importer nobody knows": (
        scenario_text(as_of="2025-10-07", **{"with": [{"name": "f", "hs": "7208", "rate": 5, "importer": "XXX"}]}),
        ["XXX"],
    ),
    "keys for a rate": (scenario_text(measure_text(rate={"a": 1})), ["line 13: measures[0].rate:", "number"]),
    "yes for a rate": (scenario_text(measure_text(rate=True)), ["measures[0].rate:", "number (got True)"]),
    "yes for a rate of the book": (
        scenario_text(as_of="2025-10-07", **{"with": [{"name": "f", "hs": "7208", "rate": True}]}),
        ["with[0].rate", "number (got True)"],
    ),
    "an exponent without a point": (
        scenario_text().replace("rate: 25", "rate: 1e300"),
        ["measures[0].rate", "YAML reads this as text: write 1.0e+300"],
    ),
    "a number in quotes": (scenario_text(measure_text(rate="25")), ["reads this as text: write 25, without quotes"]),
    "a sign behind a number": (scenario_text(measure_text(rate="12.5%")), ["reads this as text: write 12.5, without"]),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_with_its_key_and_mend(tmp_path: Path, case: str) -> None:
    text, words = MISTAKES[case]
    (tmp_path / "case.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        checked(tmp_path / "case.yaml")
    for word in words:
        assert word in str(caught.value), (word, str(caught.value))


@pytest.mark.parametrize(
    "text",
    [
        scenario_text(**{f"k{j}": 1 for j in range(2000)}),
        scenario_text(*(measure_text(name=f"m{j}", rate="x" * 1000) for j in range(900))),
        scenario_text(as_of="2025-10-07", **{"with": [{"name": "f", "hs": "9", "rate": "x", "zz": 1}] * 900}),
    ],
    ids=["keys", "rates", "own"],
)
def test_mistakes_by_the_thousand_are_told_in_a_page(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"and [\d,]+ mistakes more$") as caught:
        parse_scenario(text, name="case", folder=Path())
    assert len(str(caught.value)) < 4000


WHOLE = "code,group\n" + "".join(f"{code},{group}\n" for code, group in north_maps()["regions"].items())
MAPS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "first line has nothing"),
    "latin-1": (WHOLE.replace("OTH", "Brésil").encode("latin-1"), "not UTF-8 text"),
    "binary": (bytes(range(256)), "not UTF-8 text"),
    "zeros": (b"code,group\nUSA,A\0\n", "bytes that are no text"),
    "ragged": (b"code,group\nUSA,A\nCAN,B,C,D\n", "line 3: 4 cells under 2 columns"),
    "a cell more in every row": (b"code,group\nUSA,A,B\nCAN,A,B\n", "line 2: 3 cells under 2 columns"),
    "a quote left open": (b'code,group\n"USA,A\n', "is no table"),
    "a column twice": (b"code,group,group\nUSA,A,B\n", "code, group, group"),
    "a code twice": (b"code,group\nUSA,A\nUSA,B\n", "line 3: gives code USA twice"),
    "a group of spaces": (b"code,group\nUSA,  \n", "line 2: leaves code or group empty"),
    "spaces around": (b"code,group\nUSA, A\n", "line 2: has spaces around"),
    "megabytes": (b"code,group\n" + b"x" * 200_000, "larger than 100 kB"),
}


@pytest.mark.parametrize("case", MAPS)
def test_a_map_that_is_no_table_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    content, words = MAPS[case]
    (tmp_path / "map.csv").write_bytes(content)
    with pytest.raises(ScenarioError, match=words):
        read_map(tmp_path, Path("map.csv"), "economy.regions")


@pytest.mark.parametrize("path", ["x" * 300, "x" * 5000, "a\0b", "/dev/zero", "."])
def test_a_map_at_no_file_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ScenarioError, match="no file at"):
        read_map(tmp_path, Path(path), "economy.regions")


def test_a_group_may_be_called_na_and_a_file_begin_with_its_mark(tmp_path: Path) -> None:
    """Namibia's code and a spreadsheet's habit: neither is a mistake."""
    (tmp_path / "map.csv").write_text("\ufeff" + WHOLE.replace("OTH", "NA"), encoding="utf-8")
    found = read_map(tmp_path, Path("map.csv"), "economy.regions")
    assert found is not None
    assert "NA" in found.values()
    assert list(found) == list(north_maps()["regions"])


def thousand(count: int) -> str:
    """So many measures on a few importers, partners and industries."""
    importers, exporters, sectors = ("USA", "CAN", "NOR"), ("CHN", "MEX", "DEU"), ("steel", "autos", "C16", "food")
    return scenario_text(
        *(
            measure_text(
                name=f"m{j}",
                importers=importers[j % 3],
                exporters=exporters[j // 3 % 3],
                sectors=sectors[j // 9 % 4],
                rate=j % 50,
            )
            for j in range(count)
        ),
        goods=None,
    )


def test_checking_takes_time_in_proportion_to_the_measures(tmp_path: Path) -> None:
    """It took a thousand measures 29 s: a dense array over all products for each, eight times over."""
    path = tmp_path / "case.yaml"

    def seconds(count: int) -> float:
        path.write_text(thousand(count))
        began = time.process_time()
        assert len(checked(path).covered) == count
        return time.process_time() - began

    seconds(1)  # the data are read
    few, many = seconds(100), seconds(400)
    assert many < 8 * few


def test_a_thousand_measures_are_held_as_the_cells_they_are_in() -> None:
    """Two dense arrays for each took 400 MB."""
    economy = economy_before(parse_scenario(thousand(1), name="many", folder=Path()))

    def kept(count: int) -> int:
        scenario = parse_scenario(thousand(count), name="many", folder=Path()).scenario
        tracemalloc.start()
        try:
            found = resolve(scenario, economy)
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
        assert len(found.applied) == count
        return held

    kept(1)  # what is read once
    few, many = kept(50), kept(250)
    assert (many - few) / 200 < 0.1 * economy.trade.nbytes
