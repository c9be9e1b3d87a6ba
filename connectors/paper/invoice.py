"""An invoice or a credit note on paper."""

from collections.abc import Iterator

from canonical.invoice import Invoice, InvoicedLine, InvoiceKind
from canonical.party import PartyRole
from connectors.paper import wording
from connectors.paper.letterhead import Letterhead
from connectors.paper.sheet import Column, Grid, Part, Row, Sheet, Sums, Text

_COLUMNS = (
    Column(title="Line", share=0.5), Column(title="Item", share=1.2), Column(title="Description", share=3),
    Column(title="Quantity", share=1, right=True), Column(title="Price", share=0.9, right=True),
    Column(title="Amount", share=1, right=True),
)  # fmt: skip
_BLOCKS = (("Bill to", PartyRole.bill_to), ("Ship to", PartyRole.ship_to), ("Pay to", PartyRole.remit_to))


def titled(invoice: Invoice) -> str:
    """Return what it is, with its number."""
    return f"{'Invoice' if invoice.kind is InvoiceKind.invoice else 'Credit note'} {invoice.number}"


def invoice(said: Invoice, ours: Letterhead) -> Sheet:
    """Return the paper that asks for money, or gives some back."""
    parties = {one.role: one for one in reversed(said.parties)}
    return Sheet(
        title=titled(said), sender=ours.lines, facts=list(_facts(said)), parts=_parts(said),
        blocks=[(title, wording.address(parties[role])) for title, role in _BLOCKS if role in parties],
        footer=f"{ours.lines[0]}, {titled(said)}", format=ours.format,
    )  # fmt: skip


def sums(said: Invoice) -> list[tuple[str, str]]:
    """Return what the invoice comes to, step by step, the total last."""
    rows = [("Goods", wording.money(said.goods))]
    on_lines = [one for line in said.lines for one in line.extras]
    rows += [(wording.named_extra(one), wording.money(one.signed)) for one in (*on_lines, *said.extras)]
    taxes = [*said.taxes, *(tax for line in said.lines for tax in line.taxes)]
    rows += [(f"{tax.kind.replace('_', ' ')} tax".capitalize(), wording.money(tax.amount)) for tax in taxes]
    return [*rows, (f"Total {said.currency or ''}".strip(), wording.money(said.total))]


def row(line: InvoicedLine) -> tuple[str, str, str, str, str, str]:
    """Return a line as it is read: number, item, description, quantity, price, amount."""
    return (
        line.number, wording.called(line.items, line.number), line.description or wording.ours(line.items),
        wording.measured(line.quantity, line.unit), wording.price(line.unit_price), wording.money(line.amount),
    )  # fmt: skip


def _parts(said: Invoice) -> list[Part]:
    parts: list[Part] = [Grid(columns=_COLUMNS, rows=[Row(cells=row(line)) for line in said.lines])]
    parts.append(Sums(rows=sums(said)))
    if terms := wording.payable(said.terms):
        parts.append(Text(says=terms))
    return [*parts, *(Text(says=note, small=True) for note in said.notes)]


def _facts(said: Invoice) -> Iterator[tuple[str, str]]:
    yield ("Date", wording.day(said.invoiced_on))
    yield ("Your order", said.order_number)
    if said.ordered_on:
        yield ("Ordered on", wording.day(said.ordered_on))
    if said.credits:
        yield ("Corrects invoice", said.credits)
    if said.shipment_number:
        yield ("Shipment", said.shipment_number)
    if said.shipped_on:
        yield ("Left us on", wording.day(said.shipped_on))
    if said.bill_of_lading:
        yield ("Bill of lading", said.bill_of_lading)
    if said.cartons is not None:
        weight = f", {said.weight_kg.normalize():,f} kg" if said.weight_kg is not None else ""
        yield ("Cartons", f"{said.cartons}{weight}")
