"""Fingerprints: which numbers came in, with which bytes, so that nothing that a partner sends twice is used twice."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from canonical.fingerprint import Fingerprint, Numbered, Recurrence
from store import statement
from store.statement import Unit
from store.tables import fingerprint

_KEY = ("level", "sender", "receiver", "usage", "number")


class Fingerprints:
    """One row for each number of a sender; the databases themselves refuse a second one."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def register(self, document_id: int, prints: Iterable[Fingerprint]) -> list[Recurrence]:
        """Remember a document's numbers as its own, and return those that another document bears already.

        Two units that register the same number wait for each other; only one has
        it. A number that never got anywhere, because all under it was rejected,
        is free for other bytes. What is past its days is forgotten first.
        """
        connection = self._unit.connection
        connection.execute(delete(fingerprint).where(fingerprint.c.expires_at <= self._unit.now))
        ours = {one.numbered: one for one in prints}
        rows = [self._row(document_id, ours[key]) for key in sorted(ours)]  # in one order, so that nobody waits in turn
        returning = [fingerprint.c[name] for name in _KEY]
        put = statement.insert_new(connection, fingerprint, rows, unique=_KEY, returning=returning)
        new = {tuple(row) for row in put}
        met = (self._met(document_id, ours[key]) for key in sorted(ours) if tuple(key) not in new)
        return [one for one in met if one is not None]

    def withdraw(self, document_id: int) -> None:
        """Forget the numbers that a document holds: it turned out that they are not its own."""
        self._unit.connection.execute(delete(fingerprint).where(fingerprint.c.document_id == document_id))

    def answered(self, numbered: Numbered, messages: Sequence[int]) -> None:
        """Note which messages answer what came under a number; when it comes again, they go out again."""
        change = fingerprint.update().where(*_is(numbered)).values(messages=tuple(messages))
        self._unit.connection.execute(change)

    def answers(self, numbered: Numbered) -> tuple[int, ...]:
        """Return the messages that answer what came under a number; none where nobody knows it."""
        query = select(fingerprint.c.messages).where(*_is(numbered))
        return tuple(self._unit.connection.execute(query).scalar() or ())

    def _row(self, document_id: int, one: Fingerprint) -> dict[str, Any]:
        return {
            **one.numbered._asdict(),
            "digest": one.digest,
            "document_id": document_id,
            "binding": one.binding,
            "messages": (),
            "expires_at": self._unit.now + timedelta(days=one.days),
        }

    def _met(self, document_id: int, one: Fingerprint) -> Recurrence | None:
        """Return how a number recurs; nothing where it is this document's own after all."""
        query = select(fingerprint).where(*_is(one.numbered))
        known = self._unit.connection.execute(statement.held(self._unit, query)).one()
        same = known.digest == one.digest
        if known.document_id == document_id or not (same or known.binding):
            row = self._row(document_id, one)
            if known.document_id == document_id:
                row |= {"messages": known.messages}
            statement.change(self._unit, fingerprint, known.id, **row)
            return None
        return Recurrence(numbered=one.numbered, same=same, document=known.document_id)


def _is(numbered: Numbered) -> Iterable[Any]:
    return [fingerprint.c[name] == value for name, value in numbered._asdict().items()]
