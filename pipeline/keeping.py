"""How long what is reserved stays reserved: until it is packed, or asked for with others; else until it lapses."""

from datetime import datetime

from connectors.profile import FulfilmentTerms
from pipeline.consign import asked
from pipeline.desk import Desk
from store import OrderRecord, UnitOfWork


def lapse(uow: UnitOfWork, terms: FulfilmentTerms) -> datetime | None:
    """Return when what is reserved now is given back, if it is not packed by then."""
    return uow.now + terms.reservation_lapses if terms.reservation_lapses else None


def may_lapse(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Let the time begin anew for what is reserved for an order, now that it is not being packed.

    What a warehouse of others was asked to send stays reserved until that has answered.
    """
    with_others = [one.warehouse for one in asked(uow, order.id)]
    uow.stock.keep(order.id, lapse(uow, desk.profile(order.partner).fulfilment), but=with_others)
