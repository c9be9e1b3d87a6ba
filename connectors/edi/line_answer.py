"""What we answer to a line, as ACK segments: the parts of its quantity, each with its status, day and reason.

The 855 and the 865 say it alike. X12 has one price a line and one day an ACK;
what a line's answers say beyond that is told in DTM and in a note, or refused.
"""

from collections.abc import Iterator
from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, Cause, LineAnswer, LineStatus, Verdict
from canonical.noun import Price
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, quantity, unit
from connectors.ports import Unreadable

LONGEST = {"ACK02": 15, "ACK03": 2} | {f"ACK{n:02d}": 48 for n in range(8, 27, 2)}
WHOLE = {Verdict.accepted: "AD", Verdict.accepted_with_changes: "AC", Verdict.rejected: "RD"}  # X12 element 587
MOST_ITEMS = 10  # ACK07 to ACK26, as PO106 to PO125

_CODES = {
    LineStatus.changed: "IC",
    LineStatus.quantity_changed: "IQ",
    LineStatus.price_changed: "IP",
    LineStatus.price_pending: "IE",
    LineStatus.rescheduled: "DR",
    LineStatus.schedule_pending: "SP",
    LineStatus.substituted: "IS",
    LineStatus.released: "AR",
    LineStatus.shipped: "AC",
    LineStatus.forwarded: "AA",
    LineStatus.backordered: "IB",
    LineStatus.on_hold: "IH",
    LineStatus.deleted: "ID",
    LineStatus.rejected: "IR",
}  # fmt: skip - X12 element 668; accepted is IA or, where less comes than was ordered, IQ

_WORDS = {
    Cause.not_in_stock: "not in stock",
    Cause.unknown_item: "not an item of ours",
    Cause.discontinued: "no longer made",
    Cause.superseded: "replaced by a newer item",
    Cause.restricted: "may not be sold or sent there",
    Cause.no_quantity: "no quantity was asked for",
    Cause.below_minimum: "less than the least quantity",
    Cause.above_maximum: "more than the greatest quantity",
    Cause.not_a_full_pack: "not a full pack",
    Cause.wrong_unit: "not sold in that unit",
    Cause.price_differs: "the price is not the one agreed",
    Cause.terms_differ: "the terms are not those agreed",
    Cause.date_impossible: "cannot be there on that day",
    Cause.outside_ship_window: "outside the ship window",
    Cause.bad_address: "the address cannot be delivered to",
    Cause.credit: "the credit limit is reached",
    Cause.duplicate: "ordered twice",
    Cause.asked_by_buyer: "as you asked",
    Cause.already_shipped: "it has left already",
    Cause.other: "",
}
_SHIPS, _ARRIVES = "068", "067"  # X12 element 374: current schedule ship, current schedule delivery


def answers(line: AnsweredLine, *, release: str, units: Units) -> Iterator[Line]:
    """Yield ACK, and DTM where there is a second day, for each part of a line.

    Raises ``Unreadable`` where the parts do not add up to what was ordered, so
    that nobody is left without an answer about the rest.
    """
    _check(line)
    for answer in line.answers:
        days = _days(answer, release)
        first = days[0] if days else ("", "")
        items = tuple(item_pairs(answer.items, MOST_ITEMS))
        yield (
            "ACK", _status(answer, line), quantity(answer.quantity), unit(answer.unit, units), *first,
            *(("", *items) if items else ()),
        )  # fmt: skip
        for kind, day in days[1:]:
            yield ("DTM", kind, day)


def unit_price(line: AnsweredLine) -> Price | None:
    """Return the price that counts: the one we answered with, else the one that was asked.

    Raises ``Unreadable`` where parts of a line have different prices.
    """
    prices = {answer.unit_price for answer in line.answers if answer.unit_price is not None and answer.status.coming}
    if len(prices) > 1:
        told = " and ".join(str(price) for price in sorted(prices))
        raise Unreadable(f"line {line.number} would cost {told}, and X12 has one price a line; answer with one price")
    return prices.pop() if prices else line.unit_price


def reasons(line: AnsweredLine) -> list[str]:
    """Return why parts of a line do not come as they were ordered, in words, each once."""
    found: dict[str, None] = {}
    for answer in line.answers:
        said = answer.reason or (_WORDS[answer.cause] if answer.cause else "")
        if said and answer.status is not LineStatus.accepted:
            found[said] = None
    return list(found)


def _check(line: AnsweredLine) -> None:
    free = any(answer.status in (LineStatus.quantity_changed, LineStatus.changed) for answer in line.answers)
    if free or any(answer.unit != line.unit for answer in line.answers):
        return
    told = sum((answer.quantity for answer in line.answers), Decimal(0))
    if told != line.quantity:
        raise Unreadable(
            f"line {line.number} asks for {quantity(line.quantity)} {line.unit}, and the answers are about "
            f"{quantity(told)}; answer the rest, or say that the quantity was changed"
        )


def _days(answer: LineAnswer, release: str) -> list[tuple[str, str]]:
    known = ((_SHIPS, answer.ships_on), (_ARRIVES, answer.arrives_on))
    return [(kind, calendar(day, release)) for kind, day in known if day]


def _status(answer: LineAnswer, line: AnsweredLine) -> str:
    if answer.status is not LineStatus.accepted:
        return _CODES[answer.status]
    return "IA" if line.coming == line.quantity else "IQ"
