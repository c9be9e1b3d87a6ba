"""Editions of mappings: every content that was ever published or read with, and who did what with it and when."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from canonical.edition import Act, Deed, Edition
from store import statement
from store.failure import NotFound
from store.leases import Leases
from store.mapping_tables import act, edition
from store.statement import Unit
from store.tables import order

_SUBJECT = "mapping"
_EDITION = (edition.c.mapping, edition.c.version, edition.c.label, edition.c.layers)
_ACT = (
    act.c.id, act.c.edition_id, edition.c.mapping, edition.c.version, edition.c.label, act.c.deed, act.c.at,
    act.c.actor, act.c.named, act.c.effective_on, act.c.withdraws, act.c.says,
)  # fmt: skip
_A_MOMENT = timedelta(minutes=1)


class Editions:
    """Contents and acts; both are only ever added to, and the database itself refuses to change them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def keep(self, wanted: Edition) -> int:
        """Keep a mapping's content and return its id; the same content is kept once.

        Raises ``ValueError`` where the label stands for other content already.
        """
        row = {**wanted.model_dump(exclude={"layers"}), "layers": wanted.layers, "digest": wanted.digest,
               "kept_at": self._unit.now}  # fmt: skip
        new = statement.insert_new(self._unit.connection, edition, [row], unique=["label"], returning=[edition.c.id])
        if new:
            return int(new[0].id)
        query = select(edition.c.id, edition.c.digest).where(edition.c.label == wanted.label)
        known = self._unit.connection.execute(query).one()
        if known.digest != wanted.digest:
            raise ValueError(f"{wanted.label} stands for other content already; give the mapping a new version")
        return int(known.id)

    def act(
        self,
        wanted: Edition,
        deed: Deed,
        *,
        named: str = "",
        effective_on: date | None = None,
        withdraws: int | None = None,
        says: str = "",
    ) -> int:
        """Keep an edition and write down what the unit's actor did with it; return the act's id."""
        id_ = self.keep(wanted)
        row = {
            "edition_id": id_, "deed": deed, "at": self._unit.now, "actor": self._unit.actor, "named": named,
            "effective_on": effective_on, "withdraws": withdraws, "says": says,
        }  # fmt: skip
        done = self._unit.connection.execute(insert(act).values(**row).returning(act.c.id)).scalar_one()
        detail = {
            "mapping": wanted.label, "named": named, "effective": effective_on.isoformat() if effective_on else "",
            "note": says,
        }  # fmt: skip
        self._unit.events.record(subject=_SUBJECT, subject_id=id_, action=deed.value, detail=detail)
        return int(done)

    def hold(self, mapping: str) -> None:
        """Let nobody else publish this mapping until the unit ends."""
        Leases(self._unit).acquire(f"mapping {mapping}", "publishing", _A_MOMENT)  # always ours: one owner for all

    def acts(self, mapping: str | None = None) -> list[Act]:
        """Return what was done with every edition of a mapping, or of all mappings, the oldest first."""
        query = select(*_ACT).join(edition, edition.c.id == act.c.edition_id).order_by(act.c.id)
        wanted = statement.filtered(edition, mapping=mapping)
        return [Act(**row) for row in self._unit.connection.execute(query.where(*wanted)).mappings()]

    def get(self, label: str) -> Edition:
        """Return an edition by its label, ``acme/850@1#6f3c12ab90de``."""
        row = self._unit.connection.execute(select(*_EDITION).where(edition.c.label == label)).mappings().first()
        if row is None:
            raise NotFound(f"there is no edition {label}; `crossdock map history` lists what there is")
        return Edition(**row)

    def some(self, labels: Sequence[str]) -> dict[str, Edition]:
        """Return several editions by their labels."""
        found: dict[str, Edition] = {}
        for some in statement.chunks(labels):
            rows = self._unit.connection.execute(select(*_EDITION).where(edition.c.label.in_(some))).mappings()
            found.update({row["label"]: Edition(**row) for row in rows})
        return found

    def of(self, mapping: str) -> list[Edition]:
        """Return every edition of a mapping, the oldest first."""
        query = select(*_EDITION).where(edition.c.mapping == mapping).order_by(edition.c.id)
        return [Edition(**row) for row in self._unit.connection.execute(query).mappings()]

    def seen(self, labels: Sequence[str]) -> set[str]:
        """Return those labels whose use by the hub is written down, as seen or as published."""
        used = (Deed.seen, Deed.published, Deed.rolled_back)
        query = select(edition.c.label).join(act, act.c.edition_id == edition.c.id)
        wanted = query.where(edition.c.label.in_(labels), act.c.deed.in_(used))
        return set(self._unit.connection.execute(wanted).scalars())

    def last(self) -> int:
        """Return the number of the last act; while it stays, nothing was published anywhere."""
        return int(self._unit.connection.execute(select(func.max(act.c.id))).scalar() or 0)

    def uses(self, mapping: str) -> Mapping[str, int]:
        """Return how many orders were read with each edition of a mapping, by label."""
        query = select(order.c.mapping, func.count()).group_by(order.c.mapping)
        rows: Any = self._unit.connection.execute(
            query.where(order.c.mapping.startswith(f"{mapping}@", autoescape=True))
        )
        return {label: count for label, count in rows}
