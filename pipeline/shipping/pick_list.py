"""Take orders off the shelves: lists by order or by wave, walked shelf by shelf, and what was not found there.

A list sets lots and pieces aside, first expiring first, so that two pickers are
never sent for the same one. An order on a list is ``released``; once somebody walks it is ``picking``.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from canonical.finding import Finding
from canonical.lifecycle import OrderState
from canonical.picking import PickState, PickTask
from canonical.stock import Reservation, Tracking
from pipeline.billing.closing import settle
from pipeline.desk import Desk
from pipeline.order_choice import in_states
from pipeline.shipping.keeping import may_lapse
from pipeline.shipping.part import next_part, of_lines, run_by_others
from pipeline.shipping.picking import pick
from pipeline.step import NotNowError
from store import LineChange, OrderRecord, PickListRecord, PickTaskRecord, UnitOfWork

SHORT = "short_pick"
_PICKABLE = (OrderState.allocated, OrderState.partially_allocated)
PICK = in_states("picked", _PICKABLE)
_ON_A_LIST = (OrderState.released, OrderState.picking)
_NONE = Decimal(0)
_MANY = 10_000


def make(uow: UnitOfWork, order_ids: Sequence[int], *, warehouse: str = "", wave: str = "") -> PickListRecord:
    """Put one order, or several, on one list, ordered by shelf. ``NotNowError`` where one of them cannot be picked."""
    parts = {order_id: _part(uow, order_id, warehouse) for order_id in sorted(set(order_ids))}
    where = {part[0].warehouse for part in parts.values()}
    if len(where) != 1:
        raise NotNowError(f"a list is for one warehouse, and these orders lie in {', '.join(sorted(where))}; name one")
    here = where.pop()
    places = uow.warehouses.places([one.sku for part in parts.values() for one in part], here)
    tasks = [task for order_id, part in parts.items() for task in _tasks(uow, order_id, part, places)]
    for order_id in parts:
        uow.orders.move(order_id, OrderState.released)
        uow.stock.keep(order_id)
    by_shelf = sorted(tasks, key=lambda task: (task.place == "", task.place, task.sku, task.lot, task.order_id))
    return uow.pick_lists.get(uow.pick_lists.make(here, by_shelf, wave))


def wave(uow: UnitOfWork, warehouse: str, partner: str | None, limit: int) -> list[int]:
    """Return the orders that can be picked in one warehouse, the oldest first: the named one, else the oldest's.

    ``NotNowError`` where none can.
    """
    waiting = [one for state in _PICKABLE for one in uow.orders.list(state=state, partner=partner, limit=_MANY)]
    others = run_by_others(uow)
    found: list[int] = []
    for order in sorted(waiting, key=lambda one: one.id):
        here = sorted({one.warehouse for one in uow.stock.reservations(order.id)} - others.keys())
        warehouse = warehouse or next(iter(here), "")
        if warehouse in here:
            found.append(order.id)
        if len(found) == limit:
            break
    if not found:
        raise NotNowError(f"no order is allocated{f' in {warehouse}' if warehouse else ''} that could be picked")
    return found


def start(uow: UnitOfWork, list_id: int) -> PickListRecord:
    """Say that somebody walks: the actor of the unit."""
    wanted = _living(uow, list_id)
    if wanted.state is PickState.open:
        uow.pick_lists.move(list_id, PickState.started, uow.actor)
        for order_id in wanted.orders:
            if uow.orders.get(order_id).state is OrderState.released:
                uow.orders.move(order_id, OrderState.picking, detail={"pick list": str(list_id)})
    return uow.pick_lists.get(list_id)


def finish(uow: UnitOfWork, list_id: int) -> PickListRecord:
    """Say that all stops that nobody spoke of were found as they are written; the orders are packed next."""
    for task in start(uow, list_id).tasks:
        if task.state is PickState.open:
            uow.pick_lists.settle(task.id, task.quantity, PickState.done)
    uow.pick_lists.move(list_id, PickState.done)
    return uow.pick_lists.get(list_id)


def short(
    uow: UnitOfWork, desk: Desk, list_id: int, stop: int, found: Decimal, reason: str, *, damaged: bool = False,
    serials: Sequence[str] = (),
) -> LineChange:  # fmt: skip
    """Write down that less lay on a shelf than was reserved; stock and order line follow.

    What is missing is taken from the stock, or, ``damaged``, set apart. The line
    waits for the rest or loses it, as its partner's profile says. ``stop`` counts from 1.
    Which pieces they are, of those that have a number, ``serials`` says.
    """
    walked = start(uow, list_id)
    task = _stop(walked, stop, found)
    order = uow.orders.get(task.order_id)
    missing = task.quantity - found
    pieces = _pieces(task, missing, serials)
    before = of_lines(uow.stock.reservations(order.id)).get(task.position, _NONE)
    lot = task.lot if uow.stock.tracking([task.sku])[task.sku] is Tracking.lot else None
    uow.lots.put_back(order.id, task.position, task.sku, walked.warehouse, missing, lot, pieces)
    uow.stock.release(order.id, {task.position: missing}, sku=task.sku, warehouse=walked.warehouse)
    if damaged:
        uow.stock.quarantine(task.sku, walked.warehouse, missing, reason, lot=lot, serials=pieces)
    else:
        uow.stock.adjust(task.sku, walked.warehouse, -missing, reason, lot=lot)
        uow.lots.lose(task.sku, walked.warehouse, pieces)
    uow.pick_lists.settle(task.id, found, PickState.short, reason)
    rest = before - of_lines(uow.stock.reservations(order.id)).get(task.position, _NONE)
    change = lack(uow, desk, order, {task.position: rest})[task.position]
    _tell(uow, order, task, missing, reason)
    _after_short(uow, desk, walked, order)
    settle(uow, desk, order.id)
    return change


def lack(uow: UnitOfWork, desk: Desk, order: OrderRecord, missing: dict[int, Decimal]) -> dict[int, LineChange]:
    """Let lines wait for what is not there after all, or lose it, by their partner's policy; in the lines' units."""
    waits = desk.profile(order.partner).fulfilment.rest == "backorder"
    changes = {}
    for line in order.lines:
        rest = missing.get(line.position, _NONE)
        if rest and waits:
            changes[line.position] = LineChange(reserved=line.reserved - rest, backordered=line.backordered + rest)
        elif rest:
            changes[line.position] = LineChange(reserved=line.reserved - rest, rejected=line.rejected + rest)
    uow.orders.settle_lines(order.id, changes)
    return changes


def unpick(uow: UnitOfWork, desk: Desk, order_id: int, reason: str) -> OrderRecord:
    """Take an order off its pick list: what was set aside lies free again, and is still reserved for it.

    ``NotNowError`` where it is on none.
    """
    order = uow.orders.get(order_id)
    if order.state not in _ON_A_LIST:
        raise NotNowError(f"order {order_id} is {order.state}; it is on no pick list")
    if asked := [one.warehouse for one in uow.warehouse_orders.of(order_id) if one.state == "asked"]:
        raise NotNowError(f"order {order_id} is with {', '.join(asked)}; call it off there first: crossdock pick off")
    for one in uow.stock.reservations(order_id):
        picked = uow.lots.picked(order_id, one.position, one.sku, one.warehouse)
        uow.lots.put_back(order_id, one.position, one.sku, one.warehouse, picked)
    if (mine := uow.pick_lists.of_order(order_id)) is not None:
        _leave_list(uow, mine, order_id, PickState.called_off, reason)
    waits = any(line.backordered for line in order.lines)
    back = OrderState.partially_allocated if waits else OrderState.allocated
    uow.orders.move(order_id, back, note=reason)
    may_lapse(uow, desk, order)
    return uow.orders.get(order_id)


def packed_from(uow: UnitOfWork, order_id: int) -> None:
    """Close what is open of an order on its pick list: it is being packed."""
    if (mine := uow.pick_lists.of_order(order_id)) is not None:
        _leave_list(uow, mine, order_id, PickState.done, "")


def _part(uow: UnitOfWork, order_id: int, warehouse: str) -> list[Reservation]:
    order = uow.orders.get(order_id)
    if order.state not in _PICKABLE:
        on = uow.pick_lists.of_order(order_id)
        says = f" and stands on pick list {on.id}" if on else ""
        raise NotNowError(f"order {order_id} is {order.state}{says}; only what is allocated can be picked")
    return next_part(uow, order_id, warehouse)


def _tasks(
    uow: UnitOfWork, order_id: int, part: Sequence[Reservation], places: dict[str, str]
) -> Iterator[PickTask]:  # fmt: skip
    order = uow.orders.get(order_id)
    for one in part:
        for picked in pick(uow, order, one):
            yield PickTask(
                order_id=order_id, position=one.position, sku=one.sku, place=places.get(one.sku, ""),
                **picked.model_dump(),
            )  # fmt: skip


def _living(uow: UnitOfWork, list_id: int) -> PickListRecord:
    found = uow.pick_lists.get(list_id)
    if found.state not in (PickState.open, PickState.started):
        raise NotNowError(f"pick list {list_id} is {found.state.value.replace('_', ' ')} already")
    return found


def _stop(walked: PickListRecord, stop: int, found: Decimal) -> PickTaskRecord:
    if not 1 <= stop <= len(walked.tasks):
        raise NotNowError(f"pick list {walked.id} has stops 1 to {len(walked.tasks)}, and no stop {stop}")
    task = walked.tasks[stop - 1]
    if task.state is not PickState.open:
        raise NotNowError(f"stop {stop} of pick list {walked.id} is {task.state} already: {task.found:f} were found")
    if not 0 <= found < task.quantity:
        raise NotNowError(
            f"stop {stop} asks for {task.quantity:f} of {task.sku}; {found:f} found is not fewer. What was found in "
            f"full needs no word; `crossdock pick done {walked.id}` closes the list"
        )
    return task


def _pieces(task: PickTaskRecord, missing: Decimal, named: Sequence[str]) -> tuple[str, ...]:
    """Return which pieces of a stop are missing; ``NotNowError`` where nobody said and it could be others."""
    if not task.serials or missing == len(task.serials):
        return task.serials
    if len(set(named)) != missing or not set(named) <= set(task.serials):
        said = f", not {', '.join(named)}" if named else ""
        raise NotNowError(
            f"{missing:f} of the {task.sku} with the numbers {', '.join(task.serials)} are short; say which{said}: "
            "--serial NUMBER, once for each"
        )
    return tuple(dict.fromkeys(named))


def _after_short(uow: UnitOfWork, desk: Desk, walked: PickListRecord, before: OrderRecord) -> None:
    """Take an order off its list of which nothing at all was found."""
    order = uow.orders.get(before.id)
    if any(one.warehouse == walked.warehouse for one in uow.stock.reservations(order.id)):
        return
    _leave_list(uow, walked, order.id, PickState.done, "")
    without_goods(uow, order.id, "nothing of it was found")
    may_lapse(uow, desk, order)  # what is reserved elsewhere


def without_goods(uow: UnitOfWork, order_id: int, note: str) -> None:
    """Bring an order, of which nothing leaves now, into the state of what is left of it."""
    order = uow.orders.get(order_id)
    waits, sent = any(line.backordered for line in order.lines), any(line.shipped for line in order.lines)
    if any(line.reserved for line in order.lines):
        uow.orders.move(order.id, OrderState.partially_allocated if waits else OrderState.allocated)
    elif waits:
        uow.orders.move(order.id, OrderState.partially_shipped if sent else OrderState.backordered)
    else:
        uow.orders.move(order.id, OrderState.shipped if sent else OrderState.cancelled, note=note)


def _leave_list(uow: UnitOfWork, mine: PickListRecord, order_id: int, state: PickState, reason: str) -> None:
    """Settle an order's open stops; a list on which nothing is open any more is done, or called off."""
    for task in mine.tasks:
        if task.order_id == order_id and task.state is PickState.open:
            found = task.quantity if state is PickState.done else _NONE
            uow.pick_lists.settle(task.id, found, state, reason)
    rest = {task.state for task in uow.pick_lists.get(mine.id).tasks}
    if PickState.open not in rest:
        uow.pick_lists.move(mine.id, PickState.called_off if rest == {PickState.called_off} else PickState.done)


def _tell(uow: UnitOfWork, order: OrderRecord, task: PickTaskRecord, missing: Decimal, reason: str) -> None:
    says = f"{missing:f} of {task.quantity:f} {task.sku} were not found on {task.place or 'the shelf'}: {reason}"
    finding = Finding(rule=SHORT, says=says, line=order.lines[task.position - 1].number, mend="Count the item.")
    uow.events.record(subject="order", subject_id=order.id, action="short pick", detail={"says": says})
    uow.reviews.open(
        subject="order", subject_id=order.id, kind=SHORT, findings=(finding,),
        summary=f"{order.partner} {order.number}: {says}",
    )  # fmt: skip
