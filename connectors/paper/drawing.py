"""Draws a sheet as a PDF, in black and grey; equal sheets give equal bytes.

The printer's own letters are used, which every viewer has: accents that they lack
are dropped, and other scripts become '?'.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

from connectors.paper.lettering import latin
from connectors.paper.numbered import numbered
from connectors.paper.sheet import Barcode, Column, Grid, Part, Row, Sheet, Sums, Text

_SIZES = {"a4": A4, "letter": letter}
_SIDE, _TOP, _BOTTOM = 18 * mm, 18 * mm, 20 * mm
_GREY, _LINE, _SHADE = Color(0.4, 0.4, 0.4), Color(0.75, 0.75, 0.75), Color(0.95, 0.95, 0.95)
_PLAIN, _BOLD = "Helvetica", "Helvetica-Bold"
_FACTS = 5  # stand side by side


def _style(name: str, size: float, **other: Any) -> ParagraphStyle:
    return ParagraphStyle(name, **{"fontName": _PLAIN, "fontSize": size, "leading": size * 1.3, **other})


_BODY = _style("body", 9)
_STRONG = _style("strong", 9, fontName=_BOLD)
_SMALL = _style("small", 7.5, textColor=_GREY)
_NUMBER = _style("number", 9, alignment=TA_RIGHT)
_STRONG_NUMBER = _style("strong number", 10, fontName=_BOLD, alignment=TA_RIGHT)
_HEAD = _style("head", 7.5, fontName=_BOLD)
_HEAD_NUMBER = _style("head number", 7.5, fontName=_BOLD, alignment=TA_RIGHT)
_FAINT = _style("faint", 9, textColor=_GREY)
_FAINT_NUMBER = _style("faint number", 9, textColor=_GREY, alignment=TA_RIGHT)
_TITLE = _style("title", 17, fontName=_BOLD)
_NAME = _style("name", 11, fontName=_BOLD)
_BELOW_BARS = _style("below bars", 7.5, textColor=_GREY, alignment=TA_RIGHT, rightIndent=3.3 * mm)
_CAPTION = _style("caption", 7, fontName=_BOLD, textColor=_GREY)
_FLUSH = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP"),
]  # fmt: skip


def draw(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF. Every text is shown as it is written: nothing in it is markup."""
    paper = io.BytesIO()
    size = _SIZES[sheet.format]
    document = BaseDocTemplate(
        paper, pagesize=size, title=latin(sheet.title), author=latin(sheet.sender[0] if sheet.sender else ""),
        invariant=1,
    )  # fmt: skip
    frame = Frame(_SIDE, _BOTTOM, size[0] - 2 * _SIDE, size[1] - _TOP - _BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build(list(_flow(sheet, frame._width)), canvasmaker=numbered(sheet.footer or sheet.title, _SIDE, _BOTTOM))
    return paper.getvalue()


def _flow(sheet: Sheet, width: float) -> Iterator[Flowable]:
    yield _head(sheet, width)
    yield Spacer(0, 6 * mm)
    if sheet.blocks:
        yield _side_by_side([(caption, [_text(line) for line in lines]) for caption, lines in sheet.blocks], width)
        yield Spacer(0, 4 * mm)
    for start in range(0, len(sheet.facts), _FACTS):
        some = sheet.facts[start : start + _FACTS]
        yield _side_by_side([(name, [_text(value)]) for name, value in some], width, columns=_FACTS)
        yield Spacer(0, 3 * mm)
    for part in sheet.parts:
        yield from _part(part, width)
        yield Spacer(0, 4 * mm)


def _head(sheet: Sheet, width: float) -> Flowable:
    """Put who writes on the left, and what it is on the right."""
    name, *address = sheet.sender or ("",)
    right: list[Flowable] = [_text(sheet.title, ParagraphStyle("right title", _TITLE, alignment=TA_RIGHT))]
    if sheet.barcode:
        right += [Spacer(0, 2 * mm), _bars(sheet.barcode), _text(sheet.barcode, _BELOW_BARS)]
    left = [_text(name, _NAME), *(_text(line, _SMALL) for line in address)]
    table = Table([[left, right]], colWidths=[width * 0.45, width * 0.55])
    rule = [("LINEBELOW", (0, 0), (-1, -1), 1, black), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)]
    table.setStyle([*_FLUSH, *rule, ("ALIGN", (1, 0), (1, 0), "RIGHT")])
    return table


def _side_by_side(blocks: Sequence[tuple[str, list[Flowable]]], width: float, columns: int = 3) -> Flowable:
    cells = [[_text(caption.upper(), _CAPTION), *content] for caption, content in blocks]
    cells += [[]] * (columns - len(cells))
    table = Table([cells], colWidths=[width / len(cells)] * len(cells))
    table.setStyle([*_FLUSH, ("TOPPADDING", (0, 0), (-1, -1), 0)])
    return table


def _part(part: Part, width: float) -> Iterator[Flowable]:
    if isinstance(part, Grid):
        yield from _grid(part, width)
    elif isinstance(part, Sums):
        yield _sums(part, width)
    elif isinstance(part, Barcode):
        yield _bars(part.value)
        yield _text(part.caption or part.value, _SMALL)
    else:
        yield _text(part.says, _words(part))


def _words(part: Text) -> ParagraphStyle:
    if part.small:
        return _SMALL
    return _STRONG if part.bold else _BODY


def _grid(grid: Grid, width: float) -> Iterator[Flowable]:
    if grid.title:
        yield _text(grid.title, _STRONG)
        yield Spacer(0, 1.5 * mm)
    columns = grid.columns
    head = [_text(column.title, _HEAD_NUMBER if column.right else _HEAD) for column in columns]
    rows = [_cells(row, columns) for row in grid.rows]
    whole = sum(column.share for column in columns)
    table = Table(
        [head, *rows], colWidths=[width * column.share / whole for column in columns], repeatRows=1, splitInRow=0
    )
    table.setStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
        ("BACKGROUND", (0, 0), (-1, 0), _SHADE), ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ])  # fmt: skip
    yield table


def _cells(row: Row, columns: Sequence[Column]) -> list[list[Flowable]]:
    left, number = (_FAINT, _FAINT_NUMBER) if row.faint else (_BODY, _NUMBER)
    pairs = zip(row.cells, columns, strict=True)
    cells: list[list[Flowable]] = [[_text(cell, number if column.right else left)] for cell, column in pairs]
    widest = max(range(len(columns)), key=lambda n: columns[n].share)
    cells[widest] += [_text(line, _SMALL) for line in row.under]
    return cells


def _sums(sums: Sums, width: float) -> Flowable:
    last = len(sums.rows) - 1
    styles = [_NUMBER] * last + [_STRONG_NUMBER]
    pairs = zip(sums.rows, styles, strict=True)
    rows = [["", _text(name, style), _text(amount, style)] for (name, amount), style in pairs]
    table = Table(rows, colWidths=[width * 0.35, width * 0.4, width * 0.25])
    table.setStyle([
        ("LINEABOVE", (1, last), (-1, last), 0.8, black), ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ])  # fmt: skip
    return table


def _bars(value: str) -> Flowable:
    """Draw bars that a scanner reads also from a copy: 0.33 mm the narrowest, ten of them free on each side."""
    code = Code128(value, barWidth=0.33 * mm, barHeight=11 * mm, quiet=True)
    code.hAlign = "LEFT"
    drawn: Flowable = code
    return drawn


def _text(says: str, style: ParagraphStyle = _BODY) -> Flowable:
    drawn: Flowable = Paragraph(escape(latin(says)).replace("\n", "<br/>"), style)
    return drawn
