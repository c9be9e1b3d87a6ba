"""A real PostgreSQL server for tests, and a fresh database for each of them.

The server is started from Debian's binaries in a folder of its own, listens on a
Unix socket only, and goes when the test session ends. The tables are made once,
in a template; a database for a test is a copy of it.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

_TEMPLATE = "crossdock_template"
_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=300 -c shared_buffers=32MB -c deadlock_timeout=200ms"
)


class NoPostgreSQL(Exception):
    """The server's programs are not installed."""


@dataclass
class Server:
    """A running server; ``folder`` holds its data and its socket."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database, lend its address, and drop it."""
        name = f"test_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
        try:
            yield self.url(name)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self, fill: Callable[[str], None]) -> None:
        """Make the template once; ``fill`` is given its address and makes the tables."""
        self._say(f"CREATE DATABASE {_TEMPLATE}")
        fill(self.url(_TEMPLATE))

    def _say(self, sentence: str) -> None:
        address = self.url("postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sentence)  # type: ignore[call-overload]


def from_template(server: Server) -> Any:
    """Lend a database that has the tables already."""
    return server.database(_TEMPLATE)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, lend it, and stop it."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="crossdock-pg-"))
    cluster = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run(programs / "initdb", "-D", cluster, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
        _run(
            programs / "pg_ctl", "-D", cluster, "-l", folder / "log", "-w", "-s", "start",
            "-o", f"{_OPTIONS} -c unix_socket_directories={folder}",
        )  # fmt: skip
        try:
            yield Server(folder)
        finally:
            _run(programs / "pg_ctl", "-D", cluster, "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of initdb and pg_ctl, the newest version first."""
    asked = shutil.which("pg_config")
    told = [Path(subprocess.check_output([asked, "--bindir"], text=True).strip())] if asked else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    for folder in [*debian, *told]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgreSQL("these tests need a real PostgreSQL server; install it: apt-get install postgresql")


def _run(*words: object) -> None:
    """Run a program of the server's; it refuses to run as root, so root becomes ``postgres`` for it."""
    command = [str(word) for word in words]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.decode(errors='replace').strip()}")
