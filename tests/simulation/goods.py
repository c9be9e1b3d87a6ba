"""The model's shelves, and who gets what lies on them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tests.simulation.book import NONE, Entry, Line
from tests.simulation.happening import Moved

Place = tuple[str, str]  # SKU and warehouse


class Goods:
    """What lies where, what of it is reserved or set apart, and the orders that may still get some."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.here: dict[Place, Decimal] = defaultdict(Decimal)
        self.apart: dict[Place, Decimal] = defaultdict(Decimal)
        self.reserved: dict[Place, Decimal] = defaultdict(Decimal)
        self.open: list[Entry] = []  # those that are not over, in the order in which they came

    def free(self, place: Place) -> Decimal:
        """Return what may be promised."""
        return self.here[place] - self.apart[place] - self.reserved[place]

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

    def _move(self, one: Moved) -> bool:
        source, target = (one.sku, one.source), (one.sku, one.target)
        if self.free(source) < one.quantity:
            return False
        self.here[source] -= one.quantity
        self.here[target] += one.quantity
        self._serve({one.sku})
        return True

    def _lapse(self, entry: Entry) -> date | None:
        return self.today + entry.partner.lapses if entry.partner.lapses else None

    def _may_lapse(self, entry: Entry) -> None:
        """Let the time of all that an order holds begin anew."""
        for line in entry.lines.values():
            line.until = dict.fromkeys(line.held, self._lapse(entry))

    def _serve(self, skus: set[str], but: Entry | None = None) -> None:
        """Give to all who wait for one of these: those of higher rank first, then the older."""
        waiting = [
            one for one in self.open
            if one is not but and one.waits and any(n.lacking and n.sku in skus for n in one.lines.values())
        ]  # fmt: skip
        for entry in sorted(waiting, key=lambda one: -one.partner.priority):
            self._give(entry)

    def _give(self, entry: Entry) -> bool:
        """Give an order what it may have; true where that is something."""
        left: dict[Place, Decimal] = {}
        plan: list[tuple[Line, str, Decimal]] = []
        whole = True
        for line in entry.lines.values():
            parts, open_ = [], line.lacking
            for name in entry.partner.places:
                part = min(open_, max(left.get((line.sku, name), self.free((line.sku, name))), NONE))
                parts.append((line, name, part))
                open_ -= part
            whole = whole and not open_
            if open_ and entry.partner.shortage == "line":
                continue
            for _, name, part in parts:
                left[line.sku, name] = left.get((line.sku, name), self.free((line.sku, name))) - part
            plan += [one for one in parts if one[2]]
        if entry.partner.shortage == "complete" and not whole:
            return False
        for line, name, part in plan:
            line.held[name] += part
            line.lacking -= part
            line.until[name] = self._lapse(entry)
            self.reserved[line.sku, name] += part
        if plan:
            self._give_up(entry)
        return bool(plan)

    def _give_up(self, entry: Entry, lines: Iterable[Line] | None = None) -> None:
        if entry.partner.rest == "cancel":
            for line in entry.lines.values() if lines is None else lines:
                line.given_up, line.lacking = line.given_up + line.lacking, NONE

    def _let_go(self, entry: Entry, line: Line, much: Decimal) -> None:
        """Give back so much of what a line holds; what stands packed stays."""
        for place in sorted(line.held):
            part = min(much, line.held[place] - (line.boxed if place == entry.boxed_in else NONE))
            line.held[place] -= part
            self.reserved[line.sku, place] -= part
            much -= part

    def _unpack(self, entry: Entry) -> None:
        if entry.boxed_in:
            entry.boxed_in = ""
            for line in entry.lines.values():
                line.boxed = NONE
            self._may_lapse(entry)
