"""What our mails ask: a question about an order, or a payment that must come first."""

from canonical.inquiry import Inquiry
from connectors.mail.envelope import clean
from connectors.mail.letter import dated, letter
from connectors.paper.wording import money

_LONGEST = 2000  # characters of a question


def asked(inquiry: Inquiry, *, customer: str, company: str) -> tuple[str, str]:
    """Return subject and text of the mail that asks a customer something."""
    number, ordered = clean(inquiry.order_number), dated(inquiry.ordered_on)
    if inquiry.amount is None:
        return f"Your order {number}: a question", letter(
            customer, company,
            f"thank you for your order {number}{ordered}. Before we can go on with it, we have a question:",
            clean(inquiry.question, _LONGEST),
            f"You may answer this mail, or send the order once more under its number {number} as it is meant; "
            "it takes the place of the first one.",
        )  # fmt: skip
    sum_ = f"{money(inquiry.amount)} {inquiry.currency or ''}".strip()
    return f"Your order {number}: please pay {sum_} first", letter(
        customer, company,
        f"thank you for your order {number}{ordered}. We send it as soon as we have your payment of {sum_}; "
        f"please name the order's number, {number}, with it.",
        clean(inquiry.question, _LONGEST),
    )  # fmt: skip
