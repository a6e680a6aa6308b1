"""Debian's Chromium, or whichever is installed: where it is, and how tests start it."""

from __future__ import annotations

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


def found() -> str | None:
    """Path of a Chromium, or None."""
    return browser.found()
