"""What a partner's report says is to come into the warehouse that it runs for us.

The latest report counts: what an earlier one awaited and this one does not, comes no
more, or is there. What we know ourselves to be on its way there (our purchase
orders, our transfers) is part of what the partner awaits, and is not counted twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from canonical.replenishment import Inbound, InboundState
from canonical.stock import ReportedItem, StockKind
from store import UnitOfWork

_NONE = Decimal(0)


def expect(uow: UnitOfWork, partner: str, sku: str, warehouse: str, items: Iterable[ReportedItem]) -> None:
    """Expect what a report awaits of an item, day by day, beyond what we know ourselves."""
    said: defaultdict[date, Decimal] = defaultdict(Decimal)
    for one in (counted for item in items for counted in item.quantities if counted.kind is StockKind.inbound):
        said[one.from_on or uow.now.date()] += one.quantity
    due = [one for one in uow.inbound.list(sku=sku, state=InboundState.due) if one.warehouse == warehouse]
    reported = {one.number for one in due if one.number.startswith(_number(partner))}
    known = sum((one.missing for one in due if one.number not in reported), _NONE)
    for day, quantity in sorted(said.items()):
        beyond, known = max(quantity - known, _NONE), max(known - quantity, _NONE)
        if beyond > 0:
            number = _number(partner, day)
            reported.discard(number)
            uow.inbound.expect(
                Inbound(
                    number=number, supplier=partner, sku=sku, warehouse=warehouse, quantity=beyond, due_on=day
                )
            )  # fmt: skip
    for number in sorted(reported):
        uow.inbound.close(number, sku, warehouse)


def _number(partner: str, day: date | None = None) -> str:
    return f"{partner} reports {day or ''}"
