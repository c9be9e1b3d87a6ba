"""The order that the practice café sends by mail: a spreadsheet as people make them, and the mail around it."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from openpyxl import Workbook
from openpyxl.styles import Font

SENDER = "orders@harbor-cafe.example"
FILE_NAME = "HC-301 order.xlsx"

Line = tuple[str, str, int, str, Decimal]  # item, description, quantity, unit, price

LINES: tuple[Line, ...] = (
    ("MUG-01", "Stoneware mug, blue", 24, "each", Decimal("6.50")),
    ("BOWL-10", "Cereal bowl", 12, "each", Decimal("5.25")),
)


def order_spreadsheet(
    number: str = "HC-301", *, ordered_on: date = date(2026, 11, 24), lines: tuple[Line, ...] = LINES
) -> bytes:
    """Return an .xlsx file: labelled cells above, a table of lines under them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Order"
    above = (
        ("PO Number", number), ("Order date", ordered_on), ("Ship to", "Harbor Cafe"), ("Address", "12 Quay Street"),
        ("City", "Portland"), ("State", "ME"), ("ZIP", "04101"),
    )  # fmt: skip
    for label, value in above:
        sheet.append([label, value])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    sheet.append([])
    sheet.append(["Item", "Description", "Qty", "Unit", "Price"])
    for item, description, quantity, unit, price in lines:
        sheet.append([item, description, quantity, unit, price])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def order_mail(
    attachment: bytes | None = None,
    *,
    sender: str = SENDER,
    to: str = "orders@blue-harbor.example",
    file_name: str = FILE_NAME,
    message_id: str = "<hc-301.1@harbor-cafe.example>",
    sent_at: datetime = datetime(2026, 11, 24, 9, 12, tzinfo=UTC),
) -> bytes:
    """Return the mail that carries the spreadsheet, as a mail program would send it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Harbor Cafe <{sender}>"
    mail["To"] = to
    mail["Subject"] = "Our order for next week"
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id
    mail.set_content("Good morning,\n\nplease find our order attached.\n\nThank you!\nHarbor Cafe\n")
    mail.add_attachment(
        order_spreadsheet() if attachment is None else attachment,
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename=file_name,
    )
    return mail.as_bytes()
