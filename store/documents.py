"""Documents: bytes that someone sent us, kept for ever as they came, and what became of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from canonical.document import DocumentKind
from canonical.finding import Finding
from canonical.lifecycle import APPLICATION, VALIDATION, Application, Validation, check
from store import statement
from store.column import storable
from store.record import Arrival, ArrivalRecord, DocumentRecord
from store.statement import Unit
from store.tables import arrival, document

_RECORD = [column for column in document.c if column is not document.c.content]
_SUBJECT = "document"
_BY_ID = statement.with_id(document, *_RECORD)
_LAST_OFFER = select(func.max(arrival.c.id)).where(arrival.c.document_id == document.c.id).scalar_subquery()
_LAST_OFFER_OF = select(func.max(arrival.c.id)).where(arrival.c.document_id == bindparam("document"))
_CONTENT = statement.with_id(document, document.c.content)

# Named here because inside the class ``list`` is the method.
_Records = list[DocumentRecord]
_Names = list[str]
_Numbers = list[int]
_Arrivals = list[ArrivalRecord]


class Documents:
    """What came in. The bytes and their digest never change; the database itself refuses it."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def arrive(self, *, channel: str, kind: DocumentKind, key: str, name: str, content: bytes) -> Arrival:
        """Keep bytes that a channel offered under ``key``; the same bytes of one channel are kept once.

        The same key with the same bytes again changes nothing. Another key, or
        other bytes under a known key, is a new arrival.
        """
        document_id, new_document = self._keep(channel, kind, name, content)
        new_arrival = self._note_arrival(document_id, channel, key, name)
        if new_document:
            self._record(document_id, "arrived", after=Application.pending, channel=channel, key=key)
        elif new_arrival:
            again = statement.by_id(document, document_id).values(resent=document.c.resent + 1)
            self._unit.connection.execute(again)
            self._record(document_id, "arrived again", channel=channel, key=key)
        return Arrival(document_id=document_id, new_document=new_document, new_arrival=new_arrival)

    def _keep(self, channel: str, kind: DocumentKind, name: str, content: bytes) -> tuple[int, bool]:
        digest = hashlib.sha256(content).hexdigest()
        row = {
            "channel": channel,
            "kind": kind,
            "name": name,
            "digest": digest,
            "size": len(content),
            "received_at": self._unit.now,
            "validation": Validation.received,
            "application": Application.pending,
            "findings": (),
            "content": content,
        }
        connection = self._unit.connection
        unique, returning = ("channel", "digest"), [document.c.id]
        new = statement.insert_new(connection, document, [row], unique=unique, returning=returning)
        if new:
            return new[0].id, True
        known = select(document.c.id).where(document.c.channel == channel, document.c.digest == digest)
        return connection.execute(known).scalar_one(), False

    def _note_arrival(self, document_id: int, channel: str, key: str, name: str) -> bool:
        row = {
            "document_id": document_id,
            "channel": channel,
            "key": key,
            "name": name,
            "arrived_at": self._unit.now,
        }
        unique, returning = ("channel", "key", "document_id"), [arrival.c.id]
        return bool(statement.insert_new(self._unit.connection, arrival, [row], unique=unique, returning=returning))

    def content(self, id: int) -> bytes:  # noqa: A002 - the word that callers know
        """Return the exact bytes."""
        found: bytes = statement.one(self._unit, _CONTENT, f"document {id}", id=id).content
        return found

    def get(self, id: int) -> DocumentRecord:  # noqa: A002
        """Return one document without its bytes; it stays as it is until this unit ends."""
        row = statement.one(self._unit, _BY_ID, f"document {id}", id=id)
        return DocumentRecord(**row._mapping)

    def last_channel(self, partner: str) -> str:
        """Return the channel by which a partner last wrote; empty where it never did."""
        query = select(document.c.channel).where(document.c.partner == partner).order_by(document.c.id.desc()).limit(1)
        return str(self._unit.connection.execute(query).scalar() or "")

    def list(
        self,
        *,
        validation: Validation | None = None,
        application: Application | None = None,
        channel: str | None = None,
        limit: int = 100,
    ) -> _Records:
        """Return documents, newest first."""
        wanted = statement.filtered(document, validation=validation, application=application, channel=channel)
        query = select(*_RECORD).where(*wanted).order_by(document.c.id.desc()).limit(limit)
        return [DocumentRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def of_partners(self, partners: Sequence[str], *, before: int | None = None, limit: int = 100) -> _Records:
        """Return documents of these partners and their guests, newest first; ``before``: older than that one."""
        theirs: list[ColumnElement[bool]] = [document.c.partner.in_(partners)]
        theirs += [document.c.partner.startswith(f"{name}/", autoescape=True) for name in partners]
        query = select(*_RECORD).where(or_(*theirs)).order_by(document.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(document.c.id < before)
        return [DocumentRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def waiting(self) -> _Names:
        """Return the channels with documents that are due to be read."""
        return statement.lanes(self._unit, document.c.channel, *self._due())

    def claim(self, channel: str, limit: int, *, by_arrival: bool = False) -> _Records:
        """Take a channel's oldest due documents for this unit; no other worker gets them meanwhile.

        ``by_arrival``: one that was offered again counts as young as its last offer.
        """
        query = select(*_RECORD).where(document.c.channel == channel, *self._due())
        oldest = (_LAST_OFFER, document.c.id) if by_arrival else (document.c.id,)
        taken = statement.claimed(query.order_by(*oldest).limit(limit))
        return [DocumentRecord(**row) for row in self._unit.connection.execute(taken).mappings()]

    def _due(self) -> Sequence[Any]:
        return document.c.application == Application.pending, statement.due(document, self._unit.now)

    def later_used(self, id: int) -> _Numbers:  # noqa: A002
        """Return the documents of the same channel offered later than this one ever was, and used; newest first."""
        later = (arrival.c.id > self._last_offer(id), arrival.c.channel == self.get(id).channel)
        query = select(arrival.c.document_id).join(document, document.c.id == arrival.c.document_id).where(*later)
        used = query.where(document.c.application == Application.applied).order_by(arrival.c.id.desc())
        return [*dict.fromkeys(self._unit.connection.execute(used).scalars())]

    def came_before(self, one: int, other: int) -> bool:
        """Tell whether one document was last offered before the other one was."""
        return self._last_offer(one) < self._last_offer(other)

    def _last_offer(self, id: int) -> int:  # noqa: A002
        found: int = self._unit.connection.execute(_LAST_OFFER_OF, {"document": id}).scalar_one()
        return found

    def conclude(
        self,
        id: int,  # noqa: A002
        *,
        validation: Validation,
        application: Application,
        partner: str | None = None,
        findings: Sequence[Finding] = (),
        note: str = "",
        mapping: str = "",
    ) -> None:
        """Write down what a document turned out to be, and what became of its content."""
        before = self.get(id)
        if validation is not before.validation:
            check(VALIDATION, before.validation, validation)
        check(APPLICATION, before.application, application)
        statement.change(
            self._unit, document, id,
            validation=validation, application=application, partner=partner, findings=tuple(findings),
            note=note, mapping=mapping, attempts=0, next_attempt_at=None,
        )  # fmt: skip
        self._unit.events.record(
            subject=_SUBJECT, subject_id=id, action="concluded",
            before=f"{before.validation} {before.application}", after=f"{validation} {application}",
            detail={"note": note, "mapping": mapping},
        )  # fmt: skip

    def postpone(self, id: int, *, note: str, until: datetime) -> None:  # noqa: A002
        """Put a document off until later, and count the try that was in vain."""
        statement.postpone(self._unit, document, _SUBJECT, id, note=note, until=until)

    def arrivals(self, id: int) -> _Arrivals:  # noqa: A002
        """Return each time the document was offered, first one first."""
        columns = (arrival.c.id, arrival.c.key, arrival.c.name, arrival.c.arrived_at)
        query = select(*columns).where(arrival.c.document_id == id).order_by(arrival.c.id)
        return [ArrivalRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _record(self, document_id: int, action: str, *, after: str = "", **detail: str) -> None:
        told = {name: storable(words) for name, words in detail.items()}
        self._unit.events.record(subject=_SUBJECT, subject_id=document_id, action=action, after=after, detail=told)
