"""Bring a table of cross-references to what a person says: plan every change first, then make all of them or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from canonical.cross_reference import TABLES, Key, Reference
from canonical.order import Numbering
from store import HeldReference, ReferenceChange, UnitOfWork

_A_DAY = timedelta(days=1)

_Slot = tuple[str, Key, date]  # partner, identity and first day: what makes a row the same row

COLUMN = {
    Numbering.buyer: "buyer_part", Numbering.seller: "vendor_part", Numbering.gtin: "gtin",
    Numbering.maker: "maker_part", Numbering.other: "number",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A row as it was told, and where: ``file:line:column``; of ``silent`` columns nothing was told."""

    row: Reference
    place: str
    silent: frozenset[str] = frozenset()

    def over(self, before: Reference) -> "Told":
        """Return the row with what is known already and was not told."""
        kept = {name: value for name, value in before.cells.items() if name in self.silent}
        return replace(self, row=self.row.model_copy(update={"cells": {**kept, **self.row.cells}}))


@dataclass(frozen=True)
class Plan:
    """Every change that would be made, and a sentence for everything that cannot be."""

    changes: tuple[ReferenceChange, ...]
    problems: tuple[str, ...]


def plan(held: Sequence[HeldReference], told: Sequence[Told], *, today: date, whole: bool = False) -> Plan:
    """Return what must change so that one table says what was told.

    A row with a known identity and the same first day is that row, told anew: what
    was not told of it stays. One that begins later ends an open one the day before. ``whole``: what is told is
    all that holds, of each partner that is named in it; what is missing ends today.
    Two rows that mean one thing on one day are refused.
    """
    changes, told, problems = _told_anew(held, told)
    changes = _with_ends(changes)
    if whole:
        slots = {_slot(one.row) for one in told}
        changes = [_ended(change, today) if _forgotten(change, slots, today) else change for change in changes]
    return Plan(tuple(changes), (*problems, *_clashes(changes, told)))


def learn(uow: UnitOfWork, partner: str, numbering: Numbering, number: str, sku: str) -> None:
    """Remember that a partner's number means one of our items, from now on and for every order to come."""
    column = COLUMN[numbering]
    uow.references.hold()
    known = uow.references.find("items", column, number, partner=partner, on=uow.now.date())
    theirs = [one for one in known if one.row.partner == partner]
    for one in theirs:
        after = one.row.model_copy(update={"cells": {**one.row.cells, "sku": sku}})
        becomes = "unchanged" if after == one.row else "changed"
        uow.references.write([ReferenceChange(becomes=becomes, before=one, after=after)])
    if not theirs:
        row = Reference(table="items", partner=partner, cells={column: number, "sku": sku})
        uow.references.write([ReferenceChange(becomes="added", after=row)])


def learn_row(uow: UnitOfWork, row: Reference) -> None:
    """Remember a row from now on; one of the same identity that holds today is told anew."""
    uow.references.hold()
    today = uow.now.date()
    held = [one for one in uow.references.rows(row.table, row.partner, today) if one.row.identity == row.identity]
    for one in held:
        after = one.row.model_copy(update={"cells": {**one.row.cells, **row.cells}})
        becomes = "unchanged" if after == one.row else "changed"
        uow.references.write([ReferenceChange(becomes=becomes, before=one, after=after)])
    if not held:
        uow.references.write([ReferenceChange(becomes="added", after=row)])


def _told_anew(
    held: Sequence[HeldReference], told: Sequence[Told]
) -> tuple[list[ReferenceChange], list[Told], list[str]]:
    """Return the changes, the rows as they are with what was known of them before, and what cannot be."""
    known = {_slot(one.row): one for one in held}
    by_key = _by_key(held, {_slot(one.row) for one in told})
    seen: dict[_Slot, str] = {}
    changes: list[ReferenceChange] = []
    done, problems = [], []
    for one in told:
        slot = _slot(one.row)
        if slot in seen:
            problems.append(f"{one.place}: {one.row.called} stands at {seen[slot]} already")
            continue
        seen[slot] = one.place
        before = known.pop(slot, None) or _same_thing(one.row, by_key, known)
        if before is None:
            changes.append(ReferenceChange(becomes="added", after=one.row))
        else:
            one = one.over(before.row)
            becomes = "unchanged" if before.row == one.row else "changed"
            changes.append(ReferenceChange(becomes=becomes, before=before, after=one.row))
        done.append(one)
    rest = [ReferenceChange(becomes="unchanged", before=one, after=one.row) for one in known.values()]
    return [*changes, *rest], done, problems


def _by_key(held: Sequence[HeldReference], told: set[_Slot]) -> dict[_Slot, HeldReference]:
    """Return the rows that are not told under their own identity, by each of their other keys."""
    rest = [one for one in held if _slot(one.row) not in told]
    return {(one.row.partner, key, one.row.valid_from): one for one in rest for key in tuple(one.row.keys())}


def _same_thing(
    row: Reference, by_key: dict[_Slot, HeldReference], known: dict[_Slot, HeldReference]
) -> HeldReference | None:
    """Return the one row that shares a key with what is told: a number more makes no other thing of it."""
    shared = {one.id: one for key in tuple(row.keys()) if (one := by_key.get((row.partner, key, row.valid_from)))}
    if len(shared) != 1:
        return None
    [found] = shared.values()
    return known.pop(_slot(found.row), None)


def _with_ends(changes: Sequence[ReferenceChange]) -> list[ReferenceChange]:
    """Let a row that is open and not told anew end the day before one of the same identity begins."""
    begins: dict[tuple[str, Key], list[date]] = {}
    for change in changes:
        if change.becomes == "added" and change.after is not None:
            begins.setdefault(_slot(change.after)[:2], []).append(change.after.valid_from)
    done = []
    for change in changes:
        row = change.after
        if row is not None and change.becomes == "unchanged" and row.valid_until == date.max:
            later = [day for day in begins.get(_slot(row)[:2], []) if day > row.valid_from]
            if later:
                row = row.model_copy(update={"valid_until": min(later) - _A_DAY})
                change = ReferenceChange(becomes="ended", before=change.before, after=row)
        done.append(change)
    return done


def _forgotten(change: ReferenceChange, told: set[_Slot], today: date) -> bool:
    """Tell whether a row that holds was left out of the whole that was told."""
    if change.becomes != "unchanged" or change.before is None:
        return False
    row = change.before.row
    partners = {partner for partner, _, _ in told}
    return _slot(row) not in told and row.partner in partners and row.valid_until >= today


def _ended(change: ReferenceChange, today: date) -> ReferenceChange:
    before = change.before
    if before is None or before.row.valid_from >= today:
        return ReferenceChange(becomes="removed", before=before)
    after = before.row.model_copy(update={"valid_until": today - _A_DAY})
    return ReferenceChange(becomes="ended", before=before, after=after)


def _clashes(changes: Sequence[ReferenceChange], told: Sequence[Told]) -> Iterator[str]:
    """Yield a sentence for each two rows by which one thing could mean two things on one day."""
    places = {id(one.row): one.place for one in told}
    rows = [change.after for change in changes if change.after is not None]
    by_key: dict[tuple[str, Key], list[Reference]] = {}
    for row in rows:
        for key in row.keys():  # noqa: SIM118 - a method of the row
            by_key.setdefault((row.partner, key), []).append(row)
    said = set()
    for (_, key), several in by_key.items():
        ordered = sorted(several, key=lambda row: row.valid_from)
        for one, other in pairwise(ordered):
            place = places.get(id(other)) or places.get(id(one))
            if one.overlaps(other) and place and (pair := (id(one), id(other))) not in said:
                said.add(pair)
                both = f"{one.words}; and {other.words}"
                yield f"{place}: {_name(key)} would mean two things {_days(one, other)}: {both}"


def _name(key: Key) -> str:
    return " and ".join(f"{name} {value or 'any'}" for name, value in zip(key[::2], key[1::2], strict=True))


def _days(one: Reference, other: Reference) -> str:
    first, last = max(one.valid_from, other.valid_from), min(one.valid_until, other.valid_until)
    since = "at all times" if first == date.min else f"from {first}"
    return since if last == date.max else f"{since} until {last}"


def _slot(row: Reference) -> _Slot:
    return row.partner, row.identity, row.valid_from


def missing_skus(uow: UnitOfWork, told: Sequence[Told]) -> dict[str, str]:
    """Return the SKUs that are told and that we do not have, each with the first place where it stands."""
    named: dict[str, str] = {}
    for one in told:
        for column in TABLES[one.row.table].columns:
            if column.kind == "sku" and (sku := one.row.cells.get(column.name)):
                named.setdefault(sku, one.place)
    known = uow.stock.items(sorted(named))
    return {sku: place for sku, place in named.items() if sku not in known}
