"""What we answer to an interchange (the CONTRL), decided from what was found in it.

The values mirror the segments they become: a ``Report`` is the UCI, each
``GroupReport`` a UCF, each ``MessageReport`` a UCM, each ``SegmentError`` a UCS,
each ``ElementError`` a UCD. What is not named is accepted with what holds it.
Nothing here knows how they are written.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from canonical.finding import Finding
from canonical.noun import Noun
from connectors.edi.acknowledgement import passes
from connectors.edi.edifact.error_code import answered
from connectors.edi.edifact.header import component
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import Verdict
from connectors.edi.segment import Segment
from connectors.edi.verdict import because, verdict
from connectors.profile import EdifactTerms

KIND = "CONTRL"
MOST_SEGMENTS = 999  # UCS beside one UCM
MOST_ELEMENTS = 99  # UCD beside one UCS
_UNKNOWN = "18"  # 0085: an error that no other code names

Action = Literal["4", "7"]  # 0083: rejected with all that is in it; acknowledged but for what is named below


class ElementError(Noun):
    """One element in error (UCD)."""

    code: str  # 0085
    position: int  # 0098: the segment's tag is 1, so NAD02 is 3
    component: int | None = None  # 0104


class SegmentError(Noun):
    """One segment in error (UCS), and its elements in error."""

    position: int  # 0096: UNH is 1; of a missing segment, where it should have stood
    code: str = ""  # 0085; empty where the elements say what is wrong
    elements: tuple[ElementError, ...] = ()


class Named(Noun):
    """A name in UNB or UNG as its sender wrote it."""

    id: str
    qualifier: str = ""
    routing: str = ""


class MessageReport(Noun):
    """A message that is rejected (UCM)."""

    reference: str  # UNH01
    identifier: tuple[str, ...]  # type, version, release, agency, association
    code: str = ""  # 0085
    service: str = ""  # 0013: the service segment in error
    segments: tuple[SegmentError, ...] = ()


class GroupReport(Noun):
    """A group that is rejected, or that holds messages which are (UCF)."""

    reference: str  # UNG05
    sender: Named
    receiver: Named
    action: Action
    code: str = ""
    service: str = ""
    messages: tuple[MessageReport, ...] = ()


class Report(Noun):
    """What became of an interchange (UCI)."""

    reference: str  # UNB05
    sender: Named
    receiver: Named
    action: Action
    code: str = ""
    service: str = ""
    element: ElementError | None = None
    messages: tuple[MessageReport, ...] = ()
    groups: tuple[GroupReport, ...] = ()


class Reports(Noun):
    """The body of a CONTRL's draft: what goes into one envelope, and on which terms."""

    terms: EdifactTerms
    reports: tuple[Report, ...]


def report(one: Interchange, terms: EdifactTerms) -> Report | None:
    """Return the CONTRL for an interchange; nothing for one that holds only CONTRLs, which are never answered."""
    messages = [message for group in one.groups for message in group.sets]
    if one.header is None or (messages and all(message.kind == KIND for message in messages)):
        return None
    fault = _heaviest(one.findings, terms) if _rejects(one.findings, Verdict.reject_interchange, terms) else None
    said = Report(
        reference=one.control[:14],
        sender=_named(one.header, 2),
        receiver=_named(one.header, 3),
        action="4" if fault else "7",
        code=_code(fault),
        service=_service(fault),
        element=_element(fault) if fault is not None else None,
    )
    if fault is not None:
        return said
    grouped = any(group.header for group in one.groups)
    if grouped:
        return said.model_copy(update={"groups": tuple(_groups(one.groups, terms))})
    rejected = tuple(told for group in one.groups for told in _messages(group, terms))
    return said.model_copy(update={"messages": rejected})


def accepted(one: TransactionSet, terms: EdifactTerms) -> bool:
    """Say whether a message is worked with, as the partner's policy and terms have it."""
    return passes(one.verdict, terms.policy, terms.acknowledge)


def _groups(groups: Iterable[Group], terms: EdifactTerms) -> Iterator[GroupReport]:
    for group in groups:
        fault = _heaviest(group.findings, terms) if _rejects(group.findings, Verdict.reject_group, terms) else None
        messages = () if fault else tuple(_messages(group, terms))
        if group.header is None or not (fault or messages):
            continue
        yield GroupReport(
            reference=group.control[:14],
            sender=_named(group.header, 2),
            receiver=_named(group.header, 3),
            action="4" if fault else "7",
            code=_code(fault),
            service=_service(fault),
            messages=messages,
        )


def _messages(group: Group, terms: EdifactTerms) -> Iterator[MessageReport]:
    for one in group.sets:
        if one.kind == KIND or accepted(one, terms):
            continue
        fault = next((found for found in one.findings if answered(found.rule)[0] == "UCM"), None)
        segments = tuple(_segments(one.findings))[:MOST_SEGMENTS]
        yield MessageReport(
            reference=one.control[:14],
            identifier=tuple(component(one.segments[0], 2, number)[:6] for number in range(1, 6)),
            code=_code(fault) or ("" if segments else _UNKNOWN),
            service=_service(fault),
            segments=segments,
        )


def _segments(findings: Iterable[Finding]) -> Iterator[SegmentError]:
    """Gather findings by segment, in order of position; what two rules found is said once."""
    wrong: dict[int, dict[str, None]] = {}
    elements: dict[int, dict[tuple[int, int | None], ElementError]] = {}
    for found in findings:
        level, code = answered(found.rule)
        position = found.place.position if found.place else None
        if position is None or level not in ("UCS", "UCD"):
            continue
        element = _element(found) if level == "UCD" else None
        if element is not None:
            elements.setdefault(position, {})[(element.position, element.component)] = element
        else:
            wrong.setdefault(position, {})[code] = None
    for position in sorted({*wrong, *elements}):
        for code in wrong.get(position, {}):
            yield SegmentError(position=position, code=code)
        if position in elements:
            yield SegmentError(position=position, elements=tuple(elements[position].values())[:MOST_ELEMENTS])


def _rejects(findings: Iterable[Finding], reached: Verdict, terms: EdifactTerms) -> bool:
    return verdict(findings, terms.policy) is reached


def _heaviest(findings: tuple[Finding, ...], terms: EdifactTerms) -> Finding | None:
    """Return the first finding that put the part at its verdict."""
    heavy = set(because(findings, terms.policy))
    return next((found for found in findings if found.rule in heavy), None)


def _code(fault: Finding | None) -> str:
    return (answered(fault.rule)[1] or _UNKNOWN) if fault is not None else ""


def _service(fault: Finding | None) -> str:
    """Return the service segment that a fault is about."""
    segment = (fault.place.segment if fault is not None and fault.place else "") or ""
    missing = {"unz_missing": "UNZ", "une_missing": "UNE", "unt_missing": "UNT"}
    return missing.get(fault.rule if fault is not None else "", segment if segment.startswith("UN") else "")


def _element(fault: Finding) -> ElementError | None:
    place = fault.place
    if place is None or not place.element or not place.segment:
        return None
    number, _, part = place.element.removeprefix(place.segment).partition("-")
    if not number.isdigit():
        return None
    code = answered(fault.rule)[1] or _UNKNOWN
    return ElementError(code=code, position=int(number) + 1, component=int(part) if part.isdigit() else None)


def _named(header: Segment, element: int) -> Named:
    return Named(
        id=component(header, element, 1)[:35],
        qualifier=component(header, element, 2)[:4],
        routing=component(header, element, 3)[:35],
    )
