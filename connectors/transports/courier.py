"""Brings files out, each once: written where the partner does not look, then renamed into the folder they collect from.

The staged file is the witness. While it lies there the message has not been
delivered; once it is gone, it has been, even if the partner collected it within
the same millisecond.
"""

import hashlib
import re

from canonical.message import Parcel
from connectors.ports import AlreadyDone, Done, Outcome, Refused, Rejected, Unavailable, Unknown
from connectors.transports.file_terms import Folders
from connectors.transports.files import Declined, Files, plainly


class FileCourier:
    """The sending side of a file exchange. ``Done.reference`` is the file's path at the partner."""

    def __init__(self, files: Files, folders: Folders) -> None:
        self._files, self._folders = files, folders

    def stage(self, parcel: Parcel) -> None:
        """Write the whole file into ``staging`` and confirm its size; repeated, it is written anew."""
        path = self._staged(parcel)
        with plainly(self._files, path):
            try:
                self._files.write(path, parcel.content)
            except FileNotFoundError:
                self._files.make(self._folders.staging)
                self._files.write(path, parcel.content)
            there = self._files.look(path)
        size = there.size if there is not None else None
        if size != len(parcel.content):
            raise Unavailable(
                f"{self._files.place}: {size} of {len(parcel.content)} bytes arrived as {path}. Is the disk there full?"
            )

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Rename the staged file into ``out``; a file that lies there is never replaced.

        Raises ``Unavailable`` or ``Refused`` only where nothing has happened.
        """
        name = parcel.name
        if not name or name.startswith(".") or "/" in name or not name.isprintable():
            return Rejected(reason=f"{name!r} cannot be a file's name. Correct file_name in the partner's profile.")
        staged, final = self._staged(parcel), f"{self._folders.out}/{name}"
        with plainly(self._files, final):
            if self._files.look(final) is not None:
                return self._occupied(parcel, staged, final)
            try:
                self._files.rename(staged, final)
            except FileNotFoundError:
                return self._gone(staged, final, again=again)
            except Declined:
                if self._files.look(final) is not None:  # it came in the meantime
                    return self._occupied(parcel, staged, final)
                raise
            except Unavailable as lost:
                return Unknown(reason=f"{lost} Whether {final} was delivered is looked up next.")
        return Done(reference=final)

    def _gone(self, staged: str, final: str, *, again: bool) -> Outcome:
        """Tell a delivery that succeeded before from a folder that is missing."""
        if self._files.look(staged) is not None:
            raise Refused(
                f"{self._files.place}: {self._folders.out} is missing. Create the folder there, or correct folders."
            )
        if again:
            return AlreadyDone(reference=final)
        return Rejected(reason=f"{self._files.place}: {staged} vanished before it was published. Send it again.")

    def _occupied(self, parcel: Parcel, staged: str, final: str) -> Outcome:
        """Decide what it means that the name is taken."""
        if self._files.look(staged) is None:
            return AlreadyDone(reference=final)
        if self._same(parcel.content, final):
            self._files.remove(staged)
            return AlreadyDone(reference=final)
        return Rejected(
            reason=f"{self._files.place}: {final} already holds another document, which was not replaced."
            " Have it collected or moved away, then send this one again."
        )

    def _same(self, content: bytes, final: str) -> bool:
        there = self._files.look(final)
        if there is None or not there.plain or there.size != len(content):
            return False
        return self._files.read(final, at_most=len(content)) == content

    def _staged(self, parcel: Parcel) -> str:
        """Return the staged file's path: readable, and different for different keys."""
        readable = re.sub(r"[^A-Za-z0-9._-]+", "_", parcel.key)[:80].lstrip(".")
        digest = hashlib.sha256(parcel.key.encode()).hexdigest()[:12]
        return f"{self._folders.staging}/{readable}-{digest}.part"
