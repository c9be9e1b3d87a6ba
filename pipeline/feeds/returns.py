"""Bring returns in from CSV or JSON, as a marketplace or a returns portal exports them: all rows, or none.

A row with a ``condition`` tells goods that are here; one without it asks that they
may come back. Rows with one ``reference`` are one return, and are told again without harm.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import Field

from canonical.goods_return import CameBack, Condition, WantedBack
from canonical.noun import Noun, Quantity
from connectors import row_file
from connectors.row_file import Several, TypedRow
from pipeline.billing import returning
from pipeline.desk import Desk
from pipeline.order_choice import named, the_one
from pipeline.step import NotNowError
from pipeline.told import Change, FeedFile, Import
from store import NotFound, OrderRecord, UnitOfWork

_CALLED = {
    "customer": "partner", "order_number": "order", "po_number": "order", "line_number": "line", "rma": "reference",
    "return_id": "reference", "qty": "quantity", "serial": "serials",
}  # fmt: skip


class ReturnRow(Noun):
    """The columns."""

    partner: str
    order: str
    line: str  # the buyer's line number
    quantity: Quantity = Field(gt=0)
    reference: str
    reason: str = ""
    condition: Condition | None = None
    sku: str = ""
    warehouse: str = ""
    lot: str = ""
    serials: Several = ()


def bring(uow: UnitOfWork, desk: Desk, file: FeedFile) -> Import:
    """Authorise and take in what the rows tell; nothing may be kept where problems come back."""
    read = row_file.parse(file.content, file.name, ReturnRow, _CALLED)
    done = Import(problems=list(read.problems), written=read.written)
    together: dict[tuple[str, str, str], list[TypedRow[ReturnRow]]] = {}
    for row in read.rows:
        together.setdefault((row.said.partner, row.said.order, row.said.reference), []).append(row)
    for (partner, number, _), rows in together.items():
        try:
            order = _order(uow, partner, number, rows[0].said.reference)
            done.problems += _enter(uow, desk, order, rows, done)
        except (NotFound, NotNowError) as error:
            done.problems.append(f"{rows[0].place('order')}: {error}")
    return done


def _order(uow: UnitOfWork, partner: str, word: str, reference: str) -> OrderRecord:
    """Return the order of a return that is here, else the only one of that number that can be meant."""
    if known := uow.returns.find(partner, reference):
        return uow.orders.get(known.order_id)
    return the_one(uow, named(uow, word, partner, bare=False), word, returning.BACK)


def _enter(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, rows: Sequence[TypedRow[ReturnRow]], done: Import
) -> Iterator[str]:  # fmt: skip
    positions = {line.number: line.position for line in order.lines}
    strange = [row for row in rows if row.said.line not in positions]
    for row in strange:
        yield f"{row.place('line')}: order {order.number} has the lines {', '.join(positions)}, and no {row.said.line}"
    if strange:
        return
    first, known = rows[0].said, uow.returns.find(order.partner, rows[0].said.reference)
    try:
        record = known or returning.authorise(
            uow, desk, order.id, [_wanted(row.said, positions) for row in rows], first.reason, reference=first.reference
        )
    except NotNowError as error:
        yield f"{rows[0].place('quantity')}: {error}"
        return
    before = f"{known.state}" if known else ""
    for row in rows:
        if row.said.condition is not None and not _here(uow, record.number, row.said, positions):
            try:
                record = returning.receive(uow, desk, record.number, [_came(row.said, positions)])
            except NotNowError as error:
                yield f"{row.place('quantity')}: {error}"
    what = f"{order.partner} {order.number} return {record.number} ({first.reference})"
    done.changes.append(Change.of(what, before, f"{record.state}"))


def _wanted(said: ReturnRow, positions: dict[str, int]) -> WantedBack:
    return WantedBack(position=positions[said.line], quantity=said.quantity, sku=said.sku)


def _came(said: ReturnRow, positions: dict[str, int]) -> CameBack:
    return CameBack(
        position=positions[said.line], quantity=said.quantity, condition=said.condition or Condition.good, sku=said.sku,
        warehouse=said.warehouse, lot=said.lot, serials=said.serials,
    )  # fmt: skip


def _here(uow: UnitOfWork, number: str, said: ReturnRow, positions: dict[str, int]) -> bool:
    """Tell whether exactly this was taken in before: the same row told again is no second piece."""
    wanted: tuple[int, Decimal, Condition | None, str, tuple[str, ...]] = (
        positions[said.line], said.quantity, said.condition, said.lot, said.serials,
    )  # fmt: skip
    receipts = uow.returns.receipts(uow.returns.get(number).id)
    return any((one.position, one.quantity, one.condition, one.lot, one.serials) == wanted for one in receipts)
