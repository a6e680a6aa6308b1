"""What changes: tariffs, export taxes, trade costs, payments between governments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import listed
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.errors import EconomyError, worded
from counteroffer.inputs.arguments import of_kind

LEAST = {"tariff": -1.0, "export_tax": -1.0, "iceberg": 0.0, "transfer": -np.inf}  # what each cell is above


@dataclass(frozen=True, eq=False)
class Shock(ReadOnlyArrays):
    """A policy: new tariffs and export taxes (levels), trade-cost changes (ratios), transfers (USD million).

    Attributes
    ----------
    tariff : array [s, n, i]
        τ', new applied ad valorem rates, fractions.
    iceberg : array [s, n, i]
        d̂, new over old iceberg trade cost; infinite bans the trade.
    export_tax : array [s, n, i]
        x', new rates of exporter i on its sales to n, fractions.
    transfer : array [n]
        T, received by n, at the numéraire (baseline USD million); sums to zero.
    product_tariff : array [h, i], optional
        What the duty of each of the baseline's products changes beyond the change of its cell, fractions; the new rate
        of a product is its old one plus both.
    quotas : tuple of Quota
        Limits on the volume of trade.
    product_export_tax : array [h, i], optional
        What the export tax on each product adds on top of its cell's, a factor on 1+x' less one; infinite bans it. It
        is what quotas on products come to, and none where there is no such.
    """

    tariff: Array
    iceberg: Array
    export_tax: Array
    transfer: Array
    product_tariff: Array | None = None
    quotas: tuple[Quota, ...] = ()
    product_export_tax: Array | None = None

    @property
    def quota(self) -> Array:
        """Limits of the quotas [k], multiples of baseline volume."""
        return frozen([one.limit for one in self.quotas])

    def with_limits(self, limits: Array) -> Shock:
        """The policy with other limits of its quotas [k]."""
        changed = (replace(one, limit=float(q)) for one, q in zip(self.quotas, limits, strict=True))
        return replace(self, quotas=tuple(changed))

    def check(self, baseline: Baseline) -> None:
        """Raise `EconomyError` unless every array fits the baseline and every rate makes sense."""
        for name in LEAST:
            self._check_cells(name, baseline)
        self._check_products(baseline)
        for quota in listed("shock.quotas", self.quotas, Quota, "Quota(...)"):
            quota.check(baseline)
        if abs(self.transfer.sum()) > 1e-9 * baseline.value_added.sum():
            raise EconomyError(f"transfers must sum to zero; they sum to {self.transfer.sum():.3f} USD mn")
        paid = baseline.transfer - self.transfer
        if paid.any() and (baseline.income - paid).min() <= 0:
            n = int((baseline.income - paid).argmin())
            raise EconomyError(
                worded(
                    "{region} would pay {paid:,.0f} USD mn a year out of an income of {income:,.0f}; make the "
                    "transfer smaller",
                    region=baseline.regions[n],
                    paid=paid[n],
                    income=baseline.income[n],
                )
            )
        if self.iceberg.max(initial=0.0) < np.inf:
            return  # what follows is of bans alone
        traded, still = baseline.trade_share > 0, (baseline.trade_share > 0) & np.isfinite(self.iceberg)
        bare = traded.any(2) & ~still.any(2)
        if bare.any():
            s, n = np.argwhere(bare)[0]
            raise EconomyError(
                worded(
                    "bans leave {region} without any supplier of sector {sector}, which it buys; leave one open",
                    region=baseline.regions[n],
                    sector=baseline.sectors[s],
                )
            )
        foreign = ~np.eye(len(baseline.regions), dtype=bool)
        (bought, sold), (buys, sells) = (
            ((x & foreign).any((0, 2)), (x & foreign).any((0, 1))) for x in (traded, still)
        )
        one_way = bought & sold & (buys != sells)
        if one_way.any():
            region = baseline.regions[int(one_way.argmax())]
            raise EconomyError(
                worded(
                    "bans leave {region} trade in one direction only, which nothing can pay for; ban the other "
                    "one too, or leave some of both open",
                    region=region,
                )
            )

    def _check_cells(self, name: str, b: Baseline) -> None:
        values: Array = getattr(self, name)
        known = {"region": b.regions}
        if name != "transfer":
            known = {"sector": b.sectors, "importer": b.regions, "exporter": b.regions}
        axes, fits = tuple(known), tuple(map(len, known.values()))
        if not isinstance(values, np.ndarray):
            raise EconomyError(f"shock.{name} is a {type(values).__name__}; give an array [{', '.join(axes)}]")
        if values.shape != fits:
            raise EconomyError(f"shock.{name} has shape {values.shape}; the economy's [{', '.join(axes)}] is {fits}")
        # An infinite trade cost is a ban; nothing else can be without end.
        if values.min(initial=np.inf) > LEAST[name] and values.max(initial=0.0) < np.inf:
            return
        wrong = ~(values > LEAST[name]) | (np.isinf(values) & (name != "iceberg"))
        if wrong.any():
            at = tuple(int(j) for j in np.argwhere(wrong)[0])
            cell = ", ".join(f"{axis} {known[axis][j]}" for axis, j in zip(axes, at, strict=True))
            mend = "; a ban is an infinite iceberg" if values[at] == np.inf and name != "transfer" else ""
            raise EconomyError(f"shock.{name} is not a number above {LEAST[name]:g} at {cell} ({values[at]:g}){mend}")

    def _check_products(self, b: Baseline) -> None:
        rows = None if b.products is None else b.products.tariff.shape
        given = self.product_tariff
        if not isinstance(given, np.ndarray | None):
            raise EconomyError(f"shock.product_tariff is a {type(given).__name__}; give an array [product, exporter]")
        if (None if given is None else given.shape) != rows:
            shape = None if given is None else given.shape
            raise EconomyError(
                f"shock.product_tariff has shape {shape}; the economy's [product, exporter] is {rows}; "
                "Shock.of(baseline, …) makes one that fits"
            )
        if self.product_export_tax is not None:
            more = self.product_export_tax
            if not isinstance(more, np.ndarray) or more.shape != rows or not (more > -1).all():
                raise EconomyError(
                    f"shock.product_export_tax is no array {rows} of numbers above −1; give one, or leave it out"
                )
        if b.products is not None:
            rates = product_rates(b, self)
            if not (rates.min(initial=0.0) > LEAST["tariff"] and rates.max(initial=0.0) < np.inf):
                wrong = ~(rates > LEAST["tariff"]) | np.isinf(rates)
                h, i = (int(j) for j in np.argwhere(wrong)[0])
                cell = f"{b.sectors[b.products.sector[h]]}, importer {b.regions[b.products.importer[h]]}"
                raise EconomyError(
                    worded(
                        "the duty on product {product} of sector {cell} from {region} would be {rate:g}; a rate is "
                        "a number above −1",
                        product=b.products.names[h],
                        cell=cell,
                        region=b.regions[i],
                        rate=rates[h, i],
                    )
                )

    def part_way(self, baseline: Baseline, t: float) -> Shock:
        """The point t of the path from the baseline's policy (0) to this one (1).

        Straight in the logarithms of 1+τ, 1+x and d, and in T; quotas hold all along it.
        """
        here = Shock(
            quotas=self.quotas,
            tariff=_between(baseline.tariff, self.tariff, t),
            iceberg=self.iceberg**t,
            export_tax=_between(baseline.export_tax, self.export_tax, t),
            transfer=(1 - t) * baseline.transfer + t * self.transfer,
        )
        if baseline.products is None:
            return here
        rates = _between(baseline.products.tariff, product_rates(baseline, self), t)
        more = self.product_export_tax
        taxed = None if more is None else np.asarray((1 + more) ** t - 1)
        return replace(here, product_tariff=apart(baseline, here.tariff, rates), product_export_tax=taxed)

    @classmethod
    def none(cls, baseline: Baseline) -> Shock:
        """No change: baseline tariffs, icebergs of one."""
        return cls.of(baseline)

    @classmethod
    def of(
        cls,
        baseline: Baseline,
        *,
        tariff: Array | None = None,
        iceberg: Array | None = None,
        export_tax: Array | None = None,
        transfer: Array | None = None,
        product_tariff: Array | None = None,
        quotas: tuple[Quota, ...] = (),
    ) -> Shock:
        """The baseline's policy with what you give replaced.

        Raises
        ------
        InputError
            Without a baseline.
        """
        of_kind(baseline, Baseline, "Shock.of", "an Economy has one: economy.baseline")
        return cls(
            tariff=baseline.tariff if tariff is None else tariff,
            iceberg=np.ones_like(baseline.tariff) if iceberg is None else iceberg,
            export_tax=baseline.export_tax if export_tax is None else export_tax,
            transfer=baseline.transfer if transfer is None else transfer,
            product_tariff=_none_apart(baseline) if product_tariff is None else product_tariff,
            quotas=quotas,
        )


def check_direction(direction: Shock, b: Baseline) -> None:
    """Raise `EconomyError` unless rates of change have the shapes of the baseline's policy and are finite."""
    for name, fits in dict.fromkeys(("tariff", "iceberg", "export_tax"), b.tariff.shape).items() | {
        ("transfer", b.transfer.shape)
    }:
        values = getattr(direction, name)
        if not isinstance(values, np.ndarray) or values.shape != fits or not np.isfinite(values).all():
            raise EconomyError(f"the direction's {name} is not an array of finite numbers with the shape {fits}")


def product_rates(b: Baseline, shock: Shock) -> Array:
    """τ' of every product of the baseline [h, i] under a shock; the baseline has products."""
    return _rates(b, shock)


@lru_cache(maxsize=4)  # a policy's are read where it is checked, where it is certified, and by each who asks after it
def _rates(b: Baseline, shock: Shock) -> Array:
    found = _with_their_cell(b, shock.tariff)
    if shock.product_tariff is not None:
        found += shock.product_tariff
    found.setflags(write=False)
    return found


def apart(b: Baseline, tariff: Array, rates: Array) -> Array:
    """What duties on products change beyond their cells' [h, i] where cells have `tariff` and products `rates`."""
    return np.asarray(rates - _with_their_cell(b, tariff))


def times(b: Baseline, shock: Shock, factor: Array) -> Shock:
    """A policy with 1+τ' of cells [s, n, i], and of every product in them, times a factor."""
    tariff = (1 + shock.tariff) * factor - 1
    if b.products is None:
        return replace(shock, tariff=tariff)
    rates = (1 + product_rates(b, shock)) * b.products.within(factor) - 1
    return replace(shock, tariff=tariff, product_tariff=apart(b, tariff, rates))


def evened(b: Baseline, shock: Shock, cells: Array) -> Array | None:
    """The same, with every product of some cells [s, n, i] at its cell's own rate; none where there are no products."""
    p = b.products
    if p is None or shock.product_tariff is None:
        return None
    return np.where(p.within(cells), p.within(b.tariff) - p.tariff, shock.product_tariff)


def _with_their_cell(b: Baseline, tariff: Array) -> Array:
    """Rates of products that change as their cells' do [h, i]; where one is the cell, it has the cell's to the bit."""
    p = b.products
    assert p is not None
    found = p.within(tariff)
    found += _beside_their_cell(b)
    return found


@lru_cache(maxsize=4)
def _beside_their_cell(b: Baseline) -> Array:
    """Rates of products less their cells' at the baseline [h, i]."""
    p = b.products
    assert p is not None
    found = p.tariff - p.within(b.tariff)
    found.setflags(write=False)
    return found


def _none_apart(b: Baseline) -> Array | None:
    return None if b.products is None else np.zeros_like(b.products.tariff)


def _between(old: Array, new: Array, t: float) -> Array:
    return np.asarray((1 + old) ** (1 - t) * (1 + new) ** t - 1)
