"""What a whole load weighs."""

from decimal import Decimal

import pytest

from canonical.party import Party, PartyRole
from canonical.shipment import Carton, Pallet, ShipmentPlan

D = Decimal
US = Party(role=PartyRole.ship_from, name="Blue Harbor Supply")
SHOP = Party(role=PartyRole.ship_to, name="Acme Stores 12")


def carton(serial: int, weight: str | None, pallet: str = "") -> Carton:
    kilograms = None if weight is None else D(weight)
    return Carton(sscc=f"00614141000000{serial:04}", contents=(), weight_kg=kilograms, pallet=pallet)


@pytest.mark.parametrize(
    ("pallet", "cartons", "weight"),
    [
        (None, [("4.5", ""), ("5.50", "")], "10"),
        (None, [("4.5", ""), (None, "")], None),
        ("120.5", [("4.5", "P"), ("5", "")], "125.5"),  # the pallet was weighed with what stands on it
        (None, [("4.5", "P"), ("5", "")], "9.5"),
        (None, [(None, "P"), ("5", "")], None),
    ],
)
def test_a_load_weighs_what_was_weighed_of_all_of_it(pallet, cartons, weight):
    stands = any(on for _, on in cartons)
    pallets = (Pallet(sscc="P", weight_kg=None if pallet is None else D(pallet)),) if stands else ()
    plan = ShipmentPlan(
        number="1", partner="acme", order_number="4711", ship_from=US, ship_to=SHOP, pallets=pallets,
        cartons=tuple(carton(n, kilograms, on) for n, (kilograms, on) in enumerate(cartons)),
    )  # fmt: skip
    assert plan.weight_kg == (None if weight is None else D(weight))
    assert plan.pallet_count == (1 if stands else None)
    assert plan.carton_count == len(cartons)
