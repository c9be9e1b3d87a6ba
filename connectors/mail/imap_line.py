"""One connection to an IMAP server, kept while it works and opened again when it is lost."""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError

from connectors.mail.account import ImapAccount
from connectors.ports import ReadingError, Refused, Unavailable
from connectors.transports.secret import resolve
from world import wire

T = TypeVar("T")

_LATER = ("UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "SERVERBUG", "EXPUNGEISSUED", "CONTACTADMIN")  # RFC 5530
_HEADLINE = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)])"


class ImapLine:
    """The few commands that the mailbox needs; each is one round trip. All may be repeated without harm.

    Raises ``Unavailable`` or ``Refused``. A kept connection that turns out dead is opened again once.
    """

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._box: BaseMailBox | None = None
        self._selected: tuple[str, str] | None = None  # folder, UIDVALIDITY

    def hang_up(self) -> None:
        """Leave the server, if it still listens."""
        box, self._box, self._selected = self._box, None, None
        if box is not None:
            with suppress(imaplib.IMAP4.error, ImapToolsError, OSError):
                box.logout()

    def folders(self, beginning: str) -> list[str]:
        """Return the names of the folders that begin so."""
        return [f.name for f in self._ask("list", lambda box: box.folder.list("", f"{beginning}*"))]

    def make(self, folder: str) -> None:
        """Make a folder unless it is there; another worker may be making it at this moment."""
        if folder in self.folders(folder):
            return
        try:
            self._once(f"create {folder}", lambda box: box.folder.create(folder))
        except ReadingError:
            if folder not in self.folders(folder):
                raise

    def select(self, folder: str) -> str:
        """Open a folder and return its UIDVALIDITY: a number that changes when the server numbers its mails anew."""
        if self._box is not None and self._selected is not None and self._selected[0] == folder:
            return self._selected[1]
        self._selected = None
        validity = self._ask(f"select {folder}", lambda box: _select(box, folder))
        self._selected = (folder, validity)
        return validity

    def uids(self) -> list[str]:
        """Return the numbers of the mails in the open folder, oldest first."""
        return sorted(self._ask("search", lambda box: box.uids("UNDELETED", charset=None)), key=int)

    def headlines(self) -> Iterator[tuple[str, int, bytes]]:
        """Yield number, size in bytes, Message-ID and Subject as they stand, of each mail in the open folder."""
        uids = self.uids()
        if not uids:
            return
        answer = self._ask("fetch headlines", lambda box: _fetch(box, ",".join(uids), _HEADLINE))
        for head, literal in _pairs(answer):
            uid, size = re.search(rb"UID (\d+)", head), re.search(rb"RFC822\.SIZE (\d+)", head)
            if uid and size:
                yield uid[1].decode(), int(size[1]), literal

    def fetch(self, uid: str) -> bytes | None:
        """Return a mail's bytes as the server keeps them, unmarked; nothing when it is not in the open folder."""
        answer = self._ask("fetch", lambda box: _fetch(box, uid, "(UID BODY.PEEK[])"))
        return next((literal for _, literal in _pairs(answer)), None)

    def move(self, uids: Sequence[str], folder: str) -> None:
        """Move mails from the open folder; those that are gone are passed over."""
        if uids:
            self._ask(f"move to {folder}", lambda box: box.move(list(uids), folder))

    def _ask(self, what: str, question: Callable[[BaseMailBox], T]) -> T:
        kept = self._box is not None
        try:
            return self._once(what, question)
        except Unavailable:
            if not kept or self._box is not None:
                raise
        return self._once(what, question)

    def _once(self, what: str, question: Callable[[BaseMailBox], T]) -> T:
        try:
            box = self._connected()
            with wire.exchange(f"imap {what}"):
                return question(box)
        except ssl.SSLCertVerificationError as error:
            self._drop()
            raise Refused(
                f"{self._account.place} shows a certificate that cannot be trusted: {error.verify_message}."
                " Check the host name, or name the authority under ca_file."
            ) from error
        except (OSError, imaplib.IMAP4.abort) as error:
            self._drop()
            raise Unavailable(f"{self._account.place} was lost during {what!r}: {error}") from error
        except UnexpectedCommandStatusError as error:
            raise self._said_no(what, error) from error
        except imaplib.IMAP4.error as error:
            self._drop()
            raise Refused(f"{self._account.place} does not understand {what!r}: {error}") from error

    def _connected(self) -> BaseMailBox:
        if self._box is not None:
            return self._box
        password = resolve(self._account.password)
        with wire.exchange("imap connect"):
            self._box = box = _dial(self._account)
        with wire.exchange("imap login"):
            login = box.login if password.isascii() else box.login_utf8
            login(self._account.user, password, initial_folder=None)
            _, told = box.client.capability()
        capabilities = b" ".join(told).decode("ascii", "replace").upper().split()
        if "MOVE" not in capabilities:
            self._drop()
            raise Refused(
                f"{self._account.place} does not know the command MOVE (RFC 6851), so that two workers could take"
                " one mail. Use a mail server that does."
            )
        box.client.capabilities = tuple(capabilities)  # what it could before the login is not what it can now
        if self._selected is not None:
            self._reselect(box, *self._selected)
        return box

    def _reselect(self, box: BaseMailBox, folder: str, validity: str) -> None:
        if _select(box, folder) != validity:
            self._drop()
            raise Unavailable(f"{self._account.place} numbered the mails in {folder} anew; we look again.")

    def _drop(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            with suppress(OSError):
                box.client.shutdown()

    def _said_no(self, what: str, error: UnexpectedCommandStatusError) -> Refused | Unavailable:
        says = " ".join(_text(part) for part in error.command_result[1] or () if part)
        if any(f"[{code}" in says.upper() for code in _LATER):
            self._drop()
            return Unavailable(f"{self._account.place} cannot {what!r} just now: {says}")
        if isinstance(error, MailboxLoginError):
            self._drop()
            return Refused(
                f"{self._account.place} does not let {self._account.user!r} in: {says}."
                " Check user and password; many providers want an app password."
            )
        return Refused(f"{self._account.place} refuses {what!r}: {says}. Check the folder's name and our rights.")


def _dial(account: ImapAccount) -> BaseMailBox:
    host, port, timeout = account.host, account.port, account.timeout
    if account.security == "tls":
        return MailBox(host, port, timeout=timeout, ssl_context=account.tls())
    if account.security == "starttls":
        return MailBoxStartTls(host, port, timeout=timeout, ssl_context=account.tls())
    return MailBoxUnencrypted(host, port, timeout=timeout)


def _select(box: BaseMailBox, folder: str) -> str:
    box.folder.set(folder)
    _, validity = box.client.response("UIDVALIDITY")
    return validity[0].decode() if validity and validity[0] else "0"


def _fetch(box: BaseMailBox, uids: str, what: str) -> list[object]:
    status, answer = box.client.uid("FETCH", uids, what)
    if status != "OK":
        raise UnexpectedCommandStatusError((status, answer), "OK")
    return list(answer)


def _pairs(answer: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
    """Pair what stands around a literal with the literal; servers differ in what they put before and behind it."""
    for i, part in enumerate(answer):
        if isinstance(part, tuple):
            behind = answer[i + 1] if i + 1 < len(answer) else b""
            yield part[0] + b" " + (behind if isinstance(behind, bytes) else b""), part[1]


def _text(part: object) -> str:
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part)
