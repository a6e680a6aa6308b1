"""Published trade elasticities: sets by name, what each measures, their θ, and the ensemble of papers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar, get_args

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import ELASTICITY_CAP, ELASTICITY_FLOOR
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, worded
from counteroffer.labels import choose, unknown

Concept = Literal["theta", "epsilon"]
Figures = TypeVar("Figures", pd.Series, Array)
ENSEMBLE = "ensemble"
ENSEMBLE_SOURCE = "geometric mean over one set of each paper"
# What a set's figures are, by what its paper estimates; where that is unsettled they are read as θ unless asked.
READ_AS: dict[str, Concept] = {"trade_elasticity": "theta", "tariff_exclusive": "epsilon", "unsettled": "theta"}


@dataclass(frozen=True)
class ElasticityReading:
    """A set and what its figures are taken to be.

    Attributes
    ----------
    name : str
        Of an embedded set, or `ensemble`.
    concept : {"theta", "epsilon"}
        θ, by which spending with duty answers, or ε = 1 + θ, by which trade without duty does.
    asked : bool
        Whether the concept was stated rather than the set's own.
    """

    name: str
    concept: Concept
    asked: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{self.concept}" if self.asked else self.name

    @property
    def source(self) -> str:
        """The paper, or how it is made."""
        return ENSEMBLE_SOURCE if self.name == ENSEMBLE else elasticity_sets()[self.name]


@cache
def elasticity_sets() -> dict[str, str]:
    """Names of the embedded elasticity sets, with the paper each is from."""
    frame = data.frame("elasticities.csv").query("quality == 'direct'").drop_duplicates("set")
    return dict(zip(frame["set"], frame["source"], strict=True))


def elasticity_choices() -> dict[str, str]:
    """All that can be named as a source of trade elasticities: the sets and the ensemble of papers."""
    return {**elasticity_sets(), ENSEMBLE: ENSEMBLE_SOURCE}


def reading(name: object, concept: str | None = None, where: str = "elasticities.source") -> ElasticityReading:
    """A set by name, `name:theta` or `name:epsilon`; by its own concept where none is given.

    Raises
    ------
    LabelError
        For a set or concept there is none of.
    EconomyError
        For two concepts of one set, or a concept of the ensemble, which is of sets by their own.
    """
    if not isinstance(name, str):
        raise unknown("elasticity set", name, where, elasticity_choices())
    base, _, said = name.partition(":")
    if base not in elasticity_choices():
        raise unknown("elasticity set", name, where, elasticity_choices())
    if ":" in name and concept is not None and said != concept:
        raise EconomyError(
            worded(
                "{where}: {name} and the concept {concept} are two; give one of them",
                where=where,
                name=name,
                concept=concept,
            )
        )
    given = said if ":" in name else concept
    if given is not None:
        choose("concept", given, where, get_args(Concept))
        if base == ENSEMBLE:
            raise EconomyError(
                worded(
                    "{where}: {ensemble} is a mean of sets that are each read by their own concept; name one set "
                    "for another reading, or leave out {given}",
                    where=where,
                    ensemble=ENSEMBLE,
                    given=given,
                )
            )
    own = "theta" if base == ENSEMBLE else READ_AS[str(_described().loc[base, "concept"])]
    kind: Concept = "theta" if (given or own) == "theta" else "epsilon"
    return ElasticityReading(base, kind, given is not None)


def published(name: str) -> pd.Series:
    """Figures of one set by industry of the world table, positive, as its paper has them."""
    frame = data.frame("elasticities.csv")
    if name not in elasticity_sets():
        raise unknown("elasticity set", name, "elasticities.source", elasticity_sets())
    return frame[frame["set"] == name].set_index("icio")["trade_elasticity"]


def own_figures(name: str) -> pd.Series:
    """Whether each industry's figure is the paper's own; others are filled in from elsewhere."""
    frame = data.frame("elasticities.csv")
    rows = frame[frame["set"] == name].set_index("icio")
    filled = str(_described().loc[name, "filled"]).split()
    return pd.Series((rows["source"] == elasticity_sets()[name]) & ~rows.index.isin(filled), index=rows.index)


def converted(chosen: ElasticityReading) -> pd.Series:
    """θ of a set's figures, not yet bounded: themselves, or ε − 1 of those that are the paper's own."""
    values = published(chosen.name)
    return values if chosen.concept == "theta" else values - own_figures(chosen.name)


def bounded(theta: Figures) -> Figures:
    """θ between the floor and the cap that the model uses."""
    return theta.clip(ELASTICITY_FLOOR, ELASTICITY_CAP)


def long_run_theta(chosen: ElasticityReading) -> pd.Series:
    """θ of each industry of the world table in the long run, converted once, floored and capped."""
    if chosen.name == ENSEMBLE:
        return bounded(ensemble())
    return bounded(converted(chosen))


@cache
def ensemble() -> pd.Series:
    """Geometric mean of bounded θ over one set of each paper, by industry.

    In a good, over the sets whose paper estimates it; in services, and where no paper does, over all of them, as the
    sets have it.
    """
    counts = ensemble_members()
    logs = pd.DataFrame({name: np.log(long_run_theta(reading(name))) for name in counts.columns})
    return pd.Series(np.exp(logs.where(counts).mean(axis=1)))


def ensemble_members() -> pd.DataFrame:
    """Whether a set (column) counts in the ensemble's mean of an industry (row)."""
    members = list(_described().query("ensemble == 'yes'").index)
    counts = pd.DataFrame({name: own_figures(name) for name in members})
    goods = data.frame("sectors.csv").set_index("code")["good"].loc[list(counts.index)]
    counts.loc[~goods.to_numpy() | ~counts.any(axis=1).to_numpy(), :] = True
    return counts


def described_sets() -> pd.DataFrame:
    """Each set: its paper, what it measures and where that is said, how it is read, its doubt, and where bounds bind.

    Returns
    -------
    DataFrame
        set, paper, reference, concept, place, conversion, floor_binds, cap_binds (industries, by code), confidence,
        doubt, ensemble (yes, or why not). The last row is the ensemble itself.
    """
    rows = []
    for name, row in _described().iterrows():
        chosen = reading(str(name))
        theta = converted(chosen)
        rows.append(
            {
                "set": chosen.name,
                **{key: row[key] for key in ("paper", "reference", "concept", "place")},
                "conversion": "θ as published" if chosen.concept == "theta" else "θ = ε − 1",
                "floor_binds": _codes(theta < ELASTICITY_FLOOR),
                "cap_binds": _codes(theta > ELASTICITY_CAP),
                **{key: row[key] for key in ("confidence", "doubt", "ensemble")},
            }
        )
    members = ", ".join(_described().query("ensemble == 'yes'").index)
    whole = dict.fromkeys(rows[0], "") | {"set": ENSEMBLE, "reference": f"{ENSEMBLE_SOURCE}: {members}"}
    whole["conversion"] = "mean of θ, each by its own concept, floored and capped"
    return pd.DataFrame([*rows, whole])


def _codes(where: pd.Series) -> str:
    return " ".join(where.index[where])


def _described() -> pd.DataFrame:
    frame = data.frame("elasticity_sets.csv").set_index("set")
    return frame.assign(filled=frame["filled"].fillna(""))
