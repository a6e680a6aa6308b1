"""The agreements on the command line: the same numbers as in Python, in every format; mistakes named."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from io import StringIO

import pandas as pd
import pytest

from answers import once
from counteroffer.agreements import diversify, integration, linkage, pact
from counteroffer.tables.columns import rounded
from plain_goods import plain_goods

SOLVERS = {
    "counteroffer.run.run": ("simulate",),
    "counteroffer.scenario": ("load_scenario",),
    "counteroffer.agreements.pact": ("pact",),
    "counteroffer.agreements.diversify": ("diversify",),
    "counteroffer.agreements.integration": ("integration",),
}


@pytest.fixture(scope="module", autouse=True)
def solved_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every solver answers the same question once, on one good an industry."""
    patch = pytest.MonkeyPatch()
    made = plain_goods(tmp_path_factory.mktemp("plain"))
    patch.setattr("counteroffer.scenario.load.known_scenarios", lambda: made)
    for module, names in SOLVERS.items():
        for name in names:
            home = import_module(module)
            patch.setattr(home, name, once(getattr(home, name)))
    yield
    patch.undo()


def read(out: str) -> pd.DataFrame:
    return pd.read_csv(StringIO(out))


def same(out: str, frame: pd.DataFrame, table: str) -> None:
    """A command prints what the table's file holds, to the last digit."""
    assert out == rounded(frame, table).to_csv(index=False)


def test_pact(run) -> None:
    found = pact("october-2025")
    code, out, _ = run("pact", "october-2025", "-f", "csv")
    assert code == 0
    same(out, found.table, "pact_cases")
    same(run("pact", "october-2025", "--show", "affected", "-f", "csv")[1], found.affected, "pact_affected")
    code, out, _ = run("pact", "october-2025", "--show", "sectors", "--case", "bilateral", "-f", "csv")
    rows = found.sectors[found.sectors["case"] == "bilateral"]
    same(out, rows.sort_values("against_renewed_pp"), "pact_industries")
    code, out, _ = run("pact", "october-2025", "--show", "places")
    hit = found.places[found.places["case"] == "lapses"].nsmallest(12, "real_income_percent")["id"]
    assert [code for code in hit if f" {code} " not in out] == []
    same(run("pact", "october-2025", "--show", "jobs", "-f", "csv")[1], found.jobs, "pact_jobs")
    code, out, _ = run("pact", "october-2025")
    assert code == 0
    assert "pact-lapses.yaml" in out
    code, out, _ = run("pact", "october-2025", "--hazard", 0, "-f", "csv")
    frame = read(out).set_index(["case", "member"])["against_renewed_usd_mn"]
    assert frame["annual-review"].abs().max() < 1e-6


def test_pact_disagreement(run) -> None:
    code, out, _ = run("pact", "october-2025", "--show", "disagreement", "-f", "csv")
    frame = read(out)
    assert code == 0
    assert list(frame["disagreement"].unique()) == [
        *("status_quo", "lapse", "annual_review", "bilateral", "stricter_origin"),
    ]
    assert set(frame["player"]) == {"Canada", "United States"}


def test_diversify(run) -> None:
    found = diversify("october-2025")
    code, out, _ = run("diversify", "october-2025", "-f", "csv")
    assert code == 0
    same(out, found.agreements, "diversification")
    tables = {"displaced": "displaced_trade", "partners": "diversification_partners", "frontier": "dependence_frontier"}
    for part, table in tables.items():
        same(run("diversify", "october-2025", "--show", part, "-f", "csv")[1], getattr(found, part), table)
    code, out, _ = run("diversify", "october-2025", "--with", "EU", "-f", "csv")
    assert read(out)["cut_percent"].item() == pytest.approx(found.cut(("EU",)).percent)
    code, out, _ = run("diversify", "october-2025", "--show", "partners")
    assert code == 0
    assert "diversification.yaml" in out


def test_linkage(run) -> None:
    code, out, _ = run("linkage", "october-2025", "-f", "csv")
    assert code == 0
    same(out, linkage("october-2025").offers, "security_offers")
    code, out, _ = run("linkage", "october-2025", "--protection", "CAN=1500", "--contribution", 10000)
    assert code == 0
    assert "10,000 mn once" in out
    code, out, _ = run("linkage", "october-2025", "--show", "indifference")
    assert "room" in out


def test_integration(run) -> None:
    found = integration("october-2025")
    tables = {"autonomy": "tariff_autonomy", "currency": "common_currency", "outsiders": "integration_outsiders"}
    for part, table in ({"members": "integration"} | tables).items():
        code, out, _ = run("integration", "october-2025", "--show", part, "-f", "csv")
        assert code == 0
        same(out, found.table if part == "members" else getattr(found, part), table)
    code, out, _ = run("integration", "october-2025", "--case", "integration-open-border")
    assert "sovereignty is not priced" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pact", "metals-overhaul", "--show", "places", "--case", "lapse"), "did you mean 'lapses'"),
        (("pact", "october-2025", "--case", "bilateral"), "--show members has all"),
        (("pact", "october-2025", "--show", "disagreement", "--hazard", "10"), "drop --hazard"),
        (("pact", "october-2025", "--pact", "ceta", "--hazard", "10"), "has no yearly review"),
        (("diversify", "october-2025", "--restore", "jobs", "--share", "50"), "--restore, --share: of the cut"),
        (("diversify", "october-2025", "--with", "EU", "--show", "frontier"), "--with solves for a cut"),
        (("diversify", "october-2025", "--with", "EU", "--share", "0"), "restores nothing"),
        (("compare", "section-338", "section-338:-metals"), "it has no package at all: leave it out"),
        (("linkage", "march-2025"), "no `security`"),
        (("linkage", "october-2025", "--protection", "CAN"), "write REGION=USD_MILLION"),
        (("linkage", "october-2025", "--relief", "section_999.*"), "section_999"),
        (("diversify", "october-2025", "--region", "CANADA"), "CANADA"),
        (("diversify", "october-2025", "--with", "CAN"), "itself"),
        (("diversify", "october-2025", "--region", "MEX"), "no agreement there names MEX"),
        (("integration", "october-2025", "--case", "pact-lapses"), "reads the tariff book"),
    ],
)
def test_mistakes_are_named(run, arguments: tuple[str, ...], words: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert words in " ".join(err.split())
