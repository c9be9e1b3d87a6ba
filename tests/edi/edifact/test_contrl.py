"""What a CONTRL says, decided from what was found; and what a partner's CONTRL says of ours."""

import pytest

from connectors.edi.edifact import contrl, contrl_receipt
from connectors.edi.edifact.contrl import ElementError, SegmentError
from connectors.profile import EdifactIdentity, EdifactTerms
from tests.edi.edifact.conftest import group, interchange, order

TERMS = EdifactTerms(them=EdifactIdentity(id="THEM"), us=EdifactIdentity(id="US"))


@pytest.fixture
def reports(reads):
    def reports(content, **changes):
        terms = TERMS.model_copy(update=changes)
        return contrl.report(reads(content, terms.policy).interchanges[0], terms)

    return reports


def test_a_sound_interchange_is_acknowledged_as_a_whole(reports):
    said = reports(interchange(order()))
    assert (said.reference, said.action, said.code, said.messages) == ("17", "7", "", ())
    assert (said.sender.id, said.sender.qualifier, said.receiver.id) == ("4012345000023", "14", "4098765000018")


def test_a_rejected_interchange_names_the_service_segment_and_its_element(reports):
    said = reports(interchange(order(), counted=3))
    assert (said.action, said.code, said.service) == ("4", "29", "UNZ")
    assert said.element == ElementError(code="29", position=2)
    assert reports(interchange(order()).replace("UNZ+1+17'", "")).service == "UNZ"


def test_only_rejected_messages_are_named_with_positions_that_count_the_tag(reports):
    bad = [s.replace("QTY+21:12:PCE", "QTY+21:12:PIECE").replace("PRI+AAA:2.5", "PRI") for s in order(control="2")]
    bad = [s for s in bad if not s.startswith("DTM+137")] + []
    bad[-1] = f"UNT+{len(bad)}+2"
    said = reports(interchange(order(), bad))
    [message] = said.messages
    assert (message.reference, message.identifier) == ("2", ("ORDERS", "D", "96A", "UN", "EAN008"))
    assert (message.code, message.service) == ("", "")
    assert SegmentError(position=3, code="13") in message.segments
    assert SegmentError(position=13, elements=(ElementError(code="39", position=2, component=3),)) in message.segments


def test_a_fault_of_the_message_itself_stands_in_its_ucm(reports):
    [message] = reports(interchange(order(count=2))).messages
    assert (message.code, message.service, message.segments) == ("29", "UNT", ())


def test_terms_decide_whether_nonconformant_messages_are_rejected(reports):
    content = interchange(order()).replace("QTY+21:6:PCE", "QTY+21:6:PIECE")
    assert len(reports(content).messages) == 1
    assert reports(content, policy="lenient").messages == ()


def test_groups_report_what_is_wrong_inside_them(reports):
    bad = group(order(count=1), reference="G2")
    said = reports(interchange(group(order()), bad))
    assert said.messages == () and [one.reference for one in said.groups] == ["G2"]
    assert (said.groups[0].action, said.groups[0].messages[0].code) == ("7", "29")
    whole = reports(interchange(group(order())).replace("UNE+1+G1", "UNE+4+G1"))
    assert (whole.groups[0].action, whole.groups[0].code, whole.groups[0].service) == ("4", "29", "UNE")


def a_contrl(*lines, control="1"):
    body = [f"UNH+{control}+CONTRL:D:3:UN", *lines]
    return [*body, f"UNT+{len(body) + 1}+{control}"]


def test_a_contrl_is_never_answered(reports):
    assert reports(interchange(a_contrl("UCI+1+A:14+B:14+7"))) is None
    assert reports(interchange(a_contrl("UCI"), order(control="2"))).messages == ()


def told(reads, *lines):
    reading = reads(interchange(a_contrl(*lines)))
    return list(contrl_receipt.receipts(reading.interchanges[0].groups[0].sets[0], "baltic"))


def test_an_acknowledgement_closes_our_interchange(reads):
    [receipt] = told(reads, "UCI+000000041+A:14+B:14+7")
    assert (receipt.interchange, receipt.state, receipt.arrived, receipt.findings) == ("41", "accepted", False, ())
    assert receipt.says == "baltic says of our interchange 41: accepted"


def test_word_that_it_came_says_nothing_of_what_is_in_it(reads):
    [receipt] = told(reads, "UCI+41+A:14+B:14+8")
    assert (receipt.state, receipt.arrived) == ("accepted", True)


def test_a_rejection_says_why_and_points_into_what_we_sent(reads):
    lines = ("UCI+41+A+B+7", "UCM+1+ORDRSP:D:96A:UN+4+12", "UCS+4+13", "UCS+2", "UCD+39+3:1")
    [receipt] = told(reads, *lines)
    assert (receipt.state, [(one.number, one.state) for one in receipt.sets]) == ("rejected", [("1", "rejected")])
    assert [found.code for found in receipt.findings] == ["12", "13", "39"]
    sent = b"UNA:+.? 'UNB+UNOC:3+A+B+1:2+41'UNH+1+ORDRSP:D:96A:UN'BGM+231+PO?+8:2+4'DTM+137'UNT+4+1'UNZ+1+41'"
    first, missing, long = contrl_receipt.explain(receipt, sent)
    assert first.says == "message 1: that value may not stand there (12)" and first.place is None
    assert missing.says == "segment 4: it is missing (13); we sent UNT+4+1"
    assert (long.place.segment, long.place.element, long.place.position) == ("BGM", "BGM02-1", 2)
    assert long.says.endswith("it is too long (39): BGM02-1 of what we sent, BGM+231+PO+8:2+4")
    assert sent[long.place.offset :].startswith(b"BGM")


def test_a_rejected_interchange_or_group_rejects_what_is_in_it(reads):
    [receipt] = told(reads, "UCI+41+A+B+4+28+UNZ")
    assert (receipt.state, receipt.findings[0].says) == (
        "rejected",
        "UNZ of the interchange: two references differ (28)",
    )
    [receipt] = told(reads, "UCI+41+A+B+7", "UCF+9+A+B+4+99")
    assert receipt.state == "rejected" and "not known (99)" in receipt.says


def test_a_contrl_that_names_no_interchange_is_none(reads):
    assert told(reads, "UCI++A+B+7") == []
