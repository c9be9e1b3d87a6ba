"""What transports and programs do to interchanges on their way: read with a finding, or refused by the policy."""

import pytest

from tests.edi.reading.conftest import an_interchange, isa, rules

HEADERS = (
    b"POST /as2 HTTP/1.1\r\nHost: dock.example\r\nAS2-From: ISA House\r\nContent-Type: application/edi-x12\r\n"
    b"Message-ID: <ISA@acme.example>\r\n\r\n"
)


def test_headers_of_a_transport_before_the_isa_are_passed_over_with_a_warning(reads):
    content = HEADERS + an_interchange().encode()
    reading = reads(content)
    assert (reading.verdict, rules(reading)) == ("accept_with_warnings", {"leading_junk"})
    [skipped] = [span for span in reading.spans if span.kind == "skipped"]
    assert content[skipped.offset : skipped.offset + skipped.length] == HEADERS.rstrip()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_of_one_width_are_refused_or_joined_by_the_policy(reads, ending: str):
    content = an_interchange()
    wrapped = ending.join(content[at : at + 80] for at in range(0, len(content), 80))
    strict, lenient = reads(wrapped), reads(wrapped, "lenient")
    assert strict.verdict == "reject_interchange"
    assert lenient.verdict == "accept_with_warnings"
    assert rules(lenient) == {"isa_not_106_bytes", "newline_inside_segment"}
    [one] = lenient.interchanges[0].groups[0].sets
    assert ["*".join(segment.elements) for segment in one.segments] == content.split("~")[2:-3]


@pytest.mark.parametrize(
    ("version", "mark", "separator"),
    [("00401", "^", None), ("00402", "^", "^"), ("00501", "^", "^"), ("00501", "U", None), ("00501", "7", None),
     ("00501", " ", None), ("00501", ">", None), ("00802", "|", "|")],
)  # fmt: skip
def test_isa11_separates_repetitions_only_where_it_may(reads, version: str, mark: str, separator: str | None):
    content = an_interchange().replace("*U*00401*", f"*{mark}*{version}*")
    assert reads(content).interchanges[0].delimiters.repetition == separator


@pytest.mark.parametrize(
    "release", ["003010", "003020", "003040", "003060", "004010", "004030", "005010", "006040", "007060", "008020"]
)
def test_every_release_from_003010_to_008020_is_framed(reads, release: str):
    version = f"00{release[2:5]}"
    content = an_interchange().replace("*U*00401*", f"*{'^' if version >= '00402' else 'U'}*{version}*")
    reading = reads(content.replace("*X*004010", f"*X*{release}"))
    assert "isa12_unknown" not in rules(reading)
    [one] = reading.interchanges[0].groups[0].sets
    assert (one.control, len(one.segments)) == ("0001", 11)


def test_each_policy_reads_a_bad_isa_in_its_own_way(reads):
    unpadded = an_interchange().replace(isa(), "ISA*00* *00* *ZZ*ACME*ZZ*US*261120*0930*U*00401*000000017*0*P*>~")
    no_break = an_interchange().replace("ACMESTORES     ", "ACMESTORES" + "\u00a0" * 5, 1)
    without = an_interchange().replace("*>~", "*~", 1).replace("~", "\n")
    for content, rule in ((unpadded, "isa_not_106_bytes"), (no_break, "isa_nbsp_padding"), (without, "isa16_missing")):
        assert rule in rules(reads(content))
        assert (reads(content).verdict, reads(content, "lenient").verdict) == (
            "reject_interchange",
            "accept_with_warnings",
        )


def test_delimiters_may_change_from_one_interchange_to_the_next(reads):
    other = an_interchange(control="000000018").replace("*", "|").replace("~", "\x1d").replace(">", "\x1f")
    reading = reads(an_interchange() + "\r\n" + other)
    assert (reading.verdict, rules(reading)) == ("accept", {"delimiters_change_between_interchanges"})
