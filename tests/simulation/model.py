"""A small model of a year that shares no line with the house: what must be true after each happening."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.simulation.book import NONE, Entry, Line
from tests.simulation.goods import Goods
from tests.simulation.happening import (
    PARTNERS,
    Adjusted,
    Allowed,
    Arrived,
    Bag,
    CameBack,
    Cancellation,
    Change,
    Counted,
    Departed,
    Happening,
    Letter,
    Moved,
    Night,
    Order,
    Packed,
    SetApart,
)

REFUSED = Decimal(-1)
SUSPECTED = timedelta(days=7)  # so long the same wish by another road is suspected
_BY_NAME = {one.name: one for one in PARTNERS}


class Model(Goods):
    """Does at once and in the plainest way what the house does in transactions. ``tell`` is false where it refuses."""

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self.orders: list[Entry] = []  # in the order in which they came
        self.by_number: dict[str, list[Entry]] = defaultdict(list)
        self.by_need: dict[str, list[Entry]] = defaultdict(list)
        self.seen: set[object] = set()
        self.waiting: list[Change | Cancellation] = []  # for an order that has not come
        self.returns: dict[int, tuple[Line, Decimal]] = {}  # which line, and how much is still to come

    def tell(self, one: Happening) -> bool:
        """Let something happen; false where it cannot, and then nothing changes."""
        if isinstance(one, Counted):
            return self._put((one.sku, one.place), one.quantity - self.here[one.sku, one.place])
        if isinstance(one, Adjusted):
            return self._put((one.sku, one.place), one.change)
        if isinstance(one, Arrived):
            return self._put((one.sku, one.place), one.quantity)
        if isinstance(one, SetApart):
            return self._set_apart((one.sku, one.place), one.change)
        return self._tell_more(one)

    def _tell_more(self, one: Happening) -> bool:
        does: dict[type, Callable[[Any], bool]] = {
            Bag: self._bag, Night: self._night, Packed: self._pack, Departed: self._depart, Moved: self._move,
            Allowed: self._allow, CameBack: self._come_back,
        }  # fmt: skip
        return does[type(one)](one)

    # -- what buyers send

    def _bag(self, bag: Bag) -> bool:
        """Take all in, then make changes, then decide on what is new: so a change meets its order in whatever order."""
        changes = [one for one in self.waiting if one.partner == bag.partner]
        self.waiting = [one for one in self.waiting if one.partner != bag.partner]
        for letter in bag.letters:
            if self._known(letter, bag.road):
                continue
            if isinstance(letter.message, Order):
                self._enter(letter.message, bag.road)
            else:
                changes.append(letter.message)
        for change in changes:
            self._change(change)
        self._decide([one for one in self.open if one.state == "new"])
        self.open = [one for one in self.open if not one.over]
        return True

    def _known(self, letter: Letter, road: str) -> bool:
        """Whether it was said before, in whatever bytes; what confirms an order changes nothing anyway."""
        said = letter.message
        known = said in self.seen or (isinstance(said, Order) and said.confirms)
        self.seen.add(said)
        return known

    def _enter(self, said: Order, road: str) -> None:
        lines = {str(n): Line(sku, quantity) for n, (sku, quantity) in enumerate(said.lines, 1)}
        entry = Entry(_BY_NAME[said.partner], said.number, said.need, road, self.today, lines)
        self.orders.append(entry)
        self.open.append(entry)
        self.by_number[said.number].append(entry)
        self.by_need[said.need].append(entry)

    def _decide(self, fresh: list[Entry]) -> None:
        """Hold what looks like something that came before; serve the rest."""
        suspected = {id(one) for one in fresh if self._suspected(one)}
        for one in fresh:
            one.state = "held" if id(one) in suspected else "live"
            for line in one.lines.values():
                line.lacking = line.wanted if one.state == "live" else NONE
        for one in fresh:
            if one.state == "live":
                got = self._give(one)
                self._give_up(one)
                if not got and one.partner.rest == "cancel":
                    one.state = "dead"

    def _suspected(self, one: Entry) -> bool:
        there = self.by_need[one.need]
        for other in (other for other in there if other is not one and other.state != "dead"):
            earlier = there.index(other) < there.index(one)
            if other.number == one.number and (earlier or other.state == "live"):
                return True
            alike = other.number != one.number and other.road != one.road and _goods(other) == _goods(one)
            if alike and earlier and self.today - other.day <= SUSPECTED:
                return True
        return False

    def _change(self, said: Change | Cancellation) -> None:
        there = self.by_number[said.number]
        if not there:
            self.waiting.append(said)
            return
        living = [one for one in there if one.state != "dead"] or there
        entry = next((one for one in living if one.state == "live"), living[0])
        if entry.over:
            return
        wanted = _wanted(said, entry)
        told = {number: self._made(said, entry, number, quantity) for number, quantity in wanted.items()}
        made = {number: quantity for number, quantity in told.items() if quantity != REFUSED}
        if not made:
            return
        for number in wanted:
            if number in entry.lines:
                entry.lines[number].told = max(entry.lines[number].told, said.sequence)
        for number in made.keys() - entry.lines.keys():
            entry.lines[number] = Line(said.lines[number][0], NONE, told=said.sequence)  # type: ignore[union-attr]
        self._make(entry, {n: q for n, q in made.items() if q != entry.lines[n].wanted})

    def _made(self, said: Change | Cancellation, entry: Entry, number: str, quantity: Decimal) -> Decimal:
        """Return what a line is from now on: not less than is gone; below zero where that is refused."""
        line = entry.lines.get(number)
        if line is None:
            return quantity
        late = said.sequence < line.told  # a later change has spoken already
        return REFUSED if late or quantity < line.wanted <= line.gone else max(quantity, line.gone)

    def _make(self, entry: Entry, made: dict[str, Decimal]) -> None:
        """Let lines want something else: what is too much goes to those who wait, then what lacks is sought."""
        if not made:
            return
        lines = {number: entry.lines[number] for number in made}
        for number, line in lines.items():
            line.wanted = made[number]
        if any(line.wanted < line.gone + line.boxed for line in lines.values()):
            self._unpack(entry)
        ended = not any(line.wanted for line in entry.lines.values())
        if entry.state in ("new", "held"):
            entry.state = "dead" if ended else "new"
        elif ended:
            self._end(entry)
        else:
            self._seek_anew(entry, list(lines.values()))

    def _end(self, entry: Entry) -> None:
        freed = {line.sku for line in entry.lines.values() if line.has}
        entry.state = "dead"
        for line in entry.lines.values():
            self._let_go(entry, line, line.has)
            line.lacking = line.given_up = NONE
        self._serve(freed, but=entry)

    def _seek_anew(self, entry: Entry, lines: list[Line]) -> None:
        for line in lines:
            self._let_go(entry, line, max(line.has + line.gone - line.wanted, NONE))
            line.given_up = NONE
            line.lacking = line.wanted - line.gone - line.has
        self._serve({line.sku for line in lines}, but=entry)
        self._give(entry)
        self._give_up(entry, lines)
        if not any(line.has or line.lacking or line.gone for line in entry.lines.values()):
            entry.state = "dead"

    # -- what happens on the floor

    def _pack(self, one: Packed) -> bool:
        entry = next((n for n in self.by_number[one.number] if n.may_be_packed), None)
        if entry is None:
            return False
        entry.boxed_in = min(place for line in entry.lines.values() for place, held in line.held.items() if held)
        for line in entry.lines.values():
            line.boxed, line.until = line.held.get(entry.boxed_in, NONE), {}
        return True

    def _depart(self, one: Departed) -> bool:
        entry = next((n for n in self.by_number[one.number] if n.boxed_in), None)
        if entry is None:
            return False
        for line in entry.lines.values():
            place = (line.sku, entry.boxed_in)
            line.held[entry.boxed_in] -= line.boxed
            self.reserved[place] -= line.boxed
            self.here[place] -= line.boxed
            line.gone, line.boxed = line.gone + line.boxed, NONE
        entry.boxed_in = ""
        self._may_lapse(entry)
        self._give(entry)
        return True

    def _allow(self, one: Allowed) -> bool:
        entry = next((n for n in self.by_number[one.number] if any(line.gone for line in n.lines.values())), None)
        lines = list(entry.lines.values()) if entry else []
        line = lines[one.position - 1] if len(lines) >= one.position else None
        if line is None or line.gone - line.allowed < one.quantity:
            return False
        line.allowed += one.quantity
        self.returns[one.number_of_return] = (line, one.quantity)
        return True

    def _come_back(self, one: CameBack) -> bool:
        line, awaited = self.returns.get(one.number_of_return, (None, NONE))
        if line is None or awaited < one.quantity:
            return False
        self.returns[one.number_of_return] = (line, awaited - one.quantity)
        self.here[line.sku, one.place] += one.quantity
        if one.damaged:
            self.apart[line.sku, one.place] += one.quantity
        self._serve({line.sku})
        return True

    def _night(self, _: Night) -> bool:
        self.today += timedelta(days=1)
        for entry in self.open:
            if entry.state == "held":
                entry.state = "dead"
        for entry in [n for n in self.open if any(self._is_late(line) for line in n.lines.values())]:
            self._let_lapse(entry)
        self.open = [one for one in self.open if not one.over]
        return True

    def _is_late(self, line: Line) -> bool:
        return any(held and (until := line.until.get(n)) and until <= self.today for n, held in line.held.items())

    def _let_lapse(self, entry: Entry) -> None:
        """Give back all that an order holds; what of it has no rest gives up what has not left with the first part."""
        freed = {line.sku for line in entry.lines.values() if line.has}
        for line in entry.lines.values():
            line.until = {}
            if not entry.boxed_in:
                line.lacking += line.has
                self._let_go(entry, line, line.has)
        if not entry.boxed_in:
            if any(line.gone for line in entry.lines.values()):
                self._give_up(entry)
            self._serve(freed, but=entry)


def _wanted(said: Change | Cancellation, entry: Entry) -> dict[str, Decimal]:
    if isinstance(said, Cancellation):
        return {number: NONE for number, line in entry.lines.items() if line.wanted}
    return {number: quantity for number, (_, quantity) in said.lines.items()}


def _goods(entry: Entry) -> dict[str, Decimal]:
    goods: dict[str, Decimal] = defaultdict(Decimal)
    for line in entry.lines.values():
        goods[line.sku] += line.wanted
    return goods
