"""What partners agree on beyond their delimiters: character sets, empty elements, widths of numbers, several sets."""

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.line import Repeated
from connectors.edi.reading import read
from connectors.edi.writer import Enclosed, Numbers, write, write_sets
from connectors.ports import Unreadable

NUMBERS = Numbers(interchange=7, group=12, set=3)


def written(terms, now, *body, **changes):
    shape = changes.pop("shape", {})
    return write(body, kind="855", terms=terms.model_copy(update=changes), numbers=NUMBERS, now=now, shape=shape)


def said(text, terms, now, **changes):
    content = written(terms, now, ("PID", "F", "", "", "", text), **changes)
    [line] = [line for line in content.split(b"\n") if line.startswith(b"PID")]
    return line.removeprefix(b"PID*F****").removesuffix(b"~")


def test_the_basic_set_knows_no_small_letters_so_capitals_are_sent(acme, now):
    assert said("Stoneware mug, blue", acme, now, characters="basic") == b"STONEWARE MUG, BLUE"


def test_what_the_basic_set_lacks_is_refused_or_replaced(acme, now):
    with pytest.raises(Unreadable, match="'#' in it is no character of X12's basic set"):
        said("mug #1", acme, now, characters="basic")
    assert said("mug #1 é", acme, now, characters="basic", unsayable="replace") == b"MUG  1 E"


def test_a_partner_who_reads_utf_8_is_told_any_letter(acme, now):
    assert said("Tasse groß, кружка €", acme, now, characters="utf-8") == "Tasse groß, кружка €".encode()
    with pytest.raises(Unreadable, match="no character of UTF-8 that can be seen"):
        said("mug\x07", acme, now, characters="utf-8")
    with pytest.raises(Unreadable, match="ACMESTORES's element separator"):
        said("m*g", acme, now, characters="utf-8")


def test_lengths_are_counted_in_characters_not_in_bytes(acme, now):
    terms = acme.model_copy(update={"characters": "utf-8"})
    longest = {"PID05": 4}
    write([("PID", "F", "", "", "", "груз")], kind="855", terms=terms, numbers=NUMBERS, now=now, longest=longest)


def test_the_profile_chooses_what_stands_for_the_unsayable(acme, now):
    assert said("a*b~c", acme, now, unsayable="replace", replacement="-") == b"a-b-c"
    with pytest.raises(Unreadable, match="choose another `replacement`"):
        said("a*b~c", acme, now, unsayable="replace", replacement="*")


SHAPE = {"PID": [1, 1, 1, 1, 1, 1, 1, 1, 1], "AK4": [3, 1, 1, 1]}


def test_a_partner_may_want_every_element_written(acme, now):
    body = [("PID", "F", "", "", "", "mug"), ("AK4", ("2", ""), "", "6"), ("CTT", "1")]
    content = written(acme, now, *body, trailing_elements="keep", shape=SHAPE)
    assert b"\nPID*F****mug****~\nAK4*2**6*~\nCTT*1~\n" in content
    content = written(acme, now, *body, trailing_components="keep", shape=SHAPE)
    assert b"\nPID*F****mug~\nAK4*2>>**6~\n" in content


def test_a_segment_that_its_guide_does_not_know_keeps_what_was_given(acme, now):
    content = written(acme, now, ("ZZZ", "1", "", ("a", "")), trailing_elements="keep", trailing_components="keep")
    assert b"\nZZZ*1**a>~\n" in content


def test_control_numbers_have_the_partners_widths(acme, now):
    content = written(acme, now, ("CTT", "1"), group_digits=9, set_digits=9)
    assert b"*000000012*X*" in content
    assert b"ST*855*000000003~\nCTT*1~\nSE*3*000000003~\nGE*1*000000012~\n" in content
    assert NUMBERS.written(acme.model_copy(update={"group_digits": 9, "set_digits": 9})) == {
        "interchange": "000000007", "group": "000000012", "set": "000000003",
    }  # fmt: skip


def test_an_element_repeats_by_the_partners_separator(nordwind, now):
    content = written(nordwind, now, ("REF", "ZZ", Repeated(("a", ("b", "c", ""), "d"))))
    assert b"'REF|ZZ|a^b:c^d'" in content


def test_nothing_repeats_in_versions_that_have_no_separator_for_it(acme, now):
    with pytest.raises(Unreadable, match="REF02 would come 2 times, and version 00401 has no repeated elements"):
        written(acme, now, ("REF", "ZZ", Repeated(("a", "b"))))
    assert b"REF*ZZ*a~" in written(acme, now, ("REF", "ZZ", Repeated(("a",))))


def enclosed(kind, group, number, release="004010"):
    return Enclosed(kind, [("CTT", str(number))], Numbers(7, group, number), release)


def test_several_sets_share_an_interchange_and_neighbours_their_group(acme, now):
    sets = [enclosed("855", 12, 1), enclosed("855", 12, 2), enclosed("856", 13, 3, "004010VICS")]
    content = write_sets(sets, terms=acme, now=now)
    assert content.decode().split("\n")[1:-1] == [
        "GS*PR*BLUEHARBORGS*ACMESTORES*20260302*1405*12*X*004010~",
        "ST*855*0001~", "CTT*1~", "SE*3*0001~",
        "ST*855*0002~", "CTT*2~", "SE*3*0002~",
        "GE*2*12~",
        "GS*SH*BLUEHARBORGS*ACMESTORES*20260302*1405*13*X*004010VICS~",
        "ST*856*0003~", "CTT*3~", "SE*3*0003~",
        "GE*1*13~",
        "IEA*2*000000007~",
    ]  # fmt: skip
    [interchange] = read(content, guides=GuideBook({})).interchanges
    assert [[one.control for one in group.sets] for group in interchange.groups] == [["0001", "0002"], ["0003"]]
    assert not any(f.severity == "reject" for f in interchange.findings)
