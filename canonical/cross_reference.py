"""Tables in which the names of one side stand beside those of the other: what they hold, and when two rows clash.

Every table has columns with names, a row belongs to one partner or to the whole
house, and it holds from a day to a day. The tables are a closed list: another
table is another entry in ``TABLES``.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from canonical.gtin import gtin14
from canonical.noun import Noun

Kind = Literal["text", "gtin", "gln", "duns", "sku", "factor", "count", "percent", "country"]
Key = tuple[str, ...]  # columns and what stands in them: ("buyer_part", "4711")


class ReferenceColumn(Noun):
    """One column: its name, what it holds, and how people call it besides."""

    name: str
    says: str
    kind: Kind = "text"
    needed: bool = False
    called: tuple[str, ...] = ()


class ReferenceTable(Noun):
    """One table. ``unique`` are the columns by which a row is known, alone or together, the most telling first."""

    name: str
    says: str
    columns: tuple[ReferenceColumn, ...]
    unique: tuple[tuple[str, ...], ...]
    may_lack: frozenset[str] = frozenset()  # unique columns that may be empty and then mean: any

    def column(self, name: str) -> ReferenceColumn | None:
        """Return a column by its name, or nothing."""
        return next((column for column in self.columns if column.name == name), None)

    def normal(self, column: str, value: str) -> str:
        """Return a value as it is compared: a GTIN with its 14 digits, anything else as it is written."""
        found = self.column(column)
        return (gtin14(value) or value) if found is not None and found.kind == "gtin" else value


class Reference(Noun):
    """One row: ``partner`` is empty where it holds for the whole house; empty cells are left out."""

    table: str
    partner: str = ""
    cells: dict[str, str]
    valid_from: date = date.min
    valid_until: date = date.max  # the last day on which it holds

    def keys(self) -> Iterator[Key]:
        """Yield everything by which the row is known."""
        table = TABLES[self.table]
        for columns in table.unique:
            if all(self.cells.get(name) or name in table.may_lack for name in columns):
                yield tuple(part for name in columns for part in (name, table.normal(name, self.cells.get(name, ""))))

    @property
    def identity(self) -> Key:
        """The first of its keys: a row with the same one is the same row, told anew. Empty where it has none."""
        return next(self.keys(), ())

    @property
    def called(self) -> str:
        """The row's name in sentences: ``acme's buyer_part 4711``."""
        key = self.identity
        said = " and ".join(f"{name} {value or 'any'}" for name, value in zip(key[::2], key[1::2], strict=True))
        return f"{self.partner}'s {said}" if self.partner else said

    @property
    def words(self) -> str:
        """All that the row says, in the order of its table's columns: ``buyer_part 4711, sku MUG-01``."""
        columns = [column.name for column in TABLES[self.table].columns]
        return ", ".join(f"{name} {self.cells[name]}" for name in columns if self.cells.get(name))

    def holds_on(self, day: date) -> bool:
        """Tell whether the row holds on a day."""
        return self.valid_from <= day <= self.valid_until

    def overlaps(self, other: "Reference") -> bool:
        """Tell whether there is a day on which both hold."""
        return self.valid_from <= other.valid_until and other.valid_from <= self.valid_until


def _column(
    name: str, says: str, kind: Kind = "text", called: tuple[str, ...] = (), *, needed: bool = False
) -> ReferenceColumn:
    return ReferenceColumn(name=name, says=says, kind=kind, called=called, needed=needed)


_ITEMS = ReferenceTable(
    name="items",
    says="The partner's numbers for our items.",
    columns=(
        _column("buyer_part", "the buyer's own number", called=("buyer_item", "buyer_number", "customer_item")),
        _column("vendor_part", "the number that the buyer believes to be ours", called=("seller_part",)),
        _column("gtin", "GTIN, UPC or EAN", "gtin", ("upc", "ean", "barcode")),
        _column("maker_part", "the maker's number", called=("manufacturer_part", "mpn")),
        _column("number", "a number of whatever kind"),
        _column("sku", "our SKU", "sku", ("our_sku", "our_item", "item"), needed=True),
    ),
    unique=(("buyer_part",), ("vendor_part",), ("gtin",), ("maker_part",), ("number",)),
)
_LOCATIONS = ReferenceTable(
    name="locations",
    says="The partner's stores and warehouses: names and addresses by number.",
    columns=(
        _column("store", "the partner's own number for the place", called=("store_number", "location_number", "dc")),
        _column("gln", "GLN", "gln"),
        _column("duns", "DUNS, or DUNS+4", "duns"),
        _column("location", "our own number for the place", called=("our_location",)),
        _column("name", "the place's name", needed=True),
        _column("street", "street and house number", called=("address", "street_1")),
        _column("street_2", "more of the street"),
        _column("city", "city", called=("town",)),
        _column("region", "state or province", called=("state", "province")),
        _column("postal_code", "postal code", called=("zip", "zip_code", "postcode")),
        _column("country", "two letters", "country"),
    ),
    unique=(("store",), ("gln",), ("duns",)),
)
_UNITS = ReferenceTable(
    name="units",
    says="How many of one unit are in another, for one item or for all.",
    columns=(
        _column("sku", "our SKU; empty: every item", "sku", ("our_sku", "item")),
        _column("unit", "the larger unit, in our words: case, pallet", needed=True, called=("uom",)),
        _column("factor", "how many are in one", "factor", ("quantity", "case_pack", "pack"), needed=True),
        _column("of", "of which unit, in our words: each", called=("base_unit", "per"), needed=True),
    ),
    unique=(("sku", "unit"),),
    may_lack=frozenset({"sku"}),
)
_CARRIERS = ReferenceTable(
    name="carriers",
    says="The partner's words for carriers and services: SCAC, or a routing code.",
    columns=(
        _column("code", "the partner's code, such as a SCAC", called=("routing", "service_code"), needed=True),
        _column("carrier", "our name of the carrier", needed=True),
        _column("service", "our name of the service level", called=("service_level",)),
        _column("scac", "the carrier's SCAC, where the code is none"),
    ),
    unique=(("code",),),
)
_TERMS = ReferenceTable(
    name="terms",
    says="The partner's codes for payment terms.",
    columns=(
        _column("code", "the partner's code", needed=True),
        _column("terms", "our own code or words", called=("our_terms",), needed=True),
        _column("days", "days until payment is due", "count", ("net_days",)),
        _column("discount_percent", "discount for early payment", "percent", ("discount",)),
        _column("discount_days", "days in which the discount holds", "count"),
    ),
    unique=(("code",),),
)
_REASONS = ReferenceTable(
    name="reasons",
    says="The partner's codes for reasons: of changes, rejections, returns.",
    columns=(
        _column("code", "the partner's code", needed=True),
        _column("reason", "our own word", called=("our_reason",), needed=True),
        _column("description", "what it means"),
    ),
    unique=(("code",),),
)

_SUBSTITUTES = ReferenceTable(
    name="substitutes",
    says="What may go in an item's place when it is short.",
    columns=(
        _column("sku", "our SKU that is short", "sku", ("our_sku", "item"), needed=True),
        _column("substitute", "our SKU that may go in its place", "sku", ("instead",), needed=True),
        _column("rank", "which one first: 1 before 2", "count", ("priority",)),
    ),
    unique=(("sku", "substitute"),),
)

TABLES: Mapping[str, ReferenceTable] = {
    table.name: table for table in (_ITEMS, _LOCATIONS, _UNITS, _CARRIERS, _TERMS, _REASONS, _SUBSTITUTES)
}
