"""A document as a Word file: its own styles, real tables, pictures with what they say, a contents field."""

from __future__ import annotations

import io
from typing import Any

from counteroffer.briefing.document import (
    Beside,
    Block,
    Bullets,
    Cards,
    Document,
    Figure,
    Figures,
    Fold,
    Heading,
    Inline,
    Map,
    Paragraph,
    Table,
    Terms,
)
from counteroffer.briefing.forms.columns import breaks, shares
from counteroffer.briefing.forms.drawings import Drawn, drawn_of
from counteroffer.briefing.forms.office.needs import FACE, Paper, png, ready, timeless

SCALE = 2.5  # pixels of a picture to each of its drawing: some 270 to the inch
ROOM = {False: 112.0, True: 136.0}  # characters across a sheet in a table's letters, and in its small ones
MANY = 7  # columns from which a table is set small
BESIDE, MAPPED = 0.48, 0.8  # of the sheet's width: a chart, a map
COLUMN = 0.8  # of its column's: a chart of a note
TALLEST = 215.0  # mm that a picture may take of a sheet
_STYLES = {"text": "Normal", "lead": "Lead", "note": "Note", "small": "Note", "answer": "Answer"}


def docx(document: Document, paper: Paper = "letter") -> bytes:
    """Write a document; the same document gives the same bytes.

    Raises
    ------
    InputError
        If what writes it is not installed.
    """
    ready("docx")
    return _WordWriter(document, paper).written()


class _WordWriter:
    """One file while it is written."""

    def __init__(self, document: Document, paper: Paper) -> None:
        import docx

        from counteroffer.briefing.forms.office import elements, looks

        self.document = document
        self.make, self.looks = elements, looks
        self.width = looks.width(paper, note=document.note)
        self.known = frozenset(one.id for one in document.sections)
        self.drawn = {id(one.figure): one for one in drawn_of(document)}
        self.pictures = 0
        self.word: Any = docx.Document()
        looks.dress(self.word, document, paper)

    def written(self) -> bytes:
        said = self.document
        self.add(said.byline, "Subtitle")
        self.add(said.heading, "Title")
        if not said.appendix:
            self.blocks(said.front)
            self.reasons()
        if said.contents:
            self.contents()
        for number, section in enumerate(said.sections):
            self.make.marked(self.add(section.title, "Heading 1")._p, section.id, number)
            if section.finding:
                self.add(section.finding, "Lead")
            self.blocks(section.blocks)
        self.add(said.closing, "Note")
        file = io.BytesIO()
        self.word.save(file)
        return timeless(file.getvalue())

    def reasons(self) -> None:
        """Page two, its questions in two columns; in a note what stands beside them too."""
        said = self.document
        self.add(said.in_short, "Heading 1").paragraph_format.page_break_before = True
        self.add(said.headline, "Normal")
        self.blocks(said.key)
        self.looks.columns(self.word, 2)
        for one in said.questions:
            self.question(one.question, one.links[0].section if one.links else "")
            self.add(one.answer, "Reason")
        if said.note:
            self.width = (self.width - self.looks.GUTTER) / 2
        else:
            self.looks.columns(self.word, 1)

    def add(self, text: Inline, style: str, *, within: Any = None) -> Any:
        """A paragraph at the end of the file, or of a cell."""
        made = (within or self.word).add_paragraph(style=style)
        made._p.extend(self.make.runs(text, self.known))
        return made

    def question(self, text: Inline, section: str) -> None:
        if section in self.known:
            heading = self.add("", "Heading 2")
            heading._p.append(self.make.linked("".join(self.make.run_text(text)), section))
        else:
            self.add(text, "Heading 2")

    def contents(self) -> None:
        """The sections as links, in a field that Word makes anew when asked."""
        heading = self.add(self.document.contents, "Heading 1")
        heading.paragraph_format.page_break_before = True
        # Without page numbers: only Word knows them, and it would ask to update the file when it is opened.
        links = [self.make.linked(one.title, one.id) for one in self.document.sections]
        whole = self.make.field(r'TOC \h \n \z \t "Heading 1,1"')
        for j, link in enumerate(links):
            line = self.add("", "Contents")._p
            line.extend([*(whole[:3] if j == 0 else []), link, *(whole[3:] if j == len(links) - 1 else [])])

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        match block:
            case Paragraph():
                self.add(block.text, _STYLES[block.style])
            case Heading():
                heading = self.add(block.text, f"Heading {block.level - 1}")
                if block.code:
                    heading._p.extend([self.make.run(" "), self.make.run(block.code, code=True)])
            case Bullets():
                for item in block.items:
                    self.add(item, "List Bullet")
            case Terms():
                self.terms(block)
            case Cards():
                self.cards(block)
            case Table():
                self.table(block)
            case Figure() | Map():
                self.figure(block)
            case Figures():
                self.figures(block.figures)
            case Beside():
                self.blocks(block.blocks)
                for term, said in block.notes:
                    made = self.add("", "Note")
                    made._p.extend([self.make.run(term, strong=True), self.make.run(": ")])
                    made._p.extend(self.make.runs(said, self.known))
            case Fold():
                # Paper cannot be clicked: what a summary hides stands under it. A table says the same in its caption.
                if not (len(block.blocks) == 1 and isinstance(block.blocks[0], Table)):
                    self.add(block.summary, "Heading 2")
                self.blocks(block.blocks)

    def terms(self, terms: Terms) -> None:
        style = "Note" if terms.small else "Normal"
        for term, lines in terms.pairs:
            for j, line in enumerate(lines):
                made = self.add("", style)
                if j == 0:
                    made._p.extend([self.make.run(term, strong=True), self.make.run(": ")])
                made._p.extend(self.make.runs(line, self.known))

    def cards(self, cards: Cards) -> None:
        self.insert(self.make.cards(cards.cards, round(self.width * self.looks.TWIPS)))

    def insert(self, table: Any) -> None:
        """A table at the end of the file, and what parts it from what follows."""
        self.word.element.body.insert(len(self.word.element.body) - 1, table)
        self.add("", "Note")

    def table(self, table: Table) -> None:
        small = len(table.head) >= MANY
        if table.caption:
            self.add(table.caption, "Caption")
        widths = [round(share * self.width * self.looks.TWIPS) for share in shares(table, ROOM[small])]
        style = "Smallcell" if small else "Cell"
        made = self.make.table(table, widths, style, self.known, whole=not breaks(table))
        self.insert(made)

    def figure(self, figure: Figure | Map, *, within: Any = None, share: float | None = None) -> None:
        """Title, picture and remark, kept together."""
        drawn = self.drawn[id(figure)]
        title = self.add(figure.title, "Caption", within=within)
        title.paragraph_format.keep_with_next = True
        if figure.measure:
            self.add(figure.measure, "Note", within=within).paragraph_format.keep_with_next = True
        place = self.add("", "Normal", within=within)
        place.paragraph_format.keep_with_next = bool(figure.note)
        self.picture(place, drawn, share or self.share(figure))
        if figure.note:
            self.add(figure.note, "Note", within=within)

    def share(self, figure: Figure | Map) -> float:
        """How much of the sheet's width, or in a note of its column's, a picture takes."""
        if self.document.note:
            return COLUMN
        return MAPPED if isinstance(figure, Map) else BESIDE

    def picture(self, place: Any, drawn: Drawn, share: float) -> None:
        from docx.shared import Mm

        across, down = drawn.size
        width = min(share * self.width, TALLEST * across / down)
        shown = place.add_run().add_picture(io.BytesIO(png(drawn.alone(FACE), SCALE)), width=Mm(width))
        self.pictures += 1
        self.make.described(shown, drawn.figure.alternative, self.pictures)

    def figures(self, figures: tuple[Figure | Map, ...]) -> None:
        """Two beside each other."""
        for pair in (figures[j : j + 2] for j in range(0, len(figures), 2)):
            if len(pair) == 1:
                self.figure(pair[0])
                continue
            beside = self.word.add_table(rows=1, cols=2)
            self.make.whole(beside.rows[0])
            for cell, figure in zip(beside.rows[0].cells, pair, strict=True):
                self.figure(figure, within=cell, share=BESIDE - 0.02)
                cell._tc.remove(cell.paragraphs[0]._p)
