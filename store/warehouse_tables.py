"""The tables of work in a warehouse: where things lie, who picks what, what was scanned, what others do for us."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from canonical.picking import PickState
from canonical.warehouse import WarehouseOrder
from store.column import Day, Flag, Words
from store.schema import at, count, exact, json, of, once, table, word, words

ASKED = text("state = 'asked'")


def _sku() -> Column[str]:
    return Column("sku", Words(), ForeignKey("item.sku"), nullable=False)


place = table(
    "item_place",
    _sku(),
    words("warehouse"),
    words("place"),
    UniqueConstraint("sku", "warehouse"),
)

pick_list = table(
    "pick_list",
    words("warehouse"),
    words("wave"),
    word("state", PickState),
    words("picker"),
    at("made_at"),
    words("made_by"),
    Index(None, "state"),
)

task = table(
    "pick_task",
    of("list_id", "pick_list"),
    of("order_id", "purchase_order"),
    count("position"),
    _sku(),
    words("place"),
    words("lot"),
    Column("expires_on", Day()),
    json("serials", tuple[str, ...]),
    exact("quantity"),
    exact("found"),
    word("state", PickState),
    words("reason"),
    CheckConstraint("quantity > 0 AND found >= 0 AND found <= quantity", "found_of_what_is_there"),
    Index(None, "list_id"),
    Index(None, "order_id"),
)

scan = table(
    "scan",
    of("shipment_id", "shipment"),
    at("scanned_at"),
    words("scanned_by"),
    words("code"),
    Column("accepted", Flag(), nullable=False),
    words("says"),
    words("sscc"),
    words("sku"),
    words("lot"),
    words("serial"),
    exact("quantity"),
    Column("expires_on", Day()),
    Index(None, "shipment_id"),
)

warehouse_order = table(
    "warehouse_order",
    words("number"),
    of("order_id", "purchase_order"),
    words("warehouse"),
    words("partner"),
    words("state"),
    json("content", WarehouseOrder),
    at("asked_at"),
    at("due_at", known=False),
    UniqueConstraint("number"),
    once("uq_warehouse_order_asked", ASKED, "order_id", "warehouse"),
    CheckConstraint("state IN ('asked', 'answered', 'called_off')", "state_known"),
    Index(None, "order_id"),
    Index(None, "state", "due_at"),
)

told = table(
    "warehouse_report",
    words("partner"),
    words("kind"),
    words("number"),
    words("digest"),
    at("told_at"),
    UniqueConstraint("partner", "kind", "number"),
)
