"""What the rules said of an order each time they were asked: the verdict, and every finding, the informing ones too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from canonical.finding import Finding
from store.change_tables import decision
from store.statement import Unit

_WRITE = insert(decision)
_OF_ORDER = select(decision).where(decision.c.order_id == bindparam("order_id")).order_by(decision.c.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRecord:
    """One decision; ``asked`` names every rule that looked at the order, also those that found nothing."""

    id: int
    order_id: int
    at: datetime
    actor: str
    verdict: str  # accept, hold or reject
    asked: tuple[str, ...]
    findings: tuple[Finding, ...]


class Decisions:
    """Decisions on orders; none is ever changed."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def record(self, order_id: int, *, verdict: str, asked: Sequence[str], findings: Sequence[Finding]) -> None:
        """Write down what was decided just now."""
        row = {
            "order_id": order_id, "at": self._unit.now, "actor": self._unit.actor, "verdict": verdict,
            "asked": tuple(asked), "findings": tuple(findings),
        }  # fmt: skip
        self._unit.connection.execute(_WRITE, row)

    def of(self, order_id: int) -> list[DecisionRecord]:
        """Return what was decided on an order, the first first."""
        rows = self._unit.connection.execute(_OF_ORDER, {"order_id": order_id}).mappings()
        return [DecisionRecord(**row) for row in rows]
