"""The implementation acknowledgement (X12 999, group FA): a 997 of release 005010 and later that tells the context.

Beside the segment in error it says which order or shipment was meant, and beside
an element that is missing which other one makes it due (CTX).
"""

from collections.abc import Iterator

from connectors.edi.acknowledgement import FunctionalAcknowledgement, SetAnswer
from connectors.edi.fault import ElementFault, SegmentFault
from connectors.edi.line import Line
from connectors.edi.sets import fa997
from connectors.edi.writer import harmless
from connectors.profile import EdiTerms

KIND = "999"
LONGEST = {**fa997.LONGEST, "IK301": 3, "IK404": 99, "CTX01": 71}

_TRIGGER = "SITUATIONAL TRIGGER"


def lines(answer: FunctionalAcknowledgement, terms: EdiTerms) -> list[Line]:
    """Return the segments between ST and SE; what is quoted is made harmless, as in the 997."""
    written = [fa997.head(answer, terms)]
    for one in answer.sets:
        written += _set(one, terms)
    return [*written, fa997.tail(answer)]


def _set(one: SetAnswer, terms: EdiTerms) -> Iterator[Line]:
    yield fa997.set_head(one, terms)
    for fault in one.segments:
        yield fa997.segment_line("IK3", fault, terms)
        yield from _about(one, terms)
        for element in fault.elements:
            yield fa997.element_line("IK4", element, terms)
            yield from _context(element, fault, terms)
    yield ("IK5", one.code, *one.errors)


def _about(one: SetAnswer, terms: EdiTerms) -> Iterator[Line]:
    """Yield the business unit identifier: what the set is about, in its sender's own number."""
    name, said = one.about
    number = harmless(said, terms, 35)
    if number:
        yield ("CTX", (name, number))


def _context(element: ElementFault, fault: SegmentFault, terms: EdiTerms) -> Iterator[Line]:
    for trigger in element.triggers[:10]:
        segment = fa997.segment_line("", fault, terms)[1:3]
        yield ("CTX", _TRIGGER, *segment, harmless(fault.loop, terms, 4), str(trigger.position), trigger.data_element)
