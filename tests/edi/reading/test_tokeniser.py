"""Bytes into segments: whatever the file looks like, every byte is accounted for."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.edi import source, tokeniser
from connectors.edi.envelope import envelopes
from connectors.edi.knife import Knife, trimmed
from connectors.edi.segment import Segment
from connectors.edi.source import LONGEST_SEGMENT, Memory
from connectors.edi.stretch import Stretch
from connectors.edi.tokeniser import BOM, Headless, Opened, Passed, Token, skim, tokenise
from tests.edi.reading.conftest import a_set, an_interchange, isa
from tests.edi.reading.test_mutation import SAMPLES, damaged

BLANKS = b" \t\r\n\v\f"


def segments(content: bytes) -> list[Segment]:
    return [one for one in tokenise(content) if isinstance(one, Segment)]


def passed(content: bytes) -> list[tuple[str, bytes]]:
    tokens = [one for one in tokenise(content) if isinstance(one, Passed)]
    return [(one.rule, content[one.offset : one.offset + one.length]) for one in tokens]


def assert_every_byte_is_accounted_for(content: bytes) -> None:
    at = 0
    for token in tokenise(content):
        if isinstance(token, Headless):
            continue
        span = token.segment if isinstance(token, Opened) else token
        assert span.offset >= at or span.length == 0, f"{token} overlaps what came before"
        assert not content[at : span.offset].strip(BLANKS), "bytes between tokens that are no blanks"
        at = max(at, span.offset + span.length)
    assert not content[at:].strip(BLANKS), "bytes after the last token that are no blanks"


def test_the_offset_and_length_of_a_segment_are_its_bytes():
    content = an_interchange().encode()
    for one in segments(content):
        text = content[one.offset : one.offset + one.length].decode()
        assert text == "*".join(one.elements) + "~"


def test_offsets_stay_bytes_where_letters_take_two():
    content = an_interchange(a_set("ST*850*0001", "N1*ST*Café Zürich*92*0017", "PO1*1*2*EA")).encode()
    party = next(one for one in segments(content) if one.id == "N1")
    assert party.elements[2] == "Café Zürich"
    assert content[party.offset : party.offset + party.length] == "N1*ST*Café Zürich*92*0017~".encode()


def test_latin_1_is_read_where_the_bytes_are_no_utf_8():
    content = an_interchange(a_set("ST*850*0001", "N1*ST*Café*92*0017")).encode("latin-1")
    assert "Café" in next(one for one in segments(content) if one.id == "N1").elements


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_serve_as_terminators(ending: str):
    content = an_interchange().replace("~", ending).encode()
    assert [one.id for one in segments(content)][:3] == ["GS", "ST", "BEG"]
    opened = next(one for one in tokenise(content) if isinstance(one, Opened))
    assert opened.isa.delimiters.segment == ending
    assert passed(content) == []


@pytest.mark.parametrize("ending", ["~\n", "~\r\n", "~\n\t  "])
def test_blanks_and_line_ends_before_a_segment_are_no_part_of_it(ending: str):
    content = an_interchange().replace("~", ending).encode()
    assert [one.id for one in segments(content)][:3] == ["GS", "ST", "BEG"]
    assert passed(content) == []


def test_a_byte_order_mark_is_passed_over():
    content = BOM + an_interchange().encode()
    assert passed(content) == [("utf8_bom", BOM)]


def test_an_empty_segment_is_passed_over_and_what_follows_is_still_read():
    content = an_interchange().replace("REF*DP*042~", "~~REF*DP*042~").encode()
    assert passed(content) == [("empty_segment", b"~~")]
    assert "REF" in [one.id for one in segments(content)]


def test_a_last_segment_without_terminator_is_read_and_noted():
    content = an_interchange().encode()[:-1]
    assert segments(content)[-1].elements == ("IEA", "1", "000000017")
    assert passed(content) == [("last_segment_unterminated", b"")]


def test_a_huge_segment_is_rejected_and_the_next_one_read():
    content = an_interchange(a_set("ST*850*0001", "MSG*" + "x" * LONGEST_SEGMENT, "PO1*1*2*EA")).encode()
    [(rule, raw)] = passed(content)
    assert (rule, len(raw)) == ("segment_too_long", LONGEST_SEGMENT + 5)
    assert "PO1" in [one.id for one in segments(content)]


def test_each_interchange_is_cut_by_its_own_delimiters():
    other = an_interchange(control="000000018").replace("*", "|").replace("~", "\n")
    ids = [one.id for one in segments((an_interchange() + other).encode())]
    assert ids.count("IEA") == 2


def test_isa_inside_a_name_begins_no_interchange():
    content = an_interchange(a_set("ST*850*0001", "N1*ST*ISA*92*0017", "N2*ISA*ISA")).encode()
    assert sum(isinstance(one, Opened) for one in tokenise(content)) == 1


def test_bytes_before_between_and_after_interchanges_are_named():
    content = (
        b"From: acme\n" + an_interchange().encode() + b"??" + an_interchange(control="000000018").encode() + b"end\n"
    )
    assert passed(content) == [("leading_junk", b"From: acme"), ("data_after_iea", b"??"), ("data_after_iea", b"end\n")]


def test_an_unpadded_isa_is_split_at_its_separators():
    content = (
        an_interchange().replace(isa(), "ISA*00* *00* *ZZ*ACME *ZZ*US *261120*0930*U*00401*000000017*0*P*:!").encode()
    )
    content = content.replace(b"~", b"!")
    [opened] = [one for one in tokenise(content) if isinstance(one, Opened)]
    assert (opened.isa.delimiters.component, opened.isa.delimiters.segment) == (":", "!")
    assert [rule for rule, _ in opened.isa.flaws] == ["isa_not_106_bytes"]


def test_an_isa_without_isa16_takes_the_line_end_as_terminator():
    content = an_interchange().replace(">~", "~", 1).replace("~", "\n").encode()
    [opened] = [one for one in tokenise(content) if isinstance(one, Opened)]
    assert [rule for rule, _ in opened.isa.flaws] == ["isa16_missing"]
    assert segments(content)[0].id == "GS"


def test_padding_of_no_break_spaces_is_read_and_named():
    content = an_interchange().replace("ACMESTORES     ", "ACMESTORES" + "\u00a0" * 5, 1).encode()
    [opened] = [one for one in tokenise(content) if isinstance(one, Opened)]
    assert [rule for rule, _ in opened.isa.flaws] == ["isa_nbsp_padding", "isa_not_106_bytes"]


def test_an_isa_that_cannot_be_told_apart_is_rejected_and_the_next_one_found():
    broken = "ISA*00*lost in transit~"
    tokens = list(tokenise((broken + an_interchange()).encode()))
    assert isinstance(tokens[0], Passed)
    assert (tokens[0].rule, tokens[0].rejected) == ("isa_unreadable", True)
    assert isinstance(tokens[1], Opened)


def test_segments_without_any_isa_are_read_by_guessed_delimiters():
    content = "".join(f"{segment}~\n" for segment in a_set()).encode()
    assert isinstance(next(iter(tokenise(content))), Headless)
    assert segments(content)[1].id == "BEG"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_byte_is_silent_in_any_bytes(content: bytes):
    assert_every_byte_is_accounted_for(content)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([isa(), isa(tail=":!"), "GS*PO~", "ST*850*1~", "IEA*1*1~", "~~", "ISA*", "\n", "x", "\ufeff"]),
        max_size=12,
    )
)
def test_no_byte_is_silent_in_any_jumble_of_envelopes(pieces: list[str]):
    assert_every_byte_is_accounted_for("".join(pieces).encode())


def test_a_run_of_segments_is_cut_as_each_would_be_alone():
    """What is counted at a glance, and what is looked at one by one, come to the same."""
    dice = random.Random(4711)
    for _ in range(1_500):
        content = damaged(dice.choice(SAMPLES), dice)
        whole = list(tokenise(content))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Knife, "envelope_starts", lambda *_: None)
            patch.setattr(Knife, "_plain_parts", lambda *_: None)
            careful = list(tokenise(content))
        assert without_knives(whole) == without_knives(careful), content


def test_segments_without_their_places_say_what_those_with_them_say():
    dice = random.Random(4712)
    for _ in range(1_000):
        content = damaged(dice.choice(SAMPLES), dice)
        for found in envelopes(content).interchanges:
            mark = found.delimiters.component
            for one in (one for group in found.groups for one in group.sets if isinstance(one.segments, Stretch)):
                assert [bare.elements for bare in one.segments.bare()] == [
                    trimmed(segment, mark).elements for segment in one.segments
                ], content


def without_knives(tokens: list[Token]) -> list[tuple]:
    return [one[:-1] if isinstance(one, Opened | Headless) else one for one in tokens]


class Drip:
    """A source that gives little at a time, as a file does that is longer than memory."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def cut(self, offset: int, length: int) -> bytes:
        assert length <= 1_100_000, "nobody asks for more than a block"
        return self.content[offset : offset + length]


@pytest.mark.parametrize("window", [48, 200, 1000])
def test_it_does_not_matter_where_a_block_ends(window: int, monkeypatch: pytest.MonkeyPatch):
    dice = random.Random(window)
    contents = [damaged(dice.choice(SAMPLES), dice) for _ in range(300)]
    expected = [without_knives([*tokenise(content)]) for content in contents]
    monkeypatch.setattr(source, "WINDOW", window)
    monkeypatch.setattr(tokeniser, "_FIRST_LOOK", window)
    for content, tokens in zip(contents, expected, strict=True):
        empties = [one for one in tokens if isinstance(one, Passed) and one.rule == "empty_segment"]
        if not empties:  # a run of empty segments ends with its block
            assert without_knives([*tokenise(Drip(content))]) == tokens, content


def test_line_ends_of_lines_of_equal_width_are_taken_out_where_that_is_wanted():
    content = an_interchange()
    lines = "\r\n".join(content[at : at + 80] for at in range(0, len(content), 80)).encode()
    tokens = [one for one in skim(Memory(lines), unwrap=True) if isinstance(one, Opened)]
    cut = [one for token in tokens for one in token.knife.segments(Memory(lines), 0, len(lines))]
    assert ["*".join(one.elements) + "~" for one in cut if one.id != "ISA"] == [
        segment + "~" for segment in content.split("~")[1:-1]
    ]
