"""What people type about stock, and what is said back: how many, which pieces, where, and on which day."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from canonical.stock import Tracking
from crossdock.cli.paper import counted, number

if TYPE_CHECKING:
    from pipeline.desk import Desk
    from store import UnitOfWork


def amount(word: str, hint: str) -> Decimal:
    """Return a quantity that somebody typed; what is none is told with its place on the command line."""
    from pydantic import TypeAdapter, ValidationError

    from canonical.noun import Quantity as Noun

    try:
        quantity: Decimal = TypeAdapter(Noun).validate_python(word)
    except ValidationError as error:
        says = f"{word!r} is no quantity: {error.errors(include_url=False)[0]['msg']}"
        raise typer.BadParameter(says, param_hint=hint) from None
    return quantity


def some(word: str, hint: str) -> Decimal:
    """Return a quantity that somebody typed, which must be above zero."""
    quantity = amount(word, hint)
    if quantity <= 0:
        raise typer.BadParameter(f"{word!r} is none; say how many", param_hint=hint)
    return quantity


def goods_of(word: str) -> tuple[str, Decimal, str]:
    """Take SKU=QUANTITY apart, and the lot or the pieces behind it."""
    sku, sign, much = word.rpartition("=")
    if not sign:
        raise typer.BadParameter(f"{word!r} does not say how many; write {word}=24", param_hint="GOODS")
    many, _, which = much.partition(":")
    return sku, some(many, "GOODS"), which


def named(serials: Sequence[str] | None, most: Decimal | None = None) -> tuple[str, ...]:
    """Return the pieces that somebody named, each once; more than there can be are refused."""
    pieces = tuple(dict.fromkeys(serials or ()))
    if most is not None and len(pieces) > most:
        says = f"{counted(len(pieces), 'piece')} {'is' if len(pieces) == 1 else 'are'} named, not {number(most)}"
        raise typer.BadParameter(says, param_hint="QUANTITY")
    return pieces


def by_number(pieces: Sequence[str]) -> str:
    """Write the numbers of pieces behind how many they are."""
    return f" ({', '.join(pieces)})" if pieces else ""


def day(typed: datetime | None) -> date | None:
    """Return the day that somebody typed."""
    return typed.date() if typed else None


def of_lot(uow: "UnitOfWork", sku: str, lot: str | None) -> None:
    """Refuse to take in what is kept by lot and has none: it would leave without one."""
    if not lot and uow.stock.tracking([sku]).get(sku) is Tracking.lot:
        raise typer.BadParameter(f"{sku} is kept by lot; say which one", param_hint="--lot")


def known_holder(desk: "Desk", holder: str) -> None:
    """Refuse to keep stock for somebody whom nobody knows: it would be kept from all."""
    from store import NotFound

    names = {*desk.profiles, *desk.channels, *desk.rules.roads, *desk.rules.counters}
    if holder not in names:
        raise NotFound(f"there is no partner and no channel {holder}, only {', '.join(sorted(names))}")


def day_to_come(typed: datetime, hint: str) -> date:
    """Return a day on which goods are to come; one that is over is refused."""
    from world.clock import WallClock

    if typed.date() < WallClock().now().date():
        raise typer.BadParameter(f"{typed:%Y-%m-%d} is over; name the day on which it comes", param_hint=hint)
    return typed.date()


def known(uow: "UnitOfWork", sku: str) -> None:
    """Refuse an item that we do not have."""
    from store import NotFound

    if sku not in uow.stock.items([sku]):
        raise NotFound(f"we have no item {sku}; add it with `crossdock stock import`")


def known_place(desk: "Desk", uow: "UnitOfWork", warehouse: str) -> None:
    """Refuse a warehouse that nobody described or filled and no profile names: it is a slip of the pen."""
    from pipeline.stock.known_warehouse import known_warehouses
    from store import NotFound

    names = known_warehouses(desk, uow)
    if warehouse not in names:
        raise NotFound(
            f"there is no warehouse {warehouse}, only {', '.join(sorted(names))}. "
            f"Where it is a new one: crossdock stock warehouse {warehouse}"
        )


def allocated(orders: Sequence[int]) -> str:
    """Say which orders got stock."""
    if not orders:
        return ""
    return f" Allocated now: {'order' if len(orders) == 1 else 'orders'} {', '.join(map(str, orders))}."
