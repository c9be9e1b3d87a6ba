"""Holds a message against its guide, and says in plain sentences where they differ."""

from collections.abc import Iterator, Mapping

from canonical.finding import Finding, Place
from connectors.edi.edifact import date_format
from connectors.edi.edifact.element_check import Fault, faults
from connectors.edi.edifact.error_code import finding
from connectors.edi.edifact.guide import EdifactGuides, Element, Guide, SegmentGuide
from connectors.edi.edifact.header import directory, label
from connectors.edi.edifact.marks import COMPONENT
from connectors.edi.edifact.structure import Misplaced, Walk
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Segment

LOST = "???"  # stands for a segment that was too long to read

_KINDS = {"an": "letters and digits", "a": "letters", "n": "digits"}
_SAYS = {
    "mandatory_element_missing": "is missing",
    "too_many_elements": "is one more than there may be: {value}",
    "too_many_components": "is one component more than there may be: {value}",
    "too_many_repetitions": "is one repetition more than there may be: {value}",
    "element_too_short": "is too short: {value}",
    "element_too_long": "is too long: {value}",
    "invalid_character": "holds a digit, and may only have letters: {value}",
    "invalid_number": "is no number: {value}",
    "decimal_notation_bad": "is no number as EDIFACT writes it: {value}",
    "invalid_code": "holds a code that is not in its list: {value}",
    "code_not_usual": "holds a code that is not among the usual ones: {value}",
    "invalid_date": "is no date in its format: {value}",
}


def conformance(one: TransactionSet, here: Place, guides: EdifactGuides) -> Iterator[Finding]:
    """Yield the differences between a message and the guide of its directory and type (UNH S009).

    Without a guide nothing is checked, and an informing finding says so; the
    same where only an older directory is at hand, and then unknown codes only inform.
    """
    name = directory(one.segments[0])
    match = guides.find(name, one.kind)
    if match is None:
        says = f"there is no guide for {label(one.segments[0])}: its grammar is not checked"
        yield finding("grammar_not_checked", says, here)
        return
    if not match.exact:
        says = f"there is no guide for directory {name}: that of {match.guide.directory} is used"
        yield finding("grammar_of_another_release", says, here)
    yield from _checked(one, match.guide, here, exact=match.exact)


def envelope_faults(segment: Segment, service: Mapping[str, SegmentGuide]) -> Iterator[Fault]:
    """Yield what is wrong with the elements of a service segment."""
    guide = service.get(segment.id)
    return faults(segment, guide) if guide is not None else iter(())


def said(fault: Fault, segment: Segment) -> tuple[str, str]:
    """Return the reference of the element that a fault is about (``DTM01-2``), and the sentence."""
    reference = f"{segment.id}{fault.element:02d}" + (f"-{fault.component}" if fault.component else "")
    value = fault.value[:99].replace(COMPONENT, ":")
    return reference, f"{reference} {_SAYS[fault.rule].format(value=repr(value))}"


def _checked(one: TransactionSet, guide: Guide, here: Place, *, exact: bool) -> Iterator[Finding]:
    walk = Walk(guide, one.segments)
    for position, segment in enumerate(one.segments, 1):
        if segment.id == LOST:
            continue
        for wrong in walk.place(segment.id, position):
            yield _about_segment(wrong, guide, _placed(here, segment, position))
        if segment.id in guide.segments and segment.id not in ("UNH", "UNT"):
            for fault in _faults(segment, guide.segments[segment.id]):
                place = _placed(here, segment, position, walk.path)
                yield _about_element(fault, segment, place, exact=exact)
    if one.trailer is not None:
        for wrong in walk.finish(len(one.segments)):
            yield _about_segment(wrong, guide, _placed(here, one.trailer, len(one.segments)))


def _placed(here: Place, segment: Segment, position: int, path: str = "") -> Place:
    where = {"offset": segment.offset, "length": segment.length, "segment": segment.id, "position": position}
    return here.model_copy(update={**where, "loop": path or None})


def _faults(segment: Segment, guide: SegmentGuide) -> Iterator[Fault]:
    found = list(faults(segment, guide))
    yield from found
    if segment.id == "DTM" and not found:
        bad = date_format.misfit(segment)
        if bad is not None:
            yield Fault("invalid_date", 1, 2, bad, guide.parts[0].components[1].element)


def _about_segment(wrong: Misplaced, guide: Guide, place: Place) -> Finding:
    where = f"at position {wrong.position} of the {guide.message}"
    says = {
        "segment_not_in_set": f"{wrong.name} {where} is no segment of this message",
        "segment_out_of_sequence": f"{wrong.name} {where} may not stand here",
        "mandatory_segment_missing": f"{wrong.name} is missing, which was seen {where}",
        "loop_repeats_too_often": f"the group of {wrong.name} {where} comes too often",
        "segment_repeats_too_often": f"{wrong.name} {where} comes too often",
    }[wrong.rule]
    missing = wrong.rule == "mandatory_segment_missing"
    return finding(
        wrong.rule,
        says,
        place.model_copy(update={"segment": wrong.name, "loop": wrong.path or None}),
        expected=wrong.name if missing else None,
        mend="send it" if missing else f"see the guide of {guide.message} {guide.directory}",
    )


def _about_element(fault: Fault, segment: Segment, place: Place, *, exact: bool) -> Finding:
    reference, says = said(fault, segment)
    rule = "code_not_in_older_list" if fault.rule == "invalid_code" and not exact else fault.rule
    evidence = {"value": fault.value[:99].replace(COMPONENT, ":")} if fault.value else {}
    if fault.said is not None:
        evidence["data_element"] = fault.said.number
    return finding(
        rule,
        says,
        place.model_copy(update={"element": reference}),
        expected=_expected(fault.rule, fault.said),
        mend=f"mend {reference} and send the message again",
        **evidence,
    )


def _expected(rule: str, element: Element | None) -> str | None:
    if element is None:
        return None
    if element.codes and rule in ("invalid_code", "code_not_usual", "mandatory_element_missing"):
        codes = sorted(element.codes)
        return ", ".join(codes[:20]) + (", ..." if len(codes) > 20 else "")
    if rule == "invalid_date":
        return "the format named beside it (2379)"
    lengths = f"{element.longest}" if element.shortest == element.longest else f"at most {element.longest}"
    return f"{lengths} {_KINDS[element.kind]}"
