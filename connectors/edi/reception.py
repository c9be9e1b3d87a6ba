"""Takes one interchange of a known partner apart: orders for the house, receipts, findings, and the answers owed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from canonical.document import TranslatedOrder
from canonical.finding import Finding, Place, Severity
from canonical.message import Draft, MessageKind, Receipt
from connectors.edi.acknowledgement import functional_acknowledgement, interchange_acknowledgement
from connectors.edi.identification import Met
from connectors.edi.letter import GroupAnswer, InterchangeAnswer
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import Policy, Verdict
from connectors.edi.sets import fa997, ta1
from connectors.edi.verdict import usable, verdict
from connectors.mapping.book import MappingBook
from connectors.mapping.segment_source import SegmentSource

_ACKNOWLEDGING = ("997", "999")  # sets that answer ours; answering them would never end
_RELEASE = re.compile(r"00[0-9]{4}[A-Z0-9]{0,6}")


@dataclass(slots=True)
class Received:
    """What an interchange turned into; ``used`` counts the sets that could be worked with."""

    partner: str
    orders: list[TranslatedOrder] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: int = 0


def receive(interchange: Interchange, met: Met, book: MappingBook, channel: str) -> Received:
    """Work through an interchange that was read under the partner's own policy."""
    return _Reception(interchange, met, book, channel).work()


def weighed(finding: Finding, policy: Policy, *, told: bool) -> Finding:
    """Return the finding with the severity it has here.

    A fault stays ``reject`` where its sender is told of it, becomes ``hold``
    where nobody else will, and ``inform`` where the partner's policy lets it pass.
    """
    if finding.severity is not Severity.reject:
        return finding
    if usable(verdict([finding], policy), policy):
        return finding.model_copy(update={"severity": Severity.inform})
    return finding if told else finding.model_copy(update={"severity": Severity.hold})


class _Reception:
    def __init__(self, interchange: Interchange, met: Met, book: MappingBook, channel: str) -> None:
        self._interchange = interchange
        self._met = met
        self._book = book
        self._channel = channel
        self._policy: Policy = met.agreed.policy
        self._result = Received(met.partner)

    def work(self) -> Received:
        interchange, result = self._interchange, self._result
        rejected = verdict(interchange.findings, self._policy) is Verdict.reject_interchange
        answer = interchange_acknowledgement(interchange)
        if answer is not None:
            body = InterchangeAnswer(terms=self._met.terms, answer=answer)
            self._draft(MessageKind.interchange_acknowledgement, body.model_dump_json())
        self._keep(interchange.findings, told=answer is not None)
        for segment in interchange.acknowledgements:
            result.findings.append(ta1.heard(segment, result.partner))
            result.used += 1
        if interchange.usage != self._met.agreed.usage and not rejected:
            result.findings.append(self._other_usage())
        for group in interchange.groups:
            self._group(group, told=answer is not None if rejected else None)
        return result

    def _group(self, group: Group, *, told: bool | None) -> None:
        """Work through a group; ``told`` where the whole interchange was rejected: whether its sender knows."""
        answer = functional_acknowledgement(group, self._interchange.delimiters)
        if answer is not None and "997" in self._met.agreed.answers:
            release = answer.release if _RELEASE.fullmatch(answer.release) else self._met.terms.release
            body = GroupAnswer(terms=self._met.terms.model_copy(update={"release": release}), answer=answer)
            self._draft(MessageKind.functional_acknowledgement, body.model_dump_json())
            told = True
        self._keep(group.findings, told=bool(told))
        for one in group.sets:
            self._set(one, group, told=bool(told))

    def _set(self, one: TransactionSet, group: Group, *, told: bool) -> None:
        if not one.usable:
            self._keep(one.findings, told=told)
            return
        result = self._result
        result.used += 1
        noted = [weighed(found, self._policy, told=told) for found in one.findings]
        holds = tuple(found for found in noted if found.severity is Severity.hold)
        result.findings += [found for found in noted if found.severity is not Severity.hold]
        if one.kind in _ACKNOWLEDGING or one.kind in self._met.agreed.sets:
            self._known_set(one, group, holds)
        else:
            result.findings += [*holds, self._no_handler(one, group)]

    def _known_set(self, one: TransactionSet, group: Group, holds: tuple[Finding, ...]) -> None:
        """Use a set, but never one of a test in production: its numbers would be taken for others."""
        if self._interchange.usage != self._met.agreed.usage:
            return
        if one.kind in _ACKNOWLEDGING:
            self._result.findings += holds
            self._acknowledged(one, group)
        else:
            self._order(one, group, holds)

    def _order(self, one: TransactionSet, group: Group, holds: tuple[Finding, ...]) -> None:
        mapping = self._book.mapping(self._met.agreed.sets[one.kind])
        source = SegmentSource(one.segments, self._interchange.delimiters)
        mapped = mapping.read(source, partner=self._result.partner)
        here = self._place(one, group)
        found = tuple(_placed(finding, here) for finding in mapped.findings)
        if mapped.order is None:
            self._result.findings += [f.model_copy(update={"severity": Severity.hold}) for f in (*holds, *found)]
            return
        if self._met.guest:
            holds = (*holds, self._stranger(here))
        place = here.model_copy(update={"offset": one.offset, "length": one.length})
        self._result.orders.append(
            TranslatedOrder(order=mapped.order, mapping=mapping.label, place=place, findings=(*holds, *found))
        )

    def _acknowledged(self, one: TransactionSet, group: Group) -> None:
        receipts = list(fa997.receipts(one, self._result.partner))
        self._result.receipts += receipts
        if not receipts:
            says = f"the {one.kind} {one.control} names no group (AK1), so nobody can tell what it acknowledges"
            self._result.findings.append(
                Finding(rule="acknowledgement_of_nothing", says=says, place=self._place(one, group), expected="AK1")
            )

    def _keep(self, findings: tuple[Finding, ...], *, told: bool) -> None:
        self._result.findings += [weighed(found, self._policy, told=told) for found in findings]

    def _draft(self, kind: MessageKind, body: str) -> None:
        self._result.drafts.append(
            Draft(kind=kind, partner=self._met.profile.partner, channel=self._channel, body=body)
        )

    # -- findings of our own

    def _other_usage(self) -> Finding:
        came, agreed = (_usage(usage) for usage in (self._interchange.usage, self._met.agreed.usage))
        return Finding(
            rule="usage_mismatch",
            says=f"interchange {self._interchange.control} is for {came}, and {agreed} is agreed with "
            f"{self._result.partner}: nothing in it was used",
            place=Place(interchange=self._interchange.index, segment="ISA", element="ISA15"),
            expected=self._met.agreed.usage,
            mend=f"ask {self._result.partner}, or change `usage` in its profile and read the document again",
        )

    def _no_handler(self, one: TransactionSet, group: Group) -> Finding:
        return Finding(
            rule="no_handler",
            says=f"no handler for set {one.kind} yet: {one.control} of {self._result.partner} was kept and not used",
            place=self._place(one, group),
            mend="read it with `crossdock document show`, do what it asks by hand, then discard this case",
        )

    def _stranger(self, here: Place) -> Finding:
        names = f"{self._interchange.sender_qualifier}/{self._interchange.sender}"
        return Finding(
            rule="unknown_sender",
            says=f"the order comes from {names}, whom no profile names; it was read as a {self._met.profile.partner}'s",
            place=here,
            mend="approve it if you know them, and write a profile for them",
            evidence={"sender": names},
        )

    def _place(self, one: TransactionSet, group: Group) -> Place:
        return Place(interchange=self._interchange.index, group=group.index, transaction_set=one.index)


def _placed(finding: Finding, here: Place) -> Finding:
    """Say also in which set a finding of the mapping stands."""
    place = finding.place or Place()
    known: Iterator[tuple[str, int | None]] = iter(
        (("interchange", here.interchange), ("group", here.group), ("transaction_set", here.transaction_set))
    )
    return finding.model_copy(update={"place": place.model_copy(update=dict(known))})


def _usage(indicator: str) -> str:
    return {"P": "production (P)", "T": "test (T)", "I": "information (I)"}.get(indicator, repr(indicator))
