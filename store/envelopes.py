"""Envelopes: under which control numbers our messages travel, and when somebody must look for the answer to one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from canonical.message import Receipt
from store import statement
from store.record import MessageRecord
from store.statement import Unit
from store.tables import envelope


class Envelopes:
    """One row for each frozen message that bears control numbers."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def seal(self, message: MessageRecord, numbers: dict[str, str]) -> None:
        """Note under which numbers a message goes; it is found by them when its answer comes."""
        row = {
            "message_id": message.id,
            "partner": message.partner,
            "channel": message.channel,
            **{f"{level}_number": _bare(numbers.get(level, "")) for level in ("interchange", "group", "set")},
            "sealed_at": self._unit.now,
        }
        self._unit.connection.execute(envelope.insert().values(**row))

    def meant(self, receipt: Receipt) -> list[int]:
        """Return the messages with an answer's numbers: those that were sealed last, together, under them."""
        wanted = self._numbers(receipt)
        if not wanted:
            return []
        rows = self._rows(envelope.c.partner == receipt.partner, *wanted)
        together = [row for row in rows if row.sealed_at == rows[-1].sealed_at]
        sets = {_bare(one.number) for one in receipt.sets}
        named = [row for row in together if row.set_number in sets]
        return [row.message_id for row in (named or together)]

    def due(self) -> list[str]:
        """Return the channels with messages whose answer must be looked for."""
        return statement.lanes(self._unit, envelope.c.channel, envelope.c.look_at <= self._unit.now)

    def claim(self, channel: str, limit: int) -> list[int]:
        """Take a channel's messages whose answer must be looked for."""
        query = select(envelope.c.message_id).where(
            envelope.c.channel == channel, envelope.c.look_at <= self._unit.now
        )  # fmt: skip
        taken = statement.claimed(query.order_by(envelope.c.look_at, envelope.c.id).limit(limit))
        return list(self._unit.connection.execute(taken).scalars())

    def look_again(self, message_id: int, at: datetime | None) -> None:
        """Say when to look for a message's answer next."""
        change = envelope.update().where(envelope.c.message_id == message_id).values(look_at=at)
        self._unit.connection.execute(change)

    def _numbers(self, receipt: Receipt) -> list[ColumnElement[bool]]:
        if receipt.interchange:
            return [envelope.c.interchange_number == _bare(receipt.interchange)]
        if receipt.group:
            return [envelope.c.group_number == _bare(receipt.group)]
        return [envelope.c.set_number == _bare(one.number) for one in receipt.sets[:1]]

    def _rows(self, *wanted: ColumnElement[bool]) -> Sequence[Any]:
        query = select(envelope.c.message_id, envelope.c.sealed_at, envelope.c.set_number).where(*wanted)
        return self._unit.connection.execute(query.order_by(envelope.c.id)).all()


def _bare(number: str) -> str:
    """Return a control number without leading zeros: partners echo 000000017 as 17, and the other way round."""
    return number.strip().lstrip("0")
