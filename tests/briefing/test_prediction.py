"""The section on predictions: what was kept of the hindcast, told; nothing where the law is not the book's."""

from __future__ import annotations

from dataclasses import replace

from counteroffer.briefing.document import Figure, Table, plain
from counteroffer.briefing.sections.proof import prediction
from counteroffer.briefing.words import Wording
from counteroffer.replication.hindcast import scored
from counteroffer.study import Study
from outline import walk


def test_it_tells_the_kept_scores(case: Study, w: Wording) -> None:
    told = prediction.section(replace(case, own_economy=False), w)
    assert told is not None
    (table,) = [block for block in walk(told.blocks) if isinstance(block, Table)]
    assert [row[0] for row in table.rows][:3] == ["Canada", "China", "European Union"]
    scores = scored().set_index("partner")
    assert [plain(cell) for cell in table.rows[0][1:]] == [  # type: ignore[arg-type]
        w.number(scores.loc["CAN", "correlation"], 2),
        *(w.number(scores.loc["CAN", name], 1) for name in ("error_points", "no_change_points", "oracle_points")),
    ]
    (figure,) = [block for block in walk(told.blocks) if isinstance(block, Figure)]
    assert f"Canada, traded {w.number(scores.loc['CAN', 'actual_percent'], 1, plus=True)}" in figure.alternative


def test_it_counts_whom_it_predicts_better_than_no_change(case: Study, w: Wording) -> None:
    told = prediction.section(replace(case, own_economy=False), w)
    assert told is not None
    partners = scored().query("partner not in ('TOTAL', 'pooled')")
    better = int((partners["error_points"] < partners["no_change_points"]).sum())
    text = " ".join(plain(block.text) for block in told.blocks if hasattr(block, "text"))
    assert f"“no change” for {better} of {len(partners)} partners" in text
    assert "For Canada, 89% of the squared error" in text


def test_it_is_silent_on_a_callers_economy_and_without_the_book(case: Study, w: Wording) -> None:
    assert case.own_economy
    assert prediction.section(case, w) is None
    without = replace(case.file, scenario=case.scenario.model_copy(update={"as_of": None}))
    assert prediction.section(replace(case, own_economy=False, file=without), w) is None
