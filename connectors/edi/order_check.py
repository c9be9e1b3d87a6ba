"""What an 850 must hold before it can be worked with: a date, lines, quantities, whole item numbers.

These faults reject the set, though the same kind of fault elsewhere only makes
it nonconformant: a purchase order without its date or a quantity is none.
"""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from connectors.edi.balance import check_totals
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import finding
from connectors.edi.segment import Segment
from connectors.edi.value import calendar_day, number


def check_order(one: TransactionSet, group: Group, inside: Interchange) -> Iterator[Finding]:
    """Yield what is wrong with a purchase order beyond its grammar."""
    placed = [(segment, _place(segment, at, one, group, inside)) for at, segment in enumerate(one.segments, 1)]
    lines = [(segment, place) for segment, place in placed if segment.id == "PO1"]
    yield from _beginning(placed, group)
    if not lines:
        yield finding("po1_missing", "the order has no line: no PO1 came", _named(placed[-1][1], "PO1"), expected="PO1")
    for at, (segment, place) in enumerate(lines, 1):
        yield from _line(segment, place, at)
    asked = [(segment.get(2), number(segment.get(2))) for segment, _ in lines]
    if lines and all((value or 0) <= 0 and not (text.strip() and value is None) for text, value in asked):
        yield finding("no_usable_line", "no line asks for a quantity above zero", lines[0][1])
    yield from _prices(lines)
    yield from _short_dates(placed, group)
    yield from check_totals(placed, lines, one.control)


def _beginning(placed: list[tuple[Segment, Place]], group: Group) -> Iterator[Finding]:
    found = next(((segment, place) for segment, place in placed if segment.id == "BEG"), None)
    if found is None:
        yield finding("beg_missing", "the order has no BEG: no number, no date", _named(placed[-1][1], "BEG"))
        return
    beg, place = found
    place = place.model_copy(update={"element": "BEG05"})
    if not beg.get(5).strip():
        yield finding("po_date_missing", "BEG05, the order's date, is empty", place, expected="CCYYMMDD")
    elif calendar_day(beg.get(5)) is None:
        says = f"BEG05, the order's date, is {beg.get(5)!r}, which is no day"
        yield finding("po_date_bad", says, place, expected="CCYYMMDD", value=beg.get(5)[:99])


def _line(segment: Segment, place: Place, index: int) -> Iterator[Finding]:
    name = segment.get(1) or str(index)
    asked = segment.get(2)
    if asked.strip() and number(asked) is None:
        where = place.model_copy(update={"element": "PO102"})
        says = f"line {name}: the quantity {asked[:99]!r} is no number"
        yield finding("line_quantity_bad", says, where, expected="a number", line=name, value=asked[:99])
    for at in range(6, len(segment.elements), 2):
        qualifier, value = segment.get(at).strip(), segment.get(at + 1).strip()
        if bool(qualifier) != bool(value):
            empty = at + 1 if qualifier else at
            says = f"line {name}: the item number pair PO1{at:02d}/PO1{at + 1:02d} is ({qualifier!r}, {value!r})"
            where = place.model_copy(update={"element": f"PO1{empty:02d}"})
            yield finding("line_id_pair_incomplete", says, where, expected="both or neither", line=name)


def _prices(lines: list[tuple[Segment, Place]]) -> Iterator[Finding]:
    bare = [(segment, place) for segment, place in lines if not segment.get(4).strip()]
    if bare:
        says = f"{len(bare)} of {len(lines)} lines have no price (PO104)"
        yield finding("line_price_missing", says, bare[0][1], occurrences=str(len(bare)))


def _short_dates(placed: list[tuple[Segment, Place]], group: Group) -> Iterator[Finding]:
    if group.version[:6] < "004010":
        return
    for segment, place in placed:
        at = {"DTM": 2, "BEG": 5}.get(segment.id, 0)
        if at and len(segment.get(at)) == 6 and calendar_day(segment.get(at)):
            says = f"{segment.id}{at:02d} is {segment.get(at)}: six digits where this release has eight"
            where = place.model_copy(update={"element": f"{segment.id}{at:02d}"})
            yield finding("six_digit_date_in_4010_or_later", says, where, expected="CCYYMMDD")


def _place(segment: Segment, position: int, one: TransactionSet, group: Group, inside: Interchange) -> Place:
    return Place(
        offset=segment.offset,
        length=segment.length,
        interchange=inside.index,
        group=group.index,
        transaction_set=one.index,
        segment=segment.id,
        position=position,
    )


def _named(place: Place, segment: str) -> Place:
    return place.model_copy(update={"segment": segment})
