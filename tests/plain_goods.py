"""The shipped scenarios with one good an industry: all that most tests of commands ask, in a third of the time."""

from __future__ import annotations

from pathlib import Path

import yaml

from counteroffer.scenario.load import shipped


def plain_goods(folder: Path) -> dict[str, Path]:
    """Name → copy, in a folder, of every shipped scenario."""
    made = {}
    for name, path in shipped().items():
        said = yaml.safe_load(path.read_text(encoding="utf-8")) | {"goods": "industry"}
        if "issues" in said:  # a quota on products has none here
            said["issues"] = {key: one for key, one in said["issues"].items() if "products" not in one}
        made[name] = folder / path.name
        made[name].write_text(yaml.safe_dump(said, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return made
