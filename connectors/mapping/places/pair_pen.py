"""Put pairs of qualifier and value into a segment that is being written, one after the other, where there is room."""

from collections.abc import Callable, Mapping, Sequence

from connectors.mapping.language.rule_text import Unsayable
from connectors.mapping.places.draft import At, Draft, Row
from connectors.mapping.places.segment_path import SegmentPath
from connectors.mapping.places.source import Begin


def pair_entry(lead: Callable[[Draft], Draft], places: Sequence[SegmentPath]) -> Begin:
    """Write each pair on a slip of its own; then it goes into the last segment that says the same beside its pairs."""
    of = places[0]
    inside = of.composites
    number = of.pairs_from
    pair = ((number, inside.qualifier), (number, inside.value)) if inside else ((number, 0), (number + 1, 0))

    def begun(draft: Draft) -> tuple[Draft, Callable[[], None]]:
        slip = Row(of.kind, tuple(of.terms))
        slip.fulfil(of.terms)
        return Draft(of.kind, alone=slip, pair=pair), lambda: _put_in(slip, lead(draft), places)

    return begun


def _put_in(slip: Row, at: Draft, places: Sequence[SegmentPath]) -> None:
    """Move a pair from its slip to the first place that has room for it, the last one if need be in a new segment."""
    of = places[0]
    width = 1 if of.composites else 2
    own = range(of.pairs_from, of.pairs_from + width)
    pair = {(n - of.pairs_from, part): text for (n, part), text in slip.cells.items() if n in own}
    beside = {cell: text for cell, text in slip.cells.items() if cell[0] not in own}
    for place in places:
        row = at.row(place.kind, place.terms)
        if (start := _room(row, place, pair, beside, width)) is not None:
            _move(pair, beside, row, start)
            return
    if of.kind == at.start:
        raise Unsayable(f"{of.kind} has no room for it")
    _move(pair, beside, at.new_row(places[-1].kind, places[-1].terms), places[-1].pairs_from)


def _room(row: Row, of: SegmentPath, pair: Mapping[At, str], beside: Mapping[At, str], width: int) -> int | None:
    """Return where a pair can stand in a segment; nothing where it cannot."""
    start = row.free(of.pairs_from, width)
    told = row.cells if row.beside is None else row.beside
    other = row.beside not in (None, beside) or any(told.get(cell, text) != text for cell, text in beside.items())
    if other or start > (of.composites.last if of.composites else of.pairs_until):
        return None
    moved = {(n + start, part): text for (n, part), text in pair.items()}
    unwanted = [term for term in of.terms if not term.wanted]
    if any((moved | row.cells).get((term.number, term.component), "") in term.values for term in unwanted):
        return None
    return start


def _move(pair: Mapping[At, str], beside: dict[At, str], row: Row, start: int) -> None:
    row.cells.update(beside | {(n + start, part): text for (n, part), text in pair.items()})
    row.beside = beside
