"""A practice trading partner's SFTP server on this machine: real SSH, a folder of its own for each login.

For trying things out and for tests. It listens on loopback only, knows passwords
only, and lets nobody out of their folder.
"""

import contextlib
import errno
import hmac
import logging
import os
import socket
import stat
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)
from paramiko.sftp import SFTP_FAILURE, SFTP_NO_SUCH_FILE, SFTP_OK, SFTP_PERMISSION_DENIED

_HANDSHAKE_SECONDS = 30

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # a caller who hangs up is no news

T = TypeVar("T")


class PracticeSftpServer:
    """Serves ``root/<user>`` to each user of ``passwords``; a context manager, or ``start`` and ``stop``.

    The host key is made once and kept in ``root``, so that it stays the same from
    day to day; ``host_key`` is its public half as one pins it. ``port`` 0 takes a
    free one, known once the server was started.
    """

    def __init__(
        self,
        root: Path,
        passwords: Mapping[str, str],
        *,
        port: int = 0,
        folders: tuple[str, ...] = ("in", "claimed", "archive", "set-aside", "out", "staging"),
    ) -> None:
        self.host = "127.0.0.1"
        self.port = port
        self._root, self._passwords, self._folders = root, dict(passwords), folders
        self._key = _host_key(root)
        self.host_key = f"{self._key.get_name()} {self._key.get_base64()}"
        self._ear: socket.socket | None = None
        self._callers: set[paramiko.Transport] = set()
        self._lock = threading.Lock()

    def home(self, user: str) -> Path:
        """Return the folder that a user sees as ``/``."""
        return self._root / user

    def start(self) -> Self:
        """Make the homes and begin to listen."""
        for user in self._passwords:
            for folder in self._folders:
                (self.home(user) / folder).mkdir(parents=True, exist_ok=True)
        self._ear = socket.create_server((self.host, self.port))
        self.port = self._ear.getsockname()[1]
        threading.Thread(target=self._listen, args=(self._ear,), name="practice sftp", daemon=True).start()
        return self

    def stop(self) -> None:
        """Hang up on everyone and stop listening."""
        if self._ear is not None:
            with contextlib.suppress(OSError):  # nobody is connected to a listening socket; this only wakes it
                self._ear.shutdown(socket.SHUT_RDWR)
            self._ear.close()
            self._ear = None
        with self._lock:
            for caller in self._callers:
                caller.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _listen(self, ear: socket.socket) -> None:
        while True:
            try:
                line, _ = ear.accept()
            except OSError:
                return  # stopped
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        caller = paramiko.Transport(line)
        caller.handshake_timeout = caller.banner_timeout = caller.auth_timeout = _HANDSHAKE_SECONDS
        caller.add_server_key(self._key)
        caller.set_subsystem_handler("sftp", paramiko.SFTPServer, _Room)
        with self._lock:
            self._callers = {other for other in self._callers if other.is_active()} | {caller}
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):  # whoever cannot greet is not served
            caller.start_server(server=_Door(self._root, self._passwords))


class _Door(paramiko.ServerInterface):
    """Lets in whoever knows a password."""

    def __init__(self, root: Path, passwords: Mapping[str, str]) -> None:
        self._root, self._passwords = root, passwords
        self.home = root

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        expected = self._passwords.get(username, "")
        if not expected or not hmac.compare_digest(expected.encode(), password.encode()):
            return AUTH_FAILED
        self.home = (self._root / username).resolve()
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _Room(paramiko.SFTPServerInterface):
    """One user's files. Links are neither followed nor made, so nothing outside the home can be reached."""

    def __init__(self, server: paramiko.ServerInterface, *args: Any, **more: Any) -> None:
        super().__init__(server, *args, **more)
        assert isinstance(server, _Door)
        self._home = server.home

    def _at(self, path: str) -> Path:
        """Return the local path; whatever leads through a link or out of the home is not there."""
        parts = Path(os.path.normpath(f"/{path}")).parts[1:]
        at = self._home
        for part in parts[:-1]:
            at = at / part
            if at.is_symlink():
                raise FileNotFoundError(errno.ENOENT, path)
        return at / parts[-1] if parts else at

    def canonicalize(self, path: str) -> str:
        return os.path.normpath(f"/{path}").replace("//", "/")

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        def listed() -> list[paramiko.SFTPAttributes]:
            folder = self._at(f"{path}/any").parent
            return [seen for entry in folder.iterdir() if (seen := _seen(entry)) is not None]

        return _told(listed)

    def lstat(self, path: str) -> paramiko.SFTPAttributes | int:
        return _told(lambda: paramiko.SFTPAttributes.from_stat(self._at(path).lstat()))

    stat = lstat

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
        def opened() -> paramiko.SFTPHandle:
            number = os.open(self._at(path), flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
            if not stat.S_ISREG(os.fstat(number).st_mode):
                os.close(number)
                raise OSError(errno.EISDIR, path)
            return _OpenFile(number, flags)

        return _told(opened)

    def remove(self, path: str) -> int:
        return _done(lambda: self._at(path).unlink())

    def rename(self, oldpath: str, newpath: str) -> int:
        def renamed() -> None:
            old, new = self._at(oldpath), self._at(newpath)
            if old.is_dir():
                old.rename(new)
                return
            os.link(old, new, follow_symlinks=False)  # fails where the target exists, as the protocol wants it
            try:
                old.unlink()
            except FileNotFoundError:  # another caller renamed it in the same moment
                new.unlink(missing_ok=True)
                raise

        return _done(renamed)

    def mkdir(self, path: str, attr: paramiko.SFTPAttributes) -> int:
        return _done(lambda: self._at(path).mkdir())

    def rmdir(self, path: str) -> int:
        return _done(lambda: self._at(path).rmdir())


class _OpenFile(paramiko.SFTPHandle):
    """An open file, read and written at offsets."""

    def __init__(self, number: int, flags: int) -> None:
        super().__init__(flags)
        self._number = number

    def close(self) -> None:
        os.close(self._number)

    def read(self, offset: int, length: int) -> bytes | int:
        return _told(lambda: os.pread(self._number, length, offset))

    def write(self, offset: int, data: Any) -> int:
        return _done(lambda: os.pwrite(self._number, data, offset))

    def stat(self) -> paramiko.SFTPAttributes | int:
        return _told(lambda: paramiko.SFTPAttributes.from_stat(os.fstat(self._number)))


def _seen(entry: Path) -> paramiko.SFTPAttributes | None:
    """Return what is known of an entry; nothing where it vanished, or has a name that is not UTF-8."""
    try:
        entry.name.encode()
        return paramiko.SFTPAttributes.from_stat(entry.lstat(), entry.name)
    except (FileNotFoundError, UnicodeEncodeError):
        return None


def _told(act: Callable[[], T]) -> T | int:
    """Return what the act returns, or the protocol's number for its failure."""
    try:
        return act()
    except FileNotFoundError:
        return SFTP_NO_SUCH_FILE
    except PermissionError:
        return SFTP_PERMISSION_DENIED
    except OSError:
        return SFTP_FAILURE


def _done(act: Callable[[], object]) -> int:
    failure = _told(lambda: (act(), None)[1])
    return SFTP_OK if failure is None else failure


def _host_key(root: Path) -> paramiko.PKey:
    """Return the server's own key, made at the first start; only we may read it."""
    kept = root / ".host_key"
    if not kept.exists():
        root.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # another process made it in the meantime
            paramiko.ECDSAKey.generate(bits=256).write_private_key_file(str(kept))
    return paramiko.ECDSAKey.from_private_key_file(str(kept))
