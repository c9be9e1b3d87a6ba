"""Where a command meets the hub's books."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # each command imports what it needs, so that `crossdock --help` is quick
    from crossdock.assembly import House
    from pipeline.desk import Desk
    from store import UnitOfWork


@contextmanager
def house(context: typer.Context) -> Iterator["House"]:
    """Open the whole hub that the configuration describes, and close it again."""
    from crossdock.assembly import open_house
    from crossdock.settings import load

    opened = open_house(load(context.obj))
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def reading(context: typer.Context) -> Iterator["UnitOfWork"]:
    """Look, without changing anything."""
    from crossdock.office import open_store
    from crossdock.settings import load

    store = open_store(load(context.obj))
    try:
        with store.reading() as uow:
            yield uow
    finally:
        store.close()


@contextmanager
def acting(context: typer.Context, cause: str) -> Iterator[tuple["Desk", "UnitOfWork"]]:
    """Change something, in the name of whoever types; all of it, or nothing where an error comes out."""
    from crossdock.office import open_desk
    from crossdock.settings import load

    desk = open_desk(load(context.obj))
    try:
        with desk.store.unit_of_work(actor=actor(), cause=cause) as uow:
            yield desk, uow
    finally:
        desk.store.close()


def actor() -> str:
    """Return who acts: ``CROSSDOCK_ACTOR``, else the login name, else the user's number."""
    if named := os.environ.get("CROSSDOCK_ACTOR"):
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        return f"user {os.getuid()}"
