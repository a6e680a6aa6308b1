"""Whose provinces and states a page shows: those of the countries it leads with."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.words.languages.wording import Wording
from counteroffer.effects.places import countries
from counteroffer.study import Study
from counteroffer.tariffs.terms.partners import partner_names


def shown_countries(study: Study) -> tuple[str, ...]:
    """Countries with provinces or states in the data that lead the page, or whose own places do."""
    regions, whole = study.economy.regions, study.baseline.countries or study.economy.regions
    led = {whole[regions.index(code)] for code in study.lead}
    return tuple(code for code in countries() if code in led)


def shown_places(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the countries that a page shows."""
    return rows if rows.empty else rows[rows["country"].isin(shown_countries(study))]


def countries_words(study: Study, w: Wording) -> str:
    """These countries, listed."""
    return w.listed([str(w.name(partner_names()[code])) for code in shown_countries(study)])
