"""The structure of a page, for tests."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "wbr", "link", "br", "img", "hr", "input", "col", "path", "rect", "line"}


class Outline(HTMLParser):
    """Checks that elements nest, and gathers ids, tags and everything that could be fetched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.labels: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag == "svg":
            self.labels.append(found)
        self.fetched += [str(found[key]) for key in ("src", "srcset", "data", "poster", "xlink:href") if key in found]
        if "href" in found and tag != "a":
            self.fetched.append(str(found["href"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag
