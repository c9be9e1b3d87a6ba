"""What buyers write, as bytes, and what we read in them: our own nouns as JSON, for no mapping is on trial here."""

from datetime import datetime

from canonical.document import RawDocument, TranslatedChange, TranslatedOrder, Translation
from canonical.lifecycle import Validation
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from canonical.party import Party, PartyRole
from tests.simulation.happening import Cancellation, Change, Letter, Order

_MAPPING = "simulation"


def written(letter: Letter) -> bytes:
    """Return a letter's bytes; a copy that was written anew has other bytes, and says the same."""
    said = _said(letter.message)
    if letter.copy and isinstance(said, PurchaseOrder) and said.purpose is Purpose.original:
        said = said.model_copy(update={"purpose": Purpose.duplicate})
    kind = "order" if isinstance(said, PurchaseOrder) else "change"
    return f"{kind} {letter.copy}\n{said.model_dump_json()}".encode()


class Reader:
    """Reads what ``written`` wrote."""

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Return the order or the change."""
        head, _, said = document.content.partition(b"\n")
        if head.startswith(b"order"):
            order = PurchaseOrder.model_validate_json(said)
            found = TranslatedOrder(order=order, mapping=_MAPPING)
            return Translation(validation=Validation.valid, partner=order.partner, orders=(found,))
        change = OrderChange.model_validate_json(said)
        asked = TranslatedChange(change=change, mapping=_MAPPING)
        return Translation(validation=Validation.valid, partner=change.partner, changes=(asked,))


def _said(message: Order | Change | Cancellation) -> PurchaseOrder | OrderChange:
    if isinstance(message, Order):
        place = Party(role=PartyRole.ship_to, name=message.need, number=message.need, numbering="92")
        return PurchaseOrder(
            partner=message.partner, number=message.number, parties=(place,),
            purpose=Purpose.confirmation if message.confirms else Purpose.original,
            lines=tuple(_line(str(n), sku, quantity) for n, (sku, quantity) in enumerate(message.lines, 1)),
        )  # fmt: skip
    named = {"partner": message.partner, "order_number": message.number, "sequence": str(message.sequence)}
    if isinstance(message, Cancellation):
        return OrderChange(**named, purpose=Purpose.cancellation)
    return OrderChange(**named, lines=tuple(
        ChangedLine(kind=_kind(message, number), line=_line(number, sku, quantity))
        for number, (sku, quantity) in message.lines.items()
    ))  # fmt: skip


def _kind(change: Change, number: str) -> LineChangeKind:
    if number in change.added:
        return LineChangeKind.added
    return LineChangeKind.changed if change.lines[number][1] else LineChangeKind.deleted


def _line(number: str, sku: str, quantity: object) -> OrderLine:
    items = (ItemNumber(numbering=Numbering.seller, number=sku),)
    return OrderLine(number=number, quantity=quantity, unit="each", items=items)
