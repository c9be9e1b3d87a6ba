"""A repair mends what is mechanically wrong, shows each change, and never touches what a document says."""

import pytest

from connectors.edi.reading import read
from connectors.edi.repair import repair
from tests.front.conftest import ORDERS

CLEAN = (ORDERS / "acme-clean.edi").read_bytes()
COUNTED = next(line for line in CLEAN.split(b"\n") if line.startswith(b"SE*"))


@pytest.fixture
def mended(guides):
    def mend(content):
        return repair(content, read(content, guides=guides))

    return mend


def test_a_sound_file_stays_as_it_is_to_the_byte(mended):
    assert mended(CLEAN) == (CLEAN, ())


@pytest.mark.parametrize(
    ("bad", "segment", "why"),
    [
        (CLEAN.replace(COUNTED, b"SE*99*0001~"), "SE", "the SE has the count and the control number"),
        (
            CLEAN.replace(COUNTED, COUNTED.replace(b"0001", b"0009")),
            "SE",
            "the SE has the count and the control number",
        ),
        (CLEAN.replace(b"GE*1*101~", b"GE*7*101~"), "GE", "the GE has the count"),
        (CLEAN.replace(b"IEA*1*000000101", b"IEA*1*000000102"), "IEA", "the IEA has the count"),
        (CLEAN.replace(b"GE*1*101~\n", b""), "GE", "the GE was missing"),
        (CLEAN.replace(COUNTED + b"\n", b""), "SE", "the SE was missing"),
        (CLEAN.replace(b"ACMESTORES     *", b"ACMESTORES*"), "ISA", "fixed widths"),
        (b"HELLO\n" + CLEAN, "", "these bytes belong to no segment"),
        (CLEAN.rstrip(b"\n") + b"\nGOODBYE", "", "these bytes belong to no segment"),
        (CLEAN.rstrip(b"~\n"), "IEA", "it had no terminator"),
    ],
)
def test_one_mechanical_fault_is_one_mend_and_the_file_is_sound_again(bad, segment, why, mended, guides):
    repaired = mended(bad)
    [mend] = repaired.mends
    assert (mend.segment, why in mend.why) == (segment, True)
    assert repaired.content == CLEAN
    assert read(repaired.content, guides=guides).verdict == "accept"


def test_a_file_that_breaks_off_gets_all_its_trailers(mended, guides):
    broken = CLEAN[: CLEAN.index(COUNTED)]
    repaired = mended(broken)
    assert [mend.segment for mend in repaired.mends] == ["SE", "GE", "IEA"]
    assert repaired.content == CLEAN


def test_a_component_separator_that_never_was_is_chosen(mended, guides):
    isa, _, rest = CLEAN.partition(b"\n")
    repaired = mended(isa[:-2] + b"\n" + rest.replace(b"~", b""))
    assert [mend.segment for mend in repaired.mends] == ["ISA"]
    assert read(repaired.content, guides=guides).verdict == "accept"


def test_what_the_documents_say_is_never_touched(mended):
    bad = CLEAN.replace(b"*48*EA*", b"*48*EACH*")
    assert mended(bad) == (bad, ())


@pytest.mark.parametrize(
    "content", [b"Dear sirs,", CLEAN[CLEAN.index(b"GS*") :], b"UNB+UNOA:1+A+B+260101:0900+1'UNZ+0+1'"]
)
def test_what_is_no_x12_interchange_cannot_be_repaired(content, mended):
    with pytest.raises(ValueError, match="only X12 interchanges can be repaired"):
        mended(content)


def test_a_set_outside_any_group_is_left_to_a_person(mended):
    gs = next(line for line in CLEAN.split(b"\n") if line.startswith(b"GS*"))
    with pytest.raises(ValueError, match="stands outside any group"):
        mended(CLEAN.replace(gs + b"\n", b""))
