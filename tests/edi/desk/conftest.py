"""A desk with the shipped mappings, and a partner who writes whatever a test wants to see."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from canonical.document import DocumentKind, RawDocument
from connectors.edi.guide import GuideBook
from connectors.edi.trading_partner import EdiDesk
from connectors.mapping.library.book import MappingBook

MAPPINGS = Path(__file__).parents[3] / "mappings"
NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)


class Counter:
    """Control numbers from memory; ``taken`` tells which were asked for."""

    def __init__(self):
        self.taken = {}

    def take(self, *, sender, receiver, usage, level):
        key = (sender, receiver, usage, level)
        self.taken[key] = self.taken.get(key, 0) + 1
        return self.taken[key]


@pytest.fixture(scope="session")
def book():
    return MappingBook.load(MAPPINGS)


@pytest.fixture(scope="session")
def guides():
    return GuideBook.load(MAPPINGS / "guides" / "x12")


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def numbers():
    return Counter()


@pytest.fixture
def desk(book, guides):
    return EdiDesk(book, guides, "dock")


@pytest.fixture
def open_desk(book, guides):
    """A desk that serves strangers too."""
    return EdiDesk(book, guides, "dock", "guest")


@pytest.fixture
def desk_where(book, guides):
    """Make a desk whose partner acme agreed otherwise: ``desk_where(usage="T")``."""

    def make(guest=None, partner="acme", **changes):
        profile = book.profiles[partner]
        agreed = profile.model_copy(update={"edi": profile.edi.model_copy(update=changes)})
        other = MappingBook(book.folder, {**book.profiles, partner: agreed}, book.mappings, book.merged)
        return EdiDesk(other, guides, "dock", guest)

    return make


@pytest.fixture
def translate(desk):
    """Give bytes to a desk, the plain one unless another is named."""

    def run(content, at=desk):
        document = RawDocument(channel="dock", kind=DocumentKind.edi, name="in.edi", content=content)
        return at.translate(document, NOW)

    return run


@pytest.fixture
def render(desk, numbers):
    """Write a draft, with numbers that count up from one."""

    def run(draft, at=desk):
        return at.render(draft, key="message-1", numbers=numbers, now=NOW)

    return run


def order(number="AC-1", *, control="0001", quantity="24", unit="EA", count=0, lines=1, more=()):
    """Write one 850 in acme's words; ``count`` is added to SE01, to make it wrong."""
    body = [f"BEG*00*SA*{number}**20260301", "DTM*002*20260316", *more, "N1*ST*Store 12*92*0012"]
    for n in range(1, lines + 1):
        body.append(f"PO1*{n}*{quantity}*{unit}*4.25**VN*MUG-01*IN*000{n}")
    body.append(f"CTT*{lines}")
    return [f"ST*850*{control}", *body, f"SE*{len(body) + 2 + count}*{control}"]


def group(*sets, kind="PO", control="7", sender="ACMESTORES", release="004010"):
    """Put sets into a group."""
    head = f"GS*{kind}*{sender}*BLUEHARBOR*20260301*0915*{control}*X*{release}"
    return [head, *(line for one in sets for line in one), f"GE*{len(sets)}*{control}"]


def interchange(
    *groups,
    control=1,
    sender="ZZ*ACMESTORES",
    receiver="ZZ*BLUEHARBOR",
    usage="P",
    asks="0",
    trailer=None,
    version="00401",
):
    """Put groups into an interchange, in acme's delimiters."""
    (their, them), (our, us) = sender.split("*"), receiver.split("*")
    names = f"{their}*{them:15}*{our}*{us:15}"
    mark = "U" if version < "00402" else "^"
    head = f"ISA*00*{'':10}*00*{'':10}*{names}*260301*0915*{mark}*{version}*{control:09d}*{asks}*{usage}*>"
    tail = f"IEA*{len(groups)}*{(control if trailer is None else trailer):09d}"
    return "".join(line + "~\n" for line in [head, *(line for one in groups for line in one), tail]).encode()


@pytest.fixture
def an_order():
    return order


@pytest.fixture
def a_group():
    return group


@pytest.fixture
def an_interchange():
    return interchange
