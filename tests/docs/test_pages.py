"""Every command of the documents is one; the pages to follow step by step are followed; the site is built offline."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
import typer.main
import yaml

from counteroffer.cli.main import app
from tools.pages import CONFIGURATION, built

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
FOLLOWED = [ROOT / "docs" / "tutorial.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
NIGHTLY = "COUNTEROFFER_NIGHTLY" in os.environ
SLOW = {
    "brief",
    "concessions",
    "deal",
    "jobs",
    "path",
    "retaliate",
}  # a minute and more on a busy machine: followed at night
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.S | re.M)


def blocks(page: Path, *languages: str) -> list[tuple[str, str]]:
    """Title and text of each block."""
    return [
        (title, text) for kind, title, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind in languages
    ]


def commands(page: Path, *languages: str) -> list[list[str]]:
    lines = [line for _, text in blocks(page, *languages) for line in text.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("counteroffer ")]


SAID = sorted({tuple(one) for page in PAGES for one in commands(page, "sh", "bash", "text")})


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_a_command_of_the_documents_is_one(words: tuple[str, ...]) -> None:
    """Its names and options are known; files that a page speaks of need not lie here."""
    context = typer.main.get_command(app).make_context("counteroffer", list(words))
    while isinstance(context.command, typer.core.TyperGroup):
        rest = [*context._protected_args, *context.args]
        if not rest:
            return
        name, command, rest = context.command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
    assert not context.args


def test_a_command_that_is_none_is_found_out() -> None:
    with pytest.raises(Exception, match="No such option: --budgett"):
        test_a_command_of_the_documents_is_one(("leverage", "october-2025", "--budgett", "3"))


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.stem)
def test_a_page_is_followed_to_its_end(page: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for title, text in blocks(page, "yaml"):
        (tmp_path / title).write_text(text, encoding="utf-8")
    for words in commands(page, "sh", *(("text",) if NIGHTLY else ())):
        if NIGHTLY or words[0] not in SLOW:
            app(words, standalone_mode=False)
    said = capsys.readouterr().out
    if page.stem == "tutorial":
        assert "Proclamation 10947" in said
    if page.stem == "tutorial" and NIGHTLY:
        assert "∞" in said  # per dollar of what it costs its owner to keep
        assert {one.name for one in (tmp_path / "out" / "steel").iterdir()} >= {
            "briefing.html",
            "note.html",
            "manifest.json",
        }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_of_a_page_are_yaml(page: Path) -> None:
    for _, text in blocks(page, "yaml"):
        assert yaml.safe_load(text)


def test_the_site_is_built_offline_and_lists_every_page(tmp_path: Path) -> None:
    """Strictly: a link that leads nowhere fails, as does a page that the contents leave out."""
    built(tmp_path)
    pages = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in ROOT.glob("docs/**/*.md")}
    listed = set(re.findall(r"[\w/-]+(?=\.md)", CONFIGURATION.read_text(encoding="utf-8")))
    assert pages <= listed
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    assert len(texts) > len(pages)
    asked = {
        found
        for text in texts
        for found in re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?://[^"]+)"', text)
    }
    assert not asked
