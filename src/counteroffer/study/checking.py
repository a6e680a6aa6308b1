"""What a scenario file would do, before anything is solved: everything it names is looked up, and told if idle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.agreements.linkage import linkage
from counteroffer.economy.types import Economy
from counteroffer.effects.labour import check_periods
from counteroffer.negotiation.beliefs.types import typed_table
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.run.labour_market import check_market
from counteroffer.run.run import Run, unsolved
from counteroffer.scenario import ScenarioFile, as_file, find_scenario, load_scenario
from counteroffer.scenario.parts import parts
from counteroffer.scenario.policy import AppliedMeasure
from counteroffer.scenario.remarks import Remark, remarks
from counteroffer.study.tables import measures


@dataclass(frozen=True, eq=False)
class Checked:
    """A scenario that can be solved.

    Attributes
    ----------
    file : ScenarioFile
        The scenario.
    economy : Economy
        What it acts on.
    covered : DataFrame
        Each measure: what it is, how many cells of the economy it changes, and the trade there (`measures` of
        `tables.columns`).
    table : BargainingTable or None
        Its players and issues, where it has some; nothing in it is solved.
    remarks : tuple of Remark
        Names that act on nothing, and numbers that look like slips.
    """

    file: ScenarioFile
    economy: Economy
    covered: pd.DataFrame
    table: BargainingTable | None
    remarks: tuple[Remark, ...]


def checked(scenario: str | Path | ScenarioFile) -> Checked:
    """Look up everything a scenario names, without solving it.

    Raises
    ------
    InputError
        For the first name that does not exist or fits nothing, with its key and the mend.
    """
    file = as_file(scenario)
    run = unsolved(file)
    said = file.scenario
    parts(said, run.policy, run.economy, run.lead[0])
    check_periods(run.economy, said.unemployment.before, said.unemployment.now)
    if said.common_labour_market is not None:
        check_market(run.economy, said.common_labour_market, run.settings)
    if said.security is not None:
        linkage(run).check()
        if said.security.free_with:
            load_scenario(find_scenario(said.security.free_with, file.folder))
    for preset in said.presets.values():
        if preset.scenario:
            load_scenario(find_scenario(preset.scenario, file.folder))
    table = table_of(run) if said.bargains else None
    if table is not None and said.negotiation.beliefs is not None:
        typed_table(table, said.negotiation.beliefs)
    return Checked(file, run.economy, _covered(run), table, remarks(said, run.policy))


def _covered(run: Run) -> pd.DataFrame:
    cells = [_cells(one, run) for one in run.policy.applied]
    return measures(run.policy.applied).assign(cells=cells)


def _cells(one: AppliedMeasure, run: Run) -> int:
    """Cells of the economy [s, n, i] with trade that a measure changes; regions that a payment moves."""
    if one.measure.field is None:
        return int(np.count_nonzero(one.paid))
    return int(np.count_nonzero((one.added != 0) & (run.economy.trade > 0)))
