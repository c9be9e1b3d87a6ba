"""Reads one order as a marketplace tells it: the mapping says what stands where, and this what it means to us."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from canonical.document import RawDocument, TranslatedOrder, Translation
from canonical.finding import Finding, Place, Severity
from canonical.lifecycle import Validation
from canonical.order import PurchaseOrder, Purpose, Reference
from connectors.mapping.library.book import InForce
from connectors.mapping.places.json_source import JsonSource


class Standing(NamedTuple):
    """What a connector tells of an order before the mapping reads it."""

    id: str  # the marketplace's own id: with the channel, the order's identity
    state: Literal["open", "settled", "cancelled"]  # settled: nothing is left for us to do
    word: str  # the marketplace's word for the state


class MarketplaceReader:
    """Turns one order's JSON into a canonical order; fulfils ``ports.Translator``.

    An order's number is the marketplace's id, whatever the mapping makes of it:
    display numbers repeat, and answers are addressed by the id. What the mapping
    called the number is kept as the reference ``order_number``.
    """

    def __init__(self, *, partner: str, mapping: InForce, standing: Callable[[dict[str, Any]], Standing]) -> None:
        self._partner = partner
        self._mapping = mapping
        self._standing = standing

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Read the bytes; whatever is wrong with them comes back as findings."""
        standing = self._standing(_members(document.content))
        if standing.state == "settled":
            return self._nothing_to_do(standing)
        mapping = self._mapping()
        mapped = mapping.read(JsonSource(document.content), partner=self._partner, tables=self._mapping.tables)
        if mapped.order is None:
            return Translation(validation=Validation.invalid, partner=self._partner, findings=mapped.findings)
        if not standing.id:
            return Translation(validation=Validation.invalid, partner=self._partner, findings=(_nameless(),))
        order = _identified(mapped.order, standing)
        translated = TranslatedOrder(order=order, mapping=mapping.label, findings=mapped.findings)
        return Translation(validation=Validation.valid, partner=self._partner, orders=(translated,))

    def _nothing_to_do(self, standing: Standing) -> Translation:
        says = f"Order {standing.id} is {standing.word} at the marketplace; nothing is left to do for it."
        finding = Finding(rule="settled", says=says, severity=Severity.inform, evidence={"status": standing.word})
        return Translation(validation=Validation.valid, partner=self._partner, findings=(finding,))


def _members(content: bytes) -> dict[str, Any]:
    """Return the order's JSON; nothing where it is none, which the mapping will say better."""
    try:
        order = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return order if isinstance(order, dict) else {}


def _identified(order: PurchaseOrder, standing: Standing) -> PurchaseOrder:
    changes: dict[str, Any] = {}
    if standing.state == "cancelled":
        changes["purpose"] = Purpose.cancellation
    if order.number != standing.id:
        shown = Reference(kind="order_number", number=order.number)
        changes |= {"number": standing.id, "references": (*order.references, shown)}
    return order.model_copy(update=changes)


def _nameless() -> Finding:
    return Finding(
        rule="missing",
        says="The order has no id, so nothing could be answered to it.",
        place=Place(field="number", column="id"),
        expected="the marketplace's own id",
        mend="Ask the marketplace, then discard this document: the order will come again with its id.",
    )
