"""What our mails say, in words that a customer reads with a cup of coffee in hand."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from textwrap import fill

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.order import ItemNumber
from canonical.party import Party
from canonical.shipment import PackedItem, ShipNotice
from connectors.mail.envelope import clean
from connectors.paper import wording

_WIDTH = 72


_LATER = "These follow as soon as we have them again; there is no need to order them a second time:"
_NEVER = "These we are sorry not to be able to deliver:"
_PATIENCE = "You will hear from us as soon as we can send it."
_CLOSING = "If anything is not as you expect it, just answer this mail: a person reads it."
_DIFFERENT = {
    LineStatus.changed: "more than one thing about it is different",
    LineStatus.quantity_changed: "another quantity comes",
    LineStatus.price_changed: "it has another price",
    LineStatus.price_pending: "we shall tell you its price",
    LineStatus.rescheduled: "it comes on another day",
    LineStatus.schedule_pending: "we shall tell you when it comes",
    LineStatus.substituted: "another item comes in its place",
}


def confirmation(answer: OrderAcknowledgement, *, customer: str, company: str) -> tuple[str, str]:
    """Return subject and text of the mail that answers an order."""
    number, ordered = clean(answer.order_number), dated(answer.ordered_on)
    statuses = {_outcome(a) for line in answer.lines for a in line.answers}
    if answer.verdict is Verdict.rejected or statuses <= {LineStatus.rejected}:
        return f"Your order {number}: we cannot deliver it", letter(
            customer, company,
            f"we are sorry: we cannot deliver your order {number}{ordered}.",
            f"The reason: {clean(answer.reason, 500)}" if answer.reason else "",
            *_grouped(answer, LineStatus.rejected, ""),
            "Nothing of it will be sent or charged.",
        )  # fmt: skip
    accepted, complete = LineStatus.accepted in statuses, statuses == {LineStatus.accepted}
    opening = f"thank you for your order {number}{ordered}. "
    changed = [(line, a) for line in answer.lines for a in line.answers if a.status in _DIFFERENT]
    if complete and not changed:
        subject, opening = f"Your order {number} is confirmed", opening + "We have everything you asked for:"
    elif complete:
        subject = f"Your order {number} is confirmed with changes"
        opening += "Something is not as you asked for it; here is what you can count on:"
    elif accepted:
        subject = f"Your order {number} is confirmed in part"
        opening += "Not all of it can be sent at once; here is what you can count on:"
    else:
        subject = f"Your order {number} has to wait"
        opening += "We have noted it, but at the moment none of it is in stock."
    return subject, letter(
        customer, company, opening,
        *([_table(answer), _total(answer, complete=complete)] if accepted else []), _different(changed),
        *_grouped(answer, LineStatus.backordered, _LATER), *_grouped(answer, LineStatus.rejected, _NEVER),
        clean(answer.reason, 500), _next(answer) if accepted else _PATIENCE,
    )  # fmt: skip


def departure(notice: ShipNotice, *, customer: str, company: str) -> tuple[str, str]:
    """Return subject and text of the mail that says an order has left."""
    plan, cartons = notice.plan, notice.plan.cartons
    number = clean(plan.order_number)
    contents = [item for carton in cartons for item in carton.contents]
    packed = "one carton" if len(cartons) == 1 else f"{len(cartons)} cartons"
    return f"Your order {number} is on its way", letter(
        customer, company,
        f"your order {number}{dated(plan.ordered_on)} left our warehouse on {wording.day(notice.departed_at.date())},"
        f" packed in {packed}:",
        columns([("Item", "Description", "Sent"), *_sent(contents)], right=(2,)),
        _tracking(notice),
        _destination(plan.ship_to),
    )  # fmt: skip


def letter(customer: str, company: str, *paragraphs: str) -> str:
    """Return a whole letter: greeting, paragraphs, and who we are."""
    greeting = f"Hello {clean(customer)}," if customer else "Hello,"
    body = [p if "\n" in p else fill(p, _WIDTH, break_on_hyphens=False) for p in (*paragraphs, _CLOSING) if p]
    return "\n\n".join([greeting, *body, f"Kind regards\n{clean(company)}"]) + "\n"


def spoken(text: str) -> str:
    """Return a letter as our people tell it on the telephone: it is no mail that one could answer."""
    return text.replace(fill(_CLOSING, _WIDTH, break_on_hyphens=False) + "\n\n", "")


def _table(answer: OrderAcknowledgement) -> str:
    """Show what is sent now, priced where a price is known."""
    rows = [(line, a) for line in answer.lines for a in line.answers if _outcome(a) is LineStatus.accepted]
    if all(_unit_price(line, a) is None for line, a in rows):
        cells = [(_called(line, a), _short(a.description or line.description), _quantity(a)) for line, a in rows]
        return columns([("Item", "Description", "Quantity"), *cells], right=(2,))
    priced = [
        (_called(line, a), _short(a.description or line.description), _quantity(a), *_costs(line, a))
        for line, a in rows
    ]
    return columns([("Item", "Description", "Quantity", "Price", "Amount"), *priced], right=(2, 3, 4))


def _outcome(answer: LineAnswer) -> LineStatus:
    """Tell what a customer need know of a status: it comes, it comes later, or it does not come."""
    if not answer.status.coming:
        return LineStatus.rejected
    return LineStatus.backordered if answer.status is LineStatus.backordered else LineStatus.accepted


def _total(answer: OrderAcknowledgement, *, complete: bool) -> str:
    now = [(line, a) for line in answer.lines for a in line.answers if _outcome(a) is LineStatus.accepted]
    if any(_unit_price(line, a) is None for line, a in now):
        return ""
    currency = f" {answer.currency}" if answer.currency else ""
    total = wording.money(sum((_amount(line, a) for line, a in now), Decimal(0)))
    return f"{'Total' if complete else 'Total of these'}: {total}{currency}"


def _grouped(answer: OrderAcknowledgement, status: LineStatus, introduction: str) -> Iterable[str]:
    """Yield what is said about the lines of one status, the reason beside each; nothing where there are none."""
    rows = [(line, a) for line in answer.lines for a in line.answers if _outcome(a) is status]
    if rows:
        lines = [_remark(line, a) for line, a in rows]
        yield "\n".join([fill(introduction, _WIDTH), "", *lines] if introduction else lines)


def _different(changed: Sequence[tuple[AnsweredLine, LineAnswer]]) -> str:
    """Say of each line that comes otherwise than it was ordered what is different."""
    lines = [
        fill(
            f"{_number(line.items, line.number)}: {_DIFFERENT[a.status]}{f' ({clean(a.reason)})' if a.reason else ''}",
            _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False,
        )
        for line, a in changed
    ]  # fmt: skip
    return "\n".join(["This is different from what you ordered:", "", *lines]) if lines else ""


def _remark(line: AnsweredLine, answer: LineAnswer) -> str:
    expected = f", expected {wording.day(answer.ships_on)}" if answer.ships_on else ""
    reason = f" ({clean(answer.reason)})" if answer.reason else ""
    what = f"{_number(line.items, line.number)} {clean(line.description)}".strip()
    return fill(
        f"{_quantity(answer)} of {what}{expected}{reason}", _WIDTH, initial_indent="  - ", subsequent_indent="    ",
        break_on_hyphens=False,
    )  # fmt: skip


def _next(answer: OrderAcknowledgement) -> str:
    days = {a.ships_on for line in answer.lines for a in line.answers if _outcome(a) is LineStatus.accepted}
    day = days.pop() if len(days) == 1 else None
    when = f" We plan to send it on {wording.day(day)}." if day else ""
    return f"What happens next: we pack your order and write again, with its tracking number, when it leaves us.{when}"


def _tracking(notice: ShipNotice) -> str:
    """Name the carrier and every tracking number, carton by carton where they differ."""
    booking = notice.booking
    carrier = "our own delivery" if booking.carrier == "house" else clean(booking.carrier).upper()
    lines = [f"Carrier:   {carrier}"]
    own = {carton.tracking_number for carton in notice.plan.cartons if carton.tracking_number}
    single = booking.tracking_number or (next(iter(own)) if len(own) == 1 else "")
    if single and own <= {single}:
        lines.append(f"Tracking:  {clean(single)}")
    else:
        lines += [
            f"Carton {n}:  {clean(carton.tracking_number or booking.tracking_number or carton.sscc)}"
            for n, carton in enumerate(notice.plan.cartons, 1)
        ]
    lines.append(f"Shipment:  {clean(notice.number)}")
    return "\n".join(lines)


def _destination(party: Party) -> str:
    shown = [clean(line) for line in wording.address(party)]
    return "\n".join(["It is going to:", "", *(f"  {line}" for line in shown)]) if shown else ""


def _sent(contents: Iterable[PackedItem]) -> list[tuple[str, str, str]]:
    """Sum up what was packed, line by line of the order."""
    sums: dict[tuple[int, str, str], tuple[PackedItem, Decimal]] = {}
    for item in contents:
        key = (item.position, item.sku, item.unit)
        sums[key] = (item, sums[key][1] + item.quantity if key in sums else item.quantity)
    return [
        (_number(item.items, item.sku), _short(item.description), _measured(quantity, item.unit))
        for _, (item, quantity) in sorted(sums.items(), key=lambda entry: entry[0])
    ]


def columns(rows: Sequence[tuple[str, ...]], *, right: tuple[int, ...]) -> str:
    """Return a table of text, its head underlined; the columns in ``right`` are numbers."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        cells = enumerate(zip(row, widths, strict=True))
        return "  ".join(cell.rjust(w) if i in right else cell.ljust(w) for i, (cell, w) in cells)

    lines = [line(row) for row in rows]
    return "\n".join(f"  {line}".rstrip() for line in [lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]])


def _number(items: Sequence[ItemNumber], otherwise: str) -> str:
    """Call an item what the customer calls it."""
    return clean(wording.called(items, otherwise), 24)


def _called(line: AnsweredLine, answer: LineAnswer) -> str:
    """Call an item by its number; one that comes in its place by that one's."""
    return _number(answer.items or line.items, line.number)


def _short(description: str) -> str:
    text = clean(description)
    return text if len(text) <= 30 else text[:29].rstrip() + "…"


def _quantity(answer: LineAnswer) -> str:
    return _measured(answer.quantity, answer.unit)


def _measured(quantity: Decimal, unit: str) -> str:
    return wording.measured(quantity, clean(unit))


def _amount(line: AnsweredLine, answer: LineAnswer) -> Decimal:
    return answer.quantity * (_unit_price(line, answer) or Decimal(0))


def _costs(line: AnsweredLine, answer: LineAnswer) -> tuple[str, str]:
    """Write what one costs and what all of it comes to; nothing where nobody knows yet."""
    price = _unit_price(line, answer)
    return ("", "") if price is None else (wording.price(price), wording.money(_amount(line, answer)))


def _unit_price(line: AnsweredLine, answer: LineAnswer) -> Decimal | None:
    return line.unit_price if answer.unit_price is None else answer.unit_price


def dated(day: date | None) -> str:
    """Write the day of an order after its number; nothing where it is not known."""
    return f" of {wording.day(day)}" if day else ""
