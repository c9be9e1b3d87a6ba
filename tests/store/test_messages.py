from datetime import timedelta

import pytest

from canonical.lifecycle import Acknowledged, Delivery, ImpossibleTransitionError
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


def test_the_partners_answer_finds_the_message_by_its_group_number(store: Store):
    message = frozen(store, group="17", expects_answer=True)
    sent(store, message)
    with writing(store) as uow:
        assert uow.messages.acknowledge("acme", "000000017", Acknowledged.accepted, "fine") == message
        assert uow.messages.acknowledge("acme", "18", Acknowledged.accepted, "fine") is None
        assert uow.messages.acknowledge("nordwind", "17", Acknowledged.accepted, "fine") is None
        assert uow.messages.get(message).acknowledgement is Acknowledged.accepted


def test_an_answer_that_contradicts_an_earlier_one_is_only_recorded(store: Store):
    message = frozen(store)
    sent(store, message)
    with writing(store) as uow:
        for state in (Acknowledged.accepted, Acknowledged.rejected):
            assert uow.messages.acknowledge("acme", "17", state, "says") == message
    with store.reading() as uow:
        assert uow.messages.get(message).acknowledgement is Acknowledged.accepted
        last = uow.events.of("message", message)[-1]
    assert (last.action, last.detail) == ("acknowledged again", {"says": "rejected: says"})


def test_a_resend_after_a_rejection_waits_for_an_answer_again(store: Store):
    message = frozen(store, expects_answer=True)
    sent(store, message)
    with writing(store) as uow:
        uow.messages.acknowledge("acme", "17", Acknowledged.rejected, "bad")
        uow.messages.send_again(message)
    sent(store, message)
    with store.reading() as uow:
        assert uow.messages.get(message).acknowledgement is Acknowledged.waiting


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
