"""Reads a partner's 824: what its application thinks of a document of ours that its translator had taken already.

Each OTI names one of our sets, by control numbers or by the number of the order,
shipment or invoice in it; the TEDs behind it say what is wrong (X12 824, OTI01
is element 110, TED01 element 647).
"""

from collections.abc import Iterator, Sequence

from canonical.finding import Finding, Place
from canonical.lifecycle import Acknowledged
from canonical.message import Receipt, SetReceipt
from connectors.edi.code_word import ADVICE, word
from connectors.edi.parts import TransactionSet
from connectors.edi.receipt import FAULT, MOST, bare
from connectors.edi.segment import Segment

KIND = "824"

_KINDS = {"T": "set", "I": "item", "G": "group", "B": "batch"}  # the first letter of OTI01
_SAID = {
    "A": (Acknowledged.accepted, "accepted"),
    "C": (Acknowledged.accepted_with_errors, "accepted with changes"),
    "E": (Acknowledged.accepted_with_errors, "accepted with errors"),
    "P": (Acknowledged.accepted_with_errors, "partially accepted"),
    "R": (Acknowledged.rejected, "rejected"),
}  # the second


def receipts(one: TransactionSet, partner: str) -> Iterator[Receipt]:
    """Read an 824: a receipt for each OTI."""
    about: list[Segment] = []
    for segment in [*one.segments, Segment(("OTI",), 0, 0)]:
        if segment.id == "OTI":
            if about:
                yield _receipt(about, partner)
            about = []
        if segment.id == "OTI" or about:
            about.append(segment)


def _receipt(segments: Sequence[Segment], partner: str) -> Receipt:
    oti = segments[0]
    code, reference, group, number = (oti.get(at).strip() for at in (1, 3, 8, 9))
    state, said = _SAID.get(code[1:2], (Acknowledged.rejected, f"answered with {code or 'nothing'}"))
    what = _KINDS.get(code[:1], "document")
    findings = tuple(_faults(segments, number))[:MOST]
    named = f"{oti.get(10).strip()} {reference or number}".strip()
    faults = "; ".join(found.says for found in findings)
    return Receipt(
        partner=partner,
        kind=KIND,
        group=bare(group) if group else "",
        sets=(SetReceipt(number=number, state=state),) if number else (),
        reference=reference,
        state=state,
        overrules=True,
        says=f"{partner}'s application {said} the {what} {named}{f': {faults}' if faults else ''}",
        findings=findings,
    )


def _faults(segments: Sequence[Segment], number: str) -> Iterator[Finding]:
    """Yield a finding for each TED, with the notes (NTE) that follow it."""
    for at, segment in enumerate(segments):
        if segment.id == "TED":
            yield _fault(segment, _notes(segments[at + 1 :]), number)


def _notes(following: Sequence[Segment]) -> str:
    texts = []
    for segment in following:
        if segment.id != "NTE":
            break
        texts.append(segment.get(2).strip())
    return " ".join(texts)


def _fault(ted: Segment, notes: str, number: str) -> Finding:
    text = " ".join(part for part in (ted.get(2).strip(), notes) if part)
    name, position, element, data_element, bad, good = (ted.get(at).strip() for at in range(3, 9))
    where = f"{name}{element:0>2}" if name and element.isdigit() else name
    parts = [
        f"{where} at position {position}" if where and position else where,
        word(ADVICE, ted.get(1), "it is in error"),
        f"({text})" if text else "",
        f"it was {bad!r}" if bad else "",
        f"it should be {good!r}" if good else "",
    ]
    return Finding(
        rule=FAULT,
        says=" ".join(part for part in parts if part),
        code=ted.get(1).strip() or None,
        place=Place(
            segment=name or None,
            position=int(position) if position.isdigit() else None,
            element=where if where != name else None,
        ),
        expected=good or None,
        evidence={"level": "TED", "set": number, "data_element": data_element, "value": bad},
    )
