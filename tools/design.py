"""Write what the tokens are into docs/design.md and the desk's tokens.css: `python -m tools.design`."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np

from counteroffer.design.tokens import Colour, colours, declared, steps, stylesheet

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "design.md"
SHEET = ROOT / "src" / "counteroffer" / "desk" / "static" / "tokens.css"
BEGIN, END = "<!-- {name}: python -m tools.design -->", "<!-- end of {name} -->"
SCREENS = ("light", "dark")
# How the eye mixes red, green and blue light with one kind of cone missing: Machado, Oliveira & Fernandes (2009), table
# of severity 1.
CONES = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no long": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no middle": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no short": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# Oklab (Ottosson 2020): linear red, green, blue to cones, and the cube roots of those to lightness and two hues.
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
TOLD_APART = ("gain", "loss", "today", "deal", "no-deal")


def linear(colour: str) -> np.ndarray:
    """Red, green and blue light of #rrggbb, each 0 to 1 (sRGB)."""
    found = np.array([int(colour[j : j + 2], 16) / 255 for j in (1, 3, 5)])
    return np.where(found <= 0.04045, found / 12.92, ((found + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, by WCAG 2."""
    low, high = sorted(float(linear(each) @ (0.2126, 0.7152, 0.0722)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, cones: str = "all cones") -> float:
    """How far apart two colours are to an eye, in hundredths of the way from black to white (Oklab)."""
    seen = (np.clip(np.array(CONES[cones]) @ linear(each), 0.0, 1.0) for each in (one, other))
    first, second = (np.array(_TO_LAB) @ np.cbrt(np.array(_TO_CONES) @ light) for light in seen)
    return float(100 * np.linalg.norm(first - second))


def least_contrast(colour: Colour, screen: str) -> float:
    """Of a role with the surfaces it stands on."""
    surfaces = [one for one in colours().values() if one.kind == "surface"]
    return min(contrast(getattr(colour, screen), getattr(one, screen)) for one in surfaces)


def least_distance(screen: str, cones: str) -> float:
    """Of the roles that a reader has to tell apart by sight."""
    return min(
        distance(getattr(colours()[one], screen), getattr(colours()[other], screen), cones)
        for one, other in combinations(TOLD_APART, 2)
    )


def tables() -> dict[str, str]:
    """Every table of the page by its name."""
    return {"roles": _roles(), "sight": _sight(), "text": _text(), "space": _space()}


def _roles() -> str:
    rows = [
        f"| `{one.name}` | {one.purpose} | {one.kind} | `{one.light}` | {_least(one, 'light')} | `{one.dark}` | "
        f"{_least(one, 'dark')} |"
        for one in colours().values()
        if one.kind != "shade"
    ]
    head = "| role | for | kind | light | contrast | dark | contrast |"
    return "\n".join([head, "|---|---|---|---|---:|---|---:|", *rows])


def _least(colour: Colour, screen: str) -> str:
    return f"{least_contrast(colour, screen):.1f}" if colour.kind in ("text", "mark") else ""


def _sight() -> str:
    rows = [f"| {name} | " + " | ".join(f"{least_distance(one, name):.0f}" for one in SCREENS) + " |" for name in CONES]
    return "\n".join(["| cones | light | dark |", "|---|---:|---:|", *rows])


def _text() -> str:
    base = declared()["base"]
    rows = [
        f"| `{one.name}` | {one.purpose} | {one.size * base['screen_px']:g} px | {one.size * base['paper_pt']:g} pt | "
        f"{one.line:g} |"
        for one in steps().values()
    ]
    return "\n".join(["| step | for | screen | paper | line |", "|---|---|---:|---:|---:|", *rows])


def _space() -> str:
    px = declared()["base"]["screen_px"]
    rows = [f"| `space-{name}` | {size * px:g} px | |" for name, size in declared()["space"].items()]
    rows += [f"| `{name}` | {one['size'] * px:g} px | {one['for']} |" for name, one in declared()["grid"].items()]
    return "\n".join(["| distance | screen | for |", "|---|---:|---|", *rows])


def written(page: str) -> str:
    """The page with its tables as they are to be."""
    for name, table in tables().items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}"
    return page


def sheet() -> str:
    """The desk's tokens.css."""
    return f"/* From design/tokens.yaml: python -m tools.design */\n{stylesheet()}"


def main() -> None:
    """Write both."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SHEET.write_text(sheet(), encoding="utf-8")


if __name__ == "__main__":
    main()
