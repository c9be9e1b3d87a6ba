"""Each difference between an order's documents: its words, its place, its numbers, and from where on it is one."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.finding import Severity
from canonical.invoice import Invoice, InvoicedLine, InvoiceKind
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice
from router.cross_check import Compared, Difference, Tolerance, compare, cross_check

D = Decimal
DAY = date(2026, 3, 2)
HERE = Party(role=PartyRole.ship_from, name="Blue Harbor")


@pytest.fixture
def order(a_line, an_order):
    """An order of 5 and of 8, at 4."""
    return an_order(a_line(number="10"), a_line("20", "8", sku="JUG-02"), currency="GBP")


def an_answer(*quantities, status=LineStatus.accepted, **more):
    lines = tuple(
        AnsweredLine(
            position=n, number=f"{n}0", quantity=D(q), unit="each", unit_price=D(4),
            answers=(LineAnswer(status=status, quantity=D(q), unit="each", ships_on=DAY),),
        )
        for n, q in enumerate(quantities, 1)
    )  # fmt: skip
    given = {"partner": "acme", "order_number": "4711", "answered_on": DAY, "verdict": Verdict.accepted}
    return OrderAcknowledgement(**given | {"lines": lines} | more)


def a_notice(*items, day=2):
    contents = tuple(
        PackedItem(position=position, line="?", sku="MUG-01", quantity=D(q), unit="each", order=order)
        for position, q, order in items
    )
    plan = ShipmentPlan(
        number="P-1", partner="acme", order_number="4711", ship_from=HERE, ship_to=HERE,
        cartons=(Carton(sscc="0" * 18, contents=contents),),
    )  # fmt: skip
    left = datetime(2026, 3, day, 23, 59, tzinfo=UTC)
    return ShipNotice(number="S-1", plan=plan, booking=Booking(carrier="house", reference="B-1"), departed_at=left)


def an_invoice(*items, **more):
    lines = tuple(
        InvoicedLine(position=position, number=f"{position}0", quantity=D(q), unit="each", unit_price=D(price))
        for position, q, price in items
    )
    return Invoice(partner="acme", number="I-1", invoiced_on=DAY, order_number="4711", lines=lines, **more)


SENT = a_notice((1, 5, ""), (2, 8, "4711"), (1, 99, "4712"))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (
            {"answer": an_answer("5.5", "8")},
            ("confirmed_more_than_ordered", "10", "lines[0]", "line 10: 5.5 confirmed, 5 ordered", "5.5", "5"),
        ),
        (
            {"answer": an_answer("5", "7.5")},
            ("confirmed_less_than_ordered", "20", "lines[1]", "line 20: 7.5 confirmed, 8 ordered", "7.5", "8"),
        ),
        (
            {"notices": [SENT, a_notice((2, "0.5", ""))]},
            ("shipped_more_than_confirmed", "20", "lines[1]", "line 20: 8.5 shipped, 8 confirmed", "8.5", "8"),
        ),
        (
            {"answer": an_answer("5", "8"), "notices": [a_notice((1, 5, ""), (2, 7, ""))], "complete": True},
            ("shipped_less_than_confirmed", "20", "lines[1]", "line 20: 7 shipped, 8 confirmed", "7", "8"),
        ),
        (
            {"notices": [SENT], "invoices": [an_invoice((1, 6, 4), (2, 8, 4))]},
            ("invoiced_more_than_shipped", "10", "lines[0]", "line 10: 6 invoiced, 5 shipped", "6", "5"),
        ),
        (
            {"notices": [SENT], "invoices": [an_invoice((1, 5, 4)), an_invoice((2, 7, 4))], "complete": True},
            ("invoiced_less_than_shipped", "20", "lines[1]", "line 20: 7 invoiced, 8 shipped", "7", "8"),
        ),
        (
            {"notices": [a_notice((3, "1.0", ""))]},
            (
                "shipped_what_was_not_ordered", "3", "lines[2]",
                "1.0 were shipped as line 3, and order 4711 has 2 lines", "1.0",
            ),
        ),
        (
            {"invoices": [an_invoice((4, 1, 4))]},
            (
                "invoiced_what_was_not_ordered", "4", "lines[3]",
                "1 were invoiced as line 4, and order 4711 has 2 lines", "1",
            ),
        ),
        (
            {"notices": [SENT], "invoices": [an_invoice((1, 5, 4), (2, 8, "4.01"))]},
            (
                "invoiced_at_another_price", "20", "lines[1]", "line 20: invoiced at 4.01, 4 confirmed (I-1)",
                "4.01", "4",
            ),
        ),
        (
            {"invoices": [an_invoice((1, 0, 4), currency="USD")]},
            ("currency_differs", None, "currency", "invoice I-1 is in USD, and the order in GBP"),
        ),
        (
            {"answer": an_answer("5", "8"), "notices": [a_notice((1, 5, ""), day=3)]},
            (
                "shipped_after_promise", None, None,
                "shipment S-1 left on 2026-03-03, and 2026-03-02 was promised at the latest",
            ),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_difference_says_which_where_and_how_much(told, found, order):
    [one] = cross_check(order, **told)
    place = one.place.field if one.place else None
    assert (one.rule, one.line, place, one.says, *one.evidence.values()) == found
    held = Tolerance().blocks
    assert one.severity is (Severity.hold if one.rule in held else Severity.inform)
    blocking = Tolerance(blocks=frozenset({Difference(one.rule)}))
    assert [f.severity for f in cross_check(order, **told, tolerance=blocking)] == [Severity.hold]
    assert cross_check(order, **told, tolerance=Tolerance(ignores=frozenset({Difference(one.rule)}))) == ()


def test_the_numbers_of_a_difference_bear_their_names(order):
    [more] = cross_check(order, notices=[SENT], invoices=[an_invoice((1, 6, 4), (2, 8, 4))])
    assert more.evidence == {"invoiced": "6", "shipped": "5"}
    [price] = cross_check(order, invoices=[an_invoice((1, 0, 5))])
    assert price.evidence == {"invoiced": "5", "confirmed": "4"}
    [stray] = cross_check(order, notices=[a_notice((0, 1, ""))])
    assert (stray.evidence, stray.line) == ({"shipped": "1"}, "0")


@pytest.mark.parametrize(("price", "differs"), [("4.10", False), ("3.90", False), ("4.11", True), ("3.89", True)])
def test_a_price_may_stray_up_to_what_was_agreed_either_way(price, differs, order):
    found = cross_check(order, invoices=[an_invoice((1, 0, price))], tolerance=Tolerance(price=D("0.10")))
    assert bool(found) is differs


def test_the_answers_currency_goes_before_the_orders(order):
    answer = an_answer("5", "8", currency="EUR")
    assert cross_check(order, answer=answer, invoices=[an_invoice((1, 0, 4), currency="EUR")]) == ()
    [found] = cross_check(order, answer=answer, invoices=[an_invoice((1, 0, 4), currency="GBP")])
    assert found.says == "invoice I-1 is in GBP, and the order in EUR"
    assert cross_check(order, invoices=[an_invoice((1, 0, 4))]) == ()


def test_only_what_comes_was_promised_for_a_day(order):
    refused = an_answer("5", "8", status=LineStatus.rejected)
    found = cross_check(order, answer=refused, notices=[a_notice((1, 5, ""), day=9)])
    assert [one.rule for one in found] == ["shipped_more_than_confirmed"]


def test_a_credit_note_counts_against_what_was_invoiced(order):
    back = an_invoice((1, 2, 4), kind=InvoiceKind.credit_note)
    [line, other] = compare(order, notices=[SENT], invoices=[an_invoice((1, 5, 4)), back])
    assert (line.invoiced, other.invoiced, other.invoiced_prices) == (3, 0, ())


def test_every_line_stands_beside_what_each_document_said_of_it(order):
    answer, invoices = an_answer("4"), [an_invoice((1, 1, 4), (2, 2, 6)), an_invoice((2, 1, 6), (2, 1, 7))]
    first, second = compare(order, answer=answer, notices=[a_notice((1, 3, ""), (2, 1, ""))], invoices=invoices)
    assert first == Compared(
        position=1, number="10", unit="each", ordered=D(5), confirmed=D(4), shipped=D(3), invoiced=D(1),
        ordered_price=D(4), confirmed_price=D(4), invoiced_prices=(D(4),),
    )  # fmt: skip
    assert (second.number, second.confirmed, second.confirmed_price) == ("20", 0, 4)
    assert (second.shipped, second.invoiced, second.invoiced_prices) == (1, 4, (6, 7))
