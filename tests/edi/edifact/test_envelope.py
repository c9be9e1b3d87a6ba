"""Counts and references of the service segments, and what becomes of an interchange where they lie."""

import pytest

from tests.edi.edifact.conftest import group, interchange, order, rules, the


def test_a_sound_interchange_is_accepted(reads):
    reading = reads(interchange(order(), order(control="2")))
    [one] = reading.interchanges
    assert reading.verdict == "accept"
    assert (one.syntax, one.control, one.version, one.usage) == ("edifact", "17", "UNOC:3", "P")
    assert (one.sender_qualifier, one.sender, one.receiver) == ("14", "4012345000023", "4098765000018")
    assert [(s.kind, s.control) for s in one.groups[0].sets] == [("ORDERS", "1"), ("ORDERS", "2")]
    assert one.groups[0].header is None and one.groups[0].version == "D96A"


def test_groups_are_counted_and_hold_their_messages(reads):
    reading = reads(interchange(group(order()), group(order(), order(control="2"), reference="G2")))
    assert reading.verdict == "accept"
    assert [(g.control, len(g.sets)) for g in reading.interchanges[0].groups] == [("G1", 1), ("G2", 2)]


def test_test_indicator_and_wish_for_an_answer_are_read(reads):
    [one] = reads(interchange(order(), unb="UNB+UNOC:3+A:14+B:14+261120:0930+17++++1++1")).interchanges
    assert (one.usage, one.ack_requested) == ("T", True)


@pytest.mark.parametrize(
    ("content", "rule", "code", "strict", "lenient"),
    [
        (interchange(order(), counted=2), "unz_count_wrong", "29", "reject_interchange", "reject_interchange"),
        (interchange(order()).replace("UNZ+1+17", "UNZ+1+18"), "unz_reference_mismatch", "28", "reject_interchange",
         "reject_interchange"),
        (interchange(order()).replace("UNZ+1+17", "UNZ+1+0017"), "unz_reference_zeros", "28", "reject_interchange",
         "accept_with_warnings"),
        (interchange(order()).replace("UNZ+1+17'", ""), "unz_missing", "13", "reject_interchange",
         "reject_interchange"),
        (interchange(), "interchange_empty", "32", "reject_interchange", "reject_interchange"),
        (interchange(order(), unb="UNB+UNOC:3++B:14+261120:0930+17"), "unb_element_missing", "13",
         "reject_interchange", "reject_interchange"),
        (interchange(order(), unb="UNB+UNOC:3+ +B:14+261120:0930+17"), "unb_element_bad", None,
         "accept_with_warnings", "accept_with_warnings"),
        (interchange(order(), unb="UNB+UNOZ:9+A:14+B:14+261120:0930+17"), "syntax_not_supported", "2",
         "reject_interchange", "reject_interchange"),
        (interchange(group(order()), order()), "groups_and_messages_mixed", "30", "reject_interchange",
         "reject_interchange"),
        (interchange(order(), ["BGM+220"]), "segment_outside_message", "33", "reject_interchange",
         "reject_interchange"),
        (interchange(group(order())).replace("UNE+1+G1", "UNE+2+G1"), "une_count_wrong", "29", "reject_group",
         "reject_group"),
        (interchange(group(order())).replace("UNE+1+G1", "UNE+1+G9"), "une_reference_mismatch", "28",
         "reject_group", "reject_group"),
        (interchange(group(order())).replace("UNE+1+G1'", ""), "une_missing", "13", "reject_group", "reject_group"),
        (interchange(group(order()), group(order())), "duplicate_group_reference", "26", "reject_group",
         "accept_with_warnings"),
        (interchange(group(order(), kind="DESADV")), "message_of_another_type", "31", "reject_group",
         "accept_with_warnings"),
        (interchange(order(count=1)), "unt_count_wrong", "29", "reject_transaction", "reject_transaction"),
        (interchange(order()).replace("UNT+18+1'", "UNT+18+9'"), "unt_reference_mismatch", "28",
         "reject_transaction", "reject_transaction"),
        (interchange(order()).replace("UNT+18+1'", ""), "unt_missing", "13", "reject_transaction",
         "reject_transaction"),
        (interchange(order(), order()), "duplicate_message_reference", "26", "reject_transaction",
         "accept_with_warnings"),
        (interchange(order(version="D")), "unh_element_missing", "13", "reject_transaction", "reject_transaction"),
    ],
)  # fmt: skip
def test_a_fault_of_the_envelope_has_its_code_and_its_verdict(content, rule, code, strict, lenient, reads):
    found = next(one for one in reads(content).all_findings() if one.rule == rule)
    assert found.code == code and found.place.offset is not None
    assert (reads(content).verdict, reads(content, "lenient").verdict) == (strict, lenient)


def test_one_bad_message_leaves_its_sibling_alone(reads):
    reading = reads(interchange(order(count=1), order(control="2")))
    assert [s.verdict for s in reading.interchanges[0].groups[0].sets] == ["reject_transaction", "accept"]


def test_two_interchanges_are_two_and_a_reference_that_comes_twice_is_said(reads):
    reading = reads(interchange(order()) + interchange(order(), una="UNA:+,? '"))
    assert len(reading.interchanges) == 2
    assert the(reading, "duplicate_interchange_reference_in_file").place.interchange == 2
    assert [one.verdict for one in reading.interchanges] == ["accept", "reject_interchange"]


def test_a_new_header_closes_what_is_open(reads):
    reading = reads(interchange(order()).replace("UNZ+1+17'", "") + interchange(order(), reference="18"))
    assert [one.verdict for one in reading.interchanges] == ["reject_interchange", "accept"]


def test_a_file_of_noise_is_none_and_a_flood_of_faults_is_cut_short(reads):
    assert reads("UNA:+.? '").verdict == "reject_interchange"
    flood = reads("UNB+UNOC:3+A:14+B:14+261120:0930+17'" + "X'" * 30_000)
    assert "too_many_errors" in rules(flood)
    assert flood.spans[-1].kind == "rejected"
