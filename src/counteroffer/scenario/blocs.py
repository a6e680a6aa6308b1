"""Groups that results are led with: each becomes one region of the economy."""

from __future__ import annotations

from collections.abc import Sequence

from counteroffer import data
from counteroffer.errors import ScenarioError

WHOLE = ("focus", "full")  # economies whose regions a group can be made of


def with_blocs(labels: Sequence[str], economy: str) -> dict[str, str] | None:
    """Country → region of an economy in which every group among some labels is one region; none where there is none.

    Raises
    ------
    ScenarioError
        For groups that overlap, or that cut through a region of the economy.
    """
    groups = data.frame("groups.csv").query("kind == 'region'").set_index("group")["members"]
    led = [label for label in dict.fromkeys(labels) if label in groups.index]
    if not led or economy not in WHOLE:
        return None
    table = data.frame("regions.csv").set_index("code")
    regions = table.index.to_series() if economy == "full" else table["focus"]
    found = {str(code): str(region) for code, region in regions.items()}
    for group in led:
        members = set(groups[group].split())
        taken = sorted({found[code] for code in members} & set(led))
        if taken:
            raise ScenarioError(f"spotlight: {group} and {taken[0]} share members; lead with one of the two")
        cut = sorted({found[code] for code in members} & {found[code] for code in found.keys() - members})
        if cut:
            raise ScenarioError(
                f"spotlight: {group} cuts through {', '.join(cut)} of economy '{economy}'; say `economy: full`"
            )
        found |= dict.fromkeys(members, group)
    return found
