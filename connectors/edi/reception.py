"""Takes one interchange of a known partner apart: orders for the house, receipts, findings, and the answers owed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from canonical.document import TranslatedChange, TranslatedOrder
from canonical.finding import Finding, Place, Severity
from canonical.fingerprint import Numbered
from canonical.message import Receipt
from canonical.order_change import OrderChange
from canonical.stock import StockReport
from canonical.transfer import WarehouseReceipt
from canonical.warehouse import WarehouseShipment
from connectors.edi import advice, fingerprint, receipt
from connectors.edi import reception_finding as say
from connectors.edi.acknowledgement import (
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    functional_acknowledgement,
    interchange_acknowledgement,
    passes,
    set_codes,
)
from connectors.edi.answer import Owed
from connectors.edi.identification import Met
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import Verdict
from connectors.edi.verdict import verdict
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.segment_source import SegmentSource
from connectors.profile import EdiTerms

ACKNOWLEDGING = ("997", "999")  # sets that answer ours; answering them would never end
_TELLING = (*ACKNOWLEDGING, advice.KIND)
_REPEATED = ("duplicate_isa_control_in_file", "duplicate_interchange_reference_in_file")


@dataclass(frozen=True, slots=True)
class Used:
    """A number that was taken for new: which part bears it, and whether that part was accepted."""

    numbered: Numbered
    interchange: int
    group: int | None
    binding: bool


@dataclass(slots=True)
class Received:
    """What an interchange turned into; ``used`` counts the sets that could be worked with, or were before."""

    partner: str
    orders: list[TranslatedOrder] = field(default_factory=list)
    changes: list[TranslatedChange] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    reports: list[StockReport | WarehouseShipment | WarehouseReceipt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    numbers: list[Used] = field(default_factory=list)
    used: int = 0


def receive(interchange: Interchange, met: Met, book: MappingBook, register: fingerprint.Register) -> Received:
    """Work through an interchange that was read under the partner's own policy."""
    return Reception(interchange, met, book, register).work()


def weighed(finding: Finding, agreed: EdiTerms, *, told: bool) -> Finding:
    """Return the finding with the severity it has here.

    A fault stays ``reject`` where its sender is told of it, becomes ``hold``
    where nobody else will, and ``inform`` where the partner's terms let it pass.
    """
    if finding.severity is not Severity.reject:
        return finding
    if passes(verdict([finding], agreed.policy), agreed.policy, agreed.acknowledge):
        return finding.model_copy(update={"severity": Severity.inform})
    return finding if told else finding.model_copy(update={"severity": Severity.hold})


class Reception:
    """Works through one X12 interchange; ``telling`` names the sets that answer ours."""

    telling: tuple[str, ...] = _TELLING

    def __init__(self, interchange: Interchange, met: Met, book: MappingBook, register: fingerprint.Register) -> None:
        self._interchange = interchange
        self._met = met
        self._agreed = met.agreed
        self._book = book
        self._register = register
        self._result = Received(met.partner)

    def work(self) -> Received:
        """Take the interchange apart."""
        whole = self._first_time()
        if whole is None:
            return self._result
        self._interchange, result = whole, self._result
        rejected = verdict(whole.findings, self._agreed.policy) is Verdict.reject_interchange
        answer = interchange_acknowledgement(whole, self._agreed.acknowledge)
        if answer is not None:
            self._owe(answer, None)
        self._keep(whole.findings, told=answer is not None)
        if whole.usage != self._agreed.usage and not rejected:
            result.findings.append(say.other_usage(whole, self._met))
        elif not rejected:
            result.receipts += [receipt.envelope_receipt(ta1, result.partner) for ta1 in whole.acknowledgements]
            result.used += len(whole.acknowledgements)
        for group in whole.groups:
            self._group(group, told=answer is not None if rejected else None)
        if not repeated_in_file(whole):
            self._note(fingerprint.of_interchange(whole), None, binding=result.used > 0)
        return result

    def _first_time(self) -> Interchange | None:
        """Return the interchange; condemned where its number was used up, and nothing where it is the same again."""
        one, place = self._interchange, Place(interchange=self._interchange.index)
        if "interchange" not in self._agreed.unique or repeated_in_file(one):
            return one
        fault = self._met_before(fingerprint.of_interchange(one), one, place)
        if not isinstance(fault, Finding):
            return one if fault else None
        groups = tuple(_condemned_group(group, Verdict.reject_interchange) for group in one.groups)
        reached = Verdict.reject_interchange
        return replace(one, findings=(*one.findings, fault), verdict=reached, groups=groups)

    def _met_before(
        self, numbered: Numbered, part: Interchange | Group | TransactionSet, here: Place
    ) -> Finding | bool:
        """Return true for a new number, false where the same came before, and a fault where something else did."""
        again = self._register.meet(numbered, part.offset, part.length, self._agreed)
        if again is None:
            return True
        if again.same:
            self._result.findings.append(say.came_before(again, part, here))
            self._result.used += 1
            return False
        fault, told = say.number_used(again, part, here, self._interchange.syntax)
        self._result.findings.append(told)
        return fault

    def _group(self, group: Group, *, told: bool | None) -> None:
        """Work through a group; ``told`` where the whole interchange was rejected: whether its sender knows."""
        new = {one.index for one in group.sets}
        if told is None:
            first = self._group_first_time(group)
            if first is None:
                return
            group, new = first
        answer = functional_acknowledgement(group, self._interchange.delimiters, self._agreed.acknowledge)
        if answer is not None and {"997", "999"} & set(self._agreed.answers):
            self._owe(answer, group.index)
            told = True
        self._keep(group.findings, told=bool(told))
        codes = set_codes(group, self._agreed.acknowledge)
        for one, code in zip(group.sets, codes, strict=True):
            if one.index in new:
                self._set(one, group, used=code != "R", told=bool(told))
            if "set" in self._agreed.unique:
                self._note(fingerprint.of_set(one, self._interchange), group.index, binding=code != "R")
        if "group" in self._agreed.unique:
            self._note(fingerprint.of_group(group, self._interchange), group.index, binding={*codes} != {"R"})

    def _group_first_time(self, group: Group) -> tuple[Group, set[int]] | None:
        """Return the group and which of its sets are new; nothing where the group is the same again."""
        unique, whole = self._agreed.unique, self._interchange
        if "group" in unique and group.header is not None:
            place = Place(interchange=whole.index, group=group.index)
            fault = self._met_before(fingerprint.of_group(group, whole), group, place)
            if fault is False:
                return None
            if isinstance(fault, Finding):
                condemned = _condemned_group(group, Verdict.reject_group)
                return replace(condemned, findings=(*group.findings, fault)), {one.index for one in group.sets}
        if "set" not in unique:
            return group, {one.index for one in group.sets}
        judged = [(one, self._set_first_time(one, group)) for one in group.sets]
        sets = tuple(_condemned(one, fault) if isinstance(fault, Finding) else one for one, fault in judged)
        return replace(group, sets=sets), {one.index for one, fault in judged if fault}

    def _set_first_time(self, one: TransactionSet, group: Group) -> Finding | bool:
        return self._met_before(fingerprint.of_set(one, self._interchange), one, self._place(one, group))

    def _set(self, one: TransactionSet, group: Group, *, used: bool, told: bool) -> None:
        if not used:
            self._keep(one.findings, told=told)
            return
        result = self._result
        result.used += 1
        noted = [weighed(found, self._agreed, told=told) for found in one.findings]
        holds = tuple(found for found in noted if found.severity is Severity.hold)
        result.findings += [found for found in noted if found.severity is not Severity.hold]
        if one.kind in self.telling or one.kind in self._agreed.sets:
            self._known_set(one, group, holds)
        else:
            result.findings += [*holds, say.no_handler(one, self._place(one, group), result.partner)]

    def _known_set(self, one: TransactionSet, group: Group, holds: tuple[Finding, ...]) -> None:
        """Use a set, but never one of a test in production: its numbers would be taken for others."""
        if self._interchange.usage != self._agreed.usage:
            return
        if one.kind in self.telling:
            self._result.findings += holds
            self._acknowledged(one, group)
        else:
            self._mapped(one, group, holds)

    def _mapped(self, one: TransactionSet, group: Group, holds: tuple[Finding, ...]) -> None:
        mapping = self._book.mapping(self._agreed.sets[one.kind])
        source = SegmentSource(one.segments, self._interchange.delimiters)
        mapped = mapping.read(source, partner=self._result.partner, tables=self._book.tables)
        here = self._place(one, group)
        found = tuple(_placed(finding, here) for finding in mapped.findings)
        place = here.model_copy(update={"offset": one.offset, "length": one.length})
        strange = (say.stranger(self._interchange, self._met, here),) if self._met.guest else ()
        if isinstance(mapped.noun, OrderChange):
            self._result.findings.append(say.change_asked(mapped.noun, here))
            said = (*holds, *strange, *found)
            self._result.changes.append(
                TranslatedChange(change=mapped.noun, mapping=mapping.label, place=place, findings=said)
            )
            return
        if isinstance(mapped.noun, StockReport | WarehouseShipment | WarehouseReceipt) and not (
            self._met.guest or _stops((*holds, *found))
        ):
            self._result.reports.append(mapped.noun)
            self._result.findings += found
            return
        if mapped.order is None:
            self._result.findings += [f.model_copy(update={"severity": Severity.hold}) for f in (*holds, *found)]
            return
        said = (*holds, *strange, *found)
        self._result.orders.append(
            TranslatedOrder(order=mapped.order, mapping=mapping.label, place=place, findings=said)
        )

    def _acknowledged(self, one: TransactionSet, group: Group) -> None:
        partner = self._result.partner
        if one.kind == advice.KIND:
            told = list(advice.receipts(one, partner))
        else:
            told = list(receipt.receipts(one, partner, self._interchange.delimiters))
        self._result.receipts += told
        if not told:
            self._result.findings.append(say.names_nothing(one, self._place(one, group)))

    def _keep(self, findings: tuple[Finding, ...], *, told: bool) -> None:
        self._result.findings += [weighed(found, self._agreed, told=told) for found in findings]

    def _owe(self, answer: FunctionalAcknowledgement | InterchangeAcknowledgement, group: int | None) -> None:
        partner, terms = self._met.profile.partner, self._met.terms
        index = self._interchange.index
        self._result.owed.append(Owed(partner=partner, terms=terms, interchange=index, group=group, answer=answer))

    def _note(self, numbered: Numbered, group: int | None, *, binding: bool) -> None:
        self._result.numbers.append(Used(numbered, self._interchange.index, group, binding))

    def _place(self, one: TransactionSet, group: Group) -> Place:
        return Place(interchange=self._interchange.index, group=group.index, transaction_set=one.index)


def _stops(findings: tuple[Finding, ...]) -> bool:
    return any(found.severity is not Severity.inform for found in findings)


def repeated_in_file(one: Interchange) -> bool:
    """Say whether an interchange bears the number of one before it in the same file."""
    return any(found.rule in _REPEATED for found in one.findings)


def _condemned(one: TransactionSet, fault: Finding) -> TransactionSet:
    return replace(one, findings=(*one.findings, fault), verdict=Verdict.reject_transaction)


def _condemned_group(group: Group, reached: Verdict) -> Group:
    return replace(group, verdict=reached, sets=tuple(replace(one, verdict=reached) for one in group.sets))


def _placed(finding: Finding, here: Place) -> Finding:
    """Say also in which set a finding of the mapping stands."""
    place = finding.place or Place()
    known: Iterator[tuple[str, int | None]] = iter(
        (("interchange", here.interchange), ("group", here.group), ("transaction_set", here.transaction_set))
    )
    return finding.model_copy(update={"place": place.model_copy(update=dict(known))})
