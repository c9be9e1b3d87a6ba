from datetime import timedelta

import pytest

from canonical.lifecycle import Acknowledged, Delivery, ImpossibleTransitionError
from canonical.message import Receipt, SetReceipt
from store import Store
from tests.store.sample import a_draft, a_parcel, enter, writing
from world.clock import SetClock


def frozen(store: Store, key: str = "m-1", group: str = "17", **draft: object) -> int:
    with writing(store) as uow:
        message = uow.messages.draft(a_draft(**draft), key=key)
        uow.messages.freeze(message, a_parcel(key, group))
    return message


def sent(store: Store, message: int) -> None:
    with writing(store) as uow:
        for state in (Delivery.sending, Delivery.staged):
            uow.messages.move(message, state)
        uow.messages.sent(message, "their-ref")


def test_a_draft_is_kept_once_per_key(store: Store):
    with writing(store) as uow:
        order = enter(uow)
        first = uow.messages.draft(a_draft(), order_id=order, key="order-1")
        again = uow.messages.draft(a_draft(body='{"other": 1}'), order_id=order, key="order-1")
        record = uow.messages.get(first)
    assert first == again
    assert (record.body, record.order_id, record.delivery, record.content) == ("{}", order, Delivery.drafted, None)


def test_frozen_bytes_names_and_numbers_never_change(store: Store):
    message = frozen(store)
    with pytest.raises(ImpossibleTransitionError), writing(store) as uow:
        uow.messages.freeze(message, a_parcel("m-1", "18", b"other"))
    with writing(store) as uow:
        uow.messages.move(message, Delivery.failed, note="refused")
        with pytest.raises(ImpossibleTransitionError, match="frozen already"):
            uow.messages.freeze(message, a_parcel("m-1", "18", b"other"))
        record = uow.messages.get(message)
    assert (record.content, record.name) == (b"ISA*997~", "m-1.edi")
    assert record.numbers == {"interchange": "000000017", "group": "17"}


def test_a_message_walks_out_and_may_walk_again_with_the_same_bytes(store: Store, clock: SetClock):
    message = frozen(store, expects_answer=True)
    sent(store, message)
    with writing(store) as uow:
        record = uow.messages.get(message)
        assert (record.delivery, record.sends, record.sent_at) == (Delivery.sent, 1, clock.now())
        assert record.acknowledgement is Acknowledged.waiting
        uow.messages.send_again(message)
        assert uow.messages.get(message).delivery is Delivery.queued
    sent(store, message)
    with store.reading() as uow:
        again = uow.messages.get(message)
    assert (again.sends, again.content, again.digest) == (2, record.content, record.digest)


def test_only_what_was_sent_can_be_sent_again(store: Store):
    message = frozen(store)
    with pytest.raises(ImpossibleTransitionError, match="queued"), writing(store) as uow:
        uow.messages.send_again(message)


def answered(**about: object) -> Receipt:
    said = {"partner": "acme", "state": Acknowledged.accepted, "says": "fine"}
    return Receipt(**(said | about))


def test_the_partners_answer_finds_the_message_by_its_numbers(store: Store):
    message = frozen(store, group="17", expects_answer=True)
    with writing(store) as uow:
        for about in ({"group": "000000017"}, {"group": "17"}, {"interchange": "17"}, {"interchange": "000000017"}):
            assert [m.id for m in uow.messages.meant(answered(**about))] == [message]
        for about in ({"group": "18"}, {"interchange": "18"}, {"group": "17", "partner": "nordwind"}, {}):
            assert uow.messages.meant(answered(**about)) == []


def test_of_messages_in_one_group_the_set_tells_which_is_meant(store: Store, clock: SetClock):
    with writing(store) as uow:
        ids = []
        for number in ("0001", "0002"):
            ids.append(uow.messages.draft(a_draft(), key=number))
            parcel = a_parcel(number)
            numbers = {**parcel.numbers, "set": number}
            uow.messages.freeze(ids[-1], parcel.model_copy(update={"numbers": numbers}))

    def meant(*sets: str) -> list[int]:
        told = tuple(SetReceipt(number=number, state=Acknowledged.accepted) for number in sets)
        with store.reading() as uow:
            return [m.id for m in uow.messages.meant(answered(group="17", sets=told))]

    assert (meant("2"), meant("0001", "0002"), meant()) == ([ids[1]], ids, ids)
    clock.turn(timedelta(days=1))
    later = frozen(store, "later")  # the same number, a thousand million messages later
    assert meant() == [later]


def test_an_answer_is_written_on_the_message(store: Store):
    message = frozen(store, expects_answer=True)
    sent(store, message)
    with writing(store) as uow:
        uow.messages.acknowledge(message, Acknowledged.accepted, "fine")
        assert uow.messages.get(message).acknowledgement is Acknowledged.accepted


def test_an_answer_that_contradicts_an_earlier_one_is_only_recorded(store: Store):
    message = frozen(store)
    sent(store, message)
    with writing(store) as uow:
        for state in (Acknowledged.accepted, Acknowledged.rejected):
            uow.messages.acknowledge(message, state, "says")
    with store.reading() as uow:
        assert uow.messages.get(message).acknowledgement is Acknowledged.accepted
        last = uow.events.of("message", message)[-1]
    assert (last.action, last.detail) == ("acknowledged again", {"says": "rejected: says"})


def test_who_works_with_a_message_may_still_reject_what_was_read_without_fault(store: Store):
    message = frozen(store)
    sent(store, message)
    with writing(store) as uow:
        uow.messages.acknowledge(message, Acknowledged.accepted, "says")
        uow.messages.acknowledge(message, Acknowledged.rejected, "says", overrules=True)
        assert uow.messages.get(message).acknowledgement is Acknowledged.rejected


def test_an_envelope_that_arrived_leaves_the_answer_open(store: Store):
    message = frozen(store, expects_answer=True)
    sent(store, message)
    with writing(store) as uow:
        uow.messages.arrived(message, "TA1 A")
        uow.messages.arrived(message, "TA1 A once more")
        record = uow.messages.get(message)
    assert (record.delivery, record.acknowledgement) == (Delivery.delivered, Acknowledged.waiting)


def test_a_resend_after_a_rejection_waits_for_an_answer_again(store: Store):
    message = frozen(store, expects_answer=True)
    sent(store, message)
    with writing(store) as uow:
        uow.messages.acknowledge(message, Acknowledged.rejected, "bad")
        uow.messages.send_again(message)
    sent(store, message)
    with store.reading() as uow:
        assert uow.messages.get(message).acknowledgement is Acknowledged.waiting


def test_what_waits_for_an_answer_is_looked_at_once_its_hour_has_come(store: Store, clock: SetClock):
    message, other = frozen(store, expects_answer=True), frozen(store, "no answer owed")
    sent(store, message)
    sent(store, other)
    with writing(store) as uow:
        assert uow.messages.watched() == ["acme"]
        assert [m.id for m in uow.messages.unanswered("acme", 9)] == [message]
        uow.messages.look_again(message, uow.now + timedelta(hours=24))
        assert uow.messages.watched() == []
    clock.turn(timedelta(hours=24))
    with writing(store) as uow:
        assert [m.id for m in uow.messages.unanswered("acme", 9)] == [message]
        uow.messages.overdue(message, "nothing came")
        uow.messages.look_again(message, None)
        assert (uow.messages.watched(), uow.messages.get(message).acknowledgement) == ([], Acknowledged.overdue)


def test_claims_are_by_channel_and_state_and_leave_out_what_is_put_off(store: Store, clock: SetClock):
    queued = frozen(store, "m-1")
    later = frozen(store, "m-2")
    with writing(store) as uow:
        drafted = uow.messages.draft(a_draft(channel="nordwind"), key="m-3")
        uow.messages.postpone(later, note="no route", until=uow.now + timedelta(minutes=5))
    with writing(store) as uow:
        assert [m.id for m in uow.messages.claim("acme", [Delivery.queued, Delivery.staged], 9)] == [queued]
        assert [m.id for m in uow.messages.claim("nordwind", [Delivery.drafted], 9)] == [drafted]
        assert uow.messages.waiting(Delivery.drafted) == ["nordwind"]
    clock.turn(timedelta(minutes=5))
    with writing(store) as uow:
        assert [m.id for m in uow.messages.claim("acme", [Delivery.queued], 9)] == [queued, later]


def test_lists_can_be_narrowed(store: Store):
    with writing(store) as uow:
        order = enter(uow)
        mine = uow.messages.draft(a_draft(), order_id=order, key="m-1")
        other = uow.messages.draft(a_draft(kind="ship_notice"), key="m-2")
        assert [m.id for m in uow.messages.list()] == [other, mine]
        assert [m.id for m in uow.messages.list(order_id=order, delivery=Delivery.drafted)] == [mine]
        assert [m.id for m in uow.messages.list(kind="ship_notice", channel="acme")] == [other]
