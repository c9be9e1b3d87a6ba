"""How long what is reserved stays reserved: until it is packed, or asked for with others; else until it lapses."""

from pipeline.desk import Desk
from pipeline.shipping.consign import asked
from store import OrderRecord, UnitOfWork


def may_lapse(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Let the time begin anew for what is reserved for an order, now that it is not being packed.

    What a warehouse of others was asked to send stays reserved until that has answered.
    """
    with_others = [one.warehouse for one in asked(uow, order.id)]
    uow.stock.keep(order.id, desk.profile(order.partner).fulfilment.kept_until(uow.now), but=with_others)
