"""Stock comes in, is counted anew or set apart; orders that waited for it get their share, the first in rank first."""

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal

from canonical.stock import Traits
from pipeline.desk import Desk
from pipeline.evidence.facts import of_accepted
from pipeline.stock.allot import allot_more, by_priority
from pipeline.stock.shelves import Asking, Shelves
from store import NotEnough, OrderRecord, UnitOfWork

Where = tuple[str, str]  # SKU and warehouse

_MANY = 12  # so many numbers are named in a sentence


def count(
    uow: UnitOfWork, desk: Desk, sku: str, warehouse: str, on_hand: Decimal, reason: str, *,
    lot: str | None = None, expires_on: date | None = None, serials: Sequence[str] | None = None,
) -> list[int]:  # fmt: skip
    """Set what lies in a warehouse and allocate waiting orders from it; return the orders that moved.

    ``serials``: the pieces that lie there. ``NotEnough`` where none is named and more have a number than lie there;
    with ``None`` that is not looked at.
    """

    def act() -> None:
        uow.stock.set_on_hand(sku, warehouse, on_hand, reason, lot=lot, expires_on=expires_on)
        if serials:
            uow.lots.recount(sku, warehouse, serials, lot or "")
        elif serials is not None and (shelf := uow.lots.too_many(sku, warehouse)):
            raise NotEnough(
                f"{on_hand:f} {sku} lie in {warehouse}, and {len(shelf)} on the shelf have a number; "
                f"name those that lie there (--serial NUMBER), of {', '.join(shelf[:_MANY])}"
            )

    return served(uow, desk, [sku], [warehouse], act)


def receive(
    uow: UnitOfWork, desk: Desk, number: str, sku: str, warehouse: str, quantity: Decimal, *,
    lot: str | None = None, expires_on: date | None = None,
) -> list[int]:  # fmt: skip
    """Take in what was to come under a number; return the orders that moved."""

    def act() -> None:
        uow.inbound.receive(number, sku, warehouse, quantity)
        uow.stock.adjust(sku, warehouse, quantity, f"receipt {number}", lot=lot, expires_on=expires_on, kind="received")

    return served(uow, desk, [sku], [warehouse], act)


def served(
    uow: UnitOfWork, desk: Desk, skus: Iterable[str], warehouses: Iterable[str], act: Callable[[], object], *,
    but: int = 0,
) -> list[int]:  # fmt: skip
    """Change stock by ``act``, and give what is free then to the orders that wait for it; return those that moved.

    ``but``: the order that gives something back does not get it back at once.

    Orders are taken before stock and stock in order of SKU and warehouse, as the
    router does, so that the two never wait for each other in a circle.
    """
    return _serve(uow, desk, skus, warehouses, act, but=but)[1]


def exchanged(
    uow: UnitOfWork, desk: Desk, own: Asking, skus: Iterable[str], warehouses: Iterable[str], act: Callable[[], object]
) -> Shelves:
    """Change stock by ``act`` in the same way for an order that changes itself; return what is free for it then.

    Those who waited come first.
    """
    return _serve(uow, desk, skus, warehouses, act, but=own[0].id, beside=(own,))[0]


def _serve(
    uow: UnitOfWork, desk: Desk, skus: Iterable[str], warehouses: Iterable[str], act: Callable[[], object], *,
    but: int, beside: Sequence[Asking] = (),
) -> tuple[Shelves, list[int]]:  # fmt: skip
    changed = sorted(set(skus))
    waiting = [one for one in _waiting(uow, desk, changed) if one[0].id != but]
    shelves = Shelves.over(uow, desk, [*waiting, *beside], also=changed, where=warehouses)
    before = uow.events.told
    act()
    waiting = _still(uow, desk, waiting, uow.events.touched("order", before))
    shelves.look_again(uow)
    shelves.share_out(waiting)
    return shelves, [order.id for order, facts in by_priority(waiting) if allot_more(uow, desk, shelves, order, facts)]


def with_rest(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, act: Callable[[], None], *, short: Collection[Where] = ()
) -> None:
    """Do something with an order, and then give it what is free of what it still waits for.

    Nobody gave it any while it was packed. ``short``: SKUs and warehouses where less was found than the books say;
    what it lacks of those comes from elsewhere, or waits.
    """
    if not short and not any(line.backordered for line in order.lines):
        act()
        return
    facts = of_accepted(uow, desk, [order])[order.id]
    shelves = Shelves.over(uow, desk, [(order, facts)])
    act()
    shelves.look_again(uow)
    shelves.free |= dict.fromkeys(short, Decimal(0))
    rest = uow.orders.get(order.id)
    so_far = {line.position: line.reserved + line.shipped for line in rest.lines}
    allot_more(uow, desk, shelves, rest, facts.model_copy(update={"reserved": so_far}))


def _waiting(uow: UnitOfWork, desk: Desk, skus: Sequence[str]) -> list[Asking]:
    """Return the orders that wait for these items, or for items in whose place they may go; nobody else gets them."""
    lacking = uow.orders.lacking()
    items = uow.stock.items(sorted(lacking - set(skus)))
    wanted = {sku for sku in lacking if sku in skus or (sku in items and _replaced(items[sku].traits, skus))}
    listed = {
        one.row.cells["sku"] for sku in skus for one in uow.references.holding("substitutes", sku, on=uow.now.date())
    }
    orders = uow.orders.awaiting(sorted(wanted | (listed & lacking)))
    facts = of_accepted(uow, desk, orders) if orders else {}
    return [(order, facts[order.id]) for order in orders]


def _still(uow: UnitOfWork, desk: Desk, asking: Sequence[Asking], touched: AbstractSet[int]) -> list[Asking]:
    """Return those who wait still, as they are now: what changed the stock may have cancelled or emptied an order."""
    met = [order for order, _ in asking if order.id in touched]
    if not met:
        return [*asking]
    lacked = {line.sku for order in met for line in order.lines if line.sku and line.backordered}
    now = {order.id: order for order in uow.orders.awaiting(sorted(lacked)) if order.id in touched}
    anew = of_accepted(uow, desk, [*now.values()])
    return [
        (now.get(order.id, order), anew.get(order.id, facts))
        for order, facts in asking
        if order.id in now or order.id not in touched
    ]


def _replaced(traits: Traits, skus: Sequence[str]) -> bool:
    return not {traits.successor, *traits.substitutes}.isdisjoint(skus)
