"""A year drawn at random: the same seed draws the same days, 10,000 happenings a year.

Buyers do not know what becomes of what they send; roads delay and shuffle it, lose
nothing, and bring some of it twice.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.simulation.happening import (
    PARTNERS,
    PLACES,
    SKUS,
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
    weight,
)

A_DAY = 27  # happenings; 10,000 are a year
_ACTS = {
    "send": 30, "pack": 26, "depart": 23, "arrive": 13, "adjust": 5, "count": 3, "apart": 3, "move": 4, "allow": 7,
    "back": 9,
}  # fmt: skip
_MOST_DELAY = 12  # bags; some three days


@dataclass
class _Sent:
    """An order as its buyer remembers it."""

    order: Order
    sequence: int = 0
    lines: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    over: bool = False  # nothing more is sent about it


class Story:
    """Draws one happening after the other."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.sent: list[_Sent] = []
        self.post: list[tuple[float, str, str, Letter]] = []  # when it comes, partner and road, and what
        self.now = 0.0  # counts bags
        self.copies = 0
        self.returns = 0
        self.to_pack: list[Order] = []
        self.to_go: list[Order] = []
        self.gone: list[Order] = []

    def tell(self, count: int) -> Iterator[Happening]:
        """Yield happenings until there are so many; after each day's comes its night."""
        told, nights = 0, 0
        while told < count:
            if told // A_DAY > nights:
                nights += 1
                one: Happening = Night()
            else:
                one = self._draw(count - told)
            told += weight(one)
            yield one

    def _draw(self, most: int) -> Happening:
        kind = self.dice.choices(list(_ACTS), weights=list(_ACTS.values()))[0]
        if kind == "pack" and self.to_pack:
            one = self._take(self.to_pack, 0.4)
            self.to_go.append(one)
            return Packed(one.partner, one.number)
        if kind == "depart" and self.to_go:
            one = self._take(self.to_go, 0.9)
            self.gone.append(one)
            return Departed(one.partner, one.number)
        if kind == "allow" and self.gone:
            one = self._take(self.gone, 0.3)
            self.returns += 1
            quantity = Decimal(self.dice.randint(1, 3))
            return Allowed(self.returns, one.partner, one.number, self.dice.randint(1, 2), quantity)
        if kind in ("send", "pack", "depart", "allow"):
            return self._bag(most)
        return self._on_the_floor(kind)

    def _take(self, some: list[Order], chance: float) -> Order:
        """Choose one of the oldest; as a rule it is done with then."""
        at = self.dice.randrange(min(len(some), 25))
        return some.pop(at) if self.dice.random() < chance else some[at]

    def _on_the_floor(self, kind: str) -> Happening:
        dice, sku, place = self.dice, self.dice.choice(SKUS), self.dice.choice(PLACES)
        match kind:
            case "arrive":
                return Arrived(f"B-{dice.random()}", sku, place, Decimal(dice.randint(60, 240)))
            case "adjust":
                return Adjusted(sku, place, Decimal(dice.choice((-3, 5, 10, 20))))
            case "count":
                return Counted(sku, place, Decimal(dice.randint(0, 90)))
            case "apart":
                return SetApart(sku, place, Decimal(dice.choice((-4, -1, 2, 6))))
            case "move":
                other = next(one for one in PLACES if one != place)
                return Moved(sku, place, other, Decimal(dice.randint(1, 9)))
        which = max(1, self.returns - int(dice.expovariate(1 / 4)))
        return CameBack(which, Decimal(dice.randint(1, 4)), place, dice.random() < 0.3)

    def _bag(self, most: int) -> Bag:
        """Let buyers write until some road has something to bring."""
        while True:
            self.now += 1
            for _ in range(self.dice.randint(1, 4)):
                self._write()
            due = sorted((one for one in self.post if one[0] <= self.now), key=lambda one: one[0])
            if due:
                _, partner, road, _ = due[0]
                mine = [one for one in due if one[1:3] == (partner, road)][:most]
                self.post = [one for one in self.post if one not in mine]
                return Bag(partner, "mail" if road == "mail" else "edi", tuple(one[3] for one in mine))

    def _write(self) -> None:
        """Let a buyer send something: mostly an order, else something about one of the last."""
        living = [one for one in self.sent[-60:] if not one.over]
        if not living or self.dice.random() < 0.6:
            self._order()
            return
        one = self.dice.choice(living)
        if self.dice.random() < 0.25:
            one.sequence, one.over = one.sequence + 1, True
            self._send(Cancellation(one.order.partner, one.order.number, one.sequence))
        else:
            self._change(one)

    def _order(self) -> None:
        dice, n = self.dice, len(self.sent)
        skus = dice.sample(SKUS, dice.randint(1, 4))
        lines = tuple((sku, Decimal(dice.randint(1, 12))) for sku in skus)
        order = Order(dice.choice(PARTNERS).name, f"PO-{n}", f"need-{n}", lines)
        sent = _Sent(order, lines={str(at): line for at, line in enumerate(lines, 1)})
        self.sent.append(sent)
        self.to_pack.append(order)
        self._send(order)
        chance = dice.random()
        if chance < 0.06:  # by another road, under another number
            sent.over = True
            self._send(replace(order, number=f"PO-{n}-M"), road="mail")
        elif chance < 0.10:  # the same number once more, and something else in it
            sent.over = True
            self._send(replace(order, lines=(*lines[1:], (dice.choice(SKUS), Decimal(3)))))
        elif chance < 0.16:
            self._send(replace(order, confirms=True))

    def _change(self, one: _Sent) -> None:
        dice, named = self.dice, dict[str, tuple[str, Decimal]]()
        for line in dice.sample(sorted(one.lines), dice.randint(1, len(one.lines))):
            sku, _ = one.lines[line]
            named[line] = (sku, Decimal(0 if dice.random() < 0.15 else dice.randint(1, 14)))
        one.sequence += 1
        added = frozenset[str]()
        if dice.random() < 0.2:  # nobody speaks of it again
            added = frozenset({f"{one.sequence}00"})
            named |= {line: (dice.choice(SKUS), Decimal(dice.randint(1, 6))) for line in added}
        self._send(Change(one.order.partner, one.order.number, one.sequence, named, added))

    def _send(self, message: Order | Change | Cancellation, road: str = "edi") -> None:
        """Put a message into the post, once or twice; most comes soon, some late, so that messages cross."""
        letter = Letter(message)
        times = [letter]
        if self.dice.random() < 0.08:
            times.append(letter)  # the same bytes
        if self.dice.random() < 0.04:
            self.copies += 1
            times.append(Letter(message, self.copies))  # written anew
        for one in times:
            delay = min(self.dice.expovariate(1 / 2), _MOST_DELAY)
            self.post.append((self.now + delay, message.partner, road, one))
