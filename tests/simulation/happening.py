"""What can happen in a year: what buyers send, what happens on the floor, and that night falls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

SKUS = tuple(f"S-{n}" for n in range(24))
PLACES = ("main", "east")


@dataclass(frozen=True)
class Partner:
    """What was agreed with one partner."""

    name: str
    shortage: Literal["partial", "line", "complete"]
    rest: Literal["backorder", "cancel"] = "backorder"
    places: tuple[str, ...] = ("main",)  # with more than one, a line may come from several
    priority: int = 0
    lapses: timedelta | None = None  # after that, what is not packed is given back


def _partner(n: int) -> Partner:
    shortage: Literal["partial", "line", "complete"] = ("partial", "complete", "line", "partial", "line")[n % 5]
    return Partner(
        name=f"p{n:02}", shortage=shortage, rest="cancel" if n % 7 == 3 else "backorder",
        places=("main", "east") if n % 5 in (2, 3) or n == 16 else (PLACES[n % 2],), priority=(0, 5, 0, 9)[n % 4],
        lapses=timedelta(days=4 if n % 5 == 0 else 2) if n % 10 in (0, 2, 3, 5, 6) else None,
    )  # fmt: skip


PARTNERS = tuple(map(_partner, range(20)))


@dataclass(frozen=True)
class Order:
    """A purchase order; two of one ``need`` are the same wish, by another road or under the same number once more."""

    partner: str
    number: str
    need: str
    lines: tuple[tuple[str, Decimal], ...]  # SKU and quantity; the buyer counts lines from 1
    confirms: bool = False  # says what was ordered once more, and orders nothing


@dataclass(frozen=True)
class Change:
    """A change of an order: what lines shall be from now on; a line nobody knows yet is added."""

    partner: str
    number: str
    sequence: int  # counts the changes of one order as the buyer sends them
    lines: Mapping[str, tuple[str, Decimal]]  # by the buyer's line number: SKU and whole quantity
    added: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return hash((self.partner, self.number, self.sequence))


@dataclass(frozen=True)
class Cancellation:
    """An order is not wanted any more."""

    partner: str
    number: str
    sequence: int


Message = Order | Change | Cancellation


@dataclass(frozen=True)
class Letter:
    """A message as bytes: one that is resent word for word has the same ``copy``, one that is written anew another."""

    message: Message
    copy: int = 0


@dataclass(frozen=True)
class Bag:
    """What a partner's road brings at once, in the order in which it comes; a message each is a happening."""

    partner: str
    road: Literal["edi", "mail"]
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class Packed:
    """All that is reserved for an order in one place is packed."""

    partner: str
    number: str


@dataclass(frozen=True)
class Departed:
    """What is packed of an order leaves."""

    partner: str
    number: str


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
class Arrived:
    """What was bought has come."""

    number: str
    sku: str
    place: str
    quantity: Decimal


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


@dataclass(frozen=True)
class Allowed:
    """A customer may send so much of a line back; refused where less has left."""

    number_of_return: int
    partner: str
    number: str
    position: int
    quantity: Decimal


@dataclass(frozen=True)
class CameBack:
    """So much of a return is here; refused where it is more than was allowed."""

    number_of_return: int
    quantity: Decimal
    place: str
    damaged: bool


@dataclass(frozen=True)
class Night:
    """A day is over: people answer what waits for them, what was reserved too long is given back."""


Act = Packed | Departed | Counted | Adjusted | Arrived | SetApart | Moved | Allowed | CameBack | Night
Happening = Bag | Act


def weight(one: Happening) -> int:
    """Return how many happenings it is."""
    return len(one.letters) if isinstance(one, Bag) else 1
