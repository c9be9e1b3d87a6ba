"""Where stock comes from, what goes in a short item's place, what waits and until when, and what the buyer is told."""

import json
from datetime import date
from decimal import Decimal

from canonical.replenishment import Inbound, RequestState
from canonical.stock import Item, Sale, Traits
from canonical.storage import Reach, Warehouse
from connectors.profile import SourcingTerms
from pipeline.stock.freed import count, receive
from pipeline.stock.promise import available
from tests.pipeline.shelving import ANSWER, held, ordered, said, shelve


def test_a_partial_order_gets_its_rest_when_stock_comes_and_the_buyer_is_told_where_that_was_agreed(hub):
    hub.agree("acme", fulfilment={"answer_again": True})
    shelve(hub, LAMP_30=4)
    order = ordered(hub, "AC-1", ("LAMP-30", 10))
    assert hub.count("LAMP-30", 6) == [order.id]
    assert [(n.reserved, n.backordered) for n in hub.order("AC-1").lines] == [(6, 4)]
    assert hub.order("AC-1").state == "partially_allocated"
    hub.ship()
    assert hub.order("AC-1").state == "partially_shipped"
    assert hub.count("LAMP-30", 9) == [order.id]
    assert hub.order("AC-1").state == "allocated"
    hub.ship()
    assert [(n.shipped, n.backordered) for n in hub.order("AC-1").lines] == [(10, 0)]
    assert hub.order("AC-1").state == "shipped"
    assert [said(hub, n)[0] for n in range(3)] == [
        [("accepted", 4, "2026-11-24"), ("backordered", 6, None)],
        [("accepted", 6, "2026-11-24"), ("backordered", 4, None)],
        [("accepted", 10, "2026-11-24")],
    ]
    assert held(hub, order) == []


def test_what_comes_while_an_order_is_packed_is_given_to_it_as_it_leaves(hub):
    from pipeline.shipping.fulfil import pack

    shelve(hub, LAMP_30=4)
    order = ordered(hub, "AC-1", ("LAMP-30", 10))
    with hub.unit() as uow:
        pack(uow, hub.desk, order.id)
    assert hub.count("LAMP-30", 10) == []
    hub.ship()
    assert hub.order("AC-1").state == "shipped"
    assert len(hub.shipments()) == 2
    held(hub, order)


def test_an_order_from_two_warehouses_leaves_in_two_shipments(hub):
    hub.agree("acme", fulfilment={"sourcing": SourcingTerms(warehouses=("main", "east"), split="freely")})
    shelve(hub, LAMP_30=4)
    shelve(hub, "east", LAMP_30=9)
    order = ordered(hub, "AC-1", ("LAMP-30", 10))
    assert held(hub, order) == [(1, "LAMP-30", "east", 6), (1, "LAMP-30", "main", 4)]
    assert "warehouses ranked" in hub.events("order", order.id)
    hub.ship()
    assert hub.order("AC-1").state == "shipped"
    assert [s.plan.warehouse for s in hub.shipments()] == ["east", "main"]
    held(hub, order)


def test_the_nearest_warehouse_serves_an_order_and_sends_in_its_own_name(hub):
    hub.agree("acme", fulfilment={"sourcing": SourcingTerms(warehouses=("main", "west"), by="distance")})
    portland = hub.desk.company.ship_from.address.model_copy(update={"city": "Salem", "region": "OR"})
    with hub.unit() as uow:
        near = (Reach(region="US-OR", distance=Decimal(60)),)
        uow.warehouses.put(Warehouse(name="west", address=portland, reach=near))
    for name in ("main", "west"):
        shelve(hub, name, LAMP_30=9)
    order = ordered(hub, "AC-1", ("LAMP-30", 5))
    assert held(hub, order) == [(1, "LAMP-30", "west", 5)]
    hub.ship()
    assert hub.shipment().plan.ship_from.address.city == "Salem"


def test_by_agreement_another_item_comes_in_a_short_ones_place_and_is_named_in_855_and_856(hub):
    hub.agree("acme", fulfilment={"substitute": "successor", "answer_again": True})
    with hub.unit() as uow:
        lamp = uow.stock.items(["LAMP-30"])["LAMP-30"]
        uow.stock.put_item(lamp.model_copy(update={"traits": Traits(successor="LAMP-31")}))
        uow.stock.put_item(Item(sku="LAMP-31", description="Desk lamp, new", gtin="00614141000319"))
    shelve(hub, LAMP_30=3)
    order = ordered(hub, "AC-1", ("LAMP-30", 5))
    assert held(hub, order) == [(1, "LAMP-30", "main", 3)]
    with hub.unit() as uow:
        assert count(uow, hub.desk, "LAMP-31", "main", Decimal(2), "receipt") == [order.id]
    assert held(hub, order) == [(1, "LAMP-30", "main", 3), (1, "LAMP-31", "main", 2)]
    assert said(hub)[0] == [("accepted", 3, "2026-11-24"), ("substituted", 2, "2026-11-24")]
    hub.ship()
    [carton] = hub.shipment().plan.cartons
    assert [(n.sku, n.quantity, n.items[0].number) for n in carton.contents] == [
        ("LAMP-30", 3, "LAMP-30"), ("LAMP-31", 2, "LAMP-31"),
    ]  # fmt: skip
    told = next(content for name, content in hub.out().items() if "_856_" in name).decode()
    assert "LAMP-31" in told


def test_the_partners_own_list_of_substitutes_comes_before_the_items(hub):
    from canonical.cross_reference import Reference
    from pipeline.evidence.cross_reference import ReferenceChange

    hub.agree("acme", fulfilment={"substitute": "listed"})
    with hub.unit() as uow:
        lamp = uow.stock.items(["LAMP-30"])["LAMP-30"]
        uow.stock.put_item(lamp.model_copy(update={"traits": Traits(substitutes=("MUG-01",))}))
        uow.stock.put_item(Item(sku="BANNED-1", traits=Traits(sale=Sale.banned)))
        rows = [("BANNED-1", "1"), ("BOWL-10", "2")]
        uow.references.write([
            ReferenceChange(becomes="added", after=Reference(
                table="substitutes", partner="acme", cells={"sku": "LAMP-30", "substitute": sku, "rank": rank}))
            for sku, rank in rows
        ])  # fmt: skip
    shelve(hub, MUG_01=9, BOWL_10=9)
    assert held(hub, ordered(hub, "AC-1", ("LAMP-30", 5))) == [(1, "BOWL-10", "main", 5)]
    assert said(hub)[0] == [("substituted", 5, "2026-11-24")]
    waiting = ordered(hub, "AC-2", ("LAMP-30", 7), control=2)
    assert held(hub, waiting) == [(1, "MUG-01", "main", 7)]
    late = ordered(hub, "AC-3", ("LAMP-30", 5), control=3)
    with hub.unit() as uow:
        assert count(uow, hub.desk, "BOWL-10", "main", Decimal(14), "receipt") == [late.id]


def test_what_comes_is_promised_once_and_what_nothing_covers_is_asked_for(hub):
    with hub.unit() as uow:
        uow.inbound.expect(
            Inbound(number="P-1", sku="LAMP-30", warehouse="main", quantity=Decimal(8), due_on=date(2030, 12, 5))
        )
    first = ordered(hub, "AC-1", ("LAMP-30", 5))
    second = ordered(hub, "AC-2", ("LAMP-30", 5), control=2)
    assert said(hub, 0) == [[("rescheduled", 5, "2030-12-05")]]
    assert said(hub, 1) == [[("backordered", 3, "2030-12-05"), ("backordered", 2, None)]]
    with hub.unit() as uow:
        [asked] = uow.requests.list()
        assert (asked.order_id, asked.quantity, asked.kind, asked.state) == (second.id, 2, "purchase", "open")
        assert [(n.on.isoformat(), n.quantity) for n in available(uow, "LAMP-30", "main")] == [
            ("2026-11-24", 0), ("2030-12-05", 0),
        ]  # fmt: skip
        assert receive(uow, hub.desk, "P-1", "LAMP-30", "main", Decimal(8)) == [first.id, second.id]
        assert uow.inbound.promised(["LAMP-30"]) == {}
        assert [n.state for n in uow.requests.list()] == [RequestState.open], "two are lacking still"
        assert count(uow, hub.desk, "LAMP-30", "main", Decimal(10), "receipt") == [second.id]
        assert [n.state for n in uow.requests.list()] == [RequestState.met]
    held(hub, second)


def test_what_is_not_to_wait_is_cancelled_and_an_order_of_which_nothing_is_left_with_it(hub):
    hub.agree("acme", fulfilment={"rest": "cancel"})
    shelve(hub, LAMP_30=3)
    assert ordered(hub, "AC-1", ("LAMP-30", 5)).state == "allocated"
    assert said(hub) == [[("accepted", 3, "2026-11-24"), ("rejected", 2, None)]]
    assert ordered(hub, "AC-2", ("LAMP-30", 5), control=2).state == "cancelled"
    assert json.loads(hub.messages(ANSWER)[-1].body)["verdict"] == "rejected"
    assert hub.count("LAMP-30", 50) == []
    hub.ship()
    assert hub.order("AC-1").state == "shipped"
