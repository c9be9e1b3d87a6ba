"""All that the router may know about one order; whoever asks it looks these things up first."""

from datetime import date
from decimal import Decimal
from typing import Literal

from canonical.calendar import Calendar
from canonical.customer import Credit, Customer
from canonical.lifecycle import OrderState
from canonical.noun import Noun, Quantity
from canonical.order import OrderLine, PurchaseOrder
from canonical.price import AgreedPrice, Discount
from canonical.stock import Item, Usual
from router.measure import Measure


class Sibling(Noun):
    """Another order of the same partner under the same number; ``routed``: we have acted on it already."""

    id: int
    digest: str
    state: OrderState
    routed: bool


class Lookalike(Noun):
    """An order of the same partner, perhaps by another road and under another number, that asks for the same goods."""

    id: int
    number: str
    channel: str
    state: OrderState
    entered_on: date
    alike: tuple[str, ...]  # what is the same: lines, ship_to, requested_on, total


class AddressFlaw(Noun):
    """One part of the ship-to's address that cannot be right, by what exists in its country."""

    part: str  # country, region, postal_code or city
    value: str
    says: str
    expected: str = ""


class Trust(Noun):
    """How sure we are of who sent the order; only mails leave a doubt."""

    sender: str = ""
    proven: bool = True  # by SFTP login, AS2 signature, marketplace token, or a mail's DKIM and DMARC
    doubts: tuple[str, ...] = ()  # in words: no DKIM signature, reply-to differs


class Facts(Noun):
    """What is known of one order on one day.

    Positions are those of the order's lines, 1 = the first. A line that no item
    of ours matches has no entry in ``skus``. ``reserved`` and ``rejected`` are
    empty when an order is decided for the first time; they matter where a
    backordered rest is looked at again.
    """

    order_id: int
    today: date
    skus: dict[int, str] = {}  # position to our SKU
    items: dict[str, Item] = {}  # by SKU
    siblings: tuple[Sibling, ...] = ()
    available: dict[str, Decimal] = {}  # by SKU, in the item's own unit, in ``warehouse``
    shortage: Literal["partial", "line", "complete"] = "complete"  # what there is, whole lines, or all or nothing
    warehouse: str = "main"
    waived: frozenset[str] = frozenset()  # rules whose findings a person approved for this order as it reads
    approved: frozenset[str] = frozenset()  # what was found, word by word, and approved, however the order reads now
    reserved: dict[int, Decimal] = {}  # position to what was reserved or shipped before
    rejected: dict[int, Decimal] = {}  # position to what was refused before
    called_off: frozenset[int] = frozenset()  # positions that the buyer has taken out since the order came
    channel: str = ""
    trust: Trust = Trust()
    address_flaws: tuple[AddressFlaw, ...] = ()
    home: str = "US"  # the country that is meant where an address names none
    lookalikes: tuple[Lookalike, ...] = ()
    ambiguous: dict[int, tuple[str, ...]] = {}  # position to the SKUs that its numbers could mean
    quantities: dict[int, Quantity] = {}  # position to the quantity in the item's own unit, where it was converted
    conversions: dict[int, str] = {}  # position to how it was converted: 24 each in a case, by acme's units table
    matches: dict[int, str] = {}  # position to how the item was found: buyer number 4711, by acme's items table
    customer: Customer | None = None  # None: nobody has entered this customer
    credit: Credit | None = None  # None: credit is not watched for this customer
    prices: dict[str, tuple[AgreedPrice, ...]] = {}  # by SKU: all that may count for this customer
    discounts: tuple[Discount, ...] = ()  # all that may count for this customer and these items
    seen_free: dict[str, Decimal] = {}  # by SKU: free when the facts were gathered, in all warehouses
    usual: dict[str, Usual] = {}  # by SKU: what this customer ordered before
    calendar: Calendar | None = None  # the warehouse's
    ready_by: date | None = None  # the first day on which an order of now can leave, by cut-off and calendar

    @property
    def free(self) -> dict[str, Decimal]:
        """What was free of each item before anything was locked: good enough for asking, not for taking."""
        return self.seen_free or self.available

    def item(self, position: int) -> Item | None:
        """Return the item of ours that a line asks for; nothing where it asks for none that we keep."""
        return self.items.get(self.skus[position]) if position in self.skus else None

    def quantity(self, position: int, line: OrderLine) -> Decimal:
        """Return how much of the item a line asks for, in the item's own unit where that is known."""
        return self.quantities.get(position, line.quantity)

    def measure(self, position: int, line: OrderLine) -> Measure:
        """Return how the line's unit stands to the item's own."""
        return Measure(line.quantity, self.quantity(position, line))

    def deliverable(self, position: int, line: OrderLine) -> bool:
        """Tell whether there is anything of this line to send: an item of ours, and a quantity."""
        return position in self.skus and line.quantity > 0

    def leaves_something(self, order: PurchaseOrder) -> bool:
        """Tell whether any line of the order is deliverable."""
        return any(self.deliverable(position, line) for position, line in enumerate(order.lines, 1))
