"""What the service segments of EDIFACT promise, held against what stands between them."""

from collections.abc import Iterator, Mapping

from canonical.finding import Finding, Place
from connectors.edi.edifact import charset
from connectors.edi.edifact.conformance import envelope_faults, said
from connectors.edi.edifact.error_code import finding
from connectors.edi.edifact.guide import SegmentGuide
from connectors.edi.edifact.header import component
from connectors.edi.edifact.marks import COMPONENT
from connectors.edi.edifact.tokeniser import Header
from connectors.edi.envelope_check import same_number
from connectors.edi.segment import Segment

Service = Mapping[str, SegmentGuide]


def header(token: Header, place: Place, service: Service) -> Iterator[Finding]:
    """Yield what is wrong with a UNB and the characters it is cut by."""
    mend = "write a UNA before the UNB that names the characters in use, or use the usual ones"
    for rule, says in token.flaws:
        yield finding(rule, says, place, mend=mend)
    level, version = component(token.segment, 1, 1), component(token.segment, 1, 2)
    if level not in charset.KNOWN or version not in ("1", "2", "3", "4"):
        says = f"syntax {level}:{version} is not known (UNB01)"
        expected = f"{', '.join(sorted(charset.KNOWN))} with version 1 to 4"
        yield finding("syntax_not_supported", says, _element(place, "UNB01"), expected=expected)
    yield from elements(token.segment, place, service, missing="unb_element_missing", bad="unb_element_bad")


def elements(
    segment: Segment, place: Place, service: Service, *, missing: str, bad: str
) -> Iterator[Finding]:  # fmt: skip
    """Yield what a service segment lacks (rule ``missing``) and what is odd in it (``bad``)."""
    for fault in envelope_faults(segment, service):
        reference, says = said(fault, segment)
        if fault.rule == "code_not_usual" or reference.startswith("UNB01"):
            continue  # the syntax is judged apart
        values = segment.get(fault.element).split(COMPONENT)
        blank = bool("".join(values[max(fault.component - 1, 0) : fault.component or None]))  # there, but says nothing
        rule = missing if fault.rule == "mandatory_element_missing" and not blank else bad
        evidence = {"value": fault.value[:99]} if fault.value else {}
        yield finding(rule, says, _element(place, reference), **evidence)


def interchange_trailer(unb: Segment, unz: Segment, counted: int, grouped: bool, place: Place) -> Iterator[Finding]:
    """Hold UNZ01 against the number of groups, or of messages where there are none, and UNZ02 against UNB05."""
    if not same_number(unz.get(1), str(counted)):
        what = "groups" if grouped else "messages"
        says = f"UNZ01 says {unz.get(1)!r} {what}, {counted} came"
        yield finding("unz_count_wrong", says, _element(place, "UNZ01"), expected=str(counted))
    ours, theirs = unb.get(5).strip(), unz.get(2).strip()
    if ours != theirs:
        rule = "unz_reference_zeros" if same_number(ours, theirs) else "unz_reference_mismatch"
        says = f"UNZ02 is {theirs!r}, UNB05 is {ours!r}"
        yield finding(rule, says, _element(place, "UNZ02"), expected=ours)


def group_trailer(ung: Segment, une: Segment, messages: int, place: Place) -> Iterator[Finding]:
    """Hold UNE01 against the number of messages, and UNE02 against UNG05."""
    if not same_number(une.get(1), str(messages)):
        says = f"UNE01 says {une.get(1)!r} messages, {messages} came"
        yield finding("une_count_wrong", says, _element(place, "UNE01"), expected=str(messages))
    if une.get(2).strip() != ung.get(5).strip():
        says = f"UNE02 is {une.get(2)!r}, UNG05 is {ung.get(5)!r}"
        yield finding("une_reference_mismatch", says, _element(place, "UNE02"), expected=ung.get(5))


def message_trailer(unh: Segment, unt: Segment, segments: int, place: Place) -> Iterator[Finding]:
    """Hold UNT01 against the number of segments from UNH to UNT, and UNT02 against UNH01."""
    if not same_number(unt.get(1), str(segments)):
        says = f"UNT01 says {unt.get(1)!r} segments, {segments} came"
        yield finding("unt_count_wrong", says, _element(place, "UNT01"), expected=str(segments))
    if unt.get(2).strip() != unh.get(1).strip():
        says = f"UNT02 is {unt.get(2)!r}, UNH01 is {unh.get(1)!r}"
        yield finding("unt_reference_mismatch", says, _element(place, "UNT02"), expected=unh.get(1))


def _element(place: Place, reference: str) -> Place:
    return place.model_copy(update={"element": reference})
