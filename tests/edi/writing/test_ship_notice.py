"""The 856: every carton with its label and its contents, or nothing at all."""

from decimal import Decimal

import pytest

from canonical.order import Reference
from canonical.party import Party, PartyRole
from canonical.shipment import Booking
from connectors.ports import Unreadable
from tests.edi.writing.spoken import spoken

D = Decimal


def written(notice, now, hierarchy="SOPI"):
    return spoken("ship_notice", notice, now=now, hierarchy=hierarchy)


def changed(notice, **plan):
    return notice.model_copy(update={"plan": notice.plan.model_copy(update=plan)})


def with_carton(notice, **changes):
    first, second = notice.plan.cartons
    return changed(notice, cartons=(first.model_copy(update=changes), second))


def test_an_sscc_is_written_with_its_application_identifier(notice, now):
    marks = [line for line in written(notice, now) if line[:2] == ("MAN", "GM")]
    assert [mark[2] for mark in marks] == ["00" + carton.sscc for carton in notice.plan.cartons]
    assert all(len(mark[2]) == 20 for mark in marks)


@pytest.mark.parametrize(
    ("sscc", "says"),
    [
        ("006141410000000013", "should end with 2"),
        ("00614141000000001", "must have 18 digits"),
        ("00614141000000001X", "must have 18 digits"),
        ("\N{ARABIC-INDIC DIGIT ONE}" * 18, "must have 18 digits"),
        ("", "carton 1 has no SSCC, and its mark .MAN. is mandatory"),
    ],
)
def test_a_label_that_would_not_scan_is_refused(sscc, says, notice, now):
    with pytest.raises(Unreadable, match=says):
        written(with_carton(notice, sscc=sscc), now)


def test_two_cartons_with_one_label_are_refused(notice, now):
    with pytest.raises(Unreadable, match="stands on 2 cartons"):
        written(with_carton(notice, sscc=notice.plan.cartons[1].sscc), now)


def test_an_empty_carton_is_refused(notice, now):
    with pytest.raises(Unreadable, match="carton 006141410000000012 is empty"):
        written(with_carton(notice, contents=()), now)


def test_a_carton_with_nothing_of_an_item_is_refused(notice, now):
    none = notice.plan.cartons[0].contents[0].model_copy(update={"quantity": D(0)})
    with pytest.raises(Unreadable, match="holds 0 of MUG-01"):
        written(with_carton(notice, contents=(none,)), now)


def test_a_shipment_without_cartons_is_refused(notice, now):
    with pytest.raises(Unreadable, match="000012-1 has no carton"):
        written(changed(notice, cartons=()), now)


def test_a_shipment_to_nobody_is_refused(notice, now):
    with pytest.raises(Unreadable, match="neither name nor number"):
        written(changed(notice, ship_to=Party(role=PartyRole.ship_to)), now)


@pytest.mark.parametrize("hierarchy", ["SOPI", "SOTPI", "SOI"])
def test_nothing_that_was_packed_is_lost_in_any_structure(hierarchy, notice, now):
    found = {}
    for line in written(notice, now, hierarchy):
        if line[0] == "SN1":
            found[line[1]] = found.get(line[1], D(0)) + D(line[2])
    assert found == {"1": D(48), "2": D(2)}


def test_a_partner_who_wants_no_cartons_gets_each_line_once(notice, now):
    document = written(notice, now, "SOI")
    assert document[0][5] == "0004"
    assert [line[3] for line in document if line[0] == "HL"] == ["S", "O", "I", "I"]
    assert document[-1] == ("CTT", "4")


def test_weight_is_told_only_where_every_carton_was_weighed(notice, now):
    assert ("TD1", "CTN", "2", "", "", "", "G", "21.75", "KG") in written(notice, now)
    document = written(with_carton(notice, weight_kg=None), now)
    assert [line for line in document if line[0] == "TD1"] == [("TD1", "CTN", "2")] * 2


def test_a_carrier_without_a_scac_is_named_in_words(notice, now):
    booking = Booking(carrier="Quay Vans", reference="B1", service="next day")
    document = written(notice.model_copy(update={"booking": booking}), now)
    assert ("TD5", "O", "", "", "", "Quay Vans next day") in document
    assert [line for line in document if line[0] == "REF"][:2] == [("REF", "BM", "B1"), ("REF", "CN", "B1")]


def test_the_buyers_references_come_back_where_x12_can_say_them(notice, now):
    noted = (*notice.plan.references, Reference(kind="L1", number="DELIVERY"))
    document = written(changed(notice, references=noted), now)
    assert [line for line in document if line[0] == "REF"][2:] == [("REF", "DP", "017")]


def test_a_region_that_is_no_code_goes_where_x12_has_room_for_it(notice, now):
    ship_to = notice.plan.ship_to
    address = ship_to.address.model_copy(update={"region": "New Brunswick", "country": "CA"})
    document = written(changed(notice, ship_to=ship_to.model_copy(update={"address": address})), now)
    assert ("N4", "Boise", "", "83702", "CA", "SP", "New Brunswick") in document
