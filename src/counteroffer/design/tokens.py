"""The tokens of `tokens.yaml`, and the style sheet that they are on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from counteroffer import yamltext

DECLARED = Path(__file__).parent / "tokens.yaml"


@dataclass(frozen=True)
class Colour:
    """A role and its colour on a light and on a dark screen, each as #rrggbb.

    Attributes
    ----------
    kind : {"surface", "text", "mark", "line", "shade"}
        What contrast it has to have: `tokens.yaml` says how much.
    """

    name: str
    light: str
    dark: str
    kind: str
    purpose: str = ""


@dataclass(frozen=True)
class TextStep:
    """A size of letters as a share of the text's, with the height of a line as a share of the letter."""

    name: str
    size: float
    line: float
    purpose: str


@cache
def declared() -> Mapping[str, Any]:
    """The file as it stands."""
    found: Mapping[str, Any] = yamltext.parse(DECLARED.read_text(encoding="utf-8"))
    return found


@cache
def colours() -> Mapping[str, Colour]:
    """Every role and every shade by its name."""
    found = {
        name: Colour(name, said["light"], said["dark"], said["kind"], said["for"])
        for name, said in declared()["colours"].items()
    }
    for shades in declared()["ramps"].values():
        found |= {name: Colour(name, said["light"], said["dark"], "shade") for name, said in shades.items()}
    return found


def light(name: str) -> str:
    """The colour of a role on a light screen and on paper."""
    return colours()[name].light


def hexed(name: str) -> str:
    """The same as an office's files have it: RRGGBB."""
    return light(name).removeprefix("#").upper()


@cache
def ramp(name: str) -> tuple[str, ...]:
    """The shades of a ramp on a light screen, from one end to the other."""
    return tuple(said["light"] for said in declared()["ramps"][name].values())


@cache
def steps() -> Mapping[str, TextStep]:
    """Every size of letters by its name."""
    return {name: TextStep(name, said["size"], said["line"], said["for"]) for name, said in declared()["text"].items()}


def points(step: str, base: str = "paper_pt") -> float:
    """A size of letters in points, on paper or in Word, to the half point."""
    return float(round(2 * steps()[step].size * declared()["base"][base]) / 2)


def face(name: str) -> str:
    """Letters of a page, of paper, or of an office's files."""
    return str(declared()["faces"][name])


@cache
def stylesheet() -> str:
    """Every token as a property of a page, for a light and for a dark screen; on paper it is light."""
    said = declared()
    lines = [f"--text-{one.name}: {one.size:g}rem; --line-{one.name}: {one.line:g};" for one in steps().values()]
    lines += [f"--space-{step}: {size:g}rem;" for step, size in said["space"].items()]
    lines += [f"--{name}: {said['grid'][name]['size']:g}rem;" for name in ("measure", "width", "gutter")]
    lines += [f"--{name.removesuffix('_px')}: {size:g}px;" for name, size in said["shape"].items()]
    lines += [f"--face-{name}: {said['faces'][name]};" for name in ("screen", "code")]
    plain = [f"--{one.name}: {one.light};" for one in colours().values()]
    dark = [f"--{one.name}: {one.dark};" for one in colours().values()]
    return (
        ":root {\n  color-scheme: light dark;\n"
        f"  {_rows(plain)}\n  {_rows(lines, 4)}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n :root {{\n  {_rows(dark)}\n }}\n}}\n"
    )


def _rows(declarations: list[str], beside: int = 6) -> str:
    """Declarations, several on a line."""
    parts = [" ".join(declarations[j : j + beside]) for j in range(0, len(declarations), beside)]
    return "\n  ".join(parts)
