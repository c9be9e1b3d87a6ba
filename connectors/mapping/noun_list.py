"""The canonical nouns that a mapping can be about, by the names that a mapping uses."""

from collections.abc import Mapping

from pydantic import BaseModel

from canonical.acknowledgement import OrderAcknowledgement
from canonical.order import PurchaseOrder
from canonical.shipment import ShipNotice

NOUNS: Mapping[str, type[BaseModel]] = {
    "purchase_order": PurchaseOrder,
    "order_acknowledgement": OrderAcknowledgement,
    "ship_notice": ShipNotice,
}
