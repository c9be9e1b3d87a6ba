"""What we answer to a group (997 or 999) and to an interchange (TA1), decided from what was found in them.

The values mirror the segments they become: a ``FunctionalAcknowledgement`` is
AK1 and AK9, each ``SetAnswer`` AK2 and AK5. Nothing here knows how they are
written. A set is worked with if and only if it is not answered with R.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from canonical.finding import Finding
from canonical.noun import Noun
from connectors.edi.fault import SegmentFault, business_number, segment_faults
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import RULES, Verdict
from connectors.edi.segment import Delimiters
from connectors.edi.verdict import because, usable, verdict
from connectors.profile import AnswerTerms

MOST_CODES = 5  # AK502 to AK506, AK905 to AK909
ACKNOWLEDGING = "FA"  # GS01 of groups that hold acknowledgements; answering them would never end

SetCode = Literal["A", "E", "R"]
GroupCode = Literal["A", "E", "P", "R"]

_PLAIN = AnswerTerms()


class SetAnswer(Noun):
    """What became of one transaction set (AK2 to AK5)."""

    kind: str  # AK201: "850"
    control: str  # AK202
    implementation: str = ""  # AK203, from release 005010 on: ST03
    segments: tuple[SegmentFault, ...] = ()
    code: SetCode  # AK501
    errors: tuple[str, ...] = ()  # AK502 to AK506, X12 element 718
    about: tuple[str, str] = ("", "")  # only the 999 can say it (CTX): ("BEG03", "PO-4711")


class FunctionalAcknowledgement(Noun):
    """What became of a group (the 997 or the 999)."""

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


def functional_acknowledgement(
    group: Group, delimiters: Delimiters, terms: AnswerTerms = _PLAIN
) -> FunctionalAcknowledgement | None:
    """Return the answer that a group is owed; nothing for a group of answers, or where its interchange was rejected.

    ``delimiters`` are those the group came with; they are taken out of the values quoted.
    """
    if group.functional_id == ACKNOWLEDGING or group.header is None:
        return None
    if group.verdict in (Verdict.not_an_interchange, Verdict.reject_interchange):
        return None
    codes = set_codes(group, terms)
    rejected = _rejected(group)
    declared = group.trailer.get(1).strip() if group.trailer else ""
    answers = [_set_answer(*one, group, delimiters) for one in zip(group.sets, codes, strict=True)]
    return FunctionalAcknowledgement(
        functional_id=group.functional_id,
        group=group.control,
        release=group.version,
        sets=tuple(answer for answer in answers if terms.accepted_sets or answer.code != "A"),
        code="R" if rejected else _group_code(codes),
        declared=int(declared) if declared.isascii() and declared.isdigit() else len(codes),
        received=len(codes),
        accepted=sum(code != "R" for code in codes),
        errors=_codes(group.findings, "AK9")[:MOST_CODES] if rejected else (),
    )


def set_codes(group: Group, terms: AnswerTerms = _PLAIN) -> list[SetCode]:
    """Return the answer to each set of a group; one bad set condemns all where groups are not taken in part."""
    codes = [answer_code(one, terms) for one in group.sets]
    if terms.partial == "reject" and "R" in codes:
        return ["R"] * len(codes)
    return codes


def answer_code(one: TransactionSet, terms: AnswerTerms = _PLAIN) -> SetCode:
    """Return AK501 for a set's verdict: A, E where it is nonconformant and used all the same, else R."""
    if not passes(one.verdict, one.policy, terms):
        return "R"
    return "E" if one.verdict is Verdict.nonconformant else "A"


def passes(reached: Verdict, policy: Literal["strict", "lenient"], terms: AnswerTerms = _PLAIN) -> bool:
    """Say whether what has that verdict is worked with, as the partner's policy and terms have it."""
    if reached is Verdict.nonconformant and terms.nonconformant != "by_policy":
        return terms.nonconformant == "accept"
    return usable(reached, policy)


def _set_answer(one: TransactionSet, code: SetCode, group: Group, delimiters: Delimiters) -> SetAnswer:
    """Return the answer to one set, and why."""
    faults = () if code == "A" else tuple(segment_faults(one, delimiters))
    errors = [*_codes(one.findings, "AK5"), *(["5"] if faults else [])]
    if _rejected(group) and any(found.rule == "gs01_does_not_match_set" for found in group.findings):
        errors.insert(0, "1")
    return SetAnswer(
        kind=one.kind,
        control=one.control,
        implementation=one.segments[0].get(3),
        segments=faults,
        code=code,
        errors=() if code == "A" else tuple(dict.fromkeys(errors))[:MOST_CODES],
        about=business_number(one) if faults else ("", ""),
    )


def interchange_acknowledgement(
    interchange: Interchange, terms: AnswerTerms = _PLAIN
) -> InterchangeAcknowledgement | None:
    """Return the TA1 for an interchange that is rejected, or whose sender asked for one (ISA14); else nothing.

    What itself only carries acknowledgements is never answered.
    """
    if interchange.header is None or terms.ta1 == "never" or only_acknowledges(interchange):
        return None
    rejected = verdict(interchange.findings, interchange.policy) is Verdict.reject_interchange
    if not (rejected or interchange.ack_requested or terms.ta1 == "always"):
        return None
    notes = _notes(interchange)
    return InterchangeAcknowledgement(
        control=interchange.control,
        date=interchange.date,
        time=interchange.time,
        code="R" if rejected else "E" if notes else "A",
        note=notes[0] if notes else "000",
    )


def only_acknowledges(interchange: Interchange) -> bool:
    """Say whether an interchange holds nothing but 997s, 999s and TA1s."""
    groups = [group.functional_id == ACKNOWLEDGING for group in interchange.groups]
    return all(groups) if groups else bool(interchange.acknowledgements)


def _notes(interchange: Interchange) -> list[str]:
    """Return the note codes (I18) of an interchange, those that reject it first."""
    heavy = set(because(interchange.findings, interchange.policy))
    ordered = sorted(interchange.findings, key=lambda found: found.rule not in heavy)
    return [found.code for found in ordered if RULES[found.rule].level == "TA1" and found.code]


def _rejected(group: Group) -> bool:
    return verdict(group.findings, group.policy) is Verdict.reject_group


def _group_code(codes: Sequence[SetCode]) -> GroupCode:
    if codes and all(code == "R" for code in codes):
        return "R"
    if "R" in codes:
        return "P"
    return "E" if "E" in codes else "A"


def _codes(findings: Iterable[Finding], level: str) -> tuple[str, ...]:
    codes = (found.code for found in findings if RULES[found.rule].level == level and found.code)
    return tuple(dict.fromkeys(codes))
