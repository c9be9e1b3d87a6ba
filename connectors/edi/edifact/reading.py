"""A file read as EDIFACT: its interchanges, groups and messages, what is wrong with each, and what becomes of it.

``read`` is total, as its sibling for X12 is: it takes any bytes and raises
nothing, and its answer is made of the same parts.
"""

from dataclasses import replace

from canonical.finding import Finding, Place
from connectors.edi.edifact.conformance import conformance
from connectors.edi.edifact.envelope import Envelopes, envelopes
from connectors.edi.edifact.error_code import finding
from connectors.edi.edifact.guide import EdifactGuides
from connectors.edi.edifact.order_check import check_order
from connectors.edi.edifact.tokeniser import tokenise
from connectors.edi.parts import Group, Interchange, Reading, Span, TransactionSet
from connectors.edi.pile import MOST_IN_A_SET, limited
from connectors.edi.rulebook import RULES, Policy
from connectors.edi.source import Source, source_of
from connectors.edi.verdict import because, verdict, worst

MOST_BYTES = 100_000_000  # a file is read in memory, and real ones stay under a few million
MOST_IN_A_FILE = 5_000  # findings of checked messages; afterwards each message only tells its first few
FEW = 5


def read(content: bytes | Source, *, policy: Policy = "strict", guides: EdifactGuides) -> Reading:
    """Read a whole file: cut it, open its envelopes, check each message against its guide, and judge.

    A message's verdict takes in what was found in its group, its interchange and
    the file; a file's verdict is that of its worst message.
    """
    source = source_of(content)
    if source.size > MOST_BYTES:
        return _too_large(source.size)
    found = envelopes(tokenise(source.cut(0, source.size)), source.size, guides.service)
    around = [one for one in found.findings if RULES[one.rule].scope == "file"]
    court = _Court(policy, guides)
    interchanges = tuple(court.interchange(one, around) for one in found.interchanges)
    verdicts = [verdict(found.findings, policy), *(one.verdict for one in interchanges)]
    return Reading(
        interchanges=interchanges,
        findings=tuple(found.findings),
        verdict=worst(verdicts),
        size=source.size,
        spans=found.spans,
    )


def opened(content: bytes, guides: EdifactGuides) -> Envelopes:
    """Return a file's interchanges before anything inside the messages is looked at."""
    if len(content) > MOST_BYTES:
        return Envelopes([], list(_too_large(len(content)).findings), ())
    return envelopes(tokenise(content), len(content), guides.service)


def _too_large(size: int) -> Reading:
    says = f"this EDIFACT file has {size} bytes, and at most {MOST_BYTES} are read at once"
    found = finding("file_too_large", says, Place(offset=0, length=size), mend="ask for it in several files")
    span = Span(kind="rejected", offset=0, length=size)
    return Reading(
        interchanges=(), findings=(found,), verdict=verdict([found], "strict"), size=size, spans=(span,)
    )  # fmt: skip


class _Court:
    """Checks and judges a file's messages one after the other, and what holds them."""

    def __init__(self, policy: Policy, guides: EdifactGuides) -> None:
        self._policy = policy
        self._guides = guides
        self._told = 0

    def interchange(self, one: Interchange, outer: list[Finding]) -> Interchange:
        around = [*outer, *one.findings]
        groups = tuple(self._group(group, one, around) for group in one.groups)
        reached = worst([verdict(around, self._policy), *(group.verdict for group in groups)])
        return replace(one, groups=groups, verdict=reached, policy=self._policy)

    def _group(self, group: Group, inside: Interchange, outer: list[Finding]) -> Group:
        around = [*outer, *group.findings]
        sets = tuple(self._message(one, group, inside, around) for one in group.sets)
        reached = worst([verdict(around, self._policy), *(one.verdict for one in sets)])
        return replace(group, sets=sets, verdict=reached, policy=self._policy)

    def _message(
        self, one: TransactionSet, group: Group, inside: Interchange, outer: list[Finding]
    ) -> TransactionSet:  # fmt: skip
        here = Place(interchange=inside.index, group=group.index, transaction_set=one.index)
        most = MOST_IN_A_SET if self._told < MOST_IN_A_FILE else FEW
        findings = list(one.findings)
        if one.kind == "ORDERS":
            findings += limited(check_order(one, here), most, here)
        findings += limited(conformance(one, here, self._guides), most, here)
        self._told += len(findings)
        around = [*outer, *findings]
        return replace(
            one,
            findings=tuple(findings),
            verdict=verdict(around, self._policy),
            because=tuple(because(around, self._policy)),
            policy=self._policy,
        )
