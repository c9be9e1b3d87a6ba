"""A file read: its interchanges, groups and sets, what is wrong with each, and what becomes of it.

A file has the syntax of its first header, X12 or EDIFACT. ``read`` is total: it
takes any bytes and raises nothing. What it could not make sense of stands in
``findings`` with its place, and ``spans`` accounts for every byte of the file.
"""

from dataclasses import replace

from canonical.finding import Finding, Place
from connectors.edi.balance.weighing import weigh
from connectors.edi.conformance import conformance
from connectors.edi.edifact import reading as edifact
from connectors.edi.edifact.marks import WINDOW, is_edifact
from connectors.edi.envelope import envelopes
from connectors.edi.guide import GuideBook
from connectors.edi.parts import Group, Interchange, Reading, Span, TransactionSet
from connectors.edi.pile import MOST_IN_A_SET, limited
from connectors.edi.rulebook import RULES, Policy
from connectors.edi.source import Source, source_of
from connectors.edi.verdict import because, verdict, worst

__all__ = ["Group", "Interchange", "Reading", "Span", "TransactionSet", "read"]


MOST_IN_A_FILE = 5_000  # findings of checked sets; afterwards each set only tells its first few
FEW = 5


def read(
    content: bytes | Source, *, policy: Policy = "strict", guides: GuideBook, partner: str | None = None
) -> Reading:
    """Read a whole file: cut it, open its envelopes, check each set against its guide, and judge.

    With ``partner``, sets are held against that partner's own guides where there are any.

    A set's verdict takes in what was found in its group, its interchange and the
    file; a file's verdict is that of its worst set.
    """
    source = source_of(content)
    if is_edifact(source.cut(0, WINDOW)):
        return edifact.read(source, policy=policy, guides=guides.edifact)
    found = envelopes(source, unwrap=policy == "lenient")
    around = [one for one in found.findings if RULES[one.rule].scope == "file"]
    court = _Court(policy, guides, partner)
    interchanges = tuple(court.interchange(one, around) for one in found.interchanges)
    verdicts = [verdict(found.findings, policy), *(one.verdict for one in interchanges)]
    return Reading(
        interchanges=interchanges,
        findings=tuple(found.findings),
        verdict=worst(verdicts),
        size=source.size,
        spans=found.spans,
    )


class _Court:
    """Checks and judges a file's sets one after the other, and what holds them."""

    def __init__(self, policy: Policy, guides: GuideBook, partner: str | None) -> None:
        self._policy = policy
        self._guides = guides
        self._partner = partner
        self._told = 0

    def interchange(self, one: Interchange, outer: list[Finding]) -> Interchange:
        around = [*outer, *one.findings]
        groups = tuple(self._group(group, one, around) for group in one.groups)
        reached = worst([verdict(around, self._policy), *(group.verdict for group in groups)])
        return replace(one, groups=groups, verdict=reached, policy=self._policy)

    def _group(self, group: Group, inside: Interchange, outer: list[Finding]) -> Group:
        around = [*outer, *group.findings]
        sets = tuple(self._set(one, group, inside, around) for one in group.sets)
        reached = worst([verdict(around, self._policy), *(one.verdict for one in sets)])
        return replace(group, sets=sets, verdict=reached, policy=self._policy)

    def _set(self, one: TransactionSet, group: Group, inside: Interchange, outer: list[Finding]) -> TransactionSet:
        here = Place(interchange=inside.index, group=group.index, transaction_set=one.index)
        most = MOST_IN_A_SET if self._told < MOST_IN_A_FILE else FEW
        findings = list(one.findings)
        findings += limited(weigh(one, group, inside), most, here)
        findings += limited(conformance(one, group, inside, self._guides, self._partner), most, here)
        self._told += len(findings)
        around = [*outer, *findings]
        return replace(
            one,
            findings=tuple(findings),
            verdict=verdict(around, self._policy),
            because=tuple(because(around, self._policy)),
            policy=self._policy,
        )
