"""The last reading of a document before it leaves: pyx12 itself walks it, segment by segment, through our guide.

Reading is quick because a plan passes what is surely clean. A document of ours is
written once and read by machines that we do not know, so here nothing is taken
on trust.
"""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from connectors.edi.guide import Guide, GuideBook, Match
from connectors.edi.parts import Reading, TransactionSet
from connectors.edi.pyx12_adapter import SEPARATOR, Fault, faults
from connectors.edi.segment import Delimiters
from connectors.edi.writer import Shape

_BAD_CODE = "7"  # X12 element 723


def proofread(
    reading: Reading, guides: GuideBook, *, partner: str | None = None, quoting: bool = False
) -> Iterator[Finding]:
    """Yield what pyx12 refuses in the sets of a document of ours; a set without a guide is passed over.

    ``quoting``: it quotes what someone else wrote (a 997), so that only its
    structure is ours to answer for.
    """
    for interchange in reading.interchanges:
        for group in interchange.groups:
            for one in group.sets:
                match = guides.find(group.version, one.kind, partner)
                if match is not None:
                    yield from _set(one, match, interchange.delimiters, quoting=quoting)


def shape(guide: Guide) -> Shape:
    """Return how many elements each segment of a guide has, and how many components each of them."""
    return {use.segment.id: [len(part.components) or 1 for part in use.segment.parts] for _, use in guide.uses()}


def _set(one: TransactionSet, match: Match, delimiters: Delimiters, *, quoting: bool) -> Iterator[Finding]:
    for fault in faults(match.guide, one.segments, delimiters):
        foreign = fault.code == _BAD_CODE and fault.level == "AK4" and not match.exact
        if not foreign and fault.code != SEPARATOR and not (quoting and fault.level == "AK4"):
            yield _finding(fault, one)


def _finding(fault: Fault, one: TransactionSet) -> Finding:
    element = f"{fault.name}{fault.element:02d}" if fault.level == "AK4" and fault.element else None
    value = f", which is {fault.value[:99]!r}" if fault.value else ""
    return Finding(
        rule="refused_by_pyx12",
        says=f"pyx12 refuses {element or fault.name} at position {fault.position} of the {one.kind}{value}"
        f" (X12 {fault.level} {fault.code}{f', note {fault.note}' if fault.note else ''})",
        severity=Severity.reject,
        code=fault.code,
        place=Place(
            offset=fault.segment.offset, length=fault.segment.length, transaction_set=one.index, segment=fault.name,
            position=fault.position, element=element, loop=fault.loop or None,
        ),
        mend="compare the guide of this partner with what is written for it",
    )  # fmt: skip
