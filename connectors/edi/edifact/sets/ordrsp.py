"""The answer to a purchase order (ORDRSP): what becomes of each line that was ordered.

BGM says the answer as a whole, each LIN echoes a line as the buyer wrote it, and
what comes, waits or does not come stands under it; where parts of a line come on
different days, each stands in a delivery of its own (SCC).
"""

from collections.abc import Iterator, Sequence

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from connectors.edi.edifact.notation import (
    day,
    description,
    named,
    number,
    numbered,
    other_items,
    price,
    remark,
    unit,
)
from connectors.edi.line import Line
from connectors.edi.notation import Units
from connectors.profile import EdifactTerms

KIND = "ORDRSP"

_WHOLE = {Verdict.accepted: "29", Verdict.accepted_with_changes: "4", Verdict.rejected: "27"}  # 1225
_ACCEPTED, _CHANGED, _REJECTED = "5", "3", "7"  # 1229
_ORDERED, _COMING, _WAITING = "21", "113", "83"  # 6063
_MOST_DIGITS = 6  # LIN01 in D96A is a number


def lines(answer: OrderAcknowledgement, *, terms: EdifactTerms, units: Units) -> list[Line]:
    """Return the segments between UNH and UNT. Raises ``Unreadable`` where a unit's code is missing."""
    written: list[Line] = [
        ("BGM", "231", answer.order_number, _WHOLE[answer.verdict]),
        *day("137", answer.answered_on),
        *remark(answer.reason),
        ("RFF", ("ON", answer.order_number)),
        *day("171", answer.ordered_on),
        named("BY", terms.them),
        named("SU", terms.us),
    ]
    if answer.currency:
        written.append(("CUX", ("2", answer.currency, "9")))
    for line in answer.lines:
        written += _line(line, terms, units)
    return [*written, ("UNS", "S"), ("CNT", ("2", str(len(answer.lines))))]


def _line(line: AnsweredLine, terms: EdifactTerms, units: Units) -> Iterator[Line]:
    echoed = line.number.isdigit() and len(line.number) <= _MOST_DIGITS
    coming = [one for one in line.answers if one.status.coming and one.status is not LineStatus.backordered]
    together = coming if len({(one.ships_on, one.arrives_on) for one in coming}) < 2 else []
    yield numbered(line.number if echoed else str(line.position), _action(line), line.items)
    yield from other_items(line.items)
    yield from description(line.description)
    yield _quantity(_ORDERED, line, terms, units)
    for one in together:
        yield _quantity(_COMING, one, terms, units)
    for one in line.answers:
        if one.status is LineStatus.backordered:
            yield _quantity(_WAITING, one, terms, units)
    yield from _days(together)
    if terms.line_reasons:
        yield from _remarks(line)
    if line.unit_price is not None:
        yield ("PRI", ("AAA", price(line.unit_price, terms)))
    if not echoed:
        yield ("RFF", ("LI", line.number))
    yield from _deliveries([] if together else coming, terms, units)


def _deliveries(parts: Sequence[LineAnswer], terms: EdifactTerms, units: Units) -> Iterator[Line]:
    for one in parts:
        yield ("SCC", "1")
        yield _quantity(_COMING, one, terms, units)
        yield from _days([one])


def _remarks(line: AnsweredLine) -> Iterator[Line]:
    for one in line.answers:
        yield from remark(one.reason or (one.cause.replace("_", " ") if one.cause else ""))


def _days(parts: Sequence[LineAnswer]) -> Iterator[Line]:
    for one in parts[:1]:
        yield from day("11", one.ships_on)
        yield from day("69", one.arrives_on)


def _action(line: AnsweredLine) -> str:
    """Return 1229: accepted as it was ordered, not accepted at all, or something of both."""
    if not any(one.status.coming for one in line.answers):
        return _REJECTED
    [first, *others] = line.answers
    whole = not others and first.status is LineStatus.accepted and first.quantity == line.quantity
    return _ACCEPTED if whole else _CHANGED


def _quantity(kind: str, said: AnsweredLine | LineAnswer, terms: EdifactTerms, units: Units) -> Line:
    return ("QTY", (kind, number(said.quantity, terms), unit(said.unit, units)))
