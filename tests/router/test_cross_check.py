"""What was ordered, confirmed, announced and invoiced must be one story; every difference is named with its numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.finding import Severity
from canonical.invoice import Invoice, InvoicedLine, InvoiceKind
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice
from router.cross_check import Difference, Tolerance, compare, cross_check

D = Decimal
DAY = date(2026, 3, 2)
HERE = Party(role=PartyRole.ship_from, name="Blue Harbor")


def an_answer(*parts, position=1, price="4", ships_on=None, **more):
    answers = tuple(
        LineAnswer(status=status, quantity=D(quantity), unit="each", ships_on=ships_on) for status, quantity in parts
    )
    line = AnsweredLine(
        position=position, number=str(position), quantity=D(5), unit="each", unit_price=D(price), answers=answers
    )
    given = {"partner": "acme", "order_number": "4711", "answered_on": DAY, "verdict": Verdict.accepted}
    return OrderAcknowledgement(**given | {"lines": (line,)} | more)


def a_notice(quantity, position=1, order="", day=DAY):
    item = PackedItem(
        position=position, line=str(position), sku="MUG-01", quantity=D(quantity), unit="each", order=order
    )
    plan = ShipmentPlan(
        number="S-1", partner="acme", order_number="4711", ship_from=HERE, ship_to=HERE,
        cartons=(Carton(sscc="0" * 18, contents=(item,)),),
    )  # fmt: skip
    left = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return ShipNotice(number="S-1", plan=plan, booking=Booking(carrier="house", reference="B-1"), departed_at=left)


def an_invoice(quantity, position=1, price="4", **more):
    line = InvoicedLine(position=position, number=str(position), quantity=D(quantity), unit="each", unit_price=D(price))
    given = {"partner": "acme", "number": "I-1", "invoiced_on": DAY, "order_number": "4711"}
    return Invoice(**given | {"lines": (line,)} | more)


def rules(findings):
    return [finding.rule for finding in findings]


ALL = an_answer((LineStatus.accepted, "5"))


def test_one_story_has_no_differences(an_order):
    told = {"answer": ALL, "notices": [a_notice(3), a_notice(2)], "invoices": [an_invoice(5)], "complete": True}
    assert cross_check(an_order(), **told) == ()


def test_an_order_of_which_nothing_was_said_yet_has_none_either(an_order):
    assert cross_check(an_order(), complete=True) == ()


@pytest.mark.parametrize(("parts", "rule"), [
    ((("accepted", "6"),), Difference.confirmed_more_than_ordered),
    ((("accepted", "4"),), Difference.confirmed_less_than_ordered),
])  # fmt: skip
def test_every_unit_is_answered_once(parts, rule, an_order):
    [found] = cross_check(an_order(), answer=an_answer(*((LineStatus(status), q) for status, q in parts)))
    assert (found.rule, found.severity) == (rule, Severity.inform)


def test_a_rejected_part_is_answered_and_must_not_ship(an_order):
    answer = an_answer((LineStatus.accepted, "3"), (LineStatus.rejected, "2"))
    assert cross_check(an_order(), answer=answer) == ()
    [found] = cross_check(an_order(), answer=answer, notices=[a_notice(5)])
    assert (found.rule, found.evidence) == ("shipped_more_than_confirmed", {"shipped": "5", "confirmed": "3"})


def test_a_line_that_the_answer_forgot_is_told(an_order):
    found = cross_check(an_order(), answer=an_answer((LineStatus.accepted, "5"), position=2), notices=[a_notice(5)])
    assert rules(found) == ["confirmed_less_than_ordered", "shipped_more_than_confirmed"]


def test_less_counts_only_once_nothing_more_will_come(an_order):
    told = {"answer": ALL, "notices": [a_notice(3)], "invoices": [an_invoice(2)]}
    assert cross_check(an_order(), **told) == ()
    found = cross_check(an_order(), **told, complete=True)
    assert rules(found) == ["shipped_less_than_confirmed", "invoiced_less_than_shipped"]


def test_invoicing_more_than_left_blocks_the_invoice_and_a_credit_note_takes_it_back(an_order):
    [found] = cross_check(an_order(), notices=[a_notice(3)], invoices=[an_invoice(5)])
    assert (found.rule, found.severity) == ("invoiced_more_than_shipped", Severity.hold)
    back = an_invoice(2, kind=InvoiceKind.credit_note)
    assert cross_check(an_order(), notices=[a_notice(3)], invoices=[an_invoice(5), back]) == ()


def test_what_was_never_ordered_is_found_wherever_it_turns_up(an_order):
    found = cross_check(an_order(), notices=[a_notice(1, position=2)], invoices=[an_invoice(1, position=3)])
    assert rules(found) == ["shipped_what_was_not_ordered", "invoiced_what_was_not_ordered"]
    assert found[0].says == "1 were shipped as line 2, and order 4711 has 1 lines"


def test_another_orders_goods_in_the_same_truck_are_none_of_this_ones(an_order):
    assert cross_check(an_order(), notices=[a_notice(9, order="4712")]) == ()


@pytest.mark.parametrize(("price", "answer", "held"), [("4", None, 0), ("4.10", None, 1), ("3.90", "3.90", 0)])
def test_the_price_that_the_buyer_was_told_last_is_the_one_to_invoice(price, answer, held, an_order):
    told = an_answer((LineStatus.accepted, "5"), price=answer) if answer else None
    found = cross_check(an_order(), answer=told, invoices=[an_invoice(0, price=price)])
    assert rules(found) == ["invoiced_at_another_price"] * held


def test_a_price_that_the_answer_changed_for_a_part_counts_and_cents_may_be_tolerated(an_order):
    answer = an_answer((LineStatus.accepted, "5"))
    part = answer.lines[0].answers[0].model_copy(update={"unit_price": D("4.50")})
    line = answer.lines[0].model_copy(update={"answers": (part,)})
    changed = answer.model_copy(update={"lines": (line,)})
    assert cross_check(an_order(), answer=changed, invoices=[an_invoice(0, price="4.50")]) == ()
    loose = Tolerance(price=D("0.50"))
    assert cross_check(an_order(), answer=changed, invoices=[an_invoice(0)], tolerance=loose) == ()


def test_an_invoice_in_another_currency_is_held(an_order):
    order = an_order(currency="GBP")
    assert rules(cross_check(order, invoices=[an_invoice(0, currency="USD")])) == ["currency_differs"]
    assert cross_check(order, invoices=[an_invoice(0, currency="GBP")]) == ()


def test_a_shipment_after_the_promised_day_is_told_unless_nobody_minds(an_order):
    answer = an_answer((LineStatus.accepted, "5"), ships_on=DAY)
    late = {"answer": answer, "notices": [a_notice(5, day=date(2026, 3, 3))]}
    assert rules(cross_check(an_order(), **late)) == ["shipped_after_promise"]
    ignoring = Tolerance(ignores=frozenset({Difference.shipped_after_promise}))
    assert cross_check(an_order(), **late, tolerance=ignoring) == ()
    assert cross_check(an_order(), answer=answer, notices=[a_notice(5)]) == ()


def test_an_invoice_may_ask_any_price_that_a_part_of_the_line_was_told(an_order):
    dearer = LineAnswer(status=LineStatus.substituted, quantity=D(2), unit="each", unit_price=D(6))
    line = ALL.lines[0].model_copy(update={"answers": (*ALL.lines[0].answers, dearer)})
    answer = ALL.model_copy(update={"lines": (line,)})
    for price, differs in (("4", False), ("6", False), ("5", True)):
        found = cross_check(an_order(), answer=answer, invoices=[an_invoice(1, price=price)])
        assert (Difference.invoiced_at_another_price in rules(found)) is differs


def test_the_documents_of_a_line_stand_side_by_side(an_order):
    [line] = compare(an_order(), answer=ALL, notices=[a_notice(3)], invoices=[an_invoice(2), an_invoice(1, price="5")])
    assert (line.ordered, line.confirmed, line.shipped, line.invoiced) == (D(5), D(5), D(3), D(3))
    assert (line.confirmed_price, line.invoiced_prices) == (D(4), (D(4), D(5)))
    [unanswered] = compare(an_order())
    assert (unanswered.confirmed, unanswered.confirmed_price, unanswered.invoiced_prices) == (None, None, ())
