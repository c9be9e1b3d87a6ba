"""How a command is told which order is meant, and how it says which one it took."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.paper import say, write_json

if TYPE_CHECKING:
    from pipeline.order_choice import Deed
    from store import OrderRecord, UnitOfWork

NAMING = "The partner's order number, or our id: 12, or id:12 where 12 is some order's number too."

OrderName = Annotated[str, typer.Argument(metavar="ORDER", help=NAMING)]
Whose = Annotated[str | None, typer.Option("--partner", help="Whose order, where several partners use the number.")]


def chosen(uow: "UnitOfWork", word: str, deed: "Deed", partner: str | None, *, json: bool = False) -> "OrderRecord":
    """Return the only order of that name to which the deed can be done, and say which it is.

    Where it is not clear which is meant nothing is done, and JSON lists those that
    can be: ``{"problem": ..., "orders": [{"id", "partner", "number", "state", "received_at", "channel"}]}``.
    """
    from pipeline.order_choice import UnclearError, called, named, the_one

    try:
        order = the_one(uow, named(uow, word, partner), word, deed)
    except UnclearError as error:
        if json:
            orders = [{**told(uow, one), "received_at": one.entered_at, "channel": one.channel} for one in error.orders]
            write_json({"problem": error.says, "orders": orders})
        raise
    if not json:
        words = called(order)
        say(f"{words[0].upper()}{words[1:]}.")
    return order


def told(uow: "UnitOfWork", order: "OrderRecord") -> dict[str, Any]:
    """Return what names an order to a machine, with the state that it is in now."""
    return {
        "id": order.id, "partner": order.partner, "number": order.number, "state": uow.orders.get(order.id).state,
    }  # fmt: skip
