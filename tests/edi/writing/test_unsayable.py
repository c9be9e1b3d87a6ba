"""What a partner would read otherwise than it was meant is never sent."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.edi.guide import GuideBook
from connectors.edi.reading import read
from connectors.edi.writer import Numbers, harmless, write
from connectors.ports import Unreadable
from connectors.profile import EdiTerms, Identity


def written(text, terms, now, **more):
    return write([("PID", "F", "", "", "", text)], kind="855", terms=terms, numbers=Numbers(1, 1, 1), now=now, **more)


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("|", "element separator"),
        (":", "component separator"),
        ("^", "repetition separator"),
        ("'", "segment terminator"),
    ],
)
def test_a_delimiter_in_a_text_is_refused_by_name(character, name, nordwind, now):
    with pytest.raises(Unreadable) as caught:
        written(f"O{character}Neil", nordwind, now)
    says = str(caught.value)
    assert says.startswith(f"PID05 would be {f'O{character}Neil'!r}, and {character!r} in it is 4155550100's {name}; ")
    assert "unsayable: replace" in says


def test_what_separates_only_in_newer_versions_is_plain_text_in_older_ones(acme, now):
    assert b"PID*F****up ^ here~" in written("up ^ here", acme, now)


@pytest.mark.parametrize("character", ["\n", "\x07", "\N{EURO SIGN}", "\N{SNOWMAN}", "\xa0", "\ud800"])
def test_a_character_that_x12_lacks_is_refused(character, acme, now):
    with pytest.raises(Unreadable, match=r"PID05 would be .* is no character of X12"):
        written(f"mug{character}", acme, now)


def test_letters_with_accents_are_among_x12s_characters(acme, now):
    assert "PID*F****Crème brûlée~".encode("latin-1") in written("Crème brûlée", acme, now)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a*b>c~d", "F****a b c d"),
        ("ő\n", "F****o"),
        ("\N{EURO SIGN} 5", "F****  5"),
        ("\N{CYRILLIC SMALL LETTER A}", "F"),
    ],
)
def test_where_the_profile_says_replace_the_rest_still_goes(text, sent, acme, now):
    content = written(text, acme.model_copy(update={"unsayable": "replace"}), now)
    assert content.decode("latin-1").split("\n")[3] == f"PID*{sent}~"


def test_what_is_too_long_is_refused_with_both_lengths(acme, now):
    with pytest.raises(Unreadable, match=r"PID05 takes 80 characters, and 'x+' has 81"):
        written("x" * 81, acme, now, longest={"PID05": 80})


def test_sign_and_point_of_a_number_do_not_count_as_length(acme, now):
    assert b"-12.34~" in written("-12.34", acme, now, longest={"PID05": 4})
    with pytest.raises(Unreadable, match="PID05 takes 4 characters"):
        written("-12.345", acme, now, longest={"PID05": 4})


@pytest.mark.parametrize(
    "change", [{"component_separator": "*"}, {"segment_terminator": ">"}, {"element_separator": "A"}]
)
def test_delimiters_that_cannot_be_told_apart_are_refused(change, acme, now):
    with pytest.raises(Unreadable, match="cannot be told apart"):
        written("mug", acme.model_copy(update=change), now)


def test_a_quotation_loses_what_cannot_be_said(nordwind):
    assert harmless("A|B\x00C'", nordwind, 99) == "A B C"
    assert harmless("x" * 200, nordwind, 99) == "x" * 99


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TERMS = EdiTerms(them=Identity(qualifier="ZZ", id="THEM"), us=Identity(qualifier="ZZ", id="US"), version="00501")


@given(st.text(max_size=40), st.sampled_from(["refuse", "replace"]))
def test_whatever_is_sent_is_read_as_it_was_meant(text, policy):
    try:
        content = written(text, TERMS.model_copy(update={"unsayable": policy}), NOON)
    except Unreadable:
        assert policy == "refuse"
        return
    [interchange] = read(content, guides=GuideBook({})).interchanges
    [one] = interchange.groups[0].sets
    assert [segment.id for segment in one.segments] == ["ST", "PID", "SE"]
    seen = one.segments[1].get(5)
    assert len(one.segments[1].elements) <= 6
    if policy == "refuse" and text.isascii():
        assert seen == text.rstrip(" ")
