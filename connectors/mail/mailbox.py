"""The mailbox that orders come to: mails in over IMAP, answers out over SMTP.

A mail is claimed by moving it into a folder of the worker's own: the server moves it once, whoever asks, so no two
workers get it. What lies in that folder is offered first, under the same key, however often the worker dies before
it is archived. What lies in the folder of another worker is offered once it has lain there for ``abandoned_after``.
"""

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from canonical.message import Parcel
from connectors.mail import outgoing
from connectors.mail.account import ImapAccount, SmtpAccount
from connectors.mail.envelope import LIMITS, Limits, unfold
from connectors.mail.imap_line import ImapLine
from connectors.ports import Oddity, Offer, Outcome, ReadingError, Unavailable
from world import clock

_BATCH = 200  # mails claimed in one go; the rest waits for the next look
_FAILURES = 2  # a mail that the server cannot hand over is set aside after so many tries


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A mail that lies in a claimed folder."""

    folder: str
    validity: str
    uid: str
    size: int
    headers: bytes

    @property
    def key(self) -> str:
        """One arrival's name: where it lies, and a hash of its Message-ID should the server number anew."""
        message_id = unfold(self.headers, b"message-id")
        mark = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:16]
        return f"{self.folder}:{self.validity}:{self.uid}:{mark}"

    @property
    def name(self) -> str:
        """The mail's subject, for people."""
        return unfold(self.headers, b"subject")[:80] or "mail without a subject"


class ImapMailbox:
    """An account's inbox, and the way its answers leave. Usable from several threads; ``worker`` tells nodes apart.

    Reading raises ``Unavailable`` (network, time-outs, "try later") or ``Refused`` (login, certificate, folder).
    The server must know MOVE (RFC 6851), as all large ones do.
    """

    def __init__(
        self,
        imap: ImapAccount,
        smtp: SmtpAccount,
        *,
        worker: str = "",
        limits: Limits = LIMITS,
        abandoned_after: timedelta = timedelta(minutes=15),
    ) -> None:
        self._imap, self._smtp, self._limits = imap, smtp, limits
        self._line = ImapLine(imap)
        self._lock = threading.RLock()
        self._own = imap.claimed + (f"-{re.sub('[^A-Za-z0-9]+', '-', worker)}" if worker else "")
        self._patience = abandoned_after.total_seconds()
        self._others: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def claim(self) -> Iterator[Offer | Oddity]:
        """Yield what was claimed before a crash, then what lies in the inbox; too large a mail is set aside."""
        with self._lock:
            self._line.hang_up()
            found = self._claim()
        yield from found

    def read(self, offer: Offer) -> bytes:
        """Return the mail's exact bytes; it is not marked as read."""
        folder, validity, uid = _where(offer)
        with self._lock:
            if self._line.select(folder) == validity:
                try:
                    content = self._line.fetch(uid)
                except ReadingError:
                    self._failures[offer.key] = self._failures.get(offer.key, 0) + 1
                    raise
                if content is not None:
                    return content
        raise Unavailable(
            f"The mail {offer.name!r} is no longer in {folder} on {self._imap.place}:"
            " another worker archived it, or somebody moved it. If it comes back it is offered again."
        )

    def archive(self, offer: Offer) -> None:
        """Move the mail into the archive folder; one that is there already is left alone."""
        folder, validity, uid = _where(offer)
        with self._lock:
            if self._line.select(folder) == validity:
                self._line.move([uid], self._imap.archive)

    def stage(self, parcel: Parcel) -> None:
        """Do nothing: SMTP has no place where a mail could wait unseen."""

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Hand the mail to our SMTP server; see ``outgoing.send`` for what may come back."""
        return outgoing.send(self._smtp, parcel, again=again)

    def check(self) -> list[str]:
        """Return what is wrong with the account, one sentence each; nothing when orders can come and answers can go."""
        says: list[str] = []
        try:
            with self._lock:
                self._line.hang_up()
                self._line.select(self._imap.inbox)
        except ReadingError as error:
            says.append(str(error))
        try:
            outgoing.check(self._smtp)
        except ReadingError as error:
            says.append(str(error))
        return says

    def close(self) -> None:
        """Leave the server; the next call comes back by itself."""
        with self._lock:
            self._line.hang_up()

    def _claim(self) -> list[Offer | Oddity]:
        folders = self._line.folders(self._imap.claimed)
        for folder in (self._own, self._imap.archive, self._imap.set_aside):
            self._line.make(folder)
        self._line.select(self._imap.inbox)
        self._line.move(self._line.uids()[:_BATCH], self._own)
        found = [self._offer(mail) for mail in self._lying_in(self._own)]
        strangers = [m for folder in folders if folder != self._own for m in self._lying_in(folder)]
        return found + [self._offer(mail) for mail in self._abandoned(strangers)]

    def _lying_in(self, folder: str) -> list[_Waiting]:
        validity = self._line.select(folder)
        return [
            _Waiting(folder=folder, validity=validity, uid=uid, size=size, headers=headers)
            for uid, size, headers in self._line.headlines()
        ]

    def _offer(self, mail: _Waiting) -> Offer | Oddity:
        too_large = mail.size > self._limits.mail_bytes
        if not too_large and self._failures.get(mail.key, 0) < _FAILURES:
            return Offer(key=mail.key, name=mail.name, size=mail.size)
        self._line.select(mail.folder)
        self._line.move([mail.uid], self._imap.set_aside)
        self._failures.pop(mail.key, None)
        why = (
            f"{mail.size:,} bytes are more than the {self._limits.mail_bytes:,} that we take in."
            if too_large
            else "the server announces it but does not hand it over."
        )
        return Oddity(name=mail.name, says=f"The mail was moved into {self._imap.set_aside}: {why}")

    def _abandoned(self, mails: Sequence[_Waiting]) -> list[_Waiting]:
        """Return what has lain in others' folders for too long, by our own watch."""
        seen = clock.stopwatch()
        self._others = {mail.key: self._others.get(mail.key, seen) for mail in mails}
        return [mail for mail in mails if seen - self._others[mail.key] >= self._patience]


def _where(offer: Offer) -> tuple[str, str, str]:
    folder, validity, uid, _ = offer.key.rsplit(":", 3)
    return folder, validity, uid
