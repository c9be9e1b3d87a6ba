"""Exchanges files with a partner's SFTP server. The only file of the house that knows paramiko, its traps included.

One login per transport, one thread at a time, every wait bounded. The server is
known by its pinned host key, and nothing is said to it before that is checked.
"""

import errno
import io
import logging
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import cast

import paramiko
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_OPENDIR,
    CMD_READDIR,
    SFTP_CONNECTION_LOST,
    SFTP_EOF,
    SFTP_NO_CONNECTION,
    SFTP_NO_SUCH_FILE,
    SFTP_OK,
    SFTP_PERMISSION_DENIED,
)

from connectors.ports import Refused, Unavailable
from connectors.transports import host_key
from connectors.transports.files import Declined, Entry
from connectors.transports.incoming import Complete
from connectors.transports.line import dial, ended_after, why
from connectors.transports.secret import resolve
from connectors.transports.sftp_terms import SftpTerms
from connectors.transports.traffic import FileTraffic
from world import chance, wire
from world.clock import Clock

__all__ = ["SftpTerms", "SftpTransport"]

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # or it prints tracebacks of its own accord

_WEAK = {
    "ciphers": ["3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc"],
    "macs": ["hmac-md5", "hmac-md5-96", "hmac-sha1", "hmac-sha1-96"],
}
_KEY_KINDS: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
_AHEAD = 256  # requests under way while reading: without a limit some servers hang, with few it crawls
_PIECE = 32_768


class SftpTransport(FileTraffic):
    """A partner's SFTP server. See ``Intake`` for ``worker``, ``complete`` and ``abandoned_after``."""

    def __init__(
        self,
        terms: SftpTerms,
        *,
        clock: Clock,
        worker: str = "",
        complete: Complete | None = None,
        abandoned_after: timedelta = timedelta(minutes=15),
    ) -> None:
        super().__init__(
            SftpFiles(terms), terms, clock=clock, worker=worker, complete=complete, abandoned_after=abandoned_after
        )


class SftpFiles:
    """``Files`` over one SFTP connection, opened when it is needed and again when it was lost."""

    def __init__(self, terms: SftpTerms) -> None:
        self._terms = terms
        self.place = f"{terms.user}@{terms.host}:{terms.port}"
        self._lock = threading.RLock()
        self._client: _Client | None = None

    def list(self, folder: str) -> list[Entry]:
        """Return what lies in a folder, the oldest first, whatever bytes the names are made of."""
        with self._asking("list", self._terms.transfer_seconds) as client:
            return sorted(client.entries(folder), key=lambda entry: (entry.modified or 0, entry.name))

    def look(self, path: str) -> Entry | None:
        """Return the entry itself, links not followed; nothing where there is none."""
        with self._asking("stat") as client:
            try:
                return _entry(path.rpartition("/")[2], client.lstat(_raw(path)))
            except FileNotFoundError:
                return None

    def read(self, path: str, *, at_most: int) -> bytes:
        """Return a file's bytes, ``at_most`` and one more at the most."""
        with self._asking("read", self._terms.transfer_seconds) as client, client.open(_raw(path), "rb") as file:
            size = file.stat().st_size
            if size is not None and size > _PIECE:
                file.prefetch(min(size, at_most), _AHEAD)
            content = bytearray()
            while len(content) <= at_most and (
                piece := file.read(_PIECE)
            ):  # in one go paramiko copies it all each time
                content += piece
            return bytes(content[: at_most + 1])

    def tail(self, path: str, length: int) -> bytes:
        """Return the last bytes of a file."""
        with self._asking("read") as client, client.open(_raw(path), "rb") as file:
            file.seek(max(0, (file.stat().st_size or 0) - length))
            return bytes(file.read(length))

    def write(self, path: str, content: bytes) -> None:
        """Write a whole file, over an older one of that name; the caller confirms its size."""
        with self._asking("write", self._terms.transfer_seconds) as client, client.open(_raw(path), "wb") as file:
            file.set_pipelined(True)
            for start in range(0, len(content), _PIECE):
                file.write(content[start : start + _PIECE])

    def rename(self, source: str, target: str) -> None:
        """Move a file by the protocol's plain rename, which does not replace; posix-rename would."""
        with self._asking("rename") as client:
            client.rename(_raw(source), _raw(target))

    def remove(self, path: str) -> None:
        """Delete a file; one that is gone already is fine."""
        with self._asking("remove") as client, suppress(FileNotFoundError):
            client.remove(_raw(path))

    def make(self, folder: str) -> None:
        """Make a folder; one that is there already is fine."""
        with self._asking("mkdir") as client:
            try:
                client.mkdir(_raw(folder))
            except Declined:  # how most servers say that it exists
                client.lstat(_raw(folder))

    def probe(self, folder: str) -> None:
        """Make a folder in the folder and take it away again: nobody collects folders."""
        trial = _raw(f"{folder}/.crossdock-{chance.token()}")
        with self._asking("mkdir") as client:
            client.mkdir(trial)
        with self._asking("rmdir") as client:
            client.rmdir(trial)

    def close(self) -> None:
        """Log out; the next call logs in again."""
        with self._lock:
            if self._client is not None:
                self._client.transport.close()
                self._client = None

    @contextmanager
    def _asking(self, what: str, seconds: float | None = None) -> Iterator["_Client"]:
        """Make one exchange; whatever breaks the connection drops it and is ``Unavailable``."""
        limit = seconds or self._terms.answer_seconds
        with self._lock:
            client = self._connected()
            try:
                with (
                    ended_after(limit, client.transport.close),
                    wire.exchange(f"sftp {what}"),
                ):
                    yield client
            except (FileNotFoundError, PermissionError, Declined):
                raise
            except (paramiko.SSHException, paramiko.SFTPError, EOFError, OSError) as error:
                self.close()
                raise Unavailable(f"{self.place}: the connection was lost during {what} ({why(error)}).") from error

    def _connected(self) -> "_Client":
        if self._client is not None and self._client.transport.is_active():
            return self._client
        self.close()
        with wire.exchange("sftp connect"):
            self._client = self._connect()
        return self._client

    def _connect(self) -> "_Client":
        line, client = dial(self._terms.host, self._terms.port, self._terms.connect_seconds), None
        transport = paramiko.Transport(line, disabled_algorithms=_WEAK)
        try:
            with ended_after(self._terms.connect_seconds * 3, transport.close):
                self._greet(transport)
                self._log_in(transport)
                channel = transport.open_session(timeout=self._terms.connect_seconds)
                channel.settimeout(self._terms.answer_seconds)
                channel.invoke_subsystem("sftp")
                client = _Client(channel, transport)
        except paramiko.ssh_exception.IncompatiblePeer as error:
            raise Refused(
                f"{self.place}: no algorithm in common ({error}). Ask the partner for current ones."
            ) from error
        except (paramiko.SSHException, paramiko.SFTPError, EOFError, OSError) as error:
            raise Unavailable(f"{self.place} does not speak SFTP with us now ({why(error)}).") from error
        finally:
            if client is None:
                transport.close()
        transport.set_keepalive(self._terms.keepalive_seconds)
        return client

    def _greet(self, transport: paramiko.Transport) -> None:
        """Agree on algorithms and check who they are, asking first for the kinds of key that we have pinned."""
        patience = self._terms.connect_seconds
        transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = patience
        options = transport.get_security_options()
        pinned = {line.split()[0].replace("ssh-rsa", "rsa-sha2") for line in self._terms.host_key}
        options.key_types = sorted(options.key_types, key=lambda kind: not kind.startswith(tuple(pinned)))
        transport.start_client(timeout=patience)
        key = transport.get_remote_server_key()
        host_key.verify(
            f"{self._terms.host}:{self._terms.port}", f"{key.get_name()} {key.get_base64()}", self._terms.host_key
        )

    def _log_in(self, transport: paramiko.Transport) -> None:
        """Show key, password, or both where both are configured."""
        terms, wanted = self._terms, []
        key = self._key() if terms.key else None
        password = resolve(terms.password) if terms.password else ""
        try:
            if key is not None:
                wanted = transport.auth_publickey(terms.user, key)
            if password and (key is None or wanted):
                wanted = transport.auth_password(terms.user, password)
        except paramiko.BadAuthenticationType as error:
            raise Refused(f"{self.place} accepts only {' or '.join(error.allowed_types)} as login.") from error
        except paramiko.AuthenticationException as error:
            if not transport.is_active() or "timeout" in str(error):
                raise
            raise Refused(f"{self.place} refused the login. Check user, and key or password.") from error
        if wanted:
            raise Refused(f"{self.place} asks for {' or '.join(wanted)} as well. Configure it.")

    def _key(self) -> paramiko.PKey:
        """Read the private key, in OpenSSH's or PEM form: Ed25519, ECDSA or RSA."""
        text = resolve(self._terms.key)
        phrase = resolve(self._terms.key_password) if self._terms.key_password else None
        for kind in _KEY_KINDS:
            try:
                return kind.from_private_key(io.StringIO(text), phrase)
            except paramiko.PasswordRequiredException:
                raise Refused(f"The key for {self.place} is locked. Configure key_password.") from None
            except (paramiko.SSHException, ValueError):
                continue  # another kind of key
        raise Refused(
            f"The key for {self.place} is no private key that we can read, or key_password is wrong."
            " Make one with: ssh-keygen -t ed25519"
        )


class _Client(paramiko.SFTPClient):
    """paramiko's client, except that names may be any bytes and that an error keeps what the server meant."""

    def __init__(self, channel: paramiko.Channel, transport: paramiko.Transport) -> None:
        super().__init__(channel)
        self.transport = transport

    def entries(self, folder: str) -> Iterator[Entry]:
        """Yield a folder's entries; paramiko's own listing fails as a whole at one name that is not UTF-8."""
        handle = self._ask(CMD_OPENDIR, _raw(folder)).get_binary()
        try:
            while True:
                answer = self._ask(CMD_READDIR, handle)
                for _ in range(answer.get_int()):
                    name, long_name = answer.get_binary(), answer.get_binary()
                    attributes = paramiko.SFTPAttributes._from_msg(answer)  # type: ignore[attr-defined]
                    if name not in (b".", b".."):
                        yield _entry(name.decode("utf-8", "surrogateescape"), attributes, long_name)
        except EOFError:
            self._ask(CMD_CLOSE, handle)

    def _ask(self, kind: int, what: bytes) -> paramiko.Message:
        _, answer = self._request(kind, what)  # type: ignore[attr-defined]  # paramiko's own door, not in its stubs
        return cast(paramiko.Message, answer)

    def _convert_status(self, msg: paramiko.Message) -> None:
        code, says = msg.get_int(), msg.get_binary().decode("utf-8", "replace")
        if code == SFTP_OK:
            return
        if code == SFTP_EOF:
            raise EOFError(says)
        if code in (SFTP_NO_CONNECTION, SFTP_CONNECTION_LOST):
            raise ConnectionError(says)
        if code == SFTP_NO_SUCH_FILE:
            raise FileNotFoundError(errno.ENOENT, says)
        if code == SFTP_PERMISSION_DENIED:
            raise PermissionError(errno.EACCES, says)
        raise Declined(says)


def _entry(name: str, seen: paramiko.SFTPAttributes, long_name: bytes = b"-") -> Entry:
    # A server may leave out the mode; the line as ls would print it then tells files from the rest.
    plain = stat.S_ISREG(seen.st_mode) if seen.st_mode is not None else long_name[:1] == b"-"
    folder = stat.S_ISDIR(seen.st_mode) if seen.st_mode is not None else long_name[:1] == b"d"
    named = "/" not in name
    return Entry(name=name, plain=plain and named, folder=folder and named, size=seen.st_size, modified=seen.st_mtime)


def _raw(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
