"""What was traded, month by month: read, checked and put beside the same months of the base year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from counteroffer import data
from counteroffer.errors import DataMissing, InputError, LabelError
from counteroffer.labels import unknown
from counteroffer.replication.hindcast.said import base_month, said
from counteroffer.replication.hindcast.tables import CLASSIFICATION, DUTY, VALUE, checked, once, read_table
from counteroffer.tariffs.sources.known import main_importer
from counteroffer.tariffs.terms.partners import law_of, partner_names

USUAL = "naics3"


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Trade of one importer by month, partner and industry; or what it sells, where its partners are those who buy.

    Attributes
    ----------
    importer : str
        Who buys; who sells, of exports.
    classification : str
        What industries are told apart by: naics3, naics6, hs2.
    frame : DataFrame
        month, partner, code, value, duty (USD). A cell that is absent where its partner and month are there had no
        trade. Of exports no duty is known, and it is zero.
    exports : bool
        Whether it is what is sold.
    """

    importer: str
    classification: str
    frame: pd.DataFrame
    exports: bool = False

    @property
    def digits(self) -> int:
        """Of a code."""
        found = CLASSIFICATION.fullmatch(self.classification)
        assert found
        return int(found[2])

    def months(self, partner: str) -> tuple[str, ...]:
        """Months after the base year in which a partner's trade is known."""
        known = self.frame.loc[self.frame["partner"] == partner, "month"]
        return tuple(sorted(month for month in known.unique() if int(month[:4]) > said().base_year))

    @property
    def partners(self) -> tuple[str, ...]:
        """Partners whose trade after the base year is known."""
        later = self.frame["month"].str[:4].astype(int) > said().base_year
        return tuple(sorted(self.frame.loc[later, "partner"].unique()))

    def cells(self, partner: str, months: Sequence[str]) -> pd.DataFrame:
        """Trade of each month beside that of the same month of the base year.

        Returns
        -------
        DataFrame
            month, partner, code, base_usd, actual_usd, and the duty on each, base_duty_usd, actual_duty_usd; zero where
            there was no trade.

        Raises
        ------
        LabelError, DataMissing
            For a partner or a month that is not in the data, with what is.
        """
        known = self.months(partner)
        if not known:
            names = partner_names()
            raise unknown(
                "partner", partner, "what was traded", {code: names.get(code, code) for code in self.partners}
            )
        rows = self.frame[self.frame["partner"] == partner]
        found = []
        for month in months:
            before = base_month(month)
            for asked in (month, before):
                if not (rows["month"] == asked).any():
                    raise DataMissing(
                        f"what {self.importer} bought from {partner} in {asked} is not in the data, which have "
                        f"{known[0]} to {known[-1]}; ask for months among these with --from and --to, or give a file "
                        "that has it with --data"
                    )
            sides = {"base": before, "actual": month}
            known_of = {side: rows[rows["month"] == at].set_index("code") for side, at in sides.items()}
            both = pd.DataFrame(
                {f"{side}_usd": of[VALUE] for side, of in known_of.items()}
                | {f"{side}_duty_usd": of[DUTY] for side, of in known_of.items()}
            )
            found.append(both.fillna(0.0).reset_index(names="code").assign(month=month, partner=partner))
        columns = ["base_usd", "actual_usd", "base_duty_usd", "actual_duty_usd"]
        return pd.concat(found, ignore_index=True)[["month", "partner", "code", *columns]]


def outcomes_of(
    importer: str = "", classification: str = "", paths: Sequence[Path] = (), *, exports: bool = False
) -> Outcomes:
    """What an importer bought: by a user's files, else by the embedded data.

    Parameters
    ----------
    importer : str
        The one whose trade is known where empty.
    classification : str
        naics3 where empty.
    exports : bool
        What it sold instead, by HS chapter or heading, which only files can say.

    Raises
    ------
    InputError
        For what is not known, and for files that tell industries apart otherwise than asked.
    """
    importer = importer or main_importer()
    if exports and not paths:
        raise InputError(
            f"--exports: what {importer} sells is not embedded for these months; give it with --data (month, partner, "
            "hs2, value), with the months of the base year"
        )
    if not paths:
        return embedded_outcomes(importer, classification or USUAL)
    found = read_outcomes(paths, importer, exports=exports)
    if classification not in ("", found.classification):
        raise InputError(f"--data: the files tell industries apart by {found.classification}, not by {classification}")
    return found


def everybody(outcomes: Outcomes) -> tuple[str, ...]:
    """Partners of the outcomes with a law of their own, none part of another, and all together last.

    Members of a union that stands there too, and groups, are left to whoever names them.
    """
    known = outcomes.partners
    own = [p for p in known if p in partner_names() and (law_of(p) == p or law_of(p) not in known)]
    return (*own, *(p for p in known if p == said().everyone))


def embedded_outcomes(importer: str, classification: str = USUAL) -> Outcomes:
    """What was traded by the embedded data.

    Raises
    ------
    LabelError
        If no embedded file has the importer, or the classification.
    """
    _check_importer(importer)
    names = said().importers[importer].outcomes
    frames = [checked(data.frame(name, ("partner", *_codes(name))), name) for name in names]
    for level, frame in frames:
        if level == classification:
            return Outcomes(importer, level, frame.drop(columns="importer"))
    raise unknown("classification", classification, "the embedded data", {level: "" for level, _ in frames})


def read_outcomes(paths: Sequence[Path], importer: str, *, exports: bool = False) -> Outcomes:
    """What was traded by a user's files, with the base year of the embedded data where they leave it out.

    Parameters
    ----------
    exports : bool
        Whether the files are of what the importer sells, by codes of the Harmonized System, with their base year.

    Raises
    ------
    InputError, DataMissing
        With file, rows and the mend, for what is no such table.
    """
    read = [checked(read_table(path), str(path), exports) for path in paths]
    levels = {level for level, _ in read}
    if len(levels) > 1:
        raise InputError(f"--data: the files tell industries apart by {', '.join(sorted(levels))}; give files of one")
    level, frame = levels.pop(), pd.concat([frame for _, frame in read], ignore_index=True)
    frame = frame[frame["importer"].isin(["", importer])].drop(columns="importer")
    if frame.empty:
        raise InputError(f"--data: no row is of importer {importer}; name theirs with --importer")
    once(frame, "--data")
    if exports:
        if not level.startswith("hs"):
            raise InputError(f"--exports: {level} is not of the Harmonized System; give what is sold by hs2")
        return Outcomes(importer, level, frame, exports=True)
    _check_importer(importer)
    try:
        given = embedded_outcomes(importer, level).frame
    except LabelError:  # of this classification nothing is embedded: the files have to hold the base year
        given = frame.iloc[:0]
    base = given[given["month"].str[:4] == str(said().base_year)]
    own = set(zip(frame["partner"], frame["month"], strict=True))
    fresh = [pair not in own for pair in zip(base["partner"], base["month"], strict=True)]
    return Outcomes(importer, level, pd.concat([frame, base[fresh]], ignore_index=True))


def _check_importer(importer: str) -> None:
    known = said().importers
    if importer not in known:
        raise LabelError(
            f"{unknown('importer', importer, 'what was traded by month', dict.fromkeys(known, ''))}; a hindcast needs "
            "an importer of whom every product's seller, value and industry are known (hindcast.yaml)"
        )


def _codes(name: str) -> tuple[str, ...]:
    """Columns of an embedded file that are codes."""
    head = data.frame(name, ("partner",)).columns
    return tuple(column for column in head if CLASSIFICATION.fullmatch(str(column)))
