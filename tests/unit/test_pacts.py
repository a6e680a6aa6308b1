"""Pacts and importers are data: what their files may not say, and a made-up one of each, used in a scenario."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from builders import scenario
from counteroffer.economy import Economy
from counteroffer.errors import DataMissing, InputError, LabelError, ScenarioError
from counteroffer.run.pact_cases import pact_cases
from counteroffer.scenario import load_scenario, resolve, with_pact
from counteroffer.scenario.law.preferences import lapsed_pairs
from counteroffer.tariffs import OwnMeasure, Question, load_book, main_importer, table, trade_of
from counteroffer.tariffs.sources.known import sources
from counteroffer.tariffs.terms.files import SHIPPED
from counteroffer.tariffs.terms.pacts import load_pacts, named_pact, pact_between

DAY = dt.date(2025, 10, 7)
GOODS = {"7208100000": "C24A", "8501100000": "C27", "8703230000": "C29"}
MFN, CLAIMED, RATE = 4.0, 0.5, 20.0
PACT = {
    "pact": "made",
    "title": "A made-up pact",
    "members": ["GBR", "JPN"],
    "hub": "GBR",
    "schedules": {
        "GBR": {"by": "product", "citation": "UK tariff", "basis": "made up"},
        "JPN": {"by": "industry", "file": "made_mfn.csv", "citation": "Japanese tariff", "basis": "made up"},
    },
    "claims": {"importer": "GBR", "series": "made", "source": "made up"},
    "titles": dict.fromkeys(("lapsed", "bilateral", "origin", "compliance", "uncertainty"), "Made up"),
}
NO_FILE = {"by": "industry", "citation": "Japanese tariff", "basis": "made up"}
NO_MONTH = {"from": "2025", "at": "2025-07", "above": 0.5}
LAW = {
    "authority": "made",
    "title": "A made-up act",
    "statute": "Act 1",
    "importer": "GBR",
    "programmes": {
        "surcharge": {
            "title": "A made-up surcharge",
            "measures": [{"citation": "Order 1", "from": dt.date(2025, 4, 1), "exporters": ["JPN"], "rate": RATE,
                          "pact": "made", "treatment": "exempt"}],
        }
    },
}  # fmt: skip
REST = sorted({key.split(".")[0] for key in load_book().entries})  # the law of everybody else


def write(path: Path, content: object) -> Path:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def new_importer(shelf: Path) -> list[Path]:
    """Imports of steel, motors and cars from Canada and Japan: the files that an importer takes."""
    rows, hs = 2 * len(GOODS), np.array(list(GOODS), dtype="S10")
    arrays: dict[str, Any] = {
        "partners": np.array(["CAN", "JPN"], dtype="S3"),
        "hs10": hs,
        "icio": np.array(list(GOODS.values()), dtype="S8"),
        "description": np.frombuffer(b"plate\nmotors\ncars", dtype=np.uint8),
        "mfn_percent": np.full(len(GOODS), MFN),
        "content": np.zeros((len(GOODS), 3)),
        "hs8": hs.astype("S8"),
        "partner": np.repeat([0, 1], len(GOODS)),
        "product": np.tile(np.arange(len(GOODS)), 2),
        "value": np.full(rows, 1e9),
        "duty": np.zeros(rows),
        "periods": np.array(["2024", "2025-01"], dtype="S7"),
        "made_rows": np.arange(len(GOODS), rows),
        "made_use": np.full((len(GOODS), 2), 1e4 * CLAIMED),
    }
    np.savez(shelf / "importers" / "gbr.npz", **arrays)
    said = {"importer": "GBR", "file": "gbr.npz", "schedule": "a made-up schedule", "source": "made up"}
    return [
        write(shelf / "importers" / "gbr.yaml", said),
        shelf / "importers" / "gbr.npz",
        write(shelf / "made.yaml", LAW),
    ]


def new_pact(shelf: Path) -> list[Path]:
    """The files that a pact takes."""
    schedule = shelf / "pacts" / "made_mfn.csv"
    schedule.write_text("importer,exporter,icio,mfn_percent\nJPN,GBR,C29,30.0\n", encoding="utf-8")
    return [write(shelf / "pacts" / "made.yaml", PACT), schedule]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped book that stands in its place."""
    folder = tmp_path / "book"
    shutil.copytree(SHIPPED, folder)
    monkeypatch.setattr("counteroffer.tariffs.terms.files.SHIPPED", folder)
    return folder


def of_pact(**changes: Any) -> Any:
    said: dict[str, Any] = {"as_of": str(DAY), "spotlight": ["JPN"], "without": REST, "measures": None}
    return scenario(**said | changes)


def points(economy: Economy, scenario: Any, sector: str, importer: str, exporter: str) -> float:
    shock = resolve(scenario, economy).shock
    at = economy.sectors.index(sector), economy.regions.index(importer), economy.regions.index(exporter)
    return float(100 * (shock.tariff - economy.tariff)[at])


def test_a_new_importer_and_a_new_pact_take_three_files_each_at_most(shelf: Path, focus: Economy) -> None:
    for files in (new_pact(shelf), new_importer(shelf)):
        assert 1 <= len(files) <= 3
    stands = of_pact()
    assert [m.name for m in stands.measures] == ["made.surcharge.jpn"]
    found = points(focus, stands, "AUT", "GBR", "JPN")
    assert found == pytest.approx(RATE * (1 - CLAIMED))
    assert points(focus, stands, "AUT", "GBR", "CAN") == 0
    lapsed = of_pact(pact={"made": "lapsed"})
    assert [m.name for m in lapsed.measures][1:] == ["pact.lapse.gbr.jpn", "pact.lapse.jpn.gbr"]
    # The exemption ends, and goods that claimed it pay the ordinary duty, which nobody paid in 2024.
    assert points(focus, lapsed, "AUT", "GBR", "JPN") == pytest.approx(RATE + MFN)
    japan = focus.detail.regions.index("JPN"), focus.detail.regions.index("GBR")
    applied = 100 * focus.detail.tariff[focus.detail.sectors.index("C29"), *japan]
    assert points(focus, lapsed, "AUT", "JPN", "GBR") == pytest.approx(30.0 - applied)
    # The other pact goes on, and can lapse by itself or with it.
    assert points(focus, lapsed, "AUT", "USA", "CAN") == 0
    both = of_pact(pact={"made": "lapsed", "usmca": "bilateral"})
    assert {m.name for m in both.measures} > {"pact.lapse.gbr.jpn", "pact.lapse.can.mex"}
    assert "pact.lapse.can.usa" not in {m.name for m in both.measures}


def test_rules_of_origin_and_reviews_are_of_the_pact_they_name(shelf: Path, focus: Economy) -> None:
    new_pact(shelf), new_importer(shelf)
    rule = {"pact": "made", "products": {"sectors": ["autos"]}, "use_percent": 40, "source": "a test"}
    stricter = of_pact(rules_of_origin=[rule])
    kept = 0.4 * CLAIMED
    expected = RATE * (1 - kept) + 0.6 * MFN
    assert points(focus, stricter, "AUT", "GBR", "JPN") == pytest.approx(expected)
    review = {"hazard_percent": 10.0, "uncertainty_percent": 5.0, "source": "a test", "pact": "made"}
    iceberg = resolve(of_pact(review=review), focus).shock.iceberg
    n, i, s = focus.regions.index("GBR"), focus.regions.index("JPN"), focus.sectors.index("AUT")
    assert iceberg[s, n, i] == iceberg[s, i, n] == pytest.approx(1 + 0.005 * CLAIMED)
    assert iceberg[s, focus.regions.index("USA"), focus.regions.index("CAN")] == 1


def test_with_several_pacts_one_has_to_be_named(shelf: Path) -> None:
    new_pact(shelf), new_importer(shelf)
    known = load_pacts()
    # Where none is named the main one is meant; without one, or with two, one has to be named.
    assert of_pact(pact="lapsed").pact_forms["usmca"] == "lapsed"
    text = (shelf / "pacts" / "usmca.yaml").read_text(encoding="utf-8")
    (shelf / "pacts" / "usmca.yaml").write_text(text.replace("main: true", "main: false"), encoding="utf-8")
    load_pacts.__globals__["_read"].cache_clear()
    with pytest.raises(ScenarioError, match=rf"the book has {len(known)} pacts \(.*made, mercosur, .*\); name one"):
        of_pact(pact="lapsed")
    with pytest.raises(ScenarioError, match=rf"rules_of_origin\[0\]\.pact: the book has {len(known)} pacts"):
        of_pact(rules_of_origin=[{"source": "a test"}])
    (shelf / "pacts" / "usmca.yaml").write_text(text, encoding="utf-8")
    load_pacts.__globals__["_read"].cache_clear()
    assert set(of_pact(pact="in_force").pact_forms.values()) == {"in_force"}
    # Shipped cases name theirs.
    october = load_scenario("october-2025")
    cases = pact_cases(with_pact(october, {"made": "lapsed"}))
    said = cases["lapses"].file.scenario.pact
    assert {name for name, form in said.items() if form == "lapsed"} == {"made", "usmca"}


def test_a_new_importer_is_asked_as_the_others_are(shelf: Path) -> None:
    new_pact(shelf), new_importer(shelf)
    frame = table(Question(load_book(), trade_of("GBR")), DAY, "partner").set_index("partner")
    assert frame.loc["JPN", ["statutory_percent", "effective_percent"]].tolist() == [RATE, RATE * (1 - CLAIMED)]
    assert set(sources()) == {"USA", "CAN", "CHN", "GBR"}
    assert main_importer() == "USA"
    with pytest.raises(LabelError, match=r"unknown importer 'GRB'.*did you mean 'GBR'"):
        trade_of("GRB")


def test_an_importer_has_what_its_data_have() -> None:
    known = sources()
    assert {code for code, source in known.items() if source.has_base} == {"USA"}
    assert {code for code, source in known.items() if source.schedule} == {"USA"}
    assert {code for code in known if any(map(trade_of(code).has_claims, trade_of(code).pacts))} == {"USA"}
    assert {source.kind for source in known.values()} == {"imports", "counter-list"}


def test_claims_that_nobody_published_exempt_nobody_in_silence() -> None:
    measure = {"name": "mine", "importer": "CAN", "exporters": "USA", "rate": 5, "pact": "usmca", "treatment": "exempt"}
    book = load_book().plus([OwnMeasure.model_validate(measure)])
    with pytest.raises(InputError, match=r"own\.mine .* the trade of CAN has no claims of it; let all goods pay"):
        Question(book, trade_of("CAN")).effective(DAY)


def test_the_shipped_pact_is_the_north_american_one() -> None:
    pact = named_pact("", "a test")
    assert (pact.pact, set(pact.members)) == ("usmca", {"CAN", "MEX", "USA"})
    assert pact_between("MEX", "CAN") is pact
    assert set(lapsed_pairs(pact, "lapsed")) == {(n, i) for n in pact.members for i in pact.members if n != i}
    assert set(lapsed_pairs(pact, "bilateral")) == {("CAN", "MEX"), ("MEX", "CAN")}
    assert lapsed_pairs(pact, "in_force") == ()
    with pytest.raises(InputError, match="USA and CHN are not members of one pact; the book has asean, ceta, "):
        pact_between("USA", "CHN")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hub": "FRA"}, "hub: FRA is not a member; name one of GBR, JPN"),
        ({"members": ["GBR", "JNP"]}, "schedules: one for each of GBR, JNP and nobody else"),
        ({"schedules": {"GBR": PACT["schedules"]["GBR"]}}, "schedules: one for each of GBR, JPN and nobody else"),
        ({"schedules": PACT["schedules"] | {"JPN": NO_FILE}}, r"schedules\.JPN: a schedule by industry needs a `file`"),
        ({"claims": PACT["claims"] | {"break": NO_MONTH}}, r"claims\.break\.from"),
        ({"titel": "x"}, "titel"),
    ],
)  # fmt: skip
def test_a_pact_that_cannot_be_meant_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    (tmp_path / "made_mfn.csv").write_text("importer,exporter,icio,mfn_percent\n", encoding="utf-8")
    write(tmp_path / "made.yaml", PACT | changes)
    with pytest.raises(InputError, match=words):
        load_pacts(tmp_path)


def test_pacts_that_share_two_members_or_lack_a_file_are_refused(shelf: Path) -> None:
    new_pact(shelf)[1].unlink()
    with pytest.raises(DataMissing, match=r"no file made_mfn\.csv .* put it beside the file that names it"):
        load_pacts()
    folder = shelf.parent / "twice"
    shutil.copytree(SHIPPED / "pacts", folder)
    text = (folder / "usmca.yaml").read_text(encoding="utf-8")
    (folder / "again.yaml").write_text(text.replace("pact: usmca", "pact: again"), encoding="utf-8")
    with pytest.raises(InputError, match=r"CAN and MEX are members of both again and usmca; .* leave one of them out"):
        load_pacts(folder)


def test_an_importer_without_the_claims_a_pact_names_is_refused(shelf: Path) -> None:
    text = (shelf / "pacts" / "usmca.yaml").read_text(encoding="utf-8")
    (shelf / "pacts" / "usmca.yaml").write_text(text.replace("series: usmca", "series: usmac"), encoding="utf-8")
    with pytest.raises(InputError, match="pact usmca names claims usmac_rows and usmac_use"):
        trade_of("USA")
