"""A mapping as a tree of the canonical noun: which rule fills which field, and what each list is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import BaseModel

from connectors.mapping.language.predicate import Judge
from connectors.mapping.language.rule_text import Say
from connectors.mapping.language.rule_value import Meaning
from connectors.mapping.language.spec import Piece, Rule
from connectors.mapping.language.target import Step, Target
from connectors.mapping.places.source import Begin, Entries, Pen, Reader


@dataclass(frozen=True)
class Leaf:
    """One field and its rule; ``severe``: without it the noun around it is not usable."""

    steps: tuple[Step, ...]
    rule: Rule
    target: Target
    scope: str
    severe: bool
    mapped_by: str  # base/x12-850.yaml:54:3
    readers: Sequence[Reader]  # one for each path of ``at``
    pieces: Sequence[tuple[Piece, Reader]]
    expected: str
    meaning: Meaning
    judge: Judge | None = None  # where the rule counts only under a condition
    say: Say | None = None  # where the mapping writes
    pen: Pen | None = None
    more_pens: tuple[Pen, ...] = ()  # where it is written if it cannot stand there
    also_pens: tuple[Pen, ...] = ()  # where it is written again
    piece_pens: tuple[Pen, ...] = ()

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.steps[-1].name


@dataclass(frozen=True)
class Branch:
    """A noun inside the noun, or the noun itself.

    ``needed``: the fields that it cannot be without, and where each would have stood.
    An ``essential`` noun is never left out: what it lacks makes the document unusable.
    """

    model: type[BaseModel]
    essential: bool
    scope: str
    needed: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, "Member"] = field(default_factory=dict)

    @property
    def read_members(self) -> "Mapping[str, Member]":
        """Those that are not only written."""
        return {n: m for n, m in self.members.items() if not (isinstance(m, Leaf) and m.rule.only == "write")}


@dataclass(frozen=True)
class Made:
    """One thing in the document that a list is made of, and the noun that each of it becomes."""

    path: str
    entries: Entries
    each: Branch
    begin: Begin | None = None  # where the mapping writes: what begins an entry


@dataclass(frozen=True)
class Listing:
    """A list: first what repeats in the document, then the entries that the mapping names."""

    each: tuple[Made, ...]
    named: tuple[tuple[str, Branch], ...]
    distinct: bool = False  # an entry counts once, however often it is said


Member: TypeAlias = Leaf | Branch | Listing
