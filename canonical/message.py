"""Something to send: first a draft in our own words, then frozen bytes with their control numbers."""

from enum import StrEnum

from canonical.finding import Finding
from canonical.lifecycle import Acknowledged
from canonical.noun import Noun


class MessageKind(StrEnum):
    """What a message says."""

    functional_acknowledgement = "functional_acknowledgement"  # X12 997
    interchange_acknowledgement = "interchange_acknowledgement"  # X12 TA1
    order_acknowledgement = "order_acknowledgement"  # X12 855, a marketplace's accept call, a mail
    ship_notice = "ship_notice"  # X12 856, a marketplace's shipment call, a mail
    question = "question"  # a mail, or what our people tell on the telephone
    payment_request = "payment_request"  # the same, for money that must come first
    order_change_answer = "order_change_answer"  # X12 865
    invoice = "invoice"  # X12 810
    stock_report = "stock_report"  # X12 846, a marketplace's stock call
    warehouse_order = "warehouse_order"  # X12 940
    stock_transfer = "stock_transfer"  # X12 943
    interchange = "interchange"  # several of our messages in one file
    delivery_receipt = "delivery_receipt"  # an AS2 receipt (MDN) that goes out by itself


class Draft(Noun):
    """A message that is decided but not yet written in the receiver's format.

    ``body`` is JSON: an ``OrderAcknowledgement``, a ``ShipNotice``, an ``Inquiry``, an
    ``OrderChangeAnswer``, an ``Invoice``, a ``StockReport``, a ``WarehouseOrder``,
    or what the connector that made the draft needs to write it.
    """

    kind: MessageKind
    partner: str
    channel: str
    body: str
    expects_answer: bool = False  # the partner owes a 997 for it


class Parcel(Noun):
    """A message ready to leave: frozen bytes under a frozen name.

    ``key`` identifies it for ever: a connector that is given the same key twice
    must not cause the effect twice. ``numbers`` are the control numbers inside,
    as ``"interchange" | "group" | "set"`` to the number's text.
    """

    key: str
    kind: MessageKind
    partner: str
    name: str
    content: bytes
    numbers: dict[str, str] = {}
    mapping: str = ""  # the mapping that wrote it, "acme/855@1#6f3c…": name, version, hash; empty: none did


class SetReceipt(Noun):
    """What a partner said about one set of ours."""

    number: str  # our set control number
    state: Acknowledged


class Receipt(Noun):
    """A partner's answer (997, 999, TA1, 824) about a message of ours.

    The message is found by its interchange's number, or its group's and set's, or
    by ``reference``: the number of the order, shipment or invoice in it.
    """

    partner: str
    kind: str = "997"
    interchange: str = ""  # our control numbers, where named
    group: str = ""
    sets: tuple[SetReceipt, ...] = ()
    reference: str = ""
    state: Acknowledged  # of all that it is about; ``sets`` may say otherwise of one
    arrived: bool = False  # it only says that the envelope arrived, and nothing of what is in it
    overrules: bool = False  # it is said by whoever works with the message, after whoever only read it
    says: str
    findings: tuple[Finding, ...] = ()  # what was wrong; ``place`` counts segments and elements of our set

    @property
    def about(self) -> str:
        """What it is about, in words."""
        named = {"interchange": self.interchange, "group": self.group, "reference": self.reference}
        sets = f", set {' and '.join(one.number for one in self.sets)}" if self.sets else ""
        return next((f"{word} {number}{sets}" for word, number in named.items() if number), f"nothing{sets}")
