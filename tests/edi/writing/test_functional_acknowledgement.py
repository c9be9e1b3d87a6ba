"""The 997 both ways: what we say of a partner's group, and what a partner says of ours."""

import pytest

from canonical.lifecycle import Acknowledged
from connectors.edi.acknowledgement import InterchangeAcknowledgement
from connectors.edi.parts import TransactionSet
from connectors.edi.receipt import envelope_receipt, receipts
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.sets import fa997, ta1


def heard(text):
    segments = tuple(Segment(tuple(line.split("*")), 0, 0) for line in text.split())
    kind = segments[0].get(1)
    one = TransactionSet(kind=kind, control="1", segments=segments, index=1, offset=0, length=0)
    return list(receipts(one, "acme", Delimiters()))


def test_an_error_in_a_component_is_a_composite(verdict_on_group, nordwind):
    written = fa997.lines(verdict_on_group, nordwind)
    assert ("AK4", ("4", "2"), "", "3", "") in written


def test_only_newer_releases_name_the_release(verdict_on_group, acme, nordwind):
    assert fa997.lines(verdict_on_group, acme)[0] == ("AK1", "PO", "101", "")
    assert fa997.lines(verdict_on_group, nordwind)[0] == ("AK1", "PO", "101", "004010")


def test_a_quoted_value_loses_the_receivers_delimiters(verdict_on_group, acme, nordwind):
    assert ("AK4", ("2", ""), "330", "6", "TW EL VE'|") in fa997.lines(verdict_on_group, acme)
    assert ("AK4", ("2", ""), "330", "6", "TW*EL~VE") in fa997.lines(verdict_on_group, nordwind)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ST*997*1 AK1*PR*12 AK2*855*0012 AK5*A AK9*A*1*1*1 SE*6*1", Acknowledged.accepted),
        ("ST*997*1 AK1*PR*12 AK2*855*0012 AK5*E*5 AK9*E*1*1*1 SE*6*1", Acknowledged.accepted_with_errors),
        ("ST*997*1 AK1*PR*12 AK2*855*0012 AK5*R*5 AK9*R*1*1*0 SE*6*1", Acknowledged.rejected),
        ("ST*997*1 AK1*PR*12 AK2*855*0012 AK5*R*5 AK9*P*2*2*1 SE*6*1", Acknowledged.rejected),
        ("ST*997*1 AK1*PR*12 AK2*855*0012 AK5*X AK9*A*1*1*1 SE*6*1", Acknowledged.rejected),
        ("ST*997*1 AK1*PR*12 AK9*A*1*1*1 SE*4*1", Acknowledged.accepted),
        ("ST*997*1 AK1*PR*12 SE*3*1", Acknowledged.rejected),
        ("ST*999*1 AK1*PR*12*005010 AK2*855*0012 IK5*A AK9*A*1*1*1 SE*6*1", Acknowledged.accepted),
    ],
)
def test_a_receipt_says_the_worst_that_was_said(text, state):
    [receipt] = heard(text)
    assert (receipt.state, receipt.group, receipt.partner) == (state, "12", "acme")


def test_a_receipt_names_what_was_wrong():
    [receipt] = heard(
        "ST*997*1 AK1*PR*00012 AK2*855*0012 AK3*PO1*5**8 AK4*2*330*6*TWELVE AK3*N1*7**3 AK5*R*5 AK9*R*1*1*0 SE*9*1"
    )
    assert receipt.group == "12"
    assert [(one.number, one.state) for one in receipt.sets] == [("0012", Acknowledged.rejected)]
    assert receipt.says == (
        "acme says of group 12 (PR): 855 0012; rejected: at least one segment is in error (5); "
        "the group is rejected, 0 of 1 sets accepted; "
        "PO102 at position 5 holds a character that it may not (6): 'TWELVE'; "
        "segment N1 at position 7 is missing (3)"
    )
    element, segment = receipt.findings
    assert (element.place.segment, element.place.position, element.place.element) == ("PO1", 5, "PO102")
    assert element.evidence == {
        "level": "AK4", "set": "0012", "data_element": "330", "value": "TWELVE", "repetition": ""
    }  # fmt: skip
    assert (segment.place.segment, segment.place.position, segment.code) == ("N1", 7, "3")


def test_components_and_repetitions_are_told():
    [receipt] = heard("ST*999*1 AK1*PR*12 AK2*855*1 IK3*MEA*9**8 CTX*BAK03:X IK4*4>2>3*1018*6*x IK5*R*5 AK9*R*1*1*0")
    [fault] = receipt.findings
    assert fault.place.element == "MEA04-2"
    assert fault.says == "MEA04-2 at position 9, repetition 3 holds a character that it may not (6): 'x'"


def test_each_set_of_a_group_has_its_own_verdict():
    [receipt] = heard("ST*997*1 AK1*PR*12 AK2*855*1 AK5*A AK2*855*2 AK5*R*5 AK2*855*3 AK9*P*3*3*2")
    assert [(one.number, one.state) for one in receipt.sets] == [
        ("1", Acknowledged.accepted), ("2", Acknowledged.rejected), ("3", Acknowledged.rejected)
    ]  # fmt: skip


def test_one_acknowledgement_may_name_several_groups():
    receipts = heard("ST*997*1 AK1*PR*12 AK9*A*1*1*1 AK1*SH*13 AK9*R*1*1*0 SE*6*1")
    assert [(r.group, r.state) for r in receipts] == [("12", Acknowledged.accepted), ("13", Acknowledged.rejected)]


def test_an_acknowledgement_of_nothing_gives_no_receipt():
    assert heard("ST*997*1 AK9*A*1*1*1 SE*3*1") == []


def test_a_ta1_of_ours_quotes_the_envelope():
    answer = InterchangeAcknowledgement(control="000000104", date="260302", time="0915", code="R", note="023")
    assert ta1.line(answer) == ("TA1", "000000104", "260302", "0915", "R", "023")


def test_a_ta1_about_a_broken_envelope_is_whole_itself():
    answer = InterchangeAcknowledgement(control="A17", date="269999", time="9 15", code="R", note="018")
    assert ta1.line(answer) == ("TA1", "000000017", "700101", "0000", "R", "018")


@pytest.mark.parametrize(
    ("code", "state", "arrived", "says"),
    [
        ("A", Acknowledged.accepted, True, "acme says of our interchange 000000041: it arrived whole"),
        (
            "E", Acknowledged.accepted_with_errors, True,
            "acme says of our interchange 000000041: it was taken, with errors in its envelope: "
            "the sender's id is invalid (006)",
        ),
        (
            "R", Acknowledged.rejected, False,
            "acme says of our interchange 000000041: it was rejected whole: the sender's id is invalid (006)",
        ),
    ],
)  # fmt: skip
def test_a_ta1_that_came_tells_of_the_envelope_alone(code, state, arrived, says):
    receipt = envelope_receipt(Segment(("TA1", "000000041", "260302", "1405", code, "006"), 0, 0), "acme")
    assert (receipt.interchange, receipt.group, receipt.state, receipt.arrived) == ("41", "", state, arrived)
    assert receipt.says == says
