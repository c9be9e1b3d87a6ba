"""What we write to a customer who wanted an order changed: what is done, what is not, and what comes now."""

from collections.abc import Iterable

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, Verdict
from canonical.order import Purpose
from canonical.order_change import OrderChangeAnswer
from connectors.mail.envelope import clean
from connectors.mail.letter import dated, letter
from connectors.paper.wording import measured

_STATUS = {
    LineStatus.accepted: "as you wish",
    LineStatus.deleted: "taken out, as you wish",
    LineStatus.backordered: "follows as soon as we have it",
    LineStatus.rescheduled: "comes later",
    LineStatus.substituted: "another item comes in its place",
    LineStatus.quantity_changed: "stays",
    LineStatus.shipped: "has left already",
    LineStatus.rejected: "cannot be changed",
}


def changed(answer: OrderChangeAnswer, *, customer: str, company: str) -> tuple[str, str]:
    """Return subject and text of the mail that answers a change."""
    number, ordered = clean(answer.order_number), dated(answer.ordered_on)
    what = "cancellation" if answer.purpose is Purpose.cancellation else "change"
    if answer.verdict is Verdict.rejected:
        subject, opening = f"Your order {number} stays as it is", f"we are sorry: we cannot make your {what} of order"
    elif answer.verdict is Verdict.accepted:
        done = "cancelled" if answer.purpose is Purpose.cancellation else "changed"
        subject, opening = f"Your order {number} is {done}", f"we have made your {what} of order"
    else:
        subject, opening = f"Your order {number} is changed in part", f"we could not make all of your {what} of order"
    return subject, letter(
        customer, company, f"{opening} {number}{ordered}.",
        f"The reason: {clean(answer.reason, 500)}" if answer.reason and answer.verdict is Verdict.rejected else "",
        "\n".join(_said(answer)),
    )  # fmt: skip


def _said(answer: OrderChangeAnswer) -> Iterable[str]:
    for one in answer.lines:
        for part in one.answered.answers:
            yield f"  - {_line(one.answered, part)}"


def _line(line: AnsweredLine, part: LineAnswer) -> str:
    name = clean(line.description) or next((clean(item.number) for item in line.items), f"line {clean(line.number)}")
    when = f", on {part.ships_on.isoformat()}" if part.ships_on and part.status.coming else ""
    why = f" ({clean(part.reason)})" if part.reason else ""
    return f"{measured(part.quantity, part.unit)} {name}: {_STATUS.get(part.status, part.status.value)}{when}{why}"
