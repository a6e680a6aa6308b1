"""What a list is aimed at: real income of places and what factors earn in sectors, as numbers with exact gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.effects.place_effects import crossing
from counteroffer.effects.places import countries, kind_of, known_places, places
from counteroffer.equilibrium import Effect
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.model import Coefficients
from counteroffer.errors import LabelError
from counteroffer.labels import unknown
from counteroffer.lazily import jax, jnp
from counteroffer.negotiation.game.game import Player


@dataclass(frozen=True)
class ListAim:
    """What a list is aimed at.

    Attributes
    ----------
    places : tuple of str
        Codes of states or provinces.
    sectors : tuple of str
        Codes of the economy's sectors.
    """

    places: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places or self.sectors)


def aim_of(labels: Sequence[str], them: Player, economy: Economy) -> ListAim:
    """Sort labels into places of theirs and sectors.

    Raises
    ------
    LabelError
        For one that is neither, with the nearest that is.
    """
    table = known_places(them.regions[0]) if _has_places(them) else None
    ids = [] if table is None else [str(code) for code in table["id"]]
    by_name = {} if table is None else dict(zip(table["name"], ids, strict=True))
    found: list[str] = []
    sectors: list[str] = []
    for label in labels:
        code = by_name.get(label, label)
        inside = sectors_of(label, economy)
        if code in ids:
            found.append(code)
        elif inside:
            sectors += inside
        else:
            names = {code: name for name, code in by_name.items()}
            names |= {code: economy.sector_name(code) for code in economy.sectors}
            what = "sector" if table is None else f"{kind_of(them.regions[0])} or sector"
            raise unknown(what, label, "--aim", names | dict.fromkeys(economy.sector_groups, ""))
    return ListAim(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(sectors)))


def sectors_of(label: str, economy: Economy) -> list[str]:
    """Sectors of the economy that a code or group names; none where it names none."""
    if label in economy.sectors:
        return [label]
    fine, codes = economy.detail, economy.sector_groups.get(label, ())
    direct = [code for code in economy.sectors if code in codes]
    return direct or [economy.sectors[s] for s in np.unique(fine.sector_of[np.isin(fine.sectors, list(codes))])]


def _has_places(them: Player) -> bool:
    return len(them.regions) == 1 and them.regions[0] in countries()


def aimed_income(aim: ListAim, them: Player, b: Baseline, economy: Economy) -> Effect:
    """Real income of what is aimed at, USD million at baseline prices, to be differentiated.

    Of places it is their real income, as the maps have it (`top_down`); of sectors what they pay their factors over the
    consumer price there. What is in both counts once.

    Raises
    ------
    LabelError
        Where places are aimed at that the data do not have.
    """
    at = [b.regions.index(region) for region in them.regions]
    in_sector: Array = np.isin(b.sectors, aim.sectors).astype(float)
    whole = np.zeros_like(b.value_added)
    whole[:, at] = in_sector[:, None]
    none = np.zeros((len(b.sectors), 1))
    if not aim.places:
        nobody = np.zeros(len(b.regions))
        sold = np.zeros(len(b.sectors))
        return Effect(_aimed, (whole, in_sector, none + 1, none, np.zeros(1), np.zeros(()), nobody, nobody, sold, sold))
    if not _has_places(them):
        raise LabelError(f"no states or provinces are known for {', '.join(them.regions)}; aim at sectors")
    c = at[0]
    own = places(economy, b.regions[c])
    sold_to = np.zeros(len(b.regions))
    sold_to[economy.detail.divisions(own.partner)] = 1.0
    sold = b.trade[:, :, c] @ sold_to
    level = own.sales * b.output[:, c, None]
    mine = crossing(own, b.output[:, c], sold)
    crossed = np.divide(mine, level, out=np.zeros_like(mine), where=level > 0)
    chosen: Array = np.isin(own.table["id"].to_numpy(dtype=str), aim.places).astype(float)
    earned = b.value_added[:, c]
    weight = np.asarray(earned @ own.share @ chosen / earned.sum())
    home = np.zeros(len(b.regions))
    home[c] = 1.0
    cell = (whole, in_sector, own.share, crossed, chosen, weight, home, sold_to, sold, b.output[:, c])
    return Effect(_aimed, cell)


def _aimed(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    """Sectors [s, n] in whole, and of region `home` what its chosen places [r] have beyond them."""
    whole, in_sector, share, crossed, chosen, weight, home, sold_to, old_sold, old = cell
    price = jnp.exp((m.consumption_share * x.log_price).sum(0))
    paid = o.payments / price
    sold = jnp.einsum("snc,n,c->s", o.trade, sold_to, home)
    across, elsewhere = _ratio(sold, old_sold), _ratio(o.output @ home - sold, old - old_sold)
    raw = share * (crossed * across[:, None] + (1 - crossed) * elsewhere[:, None])
    total = raw.sum(1)
    part = (raw @ chosen) / jnp.where(total > 0, total, 1.0)
    mine = paid @ home
    rest = (o.income / price) @ home - mine.sum()
    return (whole * paid).sum() + ((1 - in_sector) * part * mine).sum() + weight * rest


def _ratio(new: jax.Array, old: jax.Array) -> jax.Array:
    return jnp.where(old > 0, new / jnp.where(old > 0, old, 1.0), 1.0)
