"""The stock transfer to a warehouse (X12 943, group AR): what we send into a warehouse that others run.

Its mapping says where a value stands.
"""

from datetime import datetime

from canonical.transfer import StockTransfer, TransferLine
from connectors.edi import settling
from connectors.edi.notation import Units, quantity, unit
from connectors.edi.settling import cut, plain
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "943"
LONGEST = {
    "W0602": 22, "W0401": 10, "W0301": 10, "G6901": 45, "N902": 30, "N104": 80, "N301": 55, "N302": 55, "N401": 30,
    "N402": 2, "N403": 15, "N404": 3, "W0405": 48, "W0407": 48,
}  # fmt: skip

_DESCRIPTION = 45  # G6901


def settled(transfer: StockTransfer, *, terms: EdiTerms, units: Units, now: datetime) -> StockTransfer:
    """Return the transfer as a 943 can say it; ``Unreadable`` where it names no warehouse, or nothing is sent."""
    where = settling.party(transfer.warehouse) if transfer.warehouse else None
    if where is None:
        raise Unreadable(f"stock transfer {transfer.number}: nobody says into which warehouse it goes")
    return transfer.model_copy(
        update={"warehouse": where, "lines": tuple(_line(transfer, line, units) for line in transfer.lines)}
    )


def _line(transfer: StockTransfer, line: TransferLine, units: Units) -> TransferLine:
    unit(line.unit, units)
    if line.quantity <= 0:
        raise Unreadable(
            f"stock transfer {transfer.number}: line {line.number} sends {quantity(line.quantity)} of {line.sku}; "
            "leave the line out"
        )
    others = [item for item in line.items if item.number != line.sku]
    return line.model_copy(
        update={
            "quantity": plain(line.quantity),
            "items": settling.items(others, 1),
            "description": cut(line.description, _DESCRIPTION),
        }
    )
