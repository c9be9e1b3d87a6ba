"""What can happen to stock and orders, drawn at random: the same seed draws the same story."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

SKUS = tuple(f"S-{n}" for n in range(8))
PLACES = ("main", "east")


@dataclass(frozen=True)
class Customer:
    """What was agreed with one partner."""

    name: str
    shortage: Literal["partial", "line", "complete"]
    rest: Literal["backorder", "cancel"] = "backorder"
    places: tuple[str, ...] = ("main",)  # with more than one, a line may come from several
    priority: int = 0


CUSTOMERS = (
    Customer("parts", "partial"),
    Customer("whole", "complete", priority=5),
    Customer("lines", "line", places=("main", "east"), priority=9),
    Customer("now", "partial", rest="cancel", places=("east",)),
)


@dataclass(frozen=True)
class Ordered:
    """A customer orders; ``number`` counts the orders from 0."""

    number: int
    customer: Customer
    lines: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Cancelled:
    """An order is called off, if it has not left."""

    number: int


@dataclass(frozen=True)
class Left:
    """All that is reserved for an order leaves, if anything is."""

    number: int


@dataclass(frozen=True)
class Counted:
    """So much lies there; refused where more is promised."""

    sku: str
    place: str
    quantity: Decimal


@dataclass(frozen=True)
class Adjusted:
    """So much more lies there, or less; refused where it is promised."""

    sku: str
    place: str
    change: Decimal


@dataclass(frozen=True)
class SetApart:
    """So much more lies in quarantine, or less; refused where it is promised or not there."""

    sku: str
    place: str
    change: Decimal


@dataclass(frozen=True)
class Moved:
    """So much goes from one place to the other; refused where it is promised."""

    sku: str
    source: str
    target: str
    quantity: Decimal


Happening = Ordered | Cancelled | Left | Counted | Adjusted | SetApart | Moved


def story(seed: int, count: int) -> Iterator[Happening]:
    """Yield so many happenings."""
    dice = random.Random(seed)
    orders = 0
    kinds = (Ordered, Cancelled, Left, Counted, Adjusted, SetApart, Moved)
    for _ in range(count):
        kind = dice.choices(kinds, weights=(38, 8, 26, 4, 18, 3, 3))[0]
        sku, place = dice.choice(SKUS), dice.choice(PLACES)
        if kind is Ordered or orders == 0:
            lines = tuple((dice.choice(SKUS), Decimal(dice.randint(1, 12))) for _ in range(dice.randint(1, 4)))
            yield Ordered(orders, dice.choice(CUSTOMERS), lines)
            orders += 1
        elif kind in (Cancelled, Left):
            yield kind(max(orders - 1 - int(dice.expovariate(1 / 15)), 0))
        elif kind is Counted:
            yield Counted(sku, place, Decimal(dice.randint(0, 60)))
        elif kind is Adjusted:
            yield Adjusted(sku, place, Decimal(dice.choice((-3, 5, 10, 20, 30))))
        elif kind is SetApart:
            yield SetApart(sku, place, Decimal(dice.choice((-4, -1, 2, 6))))
        else:
            yield Moved(sku, place, next(one for one in PLACES if one != place), Decimal(dice.randint(1, 9)))
