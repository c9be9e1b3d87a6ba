"""Which line of a shipping advice (945) is about what was asked of the warehouse, and what is about nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from canonical.finding import Finding, Severity
from canonical.order import OrderLine
from canonical.stock import Reservation
from canonical.warehouse import SentLine, WarehouseLine, WarehouseShipment
from pipeline.evidence.ladder import Ladder
from pipeline.shipping.consign import position_of
from store import OrderRecord, UnitOfWork, WarehouseOrderRecord

RULE = "warehouse_shipment"
UNCLEAR = "warehouse_shipment_unclear"  # nothing of it is written down before a person has answered
_NONE = Decimal(0)
_MAP = "Say which item and unit is meant (crossdock xref import), and read the document again; or settle it by hand."
_AS_IT_IS = (
    "Say which item and unit is meant (crossdock xref import) and answer `retry`; or answer `approve`: what fits what "
    "was asked has left, what is short was not found, and the rest is not ours."
)


@dataclass
class Match:
    """What was asked, and what of it was sent."""

    asked: WarehouseLine
    part: Reservation
    lines: list[SentLine] = field(default_factory=list)

    @property
    def sent(self) -> Decimal:
        """In the item's own unit; never more than was asked."""
        return min(sum((line.sent for line in self.lines), _NONE), self.part.quantity)

    def beyond(self) -> Iterator[tuple[SentLine, Decimal, tuple[str, ...]]]:
        """Yield what was sent beyond what was asked: the line that says so, how much of it, and which pieces."""
        left = self.sent
        for line in self.lines:
            part = min(left, line.sent)
            left -= part
            if line.sent > part:
                yield line, line.sent - part, line.serials[int(part) :]


def match_lines(
    uow: UnitOfWork, asked: WarehouseOrderRecord, said: WarehouseShipment, findings: list[Finding]
) -> list[Match]:
    """Hold what was sent against what was asked; what fits nothing is a finding."""
    reserved = {(one.position, one.sku): one for one in uow.stock.reservations(asked.order_id)
                if one.warehouse == asked.warehouse}  # fmt: skip
    pairs = [(line, reserved.get((position_of(line.number), line.sku))) for line in asked.content.lines]
    matches = [Match(line, part) for line, part in pairs if part is not None]
    as_lines = [OrderLine(number=one.number, quantity=_NONE, unit=one.unit, items=one.items) for one in said.lines]
    ladder = Ladder.over(uow, said.partner, as_lines, uow.now.date())
    for line, as_line in zip(said.lines, as_lines, strict=True):
        known = ladder.match(as_line)
        names = {line.sku, *(known.skus if known and len(known.skus) == 1 else ())}
        fitting = [match for match in matches if match.asked.sku in names]
        mine = next((m for m in fitting if m.asked.number == line.number), fitting[0] if fitting else None)
        if line.sent == 0:
            continue
        if mine is None:
            called = line.sku or ", ".join(item.number for item in line.items) or f"line {line.number}"
            findings.append(hold(f"{line.sent:f} of {called} were sent, and not asked for", mend=_MAP))
        elif line.unit != mine.asked.unit:
            says = f"{mine.asked.sku} was sent by the {line.unit}, and asked for by the {mine.asked.unit}"
            findings.append(hold(says, mend=_MAP))
        else:
            mine.lines.append(line)
    return matches


def hold(says: str, order: OrderRecord | None = None, mend: str | None = None) -> Finding:
    """Return a finding that a person must answer."""
    wanted = mend or "Ask the warehouse; then discard the document, or settle order and stock by hand."
    return Finding(rule=RULE, says=says, mend=wanted, evidence={"order": str(order.id)} if order else {})


def unclear(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what cannot be told for certain, with what a person may answer to it."""
    return tuple(one.model_copy(update={"rule": UNCLEAR, "mend": _AS_IT_IS}) for one in findings)


def note(says: str) -> Finding:
    """Return a finding that is good to know."""
    return Finding(rule=RULE, says=says, severity=Severity.inform)
