"""Channels: how far each source was read, and how it goes."""

from typing import Any

from sqlalchemy import select

from store import statement
from store.record import ChannelRecord
from store.statement import Unit
from store.tables import channel

_NEVER_READ = "{}"
_RECORD = [column for column in channel.c if column.name != "id"]


class Channels:
    """One row for each channel that was ever tried."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, name: str) -> ChannelRecord:
        """Return how a channel stands; one that was never tried stands at the beginning."""
        query = select(*_RECORD).where(channel.c.name == name)
        row = self._unit.connection.execute(statement.held(self._unit, query)).mappings().first()
        if row is not None:
            return ChannelRecord(**row)
        return ChannelRecord(
            name=name, cursor=_NEVER_READ, last_tried_at=None, last_ok_at=None, failures=0, last_error=""
        )

    def ok(self, name: str, cursor: str | None = None) -> None:
        """Note that a channel was read, up to ``cursor`` where it has one.

        An event is recorded only where something changed: the cursor, or that it goes again.
        """
        before = self.get(name)
        after = before.cursor if cursor is None else cursor
        id_ = self._write(name, cursor=after, last_ok_at=self._unit.now, failures=0, last_error="")
        if before.failures or after != before.cursor:
            self._unit.events.record(
                subject="channel", subject_id=id_, action="read", before=before.cursor, after=after,
                detail={"channel": name, "failures before": str(before.failures or "")},
            )  # fmt: skip

    def failed(self, name: str, says: str) -> None:
        """Note that a channel could not be read, and why."""
        before = self.get(name)
        id_ = self._write(name, cursor=before.cursor, failures=before.failures + 1, last_error=says)
        self._unit.events.record(
            subject="channel", subject_id=id_, action="failed", detail={"channel": name, "says": says}
        )

    def _write(self, name: str, **values: Any) -> int:
        row = {"name": name, "last_tried_at": self._unit.now, **values}
        written = {key: value for key, value in row.items() if key != "name"}
        return int(
            statement.upsert(
                self._unit.connection,
                channel,
                row,
                unique=["name"],
                change=lambda _: written,
                returning=channel.c.id,
            )
        )
