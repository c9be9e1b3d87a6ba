"""What has not left when an order's time is over is cancelled: its stock goes to others, and its buyer is told."""

from datetime import timedelta
from decimal import Decimal

import pytest

from canonical.billing import BillingTerms
from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from canonical.receivable import CreditTerms
from connectors.settlement import ClosingTerms
from pipeline.shipping import pick_list
from tests.pipeline.bench import interchange, one_order, purchase_order
from tests.pipeline.test_invoicing import ANSWERS

D = Decimal


@pytest.fixture
def shop(small):
    small.agree(
        "acme", edi={"answers": ANSWERS}, invoicing=BillingTerms(when="departure"),
        closing=ClosingTerms(rest_after=timedelta(days=30)),
    )  # fmt: skip
    with small.unit() as uow:
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD"))
    return small


def test_an_order_of_which_something_left_is_shipped_as_far_as_it_is_and_over(shop, clock):
    shop.stock({"MUG-01": 10})
    shop.drop("acme", "po.edi", one_order("PO-1", ("MUG-01", 30), ("MUG-02", 5)))
    shop.run()
    shop.ship()
    assert shop.order("PO-1").state is OrderState.partially_shipped
    clock.turn(timedelta(days=29))
    shop.settle()
    assert shop.order("PO-1").lines[0].backordered == 20
    clock.turn(timedelta(days=1))
    shop.settle()
    order = shop.order("PO-1")
    assert order.state is OrderState.closed
    assert [(line.shipped, line.backordered, line.rejected) for line in order.lines] == [(10, 0, 20), (5, 0, 0)]
    told = shop.messages(MessageKind.order_acknowledgement)[-1]
    assert b"ACK*AC*10*EA" in told.content
    assert b"ACK*IR*20*EA" in told.content
    assert b"not shipped within 30 days" in told.content
    with shop.store.reading() as uow:
        assert uow.credit.standing("acme", uow.now.date()).open_orders == 0
        assert uow.stock.prove() == []
    assert {case.kind for case in shop.cases()} == {"unanswered"}  # nobody has answered us for a month


def test_an_order_of_which_nothing_left_is_cancelled_and_others_get_its_stock(shop, clock):
    shop.agree("acme", closing=ClosingTerms(rest="lapses"))
    shop.stock({"MUG-01": 10})
    over = purchase_order("PO-1", ("MUG-01", 10))
    over.insert(2, f"DTM*001*{clock.now() + timedelta(days=3):%Y%m%d}")  # cancel after
    shop.drop("acme", "po.edi", interchange(over))
    shop.run()
    if shop.order("PO-1").state is OrderState.in_review:
        shop.answer(shop.cases("order")[0], "approve")
        shop.settle()
    shop.drop("acme", "po2.edi", one_order("PO-2", ("MUG-01", 4), control=2))
    shop.run()
    assert shop.states() == {"PO-1": "allocated", "PO-2": "backordered"}
    clock.turn(timedelta(days=4))
    shop.settle()
    assert shop.states() == {"PO-1": "cancelled", "PO-2": "allocated"}


def test_an_order_whose_time_is_not_over_waits(shop, clock):
    shop.agree("acme", closing=ClosingTerms())
    shop.stock({"MUG-01": 0})
    shop.drop("acme", "po.edi", one_order("PO-1", ("MUG-01", 10)))
    shop.run()
    clock.turn(timedelta(days=400))
    shop.settle()
    assert shop.states() == {"PO-1": "backordered"}


def test_an_order_is_over_where_the_warehouse_does_not_find_its_rest(shop):
    shop.stock({"MUG-01": 10})
    shop.drop("acme", "po.edi", one_order("PO-1", ("MUG-01", 12)))
    shop.run()
    shop.ship()
    shop.agree("acme", fulfilment={"rest": "cancel"})
    shop.count("MUG-01", 2)
    order = shop.order("PO-1")
    with shop.unit() as uow:
        pick_list.short(uow, shop.desk, pick_list.make(uow, [order.id]).id, 1, D(0), "not on its shelf")
    order = shop.order("PO-1")
    assert order.state is OrderState.closed
    assert (order.lines[0].shipped, order.lines[0].rejected) == (10, 2)
