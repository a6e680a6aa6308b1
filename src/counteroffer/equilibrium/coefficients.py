"""What a user gives as what the equations read: a baseline as coefficients, a shock as arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from counteroffer.equilibrium.compilation import prepare
from counteroffer.equilibrium.response.wages import wage_response
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.border import BorderPricing
from counteroffer.equilibrium.types.currencies import anchor_weights, check_quoting, currency_exports
from counteroffer.equilibrium.types.model import (
    Anchors,
    BorderCoefficients,
    Coefficients,
    DemandCoefficients,
    ProductCoefficients,
    ShockArrays,
)
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock, product_rates
from counteroffer.errors import EconomyError, worded
from counteroffer.lazily import jax

LARGE = 1 << 16  # bytes; what is smaller is as quickly taken in at each call
BLOCK = 32  # products worked on together; the last block of a cell is filled up with empty places


@lru_cache(maxsize=8)  # a search solves one economy thousands of times
def coefficients(baseline: Baseline, settings: Settings) -> Coefficients:
    """The baseline as the equations read it, with the deficit rule and labour mobility filled in."""
    prepare()  # or a batch made before the first solve would be kept in single precision
    none = np.zeros_like(baseline.deficit)
    regional = baseline.value_added.sum(0)
    level, at_home = none, None
    if settings.deficit_rule == "world_share":
        level, at_home = _abroad_and_at_home(baseline)
    rate = baseline.deficit / regional if settings.deficit_rule == "value_added_share" else none
    return Coefficients(
        trade_share=_held(baseline.trade_share),
        log_wedge=_held(np.log1p(baseline.tariff) + np.log1p(baseline.export_tax)),
        input_share=_held(np.ascontiguousarray(baseline.input_share.transpose(2, 1, 0))),
        value_added_share=_held(baseline.value_added_share),
        consumption_share=_held(baseline.consumption_share),
        trade_elasticity=_held(baseline.trade_elasticity),
        profit_share=_held(baseline.profit_share),
        value_added=_held(baseline.value_added),
        deficit=_held(level),
        deficit_rate=_held(rate),
        deficit_at_home=None if at_home is None else _held(at_home),
        mobility=None if settings.mobile else _held(float(settings.labour_mobility)),
        log_floor=_held(np.log(settings.wage_floor)) if settings.floored else None,
        anchors=_anchors(baseline, settings) if settings.floored or settings.border else None,
        products=_products(baseline, settings),
        border=None if settings.border is None else _border(baseline, settings.border),
        demand=None if settings.demand is None else _demand(baseline, settings),
        # With demand it is there when it is zero too: one compiled program, for a year and for the path.
        factor_supply=_held(float(settings.factor_supply)) if settings.factor_supply or settings.demand else None,
        log_relief=_held(np.log(settings.tax_relief)) if settings.tax_relief else None,
        response=jax.tree.map(_held, wage_response(baseline, settings)),
    )


def _held(values: Any) -> Any:
    """Values on the device where they are many; `jnp.asarray` compiles a program of its own for every shape."""
    array = np.asarray(values)
    return jax.device_put(array) if array.nbytes > LARGE else array


def _abroad_and_at_home(baseline: Baseline) -> tuple[np.ndarray, np.ndarray | None]:
    """D [n] by the country's own, and what its regions deviate by [n, m], per unit of the country's value added."""
    if not baseline.countries or len(set(baseline.countries)) == len(baseline.regions):
        return baseline.deficit, None
    names = np.array(baseline.countries)
    together, regional = names[:, None] == names[None, :], baseline.value_added.sum(0)
    country = together @ regional
    abroad = regional / country * (together @ baseline.deficit)
    return abroad, together * ((baseline.deficit - abroad) / country)[:, None]


def _anchors(baseline: Baseline, settings: Settings) -> Anchors:
    nominal, consumer = anchor_weights(baseline, settings.currencies)
    return Anchors(_held(nominal), _held(consumer))


def in_few_sizes(count: int) -> int:
    """The next of a few sizes, an eighth more at most: lists of products nearly as long share a compiled program."""
    step = 1 << max(0, count.bit_length() - 4)
    return -(-count // step) * step


def _products(b: Baseline, settings: Settings) -> ProductCoefficients | None:
    """Of the cells that several products share."""
    if b.products is None or not b.products.nested.any():
        return None
    p = b.products if b.products.nested.all() else b.products.rows(b.products.nested)
    counts = np.diff(np.append(p.first, len(p)))
    blocks = -(-counts // BLOCK)
    cell = np.repeat(np.arange(len(counts)), blocks)
    more = in_few_sizes(len(cell)) - len(cell)  # blocks of the first cell that hold nothing
    start = p.first[cell] + BLOCK * (np.arange(len(cell)) - (np.cumsum(blocks) - blocks)[cell])
    row = start[:, None] + np.arange(BLOCK)
    row = np.where(row < (p.first + counts)[cell][:, None], row, len(p))
    row, cell = np.pad(row, ((0, more), (0, 0)), constant_values=len(p)), np.pad(cell, (0, more))

    def placed(values: Array) -> Any:
        return _held(np.concatenate([values, np.zeros_like(values[:1])])[row])

    return ProductCoefficients(
        row=_held(row),
        sector=_held(p.cell_sector[cell]),
        importer=_held(p.cell_importer[cell]),
        cell=_held(cell),
        cell_sector=_held(p.cell_sector),
        cell_importer=_held(p.cell_importer),
        member=_held((np.arange(len(counts))[:, None] == cell).astype(float)),
        share=placed(p.share),
        trade_share=placed(p.trade_share),
        tariff_apart=placed(p.tariff - p.within(b.tariff)),
        log_wedge=placed(np.log1p(p.tariff) + np.log1p(p.within(b.export_tax))),
        elasticity=_held(float(settings.product_elasticity)),
    )


def _border(b: Baseline, border: BorderPricing) -> BorderCoefficients:
    invoice = np.array([float(region == border.invoice) for region in b.regions])
    return BorderCoefficients(_held(border.mask(b)), _held(float(border.response)), _held(invoice))


def _demand(b: Baseline, settings: Settings) -> DemandCoefficients:
    said = settings.demand
    assert said is not None
    exports, quoted_in = currency_exports(b, settings.currencies), np.zeros(len(b.regions))
    quoted_in[check_quoting(said, b)] = 1.0
    return DemandCoefficients(
        multiplier=_held(float(said.multiplier)),
        exchange_response=_held(float(said.exchange_response)),
        uncertain=_held(said.trade_uncertainty * exports.before),
        abroad=_held(exports.abroad),
        per_value_added=_held(exports.per_value_added),
        before=_held(exports.before),
        quoted_in=_held(quoted_in),
    )


def shock_arrays(baseline: Baseline, shock: Shock) -> ShockArrays:
    """A shock as the equations read it; compiled functions take NumPy's arrays in faster than `jnp.asarray` does."""
    duty = None if baseline.products is None else np.log(1 + product_rates(baseline, shock))
    with np.errstate(divide="ignore"):
        more = None if shock.product_export_tax is None else np.log1p(shock.product_export_tax)
        return _arrays(baseline, shock, np.log(shock.iceberg), duty, more)


def direction_arrays(baseline: Baseline, direction: Shock) -> ShockArrays:
    """A direction of policy as the equations read it; its `iceberg` and `product_export_tax` are of logarithms."""
    unmoved = None if baseline.products is None else np.zeros_like(baseline.products.tariff)  # by the duty itself
    return _arrays(baseline, direction, direction.iceberg, unmoved, direction.product_export_tax)


def _arrays(
    baseline: Baseline, shock: Shock, log_iceberg: Array, log_duty: Array | None, log_tax: Array | None
) -> ShockArrays:
    """The duty on a product that has its cell to itself is the cell's."""
    p, tariff, apart = baseline.products, shock.tariff, shock.product_tariff
    if p is not None and apart is None:
        apart = np.zeros_like(p.tariff)
    if p is not None and apart is not None and not p.nested.all():
        alone = ~p.nested
        tariff = np.array(tariff)
        tariff[p.sector[alone], p.importer[alone]] += apart[alone]
        apart = apart[p.nested] if p.nested.any() else None
    within = p.nested if p is not None and not p.nested.all() else slice(None)
    others = (None if rows is None or apart is None else rows[within] for rows in (log_duty, log_tax))
    filled = (None if rows is None else _filled_up(rows) for rows in (apart, *others))
    given: tuple[Any, ...] = (tariff, shock.export_tax, log_iceberg, shock.transfer, *filled)
    return ShockArrays(*given)


def _filled_up(rows: Array) -> Array:
    """Values of products with zeros up to one of a few sizes."""
    found = np.zeros((in_few_sizes(len(rows)), *rows.shape[1:]))
    found[: len(rows)] = rows
    return found


def by_product(baseline: Baseline, by_tariff: Array, by_nested: Array | None) -> Array | None:
    """Derivatives by what duties of all products change [h, i] from those by cells' and by those of shared cells."""
    p = baseline.products
    if p is None:
        return None
    found = np.array(p.within(by_tariff))
    if by_nested is not None:
        found[p.nested] = by_nested[: p.nested.sum()]  # beyond stands what fills up the size
    return found


def on_nested(baseline: Baseline, values: Array | None) -> Array | None:
    """Values of products of shared cells among all products [h, i], zero for the others."""
    p = baseline.products
    if p is None or values is None:
        return None
    found = np.zeros_like(p.trade_share)
    found[p.nested] = values[: p.nested.sum()]
    return found


def check_substitutes(b: Baseline, shock: Shock, settings: Settings) -> None:
    """Refuse bans of what buyers cannot do without: any seller (θ < 0), or the last one of a product (η ≤ 1).

    Raises
    ------
    EconomyError
        With who is left without what.
    """
    p = b.products
    banned = np.isinf(shock.iceberg) & (b.trade_share > 0) & (b.trade_elasticity < 0)[:, None, None]
    if banned.any():
        s, n, i = (int(at[0]) for at in np.nonzero(banned))
        raise EconomyError(
            worded(
                "a ban takes {seller} from {buyer} in sector {sector}, where sellers stand for each "
                "other so little (ε = {elasticity:.2f}, below 1) that nobody can be done without; "
                "leave some trade",
                seller=b.regions[i],
                buyer=b.regions[n],
                sector=b.sectors[s],
                elasticity=1 + b.trade_elasticity[s],
            )
        )
    more = shock.product_export_tax
    if p is None or settings.product_elasticity > 1 or (np.isfinite(shock.iceberg).all() and more is None):
        return
    sold = ((p.trade_share > 0) & np.isfinite(p.within(shock.iceberg) * (1 if more is None else 1 + more))).any(1)
    lost = (p.share > 0) & ~sold
    if lost.any():
        h = int(lost.argmax())
        raise EconomyError(
            worded(
                "bans leave {region} without any seller of product {product} of sector {sector}, and at a "
                "product_elasticity of {elasticity:g} nothing can stand for it; leave one open, or "
                "make product_elasticity more than 1",
                region=b.regions[p.importer[h]],
                product=p.names[h],
                sector=b.sectors[p.sector[h]],
                elasticity=settings.product_elasticity,
            )
        )
