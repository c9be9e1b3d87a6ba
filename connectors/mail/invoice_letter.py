"""What the mail says that brings an invoice or a credit note; the paper itself is attached to it."""

from canonical.invoice import Invoice, InvoiceKind
from connectors.mail.envelope import clean
from connectors.mail.letter import columns, dated, letter
from connectors.paper import wording
from connectors.paper.invoice import row, sums, titled

_HEAD = ("Item", "Description", "Quantity", "Price", "Amount")


def invoiced(said: Invoice, *, customer: str, company: str) -> tuple[str, str]:
    """Return subject and text of the mail."""
    number, ordered = clean(said.order_number), dated(said.ordered_on)
    credit = said.kind is InvoiceKind.credit_note
    opening = (
        f"we credit you the following, for your order {number}{ordered} (our invoice {said.credits}):"
        if credit
        else f"here is our invoice {said.number} for what we sent you of your order {number}{ordered}:"
    )
    lines = [tuple(clean(cell, 30) for cell in row(line)[1:]) for line in said.lines]
    closing = "We take it off what you owe us." if credit else clean(wording.payable(said.terms), 500)
    return f"{titled(said)} for your order {number}", letter(
        customer, company, opening, columns([_HEAD, *lines], right=(2, 3, 4)), _summed(said), closing,
        "The same as a PDF is attached." if not credit else "The credit note is attached as a PDF.",
    )  # fmt: skip


def _summed(said: Invoice) -> str:
    rows = sums(said)
    names, amounts = max(len(name) for name, _ in rows), max(len(amount) for _, amount in rows)
    return "\n".join(f"  {clean(name).ljust(names)}  {amount.rjust(amounts)}" for name, amount in rows)
