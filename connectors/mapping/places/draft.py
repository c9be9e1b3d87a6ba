"""A transaction set that is being filled: loops, segments, elements, each where the mapping puts it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from connectors.edi.hierarchy import Node
from connectors.edi.line import Element, Line, Repeated
from connectors.mapping.language.rule_text import Unsayable
from connectors.mapping.places.segment_term import Term

TREE = "HL"  # the segment that begins a level of a tree
AGAIN = "\0"  # between the parts of an element that repeats; in no text
At = tuple[int, int]  # element and component; component 0: the element as a whole


@dataclass(slots=True)
class Row:
    """One segment; ``asked`` are the conditions that it was made to fulfil.

    ``beside``: what the pairs that it holds say in common beside themselves.
    """

    kind: str
    asked: tuple[Term, ...] = ()
    cells: dict[At, str] = field(default_factory=dict)
    parts: dict[At, tuple[str, dict[int, str]]] = field(default_factory=dict)  # separator, and the parts by number
    beside: dict[At, str] | None = None

    def fulfil(self, terms: Iterable[Term]) -> None:
        """Say what the conditions want; raises ``Unsayable`` where another thing is said already."""
        for term in terms:
            at = (term.number, term.component)
            if term.wanted and self.cells.setdefault(at, term.first) not in term.values:
                raise Unsayable(f"{self.kind}{term.number:02} says {self.cells[at]!r} and must say {term.first!r}")

    def fulfils(self, term: Term) -> bool:
        """Tell whether a condition holds."""
        return (self.cells.get((term.number, term.component), "") in term.values) is term.wanted

    def free(self, start: int, width: int) -> int:
        """Return the first element from ``start`` on, so many at a time, at which nothing is said yet."""
        taken = {number for number, _ in (*self.cells, *self.parts)}
        while not taken.isdisjoint(range(start, start + width)):
            start += width
        return start

    def line(self) -> Line:
        """Return the segment as it goes to the writer."""
        if self.parts:
            return self._put_together()
        elements = [""] * max((number for number, _ in self.cells), default=0)
        for (number, component), text in self.cells.items():
            if component:
                return self._put_together()
            elements[number - 1] = text
        return (self.kind, *elements)

    def _put_together(self) -> Line:
        for at, (separator, parts) in self.parts.items():
            self.cells[at] = separator.join(parts.get(n, "") for n in range(1, max(parts) + 1))
        last = max((number for number, _ in self.cells), default=0)
        return (self.kind, *(self._element(number) for number in range(1, last + 1)))

    def _element(self, number: int) -> Element:
        separator, parts = self.parts.get((number, 0), ("", {}))
        if separator == AGAIN:
            return Repeated(tuple(parts.get(n, "") for n in range(1, max(parts) + 1)))
        count = max((component for n, component in self.cells if n == number), default=0)
        if count == 0:
            return self.cells.get((number, 0), "")
        return tuple(self.cells.get((number, component), "") for component in range(1, count + 1))


@dataclass(slots=True)
class Cell:
    """One element, or component, or part of it between separators."""

    row: Row
    at: At
    separator: str = ""
    part: int = 0

    @property
    def text(self) -> str:
        """What it says so far."""
        if self.separator:
            parts = self.row.parts.get(self.at)
            return parts[1].get(self.part, "") if parts else ""
        return self.row.cells.get(self.at, "")

    def say(self, text: str) -> None:
        """Say something; raises ``Unsayable`` where a part holds its own separator."""
        if not self.separator:
            self.row.cells[self.at] = text
            return
        if self.separator in text:
            raise Unsayable(f"{text!r} holds {self.separator!r}, which separates it from its neighbour")
        self.row.parts.setdefault(self.at, (self.separator, {}))[1][self.part] = text

    @property
    def called(self) -> str:
        """``PO102``."""
        number, component = self.at
        return f"{self.row.kind}{number:02}" + (f"-{component}" if component else "")


@dataclass(slots=True)
class Draft:
    """One loop, or the header (no name), or one segment of a loop looked at alone; ``pair``: where its pair stands.

    ``once``: the segments that stand in it once at most, the one that opens it among them. ``nodes`` are levels of a
    tree that lie in it and were written before; ``levels`` counts all of them.
    """

    name: str
    start: str = ""
    once: frozenset[str] = frozenset()
    rows: dict[str, list[Row]] = field(default_factory=dict)
    inner: dict[str, list["Draft"]] = field(default_factory=dict)
    alone: Row | None = None
    pair: tuple[At, At] = ((0, 0), (0, 0))
    nodes: Sequence[Node] = ()
    levels: int = 0

    def row(self, kind: str, terms: Sequence[Term]) -> Row:
        """Return the segment that is made for these conditions; a new one where there is none yet."""
        if self.alone is not None:
            self.alone.fulfil(terms)
            return self.alone
        if kind in self.once and kind in self.rows:
            self.rows[kind][0].fulfil(terms)
            return self.rows[kind][0]
        asked = tuple(terms)
        for row in reversed(self.rows.get(kind, [])):
            if row.asked == asked:
                return row
        return self.new_row(kind, asked)

    def new_row(self, kind: str, terms: Sequence[Term]) -> Row:
        """Begin a segment."""
        if self.alone is not None:
            raise Unsayable(f"one {kind} can say no more")
        row = Row(kind, tuple(terms))
        row.fulfil(terms)
        self.rows.setdefault(kind, []).append(row)
        return row

    def fulfils(self, terms: Sequence[Term]) -> bool:
        """Tell whether for each condition one of the segments of its kind fits."""
        return all(any(row.fulfils(term) for row in self.rows.get(term.kind, ())) for term in terms)

    def every(self, names: Sequence[str]) -> Iterator["Draft"]:
        """Yield the loops that a path of names leads to."""
        if not names:
            yield self
            return
        for inner in self.inner.get(names[0], ()):
            yield from inner.every(names[1:])

    def count(self, kind: str) -> int:
        """Return how many segments of a kind there are, here and inside."""
        levels = self.levels if kind == TREE else 0
        return (
            levels + len(self.rows.get(kind, ())) + sum(i.count(kind) for inner in self.inner.values() for i in inner)
        )
