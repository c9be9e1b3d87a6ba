"""What of the documents a mapping reads and what nothing reads, and which of its rules and codes never matched.

Add up any number of readings of one mapping; ``Coverage`` tells the sums. A place is
*read* where its value was chosen for a field, *passed over* where a rule found it and
another place came first, else *unread*.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from canonical.finding import Place
from connectors.edi.guide import Guide
from connectors.mapping.language.merge import Merged
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.seat import Seat, json_seats, keys_of, table_seats
from connectors.mapping.places.segment_seat import segment_seats
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.places.source import Dialect, Hit, Unopenable
from connectors.mapping.places.table_source import TableSource
from connectors.mapping.reading.consulted import Key, consulted, entries_consult
from connectors.mapping.reading.outline import Branch, Leaf, Listing, Member

_EXAMPLES = 3

Fate = Literal["unread", "passed_over"]


class Where(NamedTuple):
    """A place in one of the documents."""

    document: str
    place: Place


@dataclass
class Left:
    """A kind of place whose values make no part of the order: how often, in how many documents, for example what."""

    label: str
    called: str
    fate: Fate
    first: Where
    count: int = 0
    documents: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)


class Word(NamedTuple):
    """A word of the documents that no code names: kept as it came, taken for another, or dropped."""

    field: str
    word: str
    becomes: str


@dataclass
class Coverage:
    """The sums; ``rules`` and ``codes`` count how often each one matched, by field, and by field and code."""

    made: Merged
    seats: int = 0
    read: int = 0
    documents: set[str] = field(default_factory=set)
    sets: int = 0
    left: dict[tuple[str, Fate], Left] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: Counter[Word] = field(default_factory=Counter)
    said: dict[str, Counter[str]] = field(default_factory=dict)  # by label: every value that stood there

    @property
    def percent(self) -> int:
        """How much of what is written is read; rounded down, so that 100 means all."""
        return 100 * self.read // self.seats if self.seats else 100

    def add(self, mapping: CompiledMapping, source: Any, document: str, guide: Guide | None = None) -> None:
        """Add one set, order or sheet of a document; one that cannot be opened adds nothing."""
        try:
            opened = mapping.dialect.open(source)
        except Unopenable:
            return
        walk = _Walk(mapping.dialect, self)
        walk.branch(mapping.outline, opened)
        self.documents.add(document)
        self.sets += 1
        for seat in _seats(source, opened, self.made, guide):
            self._count(seat, walk, document)

    def _count(self, seat: Seat, walk: "_Walk", document: str) -> None:
        self.seats += 1
        self.said.setdefault(seat.label, Counter())[seat.text] += 1
        if walk.has_read(seat.key):
            self.read += 1
            return
        fate: Fate = "passed_over" if walk.has_passed(seat.key) else "unread"
        left = self.left.get((seat.label, fate))
        if left is None:
            left = self.left[seat.label, fate] = Left(seat.label, seat.called, fate, Where(document, seat.place))
        left.count += 1
        left.documents.add(document)
        if seat.text not in left.examples and len(left.examples) < _EXAMPLES:
            left.examples.append(seat.text)

    def silent_rules(self) -> Iterator[str]:
        """Yield the fields whose rule never found anything, though it looks for something."""
        for path, said in self.made.fields.items():
            looks = bool(said.word.at or said.word.concat) and said.word.only != "write" and "#" not in said.word.at
            if looks and not self.rules[path]:
                yield path

    def silent_codes(self) -> Iterator[tuple[str, str]]:
        """Yield field and code of each code that never came; of rules that never matched, none."""
        for path, said in self.made.fields.items():
            for code, ours in said.word.codes.items():
                if ours is not None and code != "*" and self.rules[path] and not self.codes[path, code]:
                    yield path, code


def _seats(source: Any, opened: Any, made: Merged, guide: Guide | None) -> Iterator[Seat]:
    if isinstance(source, SegmentSource):
        return segment_seats(source, made.loops, guide)
    if isinstance(source, TableSource):
        return table_seats(source, opened)
    return json_seats(source, opened) if isinstance(source, JsonSource) else iter(())


class _Walk:
    """Goes through one document as reading does, and notes every place that is looked at."""

    def __init__(self, dialect: Dialect, sums: Coverage) -> None:
        self._dialect, self._sums = dialect, sums
        self._read: set[Key] = set()
        self._passed: set[Key] = set()

    def has_read(self, key: Key) -> bool:
        return bool(_with_whole(key) & self._read)

    def has_passed(self, key: Key) -> bool:
        return bool(_with_whole(key) & self._passed)

    def branch(self, branch: Branch, context: Any) -> bool:
        """Walk through a noun; tell whether anything was found. What makes no noun is passed over."""
        before = set(self._read)
        found = {name for name, member in branch.read_members.items() if self._member(member, branch.scope, context)}
        lacking = [name for name in branch.needed if name not in found and _must_be_found(branch.members[name])]
        if lacking and not branch.essential:
            self._passed |= self._read - before
            self._read = before
            return False
        return bool(found)

    def _member(self, member: Member, scope: str, context: Any) -> bool:
        if isinstance(member, Leaf):
            return self._leaf(member, context)
        if isinstance(member, Branch):
            return self.branch(member, context)
        return self._listing(member, scope, context)

    def _listing(self, listing: Listing, scope: str, context: Any) -> bool:
        found = False
        for made in listing.each:
            consult = entries_consult(self._dialect, made.path, scope)
            for order, entry in enumerate(made.entries(context), 1):
                entry.order = order
                if self.branch(made.each, entry):
                    found = True
                    self._read.update(consult(context, entry))
        for _, branch in listing.named:
            found |= self.branch(branch, context)
        return found

    def _leaf(self, leaf: Leaf, context: Any) -> bool:
        if leaf.judge and not leaf.judge(context).holds:
            return False
        field_ = ".".join(str(step) for step in leaf.steps)
        chosen: list[Hit] = []
        for path, reader in zip(leaf.rule.at, leaf.readers, strict=True):
            hits = reader(context)
            keep = (
                hits if leaf.target.kind == "texts" else [] if chosen else [h for h in hits if h.text == hits[0].text]
            )
            chosen += keep
            self._note(keep, self._read, path, leaf, context)
            self._note([hit for hit in hits if hit not in keep], self._passed, path, leaf, context)
        for piece, reader in leaf.pieces if not chosen else ():
            hits = reader(context)[:1]
            self._note(hits, self._read, piece.at, leaf, context)
            chosen += hits
        self._sums.rules[field_] += len(chosen)
        self._code(field_, leaf, chosen)
        return bool(chosen)

    def _note(self, hits: Sequence[Hit], where: set[Key], path: str, leaf: Leaf, context: Any) -> None:
        where.update(key for hit in hits for key in keys_of(hit))
        if hits and path != "#":
            where.update(consulted(self._dialect, path, leaf.scope, leaf.rule.pick)(context, hits))

    def _code(self, field_: str, leaf: Leaf, chosen: Sequence[Hit]) -> None:
        codes: Mapping[str, str | None] = leaf.rule.codes
        for hit in chosen if codes else ():
            if codes.get(hit.text) is not None:
                self._sums.codes[field_, hit.text] += 1
            elif codes.get("*") is not None:
                self._sums.words[Word(field_, hit.text, str(codes["*"]))] += 1
            else:
                becomes = {"keep": hit.text, "drop": "nothing"}.get(leaf.rule.unlisted, "refused")
                self._sums.words[Word(field_, hit.text, becomes)] += 1


def _must_be_found(member: Member) -> bool:
    """Tell whether a needed field can only come from the document."""
    return not (
        isinstance(member, Leaf) and (member.meaning.constant is not None or member.meaning.default is not None)
    )


def _with_whole(key: Key) -> set[Key]:
    """Return a place's key; of a component also that of its element, and of an element that of its first component."""
    if len(key) != 3:
        return {key}
    return {key, (key[0], key[1], 0)} if key[2] else {key, (key[0], key[1], 1)}
