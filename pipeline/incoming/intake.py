"""First step: take in what others left for us.

Reads   a channel's source: a folder over SFTP, a mailbox, a marketplace.
Leaves  each document's exact bytes in the store, ``pending``.

The bytes are durable BEFORE the source is touched: a crash between the two
reads the same arrival again, which changes nothing. A document offered a second
time makes nothing new; its acknowledgements go out once more, byte for byte.
"""

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import partial

from canonical.document import DocumentKind
from canonical.finding import Finding, Severity
from canonical.lifecycle import Application, Validation
from connectors.ports import Channel, Cursor, Inbox, Marketplace, Oddity, Offer, Page, Unreadable
from pipeline import lease
from pipeline.answers.reply import answer_again
from pipeline.desk import Desk
from pipeline.review.answer import replay
from pipeline.step import Cause, Trouble, attempt
from store import Arrival, UnitOfWork

_NONSENSE = "unreadable answer"


class Intake:
    """Polls one channel; the clock decides when, so the sweep finds no lanes here."""

    name = "intake"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lanes(self) -> Iterable[str]:
        """Return nothing: sources are looked at on schedule, not swept."""
        return ()

    def run(self, lane: str) -> int:
        """Take in all that a channel offers now and return how many documents came; its troubles are recorded."""
        channel = self.desk.channels[lane]
        came: list[int] = []
        with lease.held(self.desk, f"intake {lane}") as ours:
            if ours is None:
                return 0
            took = attempt(partial(self._take, channel, came))
            if isinstance(took, Trouble):
                self._note(channel, took)
        self.desk.hint("translate", lane)
        self.desk.hint("send", lane)  # acknowledgements of what was offered before
        return sum(came)

    def _take(self, channel: Channel, came: list[int]) -> None:
        if channel.inbox is not None:
            self._files(channel, channel.inbox, came)
        if channel.marketplace is not None:
            self._orders(channel, channel.marketplace, came)

    def _files(self, channel: Channel, inbox: Inbox, came: list[int]) -> None:
        """Take in one offer after the other; one that makes trouble does not keep the next from coming in."""
        first: Trouble | None = None
        for offer in inbox.claim():
            done = attempt(partial(self._file, channel, inbox, offer, came))
            if isinstance(done, Trouble):
                if done.cause is Cause.store:
                    raise done.error
                first = first or done
        if first is not None:
            raise first.error
        with self._unit(channel) as uow:
            uow.channels.ok(channel.name)

    def _file(self, channel: Channel, inbox: Inbox, offer: Offer | Oddity, came: list[int]) -> None:
        if isinstance(offer, Oddity):
            self._set_aside(channel, offer)
            return
        content = inbox.read(offer)
        with self._unit(channel) as uow:
            new = arrive(uow, channel, offer, content)
        came.append(int(new.new_document))
        inbox.archive(offer)

    def _orders(self, channel: Channel, marketplace: Marketplace, came: list[int]) -> None:
        with self.desk.store.reading() as uow:
            cursor = Cursor(state=uow.channels.get(channel.name).cursor)
        for page in marketplace.pull(cursor, self.desk.clock.now()):
            with self._unit(channel) as uow:
                new = _page(uow, channel, page)
            came.append(new)

    def _set_aside(self, channel: Channel, oddity: Oddity) -> None:
        finding = Finding(
            rule="oddity", says=oddity.says, mend="Look at the file in the set-aside folder at its source."
        )
        with self._unit(channel) as uow:
            uow.reviews.open(
                subject="channel", subject_id=0, kind=f"{channel.name}: {oddity.name}",
                findings=(finding,), summary=f"{channel.name}: {oddity.name} was set aside. {oddity.says}",
            )  # fmt: skip

    def _note(self, channel: Channel, trouble: Trouble) -> None:
        if trouble.cause is Cause.store:
            raise trouble.error
        with self._unit(channel) as uow:
            uow.channels.failed(channel.name, trouble.says)
            if isinstance(trouble.error, Unreadable):
                _keep(uow, channel, trouble.error)
            elif trouble.cause is not Cause.later:
                finding = Finding(rule=f"channel_{trouble.cause.value}", says=trouble.says)
                uow.reviews.open(
                    subject="channel", subject_id=0, kind=f"{channel.name}: {trouble.cause.value}",
                    findings=(finding,), summary=f"{channel.name} cannot be read. {trouble.says}",
                )  # fmt: skip

    def _unit(self, channel: Channel) -> AbstractContextManager[UnitOfWork]:
        return self.desk.store.unit_of_work(actor="hub", cause=f"intake {channel.name}")


def _arrival(uow: UnitOfWork, channel: Channel, *, key: str, name: str, content: bytes) -> Arrival:
    kind = DocumentKind(channel.kind)
    return uow.documents.arrive(channel=channel.name, kind=kind, key=key, name=name, content=content)


def arrive(uow: UnitOfWork, channel: Channel, offer: Offer, content: bytes) -> Arrival:
    """Keep what a channel offers; bytes that came before make nothing new, and are answered once more.

    Rows of a feed are said anew: what they say may have changed in between.
    """
    arrival = _arrival(uow, channel, key=offer.key, name=offer.name, content=content)
    if arrival.new_arrival and not arrival.new_document and channel.rows is not None:
        replay(uow, arrival.document_id)
    elif arrival.new_arrival and not arrival.new_document:
        answer_again(uow, uow.messages.list(document_id=arrival.document_id, limit=100_000))
    return arrival


def _page(uow: UnitOfWork, channel: Channel, page: Page) -> int:
    new = 0
    for order in page.orders:
        new += _arrival(uow, channel, key=order.key, name=order.name, content=order.content).new_document
    uow.channels.ok(channel.name, cursor=page.cursor.state)
    return new


def _keep(uow: UnitOfWork, channel: Channel, error: Unreadable) -> None:
    """Keep nonsense that a source sent, as a document that waits for a person; one at a time is enough."""
    newest = next(iter(uow.documents.list(channel=channel.name, limit=1)), None)
    if newest is not None and newest.name == _NONSENSE and newest.application is Application.held:
        return
    key = f"unreadable {hashlib.sha256(error.content).hexdigest()}"
    arrival = _arrival(uow, channel, key=key, name=_NONSENSE, content=error.content)
    if not arrival.new_document:
        return
    findings = error.findings or (Finding(rule="unreadable_answer", says=str(error), severity=Severity.hold),)
    uow.documents.conclude(
        arrival.document_id,
        validation=Validation.invalid,
        application=Application.held,
        findings=findings,
        note=str(error),
    )
    uow.reviews.open(
        subject="document", subject_id=arrival.document_id, kind="unreadable", findings=findings,
        summary=f"{channel.name} answered what nobody can read. {error}",
    )  # fmt: skip
