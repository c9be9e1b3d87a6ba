"""Plan which stock an order gets; reserving it is the store's part."""

from collections.abc import Mapping
from decimal import Decimal

from canonical.lifecycle import OrderState
from canonical.noun import Noun, Quantity
from canonical.order import PurchaseOrder
from canonical.stock import Reservation
from router.facts import Facts
from router.measure import Measure

_NONE = Decimal(0)


class Allocation(Noun):
    """What to reserve, line by line, what must wait, and what will never come.

    For each line, what was reserved before, ``taken``, ``backordered`` and
    ``rejected`` add up to the ordered quantity. A position stands in
    ``backordered`` only with a quantity above zero; in ``rejected`` also with
    zero, for a line that asked for nothing. All these are in the line's unit;
    ``reservations`` are in the item's own.
    """

    reservations: tuple[Reservation, ...] = ()
    taken: dict[int, Quantity] = {}  # position to quantity
    backordered: dict[int, Quantity] = {}  # position to quantity
    rejected: dict[int, Quantity] = {}  # position to quantity: no item of ours, or nothing asked for
    state: OrderState  # allocated, partially_allocated or backordered


def allocate(order: PurchaseOrder, facts: Facts) -> Allocation:
    """Return the plan; never more of an item than ``facts.available``, however many lines ask for it.

    Lines that ask for the same item are served in their order. Shortage policy
    ``partial`` takes what there is; ``complete`` takes all that is deliverable,
    or nothing. Lines that are no item of ours are rejected, and hold up nobody.
    """
    wanted = _wanted(order, facts)
    measures = {position: facts.measure(position, order.lines[position - 1]) for position in wanted}
    taken = _take(wanted, measures, facts)
    if facts.shortage == "complete" and taken != wanted:
        taken = {}
    short = {position: quantity - taken.get(position, _NONE) for position, quantity in wanted.items()}
    backordered = {position: quantity for position, quantity in short.items() if quantity > 0}
    return Allocation(
        reservations=tuple(
            Reservation(
                position=position,
                sku=facts.skus[position],
                warehouse=facts.warehouse,
                quantity=measures[position].kept_of(quantity),
            )
            for position, quantity in taken.items()
        ),
        taken=taken,
        backordered=backordered,
        rejected=_rejected(order, facts),
        state=_state(backordered, something=bool(taken) or any(facts.reserved.values())),
    )


def _wanted(order: PurchaseOrder, facts: Facts) -> dict[int, Decimal]:
    """Return what each deliverable line still lacks; a line that lacks nothing is left out."""
    lacking = {
        position: line.quantity - facts.reserved.get(position, _NONE) - facts.rejected.get(position, _NONE)
        for position, line in enumerate(order.lines, 1)
        if facts.deliverable(position, line)
    }
    return {position: quantity for position, quantity in lacking.items() if quantity > 0}


def _take(wanted: Mapping[int, Decimal], measures: Mapping[int, Measure], facts: Facts) -> dict[int, Decimal]:
    left = dict(facts.available)
    taken: dict[int, Decimal] = {}
    for position, quantity in wanted.items():
        sku = facts.skus[position]
        portion = measures[position].within(quantity, left.get(sku, _NONE))
        if portion > 0:
            taken[position] = portion
            left[sku] -= measures[position].kept_of(portion)
    return taken


def _rejected(order: PurchaseOrder, facts: Facts) -> dict[int, Decimal]:
    """Return what was refused before, and all that is open of each line that cannot be delivered."""
    hopeless = {
        position: line.quantity - facts.reserved.get(position, _NONE)
        for position, line in enumerate(order.lines, 1)
        if not facts.deliverable(position, line)
    }
    return {**facts.rejected, **hopeless}


def _state(backordered: Mapping[int, Decimal], *, something: bool) -> OrderState:
    if not something:
        return OrderState.backordered  # also where no line is deliverable: an empty box must never be packed
    return OrderState.partially_allocated if backordered else OrderState.allocated
