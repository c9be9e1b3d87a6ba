"""Beside the walk: look for what warehouses that others run have not told us in time.

Reads   warehouse orders that should have been answered by now.
Leaves  a review case for each, once; it closes by itself when the answer comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from canonical.finding import Finding
from pipeline.desk import Desk
from pipeline.step import Trouble, next_try
from store import UnitOfWork, WarehouseOrderRecord

_LANE = "warehouses"
_RULE = "warehouse_silent"


@dataclass(frozen=True)
class Late:
    """A warehouse order without an answer, as a row that a step can take."""

    id: int
    attempts: int
    asked: WarehouseOrderRecord


class Chase:
    """Tells a person of each missing answer."""

    name = "chase"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the only lane, where an answer is missing."""
        return [_LANE] if uow.warehouse_orders.overdue(1) else []

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[Late]:
        """Take the longest overdue."""
        return [Late(one.id, 0, one) for one in uow.warehouse_orders.overdue(limit)]

    def work(self, uow: UnitOfWork, rows: Sequence[Late]) -> None:
        """Open a case for each."""
        for row in rows:
            uow.warehouse_orders.look_again(row.id, None)
            asked = row.asked
            says = f"{asked.partner} was asked for {asked.number} at {asked.asked_at:%Y-%m-%d %H:%M} UTC and is silent"
            finding = Finding(rule=_RULE, says=says, mend="Ask the warehouse whether it has sent the goods.")
            uow.reviews.open(
                subject="order", subject_id=asked.order_id, kind=f"{_RULE} {asked.number}", findings=(finding,),
                summary=f"order {asked.content.order_number}: {says}",
            )  # fmt: skip

    def give_up(self, uow: UnitOfWork, row: Late, trouble: Trouble) -> None:
        """Look again later."""
        uow.warehouse_orders.look_again(row.id, next_try(uow.now, 9, trouble))

    def after(self, rows: Sequence[Late]) -> None:
        """Nothing follows."""
