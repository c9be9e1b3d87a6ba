"""The functional acknowledgement (X12 997, group FA): whether a group could be read, not whether it is agreed to."""

from collections.abc import Iterator

from canonical.lifecycle import Acknowledged
from canonical.message import Receipt
from connectors.edi.acknowledgement import ElementFault, FunctionalAcknowledgement, SetAnswer
from connectors.edi.line import Line
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Segment
from connectors.edi.writer import harmless
from connectors.profile import EdiTerms

KIND = "997"
LONGEST = {"AK101": 2, "AK102": 9, "AK201": 3, "AK202": 9, "AK301": 3, "AK404": 99}

_GOOD = {"A": Acknowledged.accepted, "E": Acknowledged.accepted_with_errors}  # AK501, AK901; P, R, M, W, X are none
_ORDER = [Acknowledged.accepted, Acknowledged.accepted_with_errors, Acknowledged.rejected]
_MOST_NOTED = 20  # errors that a receipt names; a person reads the rest in the document


def lines(answer: FunctionalAcknowledgement, terms: EdiTerms) -> list[Line]:
    """Return the segments between ST and SE.

    What is quoted from the sender's document is quoted as far as it can be said
    in ``terms``' characters: an acknowledgement is owed for broken documents too.
    """
    newer = terms.release[:6] >= "005010"
    written: list[Line] = [
        ("AK1", *_quoted(terms, answer.functional_id, answer.group), answer.release[:12] if newer else ""),
    ]
    for one in answer.sets:
        written += _set(one, terms, newer)
    counts = (str(answer.declared), str(answer.received), str(answer.accepted))
    return [*written, ("AK9", answer.code, *counts, *answer.errors)]


def _set(one: SetAnswer, terms: EdiTerms, newer: bool) -> Iterator[Line]:
    implementation = harmless(one.implementation, terms, 35) if newer else ""
    yield ("AK2", *_quoted(terms, one.kind, one.control), implementation)
    for fault in one.segments:
        [segment, loop] = _quoted(terms, fault.segment, fault.loop)
        yield ("AK3", segment[:3], str(fault.position), loop[:4], fault.code)
        for element in fault.elements:
            yield _element(element, terms)
    yield ("AK5", one.code, *one.errors)


def _element(fault: ElementFault, terms: EdiTerms) -> Line:
    where = (str(fault.position), "" if fault.component is None else str(fault.component))
    return ("AK4", where, fault.data_element, fault.code, harmless(fault.value, terms, LONGEST["AK404"]))


def _quoted(terms: EdiTerms, *texts: str) -> list[str]:
    return [harmless(text, terms, 9) for text in texts]


def receipts(one: TransactionSet, partner: str) -> Iterator[Receipt]:
    """Read a 997 (or a 999, its sibling) that came in: a receipt for each of our groups that it names.

    A group of which any set was turned down counts as rejected: ours hold one
    set each. A 997 without AK9 tells of a group by its sets alone.
    """
    group: list[Segment] = []
    for segment in one.segments:
        if segment.id == "AK1":
            yield from _receipt(group, partner)
            group = []
        group.append(segment)
    yield from _receipt(group, partner)


def _receipt(group: list[Segment], partner: str) -> Iterator[Receipt]:
    head = group[0] if group else None
    if head is None or head.id != "AK1":
        return
    verdicts = [s.get(1).strip() for s in group if s.id in ("AK5", "IK5", "AK9")]
    states = [_GOOD.get(verdict, Acknowledged.rejected) for verdict in verdicts]
    state = max(states, key=_ORDER.index, default=Acknowledged.rejected)
    number = head.get(2).strip().lstrip("0") or "0"
    yield Receipt(
        partner=partner,
        group=number,
        sets=tuple(s.get(2).strip() for s in group if s.id == "AK2" and s.get(2).strip()),
        state=state,
        says=f"{partner} says of group {number} ({head.get(1)}): {'; '.join(_said(group)) or 'nothing'}",
    )


def _said(group: list[Segment]) -> Iterator[str]:
    """Yield what the acknowledgement says, in words; the codes are those of X12 elements 717, 715, 718, 720 and 723."""
    noted = 0
    for segment in group:
        codes = ", ".join(code for code in segment.elements[2:7] if code)
        if segment.id == "AK2":
            yield f"{segment.get(1)} {segment.get(2)}"
        elif segment.id in ("AK5", "IK5"):
            yield _word(segment.get(1)) + (f" (AK5 {codes})" if codes else "")
        elif segment.id == "AK9":
            counts = f"{segment.get(4) or '0'} of {segment.get(3) or '0'} sets"
            yield f"the group is {_word(segment.get(1))}, {counts} accepted"
        elif segment.id in ("AK3", "IK3", "AK4", "IK4") and noted < _MOST_NOTED:
            noted += 1
            yield _error(segment)


def _word(code: str) -> str:
    words = {"A": "accepted", "E": "accepted with errors", "P": "partially accepted", "R": "rejected"}
    return words.get(code.strip(), f"rejected ({code})")


def _error(segment: Segment) -> str:
    if segment.id in ("AK3", "IK3"):
        code = f", code {segment.get(4)}" if segment.get(4) else ""
        return f"segment {segment.get(1)} at position {segment.get(2)}{code}"
    value = f", {segment.get(4)!r}" if segment.get(4) else ""
    return f"element {segment.get(1)}, code {segment.get(3)}{value}"
