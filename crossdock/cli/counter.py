"""Where a command meets the hub's store and desk."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from crossdock.assembly import House, open_house
from crossdock.settings import load
from store import UnitOfWork


@contextmanager
def house(context: typer.Context) -> Iterator[House]:
    """Open the hub that the configuration describes, and close it again."""
    opened = open_house(load(context.obj))
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def reading(context: typer.Context) -> Iterator[UnitOfWork]:
    """Look, without changing anything."""
    with house(context) as opened, opened.desk.store.reading() as uow:
        yield uow


@contextmanager
def acting(opened: House, cause: str) -> Iterator[UnitOfWork]:
    """Change something, in the name of whoever types."""
    with opened.desk.store.unit_of_work(actor=actor(), cause=cause) as uow:
        yield uow


def actor() -> str:
    """Return who acts: ``CROSSDOCK_ACTOR``, else the login name."""
    return os.environ.get("CROSSDOCK_ACTOR") or getpass.getuser()
