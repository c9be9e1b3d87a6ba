"""The kinds of cases about orders that want for stock, and when nobody need ask any more."""

from canonical.hold import ReviewState
from store import UnitOfWork

LAPSED = "reservation_lapsed"  # it was not packed in time, and has given back what it had
UNSERVED = "no_warehouse"  # it goes to a place where no warehouse delivers
SLIPPED = "date_slipped"  # something comes later than its buyer was told
WANTING = (LAPSED, UNSERVED, SLIPPED)


def has_got_some(uow: UnitOfWork, order_id: int) -> None:
    """Close what is asked about an order that has got stock after all."""
    asked = {case.kind for case in uow.reviews.list(state=ReviewState.open, subject="order", subject_id=order_id)}
    for kind in (one for one in (LAPSED, UNSERVED) if one in asked):
        uow.reviews.close_for("order", order_id, "it has got stock", kind=kind)
