"""One shipment, five trees: what was packed is told whole in each, and what a tree cannot show is refused."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonical.party import Party, PartyRole
from canonical.shipment import (
    Booking,
    Carton,
    PackedItem,
    Pallet,
    ShipmentPlan,
    ShipNotice,
    ShippedLine,
    ShippedOrder,
    TransportMode,
    sscc,
)
from connectors.ports import Unreadable
from tests.edi.writing.spoken import spoken

D = Decimal
HIERARCHIES = ["SOTPI", "SOPI", "SOTI", "SOI", "SPOI"]
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOME = Party(role=PartyRole.ship_to, name="Store 12", number="0012", numbering="buyer")


def code(serial):
    return sscc("0614141", serial)


def packed(order, line, quantity, **more):
    return PackedItem(
        position=line, line=str(line), sku=f"SKU-{line}", quantity=D(quantity), unit="each", order=order, **more
    )


def carton(serial, *contents, pallet=0):
    return Carton(sscc=code(serial), contents=contents, pallet=code(pallet) if pallet else "")


def notice(*cartons, pallets=(), orders=("4711", "4712"), lines=(), **more):
    plan = ShipmentPlan(
        number="S-1", partner="acme", order_number="4711", ship_from=HOME, ship_to=HOME, cartons=cartons,
        pallets=tuple(Pallet(sscc=code(serial), weight_kg=D(120)) for serial in pallets),
        orders=tuple(ShippedOrder(number=number, ordered_on=date(2026, 3, 1), lines=lines) for number in orders),
    )  # fmt: skip
    booking = Booking(carrier="house", reference="BOL1", scac="BHFL", mode=TransportMode.truckload)
    return ShipNotice(**{"number": "S-1", "plan": plan, "booking": booking, "departed_at": NOON} | more)


def written(said, hierarchy, **more):
    return spoken("ship_notice", said, now=NOON, hierarchy=hierarchy, **more)


TWO_ORDERS = notice(
    carton(1, packed("4711", 1, 10), packed("4711", 2, 5), pallet=91),
    carton(2, packed("4711", 1, 2), pallet=91),
    carton(3, packed("4712", 1, 7), pallet=92),
    pallets=(91, 92),
)


@pytest.mark.parametrize(
    ("hierarchy", "levels", "structure"),
    [
        ("SOTPI", "S O T P I I P I O T P I", "0001"),
        ("SOPI", "S O P I I P I O P I", "0001"),
        ("SOTI", "S O T I I O T I", "0001"),
        ("SOI", "S O I I O I", "0004"),
        ("SPOI", "S P O I I P O I P O I", "0003"),
    ],
)
def test_the_same_shipment_as_each_tree(hierarchy, levels, structure):
    document = written(TWO_ORDERS, hierarchy)
    assert [line[3] for line in document if line[0] == "HL"] == levels.split()
    assert document[0][5] == structure
    assert document[-1] == ("CTT", str(len(levels.split())))


def test_loose_cartons_hang_under_the_order_beside_pallets():
    said = notice(carton(1, packed("", 1, 1), pallet=91), carton(2, packed("", 1, 1)), pallets=(91,), orders=("4711",))
    tree = [line[1:] for line in written(said, "SOTPI") if line[0] == "HL"]
    assert tree == [
        ("1", "", "S", "1"), ("2", "1", "O", "1"), ("3", "2", "T", "1"), ("4", "3", "P", "1"), ("5", "4", "I", "0"),
        ("6", "2", "P", "1"), ("7", "6", "I", "0"),
    ]  # fmt: skip


def test_each_pallet_bears_its_own_mark_and_weight():
    document = written(TWO_ORDERS, "SOTPI")
    at = document.index(("MAN", "GM", f"00{code(91)}"))
    assert document[at - 2 : at] == [
        ("HL", "3", "2", "T", "1"),
        ("TD1", "PLT", "1", "", "", "", "G", "120", "KG"),
    ]
    assert ("TD1", "PLT", "2") in document
    assert ("TD1", "CTN", "3", "", "", "", "G", "240", "KG") in document


def test_lots_dates_and_serial_numbers_travel_with_the_item_and_are_never_summed_over_lots():
    lot = {"lot": "L7", "expires_on": date(2027, 1, 31)}
    said = notice(
        carton(1, packed("", 1, 2, **lot, serials=("A1", "A2"))),
        carton(2, packed("", 1, 1, **lot, serials=("A3",)), packed("", 1, 4, lot="L8")),
        orders=("4711",),
    )
    document = written(said, "SOI")
    assert [line for line in document if line[0] in ("LIN", "SN1", "REF", "DTM")][3:] == [
        ("LIN", "1", "VN", "SKU-1", "LT", "L7"), ("SN1", "1", "3", "EA"),
        ("REF", "SE", "A1"), ("REF", "SE", "A2"), ("REF", "SE", "A3"), ("DTM", "036", "20270131"),
        ("LIN", "1", "VN", "SKU-1", "LT", "L8"), ("SN1", "1", "4", "EA"),
    ]  # fmt: skip


def test_papers_seals_and_arrival_are_told_where_they_are_known():
    booking = Booking(
        carrier="quay", reference="R1", scac="QUAY", service="road", mode=TransportMode.less_than_truckload,
        bill_of_lading="BOL9", pro="PRO8", tracking_number="T7",
    )  # fmt: skip
    said = notice(carton(1, packed("4711", 1, 1)), orders=("4711",), booking=booking, trailer="TR5", seals=("S1", "S2"),
                  arrives_on=date(2026, 3, 9))  # fmt: skip
    document = written(said, "SOPI")
    assert document[3:11] == [
        ("TD5", "O", "2", "QUAY", "LT", "road"),
        ("TD3", "TL", "", "TR5", "", "", "", "", "", "S1"),
        ("TD3", "TL", "", "TR5", "", "", "", "", "", "S2"),
        ("REF", "BM", "BOL9"),
        ("REF", "CN", "PRO8"),
        ("REF", "2I", "T7"),
        ("DTM", "011", "20260304"),
        ("DTM", "017", "20260309"),
    ]


def test_a_trailer_without_a_seal_is_named_once():
    document = written(notice(carton(1, packed("4711", 1, 1)), orders=("4711",), trailer="TR5"), "SOPI")
    assert [line for line in document if line[0] == "TD3"] == [("TD3", "TL", "", "TR5")]


MIXED = notice(carton(1, packed("4711", 1, 1), packed("4712", 1, 1)))
MIXED_PALLET = notice(
    carton(1, packed("4711", 1, 1), pallet=91), carton(2, packed("4712", 1, 1), pallet=91), pallets=(91,)
)
LEFT = (
    ShippedLine(position=1, line="10", quantity=D(24), unit="each"),
    ShippedLine(position=2, line="20", quantity=D(1), unit="each"),
)


@pytest.mark.parametrize(
    ("said", "hierarchy", "says"),
    [
        (MIXED, "SOPI", "carton .* holds orders 4711 and 4712, and in this partner's ship notice .SOPI. a carton"),
        (MIXED, "SOTPI", "a carton belongs to one order; repack it"),
        (MIXED_PALLET, "SOTI", "pallet .* carries orders 4711 and 4712"),
        (notice(carton(1, packed("4711", 1, 1))), "SOPI", "names order 4712, and no carton holds anything of it"),
        (notice(carton(1, packed("4799", 1, 1)), orders=("4711",)), "SOPI", "order 4799, which the shipment omits"),
        (notice(carton(1, packed("", 1, 1)), orders=("4711",)), "SOTI", "stands on no pallet"),
        (notice(carton(1, packed("", 1, 1), pallet=91), orders=("4711",)), "SOPI", "pallet .*, which is not in the"),
        (notice(carton(1, packed("", 1, 1)), orders=("4711",), pallets=(91,)), "SOPI", "nothing stands on pallet"),
        (
            notice(carton(1, packed("", 1, 1), pallet=1), orders=("4711",), pallets=(1,)),
            "SOPI",
            "stands on 2 cartons or pallets",
        ),
        (
            notice(carton(1, packed("", 1, 20), packed("", 2, 1)), orders=("4711",), lines=LEFT),
            "SOPI",
            "of order 4711, line 10, 24 each left, and 20 lie in the cartons; correct what was packed",
        ),
        (
            notice(carton(1, packed("", 1, 24), packed("", 2, 1), packed("", 3, 1)), orders=("4711",), lines=LEFT),
            "SOI",
            "line 3, 0 each left, and 1 lie in the cartons",
        ),
        (notice(carton(1, packed("", 1, 2, serials=("A",))), orders=("4711",)), "SOI", "2 of SKU-1 and 1 serial"),
    ],
)
def test_what_does_not_hold_together_is_refused_with_the_reason(said, hierarchy, says):
    with pytest.raises(Unreadable, match=f"shipment S-1.*{says}"):
        written(said, hierarchy)


@pytest.mark.parametrize("said", [MIXED, MIXED_PALLET])
def test_a_carton_or_pallet_of_several_orders_can_be_told_carton_first(said):
    orders = [line[1] for line in written(said, "SPOI") if line[0] == "PRF"]
    assert orders == ["4711", "4712"]


def test_a_pallet_of_several_orders_is_no_matter_where_no_pallets_are_named():
    assert [line[3] for line in written(MIXED_PALLET, "SOPI") if line[0] == "HL"] == list("SOPIOPI")


def test_a_partner_may_want_the_tracking_number_instead_of_the_label():
    bare = Carton(sscc="", contents=(packed("4711", 1, 1),), tracking_number="1Z9")
    document = written(notice(bare, orders=("4711",)), "SOPI", carton_marks=("tracking",))
    assert [line for line in document if line[0] == "MAN"] == [("MAN", "CP", "1Z9")]
    with pytest.raises(Unreadable, match="has no tracking number, and this partner wants one on each"):
        written(notice(carton(1, packed("4711", 1, 1)), orders=("4711",)), "SOPI", carton_marks=("tracking",))
    with pytest.raises(Unreadable, match="bears no mark at all"):
        written(notice(Carton(sscc="", contents=bare.contents), orders=("4711",)), "SOPI", carton_marks=())


@st.composite
def shipments(draw):
    """Cartons of one order each, each pallet of one order too, so that every tree can show them."""
    cartons, pallets = [], set()
    for serial in range(1, draw(st.integers(1, 6)) + 1):
        order = draw(st.sampled_from(["4711", "4712"]))
        pallet = draw(st.sampled_from([91, 93] if order == "4711" else [92, 94]))
        contents = draw(
            st.lists(
                st.builds(
                    packed, st.just(order), st.integers(1, 3), st.integers(1, 99), lot=st.sampled_from(["", "L1"])
                ),
                min_size=1, max_size=4,
            )
        )  # fmt: skip
        cartons.append(carton(serial, *contents, pallet=pallet))
        pallets.add(pallet)
    orders = {item.order for one in cartons for item in one.contents}
    return notice(*cartons, pallets=sorted(pallets), orders=sorted(orders))


@given(shipments(), st.sampled_from(HIERARCHIES))
def test_no_tree_loses_or_invents_a_unit_and_every_child_follows_its_parent(said, hierarchy):
    document = written(said, hierarchy)
    told, order = Counter(), ""
    levels, children = {}, Counter()
    for line in document:
        if line[0] == "HL":
            number, parent = int(line[1]), line[2]
            assert number == len(levels) + 1
            assert parent == "" if number == 1 else int(parent) in levels
            levels[number] = line
            children[parent] += 1
        elif line[0] == "PRF":
            order = line[1]
        elif line[0] == "SN1":
            told[order, line[1]] += D(line[2])
    assert all((line[4] == "1") == (children[line[1]] > 0) for line in levels.values())
    there = Counter()
    for one in said.plan.cartons:
        for item in one.contents:
            there[item.order, item.line] += item.quantity
    assert told == there
