"""A deck as a PowerPoint file: titles where readers of the screen look for them, pictures with what they say, notes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from counteroffer.briefing.deck import Deck, Slide
from counteroffer.briefing.document import Card, Figure, Foreign, Inline, Lines, Strong, Table, plain, spans
from counteroffer.briefing.forms.drawings import Drawn, drawn_of
from counteroffer.briefing.forms.office.needs import FACE, png, ready, timeless
from counteroffer.design.tokens import face, hexed

FONT, ABROAD = face("office"), "en-CA"
WIDTH, HEIGHT = 13.333, 7.5  # inches
EDGE, TOP, BOTTOM = 0.6, 1.45, 6.85  # of what stands under the title
GAP = 0.4
ROW, CLOSING = 0.36, 0.5  # of a line of a table; of what stands under all
FIRST, NARROW = 0.18, 0.14  # of a table, its first column, and one of numbers
INK, QUIET, PANEL = (hexed(role) for role in ("ink", "quiet", "panel"))
TONES = {"up": hexed("gain"), "down": hexed("loss"), "same": hexed("neutral")}
SIZES = range(22, 9, -1)  # points of text, the largest first
LETTER, LINE = 0.5, 1.22  # width of a letter and height of a line, in sizes
SCALE = 3.0  # pixels of a picture to each of its drawing
Box = tuple[float, float, float, float]  # left, top, width, height, inches


def pptx(deck: Deck) -> bytes:
    """Write slides; the same deck gives the same bytes.

    Raises
    ------
    InputError
        If what writes them is not installed.
    """
    ready("pptx")
    return _SlideWriter(deck).written()


class _SlideWriter:
    """One file while it is written."""

    def __init__(self, deck: Deck) -> None:
        import pptx
        from pptx.dml.color import RGBColor
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Inches, Pt

        self.deck, self.document = deck, deck.document
        self.inches: Any = Inches
        self.left, self.right = PP_ALIGN.LEFT, PP_ALIGN.RIGHT
        self.points: Any = Pt
        self.colour: Any = RGBColor.from_string
        self.drawn = {id(one.figure): one for one in drawn_of(self.document)}
        self.file: Any = pptx.Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.layout: Any = next(one for one in self.file.slide_layouts if one.name == "Title Only")
        self._title_place()
        self._properties()

    def written(self) -> bytes:
        for number, slide in enumerate(self.deck.slides, 1):
            self.slide(slide, number)
        file = io.BytesIO()
        self.file.save(file)
        return timeless(file.getvalue())

    def slide(self, said: Slide, number: int) -> None:
        made = self.file.slides.add_slide(self.layout)
        title = made.shapes.title.text_frame
        title.margin_left = 0
        self.fill(title, [[Strong(said.title)]], 30)
        title.paragraphs[0].alignment = self.left
        room: Box = (EDGE, TOP, WIDTH - 2 * EDGE, BOTTOM - TOP)
        if said.lead:
            room = self.lead(made, said.lead, room)
        if said.cards is not None:
            room = self.cards(made, said.cards.cards, room)
        if said.table is not None:
            self.table(made, said.table, room)
        if said.figure is not None:
            room = self.picture(made, said.figure, room)
        if said.text:
            self.text(made, list(said.text), room)
        if said.columns:
            self.columns(made, said.columns, room)
        if said.facts:
            self.facts(made, said, room)
        if said.closing:
            below = (EDGE, BOTTOM - CLOSING, WIDTH - 2 * EDGE, CLOSING)
            size = min(12, _size([plain(said.closing)], below))
            self.write(made, [list(spans(said.closing))], below, size, colour=QUIET)
        foot = f"{self.document.byline}  ·  {number} / {len(self.deck.slides)}"
        self.write(made, [[foot]], (EDGE, 7.0, WIDTH - 2 * EDGE, 0.3), 11, colour=QUIET)
        made.notes_slide.notes_text_frame.text = "\n".join(said.notes)

    def cards(self, made: Any, cards: tuple[Card, ...], room: Box) -> Box:
        """Big figures beside each other; the room that they leave."""
        left, top, width, height = room
        across = (width - GAP * (len(cards) - 1)) / len(cards)
        for j, card in enumerate(cards):
            box = (left + j * (across + GAP), top, across, 1.9)
            self.panel(made, box, TONES[card.direction])
            inside = (box[0] + 0.15, top + 0.1, across - 0.3, 0.4)
            self.write(made, [[Strong(card.title)]], inside, 16)
            self.write(made, [[Strong(card.figure)]], (*inside[:1], top + 0.45, *inside[2:3], 0.8), 40)
            self.write(made, [[card.words]], (*inside[:1], top + 1.18, *inside[2:3], 0.3), 12)
            if card.range:
                self.write(made, [[card.range]], (*inside[:1], top + 1.5, *inside[2:3], 0.35), 11, colour=QUIET)
        return left, top + 1.9 + GAP, width, height - 1.9 - GAP

    def lead(self, made: Any, line: Inline, room: Box) -> Box:
        """A sentence across the slide; the room that it leaves."""
        left, top, width, height = room
        down = 0.8
        self.write(made, [list(spans(line))], (left, top, width, down), _size([plain(line)], (left, top, width, down)))
        return left, top + down + GAP / 2, width, height - down - GAP / 2

    def table(self, made: Any, said: Table, room: Box) -> None:
        """A table of a few lines as wide as the slide: words at the left, numbers at the right."""
        left, top, width, _ = room
        lines: list[tuple[Any, ...]] = [said.head, *said.rows]
        narrow = [said.numeric(j) for j in range(len(said.head))]
        rest = (1 - FIRST - NARROW * sum(narrow)) / max(1, len(narrow) - 1 - sum(narrow))
        frame = made.shapes.add_table(
            len(lines), len(said.head), *map(self.inches, (left, top, width, ROW * len(lines)))
        )
        self.styled(frame, said.caption)
        shares = (FIRST, *(NARROW if number else rest for number in narrow[1:]))
        for column, share in zip(frame.table.columns, shares, strict=True):
            column.width = self.inches(width * share)
        for r, (row, cells) in enumerate(zip(frame.table.rows, lines, strict=True)):
            row.height = self.inches(ROW)
            for j, (place, cell) in enumerate(zip(row.cells, cells, strict=True)):
                text = cell.first if isinstance(cell, Lines) else cell
                self.fill(place.text_frame, [list(spans(text))], 12 if r == 0 else 14, colour=INK if r else QUIET)
                if narrow[j]:
                    place.text_frame.paragraphs[0].alignment = self.right

    def styled(self, frame: Any, says: str) -> None:
        """A table without a grid or colours, and what a reader of the screen is told that it is."""
        frame._element.nvGraphicFramePr.cNvPr.set("descr", says)
        frame.table.first_row, frame.table.first_col = False, True
        frame._element.graphic.graphicData.tbl[0].find(_TABLE_STYLE).text = _PLAIN_TABLE

    def picture(self, made: Any, figure: Figure, room: Box) -> Box:
        """A chart at the right, its title above and its remark below; the room that it leaves."""
        left, top, width, height = room
        drawn: Drawn = self.drawn[id(figure)]
        across, down = drawn.size
        most = (0.52 * width, height - 1.25)
        scale = min(most[0] / across, most[1] / down)
        size = (across * scale, down * scale)
        at = left + width - most[0]
        self.write(made, [[Strong(plain(figure.title))]], (at, top, most[0], 0.6), 14)
        shown = made.shapes.add_picture(
            io.BytesIO(png(drawn.alone(FACE), SCALE)), *map(self.inches, (at, top + 0.62, *size))
        )
        shown._element.nvPicPr.cNvPr.set("descr", figure.alternative)
        self.write(made, [[figure.note]], (at, top + 0.66 + size[1], most[0], 0.55), 11, colour=QUIET)
        return left, top, width - most[0] - GAP, height

    def text(self, made: Any, lines: list[Inline], room: Box) -> None:
        self.write(made, [list(spans(line)) for line in lines], room, _size([plain(line) for line in lines], room))

    def columns(self, made: Any, columns: tuple[tuple[str, Inline], ...], room: Box) -> None:
        left, top, width, height = room
        across = (width - GAP * (len(columns) - 1)) / len(columns)
        inside = [
            (left + j * (across + GAP) + 0.15, top + 0.7, across - 0.3, height - 0.9) for j in range(len(columns))
        ]
        size = min(_size([plain(text)], box) for (_, text), box in zip(columns, inside, strict=True))
        for (head, text), box in zip(columns, inside, strict=True):
            self.panel(made, (box[0] - 0.15, top, across, height), TONES["up"])
            self.write(made, [[Strong(head)]], (box[0], top + 0.12, box[2], 0.5), 20)
            self.write(made, [list(spans(text))], box, size)

    def facts(self, made: Any, said: Slide, room: Box) -> None:
        """Terms and what each comes to, as a table."""
        left, top, width, height = room
        frame = made.shapes.add_table(len(said.facts), 2, *map(self.inches, (left, top, width, 0.4 * len(said.facts))))
        self.styled(frame, said.title)
        for column, share in zip(frame.table.columns, (0.2, 0.8), strict=True):
            column.width = self.inches(width * share)
        lines = [plain(line) for _, lines in said.facts for line in lines]
        size = min(14, _size(lines, (left, top, 0.8 * width, height - 0.12 * len(lines))))
        for row, (term, lines_) in zip(frame.table.rows, said.facts, strict=True):
            row.height = self.inches(0.3)
            self.fill(row.cells[0].text_frame, [[Strong(term)]], size)
            self.fill(row.cells[1].text_frame, [list(spans(line)) for line in lines_], size)

    def panel(self, made: Any, box: Box, colour: str) -> None:
        """A grey field with a coloured edge on top; it says nothing."""
        for (left, top, width, height), fill in ((box, PANEL), ((*box[:3], 0.06), colour)):
            shape = made.shapes.add_shape(1, *map(self.inches, (left, top, width, height)))
            shape.fill.solid()
            shape.fill.fore_color.rgb = self.colour(fill)
            shape.line.fill.background()
            shape.shadow.inherit = False

    def write(self, made: Any, lines: list[list[Any]], box: Box, size: float, *, colour: str = INK) -> None:
        frame = made.shapes.add_textbox(*map(self.inches, box)).text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        self.fill(frame, lines, size, colour=colour)

    def fill(self, frame: Any, lines: list[list[Any]], size: float, *, colour: str = INK) -> None:
        """Lines of a frame: in the language of the page, or in that of the code."""
        frame.word_wrap = True
        for j, pieces in enumerate(lines):
            paragraph = frame.paragraphs[0] if j == 0 else frame.add_paragraph()
            paragraph.space_after = self.points(size / 2)
            for piece in pieces:
                said = piece if isinstance(piece, str) else piece.text
                run = paragraph.add_run()
                run.text, run.font.size, run.font.name = str(said), self.points(size), FONT
                run.font.bold = isinstance(piece, Strong)
                run.font.color.rgb = self.colour(colour)
                run._r.get_or_add_rPr().set(
                    "lang", ABROAD if isinstance(said, Foreign) else self.document.html_language
                )

    def _title_place(self) -> None:
        """Titles at the left of a wide slide; the library's slides are narrow."""
        title = next(one for one in self.layout.placeholders if one.placeholder_format.type == 1)
        title.left, title.top, title.width, title.height = map(self.inches, (EDGE, 0.4, WIDTH - 2 * EDGE, 0.85))

    def _properties(self) -> None:
        package = self.file.part.package
        for key in [key for key, link in package._rels.items() if link.reltype.endswith("/thumbnail")]:
            package.drop_rel(key)  # a picture of the library's own empty file
        day = dt.datetime.combine(self.document.date, dt.time())
        core = self.file.core_properties
        core.title, core.author, core.last_modified_by = self.document.title, self.document.author, self.document.author
        core.created = core.modified = core.last_printed = day
        core.language, core.comments, core.revision = self.document.html_language, "", 1


_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TABLE_STYLE = f"{_DRAWING}tableStyleId"
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid" of every PowerPoint


def _size(lines: list[str], box: Box) -> int:
    """The largest size in which lines of text fit into a box, by the mean width of a letter."""
    _, _, width, height = box
    for size in SIZES:
        letters = int(width * 72 / (LETTER * size))
        rows = sum(-(-len(line) // letters) for line in lines) + 0.5 * len(lines)
        if rows * LINE * size <= height * 72:
            return size
    return SIZES[-1]
