"""What an 850 must hold before it can be worked with."""

import pytest

from tests.edi.reading.conftest import HEAD, a_set, an_interchange, rules


def an_order(*lines: str, head: tuple[str, ...] = HEAD, totals: str = "CTT*1") -> str:
    return an_interchange(a_set(*head, *lines, totals))


@pytest.mark.parametrize(
    ("line", "rule", "verdict"),
    [
        ("PO1*1*ten*EA*4.50**VN*MUG-01", "line_quantity_bad", "reject_transaction"),
        ("PO1*1*24*EA*4.50**VN", "line_id_pair_incomplete", "reject_transaction"),
        ("PO1*1*24*EA*4.50***MUG-01", "line_id_pair_incomplete", "reject_transaction"),
        ("PO1*1*0*EA*4.50**VN*MUG-01", "no_usable_line", "accept_then_exception"),
        ("PO1*1*24*EA***VN*MUG-01", "line_price_missing", "accept"),
        ("PO1*1*24*EACH*4.50**VN*MUG-01", "element_too_long", "nonconformant"),
    ],
)
def test_each_fault_of_a_line_has_its_name_and_its_verdict(reads, line, rule, verdict):
    reading = reads(an_order(line))
    assert rule in rules(reading)
    assert reading.verdict == verdict


def test_an_empty_pair_between_others_is_fine(reads):
    assert reads(an_order("PO1*1*24*EA*4.50**VN*MUG-01***IN*100200")).verdict == "accept"


@pytest.mark.parametrize(
    ("date", "rule"), [("", "po_date_missing"), ("20261340", "po_date_bad"), ("2026-11-20", "po_date_bad")]
)
def test_an_order_without_a_readable_date_is_rejected(reads, date, rule):
    head = tuple(segment.replace("20261120", date) for segment in HEAD)
    reading = reads(an_order("PO1*1*24*EA*4.50**VN*MUG-01", head=head))
    assert rule in rules(reading)
    assert reading.verdict == "reject_transaction"


def test_a_six_digit_date_elsewhere_is_nonconformant(reads):
    reading = reads(an_interchange().replace("DTM*002*20261201", "DTM*002*261201"))
    assert {"six_digit_date_in_4010_or_later", "invalid_date"} <= rules(reading)
    assert reading.verdict == "nonconformant"


def test_an_order_without_beginning_or_lines_is_rejected(reads):
    assert {"beg_missing", "po1_missing"} <= rules(reads(an_interchange(a_set("ST*850*0001", "CTT*0"))))


def test_wrong_totals_warn(reads):
    assert rules(reads(an_interchange().replace("CTT*2*30", "CTT*3*31"))) == {"ctt_line_count_wrong", "ctt_hash_wrong"}
    assert rules(reads(an_interchange().replace("CTT*2*30", "CTT*02*30.0"))) == set()


def test_line_numbers_that_repeat_warn(reads):
    assert rules(reads(an_interchange().replace("PO1*2*", "PO1*1*"))) == {"duplicate_line_numbers"}


def test_a_finding_of_a_line_knows_where_it_stands(reads):
    content = an_order("PO1*7*ten*EA*4.50**VN*MUG-01")
    [found] = [one for one in reads(content).all_findings() if one.rule == "line_quantity_bad"]
    place = found.place
    assert content[place.offset : place.offset + place.length] == "PO1*7*ten*EA*4.50**VN*MUG-01~"
    assert (place.segment, place.position, place.element, found.line) == ("PO1", 6, "PO102", "7")
