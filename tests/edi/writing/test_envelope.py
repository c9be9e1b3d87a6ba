"""The envelope: fixed lengths, counts, numbers, and the characters that the partner agreed to."""

from datetime import timedelta, timezone

import pytest

from connectors.edi.reading import read
from connectors.edi.writer import Numbers, write, write_interchange

NUMBERS = Numbers(interchange=7, group=12, set=3)
BODY = [("BAK", "00", "AC", "4711", "20260301"), ("CTT", "1")]


def written(terms, now, body=BODY, kind="855"):
    return write(body, kind=kind, terms=terms, numbers=NUMBERS, now=now)


def test_the_whole_envelope_in_a_newer_version(nordwind, now):
    assert written(nordwind, now).decode() == (
        "ISA|00|          |00|          |ZZ|BLUEHARBOR     |12|4155550100     |260302|1405|^|00501|000000007|0|P|:'"
        "GS|PR|BLUEHARBOR|4155550100|20260302|1405|12|X|005010'"
        "ST|855|0003'BAK|00|AC|4711|20260301'CTT|1'SE|4|0003'"
        "GE|1|12'IEA|1|000000007'"
    )


def test_before_version_00402_nothing_repeats_and_isa11_says_u(acme, now):
    content = written(acme, now)
    assert content.startswith(
        b"ISA*00*          *00*          *ZZ*BLUEHARBOR     *ZZ*ACMESTORES     *260302*1405*U*00401*000000007*0*P*>~\n"
    )
    assert b"\nGS*PR*BLUEHARBORGS*ACMESTORES*" in content


def test_the_isa_has_106_bytes(acme, nordwind, now):
    for terms in (acme, nordwind):
        assert written(terms, now).index(terms.segment_terminator.encode()) == 105


def test_a_terminator_that_breaks_the_line_is_not_followed_by_another_break(acme, now):
    content = written(acme.model_copy(update={"segment_terminator": "\n"}), now)
    assert content.count(b"\n") == 8
    assert b"\n\n" not in content


def test_old_releases_have_two_digit_years(acme, now):
    content = written(acme.model_copy(update={"version": "00304", "release": "003040"}), now)
    assert b"\nGS*PR*BLUEHARBORGS*ACMESTORES*260302*1405*12*X*003040~" in content


def test_time_is_told_in_utc_whatever_the_clock_says(acme, now):
    elsewhere = now.astimezone(timezone(timedelta(hours=-8)))
    assert written(acme, elsewhere) == written(acme, now)


def test_the_same_again_gives_the_same_bytes(acme, now):
    assert written(acme, now) == written(acme, now)


def test_empty_elements_at_the_end_are_left_out(acme, now):
    body = [("PID", "F", "", "", "", "Mug", "", " "), ("AK4", ("2", ""), "", "6")]
    assert b"\nPID*F****Mug~\nAK4*2**6~\n" in written(acme, now, body)


def test_a_composite_is_cut_by_the_partners_own_component_separator(nordwind, now):
    assert b"'AK4|4:2||3'" in written(nordwind, now, [("AK4", ("4", "2"), "", "3")], kind="997")


def test_large_control_numbers_fit(acme, now, guides):
    numbers = Numbers(999999999, 999999999, 999999999)
    content = write(BODY, kind="855", terms=acme, numbers=numbers, now=now)
    [interchange] = read(content, guides=guides).interchanges
    assert interchange.control == interchange.groups[0].control == interchange.groups[0].sets[0].control == "999999999"
    assert NUMBERS.written(acme) == {"interchange": "000000007", "group": "12", "set": "0003"}


def test_a_ta1_stands_in_no_group(acme, now):
    ta1 = [("TA1", "000000104", "260302", "0915", "R", "023")]
    content = write_interchange(ta1, terms=acme, interchange=9, groups=0, now=now)
    assert content.split(b"\n")[1:] == [b"TA1*000000104*260302*0915*R*023~", b"IEA*0*000000009~", b""]


@pytest.mark.parametrize("kind", ["855", "856", "997"])
def test_each_set_travels_in_its_own_kind_of_group(kind, acme, now, guides):
    reading = read(written(acme, now, kind=kind), guides=guides)
    assert "gs01_does_not_match_set" not in {found.rule for found in reading.all_findings()}
