"""Statements that both databases know, said once.

``rowcount`` is never asked after ``ON CONFLICT DO NOTHING``: PostgreSQL answers
-1 there. What was written is what ``RETURNING`` gives back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    TextClause,
    Update,
    bindparam,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from store.events import Events
from store.failure import NotFound

LARGEST = 2**63 - 1  # of the numbers that either database counts with
_CHUNK = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """What the repositories of one unit of work share."""

    connection: Connection
    events: Events
    actor: str
    cause: str
    now: datetime
    writing: bool


def insert_new(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str],
    returning: Sequence[Column[Any]],
) -> Sequence[Row[Any]]:
    """Insert the rows that are not there yet, by their unique columns, and return only those."""
    if not rows:
        return []
    statement = _inserting_new(connection.dialect.name, table, tuple(unique), tuple(returning))
    return connection.execute(statement, dict(rows[0]) if len(rows) == 1 else [dict(row) for row in rows]).all()


@cache
def _inserting_new(dialect: str, table: Table, unique: Sequence[str], returning: Sequence[Column[Any]]) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=unique).returning(*returning)


def upsert(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    *,
    unique: Sequence[str],
    change: Callable[[Any], Mapping[str, Any]],
    returning: Column[Any],
    index_where: TextClause | None = None,
    where: ColumnElement[bool] | None = None,
) -> Any:
    """Insert the row, or change the one that is there already; return one column of it.

    ``change`` is given the row that could not be inserted. Where ``where`` does
    not hold for the row that is there, nothing changes and ``None`` comes back.
    """
    upserting = Upsert(
        table, unique=unique, change=change, returning=returning, index_where=index_where, where=where
    )  # fmt: skip
    return upserting.run(connection, row)


class Upsert:
    """An ``upsert`` that a room says once, for any row; ``where`` may have parameters."""

    def __init__(
        self,
        table: Table,
        *,
        unique: Sequence[str],
        change: Callable[[Any], Mapping[str, Any]],
        returning: Column[Any],
        index_where: TextClause | None = None,
        where: ColumnElement[bool] | None = None,
    ) -> None:
        self._table, self._change, self._returning = table, change, returning
        self._here: dict[str, Any] = {"index_elements": list(unique), "index_where": index_where, "where": where}
        self._built: dict[str, Any] = {}  # by database

    def run(self, connection: Connection, row: Mapping[str, Any], **named: Any) -> Any:
        """Insert the row, or change the one that is there; ``named`` are the parameters of ``where``."""
        dialect = connection.dialect.name
        if dialect not in self._built:
            new = _insert(dialect, self._table)
            upserting = new.on_conflict_do_update(set_=dict(self._change(new.excluded)), **self._here)
            self._built[dialect] = upserting.returning(self._returning)
        return connection.execute(self._built[dialect], {**row, **named}).scalar()


def upsert_many(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str],
    change: Sequence[str],
) -> None:
    """Insert rows, or write the columns in ``change`` into those that are there already, all in one go."""
    if rows:
        statement = _upserting_many(connection.dialect.name, table, tuple(unique), tuple(change))
        connection.execute(statement, [dict(row) for row in rows])


@cache
def _upserting_many(dialect: str, table: Table, unique: Sequence[str], change: Sequence[str]) -> Any:
    statement = _insert(dialect, table)
    new = {name: statement.excluded[name] for name in change}
    return statement.on_conflict_do_update(index_elements=unique, set_=new)


def _insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def due(table: Table, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Hold for rows that are not put off until later than a moment, or than a parameter."""
    return or_(table.c.next_attempt_at.is_(None), table.c.next_attempt_at <= now)


def lanes(unit: Unit, column: Column[Any], *conditions: ColumnElement[bool]) -> list[str]:
    """Return, in order, the lanes in which rows wait."""
    return list(unit.connection.execute(select(column).where(*conditions).distinct().order_by(column)).scalars())


def claimed(query: Select[Any]) -> Select[Any]:
    """Take the query's rows for this unit, passing over those that another worker has.

    ``NO KEY``: others may still point at the rows. On SQLite the whole unit has the lock already.
    """
    return query.with_for_update(skip_locked=True, key_share=True)


def held(unit: Unit, query: Select[Any]) -> Select[Any]:
    """Keep the query's rows as they are until this unit ends; a unit that only reads holds nothing."""
    return query.with_for_update(key_share=True) if unit.writing else query


def holding(unit: Unit, query: Select[Any]) -> Select[Any]:
    """Return the same for a question that a room says once, with parameters; it is built once as well."""
    return _holding(query) if unit.writing else query


@cache
def _holding(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(key_share=True)


def among(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Hold where a column is one of the values of the parameter ``name``, a list."""
    return column.in_(bindparam(name, expanding=True))


def one(unit: Unit, query: Select[Any], what: str, **named: Any) -> Row[Any]:
    """Return the query's only row, held; raise ``NotFound`` and name ``what`` where there is none.

    ``named``: the values of the query's parameters; it is one of those that a room says once (``with_id``).
    """
    held = all(not isinstance(value, int) or value <= LARGEST for value in named.values())
    row = unit.connection.execute(holding(unit, query), named).first() if held else None
    if row is None:
        raise NotFound(f"there is no {what}")
    return row


def with_id(table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the question for one row by its ``id``, or for some of its columns."""
    return select(*columns or (table,)).where(table.c.id == bindparam("id"))


def change(unit: Unit, table: Table, id_: int, **values: Any) -> None:
    """Write new values into one row."""
    unit.connection.execute(_changing(table), {"with_id": id_, **values})


@cache
def _changing(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("with_id"))


def by_id(table: Table, id_: int) -> Update:
    """Return an update of one row."""
    return update(table).where(table.c.id == id_)


def postpone(unit: Unit, table: Table, subject: str, id_: int, *, note: str, until: datetime) -> None:
    """Put a row off until later, and count the try that was in vain."""
    query = by_id(table, id_).values(attempts=table.c.attempts + 1, next_attempt_at=until, note=note)
    if unit.connection.execute(query.returning(table.c.id)).scalar() is None:
        raise NotFound(f"there is no {subject} {id_}")
    unit.events.record(
        subject=subject, subject_id=id_, action="postponed", detail={"note": note, "until": until.isoformat()}
    )


def filtered(table: Table, **wanted: Any) -> Iterable[ColumnElement[bool]]:
    """Return a condition for every column for which something is wanted."""
    return [table.c[name] == value for name, value in wanted.items() if value is not None]


def chunks(values: Iterable[Any], size: int = _CHUNK) -> Iterable[list[Any]]:
    """Cut a long list of values so that no statement has more parameters than a database takes."""
    every = list(values)
    return (every[start : start + size] for start in range(0, len(every), size))
