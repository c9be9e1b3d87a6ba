"""The canonical nouns that a mapping can be about, by the names that a mapping uses."""

from collections.abc import Mapping

from pydantic import BaseModel

from canonical.acknowledgement import OrderAcknowledgement
from canonical.invoice import Invoice
from canonical.order import PurchaseOrder
from canonical.order_change import OrderChange, OrderChangeAnswer
from canonical.shipment import ShipNotice
from canonical.stock import StockReport
from canonical.transfer import StockTransfer, WarehouseReceipt
from canonical.warehouse import WarehouseOrder, WarehouseShipment

NOUNS: Mapping[str, type[BaseModel]] = {
    "purchase_order": PurchaseOrder,
    "order_acknowledgement": OrderAcknowledgement,
    "order_change": OrderChange,
    "order_change_answer": OrderChangeAnswer,
    "ship_notice": ShipNotice,
    "invoice": Invoice,
    "stock_report": StockReport,
    "warehouse_order": WarehouseOrder,
    "warehouse_shipment": WarehouseShipment,
    "stock_transfer": StockTransfer,
    "warehouse_receipt": WarehouseReceipt,
}
