"""What an import changes, said so that a person can look at it first."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


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


@dataclass
class Import:
    """All that an import changes, and a sentence, ``file:line:column``, for everything that it cannot."""

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    written: str = ""
    released: list[int] = field(default_factory=list)  # orders that go on because of it
