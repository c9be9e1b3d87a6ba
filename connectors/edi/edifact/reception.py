"""Takes one EDIFACT interchange of a known partner apart; it is received as X12 is, but answered in one CONTRL."""

from dataclasses import replace

from connectors.edi import fingerprint
from connectors.edi import reception_finding as say
from connectors.edi.answer import Owed
from connectors.edi.edifact import contrl, contrl_receipt
from connectors.edi.identification import Met
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.reception import Received, Reception, repeated_in_file
from connectors.edi.rulebook import Verdict
from connectors.edi.verdict import verdict
from connectors.mapping.library.book import MappingBook
from connectors.profile import EdifactTerms


def receive(interchange: Interchange, met: Met, book: MappingBook, register: fingerprint.Register) -> Received:
    """Work through an interchange that was read under the partner's own policy."""
    return _EdifactReception(interchange, met, book, register).work()


class _EdifactReception(Reception):
    telling = (contrl.KIND,)

    def work(self) -> Received:
        whole = self._first_time()
        if whole is None:
            return self._result
        terms = self._agreed
        assert isinstance(terms, EdifactTerms), "the address book gives EDIFACT partners to EDIFACT interchanges"
        rejected = verdict(whole.findings, terms.policy) is Verdict.reject_interchange
        new: set[tuple[int, int]] = set()
        whole = replace(whole, groups=tuple(self._judged(group, new, rejected=rejected) for group in whole.groups))
        self._interchange = whole
        report = contrl.report(whole, terms)
        told = report is not None and (contrl.KIND in terms.answers or whole.ack_requested)
        if report is not None and told:
            self._owe_report(report)
        self._keep(whole.findings, told=told)
        if whole.usage != terms.usage and not rejected:
            self._result.findings.append(say.other_usage(whole, self._met))
        for group in whole.groups:
            self._group_of(group, new, terms, told=told)
        if not repeated_in_file(whole):
            self._note(fingerprint.of_interchange(whole), None, binding=self._result.used > 0)
        return self._result

    def _judged(self, group: Group, new: set[tuple[int, int]], *, rejected: bool) -> Group:
        """Return a group, condemned where its number was used up; ``new`` gathers the messages that are new."""
        first = (group, {one.index for one in group.sets}) if rejected else self._group_first_time(group)
        if first is None:
            return group
        new |= {(group.index, index) for index in first[1]}
        return first[0]

    def _group_of(self, group: Group, new: set[tuple[int, int]], terms: EdifactTerms, *, told: bool) -> None:
        self._keep(group.findings, told=told)
        for one in group.sets:
            used = contrl.accepted(one, terms)
            if (group.index, one.index) in new:
                self._set(one, group, used=used, told=told)
            if "set" in terms.unique:
                self._note(fingerprint.of_set(one, self._interchange), group.index, binding=used)
        if "group" in terms.unique and group.header is not None:
            used = any(contrl.accepted(one, terms) for one in group.sets)
            self._note(fingerprint.of_group(group, self._interchange), group.index, binding=used)

    def _acknowledged(self, one: TransactionSet, group: Group) -> None:
        told = list(contrl_receipt.receipts(one, self._result.partner))
        self._result.receipts += told
        if not told:
            self._result.findings.append(say.names_nothing(one, self._place(one, group)))

    def _owe_report(self, report: contrl.Report) -> None:
        partner, terms = self._met.profile.partner, self._met.terms
        index = self._interchange.index
        self._result.owed.append(Owed(partner=partner, terms=terms, interchange=index, answer=report))
