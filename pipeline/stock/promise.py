"""How much of an item can be promised by which day: what is here, what comes, less what is promised of both."""

from canonical.replenishment import Dated
from router.promising import available_by
from router.supply import Outlook
from store import UnitOfWork


def available(uow: UnitOfWork, sku: str, warehouse: str) -> list[Dated]:
    """Return what can be promised in all by each day on which something changes, today first."""
    here = next(iter(uow.stock.levels([sku], warehouse)), None)
    promised = (one for promises in uow.inbound.promised([sku]).values() for one in promises)
    outlook = Outlook(
        free=here.on_hand - here.reserved - here.quarantined - here.safety if here else 0,
        arrivals=tuple(uow.inbound.due([sku]).get((sku, warehouse), ())),
        promised=tuple(Dated(on=one.on, quantity=one.quantity) for one in promised if one.warehouse == warehouse),
    )
    return available_by(outlook, uow.now.date())
