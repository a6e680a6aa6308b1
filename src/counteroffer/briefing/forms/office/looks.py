"""How a Word file looks: its sheet, its styles, its language, what its head and foot say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from counteroffer.briefing.document import Document, plain
from counteroffer.briefing.forms.office.elements import field, run, tag
from counteroffer.briefing.forms.office.needs import Paper
from counteroffer.design.tokens import face, hexed

FONT = face("office")
SHEETS = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}  # mm
SIDE, TOP, BOTTOM = 20.0, 19.0, 18.0  # margins, mm
NARROWER = 4.0  # the margins of a note, mm
GUTTER = 8.0  # between columns, mm
TWIPS = 56.6929  # twentieths of a point in a mm
INK, QUIET, ACCENT = (RGBColor.from_string(hexed(role)) for role in ("ink", "quiet", "accent"))
# Style → size, space before and after, all in points; whether it is bold, whether it stays with what follows; colour.
_STYLES = {
    "Normal": (10, 0, 5, False, False, INK),
    "Title": (22, 0, 2, True, True, INK),
    "Subtitle": (9.5, 0, 2, False, True, QUIET),
    "Heading 1": (16, 18, 5, True, True, INK),
    "Heading 2": (12, 9, 2, True, True, INK),
    "Heading 3": (10, 9, 2, True, True, INK),
    "List Bullet": (10, 0, 3, False, False, INK),
    "Caption": (9.5, 6, 3, True, True, INK),
    "Note": (9, 2, 6, False, False, QUIET),
    "Answer": (14, 2, 8, False, False, INK),
    "Reason": (9, 0, 2, False, False, INK),
    "Lead": (10.5, 2, 7, False, False, INK),
    "Contents": (10.5, 0, 2, False, False, INK),
    "Cell": (8.5, 0.6, 0.6, False, False, INK),
    "Small cell": (7, 0.6, 0.6, False, False, INK),
    "Big figure": (20, 0, 0, True, True, INK),
}
_NOTE = 0.84  # size of a note's letters to a briefing's, and of the space about them
# What Word wants behind a paragraph's borders, of what these styles have.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
_LINE, _RULE = (4, hexed("line")), (8, hexed("rule"))  # eighths of a point, colour


def width(paper: Paper, *, note: bool) -> float:
    """Of the text on a sheet, in mm."""
    return SHEETS[paper][0] - 2 * (SIDE - NARROWER * note)


def dress(word: Any, document: Document, paper: Paper) -> None:
    """Give a new file its sheet, its styles, its language, head, foot and properties."""
    sheet = word.sections[0]
    sheet.page_width, sheet.page_height = (Mm(length) for length in SHEETS[paper])
    less = NARROWER * document.note
    sheet.left_margin = sheet.right_margin = Mm(SIDE - less)
    sheet.top_margin, sheet.bottom_margin = Mm(TOP - less), Mm(BOTTOM - less)
    sheet.header_distance = sheet.footer_distance = Mm(9 - less / 2)
    scale = _NOTE if document.note else 1.0
    for name, (size, before, after, bold, keep, colour) in _STYLES.items():
        sizes = (round(2 * size * scale) / 2, before * scale**3, after * scale**2)
        _style(word, name, *sizes, bold=bold, keep=keep, colour=colour)
    _marks(word)
    _language(word, document.html_language)
    _margins(sheet, document)
    _properties(word, document)


def columns(word: Any, count: int) -> None:
    """So many columns from here on."""
    sheet = word.add_section(WD_SECTION.CONTINUOUS)
    sheet.different_first_page_header_footer = False
    parted = sheet._sectPr.find(qn("w:cols"))
    parted.set(qn("w:num"), str(count))
    parted.set(qn("w:space"), str(round(GUTTER * TWIPS)))


def _style(
    word: Any, name: str, size: float, before: float, after: float, *, bold: bool, keep: bool, colour: RGBColor
) -> None:
    known = {style.name for style in word.styles}
    style = word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
    style.font.color.rgb = colour
    fonts = style.element.rPr.rFonts
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), FONT)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keep
    shape.line_spacing, shape.widow_control = 1.0, True
    for where, unwanted in ((style.element.pPr, "w:pBdr"), (style.element.rPr, "w:spacing")):
        for found in where.findall(qn(unwanted)):
            where.remove(found)


def _marks(word: Any) -> None:
    """The rule over a section, the bar beside the lead, the style of links and of tables."""
    for name, edge in (("Heading 1", ("top", 10, hexed("ink"), 4)), ("Lead", ("left", 24, hexed("accent"), 8))):
        shape = word.styles[name].element.get_or_add_pPr()
        shape.insert_element_before(tag("pBdr", _edge(*edge)), *_AFTER_BORDERS)
    word.styles["Lead"].paragraph_format.left_indent = Mm(3.5)
    bullet = word.styles["List Bullet"].paragraph_format
    bullet.left_indent, bullet.first_line_indent = Mm(5), Mm(-5)
    link = word.styles.add_style("Internet Link", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = ACCENT
    word.styles.element.append(
        tag(
            "style",
            tag("name", val="Counteroffer table"),
            tag("basedOn", val="TableNormal"),
            tag("uiPriority", val=99),
            tag(
                "tblPr",
                tag("tblBorders", _edge("bottom", *_LINE), _edge("insideH", *_LINE)),
                tag("tblCellMar", tag("left", w=0, type="dxa"), tag("right", w=100, type="dxa")),
            ),
            tag(
                "tblStylePr",
                tag("rPr", tag("b")),
                tag("tcPr", tag("tcBorders", _edge("bottom", *_RULE))),
                type="firstRow",
            ),
            type="table",
            customStyle=1,
            styleId="CounterofferTable",
        )
    )


def _edge(side: str, size: int, colour: str, space: int = 0) -> Any:
    return tag(side, val="single", sz=size, space=space, color=colour)


def _language(word: Any, code: str) -> None:
    for found in word.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), code)
    # As the Word of 2013 and later lays sheets out, not one before it.
    mode = tag("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    compat = word.settings.element.find(qn("w:compat"))
    for old in list(compat):
        compat.remove(old)
    compat.append(mode)


def _margins(sheet: Any, document: Document) -> None:
    """Title at the head of every sheet but the first; number of the sheet, and of all, at the foot of each."""
    sheet.different_first_page_header_footer = True
    head = sheet.header.paragraphs[0]
    head.style = "Note"
    head._p.append(run(plain(document.heading)))
    for foot in (sheet.footer, sheet.first_page_footer):
        last = foot.paragraphs[0]
        last.style, last.alignment = "Note", WD_ALIGN_PARAGRAPH.RIGHT
        last._p.extend([*field("PAGE", run("1")), run(" / "), *field("NUMPAGES", run("1"))])


def _properties(word: Any, document: Document) -> None:
    links = word.part.package.rels
    for key in [key for key, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[key]  # a picture of the library's own empty file
    day = dt.datetime.combine(document.date, dt.time())
    core = word.core_properties
    core.title, core.author, core.last_modified_by = document.title, document.author, document.author
    core.created = core.modified = core.last_printed = day
    core.language, core.comments, core.subject, core.revision = document.html_language, "", plain(document.byline), 1
