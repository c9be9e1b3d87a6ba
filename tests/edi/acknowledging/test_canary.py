"""The readers that find nothing in our answers do find something in broken ones."""

import pytest

from tests.edi.acknowledging import readers
from tests.edi.acknowledging.seeded_file import seeded_file

ISA = (
    "ISA*00*          *00*          *ZZ*BLUEHARBOR     *ZZ*ACMESTORES     *261121*1000*U*00401*000000001*0*P*>~"
    "GS*FA*BLUEHARBOR*ACMESTORES*20261121*1000*1*X*004010~"
)
SOUND = (
    ISA + "ST*997*0001~AK1*PO*101~AK2*850*0001~AK3*PO1*21**8~AK4*3*355*5*EACH~AK5*R*5~AK9*R*1*1*0~SE*8*0001~"
    "GE*1*1~IEA*1*000000001~"
)

BROKEN = {
    "the set's count": ("SE*8*", "SE*9*", True, True),
    "the set's number": ("SE*8*0001", "SE*8*0002", True, True),
    "the group's count": ("GE*1*1", "GE*2*1", True, True),
    "the group's number": ("GE*1*1", "GE*1*2", True, True),
    "the interchange's count": ("IEA*1*", "IEA*2*", True, True),
    "the interchange's number": ("IEA*1*000000001", "IEA*1*000000002", True, True),
    "a release that is none": ("*X*004010", "*X*00401", True, False),  # what pyx12 writes
    "no AK9": ("AK9*R*1*1*0~SE*8", "SE*7", True, False),
    "no AK1": ("AK1*PO*101~AK2*850*0001~AK3*PO1*21**8~AK4*3*355*5*EACH~AK5*R*5~AK9", "AK9", True, True),
    "AK4 before AK3": ("AK3*PO1*21**8~AK4*3*355*5*EACH~", "AK4*3*355*5*EACH~AK3*PO1*21**8~", True, False),
    "a position that is no number": ("AK3*PO1*21", "AK3*PO1*XX", True, False),
    "a group number that is none": ("AK1*PO*101", "AK1*PO*A01", True, False),
    "a set's kind too long": ("AK2*850", "AK2*8500", True, False),
    "no code": ("AK4*3*355*5*EACH", "AK4*3*355", True, False),
    "a delimiter in the value": ("*5*EACH", "*5*EA*CH", True, False),
    "a value too long": ("*5*EACH", "*5*" + "X" * 100, True, False),
    "no end": ("GE*1*1~IEA*1*000000001~", "", True, True),
}


def test_a_sound_one_is_read_by_both():
    assert readers.bots([SOUND.encode()]) == readers.node_x12([SOUND.encode()]) == [[]]


def test_what_is_broken_is_complained_of():
    """node-x12 checks envelopes and counts and knows no grammar; bots knows ours."""
    contents = [SOUND.replace(old, new).encode() for old, new, _, _ in BROKEN.values()]
    assert all(content != SOUND.encode() for content in contents)
    by_bots, by_node = readers.bots(contents), readers.node_x12(contents)
    for (name, (_, _, bots, node)), one, other in zip(BROKEN.items(), by_bots, by_node, strict=True):
        assert (bool(one), bool(other)) == (bots, node), (name, one, other)


@pytest.mark.parametrize(
    ("old", "new"), [("CTX*", "CTQ*"), ("IK5*R", "AK5*R"), ("IK3*", "AK3*"), ("AK1*PO", "AK1*POX"), ("AK9*", "AK9**")]
)
def test_bots_knows_the_999_too(old, new, guides, answer):
    answers = (answer(seeded_file(seed, guides).content, form="999")[1] for seed in range(300))
    written = next(
        content for found in answers for content in found if b"ST*999" in content and b"CTX*" in content
        and b"AK1*PO" in content
    )  # fmt: skip
    assert readers.bots([written]) == [[]]
    broken = written.replace(old.encode(), new.encode(), 1)
    assert broken != written
    assert readers.bots([broken])[0] != []


def test_a_broken_ta1_is_complained_of():
    head, _, _ = SOUND.partition("GS*")
    sound = head + "TA1*000000101*261120*0930*R*021~IEA*0*000000001~"
    assert readers.bots([sound.encode()]) == readers.node_x12([sound.encode()]) == [[]]
    for old, new in (("*R*021", "*R*21"), ("TA1*000000101", "TA1*101"), ("261120", "269920"), ("0930", "9930")):
        assert readers.bots([sound.replace(old, new).encode()])[0] != [], new
    assert readers.node_x12([sound.replace("IEA*0", "IEA*1").encode()])[0] != []
