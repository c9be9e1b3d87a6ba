"""The tables around the stock levels: places, lots, single pieces, what is to come, and what must be got."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from canonical.replenishment import InboundKind, InboundState, RequestKind, RequestState
from canonical.storage import Warehouse
from store.column import Day, Flag, Words
from store.schema import at, count, exact, json, of, once, table, word, words

OPEN_REQUEST = text("state IN ('open', 'ordered')")


def _sku() -> Column[str]:
    return Column("sku", Words(), ForeignKey("item.sku"), nullable=False)


warehouse = table(
    "warehouse",
    words("name"),
    json("content", Warehouse),
    at("changed_at"),
    words("changed_by"),
    UniqueConstraint("name"),
)

lot = table(
    "lot",
    _sku(),
    words("warehouse"),
    words("lot"),
    Column("expires_on", Day()),
    exact("on_hand"),
    exact("picked"),
    exact("quarantined"),
    UniqueConstraint("sku", "warehouse", "lot"),
    CheckConstraint("picked >= 0 AND quarantined >= 0 AND picked + quarantined <= on_hand", "never_overpicked"),
    Index(None, "expires_on"),
)

serial = table(
    "serial",
    _sku(),
    words("serial"),
    words("warehouse"),
    words("lot"),
    words("state"),
    of("order_id", "purchase_order", known=False),
    count("position"),
    Column("apart", Words(), CheckConstraint("apart IS NULL OR state = 'here'", "apart_lies_here")),
    UniqueConstraint("sku", "serial"),
    CheckConstraint("state IN ('here', 'picked', 'shipped', 'gone')", "state_known"),
    CheckConstraint("state <> 'picked' OR order_id IS NOT NULL", "picked_for_someone"),
    Index(None, "sku", "warehouse", "state"),
    Index(None, "order_id"),
)

pick = table(
    "lot_pick",
    of("order_id", "purchase_order"),
    count("position"),
    _sku(),
    words("warehouse"),
    words("lot"),
    exact("quantity"),
    words("state"),
    CheckConstraint("quantity > 0", "quantity_positive"),
    CheckConstraint("state IN ('picked', 'shipped', 'put_back')", "state_known"),
    Index(None, "order_id"),
    Index(None, "sku", "warehouse", "lot"),
)

inbound = table(
    "inbound",
    word("kind", InboundKind),
    words("number"),
    words("supplier"),
    _sku(),
    words("warehouse"),
    exact("quantity"),
    exact("received"),
    Column("due_on", Day(), nullable=False),
    word("state", InboundState),
    Column("estimated", Flag(), nullable=True),
    UniqueConstraint("number", "sku", "warehouse"),
    CheckConstraint("quantity > 0 AND received >= 0", "quantities_not_negative"),
    Index(None, "sku", "warehouse", "state"),
)

promise = table(
    "promise",
    of("order_id", "purchase_order"),
    count("position"),
    _sku(),
    words("warehouse"),
    exact("quantity"),
    Column("due_on", Day(), nullable=False),
    CheckConstraint("quantity > 0", "quantity_positive"),
    Index(None, "order_id"),
    Index(None, "sku", "warehouse"),
)

kept = table(
    "kept_stock",
    _sku(),
    words("warehouse"),
    words("holder"),
    exact("quantity"),
    UniqueConstraint("sku", "warehouse", "holder"),
    CheckConstraint("quantity > 0", "quantity_positive"),
)

request = table(
    "stock_request",
    word("kind", RequestKind),
    _sku(),
    words("warehouse"),
    exact("quantity"),
    of("order_id", "purchase_order"),
    count("position"),
    Column("needed_on", Day()),
    word("state", RequestState),
    words("note"),
    at("opened_at"),
    at("settled_at", known=False),
    once("uq_stock_request_open", OPEN_REQUEST, "order_id", "position"),
    CheckConstraint("quantity > 0", "quantity_positive"),
    Index(None, "state"),
    Index(None, "order_id"),
)
