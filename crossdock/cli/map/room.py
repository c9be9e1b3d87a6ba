"""Where a command on mappings works: the drafts in the folder, and beside them what is published."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.counter import actor
from crossdock.cli.exit import Exit
from crossdock.cli.paper import say

if TYPE_CHECKING:
    from canonical.edition import Act, Edition
    from connectors.mapping.library.book import MappingBook
    from connectors.mapping.problem import Problem
    from crossdock.settings import Settings
    from store import Store, UnitOfWork

MappingName = Annotated[str, typer.Argument(metavar="MAPPING", help="The mapping's name, such as acme/850.")]


@dataclass(frozen=True)
class Room:
    """The drafts, the books, and who acts; ``book`` reads with what is in force today."""

    settings: "Settings"
    store: "Store"
    book: "MappingBook"
    today: date

    def reading(self) -> "AbstractContextManager[UnitOfWork]":
        """Look, without changing anything."""
        return self.store.reading()

    def acting(self, cause: str) -> "AbstractContextManager[UnitOfWork]":
        """Change something, in the name of whoever types."""
        return self.store.unit_of_work(actor=actor(), cause=cause)

    def known(self, uow: "UnitOfWork", mapping: str) -> "list[Act]":
        """Return what was done with a mapping; ``NotFound`` where neither folder nor books know it."""
        from connectors.mapping.suggestion import nearest
        from store import NotFound

        acts = uow.mappings.acts()
        names = {*self.book.merged, *(act.mapping for act in acts), *self.broken()}
        if mapping not in names:
            raise NotFound(
                f"there is no mapping {mapping!r}{nearest(mapping, sorted(names))}; see `crossdock map list`"
            )
        return [act for act in acts if act.mapping == mapping]

    def broken(self) -> list[str]:
        """Return the mappings whose file is there and cannot be used."""
        from connectors.mapping.library.folder import name_of

        return sorted({name_of(problem.file) for problem in self.book.problems} - set(self.book.mappings) - {""})

    def sound_draft(self, uow: "UnitOfWork", mapping: str, otherwise: str) -> "Edition":
        """Return the content of a mapping's file; where anything is wrong with it, name it all and end the command."""
        from pipeline.editions.publish import draft_of

        self.known(uow, mapping)
        problems = self.faults(uow, [mapping])
        if problems:
            self.complain(problems)
            say(otherwise, error=True)
            raise typer.Exit(Exit.wrong)
        if mapping not in self.book.mappings:
            from pipeline.step import NotNowError

            raise NotNowError(
                f"{mapping} has no file any more, only what was published; see `crossdock map show {mapping}`"
            )
        return draft_of(self.book, mapping)

    def edition(self, uow: "UnitOfWork", mapping: str, word: str) -> "Edition":
        """Return a content by version, hash or the word draft; for no word what reads documents, else the draft."""
        from canonical.edition import in_use
        from pipeline.editions.publish import draft_of, found
        from pipeline.step import NotNowError

        acts = self.known(uow, mapping)
        if word and word != "draft":
            return found(uow.mappings.of(mapping), acts, word)
        current = in_use(acts, self.today)
        if current is not None and not word:
            return uow.mappings.get(current.label)
        if mapping not in self.book.mappings:
            raise NotNowError(f"the file of {mapping} cannot be used; see `crossdock map check {mapping}`")
        return draft_of(self.book, mapping)

    def faults(self, uow: "UnitOfWork", mappings: "Sequence[str]") -> "list[Problem]":
        """Return everything that is wrong with the files that these mappings are made of; with all files for none."""
        from connectors.mapping.trying.sample import check
        from pipeline.editions.publish import relabelled

        problems = sorted({*self.book.problems, *check(self.book), *relabelled(uow, self.book)})
        if not mappings:
            return problems
        files = {file for mapping in mappings for file in self.book.files_of(mapping)}
        return [problem for problem in problems if problem.file in files]

    def complain(self, problems: "Sequence[Problem]") -> None:
        """Write problems as compilers do, so that editors find the places."""
        for problem in problems:
            say(f"{shown(self.book.folder)}/{problem}", error=True)


@contextmanager
def room(context: typer.Context) -> Iterator[Room]:
    """Open the folder and the books; drafts may be broken. Raises ``BadConfiguration`` and ``StoreUnavailable``."""
    from crossdock.office import mapping_book, open_store
    from crossdock.settings import load
    from pipeline.lookup import StoredReferences
    from pipeline.shelf import Shelf
    from world.clock import WallClock

    settings = load(context.obj)
    book = mapping_book(settings)
    store = open_store(settings)
    try:
        book.tables = StoredReferences(store, WallClock())
        with store.reading() as uow:
            Shelf(book, as_seen=True).refresh(uow)
            today = uow.now.date()
        yield Room(settings, store, book, today)
    finally:
        store.close()


def shown(folder: Path) -> str:
    """Write a folder's path, from where one stands if it lies below."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
