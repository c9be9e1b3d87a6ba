"""Everybody with whom something was agreed."""

from pipeline.desk import Desk
from store import UnitOfWork


def partners(desk: Desk, uow: UnitOfWork) -> set[str]:
    """Return everybody with whom something was agreed: by a profile, or as a customer."""
    return {*desk.profiles, *(customer.partner for customer in uow.customers.list())}
