"""One at a time: a lane that speaks with the outside is worked by one worker only."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.desk import Desk
from world import chance


@contextmanager
def held(desk: Desk, name: str) -> Iterator[bool]:
    """Yield true while the lease ``name`` is ours; false where somebody else has it.

    A lease outlives a crash only until it expires, or until its node starts again.
    """
    owner = f"{desk.node}/{chance.token()}"
    with desk.store.unit_of_work(actor="hub", cause=f"lease {name}") as uow:
        fence = uow.leases.acquire(name, owner, desk.lease)
    if fence is None:
        yield False
        return
    try:
        yield True
    finally:
        with desk.store.unit_of_work(actor="hub", cause=f"lease {name}") as uow:
            uow.leases.release(name, owner)
