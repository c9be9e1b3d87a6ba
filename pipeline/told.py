"""What an import changes, said so that a person can look at it first."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args


def figure(value: Decimal) -> str:
    """Write a figure so that equal ones look the same: without needless zeros."""
    return f"{value.normalize() + 0:f}"


Becomes = Literal["added", "changed", "removed", "unchanged"]


@dataclass(frozen=True)
class Change:
    """One thing that an import adds, changes or takes away; ``before`` and ``after`` are words for people."""

    becomes: Becomes
    what: str
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, what: str, before: str, after: str) -> "Change":
        """Tell by what was there and what shall be there; empty words are nothing."""
        if before == after:
            return cls("unchanged", what, before, after)
        return cls("added" if not before else "changed" if after else "removed", what, before, after)


class Undone(Exception):
    """Everything was looked at, and nothing is to be kept: raised out of a unit, which undoes it."""


@dataclass(frozen=True)
class FeedFile:
    """A file of rows; ``whole``: it is a snapshot, and what it does not name is there no more."""

    content: bytes
    name: str  # in the problems
    whole: bool = False


@dataclass
class Import:
    """All that an import changes, and a sentence, ``file:line:column``, for everything that it cannot.

    Nothing may be kept where ``problems`` come back. ``unfit`` are rows that are well written and cannot be true:
    the rest may be kept without them.
    """

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    written: str = ""  # "UTF-8, commas", or "JSON"
    passed: int = 0  # rows that nobody filled in
    released: list[int] = field(default_factory=list)  # orders that go on because of it
    allocated: list[int] = field(default_factory=list)  # orders that got stock by it

    @property
    def counts(self) -> dict[Becomes, int]:
        """How many things were added, changed, removed and left as they were."""
        return {word: sum(change.becomes == word for change in self.changes) for word in get_args(Becomes)}

    @property
    def says(self) -> str:
        """The counts in words: ``3 added, 2 changed``."""
        counts = [*((str(word), count) for word, count in self.counts.items()), ("not filled in", self.passed)]
        return ", ".join(f"{count} {word}" for word, count in counts if count) or "no row"
