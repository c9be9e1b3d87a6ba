"""Beside the walk: look for the answers that partners owe us.

Reads   sent messages that wait for an answer and are due to be looked at.
Leaves  each waiting, with a review case once an operator must know of it: before
        the deadline that is agreed with the partner, or else when it is overdue;
        then ``overdue``. An answer that comes late still closes message and case.

The rows hold the hours, so that a hub that was off looks at once at all that it
missed. Each is looked at once an hour at least: a profile that changes counts for
what is under way too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from canonical.finding import Finding
from canonical.lifecycle import Acknowledged
from pipeline.answers.reconcile import UNANSWERED
from pipeline.desk import Desk
from pipeline.step import Trouble, next_try
from store import MessageRecord, UnitOfWork

_AT_LEAST_EVERY = timedelta(hours=1)


class Hours(NamedTuple):
    """When a person is told that an answer is missing, and when it is overdue."""

    tell_at: datetime
    overdue_at: datetime


def hours(desk: Desk, partner: str, sent_at: datetime) -> Hours | None:
    """Return when a person is told that the answer to what was sent is missing; nothing for a partner without EDI."""
    edi = desk.profile(partner).edi
    if edi is None:
        return None
    due = sent_at + edi.answer_due
    if edi.answer_deadline is None:
        return Hours(due, due)
    deadline = sent_at + edi.answer_deadline
    return Hours(max(sent_at, min(due, deadline - edi.tell_before)), min(due, deadline))


def next_look(known: Hours, now: datetime) -> datetime:
    """Return when to look next whether an answer came."""
    return min(known.tell_at, now + _AT_LEAST_EVERY)


class Watch:
    """Looks for missing answers, in lanes of one channel each."""

    name = "watch"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the channels with messages whose answer must be looked for now."""
        return uow.messages.watched()

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[MessageRecord]:
        """Take the messages that were to be looked at first."""
        return uow.messages.unanswered(lane, limit)

    def work(self, uow: UnitOfWork, rows: Sequence[MessageRecord]) -> None:
        """Tell, call overdue, or look again later."""
        for row in rows:
            known = hours(self.desk, row.partner, row.sent_at) if row.sent_at else None
            if known is None or row.acknowledgement is not Acknowledged.waiting:
                uow.messages.look_again(row.id, None)
            elif uow.now < known.tell_at:
                uow.messages.look_again(row.id, next_look(known, uow.now))
            else:
                _missing(uow, row, known)

    def give_up(self, uow: UnitOfWork, row: MessageRecord, trouble: Trouble) -> None:
        """Look again later, and let a person know."""
        uow.messages.look_again(row.id, next_try(uow.now, 9, trouble))
        _open(uow, row, f"nobody could look whether it was answered: {trouble.says}")

    def after(self, rows: Sequence[MessageRecord]) -> None:
        """Nothing follows."""


def _missing(uow: UnitOfWork, row: MessageRecord, known: Hours) -> None:
    sent = f"{row.partner} has not acknowledged it since {row.sent_at:%Y-%m-%d %H:%M} UTC"
    if uow.now < known.overdue_at:
        uow.messages.look_again(row.id, known.overdue_at)
        _open(uow, row, f"{sent}; the time agreed for it ends at {known.overdue_at:%Y-%m-%d %H:%M} UTC")
        return
    uow.messages.look_again(row.id, None)
    uow.messages.overdue(row.id, sent)
    _open(uow, row, f"{sent}, and it is overdue")


def _open(uow: UnitOfWork, row: MessageRecord, says: str) -> None:
    finding = Finding(
        rule=UNANSWERED,
        says=says,
        mend="Ask the partner whether it arrived; `retry` sends the same bytes again, `discard` waits no longer.",
    )
    uow.reviews.open(
        subject="message", subject_id=row.id, kind=UNANSWERED, findings=(finding,),
        summary=f"{row.kind.value.replace('_', ' ')} {row.name or row.key} to {row.partner}: {says}",
    )  # fmt: skip
