"""Exchanges files in folders of this machine: a mounted share, or where another program drops and collects them."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from connectors.transports.file_terms import FileTerms, Folders
from connectors.transports.files import Declined, Entry, shown
from connectors.transports.incoming import Complete
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
        self._local = files = LocalFiles(terms.root)
        super().__init__(files, terms, clock=clock, worker=worker, complete=complete, abandoned_after=abandoned_after)

    def check(self) -> list[str]:
        """Return what is wrong, one sentence each; also what a folder on this machine alone can tell."""
        return super().check() or [*self._local.doubts(self._intake.folders(), self._folders)]


class LocalFiles:
    """``Files`` on the local disk, through the house's door to it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.place = str(root)

    def list(self, folder: str) -> list[Entry]:
        """Return files and folders, the oldest first; links and devices are left out."""
        with _told_apart():
            found = [self._entry(path) for path in (self._root / folder).iterdir()]
        entries = [entry for entry in found if entry is not None and (entry.plain or entry.folder)]
        return sorted(entries, key=lambda entry: (entry.modified or 0, entry.name))

    def look(self, path: str) -> Entry | None:
        """Return the entry itself, links not followed; nothing where there is none."""
        with _told_apart():
            return self._entry(self._root / path)

    def _entry(self, path: Path) -> Entry | None:
        try:
            seen = path.lstat()
            if stat.S_ISREG(seen.st_mode):
                seen = _seen_anew(path, seen)
        except FileNotFoundError:
            return None
        return Entry(
            name=path.name, plain=stat.S_ISREG(seen.st_mode), folder=stat.S_ISDIR(seen.st_mode),
            size=seen.st_size, modified=int(seen.st_mtime),
        )  # fmt: skip

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

    def doubts(self, incoming: Iterable[str], folders: Folders) -> Iterator[str]:
        """Yield what will go wrong with files, though the folders are there and can be written into."""
        for folder in incoming:
            yield from self._apart(folder, (folders.claimed, folders.archive, folders.set_aside))
            yield from self._held_fast(folder)
            yield from self._unreadable(folder)
        yield from self._apart(folders.staging, (folders.out,))

    def _apart(self, folder: str, others: Iterable[str]) -> Iterator[str]:
        here = (self._root / folder).stat().st_dev
        for other in others:
            if (self._root / other).stat().st_dev != here:
                yield (
                    f"{self.place}: {folder} and {other} lie on different file systems, and a file moves between them"
                    " by a rename only. Put them on one, or correct folders."
                )

    def _held_fast(self, folder: str) -> Iterator[str]:
        seen = (self._root / folder).stat()
        if seen.st_mode & stat.S_ISVTX and os.geteuid() not in (0, seen.st_uid):
            yield (
                f"{self.place}: {folder} lets nobody move the files of others (its sticky bit is set)."
                f" Take it away: chmod -t {self._root / folder}"
            )

    def _unreadable(self, folder: str) -> Iterator[str]:
        shut = [
            entry.name
            for entry in self.list(folder)
            if entry.plain and not os.access(self._root / folder / entry.name, os.R_OK)
        ]
        if shut:
            yield (
                f"{self.place}: {len(shut)} of the files in {folder} cannot be read by the user that runs this, such as"
                f" {shown(shut[0])}. Have the partner's program write them readable for us: by group, umask or ACL."
            )

    def close(self) -> None:
        """Nothing is held open."""


def _seen_anew(path: Path, seen: os.stat_result) -> os.stat_result:
    """Return size and time as they are now: over NFS, what is known without opening the file may be a minute old."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except PermissionError:
        return seen
    try:
        return os.fstat(handle)
    finally:
        os.close(handle)


@contextmanager
def _told_apart() -> Iterator[None]:
    """Let through the errors that ``Files`` promises and call every other one ``Declined``."""
    try:
        yield
    except (FileNotFoundError, PermissionError, Declined):
        raise
    except OSError as error:
        raise Declined(str(error)) from error
