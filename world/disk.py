"""The local file system: whole files in, whole files out, each write a crash point."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from world import crash


def read(path: Path, *, at_most: int | None = None) -> bytes:
    """Return a file's bytes; ``ValueError`` where it holds more than ``at_most``."""
    with path.open("rb") as file:
        if at_most is None:
            return file.read()
        content = file.read(at_most + 1)
    if len(content) > at_most:
        raise ValueError(f"{path} is larger than {at_most} bytes")
    return content


class OpenFile:
    """A file that is read in stretches, wherever in it; its size is that at the time it was opened."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.size = os.fstat(self._file.fileno()).st_size

    def cut(self, offset: int, length: int) -> bytes:
        """Return the bytes from ``offset`` on, at most ``length``; fewer only where the file ends."""
        found = os.pread(self._file.fileno(), length, offset)
        while len(found) < length and (more := os.pread(self._file.fileno(), length - len(found), offset + len(found))):
            found += more
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def opened(path: Path) -> Iterator[OpenFile]:
    """Lend a file to read stretches of."""
    file = OpenFile(path)
    try:
        yield file
    finally:
        file.close()


def write(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a whole file so that after a power cut it is there complete, or not at all.

    ``private``: nobody but ourselves may ever read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    with crash.around(f"disk write {path.name}"):
        if private:
            draft.unlink(missing_ok=True)
        with open(draft, "wb", opener=_private if private else None) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)


def rename(source: Path, target: Path) -> None:
    """Move a file; the folder's entry is durable when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with crash.around(f"disk rename {target.name}"):
        source.replace(target)
        _sync_folder(target.parent)


def remove(path: Path) -> None:
    """Delete a file; one that is gone already is fine."""
    with crash.around(f"disk remove {path.name}"):
        path.unlink(missing_ok=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend an empty folder for things that nobody needs afterwards; it is gone, with all in it, at the end."""
    with tempfile.TemporaryDirectory(prefix="crossdock-") as folder:
        yield Path(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # Windows shares cannot, and need not
            raise
    finally:
        os.close(handle)
