"""The functional acknowledgement (X12 997, group FA): whether a group could be read, not whether it is agreed to."""

from collections.abc import Iterator

from connectors.edi import quote
from connectors.edi.acknowledgement import FunctionalAcknowledgement, SetAnswer
from connectors.edi.fault import LONGEST_VALUE, ElementFault, SegmentFault
from connectors.edi.line import Line
from connectors.edi.writer import harmless
from connectors.profile import EdiTerms

KIND = "997"
NEWER = "005010"  # from this release on, an acknowledgement names releases, implementations and repetitions
LONGEST = {"AK101": 2, "AK102": 9, "AK201": 3, "AK202": 9, "AK301": 3, "AK404": 99}


def lines(answer: FunctionalAcknowledgement, terms: EdiTerms) -> list[Line]:
    """Return the segments between ST and SE.

    What is quoted from the sender's document is quoted as far as it can be said
    in ``terms``' characters: an acknowledgement is owed for broken documents too.
    """
    written = [head(answer, terms)]
    for one in answer.sets:
        written.append(set_head(one, terms))
        for fault in one.segments:
            written.append(segment_line("AK3", fault, terms))
            written += (element_line("AK4", element, terms) for element in fault.elements)
        written.append(("AK5", one.code, *one.errors))
    return [*written, tail(answer)]


def head(answer: FunctionalAcknowledgement, terms: EdiTerms) -> Line:
    """Return AK1: which group is answered."""
    release = harmless(answer.release, terms, 12) if _newer(terms) else ""
    return ("AK1", quote.name(answer.functional_id, terms, 2, 2), quote.number(answer.group), release)


def tail(answer: FunctionalAcknowledgement) -> Line:
    """Return AK9: what became of the group."""
    counts = (quote.count(amount) for amount in (answer.declared, answer.received, answer.accepted))
    return ("AK9", answer.code, *counts, *answer.errors)


def set_head(one: SetAnswer, terms: EdiTerms) -> Line:
    """Return AK2: which set is answered."""
    implementation = harmless(one.implementation, terms, 35) if _newer(terms) else ""
    return ("AK2", quote.name(one.kind, terms, 3, 3), quote.set_number(one.control, terms), implementation)


def segment_line(name: str, fault: SegmentFault, terms: EdiTerms) -> Line:
    """Return AK3 (or IK3): which segment is in error."""
    segment = quote.name(fault.segment, terms, 2, 3)
    return (name, segment, quote.count(fault.position), harmless(fault.loop, terms, 4), fault.code)


def element_line(name: str, fault: ElementFault, terms: EdiTerms) -> Line:
    """Return AK4 (or IK4): which element is in error."""
    value = harmless(fault.value, terms, LONGEST_VALUE)
    return (name, tuple(_where(fault, terms)), fault.data_element[:4], fault.code, value)


def _where(fault: ElementFault, terms: EdiTerms) -> Iterator[str]:
    """Yield the parts of composite C030; older releases count no repetitions."""
    yield str(max(fault.position, 1))
    yield "" if fault.component is None else str(fault.component)
    if fault.repetition is not None and _newer(terms):
        yield str(fault.repetition)


def _newer(terms: EdiTerms) -> bool:
    return terms.release[:6] >= NEWER
