"""Items: what we sell, by our own number and by GTIN."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from canonical.gtin import gtin14
from canonical.stock import Item, Tracking
from store import statement
from store.failure import NotFound
from store.statement import Unit
from store.stock_tables import lot
from store.tables import item, stock_level

_SUBJECT = "stock"
_ITEM = [column for column in item.c if column.name != "id"]
_ITEMS = select(*_ITEM).where(statement.among(item.c.sku, "skus"))
_BY_GTIN = select(item.c.gtin, item.c.sku).where(statement.among(item.c.gtin, "gtins")).order_by(item.c.sku)
_ID = select(item.c.id).where(item.c.sku == bindparam("sku"))


class Items:
    """The part of ``Stock`` that knows the items themselves."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._tracked: dict[str, Tracking] = {}
        self._known: dict[str, Item | None] = {}  # nothing: we have no such item

    def items(self, skus: Sequence[str]) -> dict[str, Item]:
        """Return the items among those SKUs that we have; each is asked for once in a unit."""
        for some in statement.chunks(sorted(set(skus) - self._known.keys())):
            self._known |= dict.fromkeys(some)
            for row in self._unit.connection.execute(_ITEMS, {"skus": some}).mappings():
                self._known[row["sku"]] = Item(**{name: value for name, value in row.items() if value is not None})
        return {sku: known for sku in skus if (known := self._known.get(sku)) is not None}

    def items_by_gtin(self, gtins: Sequence[str]) -> dict[str, list[str]]:
        """Return our SKUs for each UPC, EAN or GTIN, however many zeros stand before it on either side."""
        written = {form: gtin for gtin in gtins for form in _written(gtin)}
        found: dict[str, list[str]] = {}
        for some in statement.chunks(written):
            for gtin, sku in self._unit.connection.execute(_BY_GTIN, {"gtins": some}):
                found.setdefault(written[gtin], []).append(sku)
        return found

    def put_item(self, wanted: Item) -> None:
        """Add an item, or change what is known of it."""
        before = self.items([wanted.sku]).get(wanted.sku)
        if before == wanted:
            return
        self._track(wanted, before)
        row = {name: getattr(wanted, name) for name in Item.model_fields}
        change = {name: value for name, value in row.items() if name != "sku"}
        id_ = statement.upsert(
            self._unit.connection, item, row, unique=["sku"], change=lambda _: change, returning=item.c.id
        )
        self._known[wanted.sku] = wanted
        self._record(id_, "item added" if before is None else "item changed", sku=wanted.sku)

    def tracking(self, skus: Sequence[str]) -> dict[str, Tracking]:
        """Return how the pieces of each item are told apart; asked once in a unit."""
        unknown = sorted(set(skus) - self._tracked.keys())
        if unknown:
            known = self.items(unknown)
            self._tracked |= {sku: known[sku].traits.tracking if sku in known else Tracking.none for sku in unknown}
        return {sku: self._tracked[sku] for sku in skus}

    def _track(self, wanted: Item, before: Item | None) -> None:
        """Begin to count by lot: what lies there already is of a lot that nobody wrote down."""
        now, then = wanted.traits.tracking, before.traits.tracking if before else Tracking.none
        self._tracked[wanted.sku] = now
        if before is None or now is then or now is not Tracking.lot:
            return
        at = stock_level.c
        lying = select(at.sku, at.warehouse, at.on_hand, at.quarantined).where(at.sku == wanted.sku, at.on_hand > 0)
        rows = [dict(row) for row in self._unit.connection.execute(lying).mappings()]
        known = select(lot.c.warehouse).where(lot.c.sku == wanted.sku)
        counted = set(self._unit.connection.execute(known).scalars())
        if fresh := [{**row, "lot": ""} for row in rows if row["warehouse"] not in counted]:
            self._unit.connection.execute(insert(lot), fresh)

    def item_id(self, sku: str) -> int:
        """Return our number for an item in the diary; ``NotFound`` where we have no such item."""
        id_ = self._unit.connection.execute(_ID, {"sku": sku}).scalar()
        if id_ is None:
            raise NotFound(f"we have no item {sku}; add it first")
        return int(id_)

    def _record(self, item_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=item_id, action=action, before=before, after=after, detail=detail
        )


def _written(gtin: str) -> set[str]:
    """Return every way in which a GTIN can stand in an item's row."""
    whole = gtin14(gtin)
    if whole is None:
        return {gtin} if gtin else set()
    bare = whole.lstrip("0")
    return {gtin, *(bare.zfill(length) for length in (8, 12, 13, 14) if length >= len(bare))}
