"""What the practice world offers, and what must have come of it at the end."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from crossdock.practice.spreadsheet import order_mail
from crossdock.practice.town import Town
from crossdock.practice.walks import Walk

ORDERS = Path(__file__).parent / "orders"
STOCK = Path(__file__).parent / "stock.csv"

_FILES = (
    ("acme", "acme-clean.edi"),
    ("acme", "acme-two-orders.edi"),
    ("acme", "acme-short.edi"),
    ("acme", "acme-broken.edi"),
    ("nordwind", "nordwind-clean.edi"),
    ("nordwind", "nordwind-unknown-item.edi"),
    ("stranger", "unknown-sender.edi"),
)


@dataclasses.dataclass(frozen=True)
class Expected:
    """What must have become of one offer: the state, and which answers the world has."""

    came_as: str
    number: str
    state: str
    answers: tuple[str, ...]  # functional, answer, booking, notice
    why: str
    offered: int = 1


DOCUMENTS = 11  # different ones that are offered: nine files, two marketplace orders and a mail, one file twice

_ALL = ("functional", "answer", "booking", "notice")
_TOLD = ("answer", "booking", "notice")

EXPECTED = (
    Expected("acme-clean.edi", "AC-1001", "shipped", _ALL, "a clean order, and the same file once more", offered=2),
    Expected("acme-same-number.edi", "AC-1001", "in_review", ("functional",), "the same PO number with other content"),
    Expected("acme-two-orders.edi", "AC-1003", "shipped", _ALL, "one of two orders in a file"),
    Expected("acme-two-orders.edi", "AC-1004", "in_review", ("functional",), "an item that nobody knows"),
    Expected("acme-short.edi", "AC-1002", "partially_shipped", _ALL, "20 lamps ordered, 12 on hand"),
    Expected("acme-broken.edi", "", "discarded", ("functional",), "a broken 850: its 997 rejects it"),
    Expected("nordwind-clean.edi", "NW-77001", "shipped", _ALL, "another partner: 5010, other delimiters and mapping"),
    Expected("nordwind-unknown-item.edi", "NW-77002", "in_review", ("functional",), "an item that nobody knows"),
    Expected("unknown-sender.edi", "", "held", (), "a sender that no profile names"),
    Expected("", "MO-000001", "shipped", _TOLD, "a marketplace order"),
    Expected("", "MO-000002", "shipped", _TOLD, "a marketplace order"),
    Expected("", "HC-301", "shipped", _TOLD, "an e-mail with a spreadsheet"),
)


def offer(town: Town) -> None:
    """Let everyone offer their orders; what must come second is offered by ``offer_again``."""
    for partner, name in _FILES:
        town.drop(partner, name, (ORDERS / name).read_bytes())
    town.marketplace.add(
        _shop_order("Priya Natarajan", "8 Alder Court", ("MUG-01", "2", "9.50"), ("KETTLE-50", "1", "34.00"))
    )
    town.marketplace.add(_shop_order("Tomas Lindqvist", "310 Fern Street", ("BOWL-10", "4", "7.25")))
    town.mailbox.deliver(order_mail())


def offer_again(town: Town) -> None:
    """Offer the clean order's file a second time, and another order under its number."""
    town.drop("acme", "acme-clean.edi", (ORDERS / "acme-clean.edi").read_bytes())
    town.drop("acme", "acme-same-number.edi", (ORDERS / "acme-same-number.edi").read_bytes())


def offer_folder(town: Town, folder: Path) -> list[str]:
    """Let the practice partner offer every file of a folder and of those in it; return their names."""
    names = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = "-".join(file.relative_to(folder).parts)
        town.drop("stranger", name, file.read_bytes())
        names.append(name)
    return names


def missing(walks: list[Walk]) -> Iterator[str]:
    """Yield a sentence for everything that the demo promised and that did not come."""
    for expected in EXPECTED:
        walk = _find(walks, expected)
        name = expected.number or expected.came_as
        if walk is None:
            yield f"{name}: nothing came of it ({expected.why})"
            continue
        if walk.state != expected.state:
            yield f"{name}: is {walk.state}, should be {expected.state} ({expected.why})"
        if walk.offered != expected.offered:
            yield f"{name}: was taken in {walk.offered} times, should be {expected.offered}"
        yield from (f"{name}: the {what} is missing" for what in expected.answers if not getattr(walk, what))


def _find(walks: list[Walk], expected: Expected) -> Walk | None:
    fits = [w for w in walks if w.number == expected.number and (not expected.came_as or w.came_as == expected.came_as)]
    return fits[0] if fits else None


def _shop_order(name: str, street: str, *lines: tuple[str, str, str]) -> dict[str, object]:
    return {
        "buyer": {"name": name, "email": f"{name.split()[0].lower()}@mail.example"},
        "ship_to": {
            "name": name, "street": [street], "city": "Bend", "region": "OR", "postal_code": "97701", "country": "US"
        },
        "lines": [
            {"line": str(n), "sku": sku, "title": sku, "quantity": quantity, "unit_price": price}
            for n, (sku, quantity, price) in enumerate(lines, 1)
        ],
    }  # fmt: skip
