"""An importer's average rate net of remissions: what is assumed acts, adds up, and ends on its day."""

from __future__ import annotations

import datetime as dt

import pytest

from counteroffer import data
from counteroffer.errors import InputError, LabelError
from counteroffer.tariffs import Question, load_book, table, trade_of
from counteroffer.tariffs.concepts import net_of_remissions
from counteroffer.tariffs.concepts.remitted import used_by
from counteroffer.tariffs.entry import customs_of
from counteroffer.tariffs.entry.customs import Customs, _check

AUTUMN, AFTER = dt.date(2025, 10, 15), dt.date(2026, 2, 1)


@pytest.fixture(scope="module")
def canada() -> Question:
    return Question(load_book().without(["canada.autos"]), trade_of("CAN"))


def test_what_is_charged_is_the_books_and_the_rows_add_up(canada: Question) -> None:
    for day in (dt.date(2025, 7, 15), AUTUMN, dt.date(2026, 9, 10)):
        frame = net_of_remissions(canada, day).set_index("programme")
        law = table(canada, day, "authority").set_index("programme")["change_percent"]
        for key, points in law.items():
            assert frame.loc[key, "gross_percent"] == pytest.approx(points, abs=1e-12)
        for column in ("gross_percent", "net_percent"):
            assert frame[column].drop("all").sum() == pytest.approx(frame.loc["all", column], abs=1e-12)
        assert (frame["net_percent"] <= frame["gross_percent"]).all()
        assert (frame["net_percent"] > 0).all()


def test_steel_is_remitted_to_its_last_day_and_aluminum_after(canada: Question) -> None:
    before, after = (
        net_of_remissions(canada, day).set_index("programme").loc["canada.metals"] for day in (AUTUMN, AFTER)
    )
    assert before["gross_percent"] == after["gross_percent"]
    assert 40 < before["remitted_percent"] < 70
    aluminum = canada.trade.under(("76",))
    part = sum(
        value * used_by("CAN", str(aluminum.icio[h]), customs_of("CAN").remissions[1].users)
        for h, value in zip(aluminum.product, aluminum.value, strict=True)
    )
    metals = canada.effective(AFTER).changes["canada.metals"] > 0
    assert after["remitted_percent"] == pytest.approx(100 * part / canada.trade.value[metals].sum(), abs=0.01)
    assert net_of_remissions(canada, dt.date(2026, 1, 31)).equals(net_of_remissions(canada, AUTUMN))


def test_use_is_the_tables_share_of_all_that_is_bought() -> None:
    raw = data.arrays("table_2022.npz")
    s, n = (raw[key].astype(str).tolist().index(name) for key, name in (("sectors", "C24A"), ("regions", "CAN")))
    cars = raw["sectors"].astype(str).tolist().index("C29")
    bought, final = float(raw["trade"][s, n].sum()), float(raw["final_use"][s, n])
    uses = raw["input_use"][s, :, n].astype(float)
    assert used_by("CAN", "C24A", ("C29",)) == pytest.approx(uses[cars] / uses.sum() * (1 - final / bought))
    assert used_by("CAN", "C24A", ("C29", "C28")) == pytest.approx(
        used_by("CAN", "C24A", ("C29",)) + used_by("CAN", "C24A", ("C28",))
    )
    assert used_by("CAN", "C24A", ("goods",)) < 1
    assert used_by("CAN", "C24A", ()) == 0


def test_an_importer_without_remissions_is_told_so() -> None:
    with pytest.raises(InputError, match="no remissions of USA on 2025-10-15"):
        net_of_remissions(Question(load_book(), trade_of("USA")), AUTUMN)


def test_users_that_are_no_industry_are_refused() -> None:
    remission = {"programmes": ["canada.metals"], "users": ["smelters"], "what": "w", "citation": "c"}
    said = Customs.model_validate({"importer": "CAN", "currency": "CAD", "remissions": [remission]})
    with pytest.raises(LabelError, match=r"unknown sector 'smelters' in canada\.yaml: remissions\.users"):
        _check(said, "canada.yaml")
