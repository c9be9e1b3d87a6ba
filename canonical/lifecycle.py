"""Which state may follow which: the life cycles of orders, changes, documents, messages, bookings and mappings.

The tables below are the law; ``docs/lifecycle.md`` draws them, and a test holds the drawing against them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class OrderState(StrEnum):
    """The header's state; the quantities of the lines are the truth that it sums up."""

    received = "received"
    interpreted = "interpreted"
    in_review = "in_review"
    accepted = "accepted"
    rejected = "rejected"
    returned = "returned"
    allocated = "allocated"
    partially_allocated = "partially_allocated"
    backordered = "backordered"
    released = "released"
    picking = "picking"
    packed = "packed"
    checked = "checked"
    shipped = "shipped"
    partially_shipped = "partially_shipped"
    in_transit = "in_transit"
    at_hub = "at_hub"
    out_for_delivery = "out_for_delivery"
    delivered = "delivered"
    delivery_exception = "delivery_exception"
    invoiced = "invoiced"
    closed = "closed"
    change_pending = "change_pending"
    cancelled = "cancelled"


class ChangeState(StrEnum):
    """How far a change to an order has come."""

    received = "received"
    waiting = "waiting"
    in_review = "in_review"
    pending = "pending"
    made = "made"
    made_in_part = "made_in_part"
    refused = "refused"
    noted = "noted"


class Validation(StrEnum):
    """What we think of a document's bytes."""

    received = "received"
    identified = "identified"
    valid = "valid"
    invalid = "invalid"
    unidentified = "unidentified"


class Application(StrEnum):
    """What became of a document's content."""

    pending = "pending"
    mapped = "mapped"
    applied = "applied"
    held = "held"
    failed = "failed"
    superseded = "superseded"
    discarded = "discarded"


class Delivery(StrEnum):
    """How far a message has come on its way out."""

    drafted = "drafted"
    queued = "queued"
    sending = "sending"
    staged = "staged"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"


class Acknowledged(StrEnum):
    """What the partner said about a message of ours."""

    none = "none"
    waiting = "waiting"
    accepted = "accepted"
    accepted_with_errors = "accepted_with_errors"
    rejected = "rejected"
    overdue = "overdue"


class BookingState(StrEnum):
    """How far a carrier's promise has come."""

    planned = "planned"
    requested = "requested"
    booked = "booked"
    rejected = "rejected"
    unknown = "unknown"
    pending = "pending"
    voided = "voided"


class MappingState(StrEnum):
    """How far one exact content of a mapping has come on its way into use."""

    draft = "draft"
    checked = "checked"
    previewed = "previewed"
    approved = "approved"
    scheduled = "scheduled"
    active = "active"
    retired = "retired"


_O, _V, _A, _D, _K, _B = OrderState, Validation, Application, Delivery, Acknowledged, BookingState
_M, _C = MappingState, ChangeState

_BEFORE_SHIPPING = (
    _O.received, _O.interpreted, _O.in_review, _O.returned, _O.accepted, _O.allocated,
    _O.partially_allocated, _O.backordered, _O.released, _O.picking, _O.packed, _O.checked,
)  # fmt: skip

_ORDER: dict[OrderState, set[OrderState]] = {
    _O.received: {_O.interpreted},
    _O.interpreted: {_O.in_review, _O.accepted, _O.rejected},
    _O.in_review: {_O.accepted, _O.rejected, _O.returned},
    _O.returned: {_O.interpreted},
    _O.accepted: {_O.allocated, _O.partially_allocated, _O.backordered},
    _O.backordered: {_O.allocated, _O.partially_allocated, _O.shipped},
    _O.partially_allocated: {_O.allocated, _O.released, _O.backordered, _O.partially_shipped, _O.shipped},
    _O.allocated: {_O.released, _O.accepted, _O.backordered, _O.partially_shipped, _O.shipped},
    _O.released: {_O.picking, _O.allocated, _O.partially_allocated},
    _O.picking: {_O.packed, _O.allocated, _O.partially_allocated, _O.backordered, _O.partially_shipped, _O.shipped},
    _O.packed: {_O.checked, _O.allocated, _O.partially_allocated},
    _O.checked: {_O.shipped, _O.partially_shipped, _O.allocated, _O.partially_allocated},
    _O.partially_shipped: {
        _O.partially_allocated,
        _O.allocated,
        _O.released,
        _O.shipped,
        _O.in_transit,
        _O.closed,
        _O.change_pending,
    },
    _O.shipped: {_O.in_transit, _O.delivered, _O.delivery_exception, _O.invoiced},
    _O.in_transit: {_O.at_hub, _O.out_for_delivery, _O.delivered, _O.delivery_exception, _O.invoiced},
    _O.at_hub: {_O.in_transit, _O.out_for_delivery, _O.delivery_exception, _O.invoiced},
    _O.out_for_delivery: {_O.delivered, _O.at_hub, _O.delivery_exception, _O.invoiced},
    _O.delivery_exception: {_O.in_transit, _O.out_for_delivery, _O.delivered, _O.invoiced, _O.closed},
    _O.delivered: {_O.invoiced},
    _O.invoiced: {_O.closed},
    _O.change_pending: {_O.cancelled, _O.partially_shipped, _O.shipped, *_BEFORE_SHIPPING},
    _O.rejected: set(),
    _O.closed: set(),
    _O.cancelled: set(),
}
for _state in _BEFORE_SHIPPING:
    _ORDER[_state] |= {_O.change_pending, _O.cancelled}

ORDER: Mapping[OrderState, set[OrderState]] = _ORDER

CHANGE: Mapping[ChangeState, set[ChangeState]] = {
    _C.received: {_C.waiting, _C.in_review, _C.pending, _C.made, _C.made_in_part, _C.refused, _C.noted},
    _C.waiting: {_C.received, _C.in_review},
    _C.in_review: {_C.received, _C.refused},
    _C.pending: {_C.made, _C.made_in_part, _C.refused},
    _C.made: set(),
    _C.made_in_part: set(),
    _C.refused: set(),
    _C.noted: set(),
}

VALIDATION: Mapping[Validation, set[Validation]] = {
    _V.received: {_V.identified, _V.unidentified, _V.valid, _V.invalid},
    _V.identified: {_V.valid, _V.invalid},
    _V.unidentified: {_V.received, _V.identified, _V.valid, _V.invalid},
    _V.invalid: {_V.received, _V.valid, _V.unidentified},
    _V.valid: {_V.received, _V.invalid, _V.unidentified},
}

APPLICATION: Mapping[Application, set[Application]] = {
    _A.pending: {_A.mapped, _A.applied, _A.held, _A.failed, _A.discarded},
    _A.mapped: {_A.applied, _A.held, _A.failed},
    _A.held: {_A.pending, _A.applied, _A.discarded, _A.superseded},
    _A.failed: {_A.pending, _A.discarded, _A.superseded},
    _A.applied: {_A.pending, _A.superseded},
    _A.superseded: set(),
    _A.discarded: {_A.pending},
}

DELIVERY: Mapping[Delivery, set[Delivery]] = {
    _D.drafted: {_D.queued, _D.failed},
    _D.queued: {_D.sending, _D.failed},
    _D.sending: {_D.staged, _D.sent, _D.queued, _D.failed},
    _D.staged: {_D.sent, _D.queued, _D.failed},
    _D.sent: {_D.delivered, _D.queued, _D.failed},
    _D.delivered: {_D.queued},
    _D.failed: {_D.drafted, _D.queued},
}

ACKNOWLEDGED: Mapping[Acknowledged, set[Acknowledged]] = {
    _K.none: {_K.waiting},
    _K.waiting: {_K.accepted, _K.accepted_with_errors, _K.rejected, _K.overdue},
    _K.overdue: {_K.accepted, _K.accepted_with_errors, _K.rejected},
    _K.rejected: {_K.waiting, _K.accepted, _K.accepted_with_errors},
    _K.accepted: {_K.rejected},
    _K.accepted_with_errors: {_K.accepted, _K.rejected},
}

BOOKING: Mapping[BookingState, set[BookingState]] = {
    _B.planned: {_B.requested, _B.voided},
    _B.requested: {_B.booked, _B.rejected, _B.unknown, _B.pending, _B.voided},
    _B.unknown: {_B.booked, _B.rejected, _B.requested, _B.pending, _B.voided},
    _B.pending: {_B.booked, _B.rejected, _B.voided},
    _B.rejected: {_B.planned, _B.voided},
    _B.booked: {_B.voided},
    _B.voided: {_B.planned},
}

MAPPING: Mapping[MappingState, set[MappingState]] = {
    _M.draft: {_M.checked},
    _M.checked: {_M.previewed, _M.approved, _M.scheduled, _M.active},
    _M.previewed: {_M.approved, _M.scheduled, _M.active},
    _M.approved: {_M.scheduled, _M.active},
    _M.scheduled: {_M.active, _M.retired},
    _M.active: {_M.retired},
    _M.retired: {_M.scheduled, _M.active},
}

S = TypeVar("S", bound=StrEnum)


class ImpossibleTransitionError(Exception):
    """Someone tried to move a thing into a state that cannot follow its present one."""


def check(table: Mapping[S, set[S]], before: S, after: S) -> S:
    """Return ``after`` where it may follow ``before``; raise and name what may otherwise."""
    if after not in table[before]:
        may = ", ".join(sorted(table[before])) or "nothing: it is a final state"
        raise ImpossibleTransitionError(f"{before} cannot become {after}; what may follow: {may}")
    return after
