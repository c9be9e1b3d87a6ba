"""What the rows of a snapshot speak of, read also where some of their cells are bad.

A later snapshot takes the place of an earlier one only where it speaks of the same.
"""

from collections.abc import Mapping
from typing import NamedTuple

from canonical.noun import Noun
from connectors import row_file
from pipeline.feeds.credit import CREDIT_COLUMNS, CreditRow
from pipeline.feeds.price_rows import PRICE_COLUMNS, PriceRow
from pipeline.feeds.stock_rows import StockRow

Named = frozenset[tuple[str, ...]]


class _Snapshot(NamedTuple):
    model: type[Noun]
    called: Mapping[str, str]
    names: Mapping[str, str]  # columns, each with what an empty cell means


_SNAPSHOTS = {
    "stock": _Snapshot(StockRow, {}, {"sku": "", "warehouse": "main", "lot": ""}),
    "credit": _Snapshot(CreditRow, CREDIT_COLUMNS, {"partner": ""}),
    "prices": _Snapshot(PriceRow, PRICE_COLUMNS, {"partner": "", "price_list": ""}),
}


def named(kind: str, content: bytes, name: str) -> Named:
    """Return what a file's rows speak of: what of where, or whose; nothing where it is no table with our columns."""
    snapshot = _SNAPSHOTS[kind]
    rows = row_file.written(content, name, snapshot.model, snapshot.called)
    return frozenset(tuple(row.get(column) or empty for column, empty in snapshot.names.items()) for row in rows)
