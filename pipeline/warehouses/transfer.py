"""Send goods of ours into a warehouse that others run (943), and take into the books what it says has arrived (944).

What is on its way lies nowhere: it is expected there. What arrives damaged is set
apart; what does not arrive, or is more than was sent, is put before a person.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from canonical.finding import Finding, Severity
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering, OrderLine
from canonical.party import Party, PartyRole
from canonical.replenishment import Inbound, InboundKind, InboundState
from canonical.transfer import ReceivedLine, StockTransfer, TransferLine, WarehouseReceipt
from pipeline.desk import Desk
from pipeline.evidence.ladder import Ladder
from pipeline.shipping.consign import road
from pipeline.shipping.part import run_by_others
from pipeline.step import NotNowError
from pipeline.stock.freed import served
from store import UnitOfWork

_RULE = "warehouse_receipt"
_NONE = Decimal(0)


class Goods(NamedTuple):
    """So much of an item of ours that is sent: of one lot where it is kept by lot, and which pieces, by number."""

    sku: str
    quantity: Decimal
    lot: str = ""
    serials: tuple[str, ...] = ()


def send(
    uow: UnitOfWork, desk: Desk, source: str, target: str, goods: Sequence[Goods], arrives_on: date, scac: str = ""
) -> StockTransfer:  # fmt: skip
    """Let goods leave one of our warehouses, expect them in another that others run, and tell those by a 943.

    ``NotNowError`` where nobody else runs it, ``NotEnough`` where less is free than is to leave.
    """
    there = run_by_others(uow).get(target)
    if there is None:
        raise NotNowError(f"{target} is run by nobody else; between our own warehouses: crossdock stock move")
    items = uow.stock.items(sorted({one.sku for one in goods}))
    number = f"T-{uow.control_numbers.take(sender=source, receiver=target, usage='P', level='transfer')}"
    name = f"{source}-{target}-{number}"
    for one in sorted(goods):
        lot, why = one.lot or None, f"transfer {name}"
        uow.stock.adjust(one.sku, source, -one.quantity, why, lot=lot, kind="moved", serials=one.serials)
    for sku in sorted({one.sku for one in goods}):
        whole = sum((one.quantity for one in goods if one.sku == sku), _NONE)
        uow.inbound.expect(Inbound(
            kind=InboundKind.transfer, number=name, supplier=source, sku=sku, warehouse=target, quantity=whole,
            due_on=arrives_on,
        ))  # fmt: skip
    said = StockTransfer(
        partner=there.partner, number=name, sent_on=uow.now.date(), arrives_on=arrives_on, scac=scac,
        warehouse=Party(
            role=PartyRole.other, name=there.says or there.name, number=there.name, numbering="seller",
            address=there.address,
        ),
        lines=tuple(
            TransferLine(
                number=str(n), sku=one.sku, quantity=one.quantity, unit=items[one.sku].unit, lot=one.lot,
                description=items[one.sku].description,
                items=(ItemNumber(numbering=Numbering.gtin, number=gtin),) if (gtin := items[one.sku].gtin) else (),
            )
            for n, one in enumerate(goods, 1)
        ),
    )  # fmt: skip
    edi = desk.profile(there.partner).edi
    draft = Draft(
        kind=MessageKind.stock_transfer, partner=there.partner, channel=road(uow, desk, there.partner),
        body=said.model_dump_json(), expects_answer=edi is not None and edi.expects_997,
    )  # fmt: skip
    uow.messages.draft(draft, key=f"transfer-{name}")
    return said


def arrived(uow: UnitOfWork, desk: Desk, said: WarehouseReceipt) -> tuple[Finding, ...]:
    """Take what arrived into the books, once; return what a person must look at, or should know."""
    digest = hashlib.sha256(said.model_dump_json().encode()).hexdigest()
    before = uow.warehouse_orders.recall(said.partner, "944", said.number)
    if before == digest:
        return (_finding(f"receipt {said.number} came before, word for word; nothing new was made", Severity.inform),)
    if before:
        return (_finding(f"receipt {said.number} says other things than it did before"),)
    theirs = {name for name, one in run_by_others(uow).items() if one.partner == said.partner}
    due = [one for one in uow.inbound.list(number=said.transfer) if one.warehouse in theirs]
    open_ = {one.sku: one for one in due if one.state is InboundState.due}
    findings: list[Finding] = []
    if not open_:
        return (_finding(f"nothing is on its way to {said.partner} under {said.transfer or 'no number'}"),)
    lines = list(_matched(uow, said, open_, findings))
    if findings:
        return tuple(findings)
    uow.warehouse_orders.remember(said.partner, "944", said.number, digest)
    warehouse = next(iter(open_.values())).warehouse
    served(uow, desk, sorted(open_), [warehouse], lambda: _book(uow, said, open_, lines))
    return tuple(_differences(said, open_, lines))


def _matched(
    uow: UnitOfWork, said: WarehouseReceipt, due: dict[str, Inbound], findings: list[Finding]
) -> Iterator[tuple[str, ReceivedLine]]:
    """Yield our item for each line; where one is not known for certain, nothing of the receipt is believed."""
    as_lines = [OrderLine(number=one.number, quantity=_NONE, unit=one.unit, items=one.items) for one in said.lines]
    ladder = Ladder.over(uow, said.partner, as_lines, uow.now.date())
    units = {sku: item.unit for sku, item in uow.stock.items(sorted(due)).items()}
    for line, as_line in zip(said.lines, as_lines, strict=True):
        known = ladder.match(as_line)
        names = [line.sku, *(known.skus if known and len(known.skus) == 1 else ())]
        sku = next((name for name in names if name in due), "")
        called = line.sku or ", ".join(item.number for item in line.items) or f"line {line.number}"
        if not sku:
            findings.append(_finding(f"{line.received:f} of {called} arrived, and none was sent under {said.transfer}"))
        elif line.unit != units[sku]:
            findings.append(_finding(f"{called} is counted by the {line.unit}, we keep it by the {units[sku]}"))
        else:
            yield sku, line


def _book(
    uow: UnitOfWork, said: WarehouseReceipt, due: dict[str, Inbound], lines: Sequence[tuple[str, ReceivedLine]]
) -> None:
    for sku, line in sorted(lines, key=lambda pair: (pair[0], pair[1].lot)):
        where, reason = due[sku].warehouse, f"receipt {said.number} of {said.partner}"
        if line.received > 0:
            uow.inbound.receive(said.transfer, sku, where, line.received)
            uow.stock.adjust(sku, where, line.received, reason, lot=line.lot or None, kind="received")
        if line.unsound > 0:
            flaws = ", ".join(one.condition for one in line.flaws)
            uow.stock.quarantine(sku, where, line.unsound, f"{reason}: {flaws}", lot=line.lot or None)
    for one in due.values():  # what did not come with it does not come any more
        uow.inbound.close(one.number, one.sku, one.warehouse)


def _differences(
    said: WarehouseReceipt, due: dict[str, Inbound], lines: Sequence[tuple[str, ReceivedLine]]
) -> Iterator[Finding]:
    for sku, one in sorted(due.items()):
        came = sum((line.received for name, line in lines if name == sku), _NONE)
        apart = sum((line.unsound for name, line in lines if name == sku), _NONE)
        if came != one.missing:
            says = f"{came:f} of {sku} arrived under {one.number}, and {one.missing:f} were on their way"
            yield _finding(says, mend="Ask warehouse and carrier where the rest is; the stock says what arrived.")
        if apart:
            yield _finding(f"{apart:f} of {sku} arrived unsound and are set apart", Severity.inform)


def _finding(says: str, severity: Severity = Severity.hold, mend: str = "") -> Finding:
    asks = "Ask the warehouse; count there what it says it has (crossdock stock count), then discard the document."
    return Finding(rule=_RULE, says=says, severity=severity, mend=mend or (asks if severity is Severity.hold else None))
