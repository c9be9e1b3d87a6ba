"""Plan which stock an order gets; reserving it is the store's part."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.lifecycle import OrderState
from canonical.noun import Noun, Quantity
from canonical.order import PurchaseOrder
from canonical.stock import Reservation
from router.facts import Facts
from router.supply import Supply
from router.taking import Taking, Wish, filled, take

_NONE = Decimal(0)


class Allocation(Noun):
    """What to reserve, line by line, what must wait, and what will never come.

    For each line, what was reserved before, ``taken``, ``backordered``,
    ``cancelled`` and ``rejected`` add up to the ordered quantity. A position
    stands in ``backordered`` only with a quantity above zero; in ``rejected`` also
    with zero, for a line that asked for nothing. All these are in the line's unit;
    ``reservations`` are in the item's own.
    """

    reservations: tuple[Reservation, ...] = ()
    taken: dict[int, Quantity] = {}  # position to quantity
    backordered: dict[int, Quantity] = {}  # position to quantity
    cancelled: dict[int, Quantity] = {}  # position to quantity: not in stock, and nobody wants to wait for it
    rejected: dict[int, Quantity] = {}  # position to quantity: no item of ours, or nothing asked for
    state: OrderState  # allocated, partially_allocated, backordered, or cancelled where all of it is


def allocate(order: PurchaseOrder, facts: Facts, supply: Supply | None = None) -> Allocation:
    """Return the plan; never more of an item than is free in a place, however many lines ask for it.

    Without ``supply`` all comes from ``facts.warehouse``. Lines that are no item
    of ours are rejected, and hold up nobody.
    """
    supply = supply or Supply.of(facts)
    wanted = wishes(order, facts)
    takings = take(wanted, supply)
    taken = filled(takings)
    whole = all(taken.get(wish.position) == wish.quantity for wish in wanted)
    return plan(order, facts, supply, takings if whole or supply.shortage != "complete" else ())


def plan(order: PurchaseOrder, facts: Facts, supply: Supply, takings: Sequence[Taking]) -> Allocation:
    """Return the plan in which these are taken, by what was agreed about the rest."""
    taken = filled(takings)
    short = {wish.position: wish.quantity - taken.get(wish.position, _NONE) for wish in wishes(order, facts)}
    lacking = {position: quantity for position, quantity in short.items() if quantity > 0}
    gone = supply.rest == "cancel"
    return Allocation(
        reservations=tuple(map(_reservation, takings)),
        taken=taken,
        backordered={} if gone else lacking,
        cancelled=lacking if gone else {},
        rejected=_rejected(order, facts),
        state=_state(lacking, gone=gone, something=bool(taken) or any(facts.reserved.values())),
    )


def wishes(order: PurchaseOrder, facts: Facts) -> Sequence[Wish]:
    """Return what each deliverable line still lacks; a line that lacks nothing is left out."""
    lacking = {
        position: line.quantity - facts.reserved.get(position, _NONE) - facts.rejected.get(position, _NONE)
        for position, line in enumerate(order.lines, 1)
        if facts.deliverable(position, line)
    }
    return [
        Wish(position, facts.skus[position], quantity, facts.measure(position, order.lines[position - 1]))
        for position, quantity in lacking.items()
        if quantity > 0
    ]


def _reservation(taking: Taking) -> Reservation:
    return Reservation(
        position=taking.position,
        sku=taking.sku,
        warehouse=taking.warehouse,
        quantity=taking.kept,
        ordered=None if taking.portion == taking.kept else taking.portion,
    )


def _rejected(order: PurchaseOrder, facts: Facts) -> dict[int, Decimal]:
    """Return what was refused before, and all that is open of each line that cannot be delivered."""
    hopeless = {
        position: line.quantity - facts.reserved.get(position, _NONE)
        for position, line in enumerate(order.lines, 1)
        if not facts.deliverable(position, line)
    }
    return {**facts.rejected, **hopeless}


def _state(lacking: Mapping[int, Decimal], *, gone: bool, something: bool) -> OrderState:
    if not something:
        # Also where no line is deliverable it waits: an empty box must never be packed.
        return OrderState.cancelled if gone and lacking else OrderState.backordered
    return OrderState.partially_allocated if lacking and not gone else OrderState.allocated
