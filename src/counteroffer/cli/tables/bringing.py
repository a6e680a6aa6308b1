"""`counteroffer data import|template|own|forget`: tables of one's own, from files to a name that scenarios use."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, note, progress, say, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.economy import Economy
    from counteroffer.economy.brought.brought import Brought


class TemplateLayout(StrEnum):
    """How a template holds trade and inputs."""

    long = "long"
    wide = "wide"


app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Keep tables of your own under a name: `economy: NAME` in a scenario then means them (docs/own-tables.md).",
)
NameOption = Annotated[str, typer.Option("--name", help="What a scenario calls it: small letters, digits, hyphens.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Overwrite tables that are kept under the name.")]
YearOption = Annotated[int, typer.Option("--year", min=1900, max=2100, help="The year of the table.")]
TariffsOption = Annotated[
    Path | None, typer.Option("--tariffs", help="List: importer, exporter (or *), sector or hs, rate_percent.")
]
JobsOption = Annotated[Path | None, typer.Option("--jobs", help="List: region, sector, jobs_thousand.")]
RegionsOption = Annotated[
    Path | None, typer.Option("--regions", help="List: region, name, country, currency, unemployment_percent.")
]
SectorsOption = Annotated[Path | None, typer.Option("--sectors", help="List: sector, name, good (yes or no).")]


def icio(
    file: Annotated[Path, typer.Argument(help="The CSV of a year, or the zip it is published in.")],
    year: YearOption,
    name: NameOption,
    elasticities: Annotated[str, typer.Option(help="An embedded set, or a list: sector, elasticity.")] = "ensemble",
    tariffs: TariffsOption = None,
    jobs: JobsOption = None,
    regions: RegionsOption = None,
    replace: ReplaceOption = False,
) -> None:
    """Keep an official inter-country table of the OECD, regular or extended, of the editions of 2021, 2023 and 2025."""
    from counteroffer.economy.brought.official import read_official

    own = _file(elasticities)
    with progress("reading the table"):
        given = read_official(file, year, _name(name, replace), "ensemble" if own else elasticities)
    _keep(given, {"elasticities": own, "tariffs": tariffs, "jobs": jobs, "regions": regions}, replace)


def tables(
    files: Annotated[Path, typer.Argument(help="A workbook, or a folder of CSV files (`data template`).")],
    name: NameOption,
    replace: ReplaceOption = False,
) -> None:
    """Keep tables in the generic layout: long or wide, a workbook or a folder of CSV files."""
    from counteroffer.economy.brought.plain import read_plain

    _keep(read_plain(files, _name(name, replace)), {}, replace)


def shipped(
    economy: Annotated[str, typer.Argument(help="Of the package: focus or full.")],
    name: NameOption,
    elasticities: Annotated[str, typer.Option(help="An embedded set, or a list: sector, elasticity.")] = "ensemble",
    table: Annotated[int, typer.Option(help="Year of its table: 2022 or 2024.")] = 2022,
    tariffs: TariffsOption = None,
    jobs: JobsOption = None,
    regions: RegionsOption = None,
    sectors: SectorsOption = None,
    replace: ReplaceOption = False,
) -> None:
    """Keep an economy of the package with tariffs, elasticities or jobs of your own laid over it."""
    from counteroffer.economy.brought.official import read_shipped

    own = _file(elasticities)
    lists = {"elasticities": own, "tariffs": tariffs, "jobs": jobs, "regions": regions, "sectors": sectors}
    if not any(lists.values()):
        raise InputError(f"nothing of your own is laid over {economy}: give --tariffs, or write `economy: {economy}`")
    with progress("reading the table"):
        given = read_shipped(economy, _name(name, replace), "ensemble" if own else elasticities, table)
    _keep(given, lists, replace)


def sdmx(
    file: Annotated[Path, typer.Argument(help="SDMX-CSV: one row a flow.")],
    year: YearOption,
    name: NameOption,
    unit: Annotated[str, typer.Option("--unit", help="Of OBS_VALUE, before UNIT_MULT: USD mn, EUR mn, USD th.")],
    elasticities: Annotated[Path, typer.Option(help="List: sector, elasticity.")],
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Which dimension is what: exporter=REF_AREA; also sector, importer, user."),
    ] = None,
    final: Annotated[
        list[str] | None, typer.Option("--final", help="Code of the user dimension that is final use; again for more.")
    ] = None,
    exchange: Annotated[float | None, typer.Option("--exchange", help="USD for one unit of another currency.")] = None,
    tariffs: TariffsOption = None,
    jobs: JobsOption = None,
    regions: RegionsOption = None,
    sectors: SectorsOption = None,
    replace: ReplaceOption = False,
) -> None:
    """Keep inter-country flows in SDMX-CSV, their dimensions named by options."""
    from counteroffer.economy.brought.sdmx import PARTS, read_sdmx

    said = dict(text.partition("=")[::2] for text in column or ())
    for part, meant in said.items():
        if part not in PARTS or not meant:
            raise InputError(f"--column {part}={meant}: write {' or '.join(f'{one}=DIMENSION' for one in PARTS)}")
    given = read_sdmx(file, _name(name, replace), year, said, final or (), unit, exchange)
    lists = {"elasticities": elasticities, "tariffs": tariffs, "jobs": jobs, "regions": regions, "sectors": sectors}
    _keep(given, lists, replace)


def template(
    to: Annotated[Path, typer.Argument(help="A folder for CSV files, or a file ending in .xlsx.")],
    layout: Annotated[
        TemplateLayout, typer.Option("--layout", help="Lists of cells, or one matrix.")
    ] = TemplateLayout.long,
) -> None:
    """Write a template of tables of your own: a small made-up economy that is right as it stands, to type over."""
    from counteroffer.economy.brought.templates import csv_texts, workbook

    if to.exists():
        raise InputError(f"{to} is there already; give another name")
    if to.suffix.lower() == ".xlsx":
        workbook(to, layout.value)
    else:
        to.mkdir(parents=True)
        for name, text in csv_texts(layout.value).items():
            (to / name).write_text(text, encoding="utf-8")
    say(f"Template: {to}. Fill it in, then: counteroffer data import tables {to} --name NAME")


def own(format: FormatOption = Format.table, wide: WideOption = False) -> None:
    """List the tables of your own that are kept on this machine."""
    import pandas as pd

    from counteroffer.economy.brought import store

    rows = [
        {
            "economy": name,
            "regions": len(one.regions),
            "sectors": len(one.sectors),
            "year": one.year,
            "publisher": one.publisher,
            "file": "; ".join(file for file, _ in one.sources),
            "sha256": store.sha256(name),
        }
        for name, one in ((name, store.load(name)) for name in store.names())
    ]
    columns = ["economy", "regions", "sectors", "year", "publisher", "file", "sha256"]
    frame = pd.DataFrame(rows, columns=columns)
    show(frame, format, table="own_economies", wide=wide, shown=columns[:-1])
    if not rows:
        note("None is kept; `counteroffer data import` keeps one.")


def forget(name: Annotated[str, typer.Argument(help="Of tables that are kept.")]) -> None:
    """Remove tables of your own that are kept on this machine; the files they came from stay."""
    from counteroffer.economy.brought import store

    say(f"Removed: {store.remove(name)}")


def _name(name: str, replace: bool) -> str:
    """A name that can be used; refused before anything is read."""
    from counteroffer.economy.brought import store
    from counteroffer.economy.brought.brought import checked_name
    from counteroffer.economy.embedded import NAMES

    if not replace:
        store.refuse_taken(name)
    return checked_name(name, NAMES)


def _file(text: str) -> Path | None:
    """A list of elasticities by its path; none where an embedded set is named."""
    return Path(text) if text.lower().endswith((".csv", ".xlsx", ".ods")) else None


def _keep(given: Brought, lists: dict[str, Path | None], replace: bool) -> None:
    """Lay lists over an economy, see that it makes one, keep it, and say what it is."""
    from counteroffer.economy.brought import schedules, store
    from counteroffer.economy.brought.built import built

    for kind, path in lists.items():
        if path is not None:
            given = getattr(schedules, f"with_{kind}")(given, schedules.only(path))
    with progress("checking that it balances"):
        economy = built(given)
    path = store.save(given, replace=replace)
    _summary(economy)
    say("")
    say(f"Kept: {path}. In a scenario: economy: {given.name}")


def _summary(economy: Economy) -> None:
    """What was brought, in a few figures that show a slip of units."""
    import numpy as np

    b = economy.baseline
    abroad = b.trade * ~np.eye(len(b.regions), dtype=bool)[None]
    earned, crossing = b.value_added.sum() / 1e6, 100 * abroad.sum() / b.trade.sum()
    say(
        f"{len(b.regions)} regions × {len(b.sectors)} industries; USD {earned:,.3g} trillion of value added, "
        f"{crossing:.1f}% of deliveries cross a border."
    )
    rates = np.where(b.trade > 0, b.tariff, 0.0)
    s, n, i = np.unravel_index(int(rates.argmax()), rates.shape)
    mean, most = 100 * (b.tariff * abroad).sum() / max(abroad.sum(), 1e-300), 100 * rates[s, n, i]
    where = f"of {b.regions[n]} on {b.sectors[s]} from {b.regions[i]}"
    say(f"Tariffs: {mean:.2f}% on average; the highest, {most:.1f}%, {where}." if most > 0 else "Tariffs: none.")
    theta = economy.long_run_elasticity
    say(f"Trade elasticities: {theta.min():.2f} to {theta.max():.2f} ({economy.elasticities}).")
    for one in economy.notes:
        say(f"- {one}")
