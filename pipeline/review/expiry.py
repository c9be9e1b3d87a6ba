"""Beside the walk: end what nobody answers.

Reads   review cases about orders and their changes that are open for longer than was agreed.
Leaves  the order ``rejected`` or the change ``refused`` and its buyer told, or the case escalated:
        two persons must approve it then, and whoever looks sees that it waited too long.

How long, and which of the two, stands in the partner's profile or the
configuration (``approval``); without it a case waits for ever.
"""

from collections.abc import Sequence

from canonical.hold import Answer, ReviewState
from canonical.lifecycle import ChangeState
from pipeline.changes.change_review import answer_change
from pipeline.deciding.order_answer import answer_order
from pipeline.deciding.route import alone_with
from pipeline.desk import Desk
from pipeline.evidence.correction import Correction
from pipeline.step import NotNowError, Trouble
from store import ReviewRecord, UnitOfWork


class Expire:
    """Ends cases that waited too long, in lanes of one partner each."""

    name = "expire"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners with cases that are over."""
        changing = {change.partner for change in uow.changes.list(state=ChangeState.in_review)}
        partners = sorted({*uow.reviews.partners(), *changing})
        limited = [partner for partner in partners if self.desk.approval(partner).expire_after]
        return [partner for partner in limited if self._over(uow, partner)]

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[ReviewRecord]:
        """Take a partner's cases that are over, the oldest first; nobody routes the partner's orders meanwhile."""
        alone_with(uow, self.desk, lane)
        return self._over(uow, lane)[:limit]

    def work(self, uow: UnitOfWork, rows: Sequence[ReviewRecord]) -> None:
        """Reject or escalate; a case whose order cannot be rejected any more is escalated."""
        for case in rows:
            if uow.reviews.get(case.id).state is not ReviewState.open:  # an earlier case of this batch ended it
                continue
            terms = self.desk.approval(_whose(uow, case))
            says = f"nobody answered for {terms.expire_after}"
            say = answer_change if case.subject == "change" else answer_order
            try:
                say(uow, self.desk, case, Answer(terms.on_expiry), says, Correction())
            except NotNowError:
                uow.signatures.sign(case.id, Answer.escalate, says)

    def give_up(self, uow: UnitOfWork, row: ReviewRecord, trouble: Trouble) -> None:
        """Escalate a case whose order stumbles over a fault of ours; it waits for a person as before."""
        uow.signatures.sign(row.id, Answer.escalate, trouble.says)

    def after(self, rows: Sequence[ReviewRecord]) -> None:
        """Wake the outbox."""
        self.desk.hint("freeze", "*")

    def _over(self, uow: UnitOfWork, partner: str) -> list[ReviewRecord]:
        after = self.desk.approval(partner).expire_after
        if after is None:
            return []
        changes = [change.id for change in uow.changes.list(partner=partner, state=ChangeState.in_review)]
        about = [case for cases in uow.reviews.about("change", changes).values() for case in cases]
        waiting = [*uow.reviews.of_partner(partner), *(case for case in about if case.state is ReviewState.open)]
        old = [case for case in waiting if case.opened_at + after <= uow.now]
        signed = uow.signatures.of([case.id for case in old])
        return [case for case in old if all(s.answer is not Answer.escalate for s in signed.get(case.id, ()))]


def _whose(uow: UnitOfWork, case: ReviewRecord) -> str:
    rows = uow.changes if case.subject == "change" else uow.orders
    return rows.get(case.subject_id).partner
