"""What a hostile YAML text may not do."""

from __future__ import annotations

import datetime as dt

import pytest

from counteroffer import yamltext
from counteroffer.errors import InputError

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]" for old, new in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "more than 40,000 values"),
        ("[" * 100_000, "more than 24 levels"),
        ("a: &a [*a]", "stands for itself or for nothing"),
        ("a: &x {<<: *x}", "stands for itself or for nothing"),
        ("day: 2025-13-45", "cannot read"),
        ("a: !!python/object:os.system x", "not valid YAML"),
        ("a: \x00", "not valid YAML"),
        ("a: 0x" + "f" * 100_000, "a number above"),
        ("a: " + "9" * 5000, "cannot read"),
        ("? [a]\n: b", "a key is a word"),
        ("<<: 3", "not valid YAML"),
        ("2025-10-07: 1\n2025-10-07: 2", "given twice"),
        ("a: !!int x", "cannot read"),
        ("hs: 025", r"line 1: YAML reads 025 as 21; put it in quotes \('025'\)"),
        ("a: 1\nb: 1:30", "line 2: YAML reads 1:30 as 90"),
        ("a: 1:30.5", "YAML reads 1:30.5 as 90.5"),
        ("a: 0x1F", "YAML reads 0x1F as 31"),
        ("a: 0b11", "YAML reads 0b11 as 3"),
        ("a: 1_000", "YAML reads 1_000 as 1000"),
        ("a: 1_000.5", "YAML reads 1_000.5 as 1000.5"),
        ("a: 0712.10", "YAML reads 0712.10 as 712.1"),
        ("a: !!timestamp 1", "cannot read"),
        ("--- 1\n--- 2", "not valid YAML"),
        ("{a: 1, b: [}", "not valid YAML"),
    ],
)
def test_hostile_text_is_refused_in_words(text, words):
    with pytest.raises(InputError, match=words):
        yamltext.parse(text)


def test_anchors_and_merges_of_a_page_of_text_are_read():
    text = "steel: &s {rate: 25, from: 2025-03-12}\nmore: {<<: *s, rate: 50}\nboth: [*s, *s]"
    said = yamltext.parse(text)
    assert said["more"] == {"rate": 50, "from": dt.date(2025, 3, 12)}
    assert said["both"] == [said["steel"]] * 2
