"""Specification → inline SVG: scales to the column, takes the page's font and colours, names its content."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup, escape

from counteroffer.briefing.document import Spec
from counteroffer.design.tokens import colours
from counteroffer.disk.store import Stored
from counteroffer.study.disk.remembered import results

VERSION = "6.4"  # of Vega-Lite
_ROOT = re.compile(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>')
_SHAPE = re.compile(r' (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{2,}")
_OUTLINE = re.compile(r' d="(?:M[-\d.,]+(?:L[-\d.,]+)*Z?)+"')  # straight lines only
_FILL = re.compile(r'"(#[0-9a-f]{6})"')
_POINT = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)")


@lru_cache(maxsize=256)  # a map is the same in every language
def _drawn(spec: str) -> str:
    """A specification drawn, or what was drawn of the same one before, in whichever process."""
    store, key = results(), f"drawing-{sha256(f'{_drawer()} {spec}'.encode()).hexdigest()}"
    kept = store.get(key)
    if kept is not None:
        return str(kept.value)
    drawn = _anew(spec)
    store.put(key, Stored(drawn, {}))
    return drawn


@cache
def _drawer() -> str:
    """What draws: the library, and this module."""
    return f"{version('vl-convert-python')} {sha256(Path(__file__).read_bytes()).hexdigest()}"


def _anew(spec: str) -> str:
    # Half a second of start-up that only a page with drawings should cost.
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VERSION)
    drawn = re.sub(r' (?:font-family|class|pointer-events|aria-[a-z]+|role)="[^"]*"', "", drawn)
    drawn = _numbered(drawn)
    # One decimal of a pixel is finer than any screen or printer shows; shapes would double the page without it.
    return _SHAPE.sub(lambda shape: _by_steps(_LONG.sub(_shortened, shape[0])), drawn)


def _numbered(drawn: str) -> str:
    """The drawing with its clips counted from one: the library counts over all that a process has drawn."""
    names = {name: f"clip{n}" for n, name in enumerate(dict.fromkeys(re.findall(r'id="(clip[0-9]+)"', drawn)), 1)}
    return re.sub(r"\bclip[0-9]+\b", lambda found: names.get(found[0], found[0]), drawn)


def _by_steps(path: str) -> str:
    """Straight lines of a path as steps from point to point, shorter to write than places; the same points."""
    if not _OUTLINE.fullmatch(path):
        return path
    at = [0, 0]

    def step(found: re.Match[str]) -> str:
        place = [round(10 * float(one)) for one in found.group(2, 3)]
        moved, at[:] = [new - old for new, old in zip(place, at, strict=True)], place
        if found[1] == "M":
            return found[0]
        return f"l{','.join(f'{tenths / 10:g}' for tenths in moved)}"

    return _POINT.sub(step, path).replace(",-", "-")


def inline(spec: Spec, alternative: str, prefix: str) -> Markup:
    """Draw a specification.

    Parameters
    ----------
    spec : mapping
        Vega-Lite.
    alternative : str
        What the drawing says, for readers who do not see it.
    prefix : str
        Put before every id inside, so that drawings on one page do not share any.
    """
    drawn = _drawn(json.dumps(spec, sort_keys=True))
    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="\\1" role="img" aria-label="{escape(alternative)}">'
    drawn = _ROOT.sub(lambda found: found.expand(root), drawn, count=1)
    drawn = re.sub(r' id="([^"]+)"', rf' id="{prefix}-\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawn)
    return Markup(_FILL.sub(lambda found: f'"{tinted(found[1])}"', drawn))


def tinted(colour: str) -> str:
    """A light colour of a role as the property that it is, so that a style sheet can change it for a dark screen."""
    name = {one.light: one.name for one in colours().values()}.get(colour)
    return colour if name is None else f"var(--{name},{colour})"


def _shortened(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")
