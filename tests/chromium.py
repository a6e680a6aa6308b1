"""Debian's Chromium, or whichever is installed: where it is, and how tests start it."""

from __future__ import annotations

from typing import Any

from tools import browser

# Nothing but this machine has a name: a page that asks for anything else gets an error, and the test sees it.
ARGUMENTS = [
    *("--no-sandbox", "--disable-quic", "--disable-background-networking"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
MISSING = f"no Chromium on this machine ({', '.join(browser.KNOWN)}); install one, or say where with {browser.NAMED}"
# Only violations are wanted: listing what passes too takes as long again.
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


TOURED = "try { localStorage.setItem('counteroffer.tour', 'seen') } catch { }"  # whoever has seen the tour


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """Barriers that axe knows on a page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    broken = Axe().run(page, options=AXE).response["violations"]
    return [(one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in broken]


def reach(page: Any, wanted: str) -> None:
    """Tab until what has the focus is called so, by its name in the page or by its words."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id || document.activeElement.textContent").startswith(wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def found() -> str | None:
    """Path of a Chromium, or None."""
    return browser.found()
