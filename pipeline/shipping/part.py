"""Which part of an order is done next, and where: a shipment leaves from one place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.stock import Reservation
from canonical.storage import Keeper, Warehouse
from pipeline.order_choice import own_name
from pipeline.step import NotNowError
from store import UnitOfWork


def run_by_others(uow: UnitOfWork) -> Mapping[str, Warehouse]:
    """Return the warehouses that others run for us, and that are asked to pack and send."""
    return {one.name: one for one in uow.warehouses.list() if one.kind is Keeper.third_party}


def next_part(uow: UnitOfWork, order_id: int, warehouse: str = "") -> list[Reservation]:
    """Return all that is reserved for an order in one warehouse of ours: the one that is named, else the first.

    ``NotNowError`` where nothing is.
    """
    reserved = uow.stock.reservations(order_id)
    if not reserved:
        raise NotNowError(f"nothing is reserved for order {order_id}; see `crossdock order show {own_name(order_id)}`")
    others = run_by_others(uow)
    ours = [one for one in reserved if one.warehouse not in others and warehouse in ("", one.warehouse)]
    if not ours:
        where = ", ".join(sorted({one.warehouse for one in reserved}))
        raise NotNowError(
            f"all that is reserved for order {order_id} lies in {where}, and nothing in "
            f"{warehouse or 'a warehouse that we run'}; who runs it is asked with a warehouse order"
        )
    first = min(one.warehouse for one in ours)
    return [one for one in ours if one.warehouse == first]


def of_lines(parts: Sequence[Reservation]) -> dict[int, Decimal]:
    """Return how much of each line it is, by position, in the lines' units."""
    lines: dict[int, Decimal] = {}
    for one in parts:
        lines[one.position] = lines.get(one.position, Decimal(0)) + one.of_line
    return lines
