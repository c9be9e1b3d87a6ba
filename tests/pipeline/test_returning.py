"""Only what left can come back, and no more of it; every unit of it is in the stock ledger, and it is credited once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from canonical.billing import AgreedExtra, BillingTerms
from canonical.goods_return import CameBack, Condition, ReturnState, WantedBack
from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from canonical.stock import Item, Tracking, Traits
from connectors.settlement import ReturnTerms
from pipeline.billing import invoicing as billing
from pipeline.billing import returning
from pipeline.billing.return_credit import credit
from pipeline.step import NotNowError
from tests.pipeline.bench import one_order
from tests.pipeline.test_invoicing import ANSWERS

D = Decimal
DAMAGED = Condition.damaged


@pytest.fixture
def shop(small):
    terms = BillingTerms(when="departure", extras=(AgreedExtra(percent=D(10)), AgreedExtra(amount=D(3))))
    small.agree("acme", edi={"answers": ANSWERS}, invoicing=terms, returns=ReturnTerms(restocking_percent=D(15)))
    return small


def shipped(shop, *lines, number="PO-1"):
    shop.drop("acme", f"{number}.edi", one_order(number, *lines))
    shop.run()
    shop.ship()
    return shop.order(number)


def authorised(shop, order, *wanted, **said):
    with shop.unit() as uow:
        back = [WantedBack(position=n, quantity=D(q)) for n, q in wanted]
        return returning.authorise(uow, shop.desk, order.id, back, "wrong colour", **said).number


def received(shop, number, *came):
    with shop.unit() as uow:
        return returning.receive(uow, shop.desk, number, came)


def proven(shop):
    with shop.store.reading() as uow:
        return uow.stock.prove() == []


def test_what_comes_back_is_put_away_credited_and_taken_off_what_is_owed(shop):
    order = shipped(shop, ("MUG-01", 30))
    before = shop.level("MUG-01")
    number = authorised(shop, order, (1, 10))
    assert number == "RMA-000001"
    received(shop, number, CameBack(position=1, quantity=D(6)))
    assert shop.level("MUG-01").on_hand == before.on_hand + 6
    done = received(shop, number, CameBack(position=1, quantity=D(4), condition=DAMAGED))
    level = shop.level("MUG-01")
    assert (level.on_hand, level.quarantined) == (before.on_hand + 10, 4)
    assert done.state is ReturnState.credited
    with shop.store.reading() as uow:
        [invoice, note] = uow.invoices.of_order(order.id)
        owed = uow.credit.receivables("acme")
        assert uow.stock.ledger("MUG-01")[-1].kind == "quarantined"
    assert note.number == "CN-000001"
    assert note.total == D("42.50") + D("4.25") - D("6.38")  # goods, their share of the charge, less the fee
    assert sum(one.open for one in owed) == invoice.total - note.total
    shop.settle()
    sent = shop.messages(MessageKind.invoice)[-1]
    assert b"*CR~" in sent.content
    assert b"REF*IV*INV-000001" in sent.content
    order = shop.order("PO-1")
    assert order.state is OrderState.closed  # reopened by nothing
    assert (order.lines[0].shipped, order.lines[0].invoiced, order.lines[0].returned) == (30, 30, 10)
    assert proven(shop)


def test_no_more_comes_back_than_left(shop):
    order = shipped(shop, ("MUG-01", 30), ("MUG-02", 5))
    with pytest.raises(NotNowError, match="30 MUG-01 left and may come back"):
        authorised(shop, order, (1, 20), (1, 11))
    number = authorised(shop, order, (1, 20))
    with pytest.raises(NotNowError, match="20 of them are back or allowed; 11 more cannot be"):
        authorised(shop, order, (1, 11))
    with pytest.raises(NotNowError, match="names 0 things that left"):
        authorised(shop, order, (3, 1))
    with pytest.raises(NotNowError, match=r"20 of line 1 .MUG-01. may come back, 0 are here; 21 more is too much"):
        received(shop, number, CameBack(position=1, quantity=D(21)))
    with pytest.raises(NotNowError, match="does not expect line 2"):
        received(shop, number, CameBack(position=2, quantity=D(1)))
    received(shop, number, CameBack(position=1, quantity=D(20)))
    with pytest.raises(NotNowError, match="is credited; nothing more of it is taken in"):
        received(shop, number, CameBack(position=1, quantity=D(1)))
    with shop.unit() as uow, pytest.raises(NotNowError, match="what is received is credited, and once"):
        credit(uow, shop.desk, number)


def test_nothing_comes_back_of_what_has_not_left_or_too_late(shop, clock):
    shop.agree("acme", returns=ReturnTerms(within_days=14))
    shop.drop("acme", "po.edi", one_order("PO-1", ("MUG-01", 3)))
    shop.run()
    with pytest.raises(NotNowError, match="nothing of order 1, acme PO-1, allocated, has left"):
        authorised(shop, shop.order("PO-1"), (1, 1))
    shop.ship()
    clock.turn(timedelta(days=15))
    with pytest.raises(NotNowError, match="within 14 days"):
        authorised(shop, shop.order("PO-1"), (1, 1))


def test_what_does_not_come_is_waited_for_no_longer_and_may_be_allowed_again(shop):
    order = shipped(shop, ("MUG-01", 30))
    number = authorised(shop, order, (1, 10))
    received(shop, number, CameBack(position=1, quantity=D(4)))
    with shop.unit() as uow:
        assert returning.close(uow, shop.desk, number, "the rest was kept").state is ReturnState.credited
        with pytest.raises(NotNowError, match="is credited already"):
            returning.close(uow, shop.desk, number, "again")
    second = authorised(shop, order, (1, 20))
    with shop.unit() as uow:
        assert returning.close(uow, shop.desk, second, "nothing came").state is ReturnState.closed
    assert authorised(shop, order, (1, 26))


def test_the_same_return_told_twice_is_one(shop):
    order = shipped(shop, ("MUG-01", 30))
    assert authorised(shop, order, (1, 10), reference="R-7") == authorised(shop, order, (1, 10), reference="R-7")


def test_what_comes_back_before_it_is_invoiced_is_credited_afterwards(shop):
    shop.agree("acme", invoicing=BillingTerms())
    order = shipped(shop, ("MUG-01", 30))
    number = authorised(shop, order, (1, 10))
    assert received(shop, number, CameBack(position=1, quantity=D(10))).state is ReturnState.received
    with shop.unit() as uow, pytest.raises(NotNowError, match=r"never invoiced: 10 of line 1 .MUG-01."):
        credit(uow, shop.desk, number)
    with shop.unit() as uow:
        billing.make(uow, shop.desk, shop.shipment().id)
        assert uow.returns.get(number).state is ReturnState.credited


def track(shop, sku, tracking):
    with shop.unit() as uow:
        uow.stock.put_item(Item(sku=sku, traits=Traits(tracking=tracking)))


def test_of_a_lot_no_more_comes_back_than_left_of_it(shop):
    track(shop, "JAM-01", Tracking.lot)
    with shop.unit() as uow:
        uow.stock.set_on_hand("JAM-01", "main", D(4), "count", lot="L1")
        uow.stock.set_on_hand("JAM-01", "main", D(10), "count", lot="L2")
    order = shipped(shop, ("JAM-01", 7))
    number = authorised(shop, order, (1, 6))
    with pytest.raises(NotNowError, match=r"0 of lot L9 can come back; what left: L1 4, L2 3"):
        received(shop, number, CameBack(position=1, quantity=D(1), lot="L9"))
    received(shop, number, CameBack(position=1, quantity=D(3), lot="L1"))
    with pytest.raises(NotNowError, match="1 of lot L1 can come back"):
        received(shop, number, CameBack(position=1, quantity=D(2), lot="L1"))
    received(shop, number, CameBack(position=1, quantity=D(3), lot="L2", condition=DAMAGED))
    with shop.store.reading() as uow:
        lots = {one.lot: (one.on_hand, one.quarantined) for one in uow.lots.list("JAM-01")}
    assert lots == {"L1": (3, 0), "L2": (10, 3)}
    assert proven(shop)


def test_of_pieces_with_a_number_only_those_come_back_that_left_with_the_order(shop):
    track(shop, "PUMP-1", Tracking.serial)
    with shop.unit() as uow:
        uow.stock.set_on_hand("PUMP-1", "main", D(3), "count")
        uow.lots.number("PUMP-1", "main", ["A", "B", "C"])
    order = shipped(shop, ("PUMP-1", 2))
    number = authorised(shop, order, (1, 2))
    with pytest.raises(NotNowError, match="name as many numbers"):
        received(shop, number, CameBack(position=1, quantity=D(1)))
    with pytest.raises(NotNowError, match="number C did not leave with this order, or is back already; out are: A, B"):
        received(shop, number, CameBack(position=1, quantity=D(1), serials=("C",)))
    received(shop, number, CameBack(position=1, quantity=D(1), serials=("A",)))
    with pytest.raises(NotNowError, match="number A did not leave"):
        received(shop, number, CameBack(position=1, quantity=D(1), serials=("A",)))
    received(shop, number, CameBack(position=1, quantity=D(1), serials=("B",), condition=DAMAGED))
    with shop.store.reading() as uow:
        assert uow.lots.serials("PUMP-1") == ["A", "C"]  # B lies in quarantine, and is picked for nobody
        assert uow.lots.in_quarantine("PUMP-1") == {"B": f"main (return {number}, damaged: wrong colour)"}
    assert proven(shop)
