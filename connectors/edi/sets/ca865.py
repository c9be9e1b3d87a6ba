"""The answer to a purchase order change (X12 865, group CA): which of the changes are made, line by line.

BCA says the answer as a whole, each POC names a line and what was asked of it,
and the ACK segments under it say what becomes of the line (see ``line_answer``).
"""

from collections.abc import Iterator

from canonical.order import Purpose
from canonical.order_change import AnsweredChange, LineChangeKind, OrderChangeAnswer
from connectors.edi import line_answer
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, note, price, quantity, unit
from connectors.ports import Unreadable

KIND = "865"
LONGEST = line_answer.LONGEST | {
    "BCA03": 22, "BCA05": 8, "POC01": 20, "POC03": 15, "POC06": 17, "PID05": 80,
} | {f"POC{n:02d}": 48 for n in range(9, 28, 2)}  # fmt: skip

_PURPOSES = {Purpose.cancellation: "01", Purpose.change: "04"}  # X12 element 353
_KINDS = {
    LineChangeKind.added: "AI",
    LineChangeKind.deleted: "DI",
    LineChangeKind.increased: "QI",
    LineChangeKind.decreased: "QD",
    LineChangeKind.price_changed: "PC",
    LineChangeKind.rescheduled: "RS",
    LineChangeKind.replaced: "RZ",
    LineChangeKind.changed: "CA",
    LineChangeKind.unchanged: "NC",
}  # fmt: skip - X12 element 670
_MOST_ITEMS = 10  # POC08 to POC27
_DESCRIPTION = 80


def lines(answer: OrderChangeAnswer, *, release: str, units: Units, reasons: bool = True) -> list[Line]:
    """Return the segments between ST and SE. Raises ``Unreadable`` as the 855 does, and for a purpose it cannot say."""
    if answer.ordered_on is None:
        raise Unreadable(f"order {answer.order_number} has no date, and an 865 must say it (BCA06); amend the order")
    if answer.purpose not in _PURPOSES:
        raise Unreadable(f"order {answer.order_number}: an 865 answers a change or a cancellation, no {answer.purpose}")
    written: list[Line] = [_heading(answer, release)]
    if answer.currency:
        written.append(("CUR", "SE", answer.currency))
    written += note(answer.reason, release)
    for change in answer.lines:
        written += _line(change, release, units)
        if reasons:
            written += note("; ".join(line_answer.reasons(change.answered)), release)
    return [*written, ("CTT", str(len(answer.lines)))] if answer.lines else written


def _heading(answer: OrderChangeAnswer, release: str) -> Line:
    return (
        "BCA", _PURPOSES[answer.purpose], line_answer.WHOLE[answer.verdict], answer.order_number, "", answer.sequence,
        calendar(answer.ordered_on, release), "", "", "", calendar(answer.answered_on, release),
        calendar(answer.changed_on, release),
    )  # fmt: skip


def _line(change: AnsweredChange, release: str, units: Units) -> Iterator[Line]:
    line = change.answered
    code = unit(line.unit, units)
    yield (
        "POC", line.number, _KINDS[change.kind], quantity(line.quantity), "", (code,),
        price(line_answer.unit_price(line)), "", *item_pairs(line.items, _MOST_ITEMS),
    )  # fmt: skip
    if line.description:
        yield ("PID", "F", "", "", "", line.description[:_DESCRIPTION])
    yield from line_answer.answers(line, release=release, units=units)
