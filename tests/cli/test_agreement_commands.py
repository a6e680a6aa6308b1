"""The agreements on the command line: the same numbers as in Python, in every format; mistakes named."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest

from counteroffer.agreements import diversify, integration, linkage, pact


def read(out: str) -> pd.DataFrame:
    return pd.read_csv(StringIO(out))


def same(out: str, frame: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        read(out).select_dtypes("number"), frame.reset_index(drop=True).select_dtypes("number"), atol=1e-6, rtol=1e-9
    )


def test_pact(run) -> None:
    found = pact("october-2025")
    code, out, _ = run("pact", "october-2025", "-f", "csv")
    assert code == 0
    same(out, found.table)
    same(run("pact", "october-2025", "--show", "affected", "-f", "csv")[1], found.affected)
    code, out, _ = run("pact", "october-2025", "--show", "sectors", "--case", "bilateral", "-f", "csv")
    same(out, found.sectors[found.sectors["case"] == "bilateral"])
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
    same(out, found.agreements)
    same(run("diversify", "october-2025", "--show", "displaced", "-f", "csv")[1], found.displaced)
    code, out, _ = run("diversify", "october-2025", "--with", "EU", "-f", "csv")
    assert read(out)["cut_percent"].item() == pytest.approx(found.cut(("EU",)).percent)
    code, out, _ = run("diversify", "october-2025", "--show", "partners")
    assert code == 0
    assert "diversification.yaml" in out


def test_linkage(run) -> None:
    code, out, _ = run("linkage", "october-2025", "-f", "csv")
    assert code == 0
    same(out, linkage("october-2025").offers)
    code, out, _ = run("linkage", "october-2025", "--protection", "CAN=1500", "--contribution", 10000)
    assert code == 0
    assert "10,000 mn once" in out
    code, out, _ = run("linkage", "october-2025", "--show", "indifference")
    assert "room" in out


def test_integration(run) -> None:
    found = integration("october-2025")
    for part in ("members", "autonomy", "currency", "outsiders"):
        frame = {"members": "table"}.get(part, part)
        code, out, _ = run("integration", "october-2025", "--show", part, "-f", "csv")
        assert code == 0
        same(out, getattr(found, frame))
    code, out, _ = run("integration", "october-2025", "--case", "integration-open-border")
    assert "sovereignty is not priced" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pact", "metals-overhaul", "--show", "places", "--case", "lapse"), "did you mean 'lapses'"),
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
