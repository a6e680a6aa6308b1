"""The section on predictions: what was kept of the hindcast, told; nothing where the law is not the book's."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from counteroffer.briefing.document import Figure, Figures, Fold, Lines, Table, plain
from counteroffer.briefing.sections.proof import prediction
from counteroffer.briefing.sections.proof.published import published_blocks
from counteroffer.briefing.words import Wording, languages, wording
from counteroffer.replication.beside import kept
from counteroffer.replication.hindcast import scored
from counteroffer.study import Study
from outline import walk, words


def test_it_tells_the_kept_scores(case: Study, w: Wording) -> None:
    told = prediction.section(replace(case, own_economy=False), w)
    assert told is not None
    table, _ = [block for block in walk(told.blocks) if isinstance(block, Table)]
    assert [row[0] for row in table.rows][:3] == ["Canada", "China", "European Union"]
    scores = scored().set_index("partner")
    assert [plain(cell) for cell in table.rows[0][1:]] == [  # type: ignore[arg-type]
        w.number(scores.loc["CAN", "correlation"], 2),
        *(w.number(scores.loc["CAN", name], 1) for name in ("error_points", "no_change_points", "oracle_points")),
    ]
    figure, _ = [block for block in walk(told.blocks) if isinstance(block, Figure)]
    assert f"Canada, traded {w.number(scores.loc['CAN', 'actual_percent'], 1, plus=True)}" in figure.alternative


def test_it_counts_whom_it_predicts_better_than_no_change(case: Study, w: Wording) -> None:
    told = prediction.section(replace(case, own_economy=False), w)
    assert told is not None
    partners = scored().query("partner not in ('TOTAL', 'pooled')")
    better = int((partners["error_points"] < partners["no_change_points"]).sum())
    text = plain(told.finding) + " ".join(plain(block.text) for block in told.blocks if hasattr(block, "text"))
    assert f"“no change” for {better} of {len(partners)} partners" in text
    assert "For Canada, 89% of the squared error" in text
    total = scored().set_index("partner").loc["TOTAL"]
    worse = f"“no change” is nearer: {w.number(total['no_change_points'], 1)} points off, the model"
    assert (worse in text) == bool(total["error_points"] >= total["no_change_points"])


def test_the_page_of_others_has_it_as_a_check_behind_a_line(case: Study, w: Wording) -> None:
    """Whose imports were measured is the data's word: here they neither lead the page nor charge anything."""
    ours, at = replace(case, own_economy=False), case.economy.regions.index("USA")
    others = tuple(one for one in case.applied if not one.added[:, at].any())
    assert 0 < len(others) < len(case.applied)
    elsewhere = replace(ours, lead=("CAN", "MEX"), applied=others)
    told = prediction.section(elsewhere, w)
    assert told is not None
    assert "?" not in told.title
    assert plain(told.finding).startswith("No trade of this case was predicted. For imports of the United States the")
    assert [type(block) for block in told.blocks] == [Fold]
    assert not told.blocks[0].open
    assert elsewhere.published is None
    for here in (replace(elsewhere, lead=("CAN", "USA")), replace(elsewhere, applied=case.applied)):
        asked = prediction.section(here, w)
        assert asked is not None
        assert asked.title == prediction.TITLE
        assert here.published is not None


def test_it_is_silent_on_a_callers_economy_and_without_the_book(case: Study, w: Wording) -> None:
    assert case.own_economy
    assert prediction.section(case, w) is None
    without = replace(case.file, scenario=case.scenario.model_copy(update={"as_of": None}))
    assert prediction.section(replace(case, own_economy=False, file=without), w) is None


def drawn_in(w: Wording) -> list[dict[str, str]]:
    """Rows of the chart of published figures in a language."""
    (figures,) = [
        block for block in walk(published_blocks(SimpleNamespace(published=kept()), w)) if isinstance(block, Figures)
    ]
    return figures.figures[0].spec["data"]["values"]


def test_published_figures_stand_beside_ours(case: Study, w: Wording) -> None:
    told = prediction.section(replace(case, own_economy=False), w)
    assert told is not None
    tables = [block for block in walk(told.blocks) if isinstance(block, Table)]
    figures = [block for block in walk(told.blocks) if isinstance(block, Figure)]
    (table, figure), rows = (tables[1], figures[1]), kept()
    assert len(table.rows) == len(rows) > 15
    charted = rows[rows["column"] == "real_gdp_percent"].sort_values("theirs_percent", kind="stable")
    below = int((charted["gap_pp"] > 0).sum())
    assert figure.title == f"Real GDP, % change: {below} of {len(charted)} published figures lie below ours"
    worst = charted.iloc[0]
    assert (
        f"theirs {w.number(worst['theirs_percent'], 2)}, ours {w.number(worst['ours_percent'], 2)}"
        in figure.alternative
    )
    drawn = figure.spec["data"]["values"]
    for name in ("theirs", "ours"):
        assert [row[name] for row in drawn] == charted[f"{name}_percent"].tolist()
    assert len({row["label"] for row in drawn}) == len(drawn)
    for language in languages():
        labels = [row["label"] for row in drawn_in(wording(language))]
        assert not any("…" in label for label in labels), language
    text = words(told)
    gap, left = (w.number(charted[name].abs().mean(), 2) for name in ("gap_pp", "left_pp"))
    assert f"{gap} points from theirs on average" in text
    assert f"take that to {left}" in text


def test_a_row_of_published_figures_adds_up_and_signs_are_words(case: Study, w: Wording) -> None:
    told = prediction.section(replace(case, own_economy=False), w)
    assert told is not None
    table = [block for block in walk(told.blocks) if isinstance(block, Table)][1]
    for row, figure in zip(table.rows, kept().to_dict("records"), strict=True):
        first, *cells = row
        assert isinstance(first, Lines)
        assert plain(first.first) == figure["publisher"]
        if figure["their_signs"]:
            assert [cells[0], cells[1]] == ["gain, loss", "gain, gain"]
            continue
        theirs, ours, gap, closed, left = (float(str(cell).replace("−", "-")) for cell in cells)
        assert ours - theirs == pytest.approx(gap, abs=0.011)
        assert closed + left == pytest.approx(gap, abs=0.011)
        assert ("level" in figure["unit"]) == str(cells[0])[0].isdigit()
