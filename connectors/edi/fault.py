"""What was wrong with a set, gathered as an acknowledgement says it: by segment, then by element, each once."""

from collections.abc import Iterable, Iterator, Sequence

from canonical.finding import Finding
from canonical.noun import Noun
from connectors.edi.parts import TransactionSet
from connectors.edi.rulebook import RULES
from connectors.edi.segment import Delimiters, Segment

MOST_ELEMENT_FAULTS = 99  # AK4 beside one AK3
LONGEST_VALUE = 99  # AK404
SAID_OF_SEGMENT = "8"  # AK304 where the elements say what is wrong

# Our own checks of an order name what its grammar names too, but not always at the same segment.
_GRAMMAR_SAYS_IT_BETTER = {"beg_missing", "po1_missing"}

_TRAILER = "SE"  # AK502 says that it is missing

# Where a set says which order, shipment or invoice it is about: segment and element.
_BUSINESS_NUMBER = {
    "850": ("BEG", 3), "855": ("BAK", 3), "860": ("BCH", 3), "865": ("BCA", 3), "856": ("BSN", 2), "810": ("BIG", 2),
    "846": ("BIA", 3), "940": ("W05", 2), "945": ("W06", 2), "204": ("B2", 4), "990": ("B1", 2), "214": ("B10", 2),
}  # fmt: skip


class Trigger(Noun):
    """The element that makes another one due, or bars it."""

    position: int
    data_element: str = ""


class ElementFault(Noun):
    """One element in error (AK4)."""

    position: int  # AK401-1: 5 for BEG05
    component: int | None = None  # AK401-2
    repetition: int | None = None  # AK401-3, from release 005010 on
    data_element: str = ""  # AK402: "373"
    code: str  # AK403, X12 element 723
    value: str = ""  # AK404, without the delimiters it came with
    triggers: tuple[Trigger, ...] = ()  # only the 999 can name them (CTX)


class SegmentFault(Noun):
    """One segment in error (AK3), and its elements in error."""

    segment: str  # AK301
    position: int  # AK302: segments from ST, which is 1
    loop: str = ""  # AK303: only where an LS named it
    code: str  # AK304, X12 element 720; 8 where the elements say what is wrong
    elements: tuple[ElementFault, ...] = ()


def business_number(one: TransactionSet) -> tuple[str, str]:
    """Return where a set says what it is about, and what it says: ``("BEG03", "PO-4711")``; empty where unknown."""
    name, number = _BUSINESS_NUMBER.get(one.kind, ("", 0))
    found = next((segment.get(number) for segment in one.segments if name and segment.id == name), "")
    return (f"{name}{number:02d}", found) if found else ("", "")


def segment_faults(one: TransactionSet, delimiters: Delimiters) -> Iterator[SegmentFault]:
    """Gather a set's findings by segment, in order of position; what two rules found is said once."""
    segments: dict[tuple[int, str, str], None] = {}
    elements: dict[tuple[int, str], dict[tuple[int, int | None, int | None, str], ElementFault]] = {}
    for found in _told(one.findings):
        level, place = RULES[found.rule].level, found.place
        assert place is not None and place.position is not None and place.segment is not None and found.code
        if level == "AK3":
            segments[(place.position, place.segment, found.code)] = None
        else:
            fault = _element_fault(found, one.segments, delimiters)
            faults = elements.setdefault((place.position, place.segment), {})
            key = (fault.position, fault.component, fault.repetition, fault.code)
            if key not in faults or not faults[key].data_element:
                faults[key] = fault
    for position, segment in elements:
        segments[(position, segment, SAID_OF_SEGMENT)] = None
    for position, segment, code in sorted(segments):
        inside = elements.get((position, segment), {}) if code == SAID_OF_SEGMENT else {}
        told = tuple(inside[key] for key in sorted(inside, key=_in_order))[:MOST_ELEMENT_FAULTS]
        yield SegmentFault(segment=segment, position=position, code=code, elements=told)


def _in_order(key: tuple[int, int | None, int | None, str]) -> tuple[int, int, int, str]:
    position, component, repetition, code = key
    return position, repetition or 0, component or 0, code.rjust(2)


def _told(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that an AK3 or AK4 can name."""
    placed = [
        found
        for found in findings
        if RULES[found.rule].level in ("AK3", "AK4") and found.place and found.place.position and found.code
    ]
    missed = {found.place.segment for found in placed if found.rule == "mandatory_segment_missing" and found.place}
    return [
        found
        for found in placed
        if not (found.rule in _GRAMMAR_SAYS_IT_BETTER and found.place and found.place.segment in missed)
        and not (found.rule == "mandatory_segment_missing" and found.place and found.place.segment == _TRAILER)
    ]


def _element_fault(found: Finding, segments: Sequence[Segment], delimiters: Delimiters) -> ElementFault:
    assert found.place is not None and found.code is not None
    name = (found.place.element or "").removeprefix(found.place.segment or "")
    number, _, component = name.partition("-")
    position = int(number) if number.isdigit() else 0
    repetition, data_element = found.evidence.get("repetition", ""), found.evidence.get("data_element", "")
    return ElementFault(
        position=position,
        component=int(component) if component.isdigit() else None,
        repetition=int(repetition) if repetition.isdigit() else None,
        data_element=data_element if data_element.isdigit() else "",
        code=found.code,
        value=quotable(found.evidence.get("value", ""), delimiters),
        triggers=tuple(_triggers(found, position, segments)),
    )


def _triggers(found: Finding, broken: int, segments: Sequence[Segment]) -> Iterator[Trigger]:
    """Yield the other elements of a broken note that came: they make the missing one due, or bar the surplus one."""
    note = found.evidence.get("note", "")
    at = found.place.position if found.place else None
    if not note or at is None or at > len(segments):
        return
    places = [int(note[n : n + 2]) for n in range(1, len(note), 2)]
    for place in places[:1] if note[0] in "CL" else places:
        if place != broken and segments[at - 1].get(place):
            yield Trigger(position=place)


def quotable(value: str, delimiters: Delimiters) -> str:
    """Return a value as AK404 may quote it: no delimiters, no control characters, at most 99 characters."""
    marks = {*delimiters.element, *delimiters.component, *delimiters.segment, *(delimiters.repetition or "")}
    return "".join(letter for letter in value if letter not in marks and letter.isprintable())[:LONGEST_VALUE].strip()
