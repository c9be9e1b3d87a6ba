"""Hostile mails: whatever comes, it is told in time and in bounded memory, and nothing is raised."""

import base64
import io
import random
import time
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from openpyxl import Workbook

from canonical.lifecycle import Validation
from connectors.mail.envelope import Limits
from connectors.mail.reader import MailDesk
from connectors.mail.sheet_worker import text
from crossdock.practice.spreadsheet import order_mail, order_spreadsheet

FROM = b"From: orders@harbor-cafe.example\r\n"


def with_file(content, name="order.xlsx"):
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "orders@harbor-cafe.example"
    mail.set_content("x")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def zipped(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def why(desk, read):
    """Return what one finding says about a mail, which must come within five seconds."""

    def ask(content, desk=desk):
        started = time.monotonic()
        told = read(desk, content)
        assert time.monotonic() - started < 5
        assert (told.validation, told.orders) == (Validation.invalid, ())
        [finding] = told.findings
        return finding.says

    return ask


def test_a_zip_bomb_is_not_unpacked(why):
    assert "zip bomb" in why(with_file(zipped(("xl/workbook.xml", b"0" * 30_000_000))))


def test_a_zip_that_lies_about_its_sizes_is_not_believed(why):
    bomb = bytearray(zipped(("xl/workbook.xml", b"0" * 30_000_000)))
    at = bomb.index(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert "zip bomb" in why(with_file(bytes(bomb)))


def test_one_stretch_of_a_zip_named_many_times_counts_each_time(why):
    once = zipped(("a", b"0" * 3_000_000))
    at, end = once.index(b"PK\x01\x02"), once.index(b"PK\x05\x06")
    entry = once[at:end]
    tail = bytearray(once[end:])
    tail[8:10] = tail[10:12] = (40).to_bytes(2, "little")
    tail[12:16] = (40 * len(entry)).to_bytes(4, "little")
    padding = zipped(("b", random.Random(1).randbytes(60_000)))  # makes the archive large enough for one, not for 40
    bomb = padding[: padding.index(b"PK\x01\x02")]
    tail[16:20] = (len(bomb) + at).to_bytes(4, "little")
    entry = bytearray(entry)
    entry[42:46] = len(bomb).to_bytes(4, "little")
    assert "zip bomb" in why(with_file(bomb + once[:at] + bytes(entry) * 40 + bytes(tail)))


def test_a_zip_with_thousands_of_files_is_not_opened(why):
    assert "2,000 files" in why(with_file(zipped(*((f"{n}", b"") for n in range(2000)))))


def test_a_sheet_of_two_cells_at_its_ends_kills_only_its_own_process(why):
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    out = io.BytesIO()
    book.save(out)
    assert "more memory or time" in why(with_file(out.getvalue()))


def test_too_many_rows_and_columns_are_told(book, why):
    small = MailDesk(book, address="a@b.example", company="B", trust_senders=True, limits=Limits(rows=5, columns=4))
    assert "we take 5 and 4" in why(with_file(order_spreadsheet()), small)
    assert "more than 5 rows" in why(with_file(b"a,b\r\n" * 6, "order.csv"), small)
    assert "4 columns" in why(with_file(b"a,b,c,d,e\r\n", "order.csv"), small)


def test_an_encrypted_workbook_is_told_as_such(why):
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "protected by a password" in why(with_file(ole))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"<html>", b"\0" * 1000])
def test_rubbish_with_a_spreadsheets_name_is_told(desk, read, content):
    assert read(desk, with_file(content)).validation is Validation.invalid


@pytest.mark.parametrize("content", [b"\0,\0\r\n", b'"', b'"' * 200_001, b"\xff\xfe\x00", b"a\rb\rc"])
def test_rubbish_with_a_csvs_name_is_told(desk, read, content):
    assert read(desk, with_file(content, "order.csv")).validation is Validation.invalid


def test_too_large_a_mail_is_not_parsed(why):
    assert "20,000,100" in why(FROM + b"x" * (20_000_100 - len(FROM)))


def test_deep_nesting_is_not_opened(why):
    nest = FROM
    for n in range(2000):
        nest += f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n'.encode()
    assert "too many parts" in why(nest)
    assert "too many parts" in why(FROM + b"Content-Type: message/rfc822\r\n\r\n" * 5000)
    hidden = FROM + b"Content-Type: message (a comment) /rfc822\r\n\r\n" * 5000
    assert why(hidden)


def test_nesting_of_four_and_more_than_twenty_parts_are_told(why):
    nest = FROM
    for n in range(5):
        nest += f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n'.encode()
    assert "nested" in why(nest + b"\r\nx\r\n")
    many = FROM + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 25
    assert "more than 20 parts" in why(many)


def test_endless_headers_take_no_time(desk, read):
    for header in (b"Content-Type: text/plain; " + b"a=b; " * 500_000, b"Subject: " + b"=?utf-8?q?a?= " * 200_000):
        started = time.monotonic()
        read(desk, FROM + header + b"\r\n\r\nx")
        read(desk, header + b"\r\n" + FROM + b"\r\nx")
        assert time.monotonic() - started < 5
    for hostile in (b"(" * 100_000, b"<" * 100_000, b'"' * 100_000, b"a@" * 50_000, b"\\" * 100_000):
        started = time.monotonic()
        assert read(desk, b"From: " + hostile + b"\r\n\r\nx").validation is Validation.unidentified
        assert time.monotonic() - started < 5


def test_mutilated_mails_never_raise(desk, read):
    dice = random.Random(4)
    whole = order_mail(base64.b64encode(b"PK"), file_name="a.csv")
    for _ in range(300):
        mail = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            at = dice.randrange(len(mail))
            mail[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 4))
        read(desk, bytes(mail))


def test_numbers_are_written_as_a_person_sees_them():
    shown = {
        12.0: "12",
        6.5: "6.5",
        0.1 + 0.2: "0.3",
        10614141000019.0: "10614141000019",
        1e20: "1" + "0" * 20,
        -0.0: "-0",
    }
    assert {value: text(value) for value in shown} == shown
    assert (text(True), text("0012"), text(100.0), text(1e-7)) == ("TRUE", "0012", "100", "0.0000001")
