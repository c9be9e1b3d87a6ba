"""Messages that cannot be written, or cannot be brought: nothing is lost, doubled or skipped."""

from datetime import timedelta

import pytest

from canonical.hold import Answer
from canonical.message import MessageKind
from connectors.ports import Rejected, Unavailable, Unknown
from pipeline.step import NotNowError
from tests.pipeline.bench import interchange, one_order, practice, purchase_order

ACKNOWLEDGEMENT, ANSWER = MessageKind.functional_acknowledgement, MessageKind.order_acknowledgement
HOUR = timedelta(hours=1)


@pytest.fixture
def database_url(sqlite_url):
    """What stands here does not hang on the database."""
    return sqlite_url


class Road:
    """A courier that fails as it is told to, and keeps count."""

    def __init__(self, real):
        self.real, self.fail_stage, self.fail_publish = real, lambda parcel: None, lambda parcel: None
        self.staged, self.published = [], []

    def stage(self, parcel):
        self.staged.append(parcel.name)
        self.fail_stage(parcel)
        self.real.stage(parcel)

    def publish(self, parcel, *, again):
        self.published.append((parcel.name, again))
        said = self.fail_publish(parcel)
        return self.real.publish(parcel, again=again) if said is None else said


@pytest.fixture
def road(bench):
    road = Road(bench.desk.channels["acme"].courier)
    bench.change("acme", courier=road)
    return road


def offer(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()


# -- writing


# -- bringing


def test_a_receiver_who_is_out_of_reach_gets_the_same_bytes_later(bench, road):
    def unavailable(parcel):
        raise Unavailable("no answer")

    road.fail_stage = unavailable
    offer(bench)
    waiting = bench.messages()
    assert [(m.delivery, m.attempts, m.note) for m in waiting] == [("queued", 1, "no answer")] * 2
    assert bench.cases() == []
    for _ in range(3):
        bench.clock.turn(HOUR)
        bench.settle()
    assert {m.attempts for m in bench.messages()} == {4}
    road.fail_stage = lambda parcel: None
    bench.clock.turn(HOUR)
    bench.settle()
    assert [m.content for m in bench.messages()] == [m.content for m in waiting]
    assert bench.out() == {m.name: m.content for m in waiting}


def test_a_receiver_who_stays_away_for_long_is_told_to_a_person_and_the_case_closes_by_itself(bench, road):
    def unavailable(parcel):
        raise Unavailable("no answer")

    road.fail_stage = unavailable
    offer(bench)
    for _ in range(12):
        bench.clock.turn(HOUR)
        bench.settle()
    assert {case.kind for case in bench.cases("message")} == {"cannot_be_sent"}
    road.fail_stage = lambda parcel: None
    bench.clock.turn(HOUR)
    bench.settle()
    assert len(bench.out()) == 2
    assert bench.cases() == []


def test_a_folder_that_is_missing_is_told_at_once_and_mended_it_goes_on_by_itself(bench):
    out = bench.root / "acme" / "out"
    out.rmdir()
    offer(bench)
    assert {m.delivery for m in bench.messages()} == {"staged"}
    assert all("out is missing" in case.summary for case in bench.cases("message"))
    assert len(bench.cases("message")) == 2
    out.mkdir()
    bench.clock.turn(HOUR)
    bench.settle()
    assert list(bench.out()) == ["acme_855_000000002.edi", "acme_997_000000001.edi"]
    assert bench.cases() == []


def test_retry_tries_at_once_what_would_have_been_tried_later(bench):
    out = bench.root / "acme" / "out"
    out.rmdir()
    offer(bench)
    out.mkdir()
    bench.settle()
    assert bench.out() == {}
    for case in bench.cases("message"):
        bench.answer(case, Answer.retry)
    bench.settle()
    assert len(bench.out()) == 2


def test_a_message_that_a_person_gives_up_is_tried_no_more(bench, road):
    def unavailable(parcel):
        raise Unavailable("no answer") if parcel.kind is ACKNOWLEDGEMENT else TypeError("a bug of ours")

    road.fail_stage = unavailable
    offer(bench)
    bench.answer(bench.case("message"), Answer.discard, reason="they have it by mail")
    bench.clock.turn(HOUR)
    road.fail_stage = lambda parcel: None
    bench.settle()
    assert [(m.kind, m.delivery) for m in bench.messages()] == [(ACKNOWLEDGEMENT, "sent"), (ANSWER, "failed")]


def test_approving_a_message_makes_no_sense(bench, road):
    road.fail_stage = lambda parcel: 1 / 0
    offer(bench)
    with pytest.raises(NotNowError, match="about messages cannot be answered with approve; answer retry or discard"):
        bench.answer(bench.cases("message")[0], Answer.approve)


def test_one_message_that_cannot_be_staged_does_not_hold_up_the_others(bench, road):
    def picky(parcel):
        if parcel.kind is ACKNOWLEDGEMENT:
            raise Unavailable("the file server declined")

    road.fail_stage = picky
    offer(bench)
    assert [m.delivery for m in bench.messages()] == ["queued", "sent"]


def test_a_receiver_who_is_down_costs_a_batch_three_tries_and_no_more(small):
    road = Road(small.desk.channels["acme"].courier)
    small.change("acme", courier=road)

    def unavailable(parcel):
        raise Unavailable("no answer")

    road.fail_stage = unavailable
    small.drop("acme", "po.edi", interchange(*(purchase_order(f"AC-{n}", ("MUG-01", 1)) for n in range(30))))
    small.run()
    assert len(road.staged) == 3
    assert {m.attempts for m in small.messages()} == {1}
    road.fail_stage = lambda parcel: None
    small.clock.turn(HOUR)
    small.settle()
    assert len(small.out()) == 31


def test_a_receiver_who_refuses_makes_a_case_and_a_retry_sends_the_same_bytes(bench, road):
    road.fail_publish = lambda parcel: Rejected(reason="not today")
    offer(bench)
    assert [m.delivery for m in bench.messages()] == ["failed", "failed"]
    frozen = {m.name: m.content for m in bench.messages()}
    road.fail_publish = lambda parcel: None
    for case in bench.cases("message"):
        assert case.kind == "refused_by_receiver"
        bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.out() == frozen


def test_a_name_that_is_taken_by_something_else_is_never_overwritten(bench):
    taken = bench.root / "acme" / "out" / "acme_997_000000001.edi"
    taken.write_bytes(b"somebody else's")
    offer(bench)
    assert taken.read_bytes() == b"somebody else's"
    assert bench.case("message").kind == "refused_by_receiver"
    taken.unlink()
    bench.answer(bench.case("message"), Answer.retry)
    bench.settle()
    assert taken.read_bytes() == bench.message(ACKNOWLEDGEMENT).content


def test_an_unknown_outcome_is_looked_at_before_it_is_repeated_and_told_when_nobody_can_say(bench, road):
    def lost(parcel):
        road.real.publish(parcel, again=False)
        return Unknown(reason="the line was cut")

    road.fail_publish = lost
    offer(bench)
    assert {m.delivery for m in bench.messages()} == {"staged"}
    collected = bench.collect()
    road.fail_publish = lambda parcel: Unknown(reason="the line is still cut")
    for _ in range(6):
        bench.clock.turn(HOUR)
        bench.settle()
    assert {case.kind for case in bench.cases("message")} == {"unknown_outcome"}
    road.fail_publish = lambda parcel: None
    bench.clock.turn(HOUR)
    bench.settle()
    assert [again for name, again in road.published if name == "acme_997_000000001.edi"] == [False] + [True] * 7
    assert bench.out() == {} and len(collected) == 2
    assert {m.delivery for m in bench.messages()} == {"sent"}
    assert bench.cases() == []


def test_messages_for_a_channel_that_is_no_longer_configured_wait_where_one_sees_them(bench, road):
    road.fail_stage = lambda parcel: 1 / 0
    offer(bench)
    channel = bench.desk.channels["acme"]
    bench.close_road("acme")
    bench.clock.turn(HOUR)
    bench.settle()
    assert {case.kind for case in bench.cases("message")} == {"cannot_be_sent", "no_channel"}
    assert {m.delivery for m in bench.messages()} == {"queued"}
    road.fail_stage = lambda parcel: None
    bench.open(channel)
    bench.clock.turn(HOUR)
    bench.settle()
    assert len(bench.out()) == 2
    assert bench.cases() == []


def test_drafts_for_a_channel_that_is_no_longer_configured_wait_and_are_written_later(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.poll()
    bench.step("translate").run("acme")
    channel = bench.desk.channels["acme"]
    bench.close_road("acme")
    bench.settle()
    assert {m.delivery for m in bench.messages()} == {"drafted"}
    assert {case.kind for case in bench.cases("message")} == {"no_channel"}
    bench.open(channel)
    bench.clock.turn(HOUR)
    bench.settle()
    assert len(bench.out()) == 2
    assert bench.cases() == []


def test_a_second_order_is_answered_while_the_first_partner_is_in_trouble(bench, road):
    road.fail_stage = lambda parcel: 1 / 0
    bench.drop("acme", "po.edi", one_order("AC-1", ("MUG-01", 1)))
    bench.drop("nordwind", "po.edi", practice("nordwind-clean.edi"))
    bench.run()
    assert bench.out("acme") == {} and len(bench.out("nordwind")) == 2
