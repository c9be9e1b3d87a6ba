"""Part of the fifth step: ask the carrier for transport.

Intent and key are committed BEFORE the call, the labels with its answer; an
unknown outcome is looked up before anything is repeated.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TypeAlias

from canonical.finding import Finding
from canonical.lifecycle import BookingState
from canonical.shipment import Booking
from connectors.ports import Carrier, Pending, Rejected, Unknown
from pipeline import lease
from pipeline.desk import Desk
from pipeline.shipping.unpack import to_be_voided
from pipeline.step import Cause, Trouble, attempt, next_try
from store import ShipmentRecord, UnitOfWork

_ASKABLE = (BookingState.planned, BookingState.requested, BookingState.unknown, BookingState.pending)
_BATCH = 20
_PATIENCE = 6

_Answer: TypeAlias = Booking | Rejected | Unknown | Pending


class Book:
    """Books transport for planned shipments, one worker to a carrier."""

    name = "book"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lanes(self) -> Iterable[str]:
        """Return the carriers with shipments to book or to look up."""
        with self.desk.store.reading() as uow:
            return uow.shipments.waiting(_ASKABLE)

    def run(self, lane: str) -> int:
        """Ask the carrier about one batch of shipments and return how many were looked at."""
        with lease.held(self.desk, f"book {lane}") as ours:
            if ours is None:
                return 0
            carrier = self.desk.carriers.get(lane)
            with self._unit(lane) as uow:
                rows = uow.shipments.claim(lane, _ASKABLE, _BATCH)
                if carrier is None:
                    self._no_carrier(uow, rows)
                else:
                    self._intend(uow, rows)
            if carrier is not None:
                for row in ours.over(rows):
                    self._settle(row, attempt(partial(_ask, carrier, row)))
        return len(rows)

    def _settle(self, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        """Write down the answer; one that cannot be written down keeps its own shipment waiting, and no other."""
        settled = attempt(partial(self._write, row, answer))
        if isinstance(settled, Trouble):
            if settled.cause in (Cause.store, Cause.later):
                raise settled.error
            self._write(row, settled)

    def _write(self, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        with self._unit(row.carrier) as uow:
            self._conclude(uow, row, answer)

    def _intend(self, uow: UnitOfWork, rows: Sequence[ShipmentRecord]) -> None:
        for row in rows:
            if row.state is BookingState.planned:
                uow.shipments.move(row.id, BookingState.requested)

    def _no_carrier(self, uow: UnitOfWork, rows: Sequence[ShipmentRecord]) -> None:
        """Let shipments wait whose carrier the configuration does not name, and tell a person."""
        for row in rows:
            says = f"the carrier {row.carrier} is not configured"
            uow.shipments.postpone(row.id, note=says, until=next_try(uow.now, row.attempts))
            _open(uow, row, "no_carrier", says)

    def _conclude(self, uow: UnitOfWork, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        if uow.shipments.get(row.id).state is BookingState.voided:
            self._too_late(uow, row, answer)
        elif isinstance(answer, Booking):
            uow.shipments.booked(row.id, answer)
            if row.attempts:
                uow.reviews.close_for("shipment", row.id, f"{row.carrier} booked it as {answer.reference}")
        elif isinstance(answer, Rejected):
            uow.shipments.move(row.id, BookingState.rejected, note=answer.reason)
            _open(uow, row, "booking_rejected", answer.reason)
        else:
            self._not_yet(uow, row, answer)

    def _not_yet(self, uow: UnitOfWork, row: ShipmentRecord, answer: Unknown | Pending | Trouble) -> None:
        if isinstance(answer, Pending):
            self._pending(uow, row, f"{row.carrier} answers later: {answer.reference}")
        elif isinstance(answer, Unknown):
            self._unknown(uow, row, answer.reason)
        elif answer.cause is Cause.store:
            raise answer.error
        elif answer.cause is Cause.later:
            self._unknown(uow, row, answer.says)
        else:
            uow.shipments.postpone(row.id, note=answer.says, until=next_try(uow.now, row.attempts))
            _open(uow, row, "booking_failed", answer.says)

    def _too_late(self, uow: UnitOfWork, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        """Keep nothing of what a carrier says about a shipment that was unpacked while it was asked."""
        if isinstance(answer, Booking):
            to_be_voided(uow, row, f"{row.carrier} booked it as {answer.reference} after it was unpacked")

    def _pending(self, uow: UnitOfWork, row: ShipmentRecord, says: str) -> None:
        """Ask again later; a carrier that took a tender is not asked to take it twice."""
        if row.state is not BookingState.pending:
            uow.shipments.move(row.id, BookingState.pending, note=says)
        uow.shipments.postpone(row.id, note=says, until=next_try(uow.now, row.attempts))

    def _unknown(self, uow: UnitOfWork, row: ShipmentRecord, reason: str) -> None:
        if row.state not in (BookingState.unknown, BookingState.pending):
            uow.shipments.move(row.id, BookingState.unknown, note=reason)
        uow.shipments.postpone(row.id, note=reason, until=next_try(uow.now, row.attempts))
        if row.attempts + 1 >= _PATIENCE:
            _open(uow, row, "booking_unknown", f"{row.carrier} does not say whether it booked: {reason}")

    def _unit(self, lane: str) -> AbstractContextManager[UnitOfWork]:
        return self.desk.store.unit_of_work(actor="hub", cause=f"book {lane}")


def _ask(carrier: Carrier, row: ShipmentRecord) -> _Answer:
    """Look first where an earlier call may have booked; book only what the carrier never heard of."""
    if row.state is not BookingState.planned:
        found = carrier.find(key=row.key)
        if found is not None:
            return found
        if row.state is BookingState.pending:
            return Pending(reference=row.key)
    return carrier.book(row.plan, key=row.key)


def _open(uow: UnitOfWork, row: ShipmentRecord, kind: str, says: str) -> None:
    finding = Finding(rule=kind, says=says, mend="Answer `retry` once the cause is mended.")
    uow.reviews.open(
        subject="shipment", subject_id=row.id, kind=kind, findings=(finding,),
        summary=f"shipment {row.number} with {row.carrier}: {says}",
    )  # fmt: skip
