"""Files that someone damaged: never a traceback, every byte read or named by a finding."""

import random

from tests.edi.reading.conftest import a_set, an_interchange

ANSWER = ("ST*997*0001", "AK1*PR*9", "AK2*855*0001", "AK3*PO1*4**8", "AK4*3*355*7*XX", "AK5*E*5", "AK9*E*1*1*1")
SAMPLES = (
    an_interchange().encode(),
    (an_interchange(a_set(), a_set(control="0002")) + an_interchange(control="000000018")).encode(),
    an_interchange().replace("~", "\r\n").encode(),
    an_interchange(control="000000019").replace("*", "|").replace("~", "'\n").encode(),
    an_interchange(a_set(*ANSWER), functional_id="FA").encode(),
)  # fmt: skip
SPICE = (
    b"~",
    b"*",
    b">",
    b"\n",
    b"\r",
    b"ISA",
    b"ISA*",
    b"IEA*1*1~",
    b"SE*1*1~",
    b"\xff",
    b"\xc3",
    b"\x00",
    b" ",
    b"~~",
    b"GS*",
)


def damaged(content: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        at, until = sorted((dice.randrange(len(content) + 1), dice.randrange(len(content) + 1)))
        until = min(until, at + dice.choice((1, 1, 2, 40)))
        content = (
            dice.choice(
                (
                    content[:at] + content[until:],
                    content[:at] + dice.choice(SPICE) + content[at:],
                    content[:at] + dice.choice(SPICE) + content[until:],
                    content[:at] + content[at:until] * 2 + content[until:],
                    content[:at],
                )
            )
            or b"~"
        )
    return content


def test_two_thousand_damaged_files_are_read_without_losing_a_byte(reads):
    dice = random.Random(20261120)
    for _ in range(2_000):
        content = damaged(dice.choice(SAMPLES), dice)
        reading = reads(content, dice.choice(("strict", "lenient")))
        at = 0
        for span in reading.spans:
            assert span.offset == at, content
            at += span.length
        assert at == len(content), content
        places = [one.place for one in reading.all_findings() if one.place and one.place.offset is not None]
        for span in reading.spans:
            if span.kind != "read":
                assert any(
                    place.offset <= span.offset and span.offset + span.length <= place.offset + (place.length or 0)
                    for place in places
                ) or _covered(span, places), content  # fmt: skip


def _covered(span, places) -> bool:
    """Say whether findings that follow each other cover a span together."""
    at = span.offset
    for place in sorted(places, key=lambda one: one.offset):
        if place.offset <= at:
            at = max(at, place.offset + (place.length or 0))
    return at >= span.offset + span.length
