"""Answer the mappings' questions to the cross-references out of the books."""

from collections.abc import Mapping
from datetime import date

from canonical.cross_reference import TABLES
from store import Store
from world.clock import Clock

_Question = tuple[str, str, str, str, date]  # table, column, key, partner, day
_MOST = 100_000  # answers remembered


class StoredReferences:
    """Fulfils ``ports.CrossReferences``. Answers are remembered until ``forget``: a batch asks the same many times.

    Raises ``StoreError`` where the database cannot be asked; the batch is tried again then.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[_Question, Mapping[str, str] | None] = {}

    def find(self, table: str, column: str, key: str, *, partner: str, on: date | None) -> Mapping[str, str] | None:
        """Return the row that says ``key`` in ``column`` on that day; the partner's own wins over the house's.

        Nothing where there is none, or where several fit equally well.
        """
        question = (table, column, key, partner, on or self._clock.now().date())
        known = self._known
        if question not in known:
            if len(known) >= _MOST:
                known.clear()
            known[question] = self._ask(question)
        return known[question]

    def forget(self) -> None:
        """Ask anew from now on."""
        self._known = {}

    def _ask(self, question: _Question) -> Mapping[str, str] | None:
        table, column, key, partner, on = question
        if table not in TABLES:
            return None
        with self._store.reading() as uow:
            rows = uow.references.find(table, column, key, partner=partner, on=on)
        return rows[0].row.cells if len(rows) == 1 else None
