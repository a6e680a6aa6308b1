"""A desk that is sent anything: it answers in words, quickly, and stays within bounds."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

MOST_MEMORY = 4000.0  # megabytes of the desk and its processes: 350, and up to 1,800 each of two
SLOWEST = 35.0  # seconds: the desk's own limit for one request, and a little
PATIENT = {"/api/room/counter": 125.0, "/api/room/jobs": 125.0}  # the same of what compiles on its first time
EXAMPLES = 6
FUZZ = {"deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
# Labels are looked up, so a request of the right form may still name nothing that exists.
LEFT_OUT = [positive_data_acceptance, negative_data_rejection]
WORKBOOK = "/api/build/workbook"  # no text and no JSON: tests of the form send it broken files
WORDS = ("title", "date", "measures", "rate", "all", "CAN", "october-2025", "as_of", "issues", "baseline", "levels")


def test_every_operation_answers_what_it_documents(server):
    schema = schemathesis.openapi.from_url(f"{server.address}/api/openapi.json")
    known = [found.ok() for found in schema.get_all_operations()]
    operations = [one for one in known if one.path != WORKBOOK]
    assert len(operations) == len(known) - 1
    assert len(operations) >= 25
    for operation in operations:

        @settings(max_examples=EXAMPLES, **FUZZ)
        @given(case=operation.as_strategy())
        def answered(case):
            begun, slowest = time.monotonic(), PATIENT.get(case.path, SLOWEST)
            answer = case.call(timeout=slowest + 5)
            assert time.monotonic() - begun < slowest
            assert answer.status_code < 500 or answer.status_code == 503, answer.text
            case.validate_response(answer, excluded_checks=LEFT_OUT)
            if answer.status_code == 202:  # work begun: it would hold a core for a minute
                assert httpx2.delete(f"{server.address}/api/tasks/{answer.json()['id']}").status_code == 200

        answered()


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=6), inner, max_size=5)
    ),
    max_leaves=24,
)


def refused(server, content: bytes) -> None:
    begun = time.monotonic()
    answer = httpx2.post(f"{server.address}/api/scenarios", content=content, timeout=SLOWEST + 5)
    assert time.monotonic() - begun < 10
    assert answer.status_code in (201, 400, 413, 422), answer.text
    if answer.status_code != 201:
        assert answer.json()["error"]


@settings(max_examples=25, **FUZZ)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(server, content):
    refused(server, content)


@settings(max_examples=30, **FUZZ)
@given(trees)
def test_any_yaml_is_answered(server, tree):
    import yaml

    refused(server, yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass"))


@settings(max_examples=40, **FUZZ)
@given(data=st.data())
def test_any_damaged_scenario_is_answered(server, scenario_text, data):
    """A real scenario with a piece cut out, doubled, or put in place of another."""
    at, length = data.draw(st.integers(0, len(scenario_text))), data.draw(st.integers(0, 80))
    piece = data.draw(
        st.sampled_from(["", "&a ", "*a", "- ", "{", "[", ": ", "!!python/name:os ", "\t", "1e999", "-.inf", "~"])
    )
    refused(server, (scenario_text[:at] + piece + scenario_text[at + length :]).encode())


HOSTILE = {
    "laughs": "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    + "\n".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "deep": "[" * 200_000,
    "deep mapping": "a: " * 5 + "{a: " * 60_000,
    "long number": "date: " + "9" * 200_000,
    "many keys": "\n".join(f"k{j}: {j}" for j in range(20_000)),
    "many measures": "measures: [" + ",".join(["{name: a}"] * 20_000) + "]",
    "some measures": "measures: [" + ",".join(["{name: a}"] * 900) + "]",
    "object": "!!python/object/apply:os.system ['true']",
    "pattern": "title: " + "a" * 100_000 + "!",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_are_refused_at_once(server, name):
    refused(server, HOSTILE[name].encode())


def test_a_scenario_of_very_many_measures_is_bounded_in_time(server, scenario_text):
    row = "  - {name: m%d, importers: USA, exporters: CAN, sectors: steel, rate: 1}\n"
    head = scenario_text.split("measures:")[0]
    text = head + "measures:\n" + "".join(row % j for j in range(250))
    answer = httpx2.post(f"{server.address}/api/scenarios", content=text.encode(), timeout=60)
    assert answer.status_code == 201, answer.text
    begun = time.monotonic()
    answer = httpx2.post(f"{server.address}/api/effects", json={"scenario": answer.json()["name"]}, timeout=60)
    assert answer.status_code in (200, 503), answer.text
    assert time.monotonic() - begun < SLOWEST + 5


def test_twenty_users_at_once_get_their_numbers(server):
    def user(k: int) -> float:
        view = {"scenario": "october-2025", "levels": {"section_232.steel.can": 10 + 4 * k}}
        answer = httpx2.post(f"{server.address}/api/effects", json=view, timeout=60)
        assert answer.status_code == 200, answer.text
        assert f"section_232.steel.can={10 + 4 * k}" in answer.json()["address"]
        return answer.json()["regions"]["CAN"]["real_income_percent"]

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(user, range(20)))
    assert sorted(found, reverse=True) == found  # the more of the duty stands, the lower


def test_after_all_that_the_desk_is_well_and_its_memory_bounded(server):
    answer = httpx2.post(f"{server.address}/api/effects", json={"scenario": "october-2025"}, timeout=60)
    assert answer.status_code == 200
    assert re.search("certified", answer.text)
    assert server.memory() < MOST_MEMORY
