"""A mail server to practise with: real IMAP for orders, real SMTP for answers, nothing leaves this machine.

Orders are put into the inbox with ``deliver`` (IMAP APPEND); answers that the hub sends are kept, one ``.eml`` file
each, in the folder ``answers``. Both servers listen on loopback only, without TLS, and run in threads of their own.
"""

import asyncio
import imaplib
import socket
import threading
from argparse import Namespace
from concurrent.futures import Future
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.maildir import MaildirBackend
from pymap.backend.maildir.users import PasswordsFile, UsersFile
from pymap.imap import IMAPServer

HOST = "127.0.0.1"
PASSWORD = "practice"  # noqa: S105 - guards nothing: loopback only


class PracticeMailbox:
    """One mail account, served for as long as the ``with`` block lasts; mails and answers survive in ``folder``."""

    def __init__(
        self, folder: Path, *, user: str = "orders", password: str = PASSWORD, imap_port: int = 0, smtp_port: int = 0
    ) -> None:
        self.host, self.user, self.password = HOST, user, password
        self.imap_port, self.smtp_port = imap_port, smtp_port
        self.answers = folder / "answers"
        self._mails = folder / "mails"
        self._smtp: Controller | None = None
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "PracticeMailbox":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start both servers; afterwards ``imap_port`` and ``smtp_port`` are the ports they listen on."""
        self.answers.mkdir(parents=True, exist_ok=True)
        self._mails.mkdir(parents=True, exist_ok=True)
        listening: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="practice imap", daemon=True)
        self._thread.start()
        self.imap_port = listening.result(timeout=20)
        self.smtp_port = self.smtp_port or _free_port()
        self._smtp = Controller(_Keeper(self.answers), hostname=HOST, port=self.smtp_port, ready_timeout=20)
        self._smtp.start()

    def stop(self) -> None:
        """Stop both servers; stopping twice is harmless."""
        if self._smtp is not None:
            self._smtp.stop()
            self._smtp = None
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=20)
            self._thread = None

    def deliver(self, mail: bytes, folder: str = "INBOX") -> None:
        """Put a mail into the account, as if it had just arrived."""
        with imaplib.IMAP4(self.host, self.imap_port, timeout=20) as client:
            client.login(self.user, self.password)
            status, says = client.append(folder, "", "", mail)
            if status != "OK":
                raise RuntimeError(f"the practice mailbox did not take the mail into {folder}: {says!r}")

    def received(self) -> list[bytes]:
        """Return the answers that arrived, oldest first."""
        return [path.read_bytes() for path in sorted(self.answers.glob("*.eml"))]

    def _run(self, listening: "Future[int]") -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve(listening))
        except OSError as error:
            listening.set_exception(error)
        finally:
            self._loop.close()

    async def _serve(self, listening: "Future[int]") -> None:
        backend, config = await MaildirBackend.init(_arguments(self._mails, self.imap_port))
        config.apply_context()
        await self._enrol(config.hash_context.copy(rounds=1000).hash(self.password))
        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            server = await asyncio.start_server(serve, host=HOST, port=self.imap_port)
            listening.set_result(server.sockets[0].getsockname()[1])
            await self._stop.wait()
            server.close()
        open_sessions = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in open_sessions:
            task.cancel()
        await asyncio.gather(*open_sessions, return_exceptions=True)

    async def _enrol(self, hashed: str) -> None:
        where = str(self._mails)
        async with UsersFile.with_write(where) as users, PasswordsFile.with_write(where) as passwords:
            users.set(users.build_record(self.user, self.user))
            passwords.set(passwords.build_record(self.user, hashed))


class _Keeper:
    """Keeps every mail that the hub sends as a file of its own, named in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, then say so."""
        self._count += 1
        (self._folder / f"{self._count:06}.eml").write_bytes(envelope.original_content)
        return "250 kept"


def _arguments(folder: Path, port: int) -> Namespace:
    return Namespace(
        base_dir=str(folder), concurrency=4, layout="++", colon=None, host=HOST, port=port, tls=False, cert=None,
        key=None, debug=False, proxy_protocol=None, passlib_cfg=None, inherited_sockets=None,
    )  # fmt: skip


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
