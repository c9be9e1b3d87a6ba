"""The 855: what each line is answered, in the buyer's own words."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.acknowledgement import Cause, LineAnswer, LineStatus, Verdict
from canonical.order import ItemNumber, Numbering
from connectors.ports import Unreadable
from tests.edi.writing.spoken import spoken

D = Decimal
A, B, R = LineStatus.accepted, LineStatus.backordered, LineStatus.rejected


def written(answer, **agreed):
    return spoken("order_acknowledgement", answer, **agreed)


def segments(answer, name, **more):
    return [line for line in written(answer, **more) if line[0] == name]


def with_answers(answer, *parts):
    line = answer.lines[1].model_copy(
        update={"answers": tuple(LineAnswer(status=s, quantity=D(q), unit="case") for s, q in parts)}
    )
    return answer.model_copy(update={"lines": (line,)})


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(Verdict.accepted, "AD"), (Verdict.accepted_with_changes, "AC"), (Verdict.rejected, "RD")],
)
def test_the_whole_answer_stands_in_bak02(verdict, code, answer):
    [bak] = segments(answer.model_copy(update={"verdict": verdict}), "BAK")
    assert bak[:5] == ("BAK", "00", code, "PO-000815", "20260301")
    assert bak[9] == "20260302"


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ([(A, 20)], ["IA"]),
        ([(A, 12), (B, 8)], ["IA", "IB"]),
        ([(B, 20)], ["IB"]),
        ([(R, 20)], ["IR"]),
        ([(A, 12), (R, 8)], ["IQ", "IR"]),
        ([(A, 5), (B, 5), (R, 10)], ["IQ", "IB", "IR"]),
    ],
)
def test_each_part_of_a_line_has_its_status(parts, codes, answer):
    acks = segments(with_answers(answer, *parts), "ACK")
    assert [ack[1] for ack in acks] == codes
    assert sum(D(ack[2]) for ack in acks) == 20


def test_the_buyers_line_number_and_item_numbers_come_back_untouched(answer):
    first, second, third = segments(answer, "PO1")
    assert first[1:] == ("1", "48", "EA", "4.25", "", "VN", "MUG-01", "IN", "0004400121")
    assert (second[1], second[2], second[4]) == ("2", "20", "86.40")
    assert third[1:] == ("2", "5", "EA", "", "", "VN", "LAMP-30")


def test_a_code_that_we_have_no_word_for_goes_back_as_it_came(answer):
    [po1] = segments(odd_unit(answer, "Q9"), "PO1")
    assert po1[3] == "Q9"


def test_a_unit_without_a_code_is_refused(answer):
    with pytest.raises(Unreadable, match="no X12 code is known for the unit 'firkin'"):
        written(odd_unit(answer, "firkin"))


def odd_unit(answer, unit):
    part = answer.lines[0].answers[0].model_copy(update={"unit": unit})
    line = answer.lines[0].model_copy(update={"unit": unit, "answers": (part,)})
    return answer.model_copy(update={"lines": (line,)})


def test_an_order_without_a_date_cannot_be_answered(answer):
    with pytest.raises(Unreadable, match=r"PO-000815 has no date.*BAK04"):
        written(answer.model_copy(update={"ordered_on": None}))


def test_the_reason_is_a_note_which_newer_releases_write_otherwise(answer):
    assert segments(answer, "MSG") == [("MSG", "one item is not ours")]
    assert segments(answer, "MTX", release="005010") == [("MTX", "GEN", "one item is not ours")]
    assert not segments(answer.model_copy(update={"reason": ""}), "N9")


def test_old_releases_get_two_digit_years(answer):
    [bak] = segments(answer, "BAK", release="003040")
    assert (bak[4], bak[9]) == ("260301", "260302")
    assert segments(answer, "ACK", release="003040")[0][5] == "260305"


def test_only_what_ships_has_a_date(answer):
    assert [ack[4:] for ack in segments(answer, "ACK")] == [("068", "20260305")] * 2 + [()] * 2
    assert answer.lines[0].answers[0].ships_on == date(2026, 3, 5)


def test_a_number_without_a_qualifier_gets_the_usual_one(answer):
    items = (
        ItemNumber(numbering=Numbering.buyer, number="77"),
        ItemNumber(numbering=Numbering.gtin, number="0614141000012"),
        ItemNumber(numbering=Numbering.gtin, number="614141000012"),
        ItemNumber(numbering=Numbering.maker, number="M", qualifier="maker's"),
    )
    line = answer.lines[0].model_copy(update={"items": items})
    [po1] = segments(answer.model_copy(update={"lines": (line,)}), "PO1")
    assert po1[6:] == ("BP", "77", "EN", "0614141000012", "UP", "614141000012", "MG", "M")


PARTS = [word for word in LineStatus if word is not A]


@pytest.mark.parametrize("status", PARTS)
def test_every_status_has_its_code(status, answer):
    [ack] = segments(with_answers(answer, (status, 20)), "ACK")
    codes = ["IC", "IQ", "IP", "IE", "DR", "SP", "IS", "AR", "AC", "AA", "IB", "IH", "ID", "IR"]
    assert ack[1] == codes[PARTS.index(status)]


def with_parts(answer, *parts):
    line = answer.lines[0].model_copy(update={"answers": parts})
    return answer.model_copy(update={"lines": (line,), "reason": ""})


def part(status, quantity, **more):
    return LineAnswer(status=status, quantity=D(quantity), unit="each", **more)


def test_a_line_that_comes_on_several_days_has_an_answer_for_each(answer):
    first = part(A, 30, ships_on=date(2026, 3, 5), arrives_on=date(2026, 3, 9))
    second = part(LineStatus.rescheduled, 18, arrives_on=date(2026, 4, 1))
    document = written(with_parts(answer, first, second))
    assert [line for line in document if line[0] in ("ACK", "DTM")] == [
        ("ACK", "IA", "30", "EA", "068", "20260305"),
        ("DTM", "067", "20260309"),
        ("ACK", "DR", "18", "EA", "067", "20260401"),
    ]


def test_another_item_stands_in_the_answer_beside_the_one_that_was_ordered(answer):
    other = (ItemNumber(numbering=Numbering.seller, number="MUG-02", qualifier="VN"),)
    document = written(with_parts(answer, part(LineStatus.substituted, 48, items=other)))
    assert ("ACK", "IS", "48", "EA", "", "", "", "VN", "MUG-02") in document


def test_another_price_is_told_once_a_line(answer):
    document = written(with_parts(answer, part(LineStatus.price_changed, 48, unit_price=D("4.50"))))
    assert next(line for line in document if line[0] == "PO1")[4] == "4.50"
    two = with_parts(
        answer, part(LineStatus.price_changed, 24, unit_price=D(4)), part(LineStatus.changed, 24, unit_price=D(5))
    )
    with pytest.raises(Unreadable, match="line 1 would cost 4 and 5, and X12 has one price a line"):
        written(two)


def test_a_rest_that_nobody_answered_is_refused(answer):
    with pytest.raises(Unreadable, match="line 1 asks for 48 each, and the answers are about 40; answer the rest"):
        written(with_parts(answer, part(A, 40)))


def test_a_quantity_may_be_answered_with_another(answer):
    [ack] = segments(with_parts(answer, part(LineStatus.quantity_changed, 60)), "ACK")
    assert ack[1:3] == ("IQ", "60")


def test_each_reason_stands_under_its_line_once(answer):
    late = part(B, 8, cause=Cause.not_in_stock)
    never = part(R, 20, cause=Cause.discontinued, reason="no kiln left")
    document = written(with_parts(answer, part(A, 20, reason="glad to"), late, never))
    assert document[-4:] == [
        ("ACK", "IR", "20", "EA"),
        ("N9", "L1", "REASON"),
        ("MSG", "not in stock; no kiln left"),
        ("CTT", "1"),
    ]
    assert not [line for line in written(with_parts(answer, late, part(A, 40)), line_reasons=False) if line[0] == "MSG"]


def test_every_cause_can_be_said(answer):
    for cause in Cause:
        document = written(with_parts(answer, part(R, 48, cause=cause)))
        assert (("N9", "L1", "REASON") in document) is (cause is not Cause.other)
