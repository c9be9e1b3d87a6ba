"""What the practice world offers, and what must have come of it at the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crossdock.assembly import open_house
from crossdock.practice.spreadsheet import order_mail
from crossdock.practice.town import PARTNERS, Town
from crossdock.practice.walks import Walk
from crossdock.settings import load
from pipeline.feeds import stock
from pipeline.told import FeedFile

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


@dataclass(frozen=True)
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

# Which of our items the unknown ones are, for the command that releases each order.
RELEASES = {"AC-1004": "MUG-02", "NW-77002": "PLATE-20"}


@dataclass(frozen=True)
class Programme:
    """What is offered, in two parts, how many documents that makes, and what must have come of it."""

    open: Callable[[Town, Path], None]
    later: Callable[[Town], None]
    documents: int
    missing: Callable[[Town, list[Walk]], Iterator[str]]


def folder(offered: Path) -> Programme:
    """Let the practice partner offer every file of a folder, and of the folders in it; none may be lost."""
    files = {"-".join(path.relative_to(offered).parts): path for path in sorted(offered.rglob("*")) if path.is_file()}

    def open_(town: Town, config: Path) -> None:
        for name, path in files.items():
            town.drop("stranger", name, path.read_bytes())

    def missing(town: Town, walks: list[Walk]) -> Iterator[str]:
        known = {name for walk in walks for name in (walk.came_as, *walk.also_as)}
        yield from (f"{name}: was offered, and nothing is known of it." for name in sorted(set(files) - known))

    return Programme(open_, _nothing_later, min(len(files), 1), missing)


def _standard(town: Town, config: Path) -> None:
    _fill_warehouse(config)
    for partner, name in _FILES:
        town.drop(partner, name, (ORDERS / name).read_bytes())
    town.marketplace.add(
        _shop_order("Priya Natarajan", "8 Alder Court", ("MUG-01", "2", "9.50"), ("KETTLE-50", "1", "34.00"))
    )
    town.marketplace.add(_shop_order("Tomas Lindqvist", "310 Fern Street", ("BOWL-10", "4", "7.25")))
    town.mailbox.deliver(order_mail())


def _standard_later(town: Town) -> None:
    """Offer the clean order's file a second time, and another order under its number."""
    town.drop("acme", "acme-clean.edi", (ORDERS / "acme-clean.edi").read_bytes())
    town.drop("acme", "acme-same-number.edi", (ORDERS / "acme-same-number.edi").read_bytes())


def _standard_missing(town: Town, walks: list[Walk]) -> Iterator[str]:
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
    yield from _not_received(town, walks)


def _not_received(town: Town, walks: list[Walk]) -> Iterator[str]:
    """Look into the partners' own folders, and ask the shop and the customer: what the hub calls sent must be there."""
    received = {path.name for partner in PARTNERS for path in town.answers(partner)}
    for walk in walks:
        if walk.channel in PARTNERS:
            files = [f.partition(", ")[0] for f in (walk.functional, walk.answer, walk.notice) if f]
            yield from (f"{file} was sent, and {walk.channel} has not got it" for file in files if file not in received)
    told = Counter(told.call for told in town.marketplace.told)
    if told != {"acknowledge": 2, "ship": 2}:
        yield f"the marketplace was told {dict(told)}, and not of 2 acknowledged and 2 shipped orders"
    if len(town.mailbox.received()) != 2:
        yield f"the customer received {len(town.mailbox.received())} mails, and not a confirmation and a ship notice"


def _fill_warehouse(config: Path) -> None:
    house = open_house(load(config))
    with house.desk.store.unit_of_work(actor="practice warehouse", cause="opening count") as uow:
        stock.bring(uow, house.desk, FeedFile(STOCK.read_bytes(), STOCK.name))
    house.close()


def _nothing(town: Town, config: Path) -> None:
    """Offer nothing."""


def _nothing_later(town: Town) -> None:
    """Offer nothing more."""


def _nothing_missing(town: Town, walks: list[Walk]) -> Iterator[str]:
    """Expect nothing."""
    return iter(())


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


STANDARD = Programme(_standard, _standard_later, DOCUMENTS, _standard_missing)
NOTHING = Programme(_nothing, _nothing_later, 0, _nothing_missing)
