"""The purchase order change (X12 860, group PC), read by its mapping: what a buyer wants different, in words."""

from collections.abc import Iterator

from canonical.order import Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange, QuantityMeaning

KIND = "860"


def said(change: OrderChange) -> Iterator[str]:
    """Yield in words what the change asks for, line by line."""
    if change.purpose is Purpose.cancellation:
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
    if not change.lines and change.purpose is not Purpose.cancellation:
        yield "only the header is changed"


def _amount(one: ChangedLine) -> str:
    dates = f", wanted on {one.line.requested_on}" if one.line.requested_on else ""
    return f"{one.line.quantity.normalize() + 0:f} {one.line.unit}{dates}".strip()
