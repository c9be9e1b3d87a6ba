"""Something to send: first a draft in our own words, then frozen bytes with their control numbers."""

from enum import StrEnum

from canonical.lifecycle import Acknowledged
from canonical.noun import Noun


class MessageKind(StrEnum):
    """What a message says."""

    functional_acknowledgement = "functional_acknowledgement"  # X12 997
    interchange_acknowledgement = "interchange_acknowledgement"  # X12 TA1
    order_acknowledgement = "order_acknowledgement"  # X12 855, a marketplace's accept call, a mail
    ship_notice = "ship_notice"  # X12 856, a marketplace's shipment call, a mail
    order_change_answer = "order_change_answer"  # X12 865
    invoice = "invoice"  # X12 810
    stock_report = "stock_report"  # X12 846, a marketplace's stock call
    warehouse_order = "warehouse_order"  # X12 940


class Draft(Noun):
    """A message that is decided but not yet written in the receiver's format.

    ``body`` is JSON: an ``OrderAcknowledgement``, a ``ShipNotice``, an
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


class Receipt(Noun):
    """A partner's 997 (or TA1, CONTRL) about a message of ours."""

    partner: str
    group: str  # our group control number
    sets: tuple[str, ...] = ()  # our set control numbers, where named
    state: Acknowledged
    says: str
