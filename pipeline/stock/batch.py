"""Serve a whole batch of plain orders by the store's statements; what is not plain is planned order by order.

Plain is what comes from one warehouse, in the item's own unit, with nothing in
its place, nothing kept for others and nothing to be shared out. The planner stays
the truth: the statements give the same, and the plan is written down as it says.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pipeline.stock.shelves import Asking, Shelves
from router.allocation import Allocation, plan, wishes
from router.supply import Shortage, Supply
from router.taking import Taking
from store import UnitOfWork, Wanted

_MANY = 8  # orders; below that the statements cost more than they save
_WHOLE: Mapping[Shortage, Literal["", "line", "order"]] = {"partial": "", "line": "line", "complete": "order"}


def all_at_once(uow: UnitOfWork, shelves: Shelves, asking: Sequence[Asking]) -> list[tuple[Allocation, Supply]]:
    """Reserve for all orders, and return what each got; nothing where they are few or not plain."""
    if len(asking) < _MANY or len({order.partner for order, _ in asking}) > 1:
        return []
    terms = shelves.terms[asking[0][0].partner]
    supplies = [shelves.supply(order, facts)[0] for order, facts in asking]
    if not all(_plain(shelves, one, supply) for one, supply in zip(asking, supplies, strict=True)):
        return []
    wanted = [
        Wanted(order.id, wish.position, wish.sku, supply.places[0].warehouse, wish.quantity, _WHOLE[terms.shortage])
        for (order, facts), supply in zip(asking, supplies, strict=True)
        for wish in wishes(order.order, facts)
    ]
    taken = uow.stock.reserve_batch(wanted, until=terms.kept_until(uow.now))
    by_order: dict[int, list[Taking]] = {}
    for one in wanted:
        if portion := taken.get((one.order_id, one.position)):
            mine = by_order.setdefault(one.order_id, [])
            mine.append(Taking(one.position, one.sku, one.warehouse, portion, portion))
    return [
        (plan(order.order, facts, supply, by_order.get(order.id, [])), supply)
        for (order, facts), supply in zip(asking, supplies, strict=True)
    ]


def _plain(shelves: Shelves, one: Asking, supply: Supply) -> bool:
    order, facts = one
    return (
        len(supply.places) == 1
        and not supply.substitutes
        and not facts.conversions
        and not shelves.caps
        and not any(line.reserved for line in order.lines)
        and all(not shelves.kept.get((sku, supply.places[0].warehouse)) for sku in facts.skus.values())
    )
