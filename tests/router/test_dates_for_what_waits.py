"""Dates and requests at their bounds: a single piece, a single day, two lines in two units, two warehouses."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.order import OrderLine, PurchaseOrder
from canonical.replenishment import Dated
from canonical.stock import Item, Traits
from router.allocation import allocate
from router.facts import Facts
from router.promising import prospect
from router.supply import Outlook, Place, Supply

D = Decimal
TODAY = date(2026, 3, 2)


def day(n):
    return TODAY.replace(day=n)


def comes(**days):
    """``comes(_5=3)``: 3 on the fifth."""
    return tuple(Dated(on=day(int(name[1:])), quantity=D(n)) for name, n in days.items())


def place(free=0, warehouse="main", **days):
    return Place(warehouse=warehouse, free={"A": D(free)}, outlook={"A": Outlook(free=D(free), arrivals=comes(**days))})


def ahead(quantities, *places, propose="inbound", traits=None, days=(), **given):
    wanted = dict(enumerate(days, 1))
    lines = tuple(
        OrderLine(number=str(n), quantity=D(q), unit="each", requested_on=wanted.get(n))
        for n, q in enumerate(quantities, 1)
    )
    order = PurchaseOrder(partner="acme", number="4711", lines=lines, requested_on=day(31))
    items = {"A": Item(sku="A", traits=Traits(**traits or {}))}
    skus = dict.fromkeys(range(1, len(lines) + 1), "A")
    facts = Facts(order_id=1, today=TODAY, skus=skus, items=items, quantities=given.pop("kept", {}))
    supply = Supply(places=places, **{"shortage": "partial"} | given)
    found = prospect(order, allocate(order, facts, supply), facts, supply, propose)
    dates = {position: [(one.on.day, one.quantity) for one in told] for position, told in found.dates.items()}
    return dates, found


def test_what_two_lines_took_from_the_shelf_is_promised_to_no_third():
    dates, _ = ahead([2, 2, 5], place(4, _5=9))
    assert dates == {3: [(5, 5)]}


def test_two_lines_in_two_units_wait_each_in_its_own():
    dates, found = ahead([3, 5], place(_4=12, _6=29), kept={1: D(36)})
    assert dates == {1: [(4, 1), (6, 2)], 2: [(6, 5)]}
    assert [(one.position, one.on.day, one.quantity) for one in found.promises] == [(1, 4, 12), (1, 6, 24), (2, 6, 5)]


def test_each_request_says_how_much_lacks_and_when_its_own_line_needs_it():
    _, found = ahead([3, 5], place(), kept={1: D(36)}, days=[day(9)])
    assert [(one.position, one.quantity, one.needed_on) for one in found.requests] == [
        (1, 36, day(9)), (2, 5, day(31)),
    ]  # fmt: skip


def test_a_single_piece_that_lacks_is_asked_for_and_leaves_a_whole_order_without_a_day():
    dates, found = ahead([5], place(_5=4), shortage="complete")
    assert (dates, [one.quantity for one in found.requests]) == ({}, [1])
    assert ahead([5], place(_5=4))[0] == {1: [(5, 4)]}


def test_the_warehouse_that_covers_most_is_promised_from_then_the_one_that_is_done_first():
    much, soon = place(warehouse="much", _9=5), place(warehouse="soon", _5=2)
    for places in ((much, soon), (soon, much)):
        _, found = ahead([5], *places)
        assert [(one.warehouse, one.on.day, one.quantity) for one in found.promises] == [("much", 9, 5)]
    assert {one.warehouse for one in ahead([2], much, soon)[1].promises} == {"soon"}


def test_a_warehouse_of_which_nothing_is_known_promises_nothing():
    dates, found = ahead([5], Place(warehouse="east"))
    assert (dates, [(one.warehouse, one.quantity) for one in found.requests]) == ({}, [("east", 5)])


@pytest.mark.parametrize(
    ("quantity", "lead_days", "told"),
    [(1, 5, [(4, 1)]), (2, 5, [(4, 1), (7, 1)]), (2, 1, [(3, 1), (4, 1)]), (2, 0, [(4, 1)])],
)
def test_a_lead_time_names_a_day_for_what_nothing_covers_and_for_no_more(quantity, lead_days, told):
    _, found = ahead([quantity], place(_4=1), propose="lead_time", traits={"lead_days": lead_days})
    assert sorted((one.on.day, one.quantity) for one in found.promises) == told


def test_by_lead_time_a_whole_order_has_a_day():
    dates, found = ahead([5, 2], place(_4=3), propose="lead_time", traits={"lead_days": 5}, shortage="complete")
    assert dates == {1: [(7, 5)], 2: [(7, 2)]}
    assert [one.quantity for one in found.requests] == [2, 2]


def test_out_of_what_comes_is_promised_where_nothing_else_was_agreed():
    lines = (OrderLine(number="1", quantity=D(2), unit="each"),)
    order = PurchaseOrder(partner="acme", number="4711", lines=lines)
    facts = Facts(order_id=1, today=TODAY, skus={1: "A"}, items={"A": Item(sku="A", traits=Traits(lead_days=5))})
    supply = Supply(places=(place(_4=1),), shortage="partial")
    found = prospect(order, allocate(order, facts, supply), facts, supply)
    assert [(one.on.day, one.quantity) for one in found.dates[1]] == [(4, 1)]
