"""Hold the house against the model: every unit on every shelf, every ordered quantity, and every need served once."""

from collections import Counter
from collections.abc import Iterator

from canonical.lifecycle import OrderState
from canonical.party import PartyRole
from store import OrderRecord, Store
from tests.simulation.book import NONE, Entry
from tests.simulation.happening import PLACES, SKUS, Bag, Letter, Order, weight
from tests.simulation.house import House
from tests.simulation.model import SUSPECTED, Model
from tests.simulation.story import Story

EVERY = 100  # happenings between two comparisons of shelves and of the orders that are not over
_NOT_SERVED = (OrderState.interpreted, OrderState.in_review, OrderState.rejected, OrderState.cancelled)


def shelves(model: Model, house: House) -> Iterator[str]:
    """Yield a sentence for every shelf that the two see differently, or on which more is promised than lies there."""
    with house.store.reading() as uow:
        levels = {(n.sku, n.warehouse): (n.on_hand, n.reserved, n.quarantined) for n in uow.stock.levels()}
    for place in ((sku, name) for sku in SKUS for name in PLACES):
        must = (model.here[place], model.reserved[place], model.apart[place])
        found = levels.get(place, (NONE, NONE, NONE))
        if found != must:
            yield f"{place}: {told(found)} on hand, reserved and apart, and must be {told(must)}"
        if found[1] + found[2] > found[0]:
            yield f"{place}: oversold"


def orders(house: House, entries: list[Entry], ids: dict[Entry, int]) -> Iterator[str]:
    """Yield a sentence for every line that the two see differently, or that does not add up."""
    with house.store.reading() as uow:
        for entry in entries:
            yield from _of_order(uow.orders.get(ids[entry]), entry)


def everything(model: Model, house: House) -> Iterator[str]:
    """Yield all of that, of all orders, what the ledger cannot explain, and every need that is served twice."""
    yield from shelves(model, house)
    yield from orders(house, model.orders, numbered(model, house))
    with house.store.reading() as uow:
        yield from uow.stock.prove()
        every = uow.orders.list(limit=1_000_000)
    if len(every) != len(model.orders):
        yield f"{len(every)} orders, and must be {len(model.orders)}"
    yield from _twice([order for order in reversed(every) if order.state not in _NOT_SERVED])


def numbered(model: Model, house: House) -> dict[Entry, int]:
    """Return the house's number of each order of the model's."""
    return {entry: id_ for number, ids in house.ids.items()
            for entry, id_ in zip(model.by_number[number], ids, strict=True)}  # fmt: skip


def _twice(served: list[OrderRecord]) -> Iterator[str]:
    """Yield a sentence for a need that is served twice; nobody suspects what comes by another road long after."""
    first: dict[str, OrderRecord] = {}
    for order in served:
        known = first.setdefault(_need(order), order)
        late = known.channel != order.channel and order.entered_at.date() - known.entered_at.date() > SUSPECTED
        if known is not order and not late:
            yield f"{_need(order)}: double order, {known.id} and {order.id} are served"


def _need(order: OrderRecord) -> str:
    place = order.order.party(PartyRole.ship_to)
    return place.number if place else ""


def _of_order(order: OrderRecord, entry: Entry) -> Iterator[str]:
    name = f"order {order.id}, {order.number} of {order.partner}, {order.state}"
    served = entry.state == "live" or any(line.gone for line in entry.lines.values())
    if served is (order.state in _NOT_SERVED):
        yield f"{name}: must be {entry.state}"
    for line, must_be in zip(order.lines, entry.lines.values(), strict=True):
        must = (must_be.wanted, must_be.has, must_be.lacking, must_be.given_up, must_be.gone, must_be.boxed)
        found = (line.ordered, line.reserved, line.backordered, line.rejected, line.shipped, line.packed)
        if served and found != must:
            yield f"{name}, line {line.number}: {told(found)}, and must be {told(must)}"
        if served and sum(found[1:5]) != line.ordered:
            yield f"{name}, line {line.number}: {sum(found[1:5])} of {line.ordered} are accounted for"
        if not served and (line.reserved or line.shipped):
            yield f"{name}, line {line.number}: has goods, and must have none"


def told(figures: tuple) -> str:
    """Write figures so that eyes can compare them."""
    return " ".join(f"{one.normalize() + 0:f}" for one in figures)


def live(store: Store, clock, seed: int, count: int) -> Iterator[Counter[str]]:
    """Tell both the same year; yield what happened so far at each comparison. ``AssertionError`` where they differ."""
    model, house = Model(clock.now().date()), House(store, clock)
    tally: Counter[str] = Counter()
    told_, looked = 0, 0
    for one in Story(seed).tell(count):
        must, done = model.tell(one), house.tell(one)
        told_ += weight(one)
        assert done is must, f"happening {told_} of seed {seed}, {one}: the house {'does' if done else 'refuses'} it"
        tally += _kinds(one) if must else Counter(refused=1)
        if told_ - looked >= EVERY:
            looked = told_
            ids = numbered(model, house)
            found = [*shelves(model, house), *orders(house, model.open, ids)]
            assert not found, f"after happening {told_} of seed {seed}: {found[:5]}"
            yield tally
    found = list(everything(model, house))
    assert not found, f"at the end of seed {seed}: {found[:5]}"
    yield tally


def _kinds(one: object) -> Counter[str]:
    if not isinstance(one, Bag):
        return Counter([type(one).__name__])
    return Counter(_kind(letter) for letter in one.letters)


def _kind(letter: Letter) -> str:
    if letter.copy:
        return "resent"
    confirms = isinstance(letter.message, Order) and letter.message.confirms
    return "Confirmation" if confirms else type(letter.message).__name__
