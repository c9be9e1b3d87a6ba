"""AS2: which Message-IDs came and what was answered, and how each message of ours was posted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from canonical.lifecycle import Delivery
from store import statement
from store.as2_tables import as2_received, as2_sent
from store.record import As2ReceivedRecord, As2SentRecord
from store.statement import Unit
from store.tables import message


class As2Exchanges:
    """Receipts given are kept for ever as they were given; so is every message as it was packed."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def received(self, channel: str, number: str) -> As2ReceivedRecord | None:
        """Return what came under a Message-ID, and its receipt."""
        columns = [column for column in as2_received.c if column.name not in ("id", "received_at")]
        query = select(*columns).where(as2_received.c.channel == channel, as2_received.c.number == number)
        row = self._unit.connection.execute(query).mappings().first()
        return As2ReceivedRecord(**row) if row is not None else None

    def receive(self, record: As2ReceivedRecord) -> bool:
        """Keep what came under a Message-ID, whose document is in this unit too; false where another was faster."""
        row = {name: getattr(record, name) for name in As2ReceivedRecord.__dataclass_fields__}
        row["received_at"] = self._unit.now
        unique, returning = ("channel", "number"), [as2_received.c.id]
        return bool(
            statement.insert_new(self._unit.connection, as2_received, [row], unique=unique, returning=returning)
        )

    def freeze(self, channel: str, *, number: str, key: str, wire: bytes, mics: dict[str, str]) -> None:
        """Keep a message as it will be posted; the same Message-ID again changes nothing."""
        row = {
            "channel": channel, "number": number, "key": key, "wire": wire, "mics": mics,
            "settled": False, "made_at": self._unit.now,
        }  # fmt: skip
        connection, unique = self._unit.connection, ("channel", "number")
        statement.insert_new(connection, as2_sent, [row], unique=unique, returning=[as2_sent.c.id])

    def newest(self, channel: str, key: str) -> As2SentRecord | None:
        """Return how a message was packed last."""
        return self._one(as2_sent.c.channel == channel, as2_sent.c.key == key)

    def numbered(self, channel: str, number: str) -> As2SentRecord | None:
        """Return what was packed under a Message-ID."""
        return self._one(as2_sent.c.channel == channel, as2_sent.c.number == number)

    def awaits(self, channel: str, number: str, until: datetime) -> None:
        """Note until when a receipt is in time."""
        self._change(channel, number, due_at=until)

    def answered(self, channel: str, number: str, *, receipt: bytes, verdict: str, says: str, settled: bool) -> bool:
        """Keep a receipt; false where one is there already, which stays."""
        found = self.numbered(channel, number)
        if found is None or found.verdict:
            return False
        self._change(
            channel, number, receipt=receipt, verdict=verdict, says=says, settled=settled,
            answered_at=self._unit.now, due_at=None,
        )  # fmt: skip
        return True

    def waiting(self) -> list[str]:
        """Return the channels where a message is to be told of its receipt, or of a missing one."""
        query = self._open(as2_sent.c.channel)
        return list(self._unit.connection.execute(query.distinct().order_by(as2_sent.c.channel)).scalars())

    def unsettled(self, channel: str, limit: int) -> Sequence[tuple[int, As2SentRecord]]:
        """Return those messages' ids, each with how it was packed."""
        query = self._open(message.c.id.label("told"), *as2_sent.c).where(as2_sent.c.channel == channel)
        rows = self._unit.connection.execute(query.order_by(as2_sent.c.id).limit(limit)).mappings()
        return [(row["told"], _record(row)) for row in rows]

    def settle(self, channel: str, number: str) -> None:
        """Note that the message was told."""
        self._change(channel, number, settled=True, due_at=None)

    def repeat(self, record: As2SentRecord) -> None:
        """Count one more time that a receipt did not come."""
        self._change(record.channel, record.number, repeats=record.repeats + 1, due_at=None)

    def _open(self, *columns: Any) -> Any:
        due = and_(as2_sent.c.verdict == "", as2_sent.c.due_at <= self._unit.now)
        return (
            select(*columns)
            .join(message, message.c.key == as2_sent.c.key)
            .where(as2_sent.c.settled == False, message.c.delivery == Delivery.sent)  # noqa: E712 - SQL
            .where(or_(as2_sent.c.verdict != "", due))
        )

    def _one(self, *conditions: Any) -> As2SentRecord | None:
        query = select(as2_sent).where(*conditions).order_by(as2_sent.c.id.desc()).limit(1)
        row = self._unit.connection.execute(statement.held(self._unit, query)).mappings().first()
        return _record(row) if row is not None else None

    def _change(self, channel: str, number: str, **values: Any) -> None:
        mine = (as2_sent.c.channel == channel, as2_sent.c.number == number)
        self._unit.connection.execute(as2_sent.update().where(*mine).values(**values))


def _record(row: Any) -> As2SentRecord:
    return As2SentRecord(**{name: row[name] for name in As2SentRecord.__dataclass_fields__})
