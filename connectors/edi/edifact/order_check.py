"""What an ORDERS must hold before it can be worked with: a number, a date, lines, quantities; and its own totals.

These faults reject the message, though the same kind of fault elsewhere only
makes it nonconformant. A price for more than one unit would be read wrong, so it
is put before a person.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from canonical.finding import Finding, Place
from connectors.edi.edifact import date_format
from connectors.edi.edifact.error_code import finding
from connectors.edi.edifact.header import component
from connectors.edi.edifact.order_facts import OrderedLine, amount, ordered_lines
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Segment

_ORDERED = "137"  # 2005: the day of the document
_TOTAL_LINES, _TOTAL_QUANTITY = "2", "1"  # 6069


def check_order(one: TransactionSet, here: Place) -> Iterator[Finding]:
    """Yield what is wrong with a purchase order beyond its grammar."""
    segments, lines = one.segments, ordered_lines(one.segments)
    yield from _beginning(segments, here)
    if not lines:
        end = next((at for at, segment in enumerate(segments, 1) if segment.id == "UNS"), len(segments))
        where = _place(segments[end - 1], end, here).model_copy(update={"segment": "LIN"})
        yield finding("line_missing", "the order has no line: no LIN came", where, expected="LIN")
    for line in lines:
        yield from _line(line, here)
    asked = [amount(line.quantity) for line in lines]
    if lines and all(value is not None and value <= 0 for value in asked):
        where = _place(segments[0], 1, here)
        yield finding("no_usable_line", "no line asks for a quantity above zero", where)
    yield from _line_numbers(lines, here)
    yield from _totals(segments, lines, asked, here)


def _beginning(segments: Sequence[Segment], here: Place) -> Iterator[Finding]:
    bgm = next((at for at, segment in enumerate(segments, 1) if segment.id == "BGM"), 0)
    missed = min((bgm or 1) + 1, len(segments))  # where what is missing should have stood
    after = _place(segments[missed - 1], missed, here)
    if not bgm:
        where = after.model_copy(update={"segment": "BGM"})
        yield finding("bgm_missing", "the order has no BGM: no number", where, expected="BGM")
    elif not component(segments[bgm - 1], 2, 1):
        where = _place(segments[bgm - 1], bgm, here).model_copy(update={"element": "BGM02"})
        yield finding("order_number_missing", "BGM02, the order's number, is empty", where, expected="a number")
    yield from _dates(segments, after, here)


def _dates(segments: Sequence[Segment], after: Place, here: Place) -> Iterator[Finding]:
    dates = [(at, segment) for at, segment in enumerate(segments, 1) if segment.id == "DTM"]
    ordered = [one for one in dates if date_format.parts(one[1])[0] == _ORDERED]
    if not ordered:
        where = after.model_copy(update={"segment": "DTM"})
        yield finding("po_date_missing", "the order has no date: no DTM+137 came", where, expected="DTM+137")
    for at, segment in ordered[:1]:
        value, form = date_format.parts(segment)[1:]
        if form in date_format.READ and date_format.day(segment) is None:
            where = _place(segment, at, here).model_copy(update={"element": "DTM01-2"})
            says = f"DTM01-2, the order's date, is {value!r}, which is no day"
            yield finding("po_date_bad", says, where, expected="CCYYMMDD (102)", value=value[:99])
    for at, segment in dates:
        _, value, form = date_format.parts(segment)
        if form not in date_format.READ:
            where = _place(segment, at, here).model_copy(update={"element": "DTM01-3"})
            expected = ", ".join(sorted(date_format.READ - {""}))
            says = f"a date in format {form} (2379) is not read: {value!r}"
            yield finding("date_format_not_read", says, where, expected=expected)


def _line(line: OrderedLine, here: Place) -> Iterator[Finding]:
    name = line.number or str(line.index)
    basis = line.price_basis and amount(line.price_basis) != 1
    if line.price and not basis and amount(line.quantity) is not None:
        return
    place = _place(line.quantity_at or line.segment, line.quantity_position or line.position, here)
    if line.quantity_at is None:
        says = f"line {name}: no ordered quantity came (QTY+21)"
        where = place.model_copy(update={"segment": "QTY"})
        yield finding("line_quantity_missing", says, where, expected="QTY+21", line=name)
    elif amount(line.quantity) is None:
        says = f"line {name}: the quantity {line.quantity[:99]!r} is no number"
        where = place.model_copy(update={"element": "QTY01-2"})
        yield finding("line_quantity_bad", says, where, expected="a number", line=name, value=line.quantity[:99])
    if not line.price:
        yield finding("line_price_missing", f"line {name} has no price", place, line=name)
    if basis:
        says = f"line {name}: the price {line.price} is for {line.price_basis} units, and prices are read for one"
        yield finding("price_basis_not_one", says, place, line=name, mend="work out the price of one unit by hand")


def _line_numbers(lines: list[OrderedLine], here: Place) -> Iterator[Finding]:
    names = Counter(line.number for line in lines if line.number)
    twice = next((line for line in lines if names.get(line.number, 0) > 1), None)
    if twice is not None:
        says = f"line number {twice.number} stands on {names[twice.number]} lines"
        place = _place(twice.segment, twice.position, here)
        yield finding("duplicate_line_numbers", says, place, line=twice.number)


def _totals(
    segments: Sequence[Segment], lines: list[OrderedLine], asked: list[Decimal | None], here: Place
) -> Iterator[Finding]:
    """Hold CNT+2 against the number of lines and CNT+1 against the sum of the ordered quantities."""
    sums = {_TOTAL_LINES: Decimal(len(lines)), _TOTAL_QUANTITY: sum((one or Decimal(0) for one in asked), Decimal(0))}
    for at, segment in enumerate(segments, 1):
        if segment.id != "CNT" or component(segment, 1, 1) not in sums:
            continue
        said, real = amount(component(segment, 1, 2)), sums[component(segment, 1, 1)]
        if said != real:
            what = "lines" if component(segment, 1, 1) == _TOTAL_LINES else "units"
            says = f"CNT01 says {component(segment, 1, 2)!r} {what}, {real} came"
            where = _place(segment, at, here).model_copy(update={"element": "CNT01-2"})
            yield finding("control_total_wrong", says, where, expected=str(real))


def _place(segment: Segment, position: int, here: Place) -> Place:
    return here.model_copy(
        update={"offset": segment.offset, "length": segment.length, "segment": segment.id, "position": position}
    )
