"""Which order is meant: people name one by its number, and several can bear it; then its state says which can be meant.

The number is the partner's, so two partners may have the same, and one partner may
use it again. Our own id is written ``id:12`` where it must not be taken for a number.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from canonical.lifecycle import OrderState
from pipeline.step import NotNowError
from store import NotFound, OrderRecord, UnitOfWork

_OURS = "id:"
_LARGEST = 18  # digits of an id, as the database counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """Something that is done to one order; ``done`` and ``which`` complete "it can be …" and "only an order …"."""

    done: str
    which: str
    fits: Callable[[UnitOfWork, OrderRecord], bool]


class UnclearError(NotNowError):
    """Several orders bear the name, and it is not clear which is meant: none can be, or more than one."""

    def __init__(self, says: str, orders: Sequence[OrderRecord]) -> None:
        """Keep the orders of which one may be meant."""
        super().__init__("\n".join((says, *_rows(orders))))
        self.says = says
        self.orders = orders


def in_states(done: str, states: Collection[OrderState]) -> Deed:
    """Return what can be done to orders in these states."""
    which = f"that is {spoken(*(state for state in OrderState if state in states))}"
    return Deed(done=done, which=which, fits=lambda _, order: order.state in states)


def spoken(*states: OrderState) -> str:
    """Write states as people say them: allocated, picking or partially shipped."""
    *first, last = (state.value.replace("_", " ") for state in states)
    return f"{', '.join(first)} or {last}" if first else last


def called(order: OrderRecord) -> str:
    """Name an order so that nobody can take it for another: by our id, its partner, its number and its state."""
    return f"order {order.id}, {order.partner} {order.number}, {spoken(order.state)}"


def own_name(order_id: int) -> str:
    """Return the word that means this order and no other."""
    return f"{_OURS}{order_id}"


def named(uow: UnitOfWork, word: str, partner: str | None = None, *, bare: bool = True) -> list[OrderRecord]:
    """Return all orders that a word can mean: those of that number, newest first, and the one of that id.

    ``id:12`` means our own id alone; a ``bare`` 12 may mean it. ``NotFound`` where there is none.
    """
    ours = word.removeprefix(_OURS)
    ours_alone = _is_id(ours) and ours != word
    found = [] if ours_alone else uow.orders.find(word, partner)
    if (ours_alone or bare) and _is_id(ours) and int(ours) not in {order.id for order in found}:
        found += [order for order in _of_id(uow, int(ours)) if partner in (None, order.partner)]
    if not found:
        whose = f" of {partner}" if partner else ""
        raise NotFound(f"there is no order {word}{whose}; `crossdock order list` shows what there is")
    return found


def the_one(uow: UnitOfWork, found: Sequence[OrderRecord], word: str, deed: Deed) -> OrderRecord:
    """Return the only one of several orders to which the deed can be done; one alone is taken, and the deed judges it.

    ``UnclearError`` where it can be done to several of them, or to none, and where the
    word is the number of one and the id of another: whoever types twice must not meet two.
    """
    if len(found) == 1:
        return found[0]
    if len({order.number == word for order in found}) > 1:
        raise UnclearError(f"{word} is the number of an order, and our id of another; {_ask(found)}", found)
    fitting = [order for order in found if deed.fits(uow, order)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnclearError(f"{len(fitting)} orders {word} can be {deed.done}; {_ask(fitting)}", fitting)
    says = f"there are {len(found)} orders {word}, and none can be {deed.done}; that takes one {deed.which}:"
    raise UnclearError(says, found)


def _ask(orders: Sequence[OrderRecord]) -> str:
    by = " or with --partner" if len({order.partner for order in orders}) == len(orders) else ""
    return f"nothing was done. Name one as it is called here{by}:"


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _LARGEST and str(int(word)) == word


def _of_id(uow: UnitOfWork, id_: int) -> list[OrderRecord]:
    try:
        return [uow.orders.get(id_)]
    except NotFound:
        return []


def _rows(orders: Sequence[OrderRecord]) -> list[str]:
    cells = [
        (own_name(one.id), one.partner, one.number, spoken(one.state),
         f"received {one.entered_at:%Y-%m-%d %H:%M} UTC by {one.channel}")
        for one in orders
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
