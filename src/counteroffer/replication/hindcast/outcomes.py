"""What was traded, month by month: read, checked and put beside the same months of the base year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from counteroffer import data
from counteroffer.errors import DataMissing, InputError, LabelError
from counteroffer.labels import unknown
from counteroffer.replication.hindcast.said import base_month, said
from counteroffer.tariffs.sources.known import main_importer
from counteroffer.tariffs.terms.partners import partner_names

VALUE, DUTY = "value", "duty"
AS_PUBLISHED = {"customs_value_usd": VALUE, "calculated_duty_usd": DUTY}  # how customs' own files call them
ALL_INDUSTRIES = "TOTAL"  # rows that the others add up to
USUAL = "naics3"
CLASSIFICATION = re.compile(r"(naics|hs)(\d{1,2})")
LAYOUT = "month (as 2025-07), partner, naics3 (or naics6, hs2 …), value and duty (USD); importer where it is another"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Trade of one importer by month, partner and industry.

    Attributes
    ----------
    importer : str
        Who buys.
    classification : str
        What industries are told apart by: naics3, naics6, hs2.
    frame : DataFrame
        month, partner, code, value, duty (USD). A cell that is absent where its partner and month are there had no
        trade.
    """

    importer: str
    classification: str
    frame: pd.DataFrame

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


def outcomes_of(importer: str = "", classification: str = "", paths: Sequence[Path] = ()) -> Outcomes:
    """What an importer bought: by a user's files, else by the embedded data.

    Parameters
    ----------
    importer : str
        The one whose trade is known where empty.
    classification : str
        naics3 where empty.

    Raises
    ------
    InputError
        For what is not known, and for files that tell industries apart otherwise than asked.
    """
    importer = importer or main_importer()
    if not paths:
        return embedded_outcomes(importer, classification or USUAL)
    found = read_outcomes(paths, importer)
    if classification not in ("", found.classification):
        raise InputError(f"--data: the files tell industries apart by {found.classification}, not by {classification}")
    return found


def embedded_outcomes(importer: str, classification: str = USUAL) -> Outcomes:
    """What was traded by the embedded data.

    Raises
    ------
    LabelError
        If no embedded file has the importer, or the classification.
    """
    _check_importer(importer)
    names = said().importers[importer].outcomes
    frames = [_frame(data.frame(name, ("partner", *_codes(name))), name) for name in names]
    for level, frame in frames:
        if level == classification:
            return Outcomes(importer, level, frame.drop(columns="importer"))
    raise unknown("classification", classification, "the embedded data", {level: "" for level, _ in frames})


def read_outcomes(paths: Sequence[Path], importer: str) -> Outcomes:
    """What was traded by a user's files, with the base year of the embedded data where they leave it out.

    Raises
    ------
    InputError, DataMissing
        With file, rows and the mend, for what is no such table.
    """
    read = [_frame(_table(path), str(path)) for path in paths]
    levels = {level for level, _ in read}
    if len(levels) > 1:
        raise InputError(f"--data: the files tell industries apart by {', '.join(sorted(levels))}; give files of one")
    level, frame = levels.pop(), pd.concat([frame for _, frame in read], ignore_index=True)
    frame = frame[frame["importer"].isin(["", importer])].drop(columns="importer")
    if frame.empty:
        raise InputError(f"--data: no row is of importer {importer}; name theirs with --importer")
    _once(frame, "--data")
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


def _table(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise DataMissing(f"--data: no file at {path}; give a CSV or parquet file with columns {LAYOUT}")
    if path.suffix != ".parquet":
        try:
            return pd.read_csv(path, dtype="str", keep_default_na=False)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise InputError(f"--data: {path} cannot be read as CSV ({error}); its columns are {LAYOUT}") from None
    try:
        return pd.read_parquet(path)
    except ImportError:
        raise InputError(f"--data: {path} needs pyarrow to be read; install it, or give CSV") from None


def _frame(raw: pd.DataFrame, where: str) -> tuple[str, pd.DataFrame]:
    """Classification, and month, partner, code, value, duty, importer; totals checked and dropped."""
    frame = raw.rename(columns=AS_PUBLISHED)
    levels = [str(column) for column in frame.columns if CLASSIFICATION.fullmatch(str(column))]
    lacking = [name for name in ("month", VALUE, DUTY) if name not in frame.columns]
    if len(levels) != 1 or lacking:
        raise InputError(
            f"{where}: needs the columns {LAYOUT}; it has {', '.join(map(str, frame.columns))}"
            + (f" and lacks {', '.join(lacking)}" if lacking else "")
        )
    if "partner" not in frame:
        frame = frame.assign(partner=said().everyone)
    if "importer" not in frame:
        frame = frame.assign(importer="")
    frame = frame.rename(columns={levels[0]: "code"})[["month", "partner", "code", VALUE, DUTY, "importer"]]
    frame = frame.astype({"month": "str", "partner": "str", "code": "str", "importer": "str"})
    _sound(frame, where)
    frame = frame.astype({VALUE: float, DUTY: float})
    _once(frame, where)
    return levels[0], _without_totals(frame, where)


def _sound(frame: pd.DataFrame, where: str) -> None:
    """Raise for months and values that are none."""
    wrong = ~frame["month"].str.fullmatch(_MONTH)
    if wrong.any():
        raise InputError(f"{where}: month '{frame.loc[wrong, 'month'].iloc[0]}' is none; write it as 2025-07")
    for name in (VALUE, DUTY):
        number = pd.to_numeric(frame[name], errors="coerce")
        bad = number.isna() | (number < 0) | (number == float("inf"))
        if bad.any():
            row = frame[bad].iloc[0]
            raise InputError(
                f"{where}: {name} of {row['partner']} {row['code']} in {row['month']} is '{row[name]}'; it is USD, 0 "
                "or more, and a cell without trade is left out"
            )


def _once(frame: pd.DataFrame, where: str) -> None:
    keys = [name for name in ("importer", "month", "partner", "code") if name in frame]
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        row = twice.iloc[0]
        raise InputError(
            f"{where}: {row['partner']} {row['code']} in {row['month']} stands there more than once; keep one row "
            "a cell"
        )


def _without_totals(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """The rows that totals are of, which have to add up to them."""
    total = frame["code"] == ALL_INDUSTRIES
    keys = ["importer", "month", "partner"]
    published = frame[total].set_index(keys)[VALUE]
    summed = frame[~total].groupby(keys)[VALUE].sum().reindex(published.index).fillna(0.0)
    apart = (summed - published).abs() > 0.5 + 1e-9 * published
    if apart.any():
        who = published.index[apart][0]
        raise InputError(
            f"{where}: industries of {who[2]} in {who[1]} add up to {summed[who]:,.0f} and not to their "
            f"{ALL_INDUSTRIES} of {published[who]:,.0f} USD; give every industry, or no total"
        )
    return frame[~total].reset_index(drop=True)
