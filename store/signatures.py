"""What people signed on the way to an answer: a first approval of two, a call for a second person, a request to pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from canonical.hold import Answer
from store import statement
from store.customer_tables import signature
from store.statement import Unit

_SUBJECT = "review"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureRecord:
    """Who signed what, when, and why; the case stays open."""

    review_id: int
    actor: str
    answer: Answer
    at: datetime
    reason: str


class Signatures:
    """Signatures under review cases; one person signs one thing once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def sign(self, review_id: int, answer: Answer, reason: str, *, anew: bool = False) -> None:
        """Sign in the name of the unit's actor; the same again changes nothing.

        ``anew``: what was signed has changed since, and what counts is this signature.
        """
        row = {
            "review_id": review_id, "actor": self._unit.actor, "answer": answer, "at": self._unit.now, "reason": reason
        }  # fmt: skip
        unique = ("review_id", "actor", "answer")
        fresh = statement.insert_new(self._unit.connection, signature, [row], unique=unique, returning=[signature.c.id])
        if anew and not fresh:
            same = statement.filtered(signature, **{name: row[name] for name in unique})
            self._unit.connection.execute(update(signature).where(*same).values(at=row["at"], reason=reason))
        if fresh or anew:
            self._unit.events.record(
                subject=_SUBJECT, subject_id=review_id, action=f"signed {answer}", detail={"reason": reason}
            )

    def of(self, review_ids: Sequence[int]) -> dict[int, list[SignatureRecord]]:
        """Return what was signed under each case, oldest first."""
        found: dict[int, list[SignatureRecord]] = {}
        s = signature.c
        for some in statement.chunks(review_ids):
            query = select(s.review_id, s.actor, s.answer, s.at, s.reason).where(s.review_id.in_(some)).order_by(s.id)
            for row in self._unit.connection.execute(query).mappings():
                found.setdefault(row["review_id"], []).append(SignatureRecord(**row))
        return found
