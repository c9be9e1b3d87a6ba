"""The EDI desk: X12 and EDIFACT documents of any partner in, the answers to them and our own documents out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from canonical.document import RawDocument, Translation
from canonical.finding import Finding, Severity
from canonical.lifecycle import Validation
from canonical.message import Draft, MessageKind, Parcel, Receipt
from connectors.edi.answer import Answered, answered
from connectors.edi.balance.weighing import NEVER_OURS
from connectors.edi.edifact import contrl, contrl_receipt
from connectors.edi.edifact import letter as edifact_letter
from connectors.edi.edifact.marks import WINDOW, is_edifact
from connectors.edi.edifact.notation import UNITS as EDIFACT_UNITS
from connectors.edi.edifact.reading import opened as edifact_envelopes
from connectors.edi.edifact.reception import receive as receive_edifact
from connectors.edi.envelope import envelopes
from connectors.edi.explanation import explain, mentions
from connectors.edi.fingerprint import Register
from connectors.edi.guide import GuideBook
from connectors.edi.identification import AddressBook, Met
from connectors.edi.letter import ANSWERS, Letter, Sealed, answer_letter, compose, file_name, seal, seal_together
from connectors.edi.notation import UNITS, Units
from connectors.edi.parts import Reading
from connectors.edi.proof import proofread, shape
from connectors.edi.reading import read
from connectors.edi.reception import Received, receive
from connectors.edi.rulebook import Policy, Verdict
from connectors.edi.sets import fa997, fa999, ta1
from connectors.edi.verdict import usable
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.outgoing import Scribe
from connectors.ports import Bundle, ControlNumbers, Unreadable
from connectors.profile import EdifactTerms, EdiTerms, Profile

_TELLING = (fa997.KIND, fa999.KIND, ta1.KIND, contrl.KIND)
_ORDERS = ("850", "ORDERS")  # the sets whose mapping knows which codes a partner uses for units


class EdiDesk:
    """Serves one channel; a ``Translator``, a ``Renderer`` and an ``Explainer``.

    ``guest`` names the profile on whose terms senders are served that no profile
    names: their documents are acknowledged in their own envelope, and their
    orders wait for a person. Without a guest, whole interchanges of strangers wait.
    Raises ``ValueError`` where that profile is missing.
    """

    def __init__(self, book: MappingBook, guides: GuideBook, channel: str, guest: str | None = None) -> None:
        self._book = book
        self._guides = guides
        self._channel = channel
        self._guest = guest
        self._partners = AddressBook(book.profiles, guest)
        self._scribe = Scribe(book)

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Read each interchange on its partner's terms; whatever is wrong comes back as findings."""
        other = is_edifact(document.content[:WINDOW])
        outside = edifact_envelopes(document.content, self._guides.edifact) if other else envelopes(document.content)
        take_apart = receive_edifact if other else receive
        readings = _Readings(document.content, self._guides)
        register = Register(document.content, document.recurrences)
        findings = [_unheard(finding) for finding in outside.findings]
        received: list[Received] = []
        for interchange in outside.interchanges:
            met = self._partners.find(interchange) if interchange.header else None
            if isinstance(met, Met):
                opened = readings.of(met).interchanges[interchange.index - 1]
                received.append(take_apart(opened, met, self._book, register))
            else:
                findings += [met] if met else []
                findings += [_unheard(finding) for finding in interchange.findings]
        for one in received:
            findings += one.findings
        answers = answered([owed for one in received for owed in one.owed], self._channel)
        _settle(register, received, answers)
        return Translation(
            validation=_validation(received),
            partner=received[0].partner if received else None,
            orders=tuple(order for one in received for order in one.orders),
            changes=tuple(change for one in received for change in one.changes),
            drafts=answers.drafts,
            receipts=tuple(receipt for one in received for receipt in one.receipts),
            reports=tuple(report for one in received for report in one.reports),
            findings=tuple(findings),
            fingerprints=register.fingerprints,
        )

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Write a draft in the partner's characters, number it, and read it back before it may leave.

        Raises ``Unreadable`` where it cannot be said in their syntax, or where our
        own reader would turn it down.
        """
        profile = self._book.profiles.get(draft.partner) or Profile(partner=draft.partner)
        if isinstance(profile.edi, EdifactTerms):
            agreed = None if draft.partner == self._guest else profile.edi
            letter, sealed = edifact_letter.render(draft, agreed, self._units(profile), numbers, now)
        elif draft.kind in ANSWERS:
            letter, sealed = answer_letter(draft, numbers, now)
        else:
            letter = self._letter(draft, now)
            sealed = seal(letter, numbers, now)
        self._check(letter, sealed, draft.partner)
        return self._parcel(draft, key, letter, sealed)

    def together(self, draft: Draft) -> str:
        """Return the partner, where its profile wants what waits for it in one file; answers have their own rules."""
        profile = self._book.profiles.get(draft.partner)
        agreed = profile.edi if profile and draft.partner != self._guest else None
        return draft.partner if agreed and agreed.batch != "each" and draft.kind not in ANSWERS else ""

    def bundle(self, drafts: Sequence[Draft], *, keys: Sequence[str], numbers: ControlNumbers, now: datetime) -> Bundle:
        """Write drafts to one partner into one interchange, as its profile says, and read it back. Raises as above."""
        cover, whole, alone, mappings = self._together(drafts, numbers, now)
        self._check(cover, whole, drafts[0].partner)
        carrier = self._parcel(drafts[0], f"{keys[0]}-together", cover, whole)
        parts = [
            self._parcel(draft, key, cover._replace(mapping=mapping), sealed)
            for draft, key, sealed, mapping in zip(drafts, keys, alone, mappings, strict=True)
        ]
        return Bundle(
            carrier=carrier.model_copy(update={"kind": MessageKind.interchange}), parts=tuple(parts)
        )  # fmt: skip

    def _together(
        self, drafts: Sequence[Draft], numbers: ControlNumbers, now: datetime
    ) -> tuple[Letter, Sealed, list[Sealed], list[str]]:
        """Seal drafts to one partner, all in one and each alone; the first letter stands for all.

        The last are the mappings that wrote each.
        """
        profile = self._book.profiles.get(drafts[0].partner) or Profile(partner=drafts[0].partner)
        if isinstance(profile.edi, EdifactTerms):
            told = edifact_letter.together(drafts, profile.edi, self._units(profile), numbers, now)
            return *told, [""] * len(drafts)
        letters = [self._letter(draft, now) for draft in drafts]
        whole, alone = seal_together(letters, numbers, now, shared=letters[0].terms.batch == "sets")
        kinds = sorted(set(whole.holds))
        mappings = [letter.mapping for letter in letters]
        cover = letters[0]._replace(kind=kinds[0] if len(kinds) == 1 else "X12", mapping=", ".join({*mappings} - {""}))
        return cover, whole, alone, mappings

    def _letter(self, draft: Draft, now: datetime) -> Letter:
        profile = self._book.profiles.get(draft.partner) or Profile(partner=draft.partner)
        agreed = None if draft.partner == self._guest else profile.edi
        letter = compose(draft, agreed, self._scribe, self._units(profile), now)
        terms = letter.terms
        if "keep" not in (terms.trailing_elements, terms.trailing_components):
            return letter
        match = self._guides.find(terms.release, letter.kind, draft.partner)
        return letter._replace(shape=shape(match.guide)) if match else letter

    def _parcel(self, draft: Draft, key: str, letter: Letter, sealed: Sealed) -> Parcel:
        return Parcel(
            key=key,
            kind=draft.kind,
            partner=draft.partner,
            name=file_name(letter, sealed, self._called(letter, draft.partner)),
            content=sealed.content,
            numbers=sealed.numbers,
            mapping=letter.mapping,
        )

    def explain(self, receipt: Receipt, sent: bytes) -> Sequence[Finding]:
        """Say where in our bytes the partner found what wrong, and what we had sent there."""
        if is_edifact(sent[:WINDOW]):
            return contrl_receipt.explain(receipt, sent)
        return explain(receipt, sent, self._guides)

    def mentions(self, sent: bytes, reference: str) -> bool:
        """Tell whether a message is about the order, shipment or invoice of that number."""
        return mentions(sent, reference)

    def _called(self, letter: Letter, partner: str) -> str:
        """Name the receiver in a file's name; a guest by all that its control numbers are counted for."""
        them, us = letter.terms.them, letter.terms.us
        guest = f"{partner}-{them.qualifier}{them.id}-{us.qualifier}{us.id}"
        return guest if partner == self._guest else partner

    def _units(self, profile: Profile) -> Units:
        """Return our units in the partner's codes: those its own mapping adds go before those all share."""
        usual = EDIFACT_UNITS if isinstance(profile.edi, EdifactTerms) else UNITS
        name = _order_mapping(profile.edi)
        if name is None:
            return usual
        merged = self._book.made_of(name)
        own = merged.top.says.fields.get("lines[].unit")
        said = merged.fields.get("lines[].unit")
        return _inverted(said.word.codes if said else {}) | dict(usual) | _inverted(own.codes if own else {})

    def _check(self, letter: Letter, sealed: Sealed, partner: str) -> None:
        """Read our own bytes as the partner would; what a partner may get away with, we may not."""
        reading = read(sealed.content, policy=letter.terms.policy, guides=self._guides, partner=partner)
        kinds = [one.kind for whole in reading.interchanges for group in whole.groups for one in group.sets]
        quoting = letter.kind in _TELLING  # they quote the sender's own faults
        faults = [f for f in reading.all_findings() if f.severity is not Severity.inform or f.rule in NEVER_OURS]
        second = letter.terms.syntax == "x12"  # pyx12 reads no EDIFACT
        refused = list(proofread(reading, self._guides, partner=partner, quoting=quoting)) if second else []
        sound = usable(reading.verdict, "lenient" if quoting else letter.terms.policy) and not refused
        sound = sound and (quoting or not any(fault.rule in NEVER_OURS for fault in faults))
        if sound and reading.verdict is not Verdict.accept_then_exception and kinds == list(sealed.holds):
            return
        faults += refused
        why = faults[0].says if faults else f"it would be read as {', '.join(kinds) or 'nothing'}"
        raise Unreadable(
            f"the {letter.kind} for {letter.terms.them.id} was not sent, for our own reader turns it down: {why}",
            content=sealed.content,
            findings=faults,
        )


def _order_mapping(terms: EdiTerms | None) -> str | None:
    """Return the mapping that reads a partner's orders."""
    sets = terms.sets if terms is not None else {}
    return next((sets[kind] for kind in _ORDERS if kind in sets), None)


class _Readings:
    """One document, read once for each policy, and for each partner with guides of its own."""

    def __init__(self, content: bytes, guides: GuideBook) -> None:
        self._content = content
        self._guides = guides
        self._known: dict[tuple[Policy, str | None], Reading] = {}

    def of(self, met: Met) -> Reading:
        policy, partner = met.agreed.policy, met.profile.partner
        key = (policy, partner if self._guides.has_own(partner) else None)
        if key not in self._known:
            self._known[key] = read(self._content, policy=policy, guides=self._guides, partner=partner)
        return self._known[key]


def _unheard(finding: Finding) -> Finding:
    """Return a finding of a file whose sender is told nothing: a person must look at what would reject it."""
    return finding.model_copy(update={"severity": Severity.hold}) if finding.severity is Severity.reject else finding


def _settle(register: Register, received: list[Received], answers: Answered) -> None:
    """Note of each new number whether it is used up, and which drafts answer it."""
    for one in received:
        for used in one.numbers:
            register.settle(used.numbered, binding=used.binding, drafts=answers.to(used.interchange, used.group))


def _validation(received: list[Received]) -> Validation:
    if not received:
        return Validation.unidentified
    return Validation.valid if any(one.used for one in received) else Validation.invalid


def _inverted(codes: Mapping[str, str | None]) -> dict[str, str]:
    """Return code by word; of several codes for a word the first counts."""
    found: dict[str, str] = {}
    for code, word in codes.items():
        if word and code != "*":
            found.setdefault(word, code)
    return found
