"""A batch gets what its orders would have got one after the other, on both databases, however short stock is."""

import random
from collections import Counter

import pytest

from canonical.stock import Item
from store import Store, Wanted
from store.audit import audit
from tests.store.sample import D, an_order, enter, stocked, writing

SKUS = [f"S-{n}" for n in range(6)]
WHOLE = {"partial": "", "line": "line", "complete": "order"}


def one_after_the_other(free, orders):
    """Serve the orders as a clerk would: the rule that the statements must keep, said in the plainest way."""
    left, got = dict(free), {}
    for order_id, policy, lines in orders:
        before, mine = dict(left), {}
        for position, (sku, quantity) in enumerate(lines, 1):
            part = min(quantity, max(left[sku], 0))
            if policy == "line" and part < quantity:
                part = 0
            left[sku] -= part
            mine[order_id, position] = part
        if policy == "complete" and [part for part in mine.values()] != [quantity for _, quantity in lines]:
            left, mine = before, {}
        got |= {key: part for key, part in mine.items() if part}
    return got


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_is_served_as_one_order_after_the_other(store: Store, seed: int):
    dice = random.Random(seed)
    free = {sku: D(dice.choice([0, 5, 30, 90])) for sku in SKUS}
    with writing(store) as uow:
        stocked(uow, **{sku.replace("-", "_"): str(n) for sku, n in free.items() if n})
        for sku in SKUS:
            uow.stock.put_item(Item(sku=sku))
        orders = [
            (enter(uow, an_order(f"PO-{n}")), dice.choice(list(WHOLE)),
             [(dice.choice(SKUS), D(dice.randint(1, 40)) / 4) for _ in range(dice.randint(1, 5))])
            for n in range(40)
        ]  # fmt: skip
        uow.stock.lock_all(SKUS, ["main"])
        wanted = [
            Wanted(order_id, position, sku, "main", quantity, WHOLE[policy])
            for order_id, policy, lines in orders
            for position, (sku, quantity) in enumerate(lines, 1)
        ]
        got = uow.stock.reserve_batch(wanted)
    assert got == one_after_the_other(free, orders)
    with store.reading() as uow:
        assert audit(uow.orders._unit.connection) == []
        held = Counter(
            {(order_id, r.position): r.quantity for order_id, _, _ in orders for r in uow.stock.given(order_id)}
        )
        assert held == Counter(got)


def test_a_chain_in_which_each_order_stands_in_the_way_of_the_next_is_decided_too(store: Store):
    with writing(store) as uow:
        stocked(uow, **{f"S_{n}": "1" for n in range(13)})
        orders = [enter(uow, an_order(f"PO-{n}")) for n in range(12)]
        wanted = [Wanted(o, 1 + m, f"S-{n + m}", "main", D(1), "order") for n, o in enumerate(orders) for m in (0, 1)]
        got = uow.stock.reserve_batch(wanted)
        assert sorted({order_id for order_id, _ in got}) == orders[::2]
        assert uow.stock.audit() == []


def test_safety_stock_and_quarantine_are_not_given_to_a_batch_either(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        uow.stock.set_safety("MUG-01", "main", D(2), "buffer")
        uow.stock.quarantine("MUG-01", "main", D(3), "wet")
        order = enter(uow)
        assert uow.stock.reserve_batch([Wanted(order, 1, "MUG-01", "main", D(9))]) == {(order, 1): D(5)}
        assert uow.stock.reserve_batch([]) == {}
