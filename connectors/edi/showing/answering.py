"""Says what a file would be answered with: the acknowledgements themselves, and in words what they say and why.

It needs no hub. Answers go back in the sender's own envelope, numbered from 1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from canonical.finding import Finding
from connectors.edi.acknowledgement import (
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    SetAnswer,
    functional_acknowledgement,
    interchange_acknowledgement,
    only_acknowledges,
    set_codes,
)
from connectors.edi.answer import Owed, answered
from connectors.edi.code_word import ENVELOPE, GROUP, SET, SET_STATES, word
from connectors.edi.edifact import answering as edifact
from connectors.edi.edifact.marks import WINDOW, is_edifact
from connectors.edi.guide import GuideBook
from connectors.edi.identification import AddressBook, Met
from connectors.edi.letter import answer_letter
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.reading import read
from connectors.edi.rulebook import RULES, Policy
from connectors.profile import AnswerTerms, EdiTerms, Identity, Profile

Report = dict[str, Any]

_STRANGER = "stranger"
_LEVELS = ("TA1", "AK9", "AK5", "AK3", "AK4")


class Letter(NamedTuple):
    """One interchange that would go out."""

    kind: str  # "997", "999", "TA1"
    content: bytes


class _Count:
    """Control numbers from memory."""

    def __init__(self) -> None:
        self._last: Counter[tuple[str, ...]] = Counter()

    def take(self, *, sender: str, receiver: str, usage: str, level: str) -> int:
        key = (sender, receiver, usage, level)
        self._last[key] += 1
        return self._last[key]


def answers_to(
    content: bytes, file: str, *, policy: Policy, terms: AnswerTerms, guides: GuideBook, now: datetime
) -> tuple[Report, list[Letter]]:
    """Return a report on what a file's sender would be told, and the interchanges that tell it."""
    reading = read(content, policy=policy, guides=guides)
    outside = [found.says for found in reading.findings if RULES[found.rule].weight == "error"]
    if is_edifact(content[:WINDOW]):
        told, sealed_letters = edifact.answers(reading, policy=policy, terms=terms, numbers=_Count(), now=now)
        report = {"file": file, "interchanges": told, "problems": outside}
        return report, [Letter(letter.kind, sealed.content) for letter, sealed in sealed_letters]
    house = Identity(qualifier="ZZ", id="HOUSE")
    agreed = EdiTerms(them=house, us=house, policy=policy, acknowledge=terms)
    address = AddressBook({_STRANGER: Profile(partner=_STRANGER, edi=agreed)}, _STRANGER)
    owed: list[Owed] = []
    told = [_interchange(one, address, owed) for one in reading.interchanges]
    counter = _Count()
    letters = []
    for draft in answered(owed, "file").drafts:
        letter, sealed = answer_letter(draft, counter, now)
        letters.append(Letter(letter.kind, sealed.content))
    return {"file": file, "interchanges": told, "problems": outside}, letters


def _interchange(one: Interchange, address: AddressBook, owed: list[Owed]) -> Report:
    met = address.find(one) if one.header else None
    report: Report = {"control": one.control, "sender": one.sender, "receiver": one.receiver, "ta1": None, "groups": []}
    if not isinstance(met, Met):
        return report | {"unanswered": met.says if met else "it has no ISA, so that nobody knows whom to answer"}
    whole = interchange_acknowledgement(one, met.agreed.acknowledge)
    if whole is not None:
        report["ta1"] = _ta1(whole, one)
        owed.append(Owed(partner=_STRANGER, terms=met.terms, interchange=one.index, answer=whole))
    elif only_acknowledges(one):
        report["unanswered"] = "it holds acknowledgements alone, which are never acknowledged"
    for group in one.groups:
        answer = functional_acknowledgement(group, one.delimiters, met.agreed.acknowledge)
        report["groups"].append(_group(group, answer, met.agreed.acknowledge))
        if answer is not None:
            index, terms = one.index, met.terms
            owed.append(Owed(partner=_STRANGER, terms=terms, interchange=index, group=group.index, answer=answer))
    return report


def _ta1(answer: InterchangeAcknowledgement, one: Interchange) -> Report:
    why = "" if answer.note == "000" else f": {word(ENVELOPE, answer.note)}"
    return {
        "code": answer.code,
        "note": answer.note,
        "says": f"the interchange is {SET_STATES[answer.code]}{why}",
        "reasons": list(_reasons(one.findings)),
    }


def _group(group: Group, answer: FunctionalAcknowledgement | None, terms: AnswerTerms) -> Report:
    report: Report = {"functional_id": group.functional_id, "control": group.control, "release": group.version}
    if answer is None:
        return report | {"code": None, "says": _silence(group), "sets": []}
    why = _listed(answer.errors, GROUP)
    return report | {
        "code": answer.code,
        "declared": answer.declared,
        "received": answer.received,
        "accepted": answer.accepted,
        "errors": list(answer.errors),
        "says": f"{SET_STATES[answer.code]}{why}; {answer.accepted} of {answer.received} sets accepted",
        "reasons": list(_reasons(group.findings)),
        "sets": [_set(said, one.findings) for said, one in zip(answer.sets, _told(group, terms), strict=True)],
    }


def _told(group: Group, terms: AnswerTerms) -> list[TransactionSet]:
    """Return the sets that an answer names."""
    codes = set_codes(group, terms)
    return [one for one, code in zip(group.sets, codes, strict=True) if terms.accepted_sets or code != "A"]


def _silence(group: Group) -> str:
    if group.functional_id == "FA":
        return "not answered: acknowledgements are never acknowledged"
    if group.header is None:
        return "not answered: the sets stand in no group (GS)"
    return "not answered: the whole interchange is rejected"


def _set(answer: SetAnswer, findings: Iterable[Finding]) -> Report:
    return {
        "set": answer.kind,
        "control": answer.control,
        "code": answer.code,
        "errors": list(answer.errors),
        "says": SET_STATES[answer.code] + _listed(answer.errors, SET),
        "segments": [fault.model_dump(exclude_defaults=True) for fault in answer.segments],
        "reasons": list(_reasons(findings)) if answer.code != "A" else [],
    }


def _listed(codes: Iterable[str], words: dict[str, str]) -> str:
    said = ", ".join(word(words, code) for code in codes)
    return f": {said}" if said else ""


def _reasons(findings: Iterable[Finding]) -> Iterator[Mapping[str, Any]]:
    """Yield what the sender is told, in our own words, each once, with the code that stands for it."""
    told = set()
    for found in findings:
        rule, place = RULES[found.rule], found.place
        key = (rule.level, found.code, place and (place.position, place.element or place.segment))
        if rule.level not in _LEVELS or not found.code or key in told:
            continue
        told.add(key)
        reason = {
            "ack": f"{rule.level} {found.code}",
            "says": found.says,
            "expected": found.expected,
            "position": place.position if place else None,
            "segment": place.segment if place else None,
            "element": place.element if place else None,
            "offset": place.offset if place else None,
        }
        yield {name: value for name, value in reason.items() if value is not None}
