"""Random tariffs in the short run: certified, with complementarity, and nobody employed twice or less than never."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counteroffer import Economy, Settings, Shock, load_economy, solve
from counteroffer.effects.labour import headcount, labour

RATES = st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4)


@pytest.fixture(scope="module")
def short() -> Economy:
    return load_economy("focus", horizon="short")


def test_any_tariffs_among_four_regions_have_a_short_run(short: Economy) -> None:
    heads = headcount(short)
    at = [short.regions.index(code) for code in ("USA", "CAN", "MEX", "CHN")]
    goods = np.isin(short.detail.sectors, list(short.goods))
    tradable = [s for s in range(len(short.sectors)) if goods[short.detail.sector_of == s].all()]

    @given(rates=RATES, floor=st.sampled_from([0.0, 0.5, 0.9, 0.98]), mobility=st.sampled_from([1.0, 1.5, 6.0]))
    @settings(max_examples=25, deadline=None)
    def check(rates: list[float], floor: float, mobility: float) -> None:
        tariff = short.tariff.copy()
        for rate, importer in zip(rates, at, strict=True):
            others = [n for n in at if n != importer]
            tariff[np.ix_(tradable, [importer], others)] += rate
        chosen = Settings("short_run", labour_mobility=mobility, wage_floor=floor, currencies=short.currencies)
        e = solve(short.baseline, Shock.of(short.baseline, tariff=tariff), chosen)
        room = e.sector_wage / e.currency - floor
        assert e.residual <= 1e-10
        assert room.min() >= -1e-9
        assert np.abs(np.minimum(room, 1 - e.hired)).max() < 1e-9 or floor == 0
        assert (e.hired > 0).all()
        assert (e.hired <= 1).all()
        tables = labour(e, heads)
        after = tables.sectors["jobs_thousand"] + tables.sectors["jobs_change_thousand"]
        assert (after.dropna() >= 0).all()
        assert (tables.regions["unemployment_pp"] >= -1e-9).all()

    check()
