"""An order confirmation on paper: what becomes of each line, and why where it is not as ordered."""

from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from connectors.paper import wording
from connectors.paper.letterhead import Letterhead
from connectors.paper.sheet import Column, Grid, Part, Row, Sheet, Sums, Text

_STATUS = {
    LineStatus.accepted: "confirmed",
    LineStatus.changed: "changed",
    LineStatus.quantity_changed: "other quantity",
    LineStatus.price_changed: "other price",
    LineStatus.price_pending: "price follows",
    LineStatus.rescheduled: "other day",
    LineStatus.schedule_pending: "day follows",
    LineStatus.substituted: "replaced",
    LineStatus.released: "confirmed",
    LineStatus.shipped: "shipped",
    LineStatus.forwarded: "confirmed",
    LineStatus.backordered: "follows later",
    LineStatus.on_hold: "on hold",
    LineStatus.deleted: "taken out",
    LineStatus.rejected: "not delivered",
}
_TITLES = {
    Verdict.accepted: "Order confirmation",
    Verdict.accepted_with_changes: "Order confirmation, with changes",
    Verdict.rejected: "Order not accepted",
}
_COLUMNS = (
    Column(title="Line", share=0.45), Column(title="Item", share=1.1), Column(title="Description", share=2.3),
    Column(title="Quantity", share=0.9, right=True), Column(title="Status", share=1),
    Column(title="Leaves us", share=1.2), Column(title="Price", share=0.8, right=True),
    Column(title="Amount", share=0.9, right=True),
)  # fmt: skip


def confirmation(answer: OrderAcknowledgement, ours: Letterhead, customer: str) -> Sheet:
    """Return the paper that answers an order."""
    parts: list[Part] = [Text(says=answer.reason)] if answer.reason else []
    parts.append(Grid(columns=_COLUMNS, rows=[_row(line, one) for line in answer.lines for one in line.answers]))
    parts += _total(answer)
    facts = [("Order", answer.order_number)]
    if answer.ordered_on:
        facts.append(("Ordered on", wording.day(answer.ordered_on)))
    facts.append(("Answered on", wording.day(answer.answered_on)))
    return Sheet(
        title=_TITLES[answer.verdict], sender=ours.lines, blocks=[("For", [customer])] if customer else (), facts=facts,
        parts=parts, footer=f"{ours.lines[0]}, order {answer.order_number}", format=ours.format,
    )  # fmt: skip


def _row(line: AnsweredLine, answer: LineAnswer) -> Row:
    each = line.unit_price if answer.unit_price is None else answer.unit_price
    amount = "" if each is None or not answer.status.coming else wording.money(answer.quantity * each)
    cells = (
        line.number, wording.called(answer.items or line.items, line.number), answer.description or line.description,
        wording.measured(answer.quantity, answer.unit), _STATUS[answer.status], _when(answer),
        "" if each is None else wording.price(each), amount,
    )  # fmt: skip
    different = answer.reason and answer.status is not LineStatus.accepted
    return Row(cells=cells, under=(answer.reason,) if different else (), faint=not answer.status.coming)


def _when(answer: LineAnswer) -> str:
    if answer.ships_on:
        return wording.day(answer.ships_on)
    return f"arrives {wording.day(answer.arrives_on)}" if answer.arrives_on else ""


def _total(answer: OrderAcknowledgement) -> list[Part]:
    """Sum up what comes, where all of it has a price."""
    coming = [(line, one) for line in answer.lines for one in line.answers if one.status.coming]
    prices = [line.unit_price if one.unit_price is None else one.unit_price for line, one in coming]
    priced = [one for one in prices if one is not None]
    if not coming or len(priced) < len(prices):
        return []
    total = sum((one.quantity * each for (_, one), each in zip(coming, priced, strict=True)), Decimal(0))
    return [Sums(rows=[(f"Total {answer.currency or ''}".strip(), wording.money(total))])]
