"""Guess which field of an order a name stands for; a person is asked about every guess."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from connectors.drafting.likeness import words

HEADER: Mapping[str, tuple[str, ...]] = {
    "number": ("order number", "number", "order", "order name", "reference", "name"),
    "ordered_on": ("order date", "ordered", "created", "date", "placed", "created date", "order created"),
    "requested_on": ("delivery date", "requested", "delivery", "need", "due date", "ship date", "deliver by"),
    "ship_not_before": ("not before", "ship start", "earliest ship date"),
    "cancel_after": ("cancel", "cancel date", "cancel after", "latest ship date"),
    "currency": ("currency", "currency code"),
    "notes": ("note", "notes", "comment", "comments", "customer note", "message", "remark", "remarks", "instructions"),
    "service": ("ship method", "service", "carrier", "ship service"),
    "payment_terms": ("payment terms", "terms"),
    "kind": ("order type", "type"),
}
PARTY: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "company", "recipient"),
    "number": ("number", "code", "store", "store number"),
    "address.street": ("street", "address", "address 1", "line 1", "address line 1", "street 1"),
    "address.city": ("city", "town"),
    "address.region": ("region",),
    "address.postal_code": ("postal", "postal code"),
    "address.country": ("country", "country code"),
    "contacts[desk].email": ("email",),
    "contacts[desk].phone": ("phone", "phone number"),
}
ROLES: Mapping[str, tuple[str, ...]] = {
    "ship_to": ("ship", "delivery", "recipient", "consignee"),
    "bill_to": ("bill", "invoice"),
    "buyer": ("buyer", "customer", "client", "sold"),
}
LINE: Mapping[str, tuple[str, ...]] = {
    "number": ("line", "line number", "position", "pos"),
    "quantity": ("quantity", "quantity ordered", "order quantity", "ordered", "count"),
    "unit": ("unit", "unit measure", "measure"),
    "unit_price": ("unit price", "price", "item price", "cost", "unit cost", "net price"),
    "description": ("description", "title", "product name", "item description", "name", "product"),
    "items[ours].number": ("sku", "seller sku", "item", "item number", "item code", "product code", "vendor part",
                           "vendor item", "article", "part number"),
    "items[theirs].number": ("buyer item", "customer part", "customer item", "buyer part", "your item"),
    "items[gtin].number": ("gtin", "ean", "upc", "barcode"),
}  # fmt: skip
_FILLERS = {"at", "on", "the", "of", "to", "code", "by"}
_SURE, _LIKELY = 100, 60


class Guess(NamedTuple):
    """A field, the path that it would be read from, and what stands there."""

    field: str
    path: str
    values: Counter[str]


def guesses(
    said: Mapping[str, Counter[str]], known: Mapping[str, tuple[str, ...]], prefix: str = ""
) -> Iterator[Guess]:
    """Yield the best path for each field that any path is like; a path is taken once, by the field it is most like."""
    scored = sorted(
        (-_score(path.removeprefix(prefix), names), at, path, field)
        for at, (field, names) in enumerate(known.items())
        for path in said
        if _score(path.removeprefix(prefix), names) >= _LIKELY
    )
    taken: set[str] = set()
    found: dict[str, str] = {}
    for _, _, path, field in scored:
        if path not in taken and field not in found:
            taken.add(path)
            found[field] = path
    yield from (Guess(field, found[field], said[found[field]]) for field in known if field in found)


def role_of(path: str) -> str:
    """Return whose name or address a path speaks of, or nothing."""
    said = words(path)
    return next((role for role, names in ROLES.items() if any(name in said for name in names)), "")


def without_role(path: str, role: str) -> str:
    """Take the words for a role off a path: ``ship_to_city`` is city."""
    return " ".join(word for word in words(path) if word not in (*ROLES[role], "to", "from"))


def _score(path: str, names: Iterable[str]) -> int:
    """Say how much a name is like the usual ones; the first of these counts most."""
    said = [word for word in words(path) if word not in _FILLERS] or words(path)
    best = 0
    for nth, name in enumerate(names):
        wanted = [word for word in words(name) if word not in _FILLERS] or words(name)
        if said == wanted:
            best = max(best, _SURE - nth)
        elif wanted and len(wanted) > 1 and set(wanted) <= set(said):
            best = max(best, _SURE - 15 - nth)
        elif len(said) > 1 and wanted == said[-len(wanted) :] and len(said) - len(wanted) == 1:
            best = max(best, _SURE - 30 - nth)
    return best
