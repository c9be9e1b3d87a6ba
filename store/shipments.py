"""Shipments: what leaves the dock, the carrier's promise for it, and its labels."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from canonical.lifecycle import BOOKING, BookingState, ImpossibleTransitionError, check
from canonical.shipment import Booking, Label, ShipmentPlan
from store import statement
from store.record import LabelRecord, ShipmentRecord
from store.statement import Unit
from store.tables import label, shipment

_SUBJECT = "shipment"
_BY_ID = statement.with_id(shipment)

# Named here because inside the class ``list`` is the method.
_Records = list[ShipmentRecord]
_Names = list[str]
_Labels = list[LabelRecord]


class Shipments:
    """Planned and booked transport; ``key`` names one shipment to its carrier for ever."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def plan(self, order_id: int, plan: ShipmentPlan, *, carrier: str, key: str) -> int:
        """Plan a shipment and return its id; the same key again returns the same shipment."""
        row = {
            "order_id": order_id,
            "number": plan.number,
            "partner": plan.partner,
            "carrier": carrier,
            "key": key,
            "plan": plan,
            "state": BookingState.planned,
            "created_at": self._unit.now,
        }
        connection = self._unit.connection
        new = statement.insert_new(connection, shipment, [row], unique=["key"], returning=[shipment.c.id])
        if new:
            self._record(new[0].id, "planned", after=BookingState.planned, carrier=carrier, key=key)
            return int(new[0].id)
        return int(connection.execute(select(shipment.c.id).where(shipment.c.key == key)).scalar_one())

    def get(self, id: int) -> ShipmentRecord:  # noqa: A002 - the word that callers know
        """Return one shipment; it stays as it is until this unit ends."""
        row = statement.one(self._unit, _BY_ID, f"shipment {id}", id=id)
        return ShipmentRecord(**row._mapping)

    def list(self, *, order_id: int | None = None, state: BookingState | None = None) -> _Records:
        """Return shipments, newest first."""
        wanted = statement.filtered(shipment, order_id=order_id, state=state)
        return self._read(select(shipment).where(*wanted).order_by(shipment.c.id.desc()))

    def waiting(self, states: Sequence[BookingState]) -> _Names:
        """Return the carriers with due shipments in those states."""
        due = statement.due(shipment, self._unit.now)
        return statement.lanes(self._unit, shipment.c.carrier, shipment.c.state.in_(states), due)

    def claim(self, carrier: str, states: Sequence[BookingState], limit: int) -> _Records:
        """Take a carrier's oldest due shipments in those states for this unit; no other worker gets them meanwhile."""
        wanted = (shipment.c.carrier == carrier, shipment.c.state.in_(states))
        query = select(shipment).where(*wanted, statement.due(shipment, self._unit.now))
        return self._read(statement.claimed(query.order_by(shipment.c.id).limit(limit)))

    def move(self, id: int, state: BookingState, note: str = "") -> None:  # noqa: A002
        """Bring a booking into its next state; ``ImpossibleTransitionError`` where that cannot follow."""
        before = self.get(id).state
        self._change(id, check(BOOKING, before, state), note=note)
        self._record(id, "moved", before=before, after=state, note=note)

    def booked(self, id: int, booking: Booking) -> None:  # noqa: A002
        """Keep the carrier's labels, byte for byte, and then its promise."""
        before = self.get(id)
        check(BOOKING, before.state, BookingState.booked)
        rows = [self._label(id, booking, drawn) for drawn in booking.labels]
        if rows:
            self._unit.connection.execute(insert(label), rows)
        self._change(id, BookingState.booked, booking=_light(booking))
        told = {"reference": booking.reference, "labels": str(len(rows))}
        self._record(id, "booked", before=before.state, after=BookingState.booked, **told)

    def _label(self, shipment_id: int, booking: Booking, drawn: Label) -> dict[str, Any]:
        content = base64.b64decode(drawn.content, validate=True)
        return {
            "shipment_id": shipment_id,
            "booking": booking.reference,
            "sscc": drawn.sscc,
            "tracking_number": drawn.tracking_number,
            "media_type": drawn.media_type,
            "digest": hashlib.sha256(content).hexdigest(),
            "content": content,
        }

    def labels(self, id: int) -> _Labels:  # noqa: A002
        """Return the labels of the present booking; those of a voided one stay kept, but are not shown."""
        booking = self.get(id).booking
        if booking is None:
            return []
        columns = (label.c.id, label.c.sscc, label.c.media_type, label.c.content, label.c.digest)
        wanted = (label.c.shipment_id == id, label.c.booking == booking.reference)
        query = select(*columns).where(*wanted).order_by(label.c.id)
        return [LabelRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def depart(self, id: int, at: datetime) -> None:  # noqa: A002
        """Note that a booked shipment has left, once."""
        before = self.get(id)
        if before.state is not BookingState.booked or before.departed_at is not None:
            left = f" and left at {before.departed_at:%Y-%m-%d %H:%M} UTC" if before.departed_at else ""
            raise ImpossibleTransitionError(f"shipment {before.number} is {before.state}{left}; it cannot leave now")
        statement.change(self._unit, shipment, id, departed_at=at)
        self._record(id, "departed", after=at.isoformat())

    def replan(self, id: int, plan: ShipmentPlan, why: str) -> None:  # noqa: A002
        """Write down what really lies in the cartons of a shipment that has not left."""
        before = self.get(id)
        if before.departed_at is not None:
            raise ImpossibleTransitionError(f"shipment {before.number} has left; its cartons cannot change any more")
        statement.change(self._unit, shipment, id, plan=plan)
        self._record(id, "cartons changed", why=why)

    def find(self, key: str) -> ShipmentRecord | None:
        """Return the shipment of a key."""
        return next(iter(self._read(select(shipment).where(shipment.c.key == key))), None)

    def numbered(self, number: str) -> ShipmentRecord | None:
        """Return the shipment that bears a number."""
        return next(iter(self._read(select(shipment).where(shipment.c.number == number))), None)

    def postpone(self, id: int, note: str, until: datetime) -> None:  # noqa: A002
        """Put a shipment off until later, and count the try that was in vain."""
        statement.postpone(self._unit, shipment, _SUBJECT, id, note=note, until=until)

    def _change(self, id_: int, state: BookingState, **values: Any) -> None:
        fresh: dict[str, Any] = {"attempts": 0, "next_attempt_at": None, "note": ""}
        if state is BookingState.planned:  # a voided or refused booking is no promise any more
            fresh["booking"] = None
        statement.change(self._unit, shipment, id_, state=state, **(fresh | values))

    def _read(self, query: Any) -> _Records:
        return [ShipmentRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _record(self, shipment_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=shipment_id, action=action, before=before, after=after, detail=detail
        )


def _light(booking: Booking) -> Booking:
    """Leave the labels' content out of the row: it stands in the table of labels."""
    return booking.model_copy(
        update={"labels": tuple(drawn.model_copy(update={"content": ""}) for drawn in booking.labels)}
    )
