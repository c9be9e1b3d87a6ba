"""What tests of stock do again and again: fill a shelf, order, look what is held and what was answered."""

import json
from decimal import Decimal

from canonical.message import MessageKind
from pipeline.stock.freed import count
from tests.pipeline.bench import one_order

ANSWER = MessageKind.order_acknowledgement


def shelve(hub, warehouse="main", **levels):
    with hub.unit("count") as uow:
        for name, quantity in levels.items():
            count(uow, hub.desk, name.replace("_", "-"), warehouse, Decimal(quantity), "count")


def said(hub, n=-1):
    """Return what an answer says: for each line its parts."""
    body = json.loads(hub.messages(ANSWER)[n].body)
    return [[(a["status"], Decimal(a["quantity"]), a["ships_on"]) for a in line["answers"]] for line in body["lines"]]


def ordered(hub, number, *lines, control=1):
    hub.drop("acme", f"{number}.edi", one_order(number, *lines, control=control))
    hub.run()
    return hub.order(number)


def held(hub, order):
    with hub.store.reading() as uow:
        assert uow.stock.prove() == []
        return [(r.position, r.sku, r.warehouse, r.quantity) for r in uow.stock.reservations(order.id)]
