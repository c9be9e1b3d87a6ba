"""What every marketplace's connector is asked, whichever it is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.document import DocumentKind, RawDocument
from canonical.message import Draft, MessageKind
from connectors.ports import AlreadyDone, Cursor, Done, Refused, Unavailable, Unknown, Unreadable
from crossdock.practice.fault import Fault

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def pulled(channel):
    return [order for page in channel.marketplace.pull(Cursor(), NOW) for order in page.orders]


def translated(channel, content):
    document = RawDocument(channel="shop", kind=DocumentKind.marketplace, name="order", content=content)
    return channel.translator.translate(document, NOW)


@pytest.fixture
def acknowledgement(played):
    [first, *_] = pulled(played.connector)
    [read] = translated(played.connector, first.content).orders
    line = read.order.lines[0]
    answer = LineAnswer(status=LineStatus.accepted, quantity=line.quantity, unit=line.unit, ships_on=date(2026, 11, 25))
    said = OrderAcknowledgement(
        partner="marina", order_number=read.order.number, answered_on=date(2026, 11, 24), verdict=Verdict.accepted,
        lines=(AnsweredLine(position=1, number=line.number, quantity=Decimal(2), unit="each", answers=(answer,)),),
    )  # fmt: skip
    draft = Draft(kind=MessageKind.order_acknowledgement, partner="marina", channel="shop", body=said.model_dump_json())
    return played.connector.renderer.render(draft, key="order-1-acknowledgement", numbers=None, now=NOW)


def test_it_says_what_it_is(played):
    assert (played.connector.name, played.connector.kind) == ("shop", "marketplace")
    assert played.connector.marketplace is not None


def test_its_terms_know_no_stray_words(played):
    with pytest.raises(ValidationError):
        played.reopened(no_such_word="1")


def test_the_same_pull_gives_the_same_keys_and_bytes(played):
    first = pulled(played.connector)
    assert first and first == pulled(played.connector) and len({order.key for order in first}) == len(first)


def test_every_order_that_it_pulls_can_be_read(played):
    for order in pulled(played.connector):
        assert len(translated(played.connector, order.content).orders) == 1


def test_nothing_that_it_is_given_to_read_makes_it_raise(played):
    for content in (b"", b"{}", b"[]", b"\x00\xff", b'{"lines": 7}', b"null"):
        translation = translated(played.connector, content)
        assert translation.orders == () and translation.findings


def test_troubles_while_reading_are_told_apart(played):
    for fault, error in [
        (Fault.error, Unavailable),
        (Fault.busy, Unavailable),
        (Fault.silent_before, Unavailable),
        (Fault.nonsense, Unreadable),
    ]:
        played.side.faults.switch_on(fault)
        with pytest.raises(error) as caught:
            pulled(played.connector)
        assert str(caught.value)
        if error is Unreadable:
            assert caught.value.content


def test_nobody_home_is_for_later_and_a_missing_secret_for_a_person(played, monkeypatch):
    monkeypatch.delenv("CONTRACT_TOKEN")
    with pytest.raises(Refused, match="CONTRACT_TOKEN"):
        pulled(played.connector)
    monkeypatch.setenv("CONTRACT_TOKEN", "practice")
    played.side.stop()
    with pytest.raises(Unavailable):
        pulled(played.connector)


def test_what_it_cannot_say_is_not_written(played):
    draft = Draft(kind=MessageKind.interchange_acknowledgement, partner="marina", channel="shop", body="{}")
    with pytest.raises(Unreadable):
        played.connector.renderer.render(draft, key="k", numbers=None, now=NOW)


def test_an_answer_is_given_once_however_often_it_is_published(played, acknowledgement, told):
    courier = played.connector.courier
    courier.stage(acknowledgement)
    courier.stage(acknowledgement)
    assert isinstance(courier.publish(acknowledgement, again=False), Done)
    assert isinstance(courier.publish(acknowledgement, again=False), AlreadyDone)
    assert isinstance(courier.publish(acknowledgement, again=True), AlreadyDone)
    assert len(told(played.side)) == 1


@pytest.mark.parametrize("fault", [Fault.silent_after, Fault.error_after, Fault.silent_before, Fault.error])
def test_after_a_lost_answer_it_looks_first_and_the_effect_is_one(played, acknowledgement, told, fault):
    courier = played.connector.courier
    played.side.faults.switch_on(fault, method="POST")
    assert isinstance(courier.publish(acknowledgement, again=False), Unknown)
    assert isinstance(courier.publish(acknowledgement, again=True), AlreadyDone | Done)
    assert len(told(played.side)) == 1


def test_it_can_be_closed_and_used_again(played):
    before = pulled(played.connector)
    played.connector.courier.close()
    assert pulled(played.connector) == before
