"""Cross-references: what a partner calls our items, places, units, carriers, terms and reasons, and when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, tuple_

from canonical.cross_reference import TABLES, Reference
from canonical.noun import Noun
from store import statement
from store.leases import Leases
from store.reference_tables import key, reference
from store.statement import Unit

_SUBJECT = "cross_reference"
_ROW = (reference.c.id, reference.c.kind, reference.c.partner, reference.c.cells, reference.c.valid_from,
        reference.c.valid_until)  # fmt: skip
_A_MOMENT = timedelta(minutes=1)
_HOUSE = ""  # the partner of rows that hold for everybody
_TODAY = (reference.c.valid_from <= bindparam("on"), reference.c.valid_until >= bindparam("on"))
_NAMING = select(key.c.reference_id).where(key.c.kind == bindparam("kind"), statement.among(key.c.key, "forms"))
_SAYING = (
    select(*_ROW).where(reference.c.id.in_(_NAMING), *_TODAY).order_by(reference.c.partner, reference.c.id)
)  # fmt: skip
_THEIRS = (
    select(key.c.name, key.c.key, *_ROW).join(reference, reference.c.id == key.c.reference_id)
    .where(
        key.c.kind == bindparam("kind"), tuple_(key.c.name, key.c.key).in_(bindparam("said", expanding=True)),
        statement.among(reference.c.partner, "partners"), *_TODAY,
    ).order_by(reference.c.id)
)  # fmt: skip


class HeldReference(Noun):
    """A row that is in a table; ``id`` is its number."""

    id: int
    row: Reference


class ReferenceChange(Noun):
    """What happens to one row; ``before`` is the row that is there, ``after`` what shall be there."""

    becomes: Literal["added", "changed", "ended", "removed", "unchanged"]
    before: HeldReference | None = None
    after: Reference | None = None


class References:
    """Rows by table; of two that could mean the same thing on one day, the caller lets only one in."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def hold(self) -> None:
        """Let nobody else change a table until the unit ends, so that no two clash unseen."""
        Leases(self._unit).acquire("cross references", "import", _A_MOMENT)  # always ours: one owner for all

    def rows(self, table: str, partner: str | None = None, on: date | None = None) -> list[HeldReference]:
        """Return a table's rows, the house's first, then by partner; of one partner or all, of a day or of all days."""
        query = select(*_ROW).where(reference.c.kind == table, *statement.filtered(reference, partner=partner))
        if on is not None:
            query = query.where(*_holding(on))
        ordered = query.order_by(reference.c.partner, reference.c.identity, reference.c.valid_from)
        return [_held(row) for row in self._unit.connection.execute(ordered)]

    def find(self, table: str, column: str, value: str, *, partner: str, on: date) -> list[HeldReference]:
        """Return the rows that say ``value`` in ``column`` on a day: the partner's, or else the house's."""
        found = self.many(table, [(column, value)], partner=partner, on=on).get((column, value), [])
        theirs = [one for one in found if one.row.partner == partner]
        return theirs or found

    def holding(self, table: str, value: str, *, on: date) -> list[HeldReference]:
        """Return the rows of anybody's that say ``value`` in any column on a day."""
        forms = {value, *(TABLES[table].normal(column.name, value) for column in TABLES[table].columns)}
        rows = self._unit.connection.execute(_SAYING, {"kind": table, "forms": sorted(forms), "on": on})
        return [_held(row) for row in rows]

    def many(
        self, table: str, wanted: Sequence[tuple[str, str]], *, partner: str, on: date
    ) -> dict[tuple[str, str], list[HeldReference]]:
        """Return for each column and value the rows of the partner and of the house that say it on a day."""
        known = TABLES[table]
        asked: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for column, value in wanted:
            asked.setdefault((column, known.normal(column, value)), []).append((column, value))
        found: dict[tuple[str, str], list[HeldReference]] = {}
        for some in statement.chunks(sorted(asked), 400):
            named = {"kind": table, "said": some, "partners": [partner, _HOUSE], "on": on}
            for row in self._unit.connection.execute(_THEIRS, named):
                for said in asked[row.name, row.key]:
                    found.setdefault(said, []).append(_held(row))
        return found

    def write(self, changes: Iterable[ReferenceChange]) -> None:
        """Make every change, each with its event in the diary."""
        for change in changes:
            if change.becomes == "unchanged":
                continue
            if change.before is None:
                id_ = self._add(change.after)
            elif change.after is None:
                id_ = self._remove(change.before)
            else:
                id_ = self._change(change.before, change.after)
            self._record(id_, change)

    def _add(self, row: Reference | None) -> int:
        if row is None:
            raise ValueError("a change without before and after changes nothing")
        values = {**self._values(row), "kind": row.table, "partner": row.partner}
        id_ = int(
            self._unit.connection.execute(insert(reference).values(**values).returning(reference.c.id)).scalar_one()
        )
        self._index(id_, row)
        return id_

    def _change(self, before: HeldReference, after: Reference) -> int:
        statement.change(self._unit, reference, before.id, **self._values(after))
        if before.row.cells != after.cells:
            self._unit.connection.execute(delete(key).where(key.c.reference_id == before.id))
            self._index(before.id, after)
        return before.id

    def _remove(self, before: HeldReference) -> int:
        self._unit.connection.execute(delete(key).where(key.c.reference_id == before.id))
        self._unit.connection.execute(delete(reference).where(reference.c.id == before.id))
        return before.id

    def _values(self, row: Reference) -> dict[str, Any]:
        return {
            "identity": "|".join(row.identity), "cells": row.cells, "valid_from": row.valid_from,
            "valid_until": row.valid_until, "entered_at": self._unit.now, "entered_by": self._unit.actor,
        }  # fmt: skip

    def _index(self, id_: int, row: Reference) -> None:
        table = TABLES[row.table]
        keys = [
            {"reference_id": id_, "kind": row.table, "name": name, "key": table.normal(name, value)}
            for name, value in {**dict.fromkeys(table.may_lack, ""), **row.cells}.items()
        ]
        self._unit.connection.execute(insert(key), keys)

    def _record(self, id_: int, change: ReferenceChange) -> None:
        row = change.after or (change.before.row if change.before else None)
        if row is None:
            return
        self._unit.events.record(
            subject=_SUBJECT, subject_id=id_, action=change.becomes,
            before=_told(change.before.row) if change.before else "", after=_told(change.after) if change.after else "",
            detail={"table": row.table, "row": row.called},
        )  # fmt: skip


def _told(row: Reference) -> str:
    days = "" if row.valid_from == date.min else f" from {row.valid_from}"
    days += "" if row.valid_until == date.max else f" until {row.valid_until}"
    return row.words + days


def _holding(on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return reference.c.valid_from <= on, reference.c.valid_until >= on


def _held(row: Any) -> HeldReference:
    said: Mapping[str, Any] = row._mapping
    return HeldReference(
        id=row.id,
        row=Reference(table=row.kind, **{n: said[n] for n in ("partner", "cells", "valid_from", "valid_until")}),
    )
