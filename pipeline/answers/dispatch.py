"""Fourth step: bring each message to its receiver, once.

``freeze``  writes a draft in the receiver's format and takes its control numbers,
            in one transaction: bytes and numbers never change again.
``send``    stages the bytes out of the receiver's sight, commits ``staged``, makes
            them arrive, commits ``sent``. The network is touched between
            transactions, never inside one, and after a crash the message's state
            tells what may have happened: ``staged`` is looked at before it is
            repeated, and a repeat has the same bytes under the same name.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TypeVar

from canonical.finding import Finding
from canonical.lifecycle import Delivery
from canonical.message import Draft, Parcel
from connectors.ports import AlreadyDone, Bundler, Channel, Done, Outcome, Pending, Rejected
from pipeline import lease
from pipeline.answers.watch import hours, next_look
from pipeline.desk import Desk
from pipeline.step import Cause, Trouble, attempt, next_try
from store import MessageRecord, UnitOfWork

T = TypeVar("T")

_BATCH = 50
_SILENCES = 3  # a receiver who is down costs a worker so many time-outs a batch
_ON_THE_WAY = (Delivery.queued, Delivery.sending, Delivery.staged)
_UNKNOWN_PATIENCE = 6  # tries to look up an unknown outcome before a person is asked
_LATER_PATIENCE = 12  # tries with a receiver who cannot be reached: some two hours


class Freeze:
    """Turns drafts into bytes, in lanes of one channel each."""

    name = "freeze"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the channels with drafts."""
        return uow.messages.waiting(Delivery.drafted)

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[MessageRecord]:
        """Take the oldest drafts of a channel."""
        return uow.messages.claim(lane, [Delivery.drafted], limit)

    def work(self, uow: UnitOfWork, rows: Sequence[MessageRecord]) -> None:
        """Write each draft, number it, and freeze both."""
        self.desk.look_up_mappings(uow)
        for together in self._bundles(rows):
            channel = self.desk.channels.get(together[0].channel)
            if channel is None:
                no_channel(uow, together)
                continue
            if channel.bundler is not None and len(together) > 1:
                self._freeze_together(uow, channel.bundler, together)
            else:
                [row] = together
                parcel = channel.renderer.render(_draft(row), key=row.key, numbers=uow.control_numbers, now=uow.now)
                uow.messages.freeze(row.id, parcel)
            for row in together:
                if row.attempts:
                    uow.reviews.close_for("message", row.id, "it has been written")

    def _bundles(self, rows: Sequence[MessageRecord]) -> list[list[MessageRecord]]:
        """Put together what goes to one partner in one file, where it comes first; all else stays alone."""
        found: dict[str, list[MessageRecord]] = {}
        for row in rows:
            channel = self.desk.channels.get(row.channel)
            word = channel.bundler.together(_draft(row)) if channel and channel.bundler else ""
            found.setdefault(f"{row.channel} {word}" if word else f"{row.id}", []).append(row)
        return list(found.values())

    def _freeze_together(self, uow: UnitOfWork, bundler: Bundler, rows: Sequence[MessageRecord]) -> None:
        drafts, keys = [_draft(row) for row in rows], [row.key for row in rows]
        bundle = bundler.bundle(drafts, keys=keys, numbers=uow.control_numbers, now=uow.now)
        first = drafts[0].model_copy(update={"kind": bundle.carrier.kind, "body": "", "expects_answer": False})
        carrier = uow.messages.draft(first, key=bundle.carrier.key)
        uow.messages.freeze(carrier, bundle.carrier)
        for row, parcel in zip(rows, bundle.parts, strict=True):
            uow.messages.freeze(row.id, parcel, carrier=carrier)

    def give_up(self, uow: UnitOfWork, row: MessageRecord, trouble: Trouble) -> None:
        """Put a message that cannot be written before a person; its number was given back with the failed unit."""
        ask(uow, row, "cannot_be_written", trouble.says)

    def after(self, rows: Sequence[MessageRecord]) -> None:
        """Wake the couriers."""
        for channel in sorted({row.channel for row in rows}):
            self.desk.hint("send", channel)


class Send:
    """Carries frozen messages out, one worker to a channel."""

    name = "send"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lanes(self) -> Iterable[str]:
        """Return the channels with messages that are due."""
        with self.desk.store.reading() as uow:
            return sorted({channel for state in _ON_THE_WAY for channel in uow.messages.waiting(state)})

    def run(self, lane: str) -> int:
        """Send one batch of a channel and return how many messages were tried."""
        with lease.held(self.desk, f"send {lane}") as ours:
            if ours is None:
                return 0
            channel = self.desk.channels.get(lane)
            with self._unit(lane) as uow:
                doubtful = uow.messages.claim(lane, [Delivery.staged], _BATCH)
                fresh = uow.messages.claim(lane, [Delivery.queued, Delivery.sending], _BATCH)
                if channel is None:
                    no_channel(uow, [*doubtful, *fresh])
            if channel is not None:
                self._publish(channel, ours.over(doubtful), again=True)
                staged = self._stage(channel, ours.over(fresh)) if ours.kept() else []
                # Whoever took the lane over may have published them already, so they are left to be looked at.
                self._publish(channel, ours.over(staged) if ours.kept() else (), again=False)
        return len(doubtful) + len(fresh)

    def _stage(self, channel: Channel, rows: Iterable[MessageRecord]) -> list[MessageRecord]:
        tried = _each(rows, lambda row: channel.courier.stage(_parcel(row)))
        if tried:
            with self._unit(channel.name) as uow:
                for row, trouble in tried:
                    self._staged(uow, row, trouble)
        return [row for row, trouble in tried if not isinstance(trouble, Trouble)]

    def _staged(self, uow: UnitOfWork, row: MessageRecord, trouble: Trouble | None) -> None:
        if trouble is not None:
            self._trouble(uow, row, trouble)
            return
        if row.delivery is Delivery.queued:
            uow.messages.move(row.id, Delivery.sending)
        uow.messages.move(row.id, Delivery.staged)

    def _publish(self, channel: Channel, rows: Iterable[MessageRecord], *, again: bool) -> None:
        outcomes = _each(rows, lambda row: channel.courier.publish(_parcel(row), again=again))
        if outcomes:
            with self._unit(channel.name) as uow:
                for row, outcome in outcomes:
                    self._conclude(uow, row, outcome)

    def _conclude(self, uow: UnitOfWork, row: MessageRecord, outcome: Outcome | Trouble) -> None:
        if isinstance(outcome, Trouble):
            self._trouble(uow, row, outcome)
        elif isinstance(outcome, Done | AlreadyDone | Pending):
            known = hours(self.desk, row.partner, uow.now)
            uow.messages.sent(row.id, outcome.reference, look_at=next_look(known, uow.now) if known else None)
            if row.attempts:
                uow.reviews.close_for("message", row.id, "it has been sent")
        elif isinstance(outcome, Rejected):
            ask(uow, row, "refused_by_receiver", outcome.reason)
        else:
            uow.messages.postpone(row.id, note=outcome.reason, until=next_try(uow.now, row.attempts))
            if row.attempts + 1 >= _UNKNOWN_PATIENCE:
                _open(uow, row, "unknown_outcome", f"Nobody can tell whether it arrived: {outcome.reason}")

    def _trouble(self, uow: UnitOfWork, row: MessageRecord, trouble: Trouble) -> None:
        if trouble.cause is Cause.store:
            raise trouble.error
        uow.channels.failed(row.channel, trouble.says)
        uow.messages.postpone(row.id, note=trouble.says, until=next_try(uow.now, row.attempts, trouble))
        if trouble.cause is not Cause.later or row.attempts + 1 >= _LATER_PATIENCE:
            _open(uow, row, "cannot_be_sent", trouble.says)

    def _unit(self, lane: str) -> AbstractContextManager[UnitOfWork]:
        return self.desk.store.unit_of_work(actor="hub", cause=f"send {lane}")


def _each(rows: Iterable[MessageRecord], act: Callable[[MessageRecord], T]) -> list[tuple[MessageRecord, T | Trouble]]:
    """Try each message; where nobody answered three times in a row, the rest of the batch shares the last trouble."""
    tried: list[tuple[MessageRecord, T | Trouble]] = []
    silences = 0
    for row in rows:
        outcome = attempt(partial(act, row)) if silences < _SILENCES else tried[-1][1]
        silences = silences + 1 if isinstance(outcome, Trouble) and outcome.cause is Cause.later else 0
        tried.append((row, outcome))
    return tried


def no_channel(uow: UnitOfWork, rows: Sequence[MessageRecord]) -> None:
    """Let messages wait whose channel the configuration no longer names, and tell a person."""
    for row in rows:
        says = f"its channel {row.channel} is not configured"
        uow.messages.postpone(row.id, note=says, until=next_try(uow.now, row.attempts))
        _open(uow, row, "no_channel", says)


def ask(uow: UnitOfWork, row: MessageRecord, kind: str, says: str) -> None:
    """Mark a message as failed and put it before a person."""
    uow.messages.move(row.id, Delivery.failed, note=says)
    _open(uow, row, kind, says)


def _open(uow: UnitOfWork, row: MessageRecord, kind: str, says: str) -> None:
    finding = Finding(rule=kind, says=says, mend="Answer `retry` once the cause is mended, or `discard`.")
    uow.reviews.open(
        subject="message", subject_id=row.id, kind=kind, findings=(finding,),
        summary=f"{row.kind.value.replace('_', ' ')} {row.name or row.key} to {row.partner}: {says}",
    )  # fmt: skip


def _draft(row: MessageRecord) -> Draft:
    return Draft(
        kind=row.kind, partner=row.partner, channel=row.channel, body=row.body, expects_answer=row.expects_answer
    )  # fmt: skip


def _parcel(row: MessageRecord) -> Parcel:
    return Parcel(
        key=row.key, kind=row.kind, partner=row.partner, name=row.name, content=row.content or b"", numbers=row.numbers
    )
