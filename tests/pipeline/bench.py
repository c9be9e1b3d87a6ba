"""A whole hub on a test's bench: real store, real folders, the shipped mappings; run by hand or in threads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import event

from canonical.hold import Answer, ReviewState
from canonical.lifecycle import Delivery
from canonical.message import MessageKind
from canonical.party import Address, Party, PartyRole
from canonical.stock import Item
from connectors.carriers.house import CONNECTOR as HOUSE
from connectors.carriers.house import HouseTerms
from connectors.edi.trading_partner import EdiDesk
from connectors.mapping.library.book import MappingBook
from connectors.ports import Channel
from connectors.transports.folder import FolderTerms, FolderTransport
from crossdock.practice import warehouse
from pipeline.desk import Company, Desk
from pipeline.engine import inline
from pipeline.engine.walk import steps
from pipeline.feeds.stock_rows import items, read
from pipeline.review import answer as review
from pipeline.shelf import Shelf
from pipeline.stock.freed import count
from pipeline.told import FeedFile
from store import MessageRecord, OrderRecord, ReviewRecord, Store

PRACTICE = Path(__file__).parents[2] / "crossdock" / "practice"
FOLDERS = ("in", "claimed", "archive", "set-aside", "out", "staging")


class Bench:
    """One hub; another with the same address and root is a second node beside it."""

    def __init__(self, url, root, *, clock, book, guides, house_url, prefix, node="hub", partners=("acme", "nordwind")):
        self.root, self.book, self.guides, self.node, self.clock = Path(root), book, guides, node, clock
        self.store = Store.open(url, clock, migrate=False)
        if url.startswith("sqlite"):
            event.listen(self.store._engine, "connect", _hurry)
        terms = HouseTerms(base_url=house_url, answer_seconds=0.5, tries=1)
        company = Company(
            name="Blue Harbor Supply", gs1_prefix=prefix,
            ship_from=Party(role=PartyRole.ship_from, name="Blue Harbor Supply", address=Address(
                street=("12 Quay Road",), city="Portland", region="ME", postal_code="04101", country="US")),
        )  # fmt: skip
        self.desk = Desk(
            store=self.store, clock=clock, company=company, profiles=book.profiles,
            channels={partner: self.edi(partner) for partner in partners},
            carriers={"house": HOUSE.open(terms, clock=clock)}, node=node, shelf=Shelf(book),
        )  # fmt: skip

    # -- roads

    def edi(self, name, guest=None):
        """Open a channel that exchanges files in real folders."""
        for folder in FOLDERS:
            (self.root / name / folder).mkdir(parents=True, exist_ok=True)
        transport = FolderTransport(
            FolderTerms(root=self.root / name, settle_seconds=0), clock=self.clock, worker=self.node
        )
        desk = EdiDesk(self.book, self.guides, channel=name, guest=guest)
        return Channel(
            name=name, kind="edi", translator=desk, renderer=desk, bundler=desk, courier=transport, explainer=desk,
            inbox=transport,
        )  # fmt: skip

    def open(self, *channels):
        """Add channels, or put others in the place of those of the same name."""
        self.desk.channels = {**self.desk.channels, **{channel.name: channel for channel in channels}}

    def change(self, name, **parts):
        """Put another translator, renderer, courier or inbox into a channel."""
        self.open(replace(self.desk.channels[name], **parts))

    def close_road(self, name):
        """Let the configuration name a channel no longer."""
        self.desk.channels = {known: channel for known, channel in self.desk.channels.items() if known != name}

    def agree(self, partner, **terms):
        """Change what was agreed with a partner: ``agree("acme", fulfilment={"shortage": "complete"})``."""
        known = self.book.profiles[partner]
        changes = {
            part: getattr(known, part).model_copy(update=said) if part in ("edi", "fulfilment") else said
            for part, said in terms.items()
        }
        profiles = {**self.book.profiles, partner: known.model_copy(update=changes)}
        self.book = MappingBook(self.book.folder, profiles, self.book.mappings, self.book.merged)
        self.desk.profiles, self.desk.shelf = profiles, Shelf(self.book)
        self.open(*(self.edi(name) for name, channel in self.desk.channels.items() if channel.kind == "edi"))

    # -- the world outside

    def drop(self, partner, name, content):
        """Let a partner put a file into its folder."""
        draft = self.root / partner / "in" / f".{name}.part"
        draft.write_bytes(content)
        draft.rename(draft.with_name(name))

    def out(self, partner="acme") -> dict[str, bytes]:
        """Return the files that lie ready for a partner."""
        return {path.name: path.read_bytes() for path in sorted((self.root / partner / "out").iterdir())}

    def collect(self, partner="acme") -> dict[str, bytes]:
        """Let a partner take its files away."""
        files = self.out(partner)
        for name in files:
            (self.root / partner / "out" / name).unlink()
        return files

    # -- running

    @property
    def steps(self):
        """Every step, ready to run."""
        return steps(self.desk)

    def poll(self):
        """Look at every source once."""
        return inline.poll(self.desk, self.steps)

    def settle(self):
        """Run until nothing is due; a row that would go round for ever fails the test."""
        moved = inline.settle(self.steps, rounds=60)
        assert inline.settle(self.steps, rounds=1) == 0, "something goes round and round"
        return moved

    def run(self):
        """Take in what is there, and do all that follows from it."""
        self.poll()
        return self.settle()

    def ship(self):
        """Let the clerks pack and let go whatever can be, until nothing is left."""
        while warehouse.work(self.desk) + self.settle():
            pass

    def step(self, name):
        """Return one step."""
        return next(step for step in self.steps if step.name == name)

    # -- people

    def unit(self, cause="test"):
        return self.store.unit_of_work(actor="dana", cause=cause)

    def stock(self, levels: Mapping[str, int] | None = None):
        """Count stock: the practice warehouse's, or just what is given."""
        with self.unit("count") as uow:
            rows = read(FeedFile((PRACTICE / "stock.csv").read_bytes(), "stock.csv")).rows
            for item in items(rows, {}).values():
                uow.stock.put_item(item)
            for said in (row.said for row in rows):
                quantity = said.on_hand if levels is None else levels.get(said.sku)
                if quantity is not None:
                    count(uow, self.desk, said.sku, said.warehouse, Decimal(quantity), "count")

    def item(self, sku, on_hand):
        with self.unit("count") as uow:
            uow.stock.put_item(Item(sku=sku))
            count(uow, self.desk, sku, "main", Decimal(on_hand), "count")

    def count(self, sku, on_hand):
        with self.unit("count") as uow:
            return count(uow, self.desk, sku, "main", Decimal(on_hand), "receipt")

    def answer(self, case: ReviewRecord | int, given: Answer, **words):
        with self.unit("answer") as uow:
            return review.answer(uow, self.desk, getattr(case, "id", case), given, **words)

    def replay(self, document_id):
        with self.unit("replay") as uow:
            review.replay(uow, document_id)

    # -- looking

    def order(self, number) -> OrderRecord:
        [found] = self.orders(number)
        return found

    def orders(self, number=None) -> list[OrderRecord]:
        """Return orders, the oldest first."""
        with self.store.reading() as uow:
            found = uow.orders.find(number) if number else uow.orders.list(limit=10_000)
        return sorted(found, key=lambda order: order.id)

    def states(self) -> dict[str, str]:
        return {order.number: order.state.value for order in self.orders()}

    def cases(self, subject=None) -> list[ReviewRecord]:
        """Return what waits for a person."""
        with self.store.reading() as uow:
            return uow.reviews.list(state=ReviewState.open, subject=subject)

    def case(self, subject=None) -> ReviewRecord:
        [found] = self.cases(subject)
        return found

    def documents(self):
        """Return documents, the oldest first."""
        with self.store.reading() as uow:
            return uow.documents.list(limit=10_000)[::-1]

    def document(self):
        [found] = self.documents()
        return found

    def content(self, document_id) -> bytes:
        with self.store.reading() as uow:
            return uow.documents.content(document_id)

    def messages(self, kind: MessageKind | None = None, delivery: Delivery | None = None) -> list[MessageRecord]:
        """Return messages, the oldest first."""
        with self.store.reading() as uow:
            return uow.messages.list(kind=kind, delivery=delivery, limit=10_000)[::-1]

    def message(self, kind=None) -> MessageRecord:
        [found] = self.messages(kind)
        return found

    def shipments(self):
        with self.store.reading() as uow:
            return uow.shipments.list()[::-1]

    def shipment(self):
        [found] = self.shipments()
        return found

    def events(self, subject, subject_id) -> list[str]:
        """Return what was done to a thing: the action, or the state that it came into."""
        with self.store.reading() as uow:
            return [
                event.after if event.action == "moved" else event.action for event in uow.events.of(subject, subject_id)
            ]

    def conserved(self):
        """Say that the ledger explains every level."""
        with self.store.reading() as uow:
            assert uow.stock.audit() == []

    def level(self, sku):
        with self.store.reading() as uow:
            [level] = uow.stock.levels([sku])
        return level

    def numbers(self) -> list[int]:
        """Return the interchange control numbers of all that is frozen."""
        return sorted(int(m.numbers["interchange"]) for m in self.messages() if m.numbers)


def _hurry(connection, _):
    """Let SQLite not wait for the disk: nobody pulls the plug here."""
    connection.execute("PRAGMA synchronous=OFF")


def practice(name) -> bytes:
    """Return one of the practice partners' files."""
    return (PRACTICE / "orders" / name).read_bytes()


Line = tuple[str, int | str]  # what the buyer believes our SKU to be, and how many


def purchase_order(number, *lines: Line, text="Deliver by noon.") -> list[str]:
    """Return one 850 of acme's, from BEG to CTT."""
    return [
        f"BEG*00*SA*{number}**20261123", "CUR*BY*USD", "DTM*002*20301202", "N9*L1*DELIVERY", f"MSG*{text}",
        "N1*BY*Acme Stores Inc*92*0001", "N1*ST*Acme Stores Portland*92*0012",
        "N3*1450 NW Lovejoy Street", "N4*Portland*OR*97209*US",
        *(f"PO1*{n}*{quantity}*EA*4.25**VN*{sku}*IN*44{n:05}" for n, (sku, quantity) in enumerate(lines, 1)),
        f"CTT*{len(lines)}",
    ]  # fmt: skip


def interchange(*sets: Sequence[str], control=1, kind="850", functional="PO", sender="ACMESTORES") -> bytes:
    """Return a file of acme's with these transaction sets."""
    lines = [
        f"ISA*00*          *00*          *ZZ*{sender:15}*ZZ*BLUEHARBOR     *261123*0905*U*00401*{control:09}*0*P*>",
        f"GS*{functional}*{sender}*BLUEHARBOR*20261123*0905*{control}*X*004010",
    ]
    for n, segments in enumerate(sets, 1):
        lines += [f"ST*{kind}*{n:04}", *segments, f"SE*{len(segments) + 2}*{n:04}"]
    lines += [f"GE*{len(sets)}*{control}", f"IEA*1*{control:09}"]
    return "".join(f"{line}~\n" for line in lines).encode()


def one_order(number, *lines: Line, control=1, **said) -> bytes:
    """Return a file with one order."""
    return interchange(purchase_order(number, *lines, **said), control=control)
