"""The purchase order acknowledgement (X12 855, group PR): what becomes of each line that was ordered.

BAK says the answer as a whole, each PO1 echoes a line as the buyer wrote it, and
the ACK segments under it split the line's quantity into what ships, what waits
and what does not come (see ``line_answer``).
"""

from collections.abc import Iterator

from canonical.acknowledgement import AnsweredLine, OrderAcknowledgement
from connectors.edi import line_answer
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, note, price, quantity, unit
from connectors.ports import Unreadable

KIND = "855"
LONGEST = line_answer.LONGEST | {
    "BAK03": 22, "PO101": 20, "PO102": 15, "PO103": 2, "PO104": 17, "PID05": 80,
} | {f"PO1{n:02d}": 48 for n in range(7, 26, 2)}  # fmt: skip

_MOST_ITEMS = 10  # PO106 to PO125
_DESCRIPTION = 80  # PID05; a description names nothing, so what is longer may be cut


def lines(answer: OrderAcknowledgement, *, release: str, units: Units, reasons: bool = True) -> list[Line]:
    """Return the segments between ST and SE; ``reasons``: say under each line why it does not come as ordered.

    Raises ``Unreadable`` where a date or a unit's code is missing, or where the
    answers to a line do not add up to it.
    """
    if answer.ordered_on is None:
        raise Unreadable(f"order {answer.order_number} has no date, and an 855 must say it (BAK04); amend the order")
    written: list[Line] = [_heading(answer, release)]
    if answer.currency:
        written.append(("CUR", "SE", answer.currency))
    written += note(answer.reason, release)
    for line in answer.lines:
        written += _line(line, release, units)
        if reasons:
            written += note("; ".join(line_answer.reasons(line)), release)
    return [*written, ("CTT", str(len(answer.lines)))]


def _heading(answer: OrderAcknowledgement, release: str) -> Line:
    return (
        "BAK", "00", line_answer.WHOLE[answer.verdict], answer.order_number, calendar(answer.ordered_on, release),
        "", "", "", "", calendar(answer.answered_on, release),
    )  # fmt: skip


def _line(line: AnsweredLine, release: str, units: Units) -> Iterator[Line]:
    yield (
        "PO1", line.number, quantity(line.quantity), unit(line.unit, units), price(line_answer.unit_price(line)), "",
        *item_pairs(line.items, _MOST_ITEMS),
    )  # fmt: skip
    if line.description:
        yield ("PID", "F", "", "", "", line.description[:_DESCRIPTION])
    yield from line_answer.answers(line, release=release, units=units)
