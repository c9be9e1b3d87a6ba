"""Does the plan say what pyx12 says? Sample documents, bent, each walked by both."""

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from connectors.edi.envelope import envelopes
from connectors.edi.guide import Guide, GuideBook
from connectors.edi.knife import LOST
from connectors.edi.plan_walk import differences
from connectors.edi.pyx12_adapter import Fault, faults
from connectors.edi.samples.sample import interchange
from tests.soak.damage import Lines, bent

SETS = ("850", "855", "856", "860", "810", "997")
RELEASES = ("004010", "005010")
SAMPLES = 40  # documents of each guide, of which each case takes one to bend


class Difference(NamedTuple):
    """A document that plan and pyx12 do not agree on."""

    number: int
    content: bytes
    missed: list[Fault]  # said by pyx12 only
    invented: list[Fault]  # said by the plan only


class Tally(Counter[str]):
    """How many documents were compared: clean, faulty, faults."""


def compare(book: GuideBook, seed: int, numbers: range, tally: Tally) -> Iterator[Difference]:
    """Bend a document for each number, and yield those that are judged in two ways."""
    for number in numbers:
        dice = random.Random(f"{seed}/{number}")
        kind, release = dice.choice(SETS), dice.choice(RELEASES)
        match = book.find(release, kind)
        assert match is not None and match.exact, f"there is no guide for the {kind} of {release}"
        content = _written(_sample(match.guide, dice.randrange(SAMPLES)), release, dice)
        theirs, ours = _both(match.guide, content)
        tally.update(documents=1, faults=len(theirs), clean=not theirs, faulty=bool(theirs))
        if theirs != ours:
            missed = [one for one in theirs if one not in ours]
            yield Difference(number, content, missed, [one for one in ours if one not in theirs])


@cache
def _sample(guide: Guide, number: int) -> Lines:
    size = ("minimal", "typical", "typical", "typical", "full")[number % 5]
    segments = interchange(guide, number, size).decode("latin-1").split("~")  # type: ignore[arg-type]
    lines = [segment.split("*") for segment in segments[2:-3]]
    return lines if len(lines) <= 60 else [*lines[:45], *lines[-10:]]


def _written(lines: Lines, release: str, dice: random.Random) -> bytes:
    version, repeats = ("00401", "U") if release < "005010" else ("00501", "^")
    names = "*00*          *00*          *ZZ*PRACTICE       *ZZ*BLUEHARBOR     *261120*0930"
    isa = f"ISA{names}*{repeats}*{version}*000000001*0*T*>"
    between = dice.choice(("", "", "\n", "\r\n"))
    segments = [isa, f"GS*PO*PRACTICE*BLUEHARBOR*20261120*0930*1*X*{release}"]
    segments += ["*".join(line).replace("~", "") for line in bent(lines, dice)]
    text = "".join(f"{segment}~{between}" for segment in (*segments, "GE*1*1", "IEA*1*000000001"))
    return text.encode(dice.choice(("utf-8", "utf-8", "latin-1")), "replace")


def _both(guide: Guide, content: bytes) -> tuple[list[Fault], list[Fault]]:
    """Return what pyx12 and what the plan finds in all sets of a document."""
    theirs: list[Fault] = []
    ours: list[Fault] = []
    for whole in envelopes(content).interchanges:
        for one in (one for group in whole.groups for one in group.sets):
            theirs += [fault for fault in faults(guide, one.segments, whole.delimiters) if fault.segment.id != LOST]
            ours += differences(guide, one.segments, whole.delimiters)
    return theirs, ours
