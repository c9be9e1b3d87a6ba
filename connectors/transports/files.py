"""Folders that can be listed, read and renamed in: what SFTP and the local disk have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from connectors.ports import ReadingError, Refused, Unavailable


class Declined(OSError):
    """The file server said no and did not say why: the target exists, the disk is full, the file is in use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One name in a folder. Bytes of the name that are not UTF-8 stand in it as lone surrogates (PEP 383)."""

    name: str
    plain: bool  # a file: no folder, no link, no device
    folder: bool = False
    size: int | None
    modified: int | None  # seconds since 1970, by the server's clock

    @property
    def decodes(self) -> bool:
        """Whether the name is UTF-8."""
        return self.name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in self.name)


class Files(Protocol):
    """A place with folders; a path is ``folder/name``.

    About one path, raises ``FileNotFoundError``, ``PermissionError`` or
    ``Declined``; about the place as a whole, ``Unavailable`` or ``Refused``.
    """

    place: str  # for sentences

    def list(self, folder: str) -> list[Entry]:
        """Return what lies in a folder, the oldest first."""

    def look(self, path: str) -> Entry | None:
        """Return the entry itself, links not followed; nothing where there is none."""

    def read(self, path: str, *, at_most: int) -> bytes:
        """Return a file's bytes, ``at_most`` and one more at the most."""

    def tail(self, path: str, length: int) -> bytes:
        """Return the last bytes of a file."""

    def write(self, path: str, content: bytes) -> None:
        """Write a whole file, over an older one of that name."""

    def rename(self, source: str, target: str) -> None:
        """Move a file; a target that exists is never replaced where the place can tell (``Declined``)."""

    def remove(self, path: str) -> None:
        """Delete a file; one that is gone already is fine."""

    def make(self, folder: str) -> None:
        """Make a folder; one that is there already is fine."""

    def probe(self, folder: str) -> None:
        """Find out whether we may write in a folder, leaving no trace that anyone would collect."""

    def close(self) -> None:
        """Let go; the next call comes back by itself."""


def shown(name: str) -> str:
    """Return a name that can be printed and stored, whatever bytes it is made of."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def move(files: Files, source: str, folder: str, name: str) -> None:
    """Rename into a folder of ours, made where it is missing; ``FileNotFoundError`` means the source is gone."""
    try:
        files.rename(source, f"{folder}/{name}")
    except FileNotFoundError:
        if files.look(source) is None:
            raise
        files.make(folder)
        files.rename(source, f"{folder}/{name}")


@contextmanager
def plainly(files: Files, path: str) -> Iterator[None]:
    """Raise a file server's answer about ``path`` as an error with a sentence."""
    try:
        yield
    except OSError as error:
        raise spoken(files, path, error) from error


def spoken(files: Files, path: str, error: OSError) -> ReadingError:
    """Say what a file server's answer about ``path`` means, and what to do."""
    at = f"{files.place}: {shown(path)}"
    if isinstance(error, FileNotFoundError):
        return Refused(f"{at} is missing. Create the folder there, or correct folders in the configuration.")
    if isinstance(error, PermissionError):
        return Refused(f"{at}: no permission. The login must be allowed to list, read, write and rename there.")
    return Unavailable(f"{at}: the file server declined ({error}).")
