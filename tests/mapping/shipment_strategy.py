"""Ship notices as each structure can say them without loss, drawn whole: what they say hangs together."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from canonical.order import ItemNumber, Numbering, Reference
from canonical.party import Address, Party, PartyRole
from canonical.shipment import (
    Booking,
    Carton,
    NoticeStructure,
    PackedItem,
    Pallet,
    ShipmentPlan,
    ShipNotice,
    ShippedOrder,
    TransportMode,
    sscc,
)

_WORDS = ["", "0042", "Mug, blue", "A 1", "x" * 30, "éü"]
_SURE = _WORDS[1:]
_DAYS = [None, date(2026, 3, 5), date(1970, 1, 1), date(2069, 12, 31)]
_AMOUNTS = [Decimal(text) for text in ("1", "24", "2.5", "0.0001", "100", "999999")]
_NUMBERS = [
    ItemNumber(numbering=Numbering.gtin, number="614141000036", qualifier="UP"),
    ItemNumber(numbering=Numbering.buyer, number="0042", qualifier="IN"),
    ItemNumber(numbering=Numbering.maker, number="M-1", qualifier="MG"),
]
_REFERENCES = [Reference(kind="DP", number="017"), Reference(kind="IA", number="9")]
_MOMENTS = [datetime(2026, 3, 4, 16, 30, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)]


def notices(structure: str) -> st.SearchStrategy[ShipNotice]:
    """Draw notices for SOTPI (pallets, loose cartons before them), SOPI or SPOI, as they read when they come back."""
    return st.builds(_notice, st.just(structure), st.randoms(use_true_random=False))


def _notice(structure: str, chance: Any) -> ShipNotice:
    pick = chance.choice
    orders = [f"47{n}" for n in range(chance.randint(1, 3))]
    cartons = _cartons(structure, orders, chance)
    placed = {carton.pallet for carton in cartons}
    pallets = [code for code in dict.fromkeys(carton.pallet for carton in cartons if carton.pallet) if code in placed]
    plan = ShipmentPlan(
        number="N-1", partner="round", order_number=orders[0], ordered_on=None, ship_from=_party("ship_from", chance),
        ship_to=_party("ship_to", chance), cartons=tuple(cartons),
        pallets=tuple(
            Pallet(sscc=code, weight_kg=pick([None, *_AMOUNTS]), tracking_number=pick(_WORDS)) for code in pallets
        ),
        orders=tuple(_order(number, structure, cartons, chance) for number in orders),
    )  # fmt: skip
    service, scac, bill = pick(_SURE), pick(["", "BHFL"]), pick(_SURE)
    booking = Booking(
        carrier=service, reference=bill, scac=scac, service=service, bill_of_lading=bill, pro=pick(_WORDS),
        tracking_number=pick(_WORDS), mode=pick([None, *TransportMode]),
    )  # fmt: skip
    shape = NoticeStructure.package_order_item if structure == "SPOI" else NoticeStructure.order_package_item
    first_day = next((order.ordered_on for order in plan.orders if order.ordered_on), None)
    return ShipNotice(
        number="N-1", plan=plan.model_copy(update={"ordered_on": first_day}), booking=booking,
        departed_at=pick(_MOMENTS), arrives_on=pick(_DAYS), trailer=pick(_WORDS), weight_kg=pick([None, *_AMOUNTS]),
        seals=pick([(), ("S1",), ("S1", "S2")]), structure=shape, announced_at=_MOMENTS[0],
    )  # fmt: skip


def _cartons(structure: str, orders: list[str], chance: Any) -> list[Carton]:
    """Make cartons in the order in which they are read again: those on pallets after those that travel loose."""
    places = [(order, "") for order in orders]
    if structure == "SOTPI":
        places += [(order, sscc("0614141", 900 + n)) for n, order in enumerate(orders) if chance.random() < 0.6]
    cartons: list[Carton] = []
    for order, pallet in places:
        for _ in range(chance.randint(1, 2)):
            holds = [order, *(orders if structure == "SPOI" and chance.random() < 0.3 else ())]
            contents = [_item(name, at, chance) for at, name in enumerate(dict.fromkeys(holds), 1)]
            if structure != "SPOI" and chance.random() < 0.4:
                contents.append(_item(order, len(contents) + 1, chance))
            cartons.append(
                Carton(
                    sscc=sscc("0614141", len(cartons) + 1), contents=tuple(contents), pallet=pallet,
                    weight_kg=chance.choice([None, *_AMOUNTS]), tracking_number=chance.choice(_WORDS),
                )
            )  # fmt: skip
    return cartons


def _item(order: str, position: int, chance: Any) -> PackedItem:
    pick = chance.choice
    return PackedItem(
        position=position, line=pick(_SURE), sku=pick(_SURE), quantity=pick(_AMOUNTS), order=order,
        unit=pick(["each", "case", "Q9"]), items=tuple(pick(_NUMBERS) for _ in range(chance.randint(0, 3))),
        description=pick(_WORDS), lot=pick(_WORDS), expires_on=pick(_DAYS), serials=pick([(), ("A1",), ("A1", "A2")]),
    )  # fmt: skip


def _order(number: str, structure: str, cartons: list[Carton], chance: Any) -> ShippedOrder:
    pick = chance.choice
    mark_for = _party("mark_for", chance) if chance.random() < 0.5 else None
    counted = sum(any(item.order == number for item in carton.contents) for carton in cartons)
    return ShippedOrder(
        number=number, ordered_on=pick(_DAYS), references=tuple(pick(_REFERENCES) for _ in range(chance.randint(0, 2))),
        mark_for=mark_for, cartons=None if structure == "SPOI" else counted,
    )  # fmt: skip


def _party(role: str, chance: Any) -> Party:
    pick = chance.choice
    number = pick(_WORDS)
    address = Address(
        street=tuple(pick(_SURE) for _ in range(chance.randint(1, 4))), city=pick(_WORDS),
        region=pick(["", "ID", "Kent"]), postal_code=pick(_WORDS), country=pick(["", "US"]),
    )  # fmt: skip
    return Party(
        role=PartyRole(role), name=pick(_SURE), number=number,
        numbering=pick(["duns", "gln", "buyer", "seller", "ZZ"]) if number else "", address=pick([None, address]),
    )  # fmt: skip
