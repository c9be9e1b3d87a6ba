"""The diary: who did what to which row, when and why. Written once, never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select

from store.record import EventRecord
from store.tables import event

_WRITE = insert(event)


class Events:
    """The events of one unit of work; they are written together when the unit commits."""

    def __init__(self, connection: Connection, *, actor: str, cause: str, now: datetime) -> None:
        self._connection = connection
        self._stamp = {"at": now, "actor": actor, "cause": cause}
        self._unwritten: list[dict[str, Any]] = []
        self._told: list[tuple[str, int]] = []

    def record(
        self,
        *,
        subject: str,
        subject_id: int,
        action: str,
        before: str = "",
        after: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Note that something happened; actor, cause and instant are those of the unit."""
        told = {name: words for name, words in (detail or {}).items() if words}
        self._told.append((subject, subject_id))
        self._unwritten.append(
            {
                **self._stamp,
                "subject": subject,
                "subject_id": subject_id,
                "action": action,
                "before": before,
                "after": after,
                "detail": told,
            }
        )

    @property
    def told(self) -> int:
        """How many things this unit has noted so far."""
        return len(self._told)

    def touched(self, subject: str, since: int) -> set[int]:
        """Return the rows of a kind that something was noted of since then: nothing is changed without a note."""
        return {subject_id for kind, subject_id in self._told[since:] if kind == subject}

    def flush(self) -> None:
        """Write what was noted; the unit does so before it commits."""
        if self._unwritten:
            self._connection.execute(_WRITE, self._unwritten)
            self._unwritten = []

    def of(self, subject: str, subject_id: int) -> list[EventRecord]:
        """Return the story of one row, oldest first."""
        self.flush()
        return self._select(event.c.subject == subject, event.c.subject_id == subject_id, order=event.c.id.asc())

    def recent(self, limit: int = 100) -> list[EventRecord]:
        """Return what happened last in the whole house, newest first."""
        self.flush()
        return self._select(order=event.c.id.desc(), limit=limit)

    def _select(
        self, *conditions: ColumnElement[bool], order: ColumnElement[Any], limit: int | None = None
    ) -> list[EventRecord]:
        query = select(event).where(*conditions).order_by(order).limit(limit)
        return [EventRecord(**row) for row in self._connection.execute(query).mappings()]
