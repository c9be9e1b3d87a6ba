"""A message that differs from what was said before is held back or flagged, as was agreed with its partner."""

from decimal import Decimal

import pytest

from canonical.billing import BillingTerms
from canonical.hold import Answer
from canonical.lifecycle import Delivery
from canonical.message import Draft, MessageKind
from connectors.settlement import CrossCheckTerms
from pipeline.answers.cross_check import comparison, differences, let_pass
from pipeline.billing import crediting
from pipeline.billing import invoicing as billing
from pipeline.shipping import fulfil
from pipeline.step import NotNowError
from router.confirmation import refuse
from router.cross_check import Difference
from store.tables import shipment as shipment_table
from tests.pipeline.bench import one_order
from tests.pipeline.test_invoicing import ANSWERS

D = Decimal


@pytest.fixture
def shop(small):
    small.agree("acme", edi={"answers": ANSWERS}, invoicing=BillingTerms())
    small.drop("acme", "po.edi", one_order("PO-1", ("MUG-01", 30), ("MUG-02", 5)))
    small.run()
    return small


def pack_more(shop, more):
    """Let a clerk put more into a carton than was confirmed, and let it leave."""
    with shop.unit() as uow:
        shipment = fulfil.pack(uow, shop.desk, shop.order("PO-1").id)
        plan = uow.shipments.get(shipment).plan
        item = plan.cartons[0].contents[0]
        heavier = item.model_copy(update={"quantity": item.quantity + more})
        carton = plan.cartons[0].model_copy(update={"contents": (heavier, *plan.cartons[0].contents[1:])})
        changed = plan.model_copy(update={"cartons": (carton, *plan.cartons[1:]), "orders": ()})
        uow.shipments._unit.connection.execute(shipment_table.update().values(plan=changed))
    shop.settle()
    with shop.unit() as uow:
        fulfil.depart(uow, shop.desk, shipment, uow.now)
    shop.settle()


def test_what_agrees_leaves_without_a_word(shop):
    shop.ship()
    with shop.unit() as uow:
        billing.make(uow, shop.desk, shop.shipment().id)
        assert differences(uow, shop.desk, shop.order("PO-1")) == ()
        first, second = comparison(uow, shop.order("PO-1"))
    shop.settle()
    assert (first.ordered, first.confirmed, first.shipped, first.invoiced) == (D(30),) * 4
    assert (second.ordered_price, second.confirmed_price, second.invoiced_prices) == (
        D("4.25"),
        D("4.25"),
        (D("4.25"),),
    )
    assert shop.cases() == []
    assert "cross-check" not in shop.events("order", shop.order("PO-1").id)


def test_a_difference_that_is_flagged_leaves_and_the_order_tells_of_it(shop):
    pack_more(shop, 2)
    assert shop.message(MessageKind.ship_notice).delivery is Delivery.sent
    with shop.store.reading() as uow:
        [told] = [one for one in uow.events.of("order", shop.order("PO-1").id) if one.action == "cross-check"]
    assert told.detail == {"message": "ship notice", "note": "line 1: 32 shipped, 30 confirmed"}


def test_a_difference_that_blocks_waits_for_a_person_who_sees_all_of_them_and_sends_it(shop):
    shop.agree("acme", cross_check=CrossCheckTerms(shipped_more_than_confirmed="block"))
    pack_more(shop, 2)
    held = shop.message(MessageKind.ship_notice)
    assert (held.delivery, held.content) == (Delivery.failed, None)
    case = shop.case("message")
    assert [one.rule for one in case.findings] == [Difference.shipped_more_than_confirmed]
    assert case.findings[0].evidence == {"shipped": "32", "confirmed": "30"}
    with pytest.raises(NotNowError, match="answer approve or discard"):
        shop.answer(case, Answer.retry)
    shop.answer(case, Answer.approve, reason="agreed on the telephone")
    shop.settle()
    assert shop.message(MessageKind.ship_notice).delivery is Delivery.sent
    assert shop.cases() == []


def test_a_difference_nobody_looks_for_is_not_mentioned(shop):
    shop.agree("acme", cross_check=CrossCheckTerms(shipped_more_than_confirmed="off"))
    pack_more(shop, 2)
    assert "cross-check" not in shop.events("order", shop.order("PO-1").id)


def test_an_invoice_at_another_price_is_held_back_and_taken_back(shop):
    shop.ship()
    shipment = shop.shipment()
    with shop.unit() as uow:
        record = billing.make(uow, shop.desk, shipment.id, prices={1: D("4.75")})
    shop.settle()
    assert record.invoice.lines[0].unit_price == D("4.75")
    case = shop.case("message")
    assert "line 1: invoiced at 4.75, 4.25 confirmed (INV-000001)" in case.summary
    shop.answer(case, Answer.discard, reason="a slip")
    with shop.unit() as uow:
        note = crediting.take_back(uow, shop.desk, record.number, "wrong price")
        assert (note.number, note.total) == ("CN-000001", record.total)
        with pytest.raises(NotNowError, match="credited already: CN-000001"):
            crediting.take_back(uow, shop.desk, record.number, "again")
        with pytest.raises(NotNowError, match="only an invoice can be taken back"):
            crediting.take_back(uow, shop.desk, note.number, "and back")
    with shop.unit() as uow:
        again = billing.make(uow, shop.desk, shipment.id)
        assert again.number == "INV-000002"
        assert sum(one.open for one in uow.credit.receivables("acme")) == again.total
        assert [line.invoiced for line in uow.orders.get(shipment.order_id).lines] == [D(30), D(5)]
    shop.settle()
    assert shop.cases() == []
    assert [b"*CR~" in (m.content or b"") for m in shop.messages(MessageKind.invoice)] == [False, True, False]


def test_an_answer_that_contradicts_the_order_is_held_back(small):
    small.agree("acme", edi={"answers": ANSWERS}, cross_check=CrossCheckTerms(confirmed_less_than_ordered="block"))
    small.drop("acme", "po.edi", one_order("PO-9", ("MUG-01", 30)))
    small.run()
    order = small.order("PO-9")
    said = refuse(order.order, "no", answered_on=small.clock.now().date())
    short = said.model_copy(
        update={"lines": (said.lines[0].model_copy(update={"answers": ()}),)}
    )  # a line that nobody answered
    with small.unit() as uow:
        draft = Draft(
            kind=MessageKind.order_acknowledgement, partner="acme", channel="acme", body=short.model_dump_json()
        )
        message = uow.messages.draft(draft, order_id=order.id, key="second")
        let_pass(uow, small.desk, order, MessageKind.order_acknowledgement, short, message)
    assert "0 confirmed, 30 ordered" in small.case("message").summary
