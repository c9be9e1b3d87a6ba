"""The seats of a transaction set: each element in which something is written, but those that only hold others together.

A label is the path that would read it: ``DTM[01=007].02``, ``line.PO1{06}IZ``,
``party.N1[01=ST,03=92].04``. What qualifies what follows from the guide: an id
that is tied to the element after it, or a segment's first element.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from canonical.finding import Place
from connectors.edi.guide import Guide, SegmentGuide
from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.language.spec import Loop
from connectors.mapping.places.seat import Seat
from connectors.mapping.places.segment_loop import LoopTree, Span
from connectors.mapping.places.segment_source import SegmentSource

_STRUCTURE = frozenset({"ST", "SE", "CTT", "HL", "LS", "LE", "UNH", "UNT", "UNS", "CNT"})
_FIRST = frozenset({"BEG", "BCH", "BAK", "BCA", "BSN", "BIG", "BIA", "BGM", "W05", "W06", "B2", "B2A", "B3", "B10"})

_TYING = ("235", "66", "365")  # kinds of item numbers, of ids and of addresses: the number follows

# EDIFACT: which element, or component, says what the others of its segment mean; which only says how they are written.
_QUALIFIED = {"DTM": "01-1", "RFF": "01-1", "QTY": "01-1", "PRI": "01-1", "MOA": "01-1", "NAD": "01", "FTX": "01",
              "LOC": "01", "CTA": "01", "MEA": "01", "TDT": "01", "CUX": "01-1", "IMD": "01", "PIA": "01", "TAX": "01",
              "ALC": "01", "PAT": "01", "COM": "01-2", "LIN": "03-2", "TOD": "01"}  # fmt: skip
_FORMAL = {"DTM": ("01-3",), "NAD": ("02-2", "02-3"), "LIN": ("03-3", "03-4"), "LOC": ("02-2", "02-3"),
           "PIA": ("02-3", "02-4", "03-3", "03-4", "04-3", "04-4", "05-3", "05-4", "06-3", "06-4")}  # fmt: skip


class _Habit(NamedTuple):
    """What a segment's places do: the one that qualifies the whole, each that qualifies the next, and composites."""

    whole: str = ""
    pairs: tuple[int, ...] = ()
    composites: frozenset[int] = frozenset()
    formal: tuple[str, ...] = ()


def segment_seats(source: SegmentSource, loops: dict[str, Loop], guide: Guide | None) -> Iterator[Seat]:
    """Yield the seats of a set, in the order written."""
    edifact = source.segments[0].id == "UNH"
    standing = _loops_of(source, loops)
    for position, segment in enumerate(source.segments, 1):
        if segment.id in _STRUCTURE:
            continue
        known = guide.segments.get(segment.id) if guide else None
        habit = _edifact_habit(segment.id) if edifact else _habit(known) if known else _Habit()
        loop = standing.get(segment.offset, "")
        for number, component, text in _written(segment, source.delimiters, habit, edifact=edifact):
            label = _label(segment, number, component, habit, source.delimiters)
            if label:
                where = f"{segment.id}{number:02}" + (f"-{component}" if component else "")
                place = Place(segment=segment.id, element=where, position=position, offset=segment.offset,
                              length=segment.length)  # fmt: skip
                called = _called(known, segment, number, component, habit)
                yield Seat(
                    (segment.offset, number, component), f"{loop}.{label}" if loop else label, text, place, called
                )


def _loops_of(source: SegmentSource, loops: dict[str, Loop]) -> dict[int, str]:
    """Return the loops in which segments stand, from the outermost in, by the segments' bytes."""
    tree = LoopTree(loops)
    tree.read.update(segment.id for segment in source.segments)
    found: dict[int, str] = {}
    waiting = [(tree.sort(source.segments, source.delimiters), "")]
    while waiting:
        span, path = waiting.pop()
        for name, members in span.items():
            for one in members:
                if isinstance(one, Span):
                    waiting.append((one, f"{path}.{name}" if path else name))
                else:
                    found[one.offset] = path
    return found


def _written(segment: Segment, marks: Delimiters, habit: _Habit, *, edifact: bool) -> Iterator[tuple[int, int, str]]:
    """Yield number, component (0: the element as a whole) and text of what is written in a segment."""
    for number, text in enumerate(segment.elements[1:], 1):
        if (edifact or number in habit.composites) and marks.component and marks.component in text:
            for component, part in enumerate(text.split(marks.component), 1):
                if part.strip():
                    yield number, component, part.strip()
        elif text.strip():
            yield number, 1 if edifact and _has_parts(segment.id, number) else 0, text.strip()


def _has_parts(name: str, number: int) -> bool:
    return _QUALIFIED.get(name, "").startswith(f"{number:02}-")


def _label(segment: Segment, number: int, component: int, habit: _Habit, marks: Delimiters) -> str:
    """Return the path to an element within its loop; nothing where it only qualifies or orders another."""
    here = f"{number:02}" + (f"-{component}" if component else "")
    if here in habit.formal or _only_qualifies(segment, number, here, habit):
        return ""
    terms = [f"{habit.whole}={_text(segment, habit.whole, marks)}"] if _says(segment, habit, here, marks) else []
    before = number - 1
    if before in habit.pairs and segment.get(before).strip():
        if (start := _run(habit.pairs, before)) is not None:
            return f"{segment.id}{{{start:02}}}{segment.get(before).strip()}"
        terms.append(f"{before:02}={segment.get(before).strip()}")
    return f"{segment.id}[{','.join(terms)}].{here}" if terms else f"{segment.id}{here}"


def _run(pairs: tuple[int, ...], at: int) -> int | None:
    """Return where the pairs begin of which one begins at ``at``; nothing where it stands alone."""
    start = at
    while start - 2 in pairs:
        start -= 2
    return start if start != at or at + 2 in pairs else None


def _says(segment: Segment, habit: _Habit, here: str, marks: Delimiters) -> bool:
    return bool(habit.whole) and here != habit.whole and bool(_text(segment, habit.whole, marks))


def _text(segment: Segment, where: str, marks: Delimiters) -> str:
    number, _, component = where.partition("-")
    text = segment.get(int(number))
    if not component:
        return text.strip()
    parts = text.split(marks.component) if marks.component else [text]
    return parts[int(component) - 1].strip() if int(component) <= len(parts) else ""


def _only_qualifies(segment: Segment, number: int, here: str, habit: _Habit) -> bool:
    if here == habit.whole:
        return any(text.strip() for at, text in enumerate(segment.elements[1:], 1) if at != number) or "-" in here
    return number in habit.pairs and bool(segment.get(number + 1).strip())


@lru_cache(maxsize=2000)
def _habit(known: SegmentGuide) -> _Habit:
    """Read from the guide which of a segment's places qualify others."""
    parts = known.parts
    ids = {at for at, part in enumerate(parts, 1) if part.element is not None and part.element.kind == "ID"}
    tied = {note.places[0] for note in known.notes if note.kind == "P" and len(note.places) == 2
            and note.places[1] == note.places[0] + 1}  # fmt: skip
    tied |= {at for at in ids if _number(known, at) in _TYING}
    whole = "01" if 1 in ids and parts[0].required and known.id not in _FIRST and len(parts) > 1 else ""
    composites = frozenset(at for at, part in enumerate(parts, 1) if part.components)
    return _Habit(whole, tuple(sorted(tied & ids)), composites)


def _number(known: SegmentGuide, at: int) -> str:
    element = known.parts[at - 1].element
    return element.number if element else ""


def _edifact_habit(name: str) -> _Habit:
    return _Habit(_QUALIFIED.get(name, ""), (), frozenset(), _FORMAL.get(name, ()))


def _called(known: SegmentGuide | None, segment: Segment, number: int, component: int, habit: _Habit) -> str:
    """Return the element's name, and what its qualifier means where the guide knows that."""
    if known is None:
        return ""
    name = known.called(number, component)
    codes: Sequence[int] = [at for at in ((1,) if habit.whole else ()) if at != number]
    codes = [*codes, number - 1] if number - 1 in habit.pairs else codes
    meant = [meaning for at in codes if (meaning := _meaning(known, segment, at))]
    return f"{name} ({', '.join(meant)})" if meant and name else name or ", ".join(meant)


def _meaning(known: SegmentGuide, segment: Segment, at: int) -> str:
    element = known.parts[at - 1].element if 0 < at <= len(known.parts) else None
    return element.meaning(segment.get(at).strip()) if element else ""
