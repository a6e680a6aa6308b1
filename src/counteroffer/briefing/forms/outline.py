"""The places of the map as one drawing that a program colours."""

from __future__ import annotations

import re

from markupsafe import Markup

from counteroffer.briefing.charts.maps import shaded, shapes
from counteroffer.briefing.forms.svg import inline


def outline(alternative: str, prefix: str) -> Markup:
    """Each shape has its code as `data-place`."""
    fills = {f"#0000{j:02x}": feature["id"] for j, feature in enumerate(shapes())}
    svg = inline(shaded({code: fill for fill, code in fills.items()}), alternative, prefix)
    return Markup(re.sub(r'fill="(#0000[0-9a-f]{2})"', lambda hit: f'class="place" data-place="{fills[hit[1]]}"', svg))
