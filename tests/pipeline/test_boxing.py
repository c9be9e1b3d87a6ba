"""An order's cartons as its partner wants them: full cases and boxes, by what is known of the items."""

from dataclasses import replace
from decimal import Decimal

import pytest

from canonical.packaging import Box
from canonical.stock import Item, Traits
from pipeline.step import NotNowError
from tests.pipeline.shelving import ordered
from tests.pipeline.test_carrier import pack

D = Decimal
BOXES = tuple(
    Box(name=name, length_cm=D(long), width_cm=D(30), height_cm=D(20), max_weight_kg=D(15), tare_kg=D("0.5"))
    for name, long in (("S", 30), ("L", 60))
)


@pytest.fixture
def house(hub):
    """A house with boxes, and items that somebody has measured."""
    hub.desk.rules = replace(hub.desk.rules, boxes=BOXES)
    hub.agree("acme", fulfilment={"cartons": "boxes"}, review={"fractional_case": {"severity": "inform"}})
    with hub.unit() as uow:
        for sku, traits in {
            "CUP": Traits(length_cm=D(10), width_cm=D(10), height_cm=D(10), case_pack=D(6)),
            "ROD": Traits(length_cm=D(99), width_cm=D(5), height_cm=D(5)),
        }.items():
            uow.stock.put_item(Item(sku=sku, weight_kg=D("0.5"), traits=traits))
            uow.stock.adjust(sku, "main", D(100), "receipt")
    return hub


def cartons(hub):
    return [
        (one.box, one.weight_kg, [(i.sku, i.quantity) for i in one.contents]) for one in hub.shipment().plan.cartons
    ]


def test_cases_travel_whole_and_the_rest_in_the_smallest_box(house):
    ordered(house, "B1", ("CUP", 15), ("ROD", 1))
    pack(house, "B1")
    assert cartons(house) == [
        ("", 3, [("CUP", 6)]), ("", 3, [("CUP", 6)]), ("S", 2, [("CUP", 3)]), ("", D("0.5"), [("ROD", 1)]),
    ]  # fmt: skip
    with house.store.reading() as uow:
        told = [event.detail for event in uow.events.of("order", house.order("B1").id) if event.after == "packed"]
    assert told == [{"carton note 1": "ROD fits into no box and travels on its own"}]


def test_a_partner_takes_certain_boxes_and_one_that_we_lack_is_told(house):
    house.agree("acme", fulfilment={"cartons": "boxes", "boxes": ("L",)})
    ordered(house, "B2", ("CUP", 3))
    pack(house, "B2")
    assert [box for box, *_ in cartons(house)] == ["L"]
    house.agree("acme", fulfilment={"cartons": "boxes", "boxes": ("XL",)})
    ordered(house, "B3", ("CUP", 3), control=2)
    with pytest.raises(NotNowError, match="main has no box XL; it has: S, L"):
        pack(house, "B3")
    assert house.order("B3").state == "allocated"
