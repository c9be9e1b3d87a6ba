"""What we answer to a line, settled for the ACK segments of an 855 or 865: parts of its quantity, each with its status.

X12 has one price a line and one day an ACK; what a line's answers say beyond that is told in DTM and in a note, or
refused.
"""

from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, Cause, LineAnswer, LineStatus
from canonical.noun import Price
from connectors.edi.notation import Units, quantity, unit
from connectors.edi.settling import DESCRIPTION, NOTE, cut, items, plain
from connectors.ports import Unreadable

LONGEST = {"ACK02": 15, "ACK03": 2} | {f"ACK{n:02d}": 48 for n in range(8, 27, 2)}
_MOST_ITEMS = 10  # PO106 to PO125, POC08 to POC27, ACK07 to ACK26

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


def settled(line: AnsweredLine, *, units: Units, reasons: bool) -> AnsweredLine:
    """Return a line as it can be answered; ``reasons``: with why it does not come as ordered.

    Raises ``Unreadable`` where the parts do not add up to what was ordered, so
    that nobody is left without an answer about the rest, where they have
    different prices, and where no code is known for a unit.
    """
    _check(line)
    unit(line.unit, units)
    return line.model_copy(
        update={
            "quantity": plain(line.quantity),
            "unit_price": _unit_price(line),
            "items": items(line.items, _MOST_ITEMS),
            "description": cut(line.description, DESCRIPTION),
            "answers": tuple(_part(answer, line, units) for answer in line.answers),
            "reason": cut("; ".join(_reasons(line)), NOTE) if reasons else "",
        }
    )


def _part(answer: LineAnswer, line: AnsweredLine, units: Units) -> LineAnswer:
    unit(answer.unit, units)
    less = answer.status is LineStatus.accepted and line.coming != line.quantity
    return answer.model_copy(
        update={
            "status": LineStatus.quantity_changed if less else answer.status,
            "quantity": plain(answer.quantity),
            "items": items(answer.items, _MOST_ITEMS),
        }
    )


def _unit_price(line: AnsweredLine) -> Price | None:
    """Return the price that counts: the one we answered with, else the one that was asked."""
    prices = {answer.unit_price for answer in line.answers if answer.unit_price is not None and answer.status.coming}
    if len(prices) > 1:
        told = " and ".join(str(price) for price in sorted(prices))
        raise Unreadable(f"line {line.number} would cost {told}, and X12 has one price a line; answer with one price")
    return prices.pop() if prices else line.unit_price


def _reasons(line: AnsweredLine) -> list[str]:
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
