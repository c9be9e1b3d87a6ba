"""Reads a partner's 997, 999 or TA1 about what we sent: accepted or not, and where it found faults in our sets."""

from collections.abc import Iterator, Sequence

from canonical.finding import Finding, Place
from canonical.lifecycle import Acknowledged
from canonical.message import Receipt, SetReceipt
from connectors.edi.code_word import ELEMENT, ENVELOPE, GROUP, SEGMENT, SET, SET_STATES, word
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Delimiters, Segment

MOST = 20  # faults that a receipt names; a person reads the rest in the document
FAULT = "partner_found_fault"

_GOOD = {"A": Acknowledged.accepted, "E": Acknowledged.accepted_with_errors}  # 717, 715; P, R, M, W, X are none
_ORDER = [Acknowledged.accepted, Acknowledged.accepted_with_errors, Acknowledged.rejected]


def receipts(one: TransactionSet, partner: str, delimiters: Delimiters) -> Iterator[Receipt]:
    """Read a 997 or 999: a receipt for each of our groups that it names.

    A group of which any set was turned down counts as rejected, and each set for
    itself. A group without AK9 is told by its sets alone.
    """
    group: list[Segment] = []
    for segment in one.segments:
        if segment.id == "AK1":
            yield from _of_group(group, one.kind, partner, delimiters)
            group = []
        group.append(segment)
    yield from _of_group(group, one.kind, partner, delimiters)


def envelope_receipt(ta1: Segment, partner: str) -> Receipt:
    """Read a TA1: whether one of our interchanges arrived whole; of what is in it, it tells only when it is refused."""
    number, code, note = ta1.get(1).strip(), ta1.get(4).strip(), ta1.get(5).strip()
    state = _GOOD.get(code, Acknowledged.rejected)
    whole = {"A": "arrived whole", "E": "was taken, with errors in its envelope"}.get(code, "was rejected whole")
    why = "" if state is Acknowledged.accepted else f": {word(ENVELOPE, note, 'no reason that is known')}"
    says = f"{partner} says of our interchange {number}: it {whole}{why}"
    finding = Finding(rule=FAULT, says=says, code=note or None, evidence={"level": "TA1", "code": code})
    return Receipt(
        partner=partner,
        kind="TA1",
        interchange=bare(number),
        state=state,
        arrived=state is not Acknowledged.rejected,
        says=says,
        findings=() if state is Acknowledged.accepted else (finding,),
    )


def bare(number: str) -> str:
    """Return a control number without leading zeros: partners echo 000000017 as 17, and the other way round."""
    return number.strip().lstrip("0") or "0"


def worst(states: Sequence[Acknowledged]) -> Acknowledged:
    """Return the worst of what was said; where nothing was, nothing was accepted."""
    return max(states, key=_ORDER.index, default=Acknowledged.rejected)


def _of_group(group: list[Segment], kind: str, partner: str, delimiters: Delimiters) -> Iterator[Receipt]:
    head = group[0] if group else None
    if head is None or head.id != "AK1":
        return
    sets = tuple(_sets(group))
    verdicts = [s.get(1).strip() for s in group if s.id in ("AK5", "IK5", "AK9")]
    state = worst([_GOOD.get(verdict, Acknowledged.rejected) for verdict in verdicts])
    number = bare(head.get(2))
    findings = tuple(_faults(group, delimiters))
    said = "; ".join([*_said(group), *(found.says for found in findings if found.place is not None)])
    yield Receipt(
        partner=partner,
        kind=kind,
        group=number,
        sets=sets,
        state=state,
        says=f"{partner} says of group {number} ({head.get(1)}): {said or 'nothing'}",
        findings=findings,
    )


def _sets(group: list[Segment]) -> Iterator[SetReceipt]:
    """Yield each set with what was said of it; one without a verdict shares the group's."""
    whole = next((_GOOD.get(s.get(1).strip(), Acknowledged.rejected) for s in group if s.id == "AK9"), None)
    number, state = "", None
    for segment in [*group, Segment(("AK2",), 0, 0)]:
        if segment.id == "AK2":
            if number:
                yield SetReceipt(number=number, state=state or whole or Acknowledged.rejected)
            number, state = segment.get(2).strip(), None
        elif segment.id in ("AK5", "IK5"):
            state = _GOOD.get(segment.get(1).strip(), Acknowledged.rejected)


def _said(group: list[Segment]) -> Iterator[str]:
    """Yield what became of sets and group, in words."""
    for segment in group:
        if segment.id == "AK2":
            yield f"{segment.get(1)} {segment.get(2)}"
        elif segment.id in ("AK5", "IK5"):
            yield _verdict(segment, 2, SET)
        elif segment.id == "AK9":
            counts = f"{segment.get(4) or '0'} of {segment.get(3) or '0'} sets accepted"
            yield f"the group is {_verdict(segment, 5, GROUP)}, {counts}"


def _verdict(segment: Segment, first: int, words: dict[str, str]) -> str:
    codes = [word(words, code, "for a reason of their own") for code in segment.elements[first : first + 5] if code]
    state = SET_STATES.get(segment.get(1).strip(), f"rejected ({segment.get(1)})")
    return f"{state}: {', '.join(codes)}" if codes else state


def _faults(group: list[Segment], delimiters: Delimiters) -> Iterator[Finding]:
    """Yield a finding for each segment and element that the partner names, at most so many."""
    number, at = "", Segment(("AK3",), 0, 0)
    told = 0
    for position, segment in enumerate(group):
        if segment.id == "AK2":
            number = segment.get(2).strip()
        elif segment.id in ("AK3", "IK3"):
            at = segment
            elements_follow = position + 1 < len(group) and _follows(group, position)
            if told < MOST and not (segment.get(4).strip() in ("8", "") and elements_follow):
                told += 1
                yield _segment_fault(segment, number)
        elif segment.id in ("AK4", "IK4") and told < MOST:
            told += 1
            yield _element_fault(segment, at, number, delimiters)


def _follows(group: list[Segment], position: int) -> bool:
    """Say whether an element in error follows, perhaps after its context (CTX)."""
    following = (segment.id for segment in group[position + 1 :] if segment.id != "CTX")
    return next(following, "") in ("AK4", "IK4")


def _segment_fault(ak3: Segment, number: str) -> Finding:
    name, position, code = (ak3.get(at).strip() for at in (1, 2, 4))
    return Finding(
        rule=FAULT,
        says=f"segment {name} at position {position} {word(SEGMENT, code)}",
        code=code or None,
        place=Place(segment=name, position=int(position) if position.isdigit() else None),
        evidence={"level": ak3.id, "set": number},
    )


def _element_fault(ak4: Segment, ak3: Segment, number: str, delimiters: Delimiters) -> Finding:
    name, position = ak3.get(1).strip(), ak3.get(2).strip()
    where = [part.strip() for part in ak4.get(1).split(delimiters.component)]
    element = f"{name}{where[0]:0>2}" + (f"-{where[1]}" if len(where) > 1 and where[1] else "")
    repeated = f", repetition {where[2]}" if len(where) > 2 and where[2] else ""
    value = f": {ak4.get(4)!r}" if ak4.get(4) else ""
    return Finding(
        rule=FAULT,
        says=f"{element} at position {position}{repeated} {word(ELEMENT, ak4.get(3))}{value}",
        code=ak4.get(3).strip() or None,
        place=Place(segment=name, position=int(position) if position.isdigit() else None, element=element),
        evidence={
            "level": ak4.id,
            "set": number,
            "data_element": ak4.get(2).strip(),
            "value": ak4.get(4),
            "repetition": where[2] if len(where) > 2 else "",
        },
    )
