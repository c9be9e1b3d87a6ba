"""Checks a file's sets one after the other, and judges them and what holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from canonical.finding import Finding, Place
from connectors.edi.balance.weighing import weigh
from connectors.edi.conformance import conformance
from connectors.edi.guide import GuideBook
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.pile import MOST_IN_A_SET, limited
from connectors.edi.rulebook import RULES, Policy
from connectors.edi.sets_of_group import Outcome, Sets
from connectors.edi.verdict import because, verdict, worst

MOST_IN_A_FILE = 5_000  # findings of checked sets; afterwards each set only tells its first few
FEW = 5
MOST_KEPT = 6_000  # findings of a file's sets in memory; those of later sets are looked for again when asked for


class Court:
    """Judges by one policy; ``around`` is what was found in the file itself."""

    def __init__(self, policy: Policy, guides: GuideBook, partner: str | None, around: Iterable[Finding]) -> None:
        self._policy = policy
        self._guides = guides
        self._partner = partner
        self._around = [one for one in around if RULES[one.rule].scope == "file"]
        self._told = 0

    def interchange(self, one: Interchange) -> Interchange:
        """Return an interchange with its verdict, and those of all that is in it."""
        around = [*self._around, *one.findings]
        groups = tuple(self._group(group, one, around) for group in one.groups)
        reached = worst([verdict(around, self._policy), *(group.verdict for group in groups)])
        return replace(one, groups=groups, verdict=reached, policy=self._policy)

    def _group(self, group: Group, inside: Interchange, outer: list[Finding]) -> Group:
        around = [*outer, *group.findings]
        bench = _Bench(group, inside, around, self._policy)
        reached = {verdict(around, self._policy)}
        sets = group.sets
        assert isinstance(sets, Sets), "the envelopes were read from a document"
        for at, one in enumerate(sets):
            most = MOST_IN_A_SET if self._told < MOST_IN_A_FILE else FEW
            findings = self._findings(one, group, inside, most)
            outcome = bench.outcome(findings)
            reached.add(outcome.verdict)
            self._told += len(findings)
            if self._told <= MOST_KEPT:
                sets.judge(at, outcome, findings)
            else:
                sets.judge_only(at, outcome, lambda one: self._findings(one, group, inside, FEW))
        return replace(group, verdict=worst(reached), policy=self._policy)

    def _findings(self, one: TransactionSet, group: Group, inside: Interchange, most: int) -> tuple[Finding, ...]:
        grammar = conformance(one, group, inside, self._guides, self._partner)
        findings = list(one.findings)
        for check in (weigh(one, group, inside), grammar):
            first = next(check, None)
            if first is not None:
                here = Place(interchange=inside.index, group=group.index, transaction_set=one.index)
                findings += limited(chain([first], check), most, here)
        return tuple(findings)


class _Bench:
    """What sets of one group become, by what was found in them and around them."""

    def __init__(self, group: Group, inside: Interchange, around: Sequence[Finding], policy: Policy) -> None:
        self._around = list(around)
        self._policy = policy
        self._clean = self._judged(())

    def outcome(self, findings: tuple[Finding, ...]) -> Outcome:
        """Return what becomes of a set with these findings."""
        return self._judged(findings) if findings else self._clean

    def _judged(self, findings: tuple[Finding, ...]) -> Outcome:
        around = [*self._around, *findings]
        return Outcome(verdict(around, self._policy), tuple(because(around, self._policy)), self._policy)
