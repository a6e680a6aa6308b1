"""The tokens: read on every surface in both modes, told apart by every eye, and told in docs/design.md as they are."""

from __future__ import annotations

from itertools import combinations

import pytest

from counteroffer.design.tokens import colours, declared, stylesheet
from tools import design

SCREENS = pytest.mark.parametrize("screen", design.SCREENS)


def shade(name: str, screen: str) -> str:
    return str(getattr(colours()[name], screen))


@SCREENS
def test_text_and_marks_are_seen_on_every_surface(screen: str) -> None:
    least = {"text": 4.5, "mark": 3.0}
    seen = {
        one.name: design.least_contrast(one, screen) / least[one.kind]
        for one in colours().values()
        if one.kind in least
    }
    assert len(seen) > 8
    assert {name: share for name, share in seen.items() if share < 1} == {}
    for name in declared()["ramps"]["change"]:
        letters = "paper" if name.endswith("-3") else "ink"
        assert design.contrast(shade(letters, screen), shade(name, screen)) >= 4.5, name


@SCREENS
@pytest.mark.parametrize("cones", design.CONES)
def test_every_eye_tells_roles_and_shades_apart(screen: str, cones: str) -> None:
    assert design.least_distance(screen, cones) >= 10
    change = [*declared()["ramps"]["change"], "unknown"]
    assert min(design.distance(shade(a, screen), shade(b, screen), cones) for a, b in combinations(change, 2)) >= 5
    amount = list(declared()["ramps"]["amount"])
    light = [design.linear(shade(name, screen)) @ (0.2126, 0.7152, 0.0722) for name in amount]
    assert light == sorted(light, reverse=screen == "light")


def test_contrast_and_distance_are_what_they_are_called() -> None:
    assert design.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert design.distance("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    assert design.distance("#ff0000", "#00ff00") > 2 * design.distance("#ff0000", "#00ff00", "no middle")


def test_a_light_colour_is_of_one_role() -> None:
    """A drawing's colours become properties by their value, so no two roles share one."""
    assert len({one.light for one in colours().values()}) == len(colours())


def test_page_and_desk_say_what_the_tokens_are() -> None:
    page = design.PAGE.read_text(encoding="utf-8")
    assert design.written(page) == page, "python -m tools.design"
    assert design.SHEET.read_text(encoding="utf-8") == design.sheet(), "python -m tools.design"
    for one in colours().values():
        assert f"--{one.name}: {one.light};" in stylesheet()
        assert f"--{one.name}: {one.dark};" in stylesheet()
