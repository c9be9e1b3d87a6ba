"""What a step is, and the one place in the house where every error is caught.

An error is told apart by what must be done next: later, by a person, or by a
programmer. Nothing is swallowed: whatever is caught here ends as a state and a
sentence on the row that it struck.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Generic, Protocol, TypeVar

from connectors.ports import ReadingError, Unavailable
from pipeline.desk import Desk
from store import Conflict, StoreFull, StoreUnavailable, UnitOfWork
from world import chance

log = logging.getLogger("crossdock.step")

T = TypeVar("T")

_CONFLICTS = 8  # whole units are repeated this often when two workers meet


class Step(Protocol):
    """One verb of the walk; it does not know what runs it."""

    name: str

    def lanes(self) -> Iterable[str]:
        """Return the lanes in which rows wait, for the sweep."""

    def run(self, lane: str) -> int:
        """Move one batch on; return how many rows moved, 0 when nothing is left."""


class Row(Protocol):
    """What every waiting row can say of itself."""

    @property
    def id(self) -> int:
        """Our number for it."""


R = TypeVar("R", bound=Row)


class NotNowError(Exception):
    """What was asked for cannot be done in the present state; the sentence says what can."""


class Cause(Enum):
    """Who can mend a trouble."""

    later = "later"  # time
    person = "person"
    store = "store"  # the database is full or out of reach; nothing can be written down
    bug = "bug"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """An error as a value: who can mend it, and what it says."""

    cause: Cause
    says: str
    retry_after: float | None = None  # seconds, where the other side named them
    error: Exception


def attempt(action: Callable[[], T]) -> T | Trouble:
    """Do something that may fail and return its value, or the trouble; a unit that met another's is repeated whole."""
    for _ in range(_CONFLICTS):
        try:
            return action()
        except Conflict as met:
            conflict = met
        except Unavailable as later:
            return Trouble(cause=Cause.later, says=str(later), retry_after=later.retry_after, error=later)
        except (ReadingError, NotNowError) as matter:
            return Trouble(cause=Cause.person, says=str(matter), error=matter)
        except (StoreFull, StoreUnavailable) as lost:
            return Trouble(cause=Cause.store, says=str(lost), error=lost)
        except Exception as bug:  # the only place: the row that it struck becomes failed
            log.exception("a bug")
            return Trouble(cause=Cause.bug, says=f"{type(bug).__name__}: {bug}", error=bug)
    return Trouble(cause=Cause.later, says=f"the database was too busy: {conflict}", error=conflict)


def next_try(now: datetime, attempts: int, trouble: Trouble | None = None) -> datetime:
    """Return when to try again: 5 s, doubled each time up to 30 minutes, or what the other side asked for."""
    pause = timedelta(seconds=min(5 * 2 ** min(attempts, 12), 1800))
    if trouble is not None and trouble.retry_after is not None:
        pause = max(pause, timedelta(seconds=trouble.retry_after))
    return now + chance.jitter(pause)


class Rows(Protocol[R]):
    """What a step that lives in the database alone must say of its rows."""

    name: str

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the lanes in which rows wait."""

    def prepare(self, lane: str, limit: int) -> None:
        """Do what takes long and changes nothing, before the transaction opens."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[R]:
        """Take at most ``limit`` rows for this unit; no other worker gets them."""

    def work(self, uow: UnitOfWork, rows: Sequence[R]) -> None:
        """Leave each row in its next state."""

    def give_up(self, uow: UnitOfWork, row: R, trouble: Trouble) -> None:
        """Put a row that cannot go on where a person sees it."""

    def after(self, rows: Sequence[R]) -> None:
        """Hint at the next step, once the rows are committed."""


class Batch(Generic[R]):
    """Claim rows, move them on, commit; when a batch fails, row by row, so that only the culprit is left behind."""

    def __init__(self, desk: Desk, rows: Rows[R], size: int = 100) -> None:
        self.desk = desk
        self.rows = rows
        self.size = size
        self.name = rows.name

    def lanes(self) -> Iterable[str]:
        """Return the lanes in which rows wait."""
        with self.desk.store.reading() as uow:
            return self.rows.waiting(uow)

    def run(self, lane: str) -> int:
        """Move one batch on and return how many rows moved; a row that was given up counts, for it moved too."""
        claimed: list[R] = []
        moved = attempt(partial(self._unit, lane, self.size, claimed))
        if isinstance(moved, Trouble) and _mendable(moved) and len(claimed) > 1:
            return self._row_by_row(lane, len(claimed))
        return self._settled(lane, moved, claimed)

    def _row_by_row(self, lane: str, rows: int) -> int:
        """Give each row of a batch that failed a unit of its own."""
        done = 0
        for _ in range(rows):
            claimed: list[R] = []
            moved = attempt(partial(self._unit, lane, 1, claimed))
            if not self._settled(lane, moved, claimed):
                break
            done += 1
        return done

    def _settled(self, lane: str, moved: "int | Trouble", claimed: list[R]) -> int:
        if not isinstance(moved, Trouble):
            return moved
        if not _mendable(moved) or not claimed:
            raise moved.error
        with self.desk.store.unit_of_work(actor="hub", cause=f"{self.name} {lane} failed") as uow:
            self.rows.give_up(uow, claimed[0], moved)
        return 1

    def _unit(self, lane: str, limit: int, claimed: list[R]) -> int:
        self.rows.prepare(lane, limit)
        with self.desk.store.unit_of_work(actor="hub", cause=f"{self.name} {lane}") as uow:
            claimed[:] = self.rows.claim(uow, lane, limit)
            if claimed:
                self.rows.work(uow, claimed)
        if claimed:
            self.rows.after(claimed)
        return len(claimed)


def _mendable(trouble: Trouble) -> bool:
    """Tell whether a row is to blame, and not the database or the hour."""
    return trouble.cause in (Cause.person, Cause.bug)
