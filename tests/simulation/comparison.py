"""Hold the house against the model: every unit on every shelf, and every ordered quantity."""

from collections import Counter
from collections.abc import Iterator

from store import OrderRecord, Store
from tests.simulation.happening import PLACES, SKUS, story
from tests.simulation.house import House
from tests.simulation.model import Model, Order

EVERY = 100  # happenings between two complete comparisons


def differences(model: Model, house: House) -> Iterator[str]:
    """Yield a sentence for everything that the two see differently, or that does not add up."""
    with house.store.reading() as uow:
        levels = {(n.sku, n.warehouse): (n.on_hand, n.reserved, n.quarantined) for n in uow.stock.levels()}
        orders = {order.id: order for order in uow.orders.list(limit=1_000_000)}
        yield from uow.stock.prove()
    for place in ((sku, name) for sku in SKUS for name in PLACES):
        must = (model.here[place], model.reserved(place), model.apart[place])
        found = levels.get(place, (0, 0, 0))
        if found != must:
            yield f"{place}: {found} on hand, reserved and apart, and must be {must}"
        if found[1] + found[2] > found[0]:
            yield f"{place}: oversold"
    if len(orders) != len(model.orders):
        yield f"{len(orders)} orders, and must be {len(model.orders)}"
    for id_, known in zip(house.ids, model.orders, strict=True):
        yield from _of_order(orders[id_], known)


def _of_order(order: OrderRecord, known: Order) -> Iterator[str]:
    for line, must_be in zip(order.lines, known.lines, strict=True):
        must = (sum(must_be.held.values()), must_be.lacking, must_be.given_up, must_be.gone)
        found = (line.reserved, line.backordered, line.rejected, line.shipped)
        if found != must:
            yield f"order {order.id} line {line.position}: {found}, and must be {must}"
        if sum(found) != line.ordered:
            yield f"order {order.id} line {line.position}: {sum(found)} of {line.ordered} are accounted for"


def live(store: Store, clock, seed: int, count: int) -> Iterator[Counter[str]]:
    """Tell both the same story; yield what happened so far at each comparison. ``AssertionError`` where they differ."""
    model, house = Model(), House(store, clock)
    tally: Counter[str] = Counter()
    for n, one in enumerate(story(seed, count), 1):
        must, done = model.tell(one), house.tell(one)
        assert done is must, f"happening {n} of seed {seed}, {one}: the house {'does' if done else 'refuses'} it"
        tally[type(one).__name__ if must else "refused"] += 1
        if n % EVERY == 0 or n == count:
            found = list(differences(model, house))
            assert not found, f"after happening {n} of seed {seed}: {found[:5]}"
            yield tally
