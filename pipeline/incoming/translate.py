"""Second step: find out what a document says.

Reads   documents that are ``pending``.
Leaves  each ``applied``, ``discarded`` (rejected, and its sender told) or ``held``
        for a person; its orders ``interpreted``; and the acknowledgements owed
        for it lying in the outbox as drafts.

The reading itself happens outside any transaction. What it found is written in
ONE transaction for the whole document: a file of 1,000 orders is one step.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from canonical.document import RawDocument, TranslatedOrder, Translation
from canonical.finding import Finding, Severity
from canonical.fingerprint import Recurrence
from canonical.hold import HoldKind
from canonical.lifecycle import Application, Validation
from pipeline.answers.reconcile import reconcile
from pipeline.answers.reply import answer_again
from pipeline.changes.change_entry import sort_out, take_in
from pipeline.deciding.resubmission import refuse_again
from pipeline.desk import Desk
from pipeline.evidence.facts import UNPROVEN
from pipeline.incoming import feed_entry
from pipeline.step import Cause, Trouble, attempt, next_try
from pipeline.warehouses import told_by_warehouse
from store import DocumentRecord, Entered, UnitOfWork

_Reading: TypeAlias = Translation | Trouble
_TOLD = ("came_before", feed_entry.BROUGHT)  # findings that say in a word what became of a document
_AT_ONCE = 32_000_000  # bytes of documents that are read ahead of one unit


class Translate:
    """Turns documents into orders, in lanes of one channel each."""

    name = "translate"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._read: dict[str, dict[int, _Reading]] = {}  # by lane and document

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the channels with documents that nobody has read."""
        return uow.documents.waiting()

    def prepare(self, lane: str, limit: int) -> None:
        """Read the documents that wait, the oldest first, while nothing is locked; not more than memory should hold."""
        if lane not in self.desk.channels:
            return
        known = self._read.get(lane, {})
        with self.desk.store.unit_of_work(actor="hub", cause=f"{self.name} {lane} looks ahead") as uow:
            documents = list(_bounded(self._claim(uow, lane, limit)))
            raw = {document.id: _raw(uow, document) for document in documents if document.id not in known}
            self.desk.look_up_mappings(uow)
            if raw and self.desk.shelf is not None:
                self.desk.shelf.note_seen(uow)
        read = {document.id: known[document.id] for document in documents if document.id in known}
        for number, document in raw.items():
            read[number] = self._translate(document)
        self._read[lane] = read

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[DocumentRecord]:
        """Take the oldest documents of a channel: those that were read already, else one."""
        read = self._read.get(lane, {})
        claimed = self._claim(uow, lane, limit)
        return [document for document in claimed if document.id in read] or claimed[:1]

    def _claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[DocumentRecord]:
        channel = self.desk.channels.get(lane)
        return uow.documents.claim(lane, limit, by_arrival=channel is not None and channel.rows is not None)

    def work(self, uow: UnitOfWork, rows: Sequence[DocumentRecord]) -> None:
        """Write down all that each document says; one that could not be read is given up, and the others go on."""
        for document in rows:
            if document.channel not in self.desk.channels:
                _no_channel(uow, document)
                continue
            reading = self._read.get(document.channel, {}).get(document.id) or self._translate(_raw(uow, document))
            reading, known = self._without_repeats(uow, document, reading)
            if isinstance(reading, Trouble):
                self.give_up(uow, document, reading)
            else:
                if document.attempts:
                    uow.reviews.close_for("document", document.id, "it has been read")
                self._apply(uow, document, reading)
                _answer_again(uow, known)

    def _without_repeats(
        self, uow: UnitOfWork, document: DocumentRecord, reading: "_Reading"
    ) -> tuple["_Reading", list[Recurrence]]:
        """Take the document's numbers for its own; where some came before, read it again in that knowledge."""
        known: list[Recurrence] = []
        while not isinstance(reading, Trouble):
            met = uow.fingerprints.register(document.id, reading.fingerprints)
            if not met:
                break
            known += met
            uow.fingerprints.withdraw(document.id)
            reading = self._translate(_raw(uow, document).model_copy(update={"recurrences": tuple(known)}))
        return reading, known

    def give_up(self, uow: UnitOfWork, row: DocumentRecord, trouble: Trouble) -> None:
        """Mark a document that our own code cannot read as failed; its bytes stay, and it can be read again later."""
        if isinstance(trouble.error, feed_entry.RefusedRows):
            feed_entry.refuse(uow, row, trouble.error)
            return
        finding = Finding(rule="translation_failed", says=trouble.says, mend=f"crossdock document replay {row.id}")
        uow.documents.conclude(
            row.id, validation=row.validation, application=Application.failed, findings=(finding,), note=trouble.says
        )
        uow.reviews.open(
            subject="document", subject_id=row.id, kind="failed", findings=(finding,),
            summary=f"{row.name} could not be read: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[DocumentRecord]) -> None:
        """Wake the router and the outbox."""
        for document in rows:
            self._read.get(document.channel, {}).pop(document.id, None)
        self.desk.hint("amend", "*")
        self.desk.hint("route", "*")
        self.desk.hint("freeze", "*")
        self.desk.hint("send", "*")  # acknowledgements of what came before

    def _translate(self, document: RawDocument) -> "_Reading":
        translator = self.desk.channels[document.channel].translator
        reading = attempt(lambda: translator.translate(document, self.desk.clock.now()))
        if isinstance(reading, Trouble) and reading.cause in (Cause.store, Cause.later):
            raise reading.error  # a mapping could not look something up: the document is not to blame
        return reading

    def _apply(self, uow: UnitOfWork, document: DocumentRecord, translation: Translation) -> None:
        orders, changes = sort_out(uow, self.desk, document, translation.orders)
        enter(uow, document, orders)
        take_in(uow, document, (*translation.changes, *changes))
        _draft(uow, document, translation)
        unknown = [found for receipt in translation.receipts if (found := reconcile(uow, self.desk, receipt))]
        told = [
            found for report in translation.reports
            for found in told_by_warehouse.apply(uow, self.desk, report, document.id)
        ]  # fmt: skip
        rows = feed_entry.take_in(uow, self.desk, document, translation.rows) if translation.rows else ()
        findings = (*translation.findings, *unknown, *told, *rows)
        application = _application(translation, findings)
        mapping = ", ".join(dict.fromkeys(mappings_of(translation)))
        heavy = [found.says for found in findings if found.severity is not Severity.inform]
        note = next(iter([*heavy, *(found.says for found in findings if found.rule in _TOLD)]), "")
        uow.documents.conclude(
            document.id, validation=translation.validation, application=application,
            partner=translation.partner, findings=findings, note=note, mapping=mapping,
        )  # fmt: skip
        if application is Application.held:
            waiting = tuple(f for f in findings if f.severity is not Severity.inform)
            kind = "unusable" if translation.validation is Validation.valid else translation.validation.value
            uow.reviews.open(
                subject="document", subject_id=document.id, kind=kind, findings=waiting,
                summary=f"{document.name}: {note}",
            )  # fmt: skip


def _bounded(documents: Sequence[DocumentRecord]) -> Iterator[DocumentRecord]:
    """Yield documents, at least one, until their bytes are many."""
    size = 0
    for document in documents:
        size += document.size
        if size > _AT_ONCE and size > document.size:
            return
        yield document


def _no_channel(uow: UnitOfWork, document: DocumentRecord) -> None:
    says = f"it came by the channel {document.channel}, which is no longer configured"
    finding = Finding(rule="no_channel", says=says, mend=f"Configure {document.channel} again, or discard this case.")
    uow.documents.postpone(document.id, note=says, until=next_try(uow.now, document.attempts))
    uow.reviews.open(
        subject="document", subject_id=document.id, kind="no_channel", findings=(finding,),
        summary=f"{document.name} waits to be read: {says}",
    )  # fmt: skip


def _raw(uow: UnitOfWork, document: DocumentRecord) -> RawDocument:
    content = uow.documents.content(document.id)
    return RawDocument(channel=document.channel, kind=document.kind, name=document.name, content=content)


def _draft(uow: UnitOfWork, document: DocumentRecord, translation: Translation) -> None:
    """Put the answers owed into the outbox, and note which of them answers which number."""
    messages = [
        uow.messages.draft(draft, document_id=document.id, key=f"document-{document.id}-{n}")
        for n, draft in enumerate(translation.drafts, 1)
    ]
    for one in translation.fingerprints:
        uow.fingerprints.answered(one.numbered, [messages[at] for at in one.drafts])


def _answer_again(uow: UnitOfWork, known: Sequence[Recurrence]) -> None:
    """Send again what was answered to that which came a second time."""
    again = {message for one in known if one.same for message in uow.fingerprints.answers(one.numbered)}
    answer_again(uow, [uow.messages.get(message) for message in sorted(again)])


def mappings_of(translation: Translation) -> Iterator[str]:
    """Yield the label of every mapping that read something of a document, also where nothing came of it."""
    yield from (translated.mapping for translated in translation.orders)
    yield from (translated.mapping for translated in translation.changes)
    yield from (finding.evidence["mapping"] for finding in translation.findings if "mapping" in finding.evidence)


def enter(uow: UnitOfWork, document: DocumentRecord, orders: Sequence[TranslatedOrder]) -> list[Entered]:
    """Take in the orders of a document, and put before a person what its reading found; return what became of each."""
    entered = uow.orders.enter_many(
        [(t.order, t.mapping) for t in orders], document_id=document.id, channel=document.channel
    )
    for translated, entry in zip(orders, entered, strict=True):
        if not entry.new:
            uow.events.record(
                subject="order", subject_id=entry.order_id, action="offered again",
                detail={"document": str(document.id), "says": "the same order, word for word; nothing new was made"},
            )  # fmt: skip
            refuse_again(uow, entry.order_id)
            continue
        holds = tuple(f for f in translated.findings if f.severity is not Severity.inform)
        if holds:
            doubted = all(found.rule == UNPROVEN for found in holds)
            uow.reviews.open(
                subject="order", subject_id=entry.order_id, findings=holds,
                kind=HoldKind.trust if doubted else holds[0].rule,
                summary=f"{translated.order.partner} {translated.order.number}: {holds[0].says}",
            )  # fmt: skip
    return entered


def _application(translation: Translation, findings: Sequence[Finding]) -> Application:
    """Sum up: a person is needed, or the sender has been told, or all was used."""
    if translation.validation is Validation.unidentified or any(f.severity is Severity.hold for f in findings):
        return Application.held
    if translation.validation is Validation.invalid:
        return Application.discarded if translation.drafts else Application.held
    return Application.applied
