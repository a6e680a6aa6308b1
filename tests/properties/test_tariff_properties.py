"""What holds of any book: adding never lowers, order never matters, a full exemption is none at all, sums are sums."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counteroffer.tariffs import Book, OwnMeasure, Trade, load_book, trade_of
from counteroffer.tariffs.rates import means, rates, sums
from counteroffer.tariffs.stack import layers
from counteroffer.tariffs.trade import CLAIMING

DAYS = [dt.date.fromisoformat(day) for day in ("2025-03-05", "2025-05-10", "2025-10-20", "2026-03-01", "2026-10-01")]
days = st.sampled_from(DAYS)


@cache
def sample() -> Trade:
    """Every thirty-first row of US imports: all partners, a bit of everything."""
    return trade_of("USA").rows(np.arange(0, len(trade_of("USA")), 31))


def total(book: Book, day: dt.date, use: str = "backcast") -> np.ndarray:
    return np.asarray(sum(layer.rate for layer in layers(book, sample(), day, use).values()))


own = st.builds(
    lambda hs, sectors, exporters, rate, spared: OwnMeasure.model_validate(
        {
            "name": "mine",
            **({"hs": hs} if hs else {"sectors": sectors} if sectors else {}),
            "exporters": exporters,
            "rate": rate,
            **spared,
        }
    ),
    st.sampled_from(["", "72", "8703", "44071200", "0102"]),
    st.sampled_from(["", "steel", "goods", "C26"]),
    st.sampled_from(["all", "CAN", "not MEX", "EU"]),
    st.floats(0, 200),
    st.sampled_from([{}, {"pact": "usmca", "treatment": "exempt"}]),
)


@given(measure=own, day=days, use=st.sampled_from(CLAIMING))
@settings(max_examples=40)
def test_adding_a_measure_never_lowers_a_rate(measure: OwnMeasure, day: dt.date, use: str) -> None:
    assert (total(load_book().plus([measure]), day, use) >= total(load_book(), day, use) - 1e-9).all()


@given(measure=own, day=days)
@settings(max_examples=40)
def test_a_measure_that_displaces_lowers_only_what_it_displaces(measure: OwnMeasure, day: dt.date) -> None:
    book = load_book()
    replacing = measure.model_copy(update={"displaces": ("section_232.steel",)})
    before, after = layers(book, sample(), day), layers(book.plus([replacing]), sample(), day)
    for key, layer in before.items():
        fell = after[key].rate < layer.rate - 1e-9
        assert not fell.any() or key == "section_232.steel", key
        # What fell was where the new measure stands.
        assert (after["own.mine"].spread(after["own.mine"].base)[fell] > 0).all()


@given(day=days, order=st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_files_is_irrelevant(day: dt.date, order) -> None:  # type: ignore[no-untyped-def]
    keys = list(load_book().entries)
    order.shuffle(keys)
    shuffled = replace(load_book(), entries={key: load_book().entries[key] for key in keys})
    one, two = layers(load_book(), sample(), day), layers(shuffled, sample(), day)
    assert set(one) == set(two)
    for key, layer in one.items():
        np.testing.assert_array_equal(layer.rate, two[key].rate)


@given(day=days)
@settings(max_examples=10)
def test_an_exempt_share_of_one_removes_a_duty(day: dt.date) -> None:
    member = np.isin(np.array(sample().partners), ("CAN", "MEX"))[sample().partner]
    found = layers(load_book(), sample(), day, "all")
    for layer in found.values():
        treatment = np.array([m.treatment for m in layer.entry.programme.measures])[layer.measure]
        exempt = member[layer.rows] & (treatment == "exempt")
        assert (layer.rate[layer.rows[exempt]] == 0).all()


@given(day=days, shares=st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted))
@settings(max_examples=20)
def test_more_claims_never_raise_an_exempting_duty(day: dt.date, shares: list[float]) -> None:
    low, high = (replace(sample(), claimed=np.full_like(sample().claimed, share)) for share in shares)
    for key in ("ieepa.fentanyl", "section_232.auto_parts", "section_122.surcharge"):
        one, two = (layers(load_book(), trade, day).get(key) for trade in (low, high))
        if one is not None and two is not None:
            assert (two.rate <= one.rate + 1e-6).all()


@given(day=days, cuts=st.integers(1, 40), seed=st.integers(0, 99))
@settings(max_examples=30)
def test_rates_over_any_partition_are_weighted_means(day: dt.date, cuts: int, seed: int) -> None:
    found = rates(load_book(), sample(), day)
    cells = np.random.default_rng(seed).integers(-1, cuts, len(sample()))
    mean = means(found, cells, cuts, found.level_percent)
    weight = sums(sample().value, cells, cuts)
    inside = cells >= 0
    for cell in range(cuts):
        rows = cells == cell
        if sample().value[rows].sum() > 0:
            expected = np.average(found.level_percent[rows], weights=sample().value[rows])
            assert mean[cell] == pytest.approx(expected, rel=1e-9)
    whole = np.average(found.level_percent[inside], weights=sample().value[inside]) if inside.any() else 0.0
    assert np.average(mean, weights=np.maximum(weight, 1e-12)) == pytest.approx(whole, rel=1e-9, abs=1e-9)


def test_the_mean_of_uniform_rates_is_the_rate() -> None:
    flat = OwnMeasure.model_validate({"name": "flat", "rate": 10})
    book = load_book().without([key.split(".")[0] for key in load_book().entries]).plus([flat])
    trade = replace(sample(), duty=np.zeros(len(sample())))
    found = rates(book, trade, DAYS[0])
    one = np.zeros(len(trade), dtype=np.intp)
    assert means(found, one, 1, found.change_percent) == pytest.approx(10)


def test_duties_of_2024_are_counted_once() -> None:
    found = rates(load_book(), trade_of("USA"), load_book().days.before)
    assert not found.changes
    softwood = found.before["ad_cvd.softwood"].rate
    np.testing.assert_allclose(found.level_percent, trade_of("USA").collected_percent + softwood)
