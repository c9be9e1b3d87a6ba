"""Bytes into segments: whatever the service characters, whatever is released, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.edi.edifact.marks import COMPONENT, Marks, is_edifact
from connectors.edi.edifact.pydifact_adapter import elements, written
from connectors.edi.edifact.tokeniser import Header, Passed, tokenise
from connectors.edi.segment import Segment
from tests.edi.edifact.conftest import interchange, order, rules, the
from tests.edi.reading.conftest import an_interchange

TEXT = st.text(st.sampled_from("AZ09 ,.-?+:'*é"), max_size=12)


def segments(content):
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    return [t.segment if isinstance(t, Header) else t for t in tokenise(raw) if not isinstance(t, Passed)]


def passed(content):
    return [t.rule for t in tokenise(content.encode("latin-1")) if isinstance(t, Passed)]


def test_each_segment_has_its_bytes():
    content = interchange(order()).encode()
    for segment in segments(content):
        raw = content[segment.offset : segment.offset + segment.length]
        assert raw.startswith(segment.id.encode()) and raw.endswith(b"'")


def test_what_is_released_is_data():
    found = segments("UNB+UNOC:3+A+B+1:2+9'FTX+AAI+++10 ?+ 2?: it?'s ??:next'UNZ+0+9'")
    assert found[1].elements == ("FTX", "AAI", "", "", f"10 + 2: it's ?{COMPONENT}next")


def test_una_names_the_characters():
    found = segments("UNA|!.# ~UNB!UNOC|3!A|14!B!1|2!9~BGM!220!#!7~UNZ!0!9~")
    assert found[0].elements[2] == f"A{COMPONENT}14"
    assert found[1].elements == ("BGM", "220", "!7")


def test_the_header_spans_its_una_too():
    content = "UNA:+.? '\nUNB+UNOC:3+A+B+1:2+9'UNZ+0+9'"
    assert (segments(content)[0].offset, segments(content)[0].length) == (0, content.index("UNZ"))


def test_level_b_of_old_is_cut_by_control_characters():
    content = "UNB\x1dUNOB\x1f1\x1dA\x1dB\x1d1\x1f2\x1d9\x1cBGM\x1d220\x1dIT'S+1\x1cUNZ\x1d0\x1d9\x1c"
    assert [segment.id for segment in segments(content)] == ["UNB", "BGM", "UNZ"]
    assert segments(content)[1].elements[2] == "IT'S+1"
    assert passed(content) == []


def test_only_version_4_repeats(reads):
    message = order("NAD+IV+1::9", "CTA+IC", "COM+a:TE*b:EM")
    three = reads(interchange(message, una="UNA:+.?*'"))
    assert "too_many_repetitions" not in rules(three)
    four = reads(interchange(message, unb="UNB+UNOC:4+A:14+B:14+20261120:0930+17"))
    assert the(four, "too_many_repetitions").code == "35"
    assert the(four, "too_many_repetitions").place.element == "COM01"


def test_lines_of_80_columns_are_read_and_said(reads):
    content = interchange(order(), end="'")
    wrapped = "\r\n".join(content[at : at + 80] for at in range(0, len(content), 80))
    reading = reads(wrapped)
    assert "newline_inside_segment" in rules(reading)
    [group] = reading.interchanges[0].groups
    assert [s.elements for s in group.sets[0].segments] == [
        s.elements for s in reads(content).interchanges[0].groups[0].sets[0].segments
    ]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("\xef\xbb\xbf" + interchange(order()), "utf8_bom"),
        ("To: you\n\n" + interchange(order()), "leading_junk"),
        (interchange(order()) + "bye", "data_after_unz"),
        (interchange(order()) + "ISA*00*...", "other_syntax_in_file"),
        (interchange(order()).replace("'\nBGM", "''\nBGM"), "empty_segment"),
        (interchange(order()).rstrip("'\n"), "last_segment_unterminated"),
        (interchange(order("FTX+AAI+++a\x07b")), "control_character"),
        (interchange(order("FTX+AAI+++\xe9")).replace("UNOC", "UNOB"), "character_not_in_level"),
        (interchange(order(), una="UNA::.? '"), "una_invalid"),
        (interchange(order(), una="UNAl+.?*'\n"), "una_invalid"),
        ("UNBx" + interchange(order(), una="UNA:+.? '"), "leading_junk"),
        ("UNA:+.? 'BGM+220'" + interchange(order()), "unb_unreadable"),
        (interchange(["UNH+1+ORDERS:D:96A:UN", "FTX+" + "x" * 1_000_001, "UNT+3+1"]), "segment_too_long"),
    ],
)
def test_an_oddity_is_said_and_every_byte_accounted_for(content, rule, reads):
    reading = reads(content)
    assert rule in rules(reading)
    assert sum(span.length for span in reading.spans) == len(content.encode("latin-1"))
    ends = [0, *(span.offset + span.length for span in reading.spans)]
    assert [span.offset for span in reading.spans] == ends[:-1]


def test_a_utf8_level_is_read_as_such(reads):
    content = interchange(order("FTX+AAI+++Größe 5 €"), unb="UNB+UNOY:4+A:14+B:14+20261120:0930+17").encode("utf-8")
    reading = reads(content)
    assert [s.get(4) for s in reading.interchanges[0].groups[0].sets[0].segments if s.id == "FTX"] == ["Größe 5 €"]
    assert reading.verdict == "accept"


def test_unusual_characters_without_una_are_guessed_for_the_lenient(reads):
    content = interchange(order()).replace("?", "").replace("+", "!").replace(":", "=").replace("'", ";")
    strict, lenient = reads(content), reads(content, "lenient")
    assert (strict.verdict, lenient.verdict) == ("reject_interchange", "accept_with_warnings")
    assert lenient.interchanges[0].groups[0].sets[0].kind == "ORDERS"


def test_the_syntax_of_a_file_is_that_of_its_first_header():
    assert is_edifact(b"\xef\xbb\xbf\n UNB+UNOA:1+A+B")
    assert is_edifact(b"Content-Type: application/edifact\r\n\r\nUNA:+.? 'UNB+UNOA")
    assert not is_edifact(b"ISA*00*  ~UNB+UNOA:1")
    assert not is_edifact(b"UNBELIEVABLE")
    assert not is_edifact(b"")


def test_edifact_behind_x12_is_put_before_a_person(reads):
    reading = reads("ISA*00*x\nnothing of use\n" + " " * 5000 + interchange(order()))
    assert reading.interchanges == ()
    reading = reads(an_interchange() + interchange(order()))
    assert the(reading, "other_syntax_in_file").severity == "hold"
    assert [span.kind for span in reading.spans] == ["read", "rejected"]


@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from(["", "*"]))
def test_what_is_written_is_read_back(texts, repetition):
    marks = Marks(repetition=repetition)
    line = ("FTX", *(tuple(text.strip() for text in element) for element in texts), "end")
    [segment] = [t for t in tokenise(_envelope(written([line], marks, una=False, line_breaks=False), repetition))
                 if isinstance(t, Segment) and t.id == "FTX"]  # fmt: skip
    expected = ["\x1f".join(element).rstrip("\x1f") for element in line[1:-1]]
    assert list(segment.elements[1:-1]) == expected


def _envelope(text, repetition):
    version = "4" if repetition else "3"
    return f"UNB+UNOC:{version}+A+B+1:2+9'{text}UNZ+0+9'".encode("latin-1")


@given(st.lists(st.lists(st.text(st.sampled_from("AZ09 ,.-*"), max_size=6), min_size=1, max_size=4), max_size=5))
def test_our_quick_cut_is_that_of_pydifact(texts):
    text = "+".join(["TAG", *(":".join(element) for element in texts)])
    [ours] = [s for s in segments(f"UNB+UNOC:3+A+B+1:2+9'{text}'UNZ+0+9'") if s.id == "TAG"]
    assert ours.elements == elements(text, Marks())


def test_what_pydifact_will_not_have_is_nothing():
    assert elements("FTX+AAI+++what?", Marks()) is None
