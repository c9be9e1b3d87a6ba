"""Draws a shipping label: 4 by 6 inches, black only, readable by eye and by scanner.

Two barcodes: the tracking number as Code 128, and the carton's SSCC as GS1-128 (a
leading FNC1 and application identifier 00). Bars are whole dots of a 203 dpi
printer wide; those of the SSCC are 0.5 mm by 32 mm, as the GS1 logistic label
guideline asks (0.495 mm and 31.75 mm at least).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from connectors.paper.lettering import fit, latin

WIDTH, HEIGHT = 4 * inch, 6 * inch
FNC1 = "\xf1"

_DOT = inch / 203
_SSCC_HEIGHT = 32 / 25.4 * inch
_EDGE = 13.0  # points left free on each side
_PLAIN, _BOLD = "Helvetica", "Helvetica-Bold"


@dataclass(frozen=True, kw_only=True)
class LabelText:
    """All that stands on one carton's label."""

    service: str
    ship_from: Sequence[str]  # name first, then the lines of the address; five in all
    ship_to: Sequence[str]
    order_number: str
    shipment: str
    carton: int  # 1 = the first
    cartons: int
    weight_kg: Decimal | None
    shipped_on: date
    tracking_number: str
    sscc: str


def draw(text: LabelText) -> bytes:
    """Return the label as a PDF of one page; equal texts give equal bytes."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(f"Label {text.tracking_number}")
    canvas.setAuthor("House carrier (practice)")
    _head(canvas, text)
    _sender_and_carton(canvas, text)
    _receiver(canvas, text)
    _numbers(canvas, text)
    _tracking(canvas, text)
    _container(canvas, text)
    canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _head(canvas: Canvas, text: LabelText) -> None:
    """Draw the carrier's name, the service, and a strip that says what this label is not."""
    canvas.rect(0, HEIGHT - 15, WIDTH, 15, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setFont(_BOLD, 9)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 11, "P R A C T I C E   \u2022   N O T   F O R   C A R R I A G E")
    canvas.setFillGray(0)
    canvas.roundRect(_EDGE, HEIGHT - 47, 86, 26, 4, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setFont(_BOLD, 19)
    canvas.drawCentredString(_EDGE + 43, HEIGHT - 41, "HOUSE")
    canvas.setFillGray(0)
    service, size = fit(latin(text.service).upper().replace("_", " "), _BOLD, 26, 165)
    canvas.setFont(_BOLD, size)
    canvas.drawRightString(WIDTH - _EDGE, HEIGHT - 43, service)
    _rule(canvas, HEIGHT - 54)


def _sender_and_carton(canvas: Canvas, text: LabelText) -> None:
    top = HEIGHT - 54
    _caption(canvas, _EDGE, top - 10, "FROM")
    size = 8 if len(text.ship_from) < 5 else 7
    _lines(canvas, text.ship_from[:5], _EDGE, top - 12 - size, size=size, leading=size + 0.8, width=165)
    canvas.line(190, top, 190, top - 54)
    _caption(canvas, 198, top - 10, "CARTON")
    canvas.setFont(_BOLD, 19)
    canvas.drawString(198, top - 29, f"{text.carton} of {text.cartons}")
    weight = f"{text.weight_kg.normalize():f} kg  \u2022  " if text.weight_kg is not None else ""
    canvas.setFont(_PLAIN, 8)
    canvas.drawString(198, top - 42, f"{weight}{text.shipped_on.isoformat()}")
    _rule(canvas, top - 54)


def _receiver(canvas: Canvas, text: LabelText) -> None:
    top = HEIGHT - 108
    _caption(canvas, _EDGE, top - 10, "SHIP TO")
    name, *address = text.ship_to[:5]
    width = WIDTH - 2 * _EDGE
    _lines(canvas, [name], _EDGE, top - 26, size=15, leading=0, width=width, font=_BOLD)
    size = 13 if len(address) < 4 else 11.5
    _lines(canvas, address, _EDGE, top - 30 - size, size=size, leading=size + 2, width=width)
    _rule(canvas, top - 92)


def _numbers(canvas: Canvas, text: LabelText) -> None:
    top = HEIGHT - 200
    _caption(canvas, _EDGE, top - 10, "PO NUMBER")
    _lines(canvas, [text.order_number], _EDGE, top - 27, size=17, leading=0, width=165, font=_BOLD)
    canvas.line(190, top, 190, top - 34)
    _caption(canvas, 198, top - 10, "SHIPMENT")
    _lines(canvas, [text.shipment], 198, top - 25, size=12, leading=0, width=76, font=_BOLD)
    _rule(canvas, top - 34)


def _tracking(canvas: Canvas, text: LabelText) -> None:
    top = HEIGHT - 234
    _caption(canvas, _EDGE, top - 10, "TRACKING")
    canvas.setFont(_BOLD, 11)
    canvas.drawRightString(WIDTH - _EDGE, top - 11, _spaced(text.tracking_number))
    _barcode(canvas, text.tracking_number, dots=3, height=46, bottom=top - 67)
    _rule(canvas, top - 78)


def _container(canvas: Canvas, text: LabelText) -> None:
    top = HEIGHT - 312
    _caption(canvas, _EDGE, top - 10, "SSCC")
    canvas.setFont(_BOLD, 11)
    number = text.sscc
    canvas.drawRightString(WIDTH - _EDGE, top - 11, f"(00) {number[0]} {_spaced(number[1:17])} {number[17:]}")
    _barcode(canvas, f"{FNC1}00{number}", dots=4, height=_SSCC_HEIGHT, bottom=top - 19 - _SSCC_HEIGHT)


def _barcode(canvas: Canvas, value: str, *, dots: int, height: float, bottom: float) -> None:
    """Draw Code 128 in the middle; bars are ``dots`` printer dots wide, the quiet zones ten bars."""
    width = dots * _DOT
    code = Code128(value, barWidth=width, barHeight=height, quiet=True, lquiet=10 * width, rquiet=10 * width)
    code.drawOn(canvas, (WIDTH - code.width) / 2, bottom)


def _caption(canvas: Canvas, x: float, y: float, word: str) -> None:
    canvas.setFont(_BOLD, 6)
    canvas.drawString(x, y, word)


def _rule(canvas: Canvas, y: float) -> None:
    canvas.setLineWidth(1)
    canvas.line(0, y, WIDTH, y)


def _lines(
    canvas: Canvas,
    lines: Sequence[str],
    x: float,
    y: float,
    *,
    size: float,
    leading: float,
    width: float,
    font: str = _PLAIN,
) -> None:
    """Write lines below each other; a long one is set smaller, a far too long one is cut."""
    for line in lines:
        fitting, small = fit(latin(line), font, size, width)
        canvas.setFont(font, small)
        canvas.drawString(x, y, fitting)
        y -= leading


def _spaced(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
