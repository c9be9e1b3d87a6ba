"""What waits for a partner leaves in one file where that was agreed, and each message keeps numbers of its own."""

import pytest

from canonical.hold import Answer
from canonical.lifecycle import Acknowledged
from canonical.message import MessageKind
from connectors.edi.reading import read
from connectors.ports import Rejected
from tests.pipeline.bench import interchange, purchase_order

TOGETHER, ANSWER = MessageKind.interchange, MessageKind.order_acknowledgement
MUG = ("MUG-01", 1)


@pytest.fixture
def database_url(sqlite_url):
    """What stands here does not hang on the database."""
    return sqlite_url


def orders(bench, count=3, batch="sets"):
    bench.agree("acme", edi={"batch": batch})
    sets = [purchase_order(f"B-{n}", MUG) for n in range(1, count + 1)]
    bench.drop("acme", "po.edi", interchange(*sets))
    bench.run()


def sent_together(bench):
    """Return the file that holds the 855s, as our reader sees it."""
    [file] = [content for name, content in bench.out().items() if "_855_" in name]
    [whole] = read(file, guides=bench.guides).interchanges
    return whole


def acknowledge(bench, group, *verdicts, control=2):
    """Let the partner say of the 855s in a group what became of each."""
    lines = [f"AK1*PR*{group}"]
    for number, verdict in verdicts:
        lines += [f"AK2*855*{number}", f"AK5*{verdict}"]
    lines.append(f"AK9*P*{len(verdicts)}*{len(verdicts)}*1")
    bench.drop("acme", "ack.edi", interchange(lines, control=control, kind="997", functional="FA"))
    bench.run()


def test_answers_that_wait_together_leave_as_sets_of_one_group(bench):
    orders(bench)
    whole = sent_together(bench)
    assert [[one.kind for one in group.sets] for group in whole.groups] == [["855"] * 3]
    answers = bench.messages(ANSWER)
    assert [m.numbers["set"] for m in answers] == [one.control for one in whole.groups[0].sets]
    assert {(m.numbers["interchange"], m.numbers["group"]) for m in answers} == {("000000002", "2")}
    assert {(m.delivery, m.acknowledgement) for m in answers} == {("sent", "waiting")}
    [carrier] = bench.messages(TOGETHER)
    assert {m.carrier_id for m in answers} == {carrier.id}
    assert (carrier.delivery, carrier.acknowledgement, carrier.numbers) == (
        "sent", "none", {"interchange": "000000002"},
    )  # fmt: skip
    assert bench.out()[carrier.name] == carrier.content


def test_a_partner_may_want_a_group_for_each(bench):
    orders(bench, batch="groups")
    whole = sent_together(bench)
    assert [len(group.sets) for group in whole.groups] == [1, 1, 1]
    assert [m.numbers["group"] for m in bench.messages(ANSWER)] == [group.control for group in whole.groups]


def test_what_waits_alone_leaves_alone(bench):
    orders(bench, count=1)
    assert bench.messages(TOGETHER) == []
    assert bench.message(ANSWER).carrier_id is None


def test_each_message_holds_what_it_says_itself(bench):
    orders(bench)
    for number, message in enumerate(bench.messages(ANSWER), 1):
        [whole] = read(message.content, guides=bench.guides).interchanges
        [[one]] = [group.sets for group in whole.groups]
        assert one.segments[1].get(3) == f"B-{number}"
        assert one.control == message.numbers["set"]


def test_a_partner_answers_each_set_by_its_own_numbers(bench):
    orders(bench)
    first, second, _ = bench.messages(ANSWER)
    acknowledge(bench, first.numbers["group"], (first.numbers["set"], "A"), (second.numbers["set"], "R"))
    states = [m.acknowledgement for m in bench.messages(ANSWER)]
    assert states == [Acknowledged.accepted, Acknowledged.rejected, Acknowledged.waiting]
    assert bench.case().subject_id == second.id


def test_a_group_is_answered_as_a_whole(bench):
    orders(bench, batch="groups")
    second = bench.messages(ANSWER)[1]
    acknowledge(bench, second.numbers["group"], (second.numbers["set"], "A"))
    states = [m.acknowledgement for m in bench.messages(ANSWER)]
    assert states == [Acknowledged.waiting, Acknowledged.accepted, Acknowledged.waiting]


def test_a_resend_of_one_is_the_whole_file_again_byte_by_byte(bench):
    orders(bench)
    before = bench.collect()
    second = bench.messages(ANSWER)[1]
    acknowledge(bench, second.numbers["group"], (second.numbers["set"], "R"))
    bench.answer(bench.case(), Answer.retry)
    bench.settle()
    [carrier] = bench.messages(TOGETHER)
    assert bench.out()[carrier.name] == before[carrier.name] == carrier.content
    assert {(m.sends, m.delivery) for m in (carrier, *bench.messages(ANSWER))} == {(2, "sent")}


def test_a_file_that_is_refused_holds_up_all_that_is_in_it_and_goes_again_with_all(bench):
    road = bench.desk.channels["acme"].courier

    class Refusing:
        def stage(self, parcel):
            road.stage(parcel)

        def publish(self, parcel, *, again):
            return Rejected(reason="full") if parcel.kind is TOGETHER else road.publish(parcel, again=again)

    bench.agree("acme", edi={"batch": "sets"})
    bench.change("acme", courier=Refusing())
    bench.drop("acme", "po.edi", interchange(*(purchase_order(f"B-{n}", MUG) for n in (1, 2))))
    bench.run()
    assert {m.delivery for m in bench.messages() if m.kind in (TOGETHER, ANSWER)} == {"failed"}
    assert bench.case().subject_id == bench.message(TOGETHER).id
    bench.change("acme", courier=road)
    bench.answer(bench.case(), Answer.retry)
    bench.settle()
    assert {m.delivery for m in bench.messages()} == {"sent"}


def test_one_that_cannot_be_written_does_not_hold_up_the_others(bench):
    bench.agree("acme", edi={"batch": "sets"})
    sets = [purchase_order(f"B-{n}", MUG) for n in (1, 2, 3)]
    sets[1].insert(-1, "PID*F****larger > smaller")
    bench.drop("acme", "po.edi", interchange(*sets))
    bench.run()
    states = [m.delivery for m in bench.messages(ANSWER)]
    assert states.count("failed") == 1
    assert states.count("sent") == 2
    assert "PID05" in bench.case("message").summary


@pytest.mark.parametrize("batch", ["each", "sets"])
def test_no_number_is_given_twice_or_left_out(bench, batch):
    orders(bench, batch=batch)
    files = [read(content, guides=bench.guides).interchanges[0] for content in bench.out().values()]
    assert sorted(int(one.control) for one in files) == list(range(1, len(files) + 1))
    groups = sorted(int(group.control) for one in files for group in one.groups)
    sets = sorted(int(one.control) for whole in files for group in whole.groups for one in group.sets)
    assert groups == list(range(1, len(groups) + 1))
    assert sets == list(range(1, len(sets) + 1))
