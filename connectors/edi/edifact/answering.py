"""Says what an EDIFACT file would be answered with: the CONTRLs themselves, and in words what they say and why.

The report has the shapes of that on an X12 file, with ``uci`` beside its
``ta1``. Answers go back in the sender's own envelope, numbered from 1.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from canonical.finding import Finding
from connectors.edi.answer import Owed, answered
from connectors.edi.edifact import contrl
from connectors.edi.edifact.error_code import answered as code_of
from connectors.edi.edifact.letter import render
from connectors.edi.identification import AddressBook, Met
from connectors.edi.letter import Letter, Sealed
from connectors.edi.parts import Group, Interchange, Reading, TransactionSet
from connectors.edi.rulebook import Policy
from connectors.ports import ControlNumbers
from connectors.profile import AnswerTerms, EdifactIdentity, EdifactTerms, Profile

Report = dict[str, Any]

_STRANGER = "stranger"
_SAYS = {"7": "accepted", "4": "rejected"}


def answers(
    reading: Reading, *, policy: Policy, terms: AnswerTerms, numbers: ControlNumbers, now: datetime
) -> tuple[list[Report], list[tuple[Letter, Sealed]]]:
    """Return for each interchange what its sender would be told, and the interchanges that tell it."""
    house = EdifactIdentity(id="HOUSE")
    agreed = EdifactTerms(them=house, us=house, policy=policy, acknowledge=terms)
    address = AddressBook({_STRANGER: Profile(partner=_STRANGER, edi=agreed)}, _STRANGER)
    owed: list[Owed] = []
    told = [_interchange(one, address, owed) for one in reading.interchanges]
    drafts = answered(owed, "file").drafts
    return told, [render(draft, None, {}, numbers, now) for draft in drafts]


def _interchange(one: Interchange, address: AddressBook, owed: list[Owed]) -> Report:
    met = address.find(one)
    report: Report = {"control": one.control, "sender": one.sender, "receiver": one.receiver, "ta1": None, "uci": None}
    if not isinstance(met, Met) or not isinstance(met.agreed, EdifactTerms):
        return report | {"groups": [], "unanswered": met.says if isinstance(met, Finding) else "it has no UNB"}
    said = contrl.report(one, met.agreed)
    if said is None:
        return report | {"groups": [], "unanswered": "it holds CONTRLs alone, which are never answered"}
    owed.append(Owed(partner=_STRANGER, terms=met.terms, interchange=one.index, answer=said))
    but = " but for what is rejected in it" if said.messages or said.groups else ""
    report["uci"] = {
        "code": said.action,
        "says": f"the interchange is {_SAYS[said.action]}{but}",
        "reasons": list(_reasons(one.findings)),
    }
    report["groups"] = [_group(group, said, met.agreed) for group in one.groups]
    return report


def _group(group: Group, said: contrl.Report, terms: EdifactTerms) -> Report:
    rejected = said.action == "4" or any(one.reference == group.control and one.action == "4" for one in said.groups)
    action = "4" if rejected else "7"
    return {
        "functional_id": group.functional_id,
        "control": group.control if group.header else "",
        "release": group.version,
        "code": action,
        "says": _SAYS[action],
        "reasons": list(_reasons(group.findings)),
        "sets": [_message(one, terms, rejected=rejected) for one in group.sets if one.kind != contrl.KIND],
    }


def _message(one: TransactionSet, terms: EdifactTerms, *, rejected: bool) -> Report:
    action = "4" if rejected or not contrl.accepted(one, terms) else "7"
    return {
        "set": one.kind,
        "control": one.control,
        "code": action,
        "says": _SAYS[action],
        "reasons": list(_reasons(one.findings)) if action == "4" else [],
    }


def _reasons(findings: Iterable[Finding]) -> Iterator[Mapping[str, Any]]:
    """Yield what the sender is told, in our own words, with the code that stands for it."""
    for found in findings:
        level, code = code_of(found.rule)
        if not level:
            continue
        place = found.place
        reason = {
            "ack": f"{level} {code}",
            "says": found.says,
            "expected": found.expected,
            "position": place.position if place else None,
            "segment": place.segment if place else None,
            "element": place.element if place else None,
            "offset": place.offset if place else None,
        }
        yield {name: value for name, value in reason.items() if value is not None}
