"""Says what a partner's answer means in the bytes that we sent: the segment as it stood there, element and value."""

from collections.abc import Iterator, Sequence

from canonical.finding import Finding, Place
from canonical.message import Receipt
from connectors.edi.envelope import envelopes
from connectors.edi.guide import GuideBook
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.receipt import bare
from connectors.edi.segment import Segment

_LONGEST = 200  # characters of a segment that are shown


def explain(receipt: Receipt, sent: bytes, guides: GuideBook) -> Sequence[Finding]:
    """Return the receipt's findings, each with its place in our bytes; what cannot be found there stays as it was."""
    sets = list(_sets(sent))
    return tuple(_explained(found, receipt, sets, guides) for found in receipt.findings)


def mentions(sent: bytes, reference: str) -> bool:
    """Tell whether an element of a message of ours is exactly that number."""
    return bool(reference) and any(
        reference in (element.strip() for element in segment.elements[1:])
        for _, _, one in _sets(sent)
        for segment in one.segments[1:-1]
    )


def _sets(sent: bytes) -> Iterator[tuple[Interchange, Group, TransactionSet]]:
    for interchange in envelopes(sent).interchanges:
        for group in interchange.groups:
            for one in group.sets:
                yield interchange, group, one


def _explained(
    found: Finding, receipt: Receipt, sets: Sequence[tuple[Interchange, Group, TransactionSet]], guides: GuideBook
) -> Finding:
    place, number = found.place, found.evidence.get("set", "")
    fitting = [one for one in sets if not number or bare(one[2].control) == bare(number)]
    if place is None or place.position is None or not fitting:
        return found
    inside, group, one = fitting[0]
    here = Place(interchange=inside.index, group=group.index, transaction_set=one.index)
    if place.position > len(one.segments):
        says = f"{found.says}; our {one.kind} {one.control} has only {len(one.segments)} segments"
        return found.model_copy(update={"says": says})
    segment = one.segments[place.position - 1]
    ours = _shown(segment, inside.delimiters.element)
    if found.code == "3" and found.evidence.get("level") in ("AK3", "IK3"):
        says = f"{found.says}: they looked for it where we sent {ours}"
    elif place.segment and place.segment != segment.id:
        says = f"{found.says}; but at that position we sent {ours}"
    else:
        says = _about(found, segment, ours, group.version, guides)
    update = {"offset": segment.offset, "length": segment.length, "segment": place.segment, "element": place.element}
    where = here.model_copy(update={**update, "position": place.position})
    return found.model_copy(update={"says": says, "place": where})


def _about(found: Finding, segment: Segment, ours: str, release: str, guides: GuideBook) -> str:
    """Say what we sent where a segment or an element of it is in error."""
    name = (found.place.element if found.place else None) or ""
    number, _, component = name.removeprefix(segment.id).partition("-")
    if not number.isdigit():
        return f"{found.says}; we sent {ours}"
    known = guides.segment(release, segment.id)
    called = known.called(int(number), int(component) if component.isdigit() else 0) if known else ""
    value = segment.get(int(number))
    was = f"is {value!r}" if value else "is empty"
    return f"{found.says}; in what we sent, {name}{f', the {called},' if called else ''} {was}: {ours}"


def _shown(segment: Segment, separator: str) -> str:
    text = separator.join(segment.elements)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
