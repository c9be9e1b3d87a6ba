"""How much two names are alike, for guesses that a person confirms: ``order_no`` and number, ``Qty`` and quantity."""

import difflib
import re
from collections.abc import Iterable

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORT = {
    "qty": "quantity", "no": "number", "nr": "number", "num": "number", "desc": "description",
    "uom": "unit", "um": "unit", "addr": "address", "amt": "amount", "zip": "postal", "postcode": "postal",
    "po": "order", "purchase": "order", "tel": "phone", "mail": "email", "e": "", "st": "street", "ord": "order",
    "cur": "currency", "deliver": "delivery", "shipping": "ship", "billing": "bill", "province": "region",
    "state": "region", "cust": "customer", "prod": "product", "ea": "each", "pcs": "piece", "cs": "case",
    "ctn": "carton", "plt": "pallet", "dz": "dozen", "doz": "dozen", "lbs": "pound", "kgs": "kilogram",
}  # fmt: skip
_NEAR = 0.8


def words(name: str) -> list[str]:
    """Cut a name into words as they are meant: ``shipTo_ZIP`` is ship, to, postal."""
    found = [part.casefold() for part in _WORDS.findall(name)]
    return [word for part in found if (word := _SHORT.get(part, part))]


def like(name: str, known: Iterable[str]) -> str:
    """Return the known word that a name stands for, or nothing."""
    said = "_".join(words(name))
    near = difflib.get_close_matches(said, sorted(known), n=1, cutoff=_NEAR)
    singular = difflib.get_close_matches(said.removesuffix("s"), sorted(known), n=1, cutoff=0.95)
    return (singular or near or [""])[0]
