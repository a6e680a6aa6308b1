"""What the equations read, as JAX arrays: a policy, and all that stays fixed while an equilibrium is solved.

Axes: s, k sectors (k also input), n importer or producer region, i exporter, h product, c cell [s, n] that several
products share, b how a price is set (see `BorderCoefficients`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jax import Array


class QuotaRows(NamedTuple):
    """Products that quotas k touch, in the blocks b that hold their cells whole; a few blocks are there twice.

    Attributes
    ----------
    block : array of int [b]
        Which of the blocks of `ProductCoefficients`.
    once : array [b]
        One where a block is there for the first time, else zero.
    within, alone : array [k, b, q, i]
        One where the wedge of a quota is on a product, because its cell is counted or it alone; where it alone is.
    """

    block: Array
    once: Array
    within: Array
    alone: Array


class QuotaArrays(NamedTuple):
    """Limits on volumes, filled up to one of a few numbers; see `counteroffer.equilibrium.types.quotas`. Arrays [k].

    Attributes
    ----------
    cells : array [k, s, n, i]
        One in the cells a quota counts whole, else zero.
    log_limit : array
        log Q, USD million.
    least, most, exporters_share : array
        The ends of ρ; σ.
    steepness : array
        About −∂ log V/∂ρ.
    counted : array
        One, and zero where it only fills up.
    rows : QuotaRows or None
        None where no product is touched.
    """

    cells: Array
    log_limit: Array
    least: Array
    most: Array
    exporters_share: Array
    steepness: Array
    counted: Array
    rows: QuotaRows | None


class ShockArrays(NamedTuple):
    """What a government sets.

    Attributes
    ----------
    tariff, export_tax : array [s, n, i]
        τ' and x', levels.
    log_iceberg : array [s, n, i]
        log d̂; infinite where trade is banned.
    transfer : array [n]
        T, received by n, at the numéraire.
    product_tariff : array [h, i] or None
        What τ' of a product changes beyond the change of its cell, then zeros up to one of a few sizes; None where no
        cell has products.
    product_log_duty : array [h, i] or None
        log (1+τ') of a product, filled up alike: XLA takes ten times as long for logarithms as NumPy.
    product_log_tax : array [h, i] or None
        What the export tax on a product adds to log (1+x') of its cell, infinite where it is banned, filled up alike;
        None where no quota is on products.
    quotas : QuotaArrays or None
        None where there are none, or only such as let nothing in.
    """

    tariff: Array
    export_tax: Array
    log_iceberg: Array
    transfer: Array
    product_tariff: Array | None = None
    product_log_duty: Array | None = None
    product_log_tax: Array | None = None
    quotas: QuotaArrays | None = None


class Anchors(NamedTuple):
    """What a currency is worth.

    Attributes
    ----------
    nominal : array [n, m]
        Weight of m's value added in the currency of n where that is anchored to nominal value added; else zero.
    consumer : array [n, m]
        Weight of m's final use in the currency of n where that is anchored to consumer prices; else zero.
    """

    nominal: Array
    consumer: Array


class ProductCoefficients(NamedTuple):
    """Goods inside the cells that several products share, in blocks g of q places of one cell; some are empty.

    Attributes
    ----------
    row : array of int [g, q]
        Product in each place, among those of shared cells; their number where it is empty.
    sector, importer, cell, cell_sector, cell_importer : array of int [g] or [c]
        The cell of each block: its sector and importer, and its position among the shared cells, ascending; the sector
        and importer of each of these cells.
    member : array [c, g]
        One where a block is of a cell, else zero: a product with it is quicker than a sum over segments.
    share : array [g, q]
        a; zero where empty.
    trade_share, tariff_apart : array [g, q, i]
        π, and τ of the product less its cell's.
    log_wedge : array [g, q, i]
        log (1+τ)(1+x).
    elasticity : scalar array
        η, between products of a cell.
    """

    row: Array
    sector: Array
    importer: Array
    cell: Array
    cell_sector: Array
    cell_importer: Array
    member: Array
    share: Array
    trade_share: Array
    tariff_apart: Array
    log_wedge: Array
    elasticity: Array


class BorderCoefficients(NamedTuple):
    """Prices at the border that answer to cost in part: p = ê (ĉ/ê)^ψ in the currency they are set in.

    Attributes
    ----------
    mask : array [s, n, i]
        One where trade is priced so, else zero (there p = ĉ).
    response : scalar array
        ψ.
    invoice : array [n]
        One at the region whose currency prices are set in.
    """

    mask: Array
    response: Array
    invoice: Array


class DemandCoefficients(NamedTuple):
    """What holds spending of a currency down; see `counteroffer.equilibrium.types.currencies.Demand`.

    Attributes
    ----------
    multiplier, exchange_response : scalar array
        m, λ.
    uncertain : array [n]
        ι·σ of the currency that n's follows.
    abroad, per_value_added : array [n, i]
    before : array [n]
        As in `CurrencyExports`.
    quoted_in : array [n]
        One at the region whose currency rates are quoted in.
    """

    multiplier: Array
    exchange_response: Array
    uncertain: Array
    abroad: Array
    per_value_added: Array
    before: Array
    quoted_in: Array


class WageResponse(NamedTuple):
    """The inverse of ∂(offer − ω)/∂ω at the baseline, near enough: own r + across · Σ_s weight r.

    `own` [n, a, b] is of each region alone (a, b its ω: one, or one a sector), `across` [n, m] what regions as wholes
    add to that, `weight` [a, n] v/Σv, which makes wholes of sectors.
    """

    own: Array
    across: Array
    weight: Array


class Coefficients(NamedTuple):
    """What stays fixed while an equilibrium is solved.

    Attributes
    ----------
    trade_share, log_wedge : array [s, n, i]
        π and log (1+τ)(1+x) of the baseline.
    input_share : array [n, s, k]
        γ of input k in user s, region first: one small matrix a region.
    value_added_share, consumption_share, value_added : array [s, n]
        β, α; V, payments to factors.
    trade_elasticity, profit_share : array [s]
        θ; ρ = 1/σ under monopolistic competition, else zero.
    deficit, deficit_rate : array [n]
        The part of D' that is a share of world value added, and the part that follows own value added.
    deficit_at_home : array [n, m] or None
        What n owes within its country, per unit of m's value added there; None where each country is one region.
    mobility : scalar array or None
        μ; None for mobile labour (μ = ∞), where ω has one row.
    log_floor : scalar array or None
        log δ; None where wages fall as far as they must (h = 1).
    anchors : Anchors or None
        None where nothing is set in a currency.
    products : ProductCoefficients or None
        None where every cell is one good.
    border : BorderCoefficients or None
        None where prices follow costs one for one (ψ = 1).
    demand : DemandCoefficients or None
        None where nominal value added is held and currencies float.
    factor_supply : scalar array or None
        ε of Ĥ = (Φ/P_I)^ε; None where factors are given (ε = 0).
    log_relief : array [n] or None
        log (1−t')/(1−t) of a tax on factor income, which they answer to as well; None where no tax changes.
    response : WageResponse
    """

    trade_share: Array
    log_wedge: Array
    input_share: Array
    value_added_share: Array
    consumption_share: Array
    trade_elasticity: Array
    profit_share: Array
    value_added: Array
    deficit: Array
    deficit_rate: Array
    deficit_at_home: Array | None
    mobility: Array | None
    log_floor: Array | None
    anchors: Anchors | None
    products: ProductCoefficients | None
    border: BorderCoefficients | None
    demand: DemandCoefficients | None
    factor_supply: Array | None
    log_relief: Array | None
    response: WageResponse


class ProductRows(NamedTuple):
    """Products at the new trade costs, with costs of production unchanged; fixed while a policy is solved.

    Attributes
    ----------
    weight, fob : array [g, q, i]
        π κ̂^−θ within each product; weight/(1+τ'), what is paid at the border.
    untaxed : array [g, q, i] or None
        fob without the export taxes of products, where there are any.
    """

    weight: Array
    fob: Array
    untaxed: Array | None = None


class TradeFactors(NamedTuple):
    """What a policy makes of baseline trade before costs and prices move. Arrays [b, s, n, i].

    Shares of spending are π' = weight·p^−θ·P̂^θ, a number a seller times one a buyer, so that sums over buyers or
    sellers are products of small matrices with these. Of cells that have products they depend on costs: see
    `counteroffer.equilibrium.nest.composed`.

    Attributes
    ----------
    weight, net : array
        π κ̂^−θ; weight/((1+τ')(1+x')): what the seller receives of it.
    tariff, export_tax : array
        τ'(1+x') net and x' net: what the importer's and the exporter's treasury do.
    products : ProductRows or None
        Of the cells that have products.
    tax_wedge : array [s, n, i] or None
        x', where there are products.
    """

    weight: Array
    net: Array
    tariff: Array
    export_tax: Array
    products: ProductRows | None = None
    tax_wedge: Array | None = None
