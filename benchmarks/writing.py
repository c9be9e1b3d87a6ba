"""How fast a large ship notice is written, beside pyx12's writer given the finished segments."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pyx12.segment
from pyx12.x12file import X12Writer

from benchmarks.figure import Figure, rate
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice, sscc
from connectors.edi.letter import compose, seal
from connectors.edi.notation import UNITS
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.outgoing import Scribe
from connectors.profile import EdiTerms, Identity

_MAPPINGS = Path(__file__).parents[1] / "mappings"
_ORDERS = 10_000  # cartons, in one shipment
_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_TERMS = EdiTerms(them=Identity(qualifier="ZZ", id="ACMESTORES"), us=Identity(qualifier="ZZ", id="BLUEHARBOR"))


class _Numbers:
    """Control numbers that nobody keeps."""

    def take(self, *, sender: str, receiver: str, usage: str, level: str) -> int:
        return 1


def shipment(cartons: int) -> ShipNotice:
    """Return a shipment of so many cartons, twelve mugs in each."""
    mug = ItemNumber(numbering=Numbering.seller, number="MUG-01", qualifier="VN")
    inside = PackedItem(
        position=1, line="1", sku="MUG-01", quantity=Decimal(12), unit="each", items=(mug,), description="Mug, blue"
    )
    boxes = tuple(
        Carton(sscc=sscc("0614141", serial), contents=(inside,), tracking_number=f"1Z{serial:09d}")
        for serial in range(1, cartons + 1)
    )
    dock = Party(role=PartyRole.ship_to, name="Acme Stores", number="0012", numbering="buyer")
    plan = ShipmentPlan(
        number="S-1", partner="acme", order_number="B-000001", ship_from=dock, ship_to=dock, cartons=boxes
    )
    booking = Booking(carrier="house", reference="BOL1", scac="BHFL")
    return ShipNotice(number="S-1", plan=plan, booking=booking, departed_at=_NOON)


def measure() -> Iterator[Figure]:
    """Yield the figure: from the draft as it lies in the outbox to the bytes."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    scribe = Scribe(MappingBook.load(_MAPPINGS))
    body = shipment(_ORDERS).model_dump_json()
    draft = Draft(kind=MessageKind.ship_notice, partner="acme", channel="acme", body=body)
    text = _ours(draft, scribe).decode()
    ours = rate(_ORDERS, lambda: _ours(draft, scribe))
    theirs = rate(_ORDERS, lambda: _theirs(text))
    what = f"one 856 of {_ORDERS:,} cartons written, from the draft to the bytes"
    yield Figure(what, "cartons", ours, "pyx12's writer, given the segments", theirs)


def _ours(draft: Draft, scribe: Scribe) -> bytes:
    return seal(compose(draft, _TERMS, scribe, UNITS, _NOON), _Numbers(), _NOON).content


def _theirs(text: str) -> None:
    writer = X12Writer(StringIO(), "~", "*", ">", "\n")
    for segment in text.split("~\n")[:-1]:
        if segment[:2] not in ("SE", "GE", "IE"):
            writer.Write(pyx12.segment.Segment(segment, "~", "*", ">"))
    writer.Close()
