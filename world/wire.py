"""The network: every exchange with another machine is named here, before and after."""

from contextlib import AbstractContextManager

from world import crash


def exchange(what: str) -> AbstractContextManager[None]:
    """Wrap one round trip (``sftp rename``, ``http POST /bookings``), so that a crash can fall on either side."""
    return crash.around(f"wire {what}")
