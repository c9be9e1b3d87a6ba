"""Leases: one worker at a time, for a while.

Each time a lease changes hands its fencing number grows, also after a crash; so
whoever acts on a lease that has run out can be told apart from its new holder.
"""

from datetime import timedelta

from sqlalchemy import bindparam, or_, update

from store import statement
from store.statement import Unit
from store.tables import lease

_NOBODY = ""
_ACQUIRE = statement.Upsert(
    lease, unique=["name"], returning=lease.c.fence,
    change=lambda new: {"owner": new.owner, "expires_at": new.expires_at, "fence": lease.c.fence + 1},
    where=or_(lease.c.expires_at <= bindparam("now"), lease.c.owner == bindparam("ours")),
)  # fmt: skip
_RELEASE = update(lease).where(lease.c.name == bindparam("of_name"), lease.c.owner == bindparam("of_owner"))


class Leases:
    """Named leases; time is the unit's ``now``."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def acquire(self, name: str, owner: str, for_: timedelta) -> int | None:
        """Take a lease and return its fencing number; nothing where someone else holds it."""
        now = self._unit.now
        row = {"name": name, "owner": owner, "fence": 1, "expires_at": now + for_}
        fence: int | None = _ACQUIRE.run(self._unit.connection, row, now=now, ours=owner)
        return fence

    def renew(self, name: str, owner: str, fence: int, for_: timedelta) -> bool:
        """Keep a lease longer; false where it ran out or is someone else's by now."""
        now = self._unit.now
        mine = (lease.c.name == name, lease.c.owner == owner, lease.c.fence == fence, lease.c.expires_at > now)
        renewed = update(lease).where(*mine).values(expires_at=now + for_).returning(lease.c.id)
        return self._unit.connection.execute(renewed).scalar() is not None

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; one that is not the owner's is left alone."""
        named = {"of_name": name, "of_owner": owner, "owner": _NOBODY, "expires_at": self._unit.now}
        self._unit.connection.execute(_RELEASE, named)

    def release_all(self, owner: str) -> None:
        """Give back all leases of an owner, and of those named ``owner/…``; for a node that starts again."""
        theirs = or_(lease.c.owner == owner, lease.c.owner.startswith(f"{owner}/", autoescape=True))
        self._unit.connection.execute(update(lease).where(theirs).values(owner=_NOBODY, expires_at=self._unit.now))
