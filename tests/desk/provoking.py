"""Requests that a desk refuses, one of each kind: what is asked, and with what."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter
import yaml

YAML = {"Content-Type": "application/yaml"}
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]" for old, new in zip("abcdef", "bcdefg", strict=True)
)
NO_YAML = (
    *("title: [", "a: b: c", "title: a\n\tb: c", "a: @x", "a: !x y", "--- 1\n--- 2", "<<: 3", "a: &", 'a: "\\q"'),
    *("a:\n  b: 1\n c: 2", "key: value\nother", "%FOO\n---\na: 1", "a: \x01", 'title: "\\u202e"', "t: a\nt: b"),
    *("a: 9999999999999999999", "hs: 025", LAUGHS, "[" * 40, "a: *b", "? [a]\n: b", "- a", "day: 2025-13-45"),
)
# Changes of the keys of a scenario; `0` is of its first measure.
NO_SCENARIO: tuple[dict[Any, Any], ...] = (
    *({"title": None}, {"titel": "a"}, {"wholly_unknown": 1}, {"measures": 3}, {"title": 3}, {"date": "7/10/2025"}),
    *({"date": 20251007}, {"date": "soon"}, {"money": "XYZ"}, {"baseline": "nowhere"}, {"economy": "fous"}),
    *({"closure": "long_rn"}, {"book": "elsewhere"}, {"demand_multiplier": 0.4, "wage_floor": 0}),
    *({"goods": "industry", "product_elasticity": 3}, {"border_response": 0.5, "pricing": "cost"}),
    *({"tariff_revenue": "tax_relief"}, {"income_tax": 20, "factor_supply": "none"}, {"without": "ieepa"}),
    *({"unemployment": {"before": 2025, "now": "2024-01"}}, {"levels": {"steal": 5}}, {"uncertainty": {"draws": 2}}),
    *({"uncertainty": {"without": ["nobody"]}}, {"packages": {"p": {"measures": []}}}, {"sources": []}),
    *({"economy": {"regions": "../map.csv"}}, {"reforms": "README.md"}, {"common_labour_market": {"members": ["CAN"]}}),
    *({"presets": {"p": {"title": "P"}}}, {"tariff_book": {"aggregation": "value"}}, {"issues": {"i": {"kind": "x"}}}),
    *({"issues": {"i": {"title": "I"}}}, {"levels": {"steel": "much"}}),
    *({0: {"rate": 2500}}, {0: {"rate": "25%"}}, {0: {"rate": -60}}, {0: {"rate": None}}, {0: {"mode": "adds"}}),
    *({0: {"sectors": []}}, {0: {"name": "Steel Tariff"}}, {0: {"exempt_share": 38}}, {0: {"kind": "voucher"}}),
    *({0: {"rate": float("inf")}}, {0: {"effective": {"from": "2025-06-01", "until": "2025-03-01"}}}),
    *({0: {"kind": "iceberg", "rate": None}}, {0: {"sectors": [True]}}),
    *({"with": [{"name": "a", "rate": 5, "hs": 7208}]}, {"with": [{"name": "a", "rate": 5, "hs": "72x"}]}),
    *({"as_of": "2025-10-07", "with": [{"name": "a", "rate": 5000, "hs": "7208"}]}, {"security": {"payer": "CAN"}}),
)
# What only the economy or the tariff book knows: a form is checked on both.
UNKNOWN: tuple[dict[Any, Any], ...] = (
    *({0: {"sectors": "steal"}}, {0: {"exporters": "CND"}}, {0: {"sectors": "TRD"}}, {0: {"importers": "CAN"}}),
    *({0: {"exporters": "POL"}}, {0: {"exporters": "CPTPP"}}, {"spotlight": "Atlantis"}),
    *({"as_of": "1999-01-01"}, {0: {"exempt_share": 38}}),
)
FIELDS: tuple[dict[str, Any], ...] = (
    {"scenario": {"date": "soon"}},
    {"scenario": {"nothing": "a"}},
    {"measures": [{"rate": "much"}]},
    {"products": [{"name": "a", "hs": "99999999", "rate": "5"}]},
    {"products": [{"name": "a", "hs": "72x", "rate": "5"}]},
    {"issues": [{"kind": "tariff", "least": "1"}]},
    {"players": [{"name": "A", "regions": "CAN"}, {"name": "A", "regions": "USA"}]},
)
SHEETS: tuple[dict[str, list[list[Any]]], ...] = (
    {"measures": [["name"]]},
    {"nothing": [["a"]], "scenario": [["key", "value"]]},
    {"scenario": [["key", "valu"], ["title", "a"]]},
    {"scenario": [["key"], ["title"]]},
    {"scenario": [["key", "value"], ["titel", "a"]]},
    {"scenario": [["key", "value"], ["title", "a"], ["title", "b"]]},
    {"scenario": [["key", "value"], ["date", "soon"]]},
    {"scenario": [["key", "value"], ["title", "a"]], "measures": [["name", "rate"], ["a", "much"]]},
    {"scenario": [["key", "value"], ["title", "a"]], "issues": [["name", "least"], ["a", 1]]},
)
OCTOBER = "october-2025"
VIEWS: tuple[Any, ...] = (
    *({"scenario": "octobr-2025"}, {"scenario": OCTOBER, "levels": {"steel": 5}}, {"scenario": "../../etc/passwd"}),
    *({"scenario": OCTOBER, "issues": {"us-stel": 5}}, {"scenario": OCTOBER, "issues": {"us-steel": 101}}),
    *({"scenario": OCTOBER, "elasticities": "nobody"}, {"scenario": OCTOBER, "date": "1999-01-01"}),
    *({"scenario": OCTOBER, "levels": {"section_232.steel.can": 1e9}}, {"scenario": OCTOBER, "speed": 1}, [], "x"),
    *({"scenario": OCTOBER, "closure": "soon"}, {"scenario": OCTOBER, "date": "soon"}, {"scenario": 3}),
    *({"scenario": OCTOBER, "language": "xx"}, {"scenario": ""}, {"scenario": OCTOBER, "levels": {"a": "much"}}),
)
DUTY = {"code": "7208.10.15", "importer": "USA", "exporter": "CAN", "on": "2025-10-07"}
DUTIES: tuple[dict[str, Any], ...] = (
    *({"code": "99999999"}, {"code": "steel"}, {"code": "720"}, {"exporter": "XXX"}, {"importer": "XXX"}),
    *({"exporter": "canada"}, {"on": "1999-01-01"}, {"on": "soon"}),
)
SHIPMENTS: tuple[dict[str, Any], ...] = (
    *({"code": "7208"}, {"value": 0}, {"value": "much"}, {"value": 1.234}, {"loaded": "2025-12-01"}),
    *({"metals": {"steel": 60, "copper": 60}}, {"metals": {"gold": 5}}, {"metals": {"steel": 300}}),
    *({"exporter": "USA"}, {"exporter": "CHN", "claims_pact": True}, {"claims_pact": "perhaps"}, {"quantity": -1}),
)


def case(text: str, change: dict[Any, Any]) -> str:
    """A scenario with other keys; None takes a key out."""
    raw = yaml.safe_load(text)
    raw.pop("issues", None)
    for key, value in change.items():
        held = raw["measures"][key] if isinstance(key, int) else raw
        for name, one in value.items() if isinstance(key, int) else [(key, value)]:
            held.pop(name, None)
            held |= {} if one is None else {name: one}
    return str(yaml.safe_dump(raw))


def form(text: str, change: dict[Any, Any]) -> dict[str, Any]:
    """The same as a form says it, every value as typed."""
    raw = yaml.safe_load(case(text, change))

    def typed(value: Any) -> str:
        return "; ".join(map(str, value)) if isinstance(value, list) else str(value)

    keys = ("title", "author", "date", "sources", "description", "spotlight", "as_of", "without", "baseline")
    rows = [{key: typed(value) for key, value in one.items()} for one in raw["measures"]]
    return {"scenario": {key: typed(raw[key]) for key in keys if key in raw}, "measures": rows}


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """A workbook with some cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for j, row in enumerate(rows):
                sheet.write_row(j, 0, row)
    return file.getvalue()


def requests(text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and content of every request; `text` is a scenario that is sound."""
    for one in (*NO_YAML, *(case(text, change) for change in NO_SCENARIO)):
        yield "POST", "/api/scenarios", {"content": one.encode(), "headers": YAML}
    for view in VIEWS:
        yield "POST", "/api/effects", {"json": view}
    for change in UNKNOWN:
        yield "POST", "/api/build/check", {"json": form(text, change)}
    for fields in FIELDS:
        yield "POST", "/api/build/check", {"json": {"scenario": {}} | fields}
    yield "POST", "/api/build/check", {"json": {"measures": []}}
    for content in (b"no workbook", *map(workbook, SHEETS)):
        yield "POST", "/api/build/workbook", {"content": content}
    for change in DUTIES:
        yield "POST", "/api/duty/layers", {"json": DUTY | change}
    for change in SHIPMENTS:
        yield "POST", "/api/duty/shipment", {"json": DUTY | {"value": 1000} | change}
    for words in ("??", "x"):
        yield "POST", "/api/duty/goods", {"json": {"words": words}}
    yield "POST", "/api/effects", {"content": b"{", "headers": {"Content-Type": "application/json"}}
    yield "POST", "/api/pins", {"json": {"name": "a", "address": "a=b"}}
    yield "POST", "/api/pins", {"json": {"name": "a", "address": ""}}
    yield "POST", "/api/pins", {"json": {"name": "a", "address": "scenario=october-2025&closure=soon"}}
    for path in ("/api/pins/none", "/api/tasks/none"):
        yield "DELETE", path, {}
    for path in ("/api/nothing", "/nothing", "/api/tasks/none", "/api/scenario.yaml?scenario=nobody"):
        yield "GET", path, {}
    for path in ("/?scenario=nobody", "/room?scenario=nobody", "/room?scenario=october-2025&closure=soon"):
        yield "GET", path, {}
    yield "PUT", "/api/scenarios", {}
    yield "POST", "/api/scenarios", {"content": b"x" * 300_000}
    yield "GET", "/api/pins", {"headers": {"Host": "elsewhere.example"}}
    yield "POST", "/api/pins", {"json": {}, "headers": {"Origin": "https://elsewhere.example"}}
