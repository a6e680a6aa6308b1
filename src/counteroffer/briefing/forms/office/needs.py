"""What the forms of an office need beyond the package: libraries, and one type face for paper and pictures."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from counteroffer.design.tokens import face, light
from counteroffer.errors import InputError

Paper = Literal["letter", "a4"]
FACE = face("paper")
FACE_PACKAGE = "font_source_sans_pro"
NEEDS = {"pdf": ("typst", FACE_PACKAGE), "docx": ("docx", FACE_PACKAGE), "pptx": ("pptx", FACE_PACKAGE)}
_NAMES = {"docx": "python-docx", "pptx": "python-pptx", FACE_PACKAGE: FACE_PACKAGE.replace("_", "-")}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # that a zip archive can name


def ready(kind: str) -> None:
    """Make sure that a form can be written before anything is solved for it.

    Raises
    ------
    InputError
        If a package that it needs is not installed.
    """
    lacking = [_NAMES.get(name, name) for name in NEEDS[kind] if find_spec(name) is None]
    if lacking:
        named = " and ".join(lacking)
        raise InputError(f"a .{kind} file is written by {named}, not installed: pip install 'counteroffer[office]'")


@cache
def faces() -> Path:
    """Folder of the type face's files."""
    spec = find_spec(FACE_PACKAGE)
    assert spec is not None  # `ready` was asked
    assert spec.origin is not None
    return Path(spec.origin).parent / "files"


def png(svg: bytes, scale: float) -> bytes:
    """A drawing as a picture on white, `scale` pixels to each of its own."""
    import vl_convert

    _register()
    white = f'</title><rect width="100%" height="100%" fill="{light("paper")}"/>'
    return bytes(vl_convert.svg_to_png(svg.decode().replace("</title>", white, 1), scale=scale))


@cache
def _register() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(faces()))


def timeless(archive: bytes) -> bytes:
    """A zip archive without the time it was made at: the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return made.getvalue()
