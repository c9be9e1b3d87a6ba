"""Takes files in, each once: waits until it is complete, claims it by a rename, archives it when its bytes are safe.

A file is claimed as ``claimed/<worker>.<token>~<name>``. Whoever loses the race
for a rename passes on. After a crash the claimed file is offered again under the
same key: at once to a worker of the same name, to others when it has lain there
for ``abandoned_after``.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.ports import Oddity, Offer, Unavailable
from connectors.transports.file_terms import FileTerms
from connectors.transports.files import Declined, Entry, Files, move, plainly, shown
from connectors.transports.incoming import Complete, Incoming, Waiting
from world import chance
from world.clock import Clock

_CLAIMED = re.compile(r"(?:(?P<worker>[A-Za-z0-9-]+)\.)?[0-9a-f]{16}~(?P<name>.+)", re.DOTALL)
_NAME = 150  # bytes of a name that are kept beside the token; file systems end at 255


class Intake:
    """The receiving side of a file exchange; not for two threads at once.

    ``complete`` is shown a file's last bytes; where it says yes the file is taken
    at first sight. Where it says no, two looks decide, as without it.
    """

    def __init__(
        self,
        files: Files,
        terms: FileTerms,
        *,
        clock: Clock,
        worker: str = "",
        complete: Complete | None = None,
        abandoned_after: timedelta,
    ) -> None:
        self._files, self._terms, self._clock = files, terms, clock
        self._incoming = Incoming(files, terms, clock=clock, complete=complete)
        self._folders = terms.folders
        self._worker = re.sub(r"[^A-Za-z0-9-]+", "-", worker)
        self._abandoned_after = abandoned_after
        self._others: dict[str, datetime] = {}

    def folders(self) -> list[str]:
        """Return the folders that files come into. Raises ``Unavailable`` or ``Refused``."""
        return self._incoming.folders()

    def claim(self) -> Iterator[Offer | Oddity]:
        """Yield what was claimed before, then what is complete now, claimed as it is yielded."""
        for entry in self._claimed():
            found = self._again(entry)
            if found is not None:
                yield found
        for waiting in self._incoming.complete():
            found = self._new(waiting)
            if found is not None:
                yield found

    def read(self, offer: Offer) -> bytes:
        """Return the exact bytes. Raises ``Unavailable`` where the file is gone or still grows."""
        path = f"{self._folders.claimed}/{offer.key}"
        with plainly(self._files, path):
            try:
                content = self._files.read(path, at_most=self._terms.max_bytes)
            except FileNotFoundError as gone:
                raise Unavailable(f"{self._files.place}: {shown(path)} is gone; another worker took it over.") from gone
            after = self._files.look(path)
        if len(content) > self._terms.max_bytes:
            raise Unavailable(f"{self._files.place}: {shown(path)} is larger than was announced. It will be set aside.")
        if after is None or (after.size is not None and after.size != len(content)):
            raise Unavailable(f"{self._files.place}: {shown(path)} changed while it was read. It is offered again.")
        return content

    def archive(self, offer: Offer) -> None:
        """Move the file to the archive under its own name, with its token behind where that name is taken."""
        source, name = f"{self._folders.claimed}/{offer.key}", offer.name
        with plainly(self._files, source):
            if self._files.look(f"{self._folders.archive}/{name}") is not None:
                name = f"{name}~{offer.key.split('~', 1)[0]}"
            try:
                move(self._files, source, self._folders.archive, name)
            except FileNotFoundError:
                return  # archived already

    def _claimed(self) -> list[Entry]:
        with plainly(self._files, self._folders.claimed):
            try:
                lying = [entry for entry in self._files.list(self._folders.claimed) if entry.plain]
            except FileNotFoundError:
                return []  # nothing was ever claimed
        now = self._clock.now()
        self._others = {entry.name: self._others.get(entry.name, now) for entry in lying}
        return [entry for entry in lying if self._ours(entry.name, now)]

    def _ours(self, name: str, now: datetime) -> bool:
        match = _CLAIMED.fullmatch(name)
        own = match is None or (match["worker"] or "") == self._worker
        return own or now - self._others[name] >= self._abandoned_after

    def _again(self, entry: Entry) -> Offer | Oddity | None:
        match = _CLAIMED.fullmatch(entry.name)
        if match is None:  # laid there by a person: claimed like a new file
            return self._take(self._folders.claimed, entry)
        if self._too_large(entry):
            return self._set_aside(self._folders.claimed, entry, self._size_says(entry))
        return Offer(key=entry.name, name=match["name"], size=entry.size)

    def _new(self, waiting: Waiting) -> Offer | Oddity | None:
        found = self._take(waiting.folder, waiting.entry)
        if found is not None and waiting.marker:
            with plainly(self._files, waiting.marker):
                self._files.remove(waiting.marker)
        return found

    def _take(self, folder: str, entry: Entry) -> Offer | Oddity | None:
        if not entry.decodes:
            return self._set_aside(folder, entry, "its name is not UTF-8")
        if self._too_large(entry):
            return self._set_aside(folder, entry, self._size_says(entry))
        name = entry.name.encode()[-_NAME:].decode(errors="ignore")
        key = f"{self._worker}.{chance.token()}~{name}".removeprefix(".")
        source = f"{folder}/{entry.name}"
        with plainly(self._files, source):
            try:
                move(self._files, source, self._folders.claimed, key)
            except FileNotFoundError:
                return None  # another worker was faster, or the partner took it back
            except (Declined, PermissionError) as no:
                return self._left(folder, entry, no)
        return Offer(key=key, name=name, size=entry.size)

    def _set_aside(self, folder: str, entry: Entry, why: str) -> Oddity | None:
        source = f"{folder}/{entry.name}"
        safe = re.sub(r"[^A-Za-z0-9._-]", "_", entry.name)[-_NAME:]
        with plainly(self._files, source):
            try:
                move(self._files, source, self._folders.set_aside, f"{chance.token()}~{safe}")
            except FileNotFoundError:
                return None
            except (Declined, PermissionError) as no:
                return self._left(folder, entry, no)
        where = f"{self._folders.set_aside} at {self._files.place}"
        return Oddity(name=shown(entry.name), says=f"The file was moved to {where}: {why}.")

    def _left(self, folder: str, entry: Entry, no: OSError) -> Oddity | None:
        """Tell a lost race from a file that cannot be moved: some servers answer both alike."""
        source = f"{folder}/{entry.name}"
        if self._files.look(source) is None:
            return None
        if isinstance(no, PermissionError):
            self._files.probe(folder)  # where the folder is to blame, so that none can be moved, it says so itself
        where = f"{self._files.place} in {shown(source)}"
        says = f"The file lies at {where} and cannot be moved ({no.strerror or no}); it is tried again."
        return Oddity(name=shown(entry.name), says=says)

    def _too_large(self, entry: Entry) -> bool:
        return entry.size is not None and entry.size > self._terms.max_bytes

    def _size_says(self, entry: Entry) -> str:
        return f"{entry.size} bytes are more than the {self._terms.max_bytes} that we take in"
