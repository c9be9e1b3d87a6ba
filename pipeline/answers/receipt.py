"""Tell each message what its receiver's receipt says.

Reads   AS2 receipts that came for messages that are ``sent``, and those that did not come in time.
Leaves  a message ``delivered``; or ``failed`` and before a person; or, where no
        receipt came, ``queued`` once more: the same bytes under the same
        Message-ID, which a receiver that has them answers with its receipt.
"""

from collections.abc import Iterable

from canonical.lifecycle import Delivery
from pipeline.answers import dispatch
from pipeline.desk import Desk
from store import As2SentRecord, UnitOfWork

_BATCH = 50
_REPEATS = 4  # so often a message is posted again before a person is asked


class Settle:
    """Brings receipts and messages together, in lanes of one channel each."""

    name = "settle"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lanes(self) -> Iterable[str]:
        """Return the channels with receipts that came, or are overdue."""
        with self.desk.store.reading() as uow:
            return uow.as2.waiting()

    def run(self, lane: str) -> int:
        """Tell one batch of messages and return how many."""
        with self.desk.store.unit_of_work(actor="hub", cause=f"settle {lane}") as uow:
            rows = uow.as2.unsettled(lane, _BATCH)
            for message_id, sent in rows:
                _tell(uow, message_id, sent)
        if rows:
            self.desk.hint("send", lane)
        return len(rows)


def _tell(uow: UnitOfWork, message_id: int, sent: As2SentRecord) -> None:
    if sent.verdict == "accepted":
        uow.messages.move(message_id, Delivery.delivered, note=sent.says)
        uow.as2.settle(sent.channel, sent.number)
    elif sent.verdict:
        dispatch.ask(uow, uow.messages.get(message_id), "refused_by_receiver", sent.says)
        uow.as2.settle(sent.channel, sent.number)
    else:
        _overdue(uow, message_id, sent)


def _overdue(uow: UnitOfWork, message_id: int, sent: As2SentRecord) -> None:
    uow.as2.repeat(sent)
    if sent.repeats < _REPEATS:
        uow.messages.send_again(message_id)
        return
    says = f"No receipt came for {sent.number}, though it was sent {sent.repeats + 1} times."
    dispatch.ask(uow, uow.messages.get(message_id), "receipt_missing", says)
