"""What we answer to a group (997) and to an interchange (TA1), decided from what was found in them.

The values mirror the segments they become: a ``FunctionalAcknowledgement`` is
AK1 and AK9, each ``SetAnswer`` AK2 and AK5, each ``SegmentFault`` AK3, each
``ElementFault`` AK4. Nothing here knows how they are written.
"""

from collections.abc import Iterable
from typing import Literal

from canonical.finding import Finding
from canonical.noun import Noun
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import RULES, Verdict
from connectors.edi.segment import Delimiters
from connectors.edi.verdict import because, usable, verdict

MOST_CODES = 5  # AK502 to AK506, AK905 to AK909
MOST_ELEMENT_FAULTS = 99  # AK4 beside one AK3
LONGEST_VALUE = 99  # AK404

SetCode = Literal["A", "E", "R"]
GroupCode = Literal["A", "E", "P", "R"]


class ElementFault(Noun):
    """One element in error (AK4)."""

    position: int  # AK401-1: 5 for BEG05
    component: int | None = None  # AK401-2
    data_element: str = ""  # AK402: "373"
    code: str  # AK403, X12 element 723
    value: str = ""  # AK404, without the delimiters it came with


class SegmentFault(Noun):
    """One segment in error (AK3), and its elements in error."""

    segment: str  # AK301
    position: int  # AK302: segments from ST, which is 1
    loop: str = ""  # AK303: only where an LS named it
    code: str  # AK304, X12 element 720; 8 where the elements say what is wrong
    elements: tuple[ElementFault, ...] = ()


class SetAnswer(Noun):
    """What became of one transaction set (AK2 to AK5)."""

    kind: str  # AK201: "850"
    control: str  # AK202
    implementation: str = ""  # AK203, from release 005010 on: ST03
    segments: tuple[SegmentFault, ...] = ()
    code: SetCode  # AK501
    errors: tuple[str, ...] = ()  # AK502 to AK506, X12 element 718


class FunctionalAcknowledgement(Noun):
    """What became of a group (the 997)."""

    functional_id: str  # AK101: GS01 of the group answered
    group: str  # AK102: its GS06
    release: str  # its GS08: the answer is written in the same (AK103 from 005010 on)
    sets: tuple[SetAnswer, ...]
    code: GroupCode  # AK901
    declared: int  # AK902: what GE01 said, or what came where GE never did
    received: int  # AK903
    accepted: int  # AK904
    errors: tuple[str, ...] = ()  # AK905 to AK909, X12 element 716


class InterchangeAcknowledgement(Noun):
    """What became of an interchange's envelope (the TA1)."""

    control: str  # TA101: its ISA13
    date: str  # TA102: its ISA09, YYMMDD
    time: str  # TA103: its ISA10, HHMM
    code: SetCode  # TA104
    note: str  # TA105, X12 element I18


def functional_acknowledgement(group: Group, delimiters: Delimiters) -> FunctionalAcknowledgement | None:
    """Return the 997 that a group is owed; nothing for a group of 997s, or where its interchange was rejected.

    ``delimiters`` are those the group came with; they are taken out of the values quoted.
    """
    if group.functional_id == "FA" or group.header is None:
        return None
    if group.verdict in (Verdict.not_an_interchange, Verdict.reject_interchange):
        return None
    answers = tuple(set_answer(one, group, delimiters) for one in group.sets)
    rejected = verdict(group.findings, group.policy) is Verdict.reject_group
    declared = group.trailer.get(1).strip() if group.trailer else ""
    return FunctionalAcknowledgement(
        functional_id=group.functional_id,
        group=group.control,
        release=group.version,
        sets=answers,
        code=_group_code([answer.code for answer in answers], rejected),
        declared=int(declared) if declared.isascii() and declared.isdigit() else len(answers),
        received=len(answers),
        accepted=sum(answer.code != "R" for answer in answers),
        errors=_codes(group.findings, "AK9")[:MOST_CODES] if rejected else (),
    )


def set_answer(one: TransactionSet, group: Group, delimiters: Delimiters) -> SetAnswer:
    """Return the answer to one set: A, E (nonconformant under the lenient policy) or R, and why."""
    code = answer_code(one)
    faults = () if code == "A" else tuple(_segment_faults(one.findings, delimiters))
    errors = [*_codes(one.findings, "AK5"), *(["5"] if faults else [])]
    if any(found.rule == "gs01_does_not_match_set" for found in group.findings):
        errors.insert(0, "1")
    st = one.segments[0]
    return SetAnswer(
        kind=one.kind,
        control=one.control,
        implementation=st.get(3),
        segments=faults,
        code=code,
        errors=() if code == "A" else tuple(dict.fromkeys(errors))[:MOST_CODES],
    )


def answer_code(one: TransactionSet) -> SetCode:
    """Return AK501 for a set's verdict."""
    if one.verdict is Verdict.nonconformant:
        return "E" if usable(one.verdict, one.policy) else "R"
    return "A" if usable(one.verdict, one.policy) else "R"


def interchange_acknowledgement(interchange: Interchange) -> InterchangeAcknowledgement | None:
    """Return the TA1 for an interchange that is rejected, or whose sender asked for one (ISA14); else nothing.

    What itself only carries TA1s is never answered.
    """
    if interchange.header is None or (interchange.acknowledgements and not interchange.groups):
        return None
    reached = verdict(interchange.findings, interchange.policy)
    rejected = reached is Verdict.reject_interchange
    if not (rejected or interchange.ack_requested):
        return None
    notes = _notes(interchange)
    return InterchangeAcknowledgement(
        control=interchange.control,
        date=interchange.date,
        time=interchange.time,
        code="R" if rejected else "E" if notes else "A",
        note=notes[0] if notes else "000",
    )


def _notes(interchange: Interchange) -> list[str]:
    """Return the note codes (I18) of an interchange, those that reject it first."""
    heavy = set(because(interchange.findings, interchange.policy))
    ordered = sorted(interchange.findings, key=lambda found: found.rule not in heavy)
    return [found.code for found in ordered if RULES[found.rule].level == "TA1" and found.code]


def _group_code(codes: list[SetCode], rejected: bool) -> GroupCode:
    if rejected or (codes and all(code == "R" for code in codes)):
        return "R"
    if "R" in codes:
        return "P"
    return "E" if "E" in codes else "A"


def _codes(findings: Iterable[Finding], level: str) -> tuple[str, ...]:
    codes = (found.code for found in findings if RULES[found.rule].level == level and found.code)
    return tuple(dict.fromkeys(codes))


def _segment_faults(findings: Iterable[Finding], delimiters: Delimiters) -> Iterable[SegmentFault]:
    """Gather findings by segment, in order of position; what two rules found is said once."""
    segments: dict[tuple[int, str, str], None] = {}
    elements: dict[tuple[int, str], dict[tuple[int, int | None, str], ElementFault]] = {}
    for found in findings:
        level, place = RULES[found.rule].level, found.place
        if place is None or place.position is None or place.segment is None or found.code is None:
            continue
        if level == "AK3":
            segments[(place.position, place.segment, found.code)] = None
        elif level == "AK4":
            fault = _element_fault(found, delimiters)
            faults = elements.setdefault((place.position, place.segment), {})
            known = faults.get((fault.position, fault.component, fault.code))
            if known is None or not known.data_element:
                faults[(fault.position, fault.component, fault.code)] = fault
    for position, segment in elements:
        segments[(position, segment, "8")] = None
    for position, segment, code in sorted(segments):
        inside = tuple(elements.get((position, segment), {}).values()) if code == "8" else ()
        yield SegmentFault(segment=segment, position=position, code=code, elements=inside[:MOST_ELEMENT_FAULTS])


def _element_fault(found: Finding, delimiters: Delimiters) -> ElementFault:
    assert found.place is not None and found.code is not None
    name = (found.place.element or "").removeprefix(found.place.segment or "")
    number, _, component = name.partition("-")
    return ElementFault(
        position=int(number) if number.isdigit() else 0,
        component=int(component) if component.isdigit() else None,
        data_element=found.evidence.get("data_element", ""),
        code=found.code,
        value=quotable(found.evidence.get("value", ""), delimiters),
    )


def quotable(value: str, delimiters: Delimiters) -> str:
    """Return a value as AK404 may quote it: no delimiters, no control characters, at most 99 characters."""
    marks = {*delimiters.element, *delimiters.component, *delimiters.segment, *(delimiters.repetition or "")}
    return "".join(letter for letter in value if letter not in marks and letter.isprintable())[:LONGEST_VALUE].strip()
