"""Dates for what waits: out of what comes, never out of what is promised to others; and what must be got."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonical.acknowledgement import LineStatus
from canonical.calendar import Calendar
from canonical.order import OrderLine, PurchaseOrder
from canonical.replenishment import Dated, RequestKind
from canonical.stock import Item, Traits
from router.allocation import allocate
from router.confirmation import Instead, confirm
from router.facts import Facts
from router.promising import available_by, dates, prospect
from router.supply import Outlook, Place, Supply

D = Decimal
TODAY = date(2026, 3, 2)


def day(n):
    return TODAY.replace(day=n)


def dated(**days):
    """``dated(_5=3)``: 3 on the fifth."""
    return tuple(Dated(on=day(int(name[1:])), quantity=D(n)) for name, n in days.items())


def said(found):
    return [(one.on.day, one.quantity) for one in found]


def test_of_a_day_and_all_that_follow_the_least_can_be_promised():
    outlook = Outlook(free=D(2), arrivals=dated(_5=10, _9=4), promised=dated(_7=8))
    assert said(available_by(outlook, TODAY)) == [(2, 2), (5, 4), (7, 4), (9, 8)]
    assert said(dates(D(7), outlook, TODAY)) == [(2, 2), (5, 2), (9, 3)]


def test_what_is_overdue_can_come_today_at_the_earliest_and_debts_are_paid_first():
    outlook = Outlook(free=D(-3), arrivals=(Dated(on=date(2026, 2, 1), quantity=D(5)),))
    assert said(dates(D(9), outlook, TODAY)) == [(2, 2)]


MOVES = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 9)), max_size=6)


@given(st.integers(-5, 9), MOVES, MOVES, st.lists(st.integers(1, 9), max_size=6))
def test_however_often_dates_are_promised_no_day_is_short_of_what_it_was_not_before(free, come, gone, wants):
    arrivals = tuple(Dated(on=day(n), quantity=D(q)) for n, q in come)
    promised = [Dated(on=day(n), quantity=D(q)) for n, q in gone]

    def balance(on, promises):
        return free + sum(a.quantity for a in arrivals if a.on <= on) - sum(p.quantity for p in promises if p.on <= on)

    before = {n: balance(day(n), promised) for n in range(2, 22)}
    for want in wants:
        promised += dates(D(want), Outlook(free=D(free), arrivals=arrivals, promised=tuple(promised)), TODAY)
    assert all(balance(day(n), promised) >= min(low, 0) for n, low in before.items())


def the_order(*quantities, **changes):
    lines = tuple(OrderLine(number=str(n), quantity=D(q), unit="each") for n, q in enumerate(quantities, 1))
    return PurchaseOrder(partner="acme", number="4711", lines=lines, **changes)


def asked(order, supply, propose="inbound", traits=None, **facts):
    skus = {n: "A" for n, _ in enumerate(order.lines, 1)}
    items = {} if traits is None else {"A": Item(sku="A", traits=Traits(**traits))}
    known = Facts(order_id=1, today=TODAY, skus=skus, items=items, **facts)
    allocation = allocate(order, known, supply)
    return allocation, prospect(order, allocation, known, supply, propose)


def one_place(free, shortage="partial", **outlook):
    place = Place(warehouse="main", free={"A": D(free)}, outlook={"A": Outlook(free=D(free), **outlook)})
    return Supply(places=(place,), shortage=shortage)


def test_lines_that_wait_for_one_item_are_promised_one_after_the_other():
    _, ahead = asked(the_order(5, 4), one_place(3, arrivals=dated(_5=4, _9=9)))
    assert {n: said(d) for n, d in ahead.dates.items()} == {1: [(5, 2)], 2: [(5, 2), (9, 2)]}
    assert [(p.position, p.on.day, p.quantity) for p in ahead.promises] == [(1, 5, 2), (2, 5, 2), (2, 9, 2)]
    assert ahead.requests == ()


def test_an_order_that_comes_whole_comes_with_its_last_line_or_on_no_day_that_is_known():
    _, ahead = asked(the_order(5, 4), one_place(3, "complete", arrivals=dated(_5=4, _9=9)))
    assert {n: said(d) for n, d in ahead.dates.items()} == {1: [(9, 5)], 2: [(9, 4)]}
    _, ahead = asked(the_order(5, 4), one_place(3, "complete", arrivals=dated(_5=4)))
    assert (ahead.dates, ahead.promises, [r.quantity for r in ahead.requests]) == ({}, (), [2])
    assert asked(the_order(5), one_place(9, "complete"))[1].dates == {}


def test_the_warehouse_that_has_all_first_is_promised_from():
    late = Place(warehouse="east", outlook={"A": Outlook(arrivals=dated(_9=9))})
    soon = Place(warehouse="west", outlook={"A": Outlook(arrivals=dated(_5=9))})
    _, ahead = asked(the_order(5), Supply(places=(late, soon), shortage="partial"))
    assert [(p.warehouse, p.on.day) for p in ahead.promises] == [("west", 5)]
    _, nowhere = asked(the_order(5), Supply(shortage="partial"))
    assert [(r.warehouse, r.quantity) for r in nowhere.requests] == [("main", 5)]


@pytest.mark.parametrize(
    ("traits", "kind"),
    [
        (None, RequestKind.purchase), ({"supply": "made"}, RequestKind.production), ({}, RequestKind.purchase),
        ({"sale": "discontinued"}, None), ({"sale": "superseded"}, None),
    ],
)  # fmt: skip
def test_what_nothing_covers_is_bought_or_made_as_long_as_there_is_any(traits, kind):
    _, ahead = asked(the_order(5, requested_on=day(20)), one_place(1), traits=traits)
    assert [(r.kind, r.quantity, r.needed_on) for r in ahead.requests] == ([(kind, 4, day(20))] if kind else [])


@pytest.mark.parametrize(
    ("traits", "calendar", "got"),
    [
        ({"lead_days": 5}, None, [(4, 1), (7, 3)]),
        ({"lead_days": 5}, Calendar(name="main"), [(4, 1), (9, 3)]),
        ({}, None, [(4, 1)]),
        ({"lead_days": 5, "sale": "discontinued"}, None, [(4, 1)]),
        (None, None, [(4, 1)]),
    ],
)
def test_by_agreement_a_day_is_named_for_what_is_still_to_be_ordered(traits, calendar, got):
    supply = one_place(0, arrivals=dated(_4=1))
    _, ahead = asked(the_order(4), supply, "lead_time", traits, calendar=calendar)
    assert said(ahead.dates[1]) == got
    _, covered = asked(the_order(1), supply, "lead_time", traits, calendar=calendar)
    assert said(covered.dates[1]) == [(4, 1)]


def test_by_agreement_no_day_is_named_at_all():
    _, ahead = asked(the_order(4), one_place(0, arrivals=dated(_4=1)), "never")
    assert (ahead.dates, ahead.promises, [r.quantity for r in ahead.requests]) == ({}, (), [3])


def test_days_are_told_in_whole_cases():
    supply = one_place(0, arrivals=dated(_4=20, _5=5, _6=9, _7=9))
    _, ahead = asked(the_order(3), supply, quantities={1: D(36)})
    assert said(ahead.dates[1]) == [(4, 1), (5, 1), (7, 1)]


def answered(order, supply, **words):
    allocation, ahead = asked(order, supply)
    said_ = confirm(order, allocation, answered_on=TODAY, ships_on=TODAY, dates=ahead.dates, **words)
    assert all(sum(a.quantity for a in line.answers) == line.quantity for line in said_.lines)
    return [
        [(a.status, a.quantity, a.ships_on.day if a.ships_on else None) for a in line.answers] for line in said_.lines
    ]


S = LineStatus


@pytest.mark.parametrize(
    ("quantity", "free", "come", "requested", "got"),
    [
        (5, 3, {"_5": 9}, None, [(S.accepted, 3, 2), (S.backordered, 2, 5)]),
        (5, 0, {"_5": 9}, None, [(S.rescheduled, 5, 5)]),
        (5, 0, {"_5": 9}, 6, [(S.accepted, 5, 5)]),
        (5, 1, {"_5": 2, "_9": 1}, 6, [
            (S.accepted, 1, 2), (S.accepted, 2, 5), (S.backordered, 1, 9), (S.backordered, 1, None)]),
    ],
)  # fmt: skip
def test_a_line_is_split_over_the_days_on_which_it_comes(quantity, free, come, requested, got):
    order = the_order(quantity, requested_on=day(requested) if requested else None)
    assert answered(order, one_place(free, arrivals=dated(**come))) == [got]


def test_a_substitute_is_named_and_a_corrected_price_stands_beside_the_buyers():
    line = OrderLine(number="1", quantity=D(5), unit="each", unit_price=D("4.25"))
    order = PurchaseOrder(partner="acme", number="1", lines=(line, line, line, line))
    item = Item(sku="B", gtin="00614141000029", description="Mug, new")
    allocation, _ = asked(order, one_place(12))
    instead = [Instead(position=2, item=item, quantity=D(5)), Instead(position=1, item=Item(sku="C"), quantity=D(2))]
    told = confirm(
        order, allocation, answered_on=TODAY, instead=instead, asked={1: D("3.99"), 2: None, 3: D("4"), 4: D("4")}
    )
    first, second, third, fourth = told.lines
    found = [(a.status, a.quantity, a.unit_price) for a in first.answers]
    assert found == [(S.price_changed, 3, D("4.25")), (S.substituted, 2, D("4.25"))]
    assert (first.unit_price, second.unit_price) == (D("3.99"), None)
    [swapped] = second.answers
    assert (swapped.description, [n.number for n in swapped.items]) == ("Mug, new", ["B", "00614141000029"])
    assert [(a.status, a.unit_price) for a in third.answers] == [
        (S.price_changed, D("4.25")), (S.backordered, D("4.25")),
    ]  # fmt: skip
    assert [a.status for a in fourth.answers] == [S.backordered]


def test_what_nobody_waits_for_is_refused_with_its_cause():
    order = the_order(5)
    supply = one_place(3).model_copy(update={"rest": "cancel"})
    told = confirm(order, allocate(order, Facts(order_id=1, today=TODAY, skus={1: "A"}), supply), answered_on=TODAY,
                   asked={1: D(1)})  # fmt: skip
    assert [(a.status, a.cause and a.cause.value, a.unit_price) for a in told.lines[0].answers] == [
        (S.price_changed, "price_differs", None), (S.rejected, "not_in_stock", None),
    ]  # fmt: skip
