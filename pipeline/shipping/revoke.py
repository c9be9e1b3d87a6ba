"""Beside booking: call off with the carrier what was unpacked, where the carrier can be asked to.

Reads   shipments that are ``voided`` with us and that a review case (``booking_to_void``)
        asks to be called off with their carrier.
Leaves  the case closed, or ``booking_stands`` in its place where the carrier says no.
        A carrier that cannot be asked leaves it with a person.
"""

from collections.abc import Iterable
from functools import partial

from canonical.finding import Finding
from canonical.hold import ReviewState
from connectors.ports import AlreadyDone, Done, Outcome, Rejected, Revoking
from pipeline import lease
from pipeline.desk import Desk
from pipeline.shipping.unpack import TO_BE_VOIDED
from pipeline.step import Cause, Trouble, attempt, next_try
from store import ShipmentRecord, UnitOfWork

_BATCH = 20


class Revoke:
    """Calls bookings off, one worker to a carrier."""

    name = "revoke"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lanes(self) -> Iterable[str]:
        """Return the carriers with bookings to call off that can be asked to."""
        with self.desk.store.reading() as uow:
            found = {row.carrier for row in self._due(uow)}
        return sorted(name for name in found if isinstance(self.desk.carriers.get(name), Revoking))

    def run(self, lane: str) -> int:
        """Ask the carrier about one batch and return how many bookings were asked about; repeating is harmless."""
        carrier = self.desk.carriers.get(lane)
        if not isinstance(carrier, Revoking):
            return 0
        with lease.held(self.desk, f"book {lane}") as ours:
            if ours is None:
                return 0
            with self.desk.store.reading() as uow:
                rows = [row for row in self._due(uow) if row.carrier == lane][:_BATCH]
            for row in ours.over(rows):
                self._write(row, attempt(partial(carrier.revoke, key=row.key)))
        return len(rows)

    def _due(self, uow: UnitOfWork) -> list[ShipmentRecord]:
        cases = uow.reviews.list(state=ReviewState.open, subject="shipment")
        rows = [uow.shipments.get(case.subject_id) for case in cases if case.kind == TO_BE_VOIDED]
        return [row for row in rows if row.next_attempt_at is None or row.next_attempt_at <= uow.now]

    def _write(self, row: ShipmentRecord, said: Outcome | Trouble) -> None:
        if isinstance(said, Trouble) and said.cause is Cause.store:
            raise said.error
        with self.desk.store.unit_of_work(actor="hub", cause=f"revoke {row.carrier}") as uow:
            if isinstance(said, Done | AlreadyDone):
                uow.reviews.close_for("shipment", row.id, f"{row.carrier} called it off", kind=TO_BE_VOIDED)
                detail = {"carrier": row.carrier, "reference": said.reference}
                uow.events.record(subject="shipment", subject_id=row.id, action="called off", detail=detail)
            elif isinstance(said, Rejected):
                _stands(uow, row, said.reason)
            else:
                note = (
                    said.says if isinstance(said, Trouble) else f"{row.carrier} does not say whether it called it off"
                )
                uow.shipments.postpone(row.id, note=note, until=next_try(uow.now, row.attempts))


def _stands(uow: UnitOfWork, row: ShipmentRecord, reason: str) -> None:
    """Tell a person that a carrier does not take a booking back."""
    says = f"it was unpacked, and {row.carrier} does not take the booking back: {reason}"
    uow.reviews.close_for("shipment", row.id, says, kind=TO_BE_VOIDED)
    finding = Finding(rule="booking_stands", says=says, mend=f"Settle it with {row.carrier}, then discard.")
    uow.reviews.open(
        subject="shipment", subject_id=row.id, kind="booking_stands", findings=(finding,),
        summary=f"shipment {row.number} with {row.carrier}: {says}",
    )  # fmt: skip
