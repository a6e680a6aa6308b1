"""The Chromium that shows pages to tests and to the camera."""

from __future__ import annotations

import os
import shutil

NAMED = "COUNTEROFFER_CHROMIUM"
KNOWN = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def found() -> str | None:
    """Path of the Chromium that the environment names, or of the first there is; None where there is none."""
    named = os.environ.get(NAMED)
    return shutil.which(named) if named else next((path for name in KNOWN if (path := shutil.which(name))), None)
