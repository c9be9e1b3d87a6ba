"""A real OpenSSH server for one test session: on loopback, with a key of its own, gone afterwards.

As root it serves the system's user ``nobody``, locked into a folder; as anyone
else it serves that person, beginning in a folder. Tests see no difference.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MISSING = "These tests speak with OpenSSH's server, and there is no sshd here: apt-get install openssh-server"


@dataclass(frozen=True, kw_only=True)
class Sshd:
    """A running server. ``home`` is, on this machine, the folder that the user begins in."""

    host: str
    port: int
    user: str
    key: Path  # the private key that opens the door
    host_key: str  # type base64
    home: Path
    log: Path

    def folder(self, name: str, mode: int = 0o755) -> Path:
        """Make a folder in the home, with those above it, owned by the user, and return its local path."""
        path = self.home / name
        path.mkdir(parents=True, exist_ok=True)
        for made in (path, *path.parents):
            if made == self.home:
                break
            self.own(made)
        path.chmod(mode)
        return path

    def own(self, path: Path) -> None:
        """Give a local file to the user."""
        if os.geteuid() == 0:
            person = pwd.getpwnam(self.user)
            os.chown(path, person.pw_uid, person.pw_gid)


@contextlib.contextmanager
def running(user: str = "nobody") -> Iterator[Sshd]:
    """Start a server with an empty home; ``user`` counts only where we are root. Fails with a sentence without sshd."""
    program = find()
    root = os.geteuid() == 0
    if not root:
        user = _own_name()
    # sshd wants a locked-in user's folder, and all above it, to be root's alone, which those under /tmp are not.
    place = Path(tempfile.mkdtemp(prefix="crossdock-sshd-", dir="/run" if root else None))
    try:
        place.chmod(0o755)
        yield from _serving(program, place, user)
    finally:
        shutil.rmtree(place)


def find() -> str:
    """Return sshd's absolute path, which it insists on."""
    program = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin")
    assert program is not None, MISSING
    return program


def _own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise AssertionError(
            f"sshd serves users with a name, and user {os.geteuid()} has none: add one to /etc/passwd, or be root"
        ) from None


def make_key(path: Path, kind: str = "ed25519") -> str:
    """Make a key pair without a password and return the public half as ``type base64``."""
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(path)], check=True)
    return " ".join(path.with_suffix(".pub").read_text().split()[:2])


def _serving(program: str, place: Path, user: str) -> Iterator[Sshd]:
    home = place / "home"
    home.mkdir(mode=0o755)
    host_key = make_key(place / "host_key")
    make_key(place / "user_key")
    shutil.copy(place / "user_key.pub", place / "authorized")
    (place / "authorized").chmod(0o644)
    port = _free_port()
    sshd = Sshd(
        host="127.0.0.1",
        port=port,
        user=user,
        key=place / "user_key",
        host_key=host_key,
        home=home,
        log=place / "log",
    )
    (place / "config").write_text(_config(program, place, sshd))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd drops its privileges there
    server = subprocess.Popen([program, "-D", "-f", str(place / "config"), "-E", str(sshd.log)], start_new_session=True)
    try:
        _wait(server, sshd)
        yield sshd
    finally:
        server.terminate()  # the ear alone, so that it ends its own children as they hang up
        server.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)  # whoever is still on the line


def _config(program: str, place: Path, sshd: Sshd) -> str:
    if os.geteuid() == 0:
        rooms = f"Match User {sshd.user}\n  ChrootDirectory {sshd.home}\n  ForceCommand internal-sftp -d /\n"
    else:
        rooms = f"ForceCommand internal-sftp -d {sshd.home}\n"
    config = (
        f"ListenAddress {sshd.host}\nPort {sshd.port}\nHostKey {place}/host_key\nPidFile none\n"
        f"AuthorizedKeysFile {place}/authorized\nStrictModes no\nUsePAM no\nPubkeyAuthentication yes\n"
        "PasswordAuthentication yes\nKbdInteractiveAuthentication no\nPermitRootLogin no\nUseDNS no\n"
        "MaxStartups 100:30:200\nSubsystem sftp internal-sftp\nX11Forwarding no\nAllowTcpForwarding no\n"
    )
    # Newer servers shut out an address whose logins fail, which is what some tests are about.
    milder = "PerSourcePenalties no\n"
    (place / "config").write_text(config + milder)
    knows = subprocess.run([program, "-t", "-f", str(place / "config")], capture_output=True).returncode == 0
    return config + (milder if knows else "") + rooms


def _free_port() -> int:
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return int(ear.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", sshd: Sshd) -> None:
    """Return once it greets; fail with its own words where it does not."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert server.poll() is None, f"sshd ended at once: {sshd.log.read_text()}"
        with contextlib.suppress(OSError), socket.create_connection((sshd.host, sshd.port), 1) as line:
            line.settimeout(5)
            if line.recv(8).startswith(b"SSH-"):
                return
        time.sleep(0.05)
    raise AssertionError(f"sshd did not answer within 20 s: {sshd.log.read_text()}")
