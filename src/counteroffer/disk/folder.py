"""The folder of what the program keeps between runs."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CACHE_VARIABLE = "COUNTEROFFER_CACHE"


def cache_folder() -> Path:
    """Folder of compiled programs and results: $COUNTEROFFER_CACHE, else the user's cache folder."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("counteroffer"))
