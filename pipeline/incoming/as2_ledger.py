"""What AS2 channels remember: each promise that goes out by them lies in the store first."""

from contextlib import AbstractContextManager
from datetime import datetime

from canonical.finding import Finding
from canonical.lifecycle import Delivery
from canonical.message import Draft, MessageKind
from connectors.ports import Offer
from connectors.transports.as2.ledger import Arrived, Kept, Transmission, Verdict
from connectors.transports.as2.receipt_letter import letter
from pipeline.desk import Desk
from pipeline.incoming.intake import arrive
from store import As2ReceivedRecord, As2SentRecord, UnitOfWork

_MOST_WAITING = 100  # refusals that wait to be told; whoever knows our name alone must not fill the outbox


class StoreLedger:
    """``Ledger`` of one channel, in the hub's store. ``partner`` is the partner's AS2 name."""

    def __init__(self, desk: Desk, channel: str, partner: str) -> None:
        self._desk, self._channel, self._partner = desk, channel, partner

    def kept(self, number: str) -> Kept | None:
        """Return what came under this Message-ID."""
        with self._desk.store.reading() as uow:
            found = uow.as2.received(self._channel, number)
        return _kept(found) if found is not None else None

    def keep(self, arrived: Arrived) -> Kept:
        """Keep document, receipt and Message-ID in one unit; what came before under the Message-ID stays."""
        with self._unit("received") as uow:
            found = uow.as2.received(self._channel, arrived.number) or self._new(uow, arrived)
        self._desk.hint("translate", self._channel)
        self._desk.hint("freeze", self._channel)
        return _kept(found)

    def once_more(self, number: str) -> None:
        """Send the receipt of a message again that has one which goes out by itself."""
        with self._unit("received again") as uow:
            found = uow.as2.received(self._channel, number)
            if found is not None and found.message_id is not None:
                _again(uow, found.message_id)
        self._desk.hint("send", self._channel)

    def owe(self, number: str, modifier: str, receipt: bytes, receipt_url: str) -> bool:
        """Put a refusal's receipt into the outbox; false where too many wait there already."""
        with self._unit("refused") as uow:
            wait = uow.messages.list(
                channel=self._channel, kind=MessageKind.delivery_receipt, delivery=Delivery.queued, limit=_MOST_WAITING
            )
            if len(wait) >= _MOST_WAITING:
                return False
            _again(uow, self._draft(uow, f"refusal {number} {modifier}", receipt, receipt_url, None))
        self._desk.hint("freeze", self._channel)
        return True

    def refused(self, number: str, sender: str, modifier: str, says: str) -> None:
        """Put it before a person, once for each kind of refusal."""
        mend = "The partner was told and still has the message. Mend the cause together, and have it sent again."
        finding = Finding(rule="as2_refused", says=f"{number} from {sender}: {modifier}. {says}", mend=mend)
        with self._unit("refused") as uow:
            uow.reviews.open(
                subject="channel", subject_id=0, kind=f"{self._channel}: {modifier}", findings=(finding,),
                summary=f"{self._channel} refused {number} from {sender}: {modifier}. {says}",
            )  # fmt: skip

    def transmission(self, key: str) -> Transmission | None:
        """Return the newest transmission of a message of ours."""
        with self._desk.store.reading() as uow:
            return _transmission(uow.as2.newest(self._channel, key))

    def sent_as(self, number: str) -> Transmission | None:
        """Return the transmission under a Message-ID of ours."""
        with self._desk.store.reading() as uow:
            return _transmission(uow.as2.numbered(self._channel, number))

    def freeze(self, transmission: Transmission) -> None:
        """Keep a transmission before it is posted."""
        with self._unit("packed") as uow:
            uow.as2.freeze(
                self._channel, number=transmission.number, key=transmission.key, wire=transmission.wire,
                mics=transmission.mics,
            )  # fmt: skip

    def awaits(self, number: str, until: datetime) -> None:
        """Note until when the partner has time for its receipt."""
        with self._unit("posted") as uow:
            uow.as2.awaits(self._channel, number, until)

    def answered(self, number: str, receipt: bytes, verdict: Verdict, says: str, *, settled: bool = False) -> None:
        """Keep the partner's receipt; the message is told of it by the next step."""
        with self._unit("answered") as uow:
            uow.as2.answered(self._channel, number, receipt=receipt, verdict=verdict, says=says, settled=settled)
        self._desk.hint("settle", self._channel)

    def _new(self, uow: UnitOfWork, arrived: Arrived) -> As2ReceivedRecord:
        channel = self._desk.channels[self._channel]
        offer = Offer(key=arrived.number, name=arrived.name, size=len(arrived.content))
        document_id = arrive(uow, channel, offer, arrived.content).document_id
        message_id = None
        if arrived.receipt_url:
            key = f"receipt {arrived.number}"
            message_id = self._draft(uow, key, arrived.receipt, arrived.receipt_url, document_id)
        found = As2ReceivedRecord(
            channel=self._channel, number=arrived.number, fingerprint=arrived.fingerprint, document_id=document_id,
            message_id=message_id, receipt=arrived.receipt,
        )  # fmt: skip
        if not uow.as2.receive(found):  # the same message came twice at once
            found = uow.as2.received(self._channel, arrived.number) or found
        uow.channels.ok(self._channel)
        return found

    def _draft(self, uow: UnitOfWork, key: str, receipt: bytes, url: str, document_id: int | None) -> int:
        draft = Draft(
            kind=MessageKind.delivery_receipt, partner=self._partner, channel=self._channel, body=letter(receipt, url)
        )
        return uow.messages.draft(draft, key=f"as2 {self._channel} {key}", document_id=document_id)

    def _unit(self, what: str) -> AbstractContextManager[UnitOfWork]:
        return self._desk.store.unit_of_work(actor="hub", cause=f"as2 {self._channel} {what}")


def _again(uow: UnitOfWork, message_id: int) -> None:
    """Let a message leave once more, where it left before."""
    if uow.messages.get(message_id).delivery in (Delivery.sent, Delivery.delivered):
        uow.messages.send_again(message_id)


def _kept(found: As2ReceivedRecord) -> Kept:
    return Kept(fingerprint=found.fingerprint, receipt=found.receipt, by_itself=found.message_id is not None)


def _transmission(found: As2SentRecord | None) -> Transmission | None:
    if found is None:
        return None
    verdict: Verdict = "accepted" if found.verdict == "accepted" else "refused" if found.verdict else ""
    return Transmission(
        number=found.number, key=found.key, wire=found.wire, mics=found.mics, verdict=verdict, says=found.says,
        settled=found.settled,
    )  # fmt: skip
