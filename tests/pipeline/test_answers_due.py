"""What partners say of our messages, what they do not say, and what they say too late."""

from datetime import timedelta

import pytest

from canonical.hold import Answer
from canonical.message import MessageKind
from tests.pipeline.bench import interchange, one_order, practice

ACKNOWLEDGEMENT, ANSWER = MessageKind.functional_acknowledgement, MessageKind.order_acknowledgement
HOUR = timedelta(hours=1)


@pytest.fixture
def answered(bench):
    """A hub that has sent acme an 855 in group 2, interchange 2, set 0002."""
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    bench.collect()
    return bench


def ours(bench):
    return bench.message(ANSWER)


def told(*lines, kind="997", control=900, functional="FA", ta1=None):
    content = interchange([*lines], control=control, kind=kind, functional=functional)
    if ta1 is None:
        return content
    isa, *_, iea = content.split(b"\n")[:-1]
    return isa + b"\n" + ta1.encode() + b"~\n" + iea.replace(b"IEA*1", b"IEA*0") + b"\n"


def hear(bench, content, name="answer.edi"):
    bench.drop("acme", name, content)
    bench.run()


ACCEPTED = ("AK1*PR*2", "AK2*855*0002", "AK5*A", "AK9*A*1*1*1")
REJECTED = ("AK1*PR*2", "AK2*855*0002", "AK3*PO1*5**8", "AK4*3*355*7*EA", "AK5*R*5", "AK9*R*1*1*0")


def test_an_accepted_message_is_closed(answered):
    hear(answered, told(*ACCEPTED))
    assert ours(answered).acknowledgement == "accepted"
    assert answered.cases() == []


def segments_of(message):
    """Return the set's segments as we sent them, ST first."""
    return [line.rstrip("~") for line in message.content.decode().split("\n") if not line.startswith(("ISA", "GS*"))]


def test_a_rejection_that_names_another_segment_than_we_sent_says_so(answered):
    hear(answered, told(*REJECTED))
    assert ours(answered).acknowledgement == "rejected"
    [found] = answered.case("message").findings
    fifth = segments_of(ours(answered))[4]
    assert found.says == (
        f"PO103 at position 5 holds a code that they do not know (7): 'EA'; but at that position we sent {fifth}"
    )
    start, end = found.place.offset, found.place.offset + found.place.length
    assert ours(answered).content[start:end].decode().strip() == f"{fifth}~"


def test_a_rejected_element_is_named_with_what_we_had_written(answered):
    body = segments_of(ours(answered))
    position = next(at for at, line in enumerate(body, 1) if line.startswith("PO1*"))
    lines = ("AK1*PR*2", "AK2*855*0002", f"AK3*PO1*{position}**8", "AK4*2*330*6*48", "AK5*R*5", "AK9*R*1*1*0")
    hear(answered, told(*lines))
    case = answered.case("message")
    [found] = case.findings
    assert found.says == (
        f"PO102 at position {position} holds a character that it may not (6): '48'; "
        f"in what we sent, PO102, the quantity ordered, is '48': {body[position - 1]}"
    )
    assert case.summary.startswith("acme rejected our order acknowledgement acme_855_000000002.edi: PO102")


def test_a_retry_after_a_rejection_sends_the_same_bytes_and_an_acceptance_closes_all(answered):
    hear(answered, told(*REJECTED))
    before = ours(answered).content
    answered.answer(answered.case("message"), Answer.retry)
    answered.settle()
    assert answered.collect()["acme_855_000000002.edi"] == before
    assert ours(answered).acknowledgement == "waiting"
    hear(answered, told(*ACCEPTED, control=901), "second.edi")
    assert (ours(answered).acknowledgement, answered.cases()) == ("accepted", [])


def test_a_999_closes_as_a_997_does(answered):
    lines = ("AK1*PR*2*004010", "AK2*855*0002", "IK5*A", "AK9*A*1*1*1")
    hear(answered, told(*lines, kind="999"))
    assert ours(answered).acknowledgement == "accepted"


def test_a_ta1_tells_that_the_envelope_arrived_and_the_answer_is_still_owed(answered):
    hear(answered, told(ta1="TA1*000000002*261123*0905*A*000"))
    assert (ours(answered).delivery, ours(answered).acknowledgement) == ("delivered", "waiting")
    assert answered.cases() == []


def test_a_ta1_that_rejects_an_interchange_rejects_what_was_in_it(answered):
    hear(answered, told(ta1="TA1*000000002*261123*0905*R*006"))
    assert ours(answered).acknowledgement == "rejected"
    assert "the sender's id is invalid (006)" in answered.case("message").summary


def test_an_answer_to_nothing_goes_to_a_person(answered):
    hear(answered, told("AK1*PR*77", "AK2*855*0001", "AK5*A", "AK9*A*1*1*1"))
    hear(answered, told(ta1="TA1*000000077*261123*0905*A*000", control=901), "second.edi")
    first, second = answered.cases("document")
    assert first.summary.startswith("answer.edi: acme answers group 77, set 0001 (997), which we never sent")
    assert second.summary.startswith("second.edi: acme answers interchange 77 (TA1), which we never sent")
    assert ours(answered).acknowledgement == "waiting"


@pytest.mark.parametrize(
    "oti",
    [
        "OTI*TR*PO*AC-1001*****2*0002*855",  # by group and set
        "OTI*TR*PO*AC-1001",  # by the order's number alone
    ],
)
def test_an_824_rejects_what_was_accepted_and_a_person_reads_its_reasons(answered, oti):
    hear(answered, told(*ACCEPTED))
    advice = ("BGN*00*1*20261124", oti, "TED*848*the price is not ours*PO1*5*4*212*4.25*4.20")
    hear(answered, told(*advice, kind="824", functional="AG", control=901), "advice.edi")
    assert ours(answered).acknowledgement == "rejected", answered.documents()[-1]
    case = answered.case("message")
    assert case.kind == "advised_by_partner"
    assert "the price is not ours" in case.findings[0].says
    assert "it should be '4.20'" in case.findings[0].says
    assert len(answered.messages(ACKNOWLEDGEMENT)) == 2  # the 824 is a document like others: it is acknowledged


def test_an_824_that_accepts_closes_and_asks_nobody(answered):
    advice = ("BGN*00*1*20261124", "OTI*TA*PO*AC-1001*****2*0002*855")
    hear(answered, told(*advice, kind="824", functional="AG"))
    assert (ours(answered).acknowledgement, answered.cases()) == ("accepted", [])


# -- the clock


def test_an_answer_that_does_not_come_is_overdue_after_the_partners_time(answered, clock):
    clock.turn(23 * HOUR)
    answered.settle()
    assert (ours(answered).acknowledgement, answered.cases()) == ("waiting", [])
    clock.turn(HOUR)
    answered.settle()
    assert ours(answered).acknowledgement == "overdue"
    case = answered.case("message")
    assert case.kind == "unanswered"
    assert "acme has not acknowledged it since" in case.summary
    assert answered.message(ACKNOWLEDGEMENT).acknowledgement == "none"  # nobody owes an answer to an answer


def test_an_operator_is_told_before_the_deadline_that_is_agreed(answered, clock):
    answered.agree("acme", edi={"answer_deadline": 12 * HOUR, "tell_before": 3 * HOUR})
    clock.turn(8 * HOUR)
    answered.settle()
    assert answered.cases() == []
    clock.turn(HOUR)
    answered.settle()
    assert ours(answered).acknowledgement == "waiting"
    assert "the time agreed for it ends at" in answered.case("message").summary
    clock.turn(3 * HOUR)
    answered.settle()
    assert ours(answered).acknowledgement == "overdue"
    assert answered.case("message").summary.endswith("and it is overdue")


def test_a_late_answer_still_closes_the_message_and_the_case(answered, clock):
    clock.turn(48 * HOUR)
    answered.settle()
    hear(answered, told(*ACCEPTED))
    assert (ours(answered).acknowledgement, answered.cases()) == ("accepted", [])


def test_a_late_rejection_is_another_question(answered, clock):
    clock.turn(48 * HOUR)
    answered.settle()
    hear(answered, told(*REJECTED))
    assert ours(answered).acknowledgement == "rejected"
    assert answered.case("message").kind == "rejected_by_partner"


def test_what_was_answered_in_time_is_never_looked_for_again(answered, clock):
    hear(answered, told(*ACCEPTED))
    clock.turn(48 * HOUR)
    assert answered.settle() == 0
    assert answered.cases() == []


def test_a_partner_who_never_acknowledges_is_not_waited_for(bench, clock):
    bench.agree("acme", edi={"expects_997": False})
    bench.drop("acme", "po.edi", one_order("AC-1", ("MUG-01", 1)))
    bench.run()
    clock.turn(48 * HOUR)
    bench.settle()
    assert (bench.message(ANSWER).acknowledgement, bench.cases()) == ("none", [])
