"""Documents made up from guides: whatever guide there is, what comes of it is read back without a word."""

from decimal import Decimal

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.samples.sample import interchange, sample
from tests.edi.reading.conftest import ROOT, rules

BOOK = GuideBook.load(ROOT / "mappings" / "guides" / "x12")
OWN = [guide for guide in BOOK.guides() if not guide.structure_of]
NAMES = [f"{guide.set}-{guide.release}" for guide in OWN]


@pytest.mark.parametrize("guide", OWN, ids=NAMES)
@pytest.mark.parametrize("size", ["minimal", "typical", "full"])
def test_every_sample_of_every_guide_is_accepted_without_a_finding(reads, guide, size):
    for seed in (1, 2, 3):
        reading = reads(interchange(guide, seed, size))
        assert (reading.verdict, rules(reading)) == ("accept", set()), seed


@pytest.mark.parametrize("guide", OWN, ids=NAMES)
def test_a_full_sample_holds_every_segment_that_the_guide_knows(guide):
    left_out = {"BIN", "EFI", "AK3", "AK4", "IK3", "IK4", "CTX"}  # true only of something that the sample does not hold
    seen = {line[0] for seed in range(4) for line in sample(guide, seed, "full")}
    assert guide.segment_ids - seen <= left_out


def test_the_same_seed_makes_the_same_document_and_another_seed_another():
    guide = OWN[0]
    assert interchange(guide, 7) == interchange(guide, 7)
    assert interchange(guide, 7) != interchange(guide, 8)


def test_a_sample_can_be_written_with_other_separators(reads):
    match = BOOK.find("005010", "850")
    assert match is not None
    content = interchange(match.guide, 2, sender="4155550100", receiver="BLUEHARBOR", marks=("|", ":", "'"))
    assert content.startswith(b"ISA|00|")
    assert reads(content).verdict == "accept"


def lines_of(release: str, kind: str, seed: int, size: str = "typical") -> tuple:
    match = BOOK.find(release, kind)
    assert match is not None
    return sample(match.guide, seed, size)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_the_totals_of_an_order_are_true(seed: int):
    lines = lines_of("004010", "850", seed, "full")
    orders = [line for line in lines if line[0] == "PO1"]
    [total] = [line for line in lines if line[0] == "CTT"]
    assert total[1:3] == (str(len(orders)), str(sum(Decimal(line[2]) for line in orders)))
    assert lines[-1] == ("SE", str(len(lines)), "0001")


@pytest.mark.parametrize("seed", range(8))
def test_the_levels_of_a_ship_notice_point_to_their_parents(seed: int):
    levels = [line for line in lines_of("004010", "856", seed) if line[0] == "HL"]
    numbers = [line[1] for line in levels]
    assert numbers == [str(at) for at in range(1, len(levels) + 1)]
    assert levels[0][2:4] == ("", "S")
    assert all(line[2] in numbers[: int(line[1]) - 1] for line in levels[1:])
    parents = {line[2] for line in levels}
    assert all((line[4] == "1") == (line[1] in parents) for line in levels)


def test_ship_notices_come_in_all_five_shapes():
    shapes = {"".join(dict.fromkeys(line[3] for line in lines_of("005010", "856", seed) if line[0] == "HL"))
              for seed in range(40)}  # fmt: skip
    assert shapes == {"SOPI", "SOTPI", "SOI", "SOTI", "SPOI"}


def test_an_invoice_adds_up():
    lines = lines_of("004010", "810", 5, "minimal")
    [(_, quantity, price)] = [(line[1], line[2], line[4]) for line in lines if line[0] == "IT1"]
    [total] = [line for line in lines if line[0] == "TDS"]
    assert Decimal(total[1]) == Decimal(quantity) * Decimal(price) * 100
