"""What an answer key says of an order, held against the order that was read: every fact that has a home there."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from canonical.order import OrderLine, PurchaseOrder

PURPOSES = {
    "00": "original",
    "01": "cancellation",
    "04": "change",
    "05": "change",
    "06": "confirmation",
    "07": "duplicate",
}
ROLES = {"BY": "buyer", "ST": "ship_to", "BT": "bill_to", "SF": "ship_from", "SU": "supplier", "VN": "supplier",
         "SE": "supplier", "RE": "remit_to", "Z7": "mark_for"}  # fmt: skip
NUMBERINGS = {"1": "duns", "9": "duns", "UL": "gln", "92": "buyer", "91": "seller"}
DATES = {
    "requested_on": ("002", "010", "106", "074"),
    "ship_not_before": ("037", "064"),
    "cancel_after": ("001", "061", "177", "038", "063"),
}
UNITS = {"EA": "each", "PC": "piece", "CA": "case", "CS": "case", "BX": "box", "PK": "pack", "CT": "carton",
         "DZ": "dozen", "PL": "pallet", "FT": "foot"}  # fmt: skip


def facts(key: dict[str, Any], order: PurchaseOrder) -> Iterator[tuple[str, Any, Any]]:
    """Yield each fact, as the key has it and as it was read."""
    for part in (_header, _dates, _parties, _numbers, _lines):
        yield from part(key, order)


def _header(key: dict[str, Any], order: PurchaseOrder) -> Iterator[tuple[str, Any, Any]]:
    yield "number", key["po_number"], order.number
    yield "ordered_on", key["po_date"]["iso"], order.ordered_on and order.ordered_on.isoformat()
    yield "purpose", PURPOSES[key["purpose"]], order.purpose.value
    yield "kind", key["order_type"], order.kind
    yield "currency", key["currency"], order.currency
    for n, fob in enumerate(key.get("fob", [])[:1]):
        yield f"fob[{n}]", True, all(part in order.delivery_terms for part in (fob[0], *fob[2:3]))
    for n, terms in enumerate(key.get("terms", [])[:1]):
        said = [terms[at] for at in (2, 4, 6) if at < len(terms) and terms[at]]
        wanted = [terms[11]] if len(terms) > 11 else said
        yield f"terms[{n}]", True, all(part in order.payment_terms for part in wanted)
    if key.get("carriers"):
        named = [part for carrier in key["carriers"] for part in carrier[2:5] if part]
        yield "carrier", True, not named or order.service in named or not order.service


def _dates(key: dict[str, Any], order: PurchaseOrder) -> Iterator[tuple[str, Any, Any]]:
    dates = {date["qualifier"]: date["iso"] for date in key.get("dates", [])}
    for field, qualifiers in DATES.items():
        wanted = next((dates[qualifier] for qualifier in qualifiers if qualifier in dates), None)
        got = getattr(order, field)
        yield field, wanted, got and got.isoformat()


def _parties(key: dict[str, Any], order: PurchaseOrder) -> Iterator[tuple[str, Any, Any]]:
    yield "parties", len(key.get("parties", [])), len(order.parties)
    for n, (theirs, ours) in enumerate(zip(key.get("parties", []), order.parties, strict=False)):
        here, address = f"parties[{n}]", ours.address
        yield f"{here}.role", ROLES.get(theirs["role"], "other"), ours.role.value
        yield f"{here}.name", theirs.get("name", ""), ours.name
        yield f"{here}.number", theirs.get("id", ""), ours.number
        qualifier = theirs.get("id_qualifier", "")
        yield f"{here}.numbering", NUMBERINGS.get(qualifier, qualifier), ours.numbering
        yield f"{here}.street", tuple(theirs.get("street", ())), address.street if address else ()
        reached = {reach for contact in ours.contacts for reach in (contact.phone, contact.email) if reach}
        told = [
            line[at + 1]
            for line in theirs.get("contacts", [])
            for at in (2, 4, 6)
            if line[at : at + 1] in (["TE"], ["EM"])
        ]
        yield f"{here}.contacts", set(told), reached
        for word, field in (("city", "city"), ("state", "region"), ("postal", "postal_code"), ("country", "country")):
            yield f"{here}.{field}", theirs.get(word, ""), getattr(address, field) if address else ""


def _numbers(key: dict[str, Any], order: PurchaseOrder) -> Iterator[tuple[str, Any, Any]]:
    """Yield references and notes; a remark's heading (N9) is either, a reference or a note."""
    remarks = [tuple(note[3:].split(" | ", 1)) for note in key.get("notes", []) if note.startswith("N9:")]
    headings = [remark for remark in remarks if remark[-1] in order.notes]
    wanted = [*(tuple(pair[:2]) for pair in key.get("refs", [])), *(r for r in remarks if r not in headings)]
    yield "references", sorted(wanted), sorted((one.kind, one.number) for one in order.references)
    notes = [note for note in key.get("notes", []) if not note.startswith("N9:")]
    yield "notes", [], [note for note in notes if note.strip() not in order.notes]


def _lines(key: dict[str, Any], order: PurchaseOrder) -> Iterator[tuple[str, Any, Any]]:
    yield "line_count", key["line_count"], len(order.lines)
    yield "quantity_total", Decimal(key["quantity_total"]), sum((line.quantity for line in order.lines), Decimal(0))
    if all(line["price"] for line in key["lines"]):
        yield "extended_total", Decimal(key["extended_total"]), order.total
    for n, (theirs, ours) in enumerate(zip(key["lines"], order.lines, strict=False)):
        yield from ((f"lines[{n}].{fact}", wanted, got) for fact, wanted, got in _line(n, theirs, ours))


def _line(n: int, theirs: dict[str, Any], ours: OrderLine) -> Iterator[tuple[str, Any, Any]]:
    yield "number", theirs["line_no"] or str(n + 1), ours.number
    yield "quantity", Decimal(theirs["quantity"]), ours.quantity
    yield "unit", UNITS.get(theirs["uom"], theirs["uom"]), ours.unit
    prices = (
        [theirs["price"]] if theirs["price"] else [price[2] for price in theirs.get("pricing", []) if len(price) > 2]
    )
    yield "unit_price", Decimal(prices[0]) if prices else None, ours.unit_price
    yield "items", [tuple(pair) for pair in theirs["ids"]], [(one.qualifier, one.number) for one in ours.items]
    yield "description", next(iter(theirs.get("descriptions", [])), ""), ours.description
    yield "references", [tuple(pair[:2]) for pair in theirs.get("refs", [])], [
        (one.kind, one.number) for one in ours.references
    ][: len(theirs.get("refs", []))]  # fmt: skip
    if "sdq" in theirs:
        yield "destinations", [(to, Decimal(many)) for to, many in theirs["sdq"]], [
            (one.number, one.quantity) for one in ours.destinations
        ]  # fmt: skip
    if "schedules" in theirs:
        yield (
            "schedule",
            [Decimal(one["quantity"]) for one in theirs["schedules"]],
            [one.quantity for one in ours.schedule],
        )
