"""Holds a set against its guide, and says in plain sentences where they differ."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from canonical.finding import Finding, Place
from connectors.edi.guide import Element, Guide, GuideBook, SegmentGuide
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.plan_walk import differences
from connectors.edi.pyx12_adapter import SEPARATOR, Fault
from connectors.edi.rulebook import finding
from connectors.edi.value import calendar_day

_SEGMENT_RULES = {
    "1": "segment_not_in_set",
    "2": "unexpected_segment",
    "3": "mandatory_segment_missing",
    "4": "loop_repeats_too_often",
    "5": "segment_repeats_too_often",
}
_ELEMENT_RULES = {
    "1": "mandatory_element_missing",
    "2": "conditional_element_missing",
    "3": "too_many_elements",
    "4": "element_too_short",
    "5": "element_too_long",
    "6": "invalid_character",
    "7": "invalid_code",
    "8": "invalid_date",
    "9": "invalid_time",
    "10": "exclusion_violated",
    "12": "too_many_repetitions",
    SEPARATOR: "component_separator_in_text",
}
_ORDER = ("8", "9", "5", "4", "6", "7")  # of several faults in one value, the one to name


def conformance(
    one: TransactionSet, group: Group, inside: Interchange, guides: GuideBook, partner: str | None = None
) -> Iterator[Finding]:
    """Yield the differences between a set and the guide of its release (GS08) and kind (ST01), as the partner uses it.

    Without a guide nothing is checked, and an informing finding says so; the
    same where only the guide of another release is at hand, and then unknown
    codes only inform.
    """
    match = guides.find(group.version, one.kind, partner) if group.version else None
    if match is None:
        says = (
            f"there is no guide for set {one.kind} of release {group.version or 'unknown'}: its grammar is not checked"
        )
        yield finding("grammar_not_checked", says, _here(one, group, inside))
        return
    if not match.exact:
        says = f"there is no guide for release {group.version}: that of {match.stands_in} is used"
        yield finding("grammar_of_another_release", says, _here(one, group, inside))
    for fault in _told(differences(match.guide, one.segments, inside.delimiters)):
        yield _finding(fault, match.guide, match.exact, _here(one, group, inside))


def _here(one: TransactionSet, group: Group, inside: Interchange) -> Place:
    return Place(interchange=inside.index, group=group.index, transaction_set=one.index)


def _told(found: Iterable[Fault]) -> Iterator[Fault]:
    """Keep one fault a value: what is wrong with a date's length is that it is no date."""
    held: list[Fault] = []
    for fault in found:
        if held and not _same_value(held[0], fault):
            yield _worst(held)
            held = []
        held.append(fault)
    if held:
        yield _worst(held)


def _same_value(one: Fault, other: Fault) -> bool:
    alike = _stands(one) == _stands(other)
    return alike and one.code in _ORDER and other.code in _ORDER and one.level == other.level == "AK4"


def _stands(fault: Fault) -> tuple[int, int, int, int]:
    return fault.position, fault.element, fault.component, fault.repetition


def _worst(held: list[Fault]) -> Fault:
    return min(held, key=lambda fault: _ORDER.index(fault.code)) if len(held) > 1 else held[0]


def _finding(fault: Fault, guide: Guide, exact: bool, here: Place) -> Finding:
    place = here.model_copy(
        update={
            "offset": fault.segment.offset,
            "length": fault.segment.length,
            "segment": fault.name,
            "position": fault.position,
            "loop": fault.loop or None,
        }
    )
    if fault.level == "AK3":
        return _about_segment(fault, guide, place)
    name = f"{fault.name}{fault.element:02d}" + (f"-{fault.component}" if fault.component else "")
    return _about_element(fault, guide, exact, place.model_copy(update={"element": name}))


def _about_segment(fault: Fault, guide: Guide, place: Place) -> Finding:
    rule = _SEGMENT_RULES.get(fault.code, "unexpected_segment")
    if rule == "segment_not_in_set" and fault.name in guide.segment_ids:
        rule = "segment_out_of_sequence"
    where = f"at position {fault.position} of the {guide.set}"
    says = {
        "segment_not_in_set": f"{fault.name} {where} is no segment of this set",
        "segment_out_of_sequence": f"{fault.name} {where} may not stand here",
        "unexpected_segment": f"{fault.name} {where} is not expected",
        "mandatory_segment_missing": f"{fault.name} is missing, which was seen {where}",
        "loop_repeats_too_often": f"the loop of {fault.name} {where} comes too often",
        "segment_repeats_too_often": f"{fault.name} {where} comes too often",
    }[rule]
    mend = "send it" if rule == "mandatory_segment_missing" else f"see the guide of {guide.set} {guide.release}"
    return finding(rule, says, place, mend=mend)


def _about_element(fault: Fault, guide: Guide, exact: bool, place: Place) -> Finding:
    element = _element(guide, fault)
    rule = _ELEMENT_RULES.get(fault.code, "invalid_character")
    if rule == "exclusion_violated" and not fault.note:
        rule = "element_not_used"
    if element is not None:
        rule = _by_type(rule, element, fault.value)
    if rule == "invalid_code" and not exact:
        rule = "code_not_in_older_list"
    value = fault.value[:99]
    evidence = {"value": value} if value else {}
    if element is not None:
        evidence["data_element"] = element.number
    if fault.note:
        evidence["note"] = fault.note
    if fault.repetition:
        evidence["repetition"] = str(fault.repetition)
    expected = _expected(rule, element, fault.note)
    segment = guide.segment(fault.name, fault.loop)
    called = segment.called(fault.element, fault.component) if segment else ""
    says = f"{place.element}{f', the {called},' if called else ''} {_SAYS[rule].format(value=repr(value))}"
    return finding(
        rule, says, place, expected=expected, mend=f"mend {place.element} and send the set again", **evidence
    )


_SAYS = {
    "component_separator_in_text": "holds the component separator, which is taken as text: {value}",
    "mandatory_element_missing": "is missing",
    "conditional_element_missing": "is missing beside the elements that it goes with",
    "too_many_elements": "is one more than there may be: {value}",
    "element_too_short": "is too short: {value}",
    "element_too_long": "is too long: {value}",
    "invalid_character": "holds a character that it may not: {value}",
    "invalid_number": "is no number: {value}",
    "invalid_code": "holds a code that is not in its list: {value}",
    "code_not_in_older_list": "holds a code that is not in the list of the release used for checking: {value}",
    "invalid_date": "is no date: {value}",
    "invalid_time": "is no time: {value}",
    "exclusion_violated": "may not stand beside the other: {value}",
    "element_not_used": "is not used by this partner, yet holds: {value}",
    "too_many_repetitions": "repeats more often than it may: {value}",
}


def _by_type(rule: str, element: Element, value: str) -> str:
    """Name a fault by what the element holds: a date of six digits is no date, a letter in a number no number."""
    number = element.kind == "R" or element.kind.startswith("N")
    if number and rule == "invalid_character":
        return "invalid_number"
    if element.kind != "DT" or rule not in ("element_too_short", "element_too_long", "invalid_date"):
        return rule
    if rule == "invalid_date" and calendar_day(value) and len(value) > element.longest:
        return "element_too_long"
    return "element_too_long" if rule == "element_too_long" and calendar_day(value) else "invalid_date"


def _expected(rule: str, element: Element | None, note: str) -> str | None:
    if note:
        return f"note {note}"
    if element is None:
        return None
    if rule in ("invalid_code", "code_not_in_older_list"):
        return "one of " + " ".join(element.codes)
    return f"type {element.kind}, {element.shortest} to {element.longest} characters"


def _element(guide: Guide, fault: Fault) -> Element | None:
    """Return the definition of the element at fault; nothing for a composite as a whole, or one beyond the last."""
    segment = _segment(guide, fault.name, fault.loop)
    if segment is None or not 0 < fault.element <= len(segment.parts):
        return None
    part = segment.parts[fault.element - 1]
    if fault.component and fault.component <= len(part.components):
        return part.components[fault.component - 1].element
    return part.element


@lru_cache(maxsize=4096)
def _segment(guide: Guide, name: str, loop: str) -> SegmentGuide | None:
    return guide.segment(name, loop)
