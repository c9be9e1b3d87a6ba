import base64
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp

from canonical.shipment import sscc
from crossdock.practice.label import LabelText, draw

TEXT = LabelText(
    service="ground",
    ship_from=("Blue Harbor Supply", "12 Pier Road", "Portland, ME 04101", "US"),
    ship_to=("Acme Stores, Distribution Center 7", "4200 Commerce Parkway", "Columbus, OH 43215", "US"),
    order_number="PO-4500118822",
    shipment="000001-1",
    carton=1,
    cartons=3,
    weight_kg=Decimal("11.40"),
    shipped_on=date(2026, 11, 24),
    tracking_number="HX0000000017",
    sscc=sscc("0614141", 1),
)


def printed(pdf):
    """Return the page as a 203 dpi printer would show it."""
    [page] = pypdfium2.PdfDocument(pdf)
    assert [round(side / 72, 3) for side in page.get_size()] == [4, 6]
    return page.render(scale=203 / 72).to_pil()


def scanned(pdf):
    """Return what a scanner reads, by symbology identifier: ]C1 is GS1-128, ]C0 is plain Code 128."""
    return {code.symbology_identifier: code for code in zxingcpp.read_barcodes(printed(pdf))}


def words(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_both_barcodes_can_be_scanned_and_the_sscc_is_true_gs1_128():
    codes = scanned(draw(TEXT))
    assert set(codes) == {"]C0", "]C1"}
    assert (codes["]C0"].text, codes["]C0"].content_type) == ("HX0000000017", zxingcpp.ContentType.Text)
    assert codes["]C1"].content_type is zxingcpp.ContentType.GS1
    assert codes["]C1"].bytes == b"00" + TEXT.sscc.encode()


@pytest.mark.parametrize("serial", [1, 2, 10, 99, 12345, 987654321, 999999999])
def test_every_carton_s_label_can_be_scanned(serial):
    number = sscc("0614141", serial)
    codes = scanned(draw(replace(TEXT, sscc=number, tracking_number=f"HX{serial:010}")))
    assert codes["]C1"].bytes == b"00" + number.encode()
    assert codes["]C0"].text == f"HX{serial:010}"


def test_the_label_says_who_where_what_and_that_it_is_practice():
    said = words(draw(TEXT))
    for word in (
        *TEXT.ship_from, *TEXT.ship_to, "PO-4500118822", "000001-1", "1 of 3", "11.4 kg", "2026-11-24", "GROUND",
        "P R A C T I C E",
    ):  # fmt: skip
        assert word in said


def test_equal_texts_give_equal_bytes():
    assert draw(TEXT) == draw(replace(TEXT))


def test_long_words_are_set_smaller_or_cut_and_never_reach_a_barcode():
    endless = "Warehouse and Fulfilment Association of the Greater Metropolitan Area " * 3
    text = replace(TEXT, ship_to=[endless] * 9, ship_from=[endless] * 9, order_number="9" * 60, shipment="8" * 60,
                   service="very_special_service_by_night " * 3, weight_kg=None)  # fmt: skip
    pdf = draw(text)
    assert set(scanned(pdf)) == {"]C0", "]C1"}
    texts = list(pypdfium2.PdfDocument(pdf)[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]))
    edges = [text.get_bounds() for text in texts]
    assert min(left for left, *_ in edges) >= 12 and max(right for _, _, right, _ in edges) <= 4 * 72 - 12


def test_letters_that_the_font_lacks_are_told_as_near_as_can_be():
    said = words(draw(replace(TEXT, ship_to=("Café Łódź Ştefan 東京", "Straße 1"))))
    assert "Café Lódz" in said and "Stefan ??" in said and "Straße 1" in said


def test_the_labels_of_a_booking_can_be_scanned(opened, a_plan):
    booking = opened().book(a_plan(1, 2), key="shipment-1")
    for label in booking.labels:
        codes = scanned(base64.b64decode(label.content))
        assert codes["]C1"].bytes == b"00" + label.sscc.encode()
        assert codes["]C0"].text == label.tracking_number
