"""Mails become orders; whatever else comes in an inbox becomes a finding."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from openpyxl import Workbook

from canonical.finding import Severity
from canonical.lifecycle import Validation
from crossdock.practice.spreadsheet import order_mail, order_spreadsheet

CSV = "PO Number,HC-302\r\nOrder date,2026-11-24\r\n\r\nItem,Qty,Unit\r\n0012,6,each\r\n"


def mail(*files, sender="orders@harbor-cafe.example", text="Hello", **headers):
    """Write a mail with (file name, media type, content) attached."""
    written = EmailMessage(policy=SMTP)
    written["From"], written["Subject"], written["Message-ID"] = sender, "order", "<1@harbor-cafe.example>"
    for name, value in headers.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    for name, media_type, content in files:
        major, minor = media_type.split("/")
        written.add_attachment(content, maintype=major, subtype=minor, filename=name)
    return written.as_bytes()


def csv_file(text=CSV, name="order.csv", charset="utf-8"):
    return name, "text/csv", text.encode(charset)


def xlsx(*sheets):
    """Return an .xlsx of (sheet name, rows)."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return "order.xlsx", "application/octet-stream", out.getvalue()


ORDER_ROWS = [["PO Number", "HC-303"], [], ["Item", "Qty", "Unit"], ["0012", 6.5, "each"], [None, None, None]]


def rules(translation):
    return [finding.rule for finding in translation.findings]


def test_a_spreadsheet_becomes_an_order(desk, read):
    told = read(desk, order_mail())
    assert (told.validation, told.partner, told.findings) == (Validation.valid, "harbor-cafe", ())
    [translated] = told.orders
    order = translated.order
    assert (order.number, order.ordered_on) == ("HC-301", date(2026, 11, 24))
    assert [(line.sku, line.quantity, line.unit, line.unit_price) for line in order.lines] == [
        ("MUG-01", Decimal(24), "each", Decimal("6.5")),
        ("BOWL-10", Decimal(12), "each", Decimal("5.25")),
    ]
    assert order.parties[0].address.postal_code == "04101"
    assert translated.mapping.startswith("mail/cafe@1#")
    assert translated.place.part == "HC-301 order.xlsx / Order"
    assert translated.findings == ()


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_becomes_an_order_whatever_its_charset(desk, read, charset):
    text = CSV.replace("Item,Qty,Unit", "Item,Qty,Unit,Description").replace("6,each", "6,each,Käsebrett")
    [translated] = read(desk, mail(csv_file(text, charset=charset))).orders
    assert translated.order.lines[0].description == "Käsebrett"
    assert translated.order.lines[0].sku == "0012"


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_csv_may_be_cut_by_other_signs(desk, read, separator):
    [translated] = read(desk, mail(csv_file(CSV.replace(",", separator)))).orders
    assert translated.order.number == "HC-302"


def test_excels_line_about_the_separator_moves_no_row_number(desk, read):
    text = "sep=;\r\n" + CSV.replace(",", ";").replace(";6;", ";six;")
    told = read(desk, mail(csv_file(text)))
    [finding] = [f for f in told.findings if f.place.row]
    assert (finding.place.row, finding.place.column, finding.place.part) == (6, "B", "order.csv")
    assert finding.severity is Severity.hold
    assert told.validation is Validation.invalid


def test_a_faulty_cell_is_named_by_file_sheet_row_and_column(desk, read):
    rows = [*ORDER_ROWS[:3], ["0012", "many", "each"]]
    told = read(desk, mail(xlsx(("Sheet1", rows))))
    assert told.orders == ()
    [finding] = [f for f in told.findings if f.place.row]
    assert (finding.place.part, finding.place.row, finding.place.column) == ("order.xlsx / Sheet1", 4, "B")


def test_several_spreadsheets_are_several_orders(desk, read):
    told = read(desk, mail(csv_file(), csv_file(CSV.replace("302", "303"), name="second.csv")))
    assert [t.order.number for t in told.orders] == ["HC-302", "HC-303"]


def test_one_bad_spreadsheet_does_not_spoil_the_other(desk, read):
    told = read(desk, mail(csv_file(), ("bad.xlsx", "application/octet-stream", b"not a spreadsheet")))
    assert told.validation is Validation.valid
    assert len(told.orders) == 1
    [finding] = told.findings
    assert finding.says.startswith("bad.xlsx cannot be read")
    assert finding.severity is Severity.hold


def test_a_sheet_of_other_matter_beside_the_order_is_passed_over(desk, read):
    told = read(desk, mail(xlsx(("Terms", [["Delivery", "free"]]), ("Order", ORDER_ROWS))))
    assert [t.order.number for t in told.orders] == ["HC-303"]
    assert [f.severity for f in told.findings] == [Severity.inform]


def test_a_broken_spreadsheet_is_named_with_what_was_expected(desk, read):
    told = read(desk, mail(("order.xlsx", "application/octet-stream", order_spreadsheet()[:900])))
    assert told.validation is Validation.invalid
    [finding] = told.findings
    assert finding.rule == "unreadable_spreadsheet"
    assert "order.xlsx" in finding.says
    assert ".xlsx" in finding.expected


def test_mails_that_hold_no_spreadsheet_wait_for_a_person(desk, read):
    only_pdf = read(desk, mail(("order.pdf", "application/pdf", b"%PDF-1.7")))
    nothing = read(desk, mail())
    for told in (only_pdf, nothing):
        assert (told.validation, rules(told)) == (Validation.invalid, ["no_spreadsheet"])
        assert told.findings[0].severity is Severity.hold
    assert "a person must read it (PDF orders come later)" in only_pdf.findings[0].says


def test_files_beside_the_order_are_mentioned(desk, read):
    told = read(desk, mail(csv_file(), ("logo.png", "image/png", b"\x89PNG")))
    assert [(f.rule, f.severity) for f in told.findings] == [("attachment_not_read", Severity.inform)]
    assert "logo.png" in told.findings[0].says


def test_html_is_not_read(desk, read):
    html = "<table><tr><td>PO Number</td><td>X-1</td></tr></table>"
    written = EmailMessage(policy=SMTP)
    written["From"] = "orders@harbor-cafe.example"
    written.set_content("see html")
    written.add_alternative(html, subtype="html")
    assert rules(read(desk, written.as_bytes())) == ["no_spreadsheet"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Auto_Submitted", "Auto-Replied (vacation)"),
        ("Precedence", "auto_reply"),
        ("Precedence", "bulk"),
        ("Return_Path", "<>"),
        ("X_Autoreply", "yes"),
    ],
)
@pytest.mark.parametrize("sender", ["orders@harbor-cafe.example", "MAILER-DAEMON@elsewhere.example"])
def test_automatic_replies_order_nothing_and_are_not_answered(desk, read, header, value, sender):
    told = read(desk, mail(sender=sender, **{header: value}))
    assert (told.validation, told.orders, told.drafts) == (Validation.valid, (), ())
    assert [(f.rule, f.severity) for f in told.findings] == [("automatic_mail", Severity.inform)]


def test_a_bounce_orders_nothing(desk, read):
    bounce = (
        b"From: MAILER-DAEMON@mx.example\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nnot delivered\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: failed\r\n\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: our answer\r\n\r\ntext\r\n--b--\r\n"
    )
    told = read(desk, bounce)
    assert (told.validation, rules(told)) == (Validation.valid, ["automatic_mail"])


def test_an_automatic_reply_with_a_spreadsheet_is_shown_to_a_person(desk, read):
    told = read(desk, mail(csv_file(), Auto_Submitted="auto-replied"))
    assert told.orders == ()
    assert told.findings[0].severity is Severity.hold


@pytest.mark.parametrize(("header", "value"), [("Auto_Submitted", "auto-generated"), ("Precedence", "bulk")])
def test_an_order_that_a_customers_machine_sends_is_an_order(desk, read, header, value):
    assert len(read(desk, mail(csv_file(), **{header: value})).orders) == 1


def test_odd_file_names_are_read_and_cannot_be_paths(desk, read):
    def named(header):
        return (
            b"From: orders@harbor-cafe.example\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; "
            + header
            + b"\r\n\r\n"
            + CSV.replace("6,", "six,").encode()
        )

    expected = {
        b"filename*=utf-8''Gr%C3%B6%C3%9Fe.csv": "Größe.csv",
        b'filename="=?utf-8?B?R3LDtsOfZS5jc3Y=?="': "Größe.csv",
        b"filename*0*=utf-8''Gr%C3%B6; filename*1=sse.csv": "Grösse.csv",
        'filename="Größe.csv"'.encode(): "Größe.csv",
        b'filename="../../etc/order.csv"': "order.csv",
        b'filename="C:\\\\orders\\\\order.csv"': "order.csv",
    }
    for header, name in expected.items():
        told = read(desk, named(header))
        assert {f.place.part for f in told.findings} == {name}, header


def test_a_charset_that_does_not_exist_is_no_obstacle(desk, read):
    content = mail(csv_file()).replace(b'charset="utf-8"', b'charset="klingon"')
    assert len(read(desk, content).orders) == 1


def test_base64_with_rubbish_in_it_is_a_finding_or_an_order_but_never_an_error(desk, read):
    content = order_mail().replace(
        b"Content-Transfer-Encoding: base64\r\n\r\nUEs", b"Content-Transfer-Encoding: base64\r\n\r\n!\xff=Es"
    )
    assert read(desk, content).validation in (Validation.valid, Validation.invalid)


def test_a_forwarded_mail_gives_its_spreadsheet(desk, read):
    outer = EmailMessage(policy=SMTP)
    outer["From"] = "orders@harbor-cafe.example"
    outer.set_content("as agreed")
    inner = EmailMessage(policy=SMTP)
    inner["From"] = "cook@harbor-cafe.example"
    inner.set_content("please order")
    inner.add_attachment(CSV.encode(), maintype="text", subtype="csv", filename="order.csv")
    outer.add_attachment(inner)
    assert len(read(desk, outer.as_bytes()).orders) == 1


def test_a_zip_without_a_name_for_it_is_not_opened(desk, read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("order.csv", CSV)
    assert rules(read(desk, mail(("orders.zip", "application/zip", out.getvalue())))) == ["no_spreadsheet"]
