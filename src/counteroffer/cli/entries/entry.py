"""`counteroffer tariffs entry`: what one shipment pays, to the cent, or each of a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.asking import BookOption, OutcomeOption, asked_day, doubt_texts, read_law
from counteroffer.cli.console import Format, FormatOption, WideOption, note, say, show, warn_of
from counteroffer.cli.console import answer as answer_in_json
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.tariffs import Book
    from counteroffer.tariffs.entry import EntryAnswer, Shipment

NO_RULING = "This is the book's reading and no ruling of any customs."
ENTRY = "duty_of_a_shipment"  # of the answer in JSON
ALONE = ("--hs", "--origin", "--value", "--on")

Hs = Annotated[str, typer.Option("--hs", help="HS code, 6 to 10 digits: 7326.90.8688.")]
Origin = Annotated[str, typer.Option("--origin", "-e", help="Country of origin: CHN.")]
Value = Annotated[str, typer.Option("--value", help="Customs value in the importer's currency: 14172.50.")]
On = Annotated[str, typer.Option("--on", help="Day of entry, as 2025-10-07, or today.")]
Importer = Annotated[str, typer.Option("--importer", "-i", help="Who sets the duties: USA by default.")]
Claims = Annotated[bool | None, typer.Option("--claim-pact/--no-claim-pact", help="Whether it claims their pact.")]
Metal = Annotated[list[str] | None, typer.Option("--metal", help="Metal content, steel=60%; again for more.")]
Own = Annotated[
    str, typer.Option("--own-content", "--us-content", help="Part of the value that is the importer's own: 20%.")
]
Loaded = Annotated[str, typer.Option("--loaded", help="Day of loading on the last conveyance.")]
Firm = Annotated[str, typer.Option("--firm", help="Producer or exporter, where firms have own rates.")]
Quantity = Annotated[str, typer.Option("--quantity", help="In the unit of the general duty: 1200.")]
General = Annotated[str, typer.Option("--general", help="General duty, where no schedule says it: 2.9%.")]
Fees = Annotated[bool, typer.Option("--fees", help="Fees of a formal entry too.")]
TableFile = Annotated[
    Path | None, typer.Option("--table", help="CSV, a row a shipment: hs, origin, value, on, what is known.")
]


def entry(
    hs: Hs = "",
    origin: Origin = "",
    value: Value = "",
    on: On = "",
    importer: Importer = "",
    claim_pact: Claims = None,
    metal: Metal = None,
    own_content: Own = "",
    loaded: Loaded = "",
    firm: Firm = "",
    quantity: Quantity = "",
    general: General = "",
    fees: Fees = False,
    table: TableFile = None,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What a shipment pays: each layer owed, displaced or not applicable and why; what is not told is asked for."""
    from counteroffer.tariffs import main_importer
    from counteroffer.tariffs.entry import entry as answer
    from counteroffer.tariffs.entry import told

    by_option = [hs, origin, value, on, metal, own_content, loaded, firm, quantity, general]
    if table is not None:
        if any(by_option) or claim_pact is not None:
            raise InputError("--table has a row a shipment; what is told of one stands in its columns, not in options")
        shipments = told.read_shipments(table, importer or main_importer())
        _table(shipments, read_law(book, None, False, outcome), fees=fees, format=format, wide=wide)
        return
    lacking = [name for name, text in zip(ALONE, by_option, strict=False) if not text]
    if lacking:
        raise InputError(
            f"{', '.join(lacking)} missing: an entry is a code, an origin, a value, a day; or --table FILE"
        )
    read, day = read_law(book, None, False, outcome), asked_day(on, "--on")
    shipment = told.shipment(
        {"hs": hs, "origin": origin, "importer": importer or main_importer(), "value": value, "day": day},
        {"firm": firm, "quantity": quantity, "general": general, "own_content": own_content, "loaded": loaded},
        metal or [],
        claim_pact,
    )
    _print(answer(shipment, read, fees=fees), read, format, wide=wide)


def _table(shipments: list[Shipment], book: Book, *, fees: bool, format: Format, wide: bool) -> None:
    from counteroffer.tariffs.entry import entries

    show(entries(shipments, book, fees=fees), format, table="tariff_entries", wide=wide)
    if format is Format.table:
        note(NO_RULING)


def _print(found: EntryAnswer, book: Book, format: Format, *, wide: bool) -> None:
    import pandas as pd

    from counteroffer.cli.entries.words import asked_words, head, layer_rows, notes, total_words

    doubts = doubt_texts(found.doubts, book)
    rows = pd.DataFrame(layer_rows(found, every=wide or format is not Format.table))
    if format is Format.json:
        from counteroffer.tables.forms import as_answer, headed

        said = {
            **head(found),
            "asked": asked_words(found),
            "notes": [*doubts, *notes(found), NO_RULING],
            "layers": as_answer(rows, "tariff_entry")["rows"],
        }
        answer_in_json(headed(ENTRY, said))
        return
    if format is Format.csv:
        for text in doubts:
            warn_of(text)
        rows = rows.assign(not_known=" ".join(doubts)) if doubts else rows
        show(rows, format, table="tariff_entry")
        return
    if doubts:
        say("\n\n".join(doubts), style="bold")
        say("")
    title = f"{found.shipment.hs} of {found.shipment.origin} into {found.shipment.importer}, {found.shipment.day}"
    show(rows, format, table="tariff_entry", wide=wide, title=title)
    note(total_words(found))
    for text in (*asked_words(found), *notes(found), NO_RULING):
        say(text)
