"""Looks into the folders that a partner writes into, and tells complete files from those that still grow.

It looks and looks again: no file system is asked to call us, because shared
folders over NFS and Windows shares call nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.transports.file_terms import FileTerms
from connectors.transports.files import Entry, Files, plainly
from world.clock import Clock

Complete = Callable[[bytes], bool]

_TAIL = 512  # bytes that a completeness check is shown
_ANY = "/*"
_LITTER = ("thumbs.db", "desktop.ini")  # Windows leaves them wherever somebody looked


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A file that is complete, and the marker beside it that said so, where one did."""

    folder: str
    entry: Entry
    marker: str = ""  # its path


class Incoming:
    """Keeps its looks in mind from one round to the next; not for two threads at once."""

    def __init__(self, files: Files, terms: FileTerms, *, clock: Clock, complete: Complete | None) -> None:
        self._files, self._terms, self._clock, self._complete = files, terms, clock, complete
        self._looks: dict[str, tuple[Entry, datetime]] = {}

    def folders(self) -> list[str]:
        """Return the folders that files come into; ``orders/*`` stands for every sub-folder that is there now."""
        found: list[str] = []
        for folder in self._terms.folders.in_:
            found += self._below(folder.removesuffix(_ANY)) if folder.endswith(_ANY) else [folder]
        return found

    def complete(self) -> Iterator[Waiting]:
        """Yield each file that is complete, the oldest of a folder first."""
        lying = {folder: self._list(folder) for folder in self.folders()}
        paths = {f"{folder}/{entry.name}" for folder, entries in lying.items() for entry in entries}
        self._looks = {path: look for path, look in self._looks.items() if path in paths}
        for folder, entries in lying.items():
            yield from (
                self._marked(folder, entries) if self._terms.ready_ending else self._settled_ones(folder, entries)
            )

    def _below(self, folder: str) -> list[str]:
        own = self._terms.folders.ours
        below = [entry.name for entry in self._list(folder) if entry.folder and not entry.name.startswith(".")]
        return [path for name in sorted(below) if (path := f"{folder}/{name}") not in own]

    def _list(self, folder: str) -> list[Entry]:
        with plainly(self._files, folder):
            return self._files.list(folder)

    def _settled_ones(self, folder: str, entries: Sequence[Entry]) -> Iterator[Waiting]:
        for entry in entries:
            if self._document(entry) and self._whole(f"{folder}/{entry.name}", entry):
                self._looks.pop(f"{folder}/{entry.name}", None)
                yield Waiting(folder=folder, entry=entry)

    def _marked(self, folder: str, entries: Sequence[Entry]) -> Iterator[Waiting]:
        """Yield the files whose marker lies beside them and is no older; markers without a file are cleared away."""
        ending = self._terms.ready_ending
        markers = {entry.name.lower(): entry for entry in entries if entry.name.lower().endswith(ending.lower())}
        spent: set[str] = set()
        for entry in entries:
            if entry.name.lower() in markers or not self._document(entry):
                continue
            stem = entry.name.rpartition(".")[0] or entry.name
            names = {f"{entry.name}{ending}".lower(), f"{stem}{ending}".lower()} & markers.keys()
            spent |= names
            said = [markers[name] for name in names if (markers[name].modified or 0) >= (entry.modified or 0)]
            if said:
                yield Waiting(folder=folder, entry=entry, marker=f"{folder}/{said[0].name}")
        for name in markers.keys() - spent:
            path = f"{folder}/{markers[name].name}"
            if self._settled(path, markers[name]):
                with plainly(self._files, path):
                    self._files.remove(path)

    def _document(self, entry: Entry) -> bool:
        """Tell what may be a document from folders, links, drafts and what desktops leave behind."""
        name = entry.name.lower()
        temporary = name.startswith((".", "~$")) or name.endswith(self._terms.temporary_endings)
        return entry.plain and not temporary and name not in _LITTER

    def _whole(self, path: str, entry: Entry) -> bool:
        if self._settled(path, entry):
            return True
        large = entry.size is not None and entry.size > self._terms.max_bytes
        return self._complete is not None and not large and self._complete(self._tail(path))

    def _settled(self, path: str, entry: Entry) -> bool:
        now = self._clock.now()
        before, since = self._looks.get(path, (entry, now))
        if before != entry:
            since = now
        self._looks[path] = (entry, since)
        return now - since >= timedelta(seconds=self._terms.settle_seconds)

    def _tail(self, path: str) -> bytes:
        with plainly(self._files, path):
            try:
                return self._files.tail(path, _TAIL)
            except FileNotFoundError:
                return b""
