"""Messages: the outbox. A message is decided in the same transaction as what it tells, frozen once, and then sent."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from canonical.lifecycle import ACKNOWLEDGED, DELIVERY, Acknowledged, Delivery, ImpossibleTransitionError, check
from canonical.message import Draft, MessageKind, Parcel, Receipt
from store import statement
from store.envelopes import Envelopes
from store.record import MessageRecord
from store.statement import Unit
from store.tables import message

_SUBJECT = "message"
_TAKEN = (Acknowledged.accepted, Acknowledged.accepted_with_errors)
_BY_ID = statement.with_id(message)

_ALONE = message.c.carrier_id.is_(None)  # what travels in the bytes of another goes where that goes

# Named here because inside the class ``list`` is the method.
_Names = list[str]
_Records = list[MessageRecord]


class Messages:
    """What goes out. Content, name and numbers are set once; the database itself refuses to change them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._envelopes = Envelopes(unit)

    def draft(
        self,
        draft: Draft,
        *,
        key: str,
        document_id: int | None = None,
        order_id: int | None = None,
        shipment_id: int | None = None,
    ) -> int:
        """Put a message into the outbox and return its id; the same key again returns the same message."""
        row = {
            **draft.model_dump(),
            "key": key,
            "document_id": document_id,
            "order_id": order_id,
            "shipment_id": shipment_id,
            "numbers": {},
            "delivery": Delivery.drafted,
            "acknowledgement": Acknowledged.none,
            "created_at": self._unit.now,
        }
        connection = self._unit.connection
        new = statement.insert_new(connection, message, [row], unique=["key"], returning=[message.c.id])
        if new:
            self._record(new[0].id, "drafted", after=Delivery.drafted, kind=draft.kind.value)
            return int(new[0].id)
        return int(connection.execute(select(message.c.id).where(message.c.key == key)).scalar_one())

    def waiting(self, delivery: Delivery) -> _Names:
        """Return the channels with due messages in that state."""
        due = statement.due(message, self._unit.now)
        return statement.lanes(self._unit, message.c.channel, message.c.delivery == delivery, _ALONE, due)

    def claim(self, channel: str, states: Sequence[Delivery], limit: int) -> _Records:
        """Take a channel's oldest due messages in those states for this unit; no other worker gets them meanwhile."""
        wanted = (message.c.channel == channel, message.c.delivery.in_(states), _ALONE)
        query = select(message).where(*wanted, statement.due(message, self._unit.now))
        return self._read(statement.claimed(query.order_by(message.c.id).limit(limit)))

    def get(self, id: int) -> MessageRecord:  # noqa: A002 - the word that callers know
        """Return one message; it stays as it is until this unit ends."""
        row = statement.one(self._unit, _BY_ID, f"message {id}", id=id)
        return MessageRecord(**row._mapping)

    def list(
        self,
        *,
        order_id: int | None = None,
        document_id: int | None = None,
        delivery: Delivery | None = None,
        channel: str | None = None,
        kind: MessageKind | None = None,
        limit: int = 100,
    ) -> _Records:
        """Return messages, newest first."""
        wanted = statement.filtered(
            message, order_id=order_id, document_id=document_id, delivery=delivery, channel=channel, kind=kind
        )
        return self._read(select(message).where(*wanted).order_by(message.c.id.desc()).limit(limit))

    def freeze(self, id: int, parcel: Parcel, *, carrier: int | None = None) -> None:  # noqa: A002
        """Give a draft its bytes, its name and its control numbers, once and for ever; it is queued then.

        With a ``carrier`` it travels in the bytes of that message, whatever
        becomes of those becomes of it, and its own say how it would read alone.
        """
        before = self.get(id)
        check(DELIVERY, before.delivery, Delivery.queued)
        if before.content is not None:
            raise ImpossibleTransitionError(
                f"message {id} is frozen already, as {before.name}; a resend has the same bytes"
            )
        statement.change(
            self._unit, message, id,
            content=parcel.content, name=parcel.name, digest=hashlib.sha256(parcel.content).hexdigest(),
            numbers=parcel.numbers, mapping=parcel.mapping or None, delivery=Delivery.queued, attempts=0,
            next_attempt_at=None, note="",
            carrier_id=carrier,
        )  # fmt: skip
        if parcel.numbers and parcel.kind is not MessageKind.interchange:
            self._envelopes.seal(before, parcel.numbers)
        told = {f"{level} number": number for level, number in parcel.numbers.items()}
        self._record(
            id,
            "frozen",
            before=before.delivery,
            after=Delivery.queued,
            name=parcel.name,
            mapping=parcel.mapping,
            **told,
        )

    def move(self, id: int, delivery: Delivery, note: str = "") -> None:  # noqa: A002
        """Bring a message into its next state; ``ImpossibleTransitionError`` where that cannot follow."""
        for one in self._aboard(id):
            check(DELIVERY, one.delivery, delivery)
            self._change(one.id, delivery, note=note)
            self._record(one.id, "moved", before=one.delivery, after=delivery, note=note)

    def postpone(self, id: int, note: str, until: datetime) -> None:  # noqa: A002
        """Put a message off until later, and count the try that was in vain."""
        statement.postpone(self._unit, message, _SUBJECT, id, note=note, until=until)

    def sent(self, id: int, reference: str = "", *, look_at: datetime | None = None) -> None:  # noqa: A002
        """Note that the receiver has it, under the receiver's own ``reference``; from now on the answer is owed.

        At ``look_at`` somebody must look whether it came; at once where nothing is said.
        """
        for one in self._aboard(id):
            self._sent(one, reference, look_at or self._unit.now)

    def _sent(self, before: MessageRecord, reference: str, look_at: datetime) -> None:
        check(DELIVERY, before.delivery, Delivery.sent)
        answer = before.acknowledgement
        if before.expects_answer and answer in (Acknowledged.none, Acknowledged.rejected):
            answer = check(ACKNOWLEDGED, answer, Acknowledged.waiting)
        now = self._unit.now
        self._change(before.id, Delivery.sent, sends=before.sends + 1, sent_at=now, acknowledgement=answer)
        if answer is Acknowledged.waiting:
            self._envelopes.look_again(before.id, look_at)
        self._record(before.id, "sent", before=before.delivery, after=Delivery.sent, reference=reference)

    def send_again(self, id: int) -> None:  # noqa: A002
        """Queue a message that was sent once more: the same bytes under the same name, all that is in them."""
        for one in self._aboard(self.get(id).carrier_id or id):
            before = one.delivery
            if before not in (Delivery.sent, Delivery.delivered):
                raise ImpossibleTransitionError(
                    f"message {one.id} is {before}; only a message that was sent can be sent again"
                )
            self._change(one.id, check(DELIVERY, before, Delivery.queued))
            self._record(one.id, "to be sent again", before=before, after=Delivery.queued)

    def meant(self, receipt: Receipt) -> _Records:
        """Return the messages that a partner's answer is about, by their control numbers; held, the oldest first.

        Where a number was given twice, after a thousand million others, the last
        message that bears it is meant, with those that share its envelope.
        """
        return [self.get(message_id) for message_id in self._envelopes.meant(receipt)]

    def acknowledge(self, id: int, state: Acknowledged, says: str, *, overrules: bool = False) -> None:  # noqa: A002
        """Write a partner's answer on a message.

        An answer that cannot follow the one before changes nothing but is
        recorded; only one that ``overrules`` can still reject what was accepted.
        """
        before = self.get(id).acknowledgement
        asked = check(ACKNOWLEDGED, before, Acknowledged.waiting) if before is Acknowledged.none else before
        if state in ACKNOWLEDGED[asked] and (overrules or asked not in _TAKEN or state is not Acknowledged.rejected):
            statement.change(self._unit, message, id, acknowledgement=state)
            self._record(id, "acknowledged", before=before, after=state, says=says)
        else:
            self._record(id, "acknowledged again", before=before, after=before, says=f"{state}: {says}")

    def arrived(self, id: int, says: str) -> None:  # noqa: A002
        """Note that a message's envelope arrived whole; what is in it may still be refused."""
        if self.get(id).delivery is Delivery.sent:
            self._change(id, check(DELIVERY, Delivery.sent, Delivery.delivered))
            self._record(id, "arrived", before=Delivery.sent, after=Delivery.delivered, says=says)

    def newest(self, partner: str, limit: int) -> _Records:
        """Return a partner's last messages that were frozen, newest first."""
        query = select(message).where(message.c.partner == partner, message.c.content.is_not(None))
        return self._read(query.order_by(message.c.id.desc()).limit(limit))

    def of_partners(
        self, partners: Sequence[str], kinds: Sequence[MessageKind], *, before: int | None = None, limit: int = 100
    ) -> _Records:
        """Return messages of some kinds to these partners, newest first; ``before``: older than that one."""
        theirs = (message.c.partner.in_(partners), message.c.kind.in_(kinds))
        query = select(message).where(*theirs).order_by(message.c.id.desc()).limit(limit)
        return self._read(query if before is None else query.where(message.c.id < before))

    # -- what waits for its answer

    def watched(self) -> _Names:
        """Return the channels with messages whose answer somebody must look for now."""
        return self._envelopes.due()

    def unanswered(self, channel: str, limit: int) -> _Records:
        """Take a channel's messages whose answer must be looked for; no other worker gets them meanwhile."""
        return [self.get(message_id) for message_id in self._envelopes.claim(channel, limit)]

    def look_again(self, id: int, at: datetime | None) -> None:  # noqa: A002
        """Say when the answer must be looked for next; never, where nothing is said."""
        self._envelopes.look_again(id, at)

    def overdue(self, id: int, says: str) -> None:  # noqa: A002
        """Note that the answer should have come."""
        before = self.get(id).acknowledgement
        statement.change(
            self._unit, message, id, acknowledgement=check(ACKNOWLEDGED, before, Acknowledged.overdue)
        )  # fmt: skip
        self._record(id, "overdue", before=before, after=Acknowledged.overdue, says=says)

    def _aboard(self, id_: int) -> _Records:
        """Return a message and all that travel in its bytes, held."""
        carrier = self.get(id_)
        if carrier.kind is not MessageKind.interchange:
            return [carrier]
        query = select(message).where(message.c.carrier_id == id_).order_by(message.c.id)
        return [carrier, *self._read(statement.held(self._unit, query))]

    def _change(self, id_: int, delivery: Delivery, **values: Any) -> None:
        fresh = {"attempts": 0, "next_attempt_at": None, "note": ""}
        statement.change(self._unit, message, id_, delivery=delivery, **(fresh | values))

    def _read(self, query: Any) -> _Records:
        return [MessageRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _record(self, message_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=message_id, action=action, before=before, after=after, detail=detail
        )
