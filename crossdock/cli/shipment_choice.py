"""Which shipment is meant: people name one by its number, as it stands on its labels and slips, or by our id."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from store import ShipmentRecord, UnitOfWork

ShipmentName = Annotated[str, typer.Argument(metavar="SHIPMENT", help="The shipment's number, 000012-1, or its id.")]


def chosen_shipment(uow: "UnitOfWork", word: str) -> "ShipmentRecord":
    """Return the shipment that a word means; ``NotFound`` where there is none."""
    from store import NotFound

    found = uow.shipments.numbered(word)
    if found is None and word.isascii() and word.isdecimal():
        found = uow.shipments.get(int(word))
    if found is None:
        raise NotFound(f"there is no shipment {word}; `crossdock shipment list` shows what there is")
    return found
