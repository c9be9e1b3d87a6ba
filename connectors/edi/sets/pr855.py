"""The purchase order acknowledgement (X12 855, group PR): what becomes of each line that was ordered.

BAK says the answer as a whole, each PO1 echoes a line as the buyer wrote it, and
the ACK segments under it split the line's quantity into what ships, what waits
and what does not come.
"""

from collections.abc import Iterator
from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, price, quantity, unit
from connectors.ports import Unreadable

KIND = "855"
LONGEST = {
    "BAK03": 22, "PO101": 20, "PO102": 15, "PO103": 2, "PO104": 17, "PID05": 80, "ACK02": 15, "ACK03": 2,
} | {f"PO1{n:02d}": 48 for n in range(7, 26, 2)}  # fmt: skip

_WHOLE = {Verdict.accepted: "AD", Verdict.accepted_with_changes: "AC", Verdict.rejected: "RD"}  # X12 element 587
_MOST_ITEMS = 10  # PO106 to PO125
_NOTE = 264  # MSG01
_DESCRIPTION = 80  # PID05; a description names nothing, so what is longer may be cut


def lines(answer: OrderAcknowledgement, *, release: str, units: Units) -> list[Line]:
    """Return the segments between ST and SE. Raises ``Unreadable`` where a date or a unit's code is missing."""
    if answer.ordered_on is None:
        raise Unreadable(f"order {answer.order_number} has no date, and an 855 must say it (BAK04); amend the order")
    written: list[Line] = [_heading(answer, release)]
    if answer.currency:
        written.append(("CUR", "SE", answer.currency))
    if answer.reason:
        written += _reason(answer.reason, release)
    for line in answer.lines:
        written += _line(line, release, units)
    return [*written, ("CTT", str(len(answer.lines)))]


def _heading(answer: OrderAcknowledgement, release: str) -> Line:
    return (
        "BAK", "00", _WHOLE[answer.verdict], answer.order_number, calendar(answer.ordered_on, release),
        "", "", "", "", calendar(answer.answered_on, release),
    )  # fmt: skip


def _reason(reason: str, release: str) -> Iterator[Line]:
    """Yield the reason as a note; from release 005010 on a note's text is MTX, before it is MSG."""
    yield ("N9", "L1", "REASON")
    yield ("MTX", "GEN", reason[:_NOTE]) if release[:6] >= "005010" else ("MSG", reason[:_NOTE])


def _line(line: AnsweredLine, release: str, units: Units) -> Iterator[Line]:
    code = unit(line.unit, units)
    yield (
        "PO1", line.number, quantity(line.quantity), code, price(line.unit_price), "",
        *item_pairs(line.items, _MOST_ITEMS),
    )  # fmt: skip
    if line.description:
        yield ("PID", "F", "", "", "", line.description[:_DESCRIPTION])
    for answer in line.answers:
        ships = calendar(answer.ships_on, release)
        yield (
            "ACK", _status(answer, line), quantity(answer.quantity), unit(answer.unit, units),
            "068" if ships else "", ships,
        )  # fmt: skip


def _status(answer: LineAnswer, line: AnsweredLine) -> str:
    """Return X12 element 668: IA accepted, IB backordered, IR rejected, IQ less comes than was ordered."""
    if answer.status is LineStatus.backordered:
        return "IB"
    if answer.status is LineStatus.rejected:
        return "IR"
    coming = (a.quantity for a in line.answers if a.status is not LineStatus.rejected)
    return "IA" if sum(coming, Decimal(0)) == line.quantity else "IQ"
