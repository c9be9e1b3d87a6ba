"""A small model of stock and orders that shares no line with the house: what must be true after each happening."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from tests.simulation.happening import Adjusted, Cancelled, Counted, Customer, Happening, Left, Moved, Ordered, SetApart

NONE = Decimal(0)
Place = tuple[str, str]  # SKU and warehouse


@dataclass
class Line:
    """One line: all that was ordered is lacking, given up, held somewhere, or gone."""

    sku: str
    lacking: Decimal
    given_up: Decimal = NONE
    gone: Decimal = NONE
    held: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


@dataclass
class Order:
    """One order; ``over``: it was called off, or nothing of it was to be had."""

    customer: Customer
    lines: list[Line]
    over: bool = False


class Model:
    """Does at once and in the plainest way what the house does in transactions. ``tell`` is false where it refuses."""

    def __init__(self) -> None:
        self.here: dict[Place, Decimal] = defaultdict(Decimal)
        self.apart: dict[Place, Decimal] = defaultdict(Decimal)
        self.orders: list[Order] = []

    def reserved(self, place: Place) -> Decimal:
        """Return what is held there for orders."""
        sku, name = place
        return sum((line.held[name] for o in self.orders for line in o.lines if line.sku == sku), NONE)

    def free(self, place: Place) -> Decimal:
        """Return what may be promised."""
        return self.here[place] - self.apart[place] - self.reserved(place)

    def tell(self, one: Happening) -> bool:
        """Let something happen; false where it cannot, and then nothing changes."""
        match one:
            case Ordered():
                return self._order(one)
            case Cancelled():
                return self._cancel(self.orders[one.number])
            case Left():
                return self._leave(self.orders[one.number])
            case Counted():
                return self._put((one.sku, one.place), one.quantity - self.here[one.sku, one.place])
            case Adjusted():
                return self._put((one.sku, one.place), one.change)
            case SetApart():
                return self._set_apart((one.sku, one.place), one.change)
            case Moved():
                return self._move(one)

    def _move(self, one: Moved) -> bool:
        source, target = (one.sku, one.source), (one.sku, one.target)
        if self.free(source) < one.quantity:
            return False
        self.here[source] -= one.quantity
        self.here[target] += one.quantity
        self._serve({one.sku})
        return True

    def _order(self, one: Ordered) -> bool:
        order = Order(one.customer, [Line(sku, quantity) for sku, quantity in one.lines])
        self.orders.append(order)
        got = self._give(order)
        if one.customer.rest == "cancel":
            for line in order.lines:
                line.given_up, line.lacking = line.lacking, NONE
            order.over = not got
        return True

    def _cancel(self, order: Order) -> bool:
        if order.over or any(line.gone for line in order.lines):
            return False
        order.over = True
        freed = {line.sku for line in order.lines if any(line.held.values())}
        for line in order.lines:
            line.given_up += line.lacking + sum(line.held.values(), NONE)
            line.lacking = NONE
            line.held.clear()
        self._serve(freed)
        return True

    def _leave(self, order: Order) -> bool:
        leaving = [(line, name) for line in order.lines for name, quantity in line.held.items() if quantity]
        for line, name in leaving:
            quantity = line.held.pop(name)
            line.gone += quantity
            self.here[line.sku, name] -= quantity
        return bool(leaving)

    def _put(self, place: Place, change: Decimal) -> bool:
        if self.free(place) + change < 0:
            return False
        self.here[place] += change
        self._serve({place[0]})
        return True

    def _set_apart(self, place: Place, change: Decimal) -> bool:
        if self.apart[place] + change < 0 or self.free(place) < change:
            return False
        self.apart[place] += change
        self._serve({place[0]})
        return True

    def _serve(self, skus: set[str]) -> None:
        """Give to all who wait for one of these: those of higher rank first, then the older."""
        waiting = [o for o in self.orders if not o.over and any(n.lacking and n.sku in skus for n in o.lines)]
        for order in sorted(waiting, key=lambda o: -o.customer.priority):
            self._give(order)

    def _give(self, order: Order) -> bool:
        """Give an order what it may have; true where that is something."""
        left: dict[Place, Decimal] = {}
        plan: list[tuple[Line, str, Decimal]] = []
        whole = True
        for line in order.lines:
            parts, open_ = [], line.lacking
            for name in order.customer.places:
                place = (line.sku, name)
                part = min(open_, max(left.get(place, self.free(place)), NONE))
                parts.append((line, name, part))
                open_ -= part
            whole = whole and not open_
            if open_ and order.customer.shortage == "line":
                continue
            for _, name, part in parts:
                left[line.sku, name] = left.get((line.sku, name), self.free((line.sku, name))) - part
            plan += [one for one in parts if one[2]]
        if order.customer.shortage == "complete" and not whole:
            return False
        for line, name, part in plan:
            line.held[name] += part
            line.lacking -= part
        return bool(plan)
