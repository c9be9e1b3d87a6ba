from datetime import timedelta

import pytest

from canonical.finding import Finding, Place, Severity
from canonical.lifecycle import Application, ImpossibleTransitionError, Validation
from store import NotFound, Store
from tests.store.sample import arrive, writing
from world.clock import SetClock

HOUR = timedelta(hours=1)


def test_the_bytes_come_back_exactly(store: Store):
    content = bytes(range(256))
    with writing(store) as uow:
        document = arrive(uow, content)
    with store.reading() as uow:
        assert uow.documents.content(document) == content
        record = uow.documents.get(document)
    assert (record.size, record.name, record.validation, record.application) == (
        256, "k1.edi", Validation.received, Application.pending,
    )  # fmt: skip


def test_the_same_key_again_changes_nothing(store: Store):
    for _ in range(2):
        with writing(store) as uow:
            document = arrive(uow)
    with store.reading() as uow:
        assert len(uow.documents.arrivals(document)) == 1
        assert [e.action for e in uow.events.of("document", document)] == ["arrived"]


def test_the_same_bytes_under_another_key_are_the_same_document(store: Store):
    with writing(store) as uow:
        first = arrive(uow, b"same", key="k1")
        second = uow.documents.arrive(channel="acme", kind="edi", key="k2", name="copy.edi", content=b"same")
    assert (second.document_id, second.new_document, second.new_arrival) == (first, False, True)
    with store.reading() as uow:
        assert [a.key for a in uow.documents.arrivals(first)] == ["k1", "k2"]
        assert uow.documents.get(first).resent == 1


def test_other_bytes_under_a_known_key_are_another_document(store: Store):
    with writing(store) as uow:
        first, second = arrive(uow, b"one"), arrive(uow, b"two")
    assert first != second
    with store.reading() as uow:
        assert [a.key for a in uow.documents.arrivals(second)] == ["k1"]


def test_the_same_bytes_by_another_channel_are_another_document(store: Store):
    with writing(store) as uow:
        assert arrive(uow, b"same") != arrive(uow, b"same", channel="nordwind")


def test_by_arrival_what_was_offered_again_is_the_youngest(store: Store):
    with writing(store) as uow:
        one, two = (arrive(uow, bytes([n]), key=str(n)) for n in range(2))
        assert [d.id for d in uow.documents.claim("acme", 9, by_arrival=True)] == [one, two]
        arrive(uow, bytes([0]), key="again")
        assert [d.id for d in uow.documents.claim("acme", 9, by_arrival=True)] == [two, one]
        assert [d.id for d in uow.documents.claim("acme", 9)] == [one, two]


def test_what_came_later_and_was_used_is_known(store: Store):
    with writing(store) as uow:
        one, two, three = (arrive(uow, bytes([n]), key=str(n)) for n in range(3))
        other = arrive(uow, b"other", channel="nordwind", key="9")
        for used in (one, two, other):
            uow.documents.conclude(used, validation=Validation.valid, application=Application.applied)
        assert [uow.documents.later_used(n) for n in (one, two, three)] == [[two], [], []]
        arrive(uow, bytes([0]), key="again")
        assert [uow.documents.later_used(n) for n in (one, two)] == [[], [one]]


def test_claims_come_oldest_first_and_leave_out_what_is_put_off(store: Store, clock: SetClock):
    with writing(store) as uow:
        one, two, three = (arrive(uow, bytes([n]), key=str(n)) for n in range(3))
        uow.documents.postpone(one, note="later", until=uow.now + HOUR)
    with writing(store) as uow:
        assert [d.id for d in uow.documents.claim("acme", 10)] == [two, three]
        assert uow.documents.claim("acme", 0) == []
        assert uow.documents.get(one).attempts == 1
    clock.turn(HOUR)
    with writing(store) as uow:
        assert [d.id for d in uow.documents.claim("acme", 2)] == [one, two]


def test_only_channels_with_due_documents_wait(store: Store):
    with writing(store) as uow:
        arrive(uow, b"1", channel="nordwind")
        arrive(uow, b"2", channel="acme")
        late = arrive(uow, b"3", channel="marina")
        uow.documents.postpone(late, note="", until=uow.now + HOUR)
    with store.reading() as uow:
        assert uow.documents.waiting() == ["acme", "nordwind"]


def test_findings_come_back_as_they_went_in(store: Store):
    finding = Finding(rule="envelope", says="SE01 says 5, there are 6", severity=Severity.reject, place=Place(offset=7))
    with writing(store) as uow:
        document = arrive(uow)
        uow.documents.conclude(
            document, validation=Validation.invalid, application=Application.held, partner="acme",
            findings=[finding], note="bad count", mapping="acme/850@1",
        )  # fmt: skip
    with store.reading() as uow:
        record = uow.documents.get(document)
        [told] = [e for e in uow.events.of("document", document) if e.action == "concluded"]
    assert (record.findings, record.partner, record.mapping) == ((finding,), "acme", "acme/850@1")
    assert (told.before, told.after) == ("received pending", "invalid held")


def test_what_a_database_cannot_store_in_a_text_is_replaced(store: Store):
    finding = Finding(rule="nul", says="a\x00b \ud800", evidence={"\x00": "\x00"})
    with writing(store) as uow:
        document = arrive(uow)
        uow.documents.conclude(
            document, validation=Validation.invalid, application=Application.held, findings=[finding], note="\x00"
        )
    with store.reading() as uow:
        record = uow.documents.get(document)
    assert record.note == "\ufffd"
    assert record.findings[0].says == "a\ufffdb \ufffd"
    assert record.findings[0].evidence == {"\ufffd": "\ufffd"}


def test_an_impossible_conclusion_is_refused_and_nothing_changes(store: Store):
    with writing(store) as uow:
        document = arrive(uow)
        uow.documents.conclude(document, validation=Validation.valid, application=Application.discarded)
    with pytest.raises(ImpossibleTransitionError, match="discarded cannot become applied"), writing(store) as uow:
        uow.documents.conclude(document, validation=Validation.valid, application=Application.applied)
    with store.reading() as uow:
        assert uow.documents.get(document).application is Application.discarded


def test_lists_are_newest_first_and_can_be_narrowed(store: Store):
    with writing(store) as uow:
        one, two = arrive(uow, b"1"), arrive(uow, b"2")
        uow.documents.conclude(one, validation=Validation.valid, application=Application.applied)
    with store.reading() as uow:
        assert [d.id for d in uow.documents.list()] == [two, one]
        assert [d.id for d in uow.documents.list(limit=1)] == [two]
        assert [d.id for d in uow.documents.list(application=Application.applied)] == [one]
        assert uow.documents.list(channel="nordwind") == []


def test_an_unknown_document_is_named(store: Store):
    with store.reading() as uow, pytest.raises(NotFound, match="there is no document 77"):
        uow.documents.get(77)
