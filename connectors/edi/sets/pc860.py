"""The purchase order change (X12 860, group PC): what a buyer wants different in an order that we have.

A change says with BCH and POC what the order said with BEG and PO1, and all else
alike. So it is read with the mapping that reads the partner's orders, units and
item numbers included; here stands only which element stands for which, and what
a change says beyond an order: what happens to each line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from canonical.finding import Finding, Severity
from canonical.noun import Quantity
from canonical.order import PurchaseOrder
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange, QuantityMeaning
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.value import calendar_day, number
from connectors.mapping.compiled import CompiledMapping
from connectors.mapping.segment_source import SegmentSource

KIND = "860"

_HEADING = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6}  # BEG's elements, and where BCH has them
_LINE = {1: 1, 2: 3, 3: 5, 4: 6, 5: 7} | {at: at + 2 for at in range(6, 26)}  # PO1's elements, and where POC has them
_PLACES = {f"BEG{at:02d}": f"BCH{there:02d}" for at, there in _HEADING.items()} | {
    f"PO1{at:02d}": f"POC{there:02d}" for at, there in _LINE.items()
}
_PLACE = re.compile(r"(?:BEG|PO1)\d\d")
_NO_UNIT = "EA"  # every mapping knows it; a deleted line may say no unit, and has none when it has been read
_KINDS = {
    "AI": LineChangeKind.added,
    "DI": LineChangeKind.deleted,
    "QI": LineChangeKind.increased,
    "QD": LineChangeKind.decreased,
    "PC": LineChangeKind.price_changed,
    "CT": LineChangeKind.rescheduled,
    "RS": LineChangeKind.rescheduled,
    "RB": LineChangeKind.rescheduled,
    "RZ": LineChangeKind.replaced,
    "RE": LineChangeKind.replaced,
    "NC": LineChangeKind.unchanged,
}  # fmt: skip - X12 element 670; all others change several things at once


@dataclass(frozen=True, slots=True)
class ReadChange:
    """What came of reading a change; without one, the findings say why."""

    change: OrderChange | None
    mapping: str
    findings: tuple[Finding, ...]


def read(
    one: TransactionSet,
    delimiters: Delimiters,
    orders: CompiledMapping,
    *,
    partner: str,
    quantity_means: QuantityMeaning = QuantityMeaning.whole,
) -> ReadChange:
    """Read a change with the mapping of the partner's ``orders``. Raises nothing; places are those of the 860."""
    changed = [segment for segment in one.segments if segment.id == "POC"]
    source = SegmentSource(tuple(_as_order(one.segments, delimiters, empty=not changed)), delimiters)
    mapped = orders.read(source, partner=partner)
    findings = tuple(_placed(found) for found in mapped.findings)
    if mapped.order is None or (changed and len(mapped.order.lines) != len(changed)):
        return ReadChange(None, orders.label, findings)  # of a change with a line left out nobody could say which
    beginning = next((segment for segment in one.segments if segment.id == "BCH"), Segment(("BCH",), 0, 0))
    lines = tuple(_lines(mapped.order, changed, quantity_means)) if changed else ()
    return ReadChange(_change(mapped.order, beginning, lines), orders.label, findings)


def said(change: OrderChange) -> Iterator[str]:
    """Yield in words what the change asks for, line by line."""
    if change.purpose == "cancellation":
        yield "the whole order is cancelled"
    for one in change.lines:
        line = one.line
        how = "by" if one.quantity_means is QuantityMeaning.difference else "to"
        words = {
            LineChangeKind.added: f"is added: {_amount(one)}",
            LineChangeKind.deleted: "is deleted",
            LineChangeKind.increased: f"is increased {how} {_amount(one)}",
            LineChangeKind.decreased: f"is decreased {how} {_amount(one)}",
            LineChangeKind.price_changed: f"costs {line.unit_price} from now on",
            LineChangeKind.unchanged: "stays as it is",
        }
        yield f"line {line.number} {words.get(one.kind, f'is {one.kind.value}: {_amount(one)}')}"
    if not change.lines and change.purpose != "cancellation":
        yield "only the header is changed"


def _amount(one: ChangedLine) -> str:
    dates = f", wanted on {one.line.requested_on}" if one.line.requested_on else ""
    return f"{one.line.quantity.normalize() + 0:f} {one.line.unit}{dates}".strip()


def _as_order(segments: Sequence[Segment], delimiters: Delimiters, *, empty: bool) -> Iterator[Segment]:
    """Yield the change as the order that it would be; where no line came, with one that is thrown away again."""
    for segment in segments:
        if segment.id == "BCH":
            yield _moved(segment, "BEG", _HEADING)
        elif segment.id == "POC":
            yield _with_unit(_moved(segment, "PO1", _LINE), delimiters)
        elif segment.id in ("CTT", "SE") and empty:
            yield Segment(("PO1", "1", "0", _NO_UNIT), segment.offset, 0)
            yield segment
            empty = False
        else:
            yield segment


def _moved(segment: Segment, name: str, places: Mapping[int, int]) -> Segment:
    elements = [name, *(segment.get(places[at]) for at in range(1, len(places) + 1))]
    while len(elements) > 1 and not elements[-1]:
        elements.pop()
    return Segment(tuple(elements), segment.offset, segment.length)


def _with_unit(line: Segment, delimiters: Delimiters) -> Segment:
    """Take the unit out of its composite, and fill what a deleted line leaves out."""
    elements = [*line.elements, *[""] * (4 - len(line.elements))]
    elements[2] = elements[2] or "0"
    elements[3] = elements[3].split(delimiters.component)[0] or _NO_UNIT
    return line._replace(elements=tuple(elements))


def _lines(order: PurchaseOrder, changed: list[Segment], means: QuantityMeaning) -> Iterator[ChangedLine]:
    for line, segment in zip(order.lines, changed, strict=True):
        if not segment.get(5).strip():
            line = line.model_copy(update={"unit": ""})
        kind = _KINDS.get(segment.get(2).strip(), LineChangeKind.changed)
        whole = kind not in (LineChangeKind.increased, LineChangeKind.decreased)
        yield ChangedLine(
            kind=kind,
            line=line,
            quantity_means=QuantityMeaning.whole if whole else means,
            left_to_receive=_left(segment.get(4)),
        )


def _left(text: str) -> Quantity | None:
    left = number(text)
    return left if left is not None and 0 <= left < Decimal(10) ** 11 else None


def _change(order: PurchaseOrder, beginning: Segment, lines: tuple[ChangedLine, ...]) -> OrderChange:
    shared = {name: getattr(order, name) for name in OrderChange.model_fields if name in PurchaseOrder.model_fields}
    return OrderChange(
        **(shared | {"lines": lines}),
        order_number=order.number,
        sequence=beginning.get(5).strip(),
        changed_on=calendar_day(beginning.get(11)),
    )


def _placed(found: Finding) -> Finding:
    """Say a finding of the order's mapping in the places of the change."""
    place = found.place
    if place is not None:
        names = {"BEG": "BCH", "PO1": "POC"}
        place = place.model_copy(
            update={
                "segment": names.get(place.segment or "", place.segment),
                "element": _renamed(place.element) if place.element else None,
            }
        )
    return found.model_copy(
        update={
            "says": _renamed(found.says),
            "expected": _renamed(found.expected) if found.expected else None,
            "severity": Severity.hold,
            "place": place,
        }
    )


def _renamed(text: str) -> str:
    return _PLACE.sub(lambda match: _PLACES.get(match.group(), match.group()), text)
