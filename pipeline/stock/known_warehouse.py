"""Which warehouses there are: a name that is nearly one of them is a slip of the pen, and no new one."""

from pipeline.desk import Desk
from store import UnitOfWork


def known_warehouses(desk: Desk, uow: UnitOfWork) -> set[str]:
    """Return those that somebody described, in which something lies or lay, or that a partner is served from."""
    told = {name for one in desk.profiles.values() for name in one.fulfilment.warehouses}
    return {"main"} | told | uow.warehouses.names()
