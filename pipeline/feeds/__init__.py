"""Rows that other systems keep and tell us: stock, customers, credit, prices, returns.

They come from a person at the command line, as files on a schedule, or over
HTTP, and are brought in the same way: all of a file, or nothing with every bad
cell named.
"""

from collections.abc import Callable, Mapping

from canonical.document import RowKind
from pipeline.desk import Desk
from pipeline.feeds import credit, customers, prices, returns, stock
from pipeline.told import FeedFile, Import
from store import UnitOfWork

Bring = Callable[[UnitOfWork, Desk, FeedFile], Import]

FEEDS: Mapping[RowKind, Bring] = {
    "stock": stock.bring,
    "customers": customers.bring,
    "credit": credit.bring,
    "prices": prices.bring,
    "returns": returns.bring,
}
"""How each kind of rows is brought in, by its name in the configuration."""
