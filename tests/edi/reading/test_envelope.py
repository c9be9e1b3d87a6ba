"""Envelopes: counts, control numbers, trailers, and what belongs where."""

import pytest

from tests.edi.reading.conftest import a_set, an_interchange, isa, rules


def test_a_sound_file_is_accepted_without_a_finding(reads):
    reading = reads(an_interchange())
    assert reading.verdict == "accept"
    assert reading.all_findings() == ()
    [interchange] = reading.interchanges
    assert (interchange.sender, interchange.receiver, interchange.usage) == ("ACMESTORES", "BLUEHARBOR", "P")
    assert [one.kind for one in interchange.groups[0].sets] == ["850"]


@pytest.mark.parametrize(
    ("before", "after", "rule", "verdict", "code"),
    [
        ("SE*11*", "SE*12*", "se_count_wrong", "reject_transaction", "4"),
        ("SE*11*0001", "SE*11*0002", "se_control_mismatch", "reject_transaction", "3"),
        ("SE*11*0001~", "", "se_missing", "reject_transaction", "2"),
        ("GE*1*", "GE*2*", "ge_count_wrong", "reject_group", "5"),
        ("GE*1*17", "GE*1*18", "ge_control_mismatch", "reject_group", "4"),
        ("GE*1*17~", "", "ge_missing", "reject_group", "3"),
        ("GS*PO", "GS*IN", "gs01_does_not_match_set", "reject_group", "1"),
        ("IEA*1*", "IEA*2*", "iea_count_wrong", "reject_interchange", "021"),
        ("IEA*1*000000017", "IEA*1*000000018", "iea_control_mismatch", "reject_interchange", "001"),
        ("IEA*1*000000017~", "", "iea_missing", "reject_interchange", "023"),
        ("IEA*1*000000017", "IEA*1*17", "iea_control_zeros", "accept_with_warnings", "001"),
        ("*P*>", "*X*>", "isa15_bad", "reject_interchange", "020"),
        ("*000000017*0*", "*00000001A*0*", "isa13_not_9_digits", "reject_interchange", "018"),
        ("*00401*", "*0040A*", "isa12_bad", "reject_interchange", "017"),
        ("*ZZ*ACME", "*QQ*ACME", "isa_bad_sender_qualifier", "accept_with_warnings", "005"),
        ("*U*00401", "*^*00401", "isa11_not_U_in_old_version", "accept", None),
        ("IEA*1", "PID*F~IEA*1", "segment_outside_set", "reject_interchange", "024"),
    ],
)
def test_each_fault_of_an_envelope_has_its_name_its_code_and_its_verdict(reads, before, after, rule, verdict, code):
    content = an_interchange().replace(before, after, 1)
    reading = reads(content)
    [found] = [one for one in reading.all_findings() if one.rule == rule]
    assert (reading.verdict, found.code) == (verdict, code)
    assert found.place is not None and found.place.offset is not None


def test_lenient_lets_an_odd_header_pass_with_a_warning(reads):
    content = an_interchange().replace("BLUEHARBOR     ", "BLUEHARBOR  ", 1)
    assert reads(content).verdict == "reject_interchange"
    assert reads(content, "lenient").verdict == "accept_with_warnings"


def test_lenient_never_forgives_a_count(reads):
    assert reads(an_interchange().replace("SE*11", "SE*10"), "lenient").verdict == "reject_transaction"


def test_control_numbers_are_given_once(reads):
    twice = an_interchange(a_set(), a_set())
    assert "duplicate_st_control" in rules(reads(twice))
    assert "duplicate_isa_control_in_file" in rules(reads(an_interchange() + an_interchange()))
    assert reads(twice, "lenient").verdict == "accept_with_warnings"


def test_a_good_set_beside_a_rejected_one_is_still_accepted(reads):
    reading = reads(an_interchange(a_set(), a_set(control="0002", counted=99)))
    verdicts = [one.verdict for one in reading.interchanges[0].groups[0].sets]
    assert verdicts == ["accept", "reject_transaction"]
    assert reading.verdict == "reject_transaction"


def test_an_unreadable_isa_does_not_harm_the_interchange_before_it(reads):
    reading = reads(an_interchange() + "ISA*torn~")
    assert reading.verdict == "reject_interchange"
    assert reading.interchanges[0].groups[0].sets[0].verdict == "accept"


def test_an_interchange_that_begins_before_the_last_ended_is_read(reads):
    torn = an_interchange().replace("IEA*1*000000017~", "")
    reading = reads(torn + an_interchange(control="000000018"))
    assert [one.verdict for one in reading.interchanges] == ["reject_interchange", "accept"]


def test_segments_closed_by_a_stray_component_separator_are_read_without_it(reads):
    content = an_interchange().replace("~", "\n").replace(">\n", "~\n", 1)
    head, body = content.split("\n", 1)
    reading = reads(head + "\n" + body.replace("\n", "~\n"))
    assert rules(reading) == {"trailing_component_separator"}
    assert reading.verdict == "accept_with_warnings"


def test_what_is_no_interchange_says_so(reads):
    assert reads("Dear supplier, please send mugs.").verdict == "not_an_interchange"
    assert reads("".join(f"{segment}~" for segment in a_set())).verdict == "not_an_interchange"
    assert reads(b"").verdict == "not_an_interchange"


def test_a_flood_of_faults_is_cut_short_and_its_bytes_rejected(reads):
    content = isa() + "~A" * 30_000
    reading = reads(content)
    assert "too_many_errors" in rules(reading)
    assert len(reading.all_findings()) < 100
    assert sum(one.length for one in reading.spans) == len(content)


def test_ta1_segments_are_kept_with_their_interchange(reads):
    reading = reads(isa() + "TA1*000000009*261119*0900*A*000~IEA*0*000000017~")
    assert [one.get(1) for one in reading.interchanges[0].acknowledgements] == ["000000009"]
    assert reading.verdict == "accept"
