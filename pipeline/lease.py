"""One at a time: a lane that speaks with the outside is worked by one worker only."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pipeline.desk import Desk
from store import StoreError
from world import chance

R = TypeVar("R")


@dataclass
class Lease:
    """A lane that is ours for a while; ``fence`` grows each time that the lane changes hands."""

    desk: Desk
    name: str
    owner: str
    fence: int
    since: datetime

    def over(self, rows: Sequence[R]) -> Iterator[R]:
        """Yield row after row while the lease is ours; those that are left over are found by the next worker."""
        for n, row in enumerate(rows):
            if n and not self.kept():
                return
            yield row

    def kept(self) -> bool:
        """Renew the lease once half of it is over; false where it ran out meanwhile and somebody else took it."""
        now = self.desk.clock.now()
        if now - self.since < self.desk.lease / 2:
            return True
        with self.desk.store.unit_of_work(actor="hub", cause=f"lease {self.name}") as uow:
            fence = uow.leases.acquire(self.name, self.owner, self.desk.lease)
        kept = fence == self.fence + 1  # else it changed hands in between
        self.fence, self.since = fence or self.fence, now
        return kept


@contextmanager
def held(desk: Desk, name: str) -> Iterator[Lease | None]:
    """Yield the lease ``name``, or nothing where somebody else has it.

    A lease outlives a crash only until it expires, or until its node starts again.
    One that could not be given back, because the database was out of reach, is
    taken up again by the desk that holds it.
    """
    owner = desk.unreturned.pop(name, "") or f"{desk.node}/{chance.token()}"
    with _remembered(desk, name, owner), desk.store.unit_of_work(actor="hub", cause=f"lease {name}") as uow:
        fence = uow.leases.acquire(name, owner, desk.lease)
        since = uow.now
    if fence is None:
        yield None
        return
    try:
        yield Lease(desk, name, owner, fence, since)
    finally:
        with _remembered(desk, name, owner), desk.store.unit_of_work(actor="hub", cause=f"lease {name}") as uow:
            uow.leases.release(name, owner)


@contextmanager
def _remembered(desk: Desk, name: str, owner: str) -> Iterator[None]:
    """Keep in mind under which name a lease may still be ours, where the database did not answer."""
    try:
        yield
    except StoreError:
        desk.unreturned[name] = owner
        raise
