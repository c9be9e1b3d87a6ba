"""Exchanges files in folders of this machine: a mounted share, or where another program drops and collects them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from connectors.transports.file_terms import FileTerms
from connectors.transports.files import Declined, Entry
from connectors.transports.intake import Complete
from connectors.transports.traffic import FileTraffic
from world import chance, disk
from world.clock import Clock


class FolderTerms(FileTerms):
    """The folders lie under ``root``; a relative one starts where the process does."""

    root: Path


class FolderTransport(FileTraffic):
    """A partner's folder on this machine. See ``Intake`` for ``worker``, ``complete`` and ``abandoned_after``."""

    def __init__(
        self,
        terms: FolderTerms,
        *,
        clock: Clock,
        worker: str = "",
        complete: Complete | None = None,
        abandoned_after: timedelta = timedelta(minutes=15),
    ) -> None:
        files = LocalFiles(terms.root)
        super().__init__(files, terms, clock=clock, worker=worker, complete=complete, abandoned_after=abandoned_after)


class LocalFiles:
    """``Files`` on the local disk, through the house's door to it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.place = str(root)

    def list(self, folder: str) -> list[Entry]:
        """Return the plain files of a folder, the oldest first."""
        with _told_apart():
            found = [self.look(f"{folder}/{path.name}") for path in disk.entries(self._root / folder)]
        return sorted((entry for entry in found if entry), key=lambda entry: (entry.modified or 0, entry.name))

    def look(self, path: str) -> Entry | None:
        """Return the entry itself, links not followed; nothing where there is none."""
        at = self._root / path
        with _told_apart():
            try:
                seen = at.lstat()
            except FileNotFoundError:
                return None
            plain = at.is_file() and not at.is_symlink()
        return Entry(name=at.name, plain=plain, size=seen.st_size, modified=int(seen.st_mtime))

    def read(self, path: str, *, at_most: int) -> bytes:
        """Return a file's bytes, ``at_most`` and one more at the most."""
        with _told_apart(), (self._root / path).open("rb") as file:
            return file.read(at_most + 1)

    def tail(self, path: str, length: int) -> bytes:
        """Return the last bytes of a file."""
        with _told_apart(), (self._root / path).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - length))
            return file.read(length)

    def write(self, path: str, content: bytes) -> None:
        """Write a whole file durably, over an older one of that name."""
        with _told_apart():
            disk.write(self._root / path, content)

    def rename(self, source: str, target: str) -> None:
        """Move a file; ``Declined`` where the target exists."""
        old, new = self._root / source, self._root / target
        with _told_apart():
            if not new.parent.is_dir():
                raise FileNotFoundError(new.parent)
            if os.path.lexists(new):
                raise Declined(f"{new.name} exists")
            disk.rename(old, new)

    def remove(self, path: str) -> None:
        """Delete a file; one that is gone already is fine."""
        with _told_apart():
            disk.remove(self._root / path)

    def make(self, folder: str) -> None:
        """Make a folder; one that is there already is fine."""
        with _told_apart():
            (self._root / folder).mkdir(parents=True, exist_ok=True)

    def probe(self, folder: str) -> None:
        """Make a folder in the folder and take it away again."""
        trial = self._root / folder / f".crossdock-{chance.token()}"
        with _told_apart():
            trial.mkdir()
            trial.rmdir()

    def close(self) -> None:
        """Nothing is held open."""


@contextmanager
def _told_apart() -> Iterator[None]:
    """Let through the errors that ``Files`` promises and call every other one ``Declined``."""
    try:
        yield
    except (FileNotFoundError, PermissionError, Declined):
        raise
    except OSError as error:
        raise Declined(str(error)) from error
