"""Which of several orders of one number is meant: its state says so, or a person does, and nobody guesses."""

from dataclasses import replace
from decimal import Decimal

import pytest

from canonical.lifecycle import OrderState
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from pipeline.billing import invoicing as billing
from pipeline.billing import returning
from pipeline.changes import call_off, change_desk
from pipeline.order_choice import UnclearError, in_states, named, the_one
from pipeline.shipping import fulfil, pick_list
from store import NotFound

D = Decimal
WALK = (OrderState.accepted, OrderState.allocated, OrderState.released)
PICK = in_states("picked", [OrderState.allocated, OrderState.partially_allocated])


def entered(uow, partner, number, *states, quantity=1):
    """Take in an order and walk it on; return its id."""
    mug = ItemNumber(numbering=Numbering.seller, number="MUG-01")
    line = OrderLine(number="1", quantity=D(quantity), unit="each", items=(mug,))
    order = PurchaseOrder(partner=partner, number=number, lines=(line,))
    id_ = uow.orders.enter(order, document_id=None, channel="desk", mapping="acme/850@1").order_id
    for state in states:
        uow.orders.move(id_, state)
    return id_


def meant(uow, word, partner=None, deed=PICK):
    return the_one(uow, named(uow, word, partner), word, deed).id


def test_of_two_orders_with_one_number_the_only_one_that_fits_is_taken(uow):
    first = entered(uow, "acme", "4711", *WALK)
    second = entered(uow, "acme", "4711", *WALK[:2], quantity=2)
    assert meant(uow, "4711") == second
    assert meant(uow, f"id:{first}") == first  # one alone is taken; what is done to it says why not


def test_where_several_fit_all_of_them_are_listed_and_how_to_name_one(uow):
    entered(uow, "acme", "4711", *WALK)
    mine = entered(uow, "acme", "4711", *WALK[:2], quantity=2)
    other = entered(uow, "beta", "4711", *WALK[:2])
    with pytest.raises(UnclearError) as unclear:
        meant(uow, "4711")
    at = f"received {uow.now:%Y-%m-%d %H:%M} UTC by desk"
    assert str(unclear.value).splitlines() == [
        "2 orders 4711 can be picked; nothing was done. Name one as it is called here or with --partner:",
        f"  id:{other}  beta  4711  allocated  {at}",
        f"  id:{mine}  acme  4711  allocated  {at}",
    ]
    assert [order.id for order in unclear.value.orders] == [other, mine]
    assert (meant(uow, "4711", "acme"), meant(uow, f"id:{other}")) == (mine, other)
    entered(uow, "beta", "4711", *WALK[:2], quantity=3)
    with pytest.raises(UnclearError, match="Name one as it is called here:"):
        meant(uow, "4711", "beta")


def test_where_none_fits_the_state_of_each_is_told(uow):
    entered(uow, "acme", "4711", *WALK)
    entered(uow, "beta", "4711", OrderState.rejected)
    with pytest.raises(UnclearError) as unclear:
        meant(uow, "4711")
    head, rejected, released = str(unclear.value).splitlines()
    assert head == (
        "there are 2 orders 4711, and none can be picked; that takes one that is allocated or partially allocated:"
    )
    assert ("rejected" in rejected, "released" in released) == (True, True)


def test_a_number_that_is_our_id_of_another_order_is_never_guessed(uow):
    mine = entered(uow, "acme", "PO-1", *WALK[:2])
    theirs = entered(uow, "beta", str(mine), OrderState.rejected)
    with pytest.raises(UnclearError, match=f"{mine} is the number of an order, and our id of another; nothing"):
        meant(uow, str(mine))
    assert (meant(uow, f"id:{mine}"), meant(uow, str(mine), "acme"), meant(uow, str(mine), "beta")) == (
        mine, mine, theirs,
    )  # fmt: skip
    assert meant(uow, str(theirs)) == theirs
    assert [order.id for order in named(uow, str(mine))] == [theirs, mine]
    assert [order.id for order in named(uow, str(mine), bare=False)] == [theirs]


def test_an_order_whose_number_looks_like_our_id_is_named_by_its_own(uow):
    odd = entered(uow, "acme", "id:1")
    assert odd == 1
    twin = entered(uow, "beta", "id:1")
    assert [meant(uow, f"id:{one}") for one in (odd, twin)] == [odd, twin]


@pytest.mark.parametrize("word", ["id:99", "99", "001", "id:", "id:x", "²", "9" * 30, "PO-9"])
def test_what_is_no_order_is_not_found(uow, word):
    entered(uow, "acme", "PO-1")
    with pytest.raises(NotFound, match=f"there is no order {word} of beta; `crossdock order list`"):
        named(uow, word, "beta")
    with pytest.raises(NotFound):
        named(uow, word)


def test_each_deed_says_to_which_orders_it_can_be_done(uow):
    order = uow.orders.get(entered(uow, "acme", "PO-1"))
    lines = {n: replace(order.lines[0], shipped=D(n), returned=D(1)) for n in (1, 2)}
    back = [returning.BACK.fits(uow, replace(order, lines=(line,))) for line in lines.values()]
    assert back == [False, True]
    deeds = (change_desk.CHANGE, pick_list.PICK, fulfil.PACK, call_off.CALL_OFF, billing.INVOICE)
    fitting = {
        deed.done: {state.value for state in OrderState if deed.fits(uow, replace(order, state=state))}
        for deed in deeds
    }
    ready, on_its_way = {"allocated", "partially_allocated"}, {"released", "picking"}
    before = {"received", "interpreted", "in_review", "returned", "accepted", "backordered", "change_pending"}
    assert fitting == {
        "changed or cancelled": before | ready | on_its_way | {"packed", "checked", "partially_shipped"},
        "picked": ready,
        "packed": ready | on_its_way,
        "called off": on_its_way | {"packed", "checked"},
        "invoiced": set(),
    }
    assert fulfil.PACK.which == "that is allocated, partially allocated, released or picking"
