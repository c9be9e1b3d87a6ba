"""A sheet of paper with a head, tables and page numbers: what all our printed pages share.

Equal contents give equal bytes.
"""

import io
from collections.abc import Sequence
from enum import StrEnum
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch, mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from connectors.paper.lettering import latin
from connectors.paper.numbered import numbered

EDGE = 15 * mm
_FRAME = 6  # points that the library leaves free inside the edges
_DOT = inch / 203  # of a label printer; bars of two dots are read from an arm's length
_GREY, _PALE = Color(0.45, 0.45, 0.45), Color(0.93, 0.93, 0.93)
_INK = Color(0, 0, 0)


class Paper(StrEnum):
    """Which paper lies in the printer."""

    a4 = "a4"
    letter = "letter"

    @property
    def width(self) -> float:
        """Points between the edges."""
        return float(_SIZES[self][0] - 2 * EDGE)


_SIZES = {Paper.a4: A4, Paper.letter: letter}


def draw(title: str, foot: str, contents: Sequence[Flowable], paper: Paper) -> bytes:
    """Return the pages as a PDF; ``foot`` stands below each of them, with its number."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=_SIZES[paper], leftMargin=EDGE - _FRAME, rightMargin=EDGE - _FRAME, topMargin=EDGE,
        bottomMargin=EDGE + 7 * mm,
        title=latin(title), author="Crossdock", invariant=1,
    )  # fmt: skip
    document.build(list(contents), canvasmaker=numbered(foot, EDGE, EDGE + 7 * mm))
    return out.getvalue()


def words(text: str, *, size: float = 9, bold: bool = False, grey: bool = False, right: bool = False) -> Paragraph:
    """Return words that are wrapped where they must be."""
    style = ParagraphStyle(
        "words", fontName="Helvetica-Bold" if bold else "Helvetica", fontSize=size, leading=size * 1.2,
        textColor=_GREY if grey else _INK, splitLongWords=True, **({"alignment": TA_RIGHT} if right else {}),
    )  # fmt: skip
    return Paragraph("<br/>".join(escape(latin(line)) for line in text.splitlines()), style)


def caption(text: str) -> Paragraph:
    """Return the small word that stands above what it names."""
    return words(text.upper(), size=6.5, bold=True, grey=True)


def bars(value: str, width: float, height: float = 20) -> Flowable | None:
    """Return a value as Code 128, made to fit; nothing where it would be too narrow to be read, or cannot be said."""
    if not value or not value.isascii() or not value.isprintable():
        return None
    for dots in (2.0, 1.5):
        width_of_one = dots * _DOT
        code = Code128(value, barWidth=width_of_one, barHeight=height, quiet=True, lquiet=0, rquiet=10 * width_of_one)
        if code.width <= width:
            return code
    return None


def grid(rows: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    """Return a table with a head that stands on every page, and a line below each row."""
    table = Table([[_cell(cell) for cell in row] for row in rows], colWidths=list(widths), repeatRows=1)
    table.setStyle(TableStyle([
        ("BACKGROUND", (0, 0), (-1, 0), _PALE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _GREY), ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3), ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]))  # fmt: skip
    return table


def columns(cells: Sequence[Sequence[Flowable]], widths: Sequence[float]) -> Table:
    """Return things side by side, with nothing drawn around them."""
    table = Table([[list(cell) for cell in cells]], colWidths=list(widths))
    table.setStyle(TableStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6), ("TOPPADDING", (0, 0), (-1, -1), 0),
    ]))  # fmt: skip
    return table


def _cell(cell: object) -> object:
    return words(cell) if isinstance(cell, str) else cell
