"""Beside the walk: let changes change their orders.

Reads   changes that are ``received``; those that wait for an order that has come by
        now, or too long; and those that are ``pending`` and whose order is decided.
Leaves  each ``made``, ``made_in_part``, ``refused`` or ``noted``, its order as it reads
        now, stock moved, and the answer in the outbox; or ``waiting``, ``pending``, or
        ``in_review`` with a review case.

All of it is ONE transaction, as for orders that are routed.
"""

from collections.abc import Sequence

from canonical.finding import Finding
from canonical.lifecycle import ChangeState
from pipeline.changes.changing import decide
from pipeline.deciding.route import alone_with
from pipeline.desk import Desk
from pipeline.step import Trouble, next_try
from store import ChangeRecord, UnitOfWork


class Amend:
    """Decides on changes, in lanes of one partner each."""

    name = "amend"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners with changes that can go on."""
        return uow.changes.waiting()

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[ChangeRecord]:
        """Take a partner's oldest changes; nobody routes the partner's orders meanwhile."""
        alone_with(uow, self.desk, lane)
        return uow.changes.claim(lane, limit)

    def work(self, uow: UnitOfWork, rows: Sequence[ChangeRecord]) -> None:
        """Decide on each as it stands by then: one before it may have moved it."""
        for row in rows:
            change = uow.changes.get(row.id)
            if change.state is row.state:
                decide(uow, self.desk, change)
            if row.attempts:
                uow.reviews.close_for("change", row.id, "it has been decided", kind="failed")

    def give_up(self, uow: UnitOfWork, row: ChangeRecord, trouble: Trouble) -> None:
        """Put a change that our own code cannot decide on before a person."""
        until = next_try(uow.now, row.attempts, trouble)
        if row.state is ChangeState.waiting:
            uow.changes.move(row.id, ChangeState.in_review, note=trouble.says, until=until)
        else:
            uow.changes.postpone(row.id, note=trouble.says, until=until)
        finding = Finding(rule="change_failed", says=trouble.says, mend="Answer `retry` once the cause is mended.")
        uow.reviews.open(
            subject="change", subject_id=row.id, kind="failed", findings=(finding,),
            summary=f"{row.partner} {row.number} could not be changed: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[ChangeRecord]) -> None:
        """Wake the router, the dock and the outbox."""
        for step in ("route", "pack", "freeze", "send"):
            self.desk.hint(step, "*")
