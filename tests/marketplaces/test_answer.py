import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.message import Draft, MessageKind, Parcel
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, Label, PackedItem, ShipmentPlan, ShipNotice, sscc
from connectors.ports import AlreadyDone, Done, Refused, Rejected, Unavailable, Unknown, Unreadable
from crossdock.practice.fault import Fault
from crossdock.practice.marketplace import PracticeMarketplace

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def acknowledgement(order_id):
    answers = (
        LineAnswer(status=LineStatus.accepted, quantity=Decimal("1.0000"), unit="each", ships_on=date(2026, 11, 25)),
        LineAnswer(status=LineStatus.backordered, quantity=Decimal(1), unit="each", reason="not in stock"),
    )
    return OrderAcknowledgement(
        partner="marina", order_number=order_id, answered_on=date(2026, 11, 24), verdict=Verdict.accepted_with_changes,
        lines=(AnsweredLine(position=1, number="1", quantity=Decimal(2), unit="each", answers=answers),),
    )  # fmt: skip


def notice(order_id, number="000001-1", mugs="2", kettles="1"):
    packed = [("1", "MUG-01", mugs), ("2", "KETTLE-50", kettles)]
    contents = tuple(
        PackedItem(position=int(line), line=line, sku=sku, quantity=Decimal(quantity), unit="each")
        for line, sku, quantity in packed
        if quantity != "0"
    )
    carton = Carton(sscc=sscc("0614141", int(number[-1])), contents=contents)
    label = Label(sscc=carton.sscc, tracking_number="HX0000000017", content="")
    plan = ShipmentPlan(
        number=number, partner="marina", order_number=order_id, cartons=(carton,),
        ship_from=Party(role=PartyRole.ship_from), ship_to=Party(role=PartyRole.ship_to),
    )  # fmt: skip
    booking = Booking(
        carrier="house", reference="HB-1", scac="HOUS", service="ground", tracking_number="HX1", labels=(label,)
    )
    return ShipNotice(number=number, plan=plan, booking=booking, departed_at=NOW)


@pytest.fixture
def order(shop, an_order):
    return shop.add(an_order())


@pytest.fixture
def write(opened):
    """Return a function that renders an answer as the parcel to send."""

    def write(noun, key):
        kind = MessageKind.ship_notice if isinstance(noun, ShipNotice) else MessageKind.order_acknowledgement
        draft = Draft(kind=kind, partner="marina", channel="marina", body=noun.model_dump_json())
        return opened().renderer.render(draft, key=key, numbers=None, now=NOW)

    return write


def test_an_acknowledgement_is_written_as_a_call(write):
    parcel = write(acknowledgement("MO-000001"), "order-1-acknowledgement")
    assert (parcel.key, parcel.name) == ("order-1-acknowledgement", "marina-MO-000001-acknowledge.json")
    assert json.loads(parcel.content) == {
        "call": "acknowledge",
        "order_id": "MO-000001",
        "body": {
            "reference": "order-1-acknowledgement",
            "verdict": "accepted_with_changes",
            "lines": [
                {"line": "1", "status": "accepted", "quantity": "1", "ships_on": "2026-11-25", "reason": ""},
                {"line": "1", "status": "backordered", "quantity": "1", "ships_on": None, "reason": "not in stock"},
            ],
            "reason": "",
        },
    }


def test_a_ship_notice_is_written_with_what_is_in_each_carton(write):
    parcel = write(notice("MO/1"), "shipment-1-notice")
    assert parcel.name == "marina-MO_1-ship-000001-1.json"
    call = json.loads(parcel.content)
    assert (call["call"], call["order_id"], call["body"]["carrier"]) == ("ship", "MO/1", "HOUS")
    assert call["body"]["cartons"] == [
        {
            "sscc": sscc("0614141", 1),
            "tracking_number": "HX0000000017",
            "lines": [
                {"line": "1", "sku": "MUG-01", "quantity": "2"},
                {"line": "2", "sku": "KETTLE-50", "quantity": "1"},
            ],
        }
    ]


def test_the_same_draft_gives_the_same_bytes(write):
    assert write(notice("MO-1"), "k") == write(notice("MO-1"), "k")


def test_what_a_marketplace_has_no_call_for_is_not_written(opened):
    draft = Draft(kind=MessageKind.functional_acknowledgement, partner="marina", channel="marina", body="{}")
    with pytest.raises(Unreadable, match="cannot be told"):
        opened().renderer.render(draft, key="k", numbers=None, now=NOW)


def test_an_order_is_acknowledged_and_shipped_in_two_shipments(shop, opened, write, order):
    courier = opened().courier
    outcomes, statuses = [], []
    for noun, key in [
        (acknowledgement(order), "a"),
        (notice(order, "000001-1", kettles="0"), "s1"),
        (notice(order, "000001-2", mugs="0"), "s2"),
    ]:
        parcel = write(noun, key)
        courier.stage(parcel)
        outcomes.append(courier.publish(parcel, again=False))
        statuses.append(shop.orders[0]["status"])
    assert outcomes == [Done(reference="MC-000001"), Done(reference="MC-000002"), Done(reference="MC-000003")]
    assert statuses == ["acknowledged", "partially_shipped", "shipped"]
    assert [(told.call, told.order_id) for told in shop.told] == [
        ("acknowledge", order),
        ("ship", order),
        ("ship", order),
    ]


def test_the_same_parcel_twice_tells_it_once(shop, opened, write, order):
    courier, parcel = opened().courier, write(acknowledgement(order), "a")
    assert courier.publish(parcel, again=False) == Done(reference="MC-000001")
    assert courier.publish(parcel, again=False) == AlreadyDone(reference="MC-000001")
    assert courier.publish(parcel, again=True) == AlreadyDone(reference="a")
    assert len(shop.told) == 1


def test_another_body_under_a_used_key_is_rejected(shop, opened, write, order):
    courier = opened().courier
    courier.publish(write(notice(order, mugs="1", kettles="0"), "s"), again=False)
    outcome = courier.publish(write(notice(order, "000001-2", mugs="1", kettles="0"), "s"), again=False)
    assert isinstance(outcome, Rejected) and "409" in outcome.reason
    assert len(shop.told) == 1


@pytest.mark.parametrize("fault", [Fault.silent_after, Fault.error_after])
def test_a_call_whose_answer_was_lost_is_looked_up_and_not_made_twice(shop, opened, write, order, fault):
    courier, parcel = opened().courier, write(acknowledgement(order), "a")
    shop.faults.switch_on(fault, method="POST")
    assert isinstance(courier.publish(parcel, again=False), Unknown)
    assert courier.publish(parcel, again=True) == AlreadyDone(reference="a")
    assert len(shop.told) == 1


@pytest.mark.parametrize("fault", [Fault.silent_before, Fault.error, Fault.nonsense])
def test_a_call_that_never_arrived_is_looked_up_and_made(shop, opened, write, order, fault):
    courier, parcel = opened().courier, write(notice(order), "s")
    shop.faults.switch_on(fault, method="POST")
    assert isinstance(courier.publish(parcel, again=False), Unknown)
    assert courier.publish(parcel, again=True) == Done(reference="MC-000001")
    assert len(shop.told) == 1


def test_a_look_up_that_fails_leaves_it_unknown_or_for_later(shop, opened, write, order):
    courier, parcel = opened().courier, write(notice(order), "s")
    shop.faults.switch_on(Fault.nonsense, method="GET")
    assert isinstance(courier.publish(parcel, again=True), Unknown)
    shop.faults.switch_on(Fault.error, method="GET")
    with pytest.raises(Unavailable):
        courier.publish(parcel, again=True)
    assert shop.told == []


def test_being_put_off_is_no_outcome(shop, opened, write, order):
    shop.faults.switch_on(Fault.busy)
    with pytest.raises(Unavailable) as caught:
        opened().courier.publish(write(acknowledgement(order), "a"), again=False)
    assert caught.value.retry_after == 2


def test_a_wrong_token_is_refused_before_anything_happens(shop, opened, write, order, monkeypatch):
    monkeypatch.setenv("MARINA_TOKEN", "stolen")
    with pytest.raises(Refused):
        opened().courier.publish(write(acknowledgement(order), "a"), again=False)
    assert shop.told == []


@pytest.mark.parametrize("again", [False, True])
def test_a_call_about_an_order_that_is_not_there_is_rejected(opened, write, again):
    outcome = opened().courier.publish(write(acknowledgement("MO 9?x=1"), "a"), again=again)
    assert isinstance(outcome, Rejected) and "MO 9?x=1" in outcome.reason


def test_the_marketplace_says_no_to_a_cancelled_order_and_to_lines_it_does_not_know(shop, opened, write, order):
    strange = acknowledgement(order)
    line = strange.lines[0].model_copy(update={"number": "77"})
    outcome = opened().courier.publish(write(strange.model_copy(update={"lines": (line,)}), "a"), again=False)
    assert isinstance(outcome, Rejected) and "no line 77" in outcome.reason
    shop.change(order, status="cancelled")
    outcome = opened().courier.publish(write(notice(order), "s"), again=False)
    assert isinstance(outcome, Rejected) and "is cancelled" in outcome.reason


def test_what_the_shop_was_told_outlives_it(shop, opened, write, order, tmp_path, their_clock):
    parcel = write(acknowledgement(order), "a")
    opened().courier.publish(parcel, again=False)
    shop.stop()
    with (tmp_path / "shop" / "marketplace.jsonl").open("ab") as journal:
        journal.write(b'{"order": {"id": "cut off by a ki')
    with PracticeMarketplace(tmp_path / "shop", now=their_clock) as reopened:
        assert reopened.orders == shop.orders and reopened.told == shop.told
        courier = opened(base_url=reopened.url).courier
        assert courier.publish(parcel, again=False) == AlreadyDone(reference="MC-000001")
        assert len(reopened.told) == 1


def test_a_frozen_call_is_all_that_a_parcel_needs(shop, opened, write, order):
    written = write(acknowledgement(order), "a")
    copied = Parcel.model_validate_json(written.model_dump_json())
    assert opened().courier.publish(copied, again=False) == Done(reference="MC-000001")
