"""Everybody with whom something was agreed."""

from collections.abc import Collection, Iterator

from pipeline.desk import Desk
from store import UnitOfWork


def partners(desk: Desk, uow: UnitOfWork) -> set[str]:
    """Return everybody with whom something was agreed: by a profile, or as a customer."""
    return {*desk.profiles, *(customer.partner for customer in uow.customers.list())}


def strangers(partner: str, known: Collection[str], place: str) -> Iterator[str]:
    """Yield a problem where nobody knows a customer; a guest is known by the profile for guests."""
    if partner not in known and partner.partition("/")[0] not in known:
        yield f"{place}: there is no customer {partner!r}; first: crossdock customer import"
