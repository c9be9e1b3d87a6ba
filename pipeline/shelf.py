"""Which edition of each mapping documents are read with.

It is looked up before every batch, so that no hub must be restarted when something is published or its day comes.
"""

from datetime import date

from canonical.edition import Act, Deed, in_force, in_use, publications
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.edition import edition_of
from pipeline.lookup import StoredReferences
from store import UnitOfWork


class Shelf:
    """Keeps a book at what is published for the day.

    Where nothing was ever published for a mapping, its file is used as it was
    when the hub started, and that content is kept too: whatever stands on a
    document can be looked up for ever.
    """

    def __init__(self, book: MappingBook, *, as_seen: bool = False) -> None:
        """``as_seen``: what was never published counts as the hub last read it, whatever the file says by now."""
        self.book = book
        self._current = in_use if as_seen else in_force
        self._known: tuple[int, date] | None = None

    def refresh(self, uow: UnitOfWork) -> None:
        """Bring the book to the unit's day, and let its mappings ask anew what they look up."""
        if isinstance(self.book.tables, StoredReferences):
            self.book.tables.forget()
        known = (uow.mappings.last(), uow.now.date())
        if known == self._known:
            return
        chosen = self._chosen(uow.mappings.acts(), known[1])
        editions = uow.mappings.some(sorted(set(chosen.values())))
        self.book.put_in_force({name: editions[label] for name, label in chosen.items()})
        self._known = known

    def note_seen(self, uow: UnitOfWork) -> None:
        """Keep the content of every file that is used without having been published, and say that it was used."""
        used = [made for name in sorted(self.book.wanted()) if (made := self.book.sound(name))]
        known = uow.mappings.seen([made.label for made in used])
        for made in {made.label: made for made in used if made.label not in known}.values():
            uow.mappings.act(edition_of(made), Deed.seen, says=f"read with {made.top.file}, which nobody has published")

    def _chosen(self, acts: list[Act], day: date) -> dict[str, str]:
        """Return the label of the edition for each name; one with a version insists on what was published as that."""
        chosen = {}
        for name in self.book.wanted():
            bare, _, version = name.partition("@")
            mine = [act for act in acts if act.mapping == bare]
            current = self._current(mine, day)
            if version:
                current = next((act for act in reversed(publications(mine)) if act.version == version), None)
            if current is not None:
                chosen[name] = current.label
        return chosen
