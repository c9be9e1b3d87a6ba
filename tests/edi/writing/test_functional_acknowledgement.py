"""The 997 both ways: what we say of a partner's group, and what a partner says of ours."""

import pytest

from canonical.finding import Severity
from canonical.lifecycle import Acknowledged
from connectors.edi.acknowledgement import InterchangeAcknowledgement
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Segment
from connectors.edi.sets import fa997, ta1


def heard(text):
    segments = tuple(Segment(tuple(line.split("*")), 0, 0) for line in text.split())
    return list(
        fa997.receipts(TransactionSet(kind="997", control="1", segments=segments, index=1, offset=0, length=0), "acme")
    )


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
    assert receipt.sets == ("0012",)
    assert receipt.says == (
        "acme says of group 12 (PR): 855 0012; segment PO1 at position 5, code 8; element 2, code 6, 'TWELVE'; "
        "segment N1 at position 7, code 3; rejected (AK5 5); the group is rejected, 0 of 1 sets accepted"
    )


def test_one_acknowledgement_may_name_several_groups():
    receipts = heard("ST*997*1 AK1*PR*12 AK9*A*1*1*1 AK1*SH*13 AK9*R*1*1*0 SE*6*1")
    assert [(r.group, r.state) for r in receipts] == [("12", Acknowledged.accepted), ("13", Acknowledged.rejected)]


def test_an_acknowledgement_of_nothing_gives_no_receipt():
    assert heard("ST*997*1 AK9*A*1*1*1 SE*3*1") == []


def test_a_ta1_of_ours_quotes_the_envelope(acme):
    answer = InterchangeAcknowledgement(control="000000104", date="260302", time="0915", code="R", note="023")
    assert ta1.lines(answer, acme) == [("TA1", "000000104", "260302", "0915", "R", "023")]


@pytest.mark.parametrize(("code", "severity"), [("A", Severity.inform), ("E", Severity.hold), ("R", Severity.hold)])
def test_a_ta1_that_came_needs_a_person_unless_all_is_well(code, severity):
    found = ta1.heard(Segment(("TA1", "000000041", "260302", "1405", code, "006"), 0, 0), "acme")
    assert found.severity is severity
    assert "interchange" in found.says
    assert "000000041" in found.says
