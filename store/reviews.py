"""Review cases: what waits for a person, and what the person said."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from canonical.finding import Finding
from canonical.hold import Answer, ReviewState
from canonical.lifecycle import ImpossibleTransitionError
from store import statement
from store.change_tables import order_change
from store.record import ReviewRecord
from store.statement import Unit
from store.tables import OPEN, order, review

_SUBJECT = "review"
_CASE = ("subject", "subject_id", "kind")
_BY_ID = statement.with_id(review)
_OPEN_ONE = statement.Upsert(
    review, unique=_CASE, index_where=OPEN, returning=review.c.id,
    change=lambda new: {"findings": new.findings, "summary": new.summary},
)  # fmt: skip
_ONE_OPEN = select(review).where(
    review.c.state == ReviewState.open, *(review.c[name] == bindparam(name) for name in _CASE)
)
_ABOUT = (
    select(review).where(review.c.subject == bindparam("subject"), statement.among(review.c.subject_id, "ids"))
    .order_by(review.c.id)
)  # fmt: skip
_WHOSE = (
    select(func.coalesce(order.c.partner, order_change.c.partner))
    .select_from(
        review.outerjoin(order, (order.c.id == review.c.subject_id) & (review.c.subject == "order"))
        .outerjoin(order_change, (order_change.c.id == review.c.subject_id) & (review.c.subject == "change"))
    ).where(review.c.id == bindparam("id"))
)  # fmt: skip

# Named here because inside the class ``list`` is the method.
_Records = list[ReviewRecord]


class Reviews:
    """Cases; of one kind about one thing at most one is open."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def open(self, *, subject: str, subject_id: int, kind: str, findings: Sequence[Finding], summary: str) -> int:
        """Ask a person and return the case's id; where such a case is open, its findings are replaced.

        ``subject`` is order, document, message, shipment or channel.
        """
        case = {"subject": subject, "subject_id": subject_id, "kind": kind}
        known = self._one_open(case)
        said = {"findings": tuple(findings), "summary": summary}
        if known is not None and (known.findings, known.summary) == (said["findings"], summary):
            return known.id
        row = {**case, **said, "state": ReviewState.open, "opened_at": self._unit.now}
        id_ = _OPEN_ONE.run(self._unit.connection, row)
        self._record(id_, "opened" if known is None else "found again", after=ReviewState.open, summary=summary)
        return int(id_)

    def _one_open(self, case: dict[str, Any]) -> ReviewRecord | None:
        row = self._unit.connection.execute(statement.holding(self._unit, _ONE_OPEN), case).mappings().first()
        return ReviewRecord(**row) if row else None

    def get(self, id: int) -> ReviewRecord:  # noqa: A002 - the word that callers know
        """Return one case; it stays as it is until this unit ends."""
        row = statement.one(self._unit, _BY_ID, f"review case {id}", id=id)
        return ReviewRecord(**row._mapping)

    def whose(self, id: int) -> str:  # noqa: A002
        """Return whose order or change a case is about, empty where it is about neither; nothing is held."""
        known = id <= statement.LARGEST
        return (self._unit.connection.execute(_WHOSE, {"id": id}).scalar() if known else None) or ""

    def list(
        self, *, state: ReviewState | None = None, subject: str | None = None, subject_id: int | None = None
    ) -> _Records:
        """Return cases, the oldest first: it has waited longest."""
        wanted = statement.filtered(review, state=state, subject=subject, subject_id=subject_id)
        query = select(review).where(*wanted).order_by(review.c.id)
        return [ReviewRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def about(self, subject: str, subject_ids: Sequence[int]) -> dict[int, _Records]:
        """Return every case about these things, open and answered, by the thing; a whole batch at once."""
        found: dict[int, _Records] = {}
        for some in statement.chunks(subject_ids):
            for row in self._unit.connection.execute(_ABOUT, {"subject": subject, "ids": some}).mappings():
                found.setdefault(row["subject_id"], []).append(ReviewRecord(**row))
        return found

    def waiting_with(self, kind: str) -> "Sequence[int]":
        """Return the orders about which a case of that kind is open."""
        wanted = statement.filtered(review, state=ReviewState.open, kind=kind, subject="order")
        return self._unit.connection.execute(select(review.c.subject_id).where(*wanted)).scalars().all()

    def of_partner(self, partner: str, state: ReviewState | None = ReviewState.open) -> _Records:
        """Return the cases about a partner's orders, the oldest first; those that are open, or of another state."""
        mine = (order.c.id == review.c.subject_id) & (order.c.partner == partner)
        wanted = statement.filtered(review, subject="order", state=state)
        query = select(review).join(order, mine).where(*wanted).order_by(review.c.id)
        return [ReviewRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def partners(self) -> "Sequence[str]":
        """Return the partners about whose orders some case is open."""
        open_ = (review.c.subject == "order", review.c.state == ReviewState.open)
        query = select(order.c.partner).join(review, order.c.id == review.c.subject_id).where(*open_)
        return self._unit.connection.execute(query.distinct().order_by(order.c.partner)).scalars().all()

    def answer(self, id: int, answer: Answer, reason: str = "") -> ReviewRecord:  # noqa: A002
        """Write down what the unit's actor says; ``ImpossibleTransitionError`` where someone was faster."""
        before = self.get(id)
        if before.state is not ReviewState.open:
            said = f"{before.answer} by {before.answered_by}" if before.answer else "its cause is gone"
            raise ImpossibleTransitionError(f"review case {id} is closed already: {said}")
        self._close(before, answer, reason)
        return self.get(id)

    def close_for(self, subject: str, subject_id: int, reason: str, *, kind: str | None = None) -> None:
        """Close every open case about a thing, or those of one kind, without an answer: nobody need ask any more."""
        for case in self.list(state=ReviewState.open, subject=subject, subject_id=subject_id):
            if kind not in (None, case.kind):
                continue
            if self.get(case.id).state is ReviewState.open:  # held now; someone may have answered meanwhile
                self._close(case, None, reason)

    def _close(self, case: ReviewRecord, answer: Answer | None, reason: str) -> None:
        statement.change(
            self._unit, review, case.id,
            state=ReviewState.answered, answer=answer, answered_by=self._unit.actor,
            answered_at=self._unit.now, reason=reason,
        )  # fmt: skip
        said = answer.value if answer else "closed"
        self._record(case.id, said, before=ReviewState.open, after=ReviewState.answered, reason=reason)

    def _record(self, case_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=case_id, action=action, before=before, after=after, detail=detail
        )
