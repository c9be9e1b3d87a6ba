"""Goods come back: allowed first, then received, checked and put away, then credited.

Only what left can come back, and no more of it: not of a line, not of a lot, and
of pieces with a number only those that left with the order. Every unit is in the
stock ledger: on the shelf, or in quarantine.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from canonical.goods_return import CameBack, Condition, ReturnState, WantedBack
from canonical.stock import Tracking
from pipeline.billing.return_credit import credit, creditable
from pipeline.desk import Desk
from pipeline.order_choice import Deed, called
from pipeline.step import NotNowError
from pipeline.stock.freed import served
from router.measure import Measure
from store import LineChange, OrderRecord, ReturnLineRecord, ReturnRecord, UnitOfWork

BACK = Deed(
    done="returned", which="of which something has left that is not back",
    fits=lambda _, order: any(line.shipped > line.returned for line in order.lines),
)  # fmt: skip
_SERIES = "RMA-{number}"
_NONE = Decimal(0)
_Place = tuple[int, str]


def authorise(
    uow: UnitOfWork, desk: Desk, order_id: int, wanted: Sequence[WantedBack], reason: str, *, reference: str = ""
) -> ReturnRecord:
    """Allow goods to come back and give the return its number; ``reference`` is the customer's own, told once.

    ``NotNowError`` where more would come back than left, or too late.
    """
    order = uow.orders.get(order_id)
    if reference and (known := uow.returns.find(order.partner, reference)):
        return known
    _in_time(uow, desk, order)
    left, allowed = shipped(uow, order), uow.returns.allowed(order.id)
    back: dict[_Place, Decimal] = {}
    for one in wanted:
        place = _place(order, one.position, one.sku, left)
        back[place] = back.get(place, _NONE) + one.quantity
    for place, quantity in back.items():
        rest = left[place].ordered - allowed.get(place, _NONE)
        if quantity > rest:
            raise NotNowError(
                f"line {_number(order, place[0])}: {left[place].ordered:f} {place[1]} left and may come back, "
                f"{allowed.get(place, _NONE):f} of them are back or allowed; {quantity:f} more cannot be"
            )
    taken = uow.control_numbers.take(sender="returns", receiver=_SERIES, usage="P", level="return")
    return uow.returns.authorise(
        number=_SERIES.replace("{number}", f"{taken:06d}"), partner=order.partner, order_id=order.id, wanted=back,
        reason=reason, reference=reference,
    )  # fmt: skip


def receive(uow: UnitOfWork, desk: Desk, number: str, came: Sequence[CameBack]) -> ReturnRecord:
    """Take in what came back of a return: what is good goes on the shelf, what is damaged into quarantine.

    ``NotNowError`` where it is not what was allowed, or not what left.
    """
    record = uow.returns.get(number)
    if record.state is not ReturnState.authorised:
        raise NotNowError(f"return {number} is {record.state}; nothing more of it is taken in")
    order = uow.orders.get(record.order_id)
    uow.customers.hold(order.partner)  # before stock, as the router does
    for one in came:
        _take_in(uow, desk, uow.returns.get(number), order, one)
    record = uow.returns.get(number)
    _write_lines(uow, order)
    if all(line.received >= line.quantity for line in record.lines):
        _arrived(uow, desk, record, ReturnState.received, "all of it came back")
    return uow.returns.get(number)


def close(uow: UnitOfWork, desk: Desk, number: str, reason: str) -> ReturnRecord:
    """Wait no longer for what did not come back; what came is credited."""
    record = uow.returns.get(number)
    if record.state is not ReturnState.authorised:
        raise NotNowError(f"return {number} is {record.state} already")
    came = any(line.received for line in record.lines)
    _arrived(uow, desk, record, ReturnState.received if came else ReturnState.closed, reason)
    return uow.returns.get(number)


def shipped(uow: UnitOfWork, order: OrderRecord) -> dict[_Place, Measure]:
    """Return what left of an order, by position and SKU: in the line's unit, and in the item's own."""
    gone: dict[_Place, Measure] = {}
    for sign, parts in ((1, uow.stock.given(order.id)), (-1, uow.stock.reservations(order.id))):
        for one in parts:
            sofar = gone.get((one.position, one.sku), Measure(_NONE, _NONE))
            gone[one.position, one.sku] = Measure(sofar.ordered + sign * one.of_line, sofar.kept + sign * one.quantity)
    return {place: measure for place, measure in gone.items() if measure.kept > 0}


def _in_time(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    days = desk.profile(order.partner).returns.within_days
    left = [one.departed_at for one in uow.shipments.list(order_id=order.id) if one.departed_at is not None]
    if not left:
        raise NotNowError(f"nothing of {called(order)}, has left, so nothing can come back")
    if days is not None and uow.now - max(left) > timedelta(days=days):
        raise NotNowError(
            f"order {order.number} left on {max(left):%Y-%m-%d}, and what goes to {order.partner} may come back within "
            f"{days} days"
        )


def _place(order: OrderRecord, position: int, sku: str, left: Mapping[_Place, Measure]) -> _Place:
    """Return which of what left is meant."""
    here = [place for place in left if place[0] == position and sku in ("", place[1])]
    if len(here) != 1:
        known = ", ".join(sorted(f"{_number(order, n)} {name}" for n, name in left)) or "nothing"
        said = f"line {position} {sku}".strip()
        raise NotNowError(f"{said} names {len(here)} things that left with order {order.number}; there are: {known}")
    return here[0]


def _number(order: OrderRecord, position: int) -> str:
    return order.lines[position - 1].number


def _take_in(uow: UnitOfWork, desk: Desk, record: ReturnRecord, order: OrderRecord, one: CameBack) -> None:
    line = _line(record, one)
    if one.quantity > line.quantity - line.received:
        raise NotNowError(
            f"return {record.number}: {line.quantity:f} of line {_number(order, line.position)} ({line.sku}) may come "
            f"back, {line.received:f} are here; {one.quantity:f} more is too much. Authorise the rest first"
        )
    kept = shipped(uow, order)[line.position, line.sku].kept_of(one.quantity)
    warehouse = one.warehouse or _warehouse(uow, order, line)
    _check_tracking(uow, record, line, one, kept)
    says = f"return {record.number}, {one.condition}: {record.reason}"

    def put_away() -> None:
        uow.stock.adjust(line.sku, warehouse, kept, says, lot=one.lot or None, kind="returned")
        if one.serials:
            uow.lots.come_back(line.sku, warehouse, one.serials)
        if one.condition is Condition.damaged:
            uow.stock.quarantine(line.sku, warehouse, kept, says, lot=one.lot or None, serials=one.serials)

    served(uow, desk, [line.sku], [warehouse], put_away)
    uow.returns.receive(
        record, line, quantity=one.quantity, kept=kept, warehouse=warehouse, condition=one.condition, lot=one.lot,
        serials=one.serials,
    )  # fmt: skip


def _line(record: ReturnRecord, one: CameBack) -> ReturnLineRecord:
    found = [n for n in record.lines if n.position == one.position and one.sku in ("", n.sku)]
    if len(found) != 1:
        known = ", ".join(f"{n.position} {n.sku}" for n in record.lines)
        raise NotNowError(
            f"return {record.number} does not expect line {one.position} {one.sku}".rstrip() + f"; it expects: {known}"
        )
    return found[0]


def _warehouse(uow: UnitOfWork, order: OrderRecord, line: ReturnLineRecord) -> str:
    given = uow.stock.given(order.id)
    return min(one.warehouse for one in given if (one.position, one.sku) == (line.position, line.sku))


def _check_tracking(
    uow: UnitOfWork, record: ReturnRecord, line: ReturnLineRecord, one: CameBack, kept: Decimal
) -> None:  # fmt: skip
    """Refuse a lot or a piece that did not leave with the order, and more of a lot than left."""
    tracking = uow.stock.tracking([line.sku])[line.sku]
    if tracking is Tracking.lot:
        left = uow.lots.left(record.order_id, line.position, line.sku)
        back = uow.returns.lot_back(record.order_id, line.position, line.sku, one.lot)
        if kept > left.get(one.lot, _NONE) - back:
            known = ", ".join(f"{name} {quantity:f}" for name, quantity in sorted(left.items()))
            said = (
                f"{left.get(one.lot, _NONE) - back:f} of lot {one.lot} can come back" if one.lot else "name it (--lot)"
            )
            raise NotNowError(f"{line.sku} is kept by lot: {said}; what left: {known}")
    if tracking is Tracking.serial:
        if len(set(one.serials)) != kept:
            raise NotNowError(
                f"{kept:f} of {line.sku} came back: name as many numbers (--serial), not {len(one.serials)}"
            )
        left_pieces = uow.lots.pieces_left(record.order_id, line.position, line.sku)
        strange = sorted(set(one.serials) - set(left_pieces))
        if strange:
            raise NotNowError(
                f"{line.sku} number {', '.join(strange)} did not leave with this order, or is back already; "
                f"out are: {', '.join(left_pieces) or 'none'}"
            )


def _write_lines(uow: UnitOfWork, order: OrderRecord) -> None:
    """Write on the order's lines how much of each came back; nothing else about the order changes."""
    back: dict[int, Decimal] = {}
    for record in uow.returns.list(order_id=order.id):
        for line in record.lines:
            back[line.position] = back.get(line.position, _NONE) + line.received
    changes = {
        n: LineChange(returned=quantity) for n, quantity in back.items() if order.lines[n - 1].returned != quantity
    }
    uow.orders.settle_lines(order.id, changes)


def _arrived(uow: UnitOfWork, desk: Desk, record: ReturnRecord, state: ReturnState, note: str) -> None:
    uow.returns.move(record, state, note)
    at_once = desk.profile(record.partner).returns.credit == "on_receipt"
    if state is ReturnState.received and at_once and creditable(uow, record):
        credit(uow, desk, record.number)
