"""Which orders a command is about: those of that number, else the one that we count so."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store import OrderRecord, UnitOfWork


def found_orders(uow: "UnitOfWork", word: str) -> "list[OrderRecord]":
    """Return all orders with that number, else the one with that id."""
    from store import NotFound

    found = uow.orders.find(word)
    if found:
        return found
    if word.isdecimal() and len(word) < 19:
        return [uow.orders.get(int(word))]
    raise NotFound(f"there is no order {word}; `crossdock order list` shows what there is")
