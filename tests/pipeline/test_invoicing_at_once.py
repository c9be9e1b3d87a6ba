"""Several clerks and the hub invoice and credit at once: each shipment once, no number skipped, nobody stuck."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from canonical.billing import BillingTerms
from canonical.goods_return import CameBack, WantedBack
from pipeline.billing import invoicing as billing
from pipeline.billing import returning
from pipeline.step import NotNowError, Trouble, attempt
from tests.pipeline.bench import interchange, purchase_order
from tests.pipeline.test_invoicing import ANSWERS

D = Decimal
ORDERS, CLERKS = 4, 3


@pytest.fixture
def shop(bench):
    bench.agree("acme", edi={"answers": ANSWERS}, invoicing=BillingTerms())
    bench.drop("acme", "po.edi", interchange(*(purchase_order(f"PO-{n}", ("MUG-01", 3)) for n in range(ORDERS))))
    bench.run()
    bench.ship()
    bench.agree("acme", invoicing=BillingTerms(when="departure"))
    with bench.unit() as uow:
        for shipment in uow.shipments.list():
            uow.invoices.owe(shipment.id, "acme", uow.now.date())
    return bench


def test_each_shipment_is_invoiced_once_whoever_comes_first(shop):
    shipments, together = [one.id for one in shop.shipments()], threading.Barrier(CLERKS + 1)

    def one(shipment_id):
        with shop.unit() as uow:
            return billing.make(uow, shop.desk, shipment_id).number

    def clerk(n):
        together.wait()
        mine = shipments if n % 2 else shipments[::-1]
        return [attempt(lambda shipment_id=shipment_id: one(shipment_id)) for shipment_id in mine]

    def hub():
        together.wait()
        return shop.step("bill").run("acme")

    with ThreadPoolExecutor(CLERKS + 1) as pool:
        hubs, clerks = pool.submit(hub), [pool.submit(clerk, n) for n in range(CLERKS)]
        told = [said for done in clerks for said in done.result()]
        moved = hubs.result()
    refused = [said for said in told if isinstance(said, Trouble)]
    assert all(isinstance(said.error, NotNowError) and "invoiced already" in said.says for said in refused)
    assert len(told) - len(refused) + moved == ORDERS
    with shop.store.reading() as uow:
        records = uow.invoices.list()
        assert len(uow.credit.receivables("acme")) == ORDERS
    assert sorted(one.number for one in records) == [f"INV-{n:06d}" for n in range(1, ORDERS + 1)]
    assert len({one.shipment_id for one in records}) == ORDERS


def test_two_who_take_in_the_same_return_take_in_what_was_allowed(shop):
    shop.settle()
    order, together = shop.order("PO-0"), threading.Barrier(2)
    with shop.unit() as uow:
        number = returning.authorise(
            uow, shop.desk, order.id, [WantedBack(position=1, quantity=D(3))], "too many"
        ).number
    before = shop.level("MUG-01").on_hand

    def receive():
        with shop.unit() as uow:
            return returning.receive(uow, shop.desk, number, [CameBack(position=1, quantity=D(2))])

    def clerk(_):
        together.wait()
        return attempt(receive)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(clerk, range(2)))
    [refused] = [said for said in told if isinstance(said, Trouble)]
    assert "2 are here; 2 more is too much" in refused.says
    assert shop.level("MUG-01").on_hand == before + 2
    shop.conserved()
