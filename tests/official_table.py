"""Inter-country tables in the official layout, made up: any countries, industries of any edition, both forms."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pandas as pd

FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
NAMES = {
    "2021": {"taxes": "TAXSUB", "added": "VALU", "row": "OUTPUT", "column": "TOTAL"},
    "2023": {"taxes": "TLS", "added": "VA", "row": "OUT", "column": "OUT"},
    "2025": {"taxes": "TLS", "added": "VA", "row": "OUT", "column": "OUT"},
}
# Parts of a country by exporter zone, as the extended tables have them.
PARTS = {"CHN": ("CN1", "CN2"), "MEX": ("MX1", "MX2")}


def official(
    countries: Sequence[str],
    industries: Sequence[str],
    *,
    edition: str = "2025",
    extended: bool = False,
    size: float = 200_000.0,
    seed: int = 7,
) -> pd.DataFrame:
    """A table that closes, USD million: rows and columns as published, empty where nothing is stated."""
    said, rng = NAMES[edition], np.random.default_rng(seed)
    makers = [(c, part) for c in countries for part in (PARTS.get(c, (c,)) if extended else (c,))]
    sellers = [(c, f"{part}_{s}") for c, part in makers for s in industries]
    buyers = [(c, f"{c}_{f}") for c in countries for f in FINAL]
    at_home = lambda a, b: np.array([[c == d for d, _ in b] for c, _ in a])  # noqa: E731
    inputs = rng.uniform(0.2, 1.0, (len(sellers), len(sellers))) * np.where(at_home(sellers, sellers), 1.0, 0.08)
    final = rng.uniform(0.5, 1.0, (len(sellers), len(buyers))) * np.where(at_home(sellers, buyers), 4.0, 0.3)
    stocks = [j for j, (_, label) in enumerate(buyers) if label.endswith("INVNT")]
    final[:, stocks] = rng.uniform(-0.2, 0.3, (len(sellers), len(stocks))) * at_home(sellers, buyers)[:, stocks]
    scale = size / (inputs.sum() + final.sum()) * len(sellers)
    inputs, final = (np.round(block * scale, 3) for block in (inputs, final))
    output = inputs.sum(1) + final.sum(1)
    taxes = np.round(0.01 * output, 3)
    labels = [label for _, label in sellers]
    frame = pd.DataFrame(
        np.hstack([inputs, final, output[:, None]]),
        index=labels,
        columns=[*labels, *(label for _, label in buyers), said["column"]],
    )
    if edition == "2021":  # a row of taxes a country, most of it at home
        for country in countries:
            own = np.array([c == country for c, _ in sellers])
            frame.loc[f"{country}_{said['taxes']}", labels] = np.where(own, taxes, 0.0)
    else:
        frame.loc[said["taxes"], labels] = taxes
    frame.loc[said["added"], labels] = output - inputs.sum(0) - taxes
    frame.loc[said["row"], labels] = output
    return frame


def text_of(frame: pd.DataFrame) -> str:
    """As the file is written."""
    text = io.StringIO()
    frame.to_csv(text, index_label="")
    return text.getvalue()
