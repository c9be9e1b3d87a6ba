"""A complete exchange of files: intake, courier and check over one place with folders."""

from collections.abc import Iterator
from datetime import timedelta

from canonical.message import Parcel
from connectors.ports import Oddity, Offer, Outcome, ReadingError
from connectors.transports.courier import FileCourier
from connectors.transports.file_terms import FileTerms
from connectors.transports.files import Files, spoken
from connectors.transports.incoming import Complete
from connectors.transports.intake import Intake
from world.clock import Clock


class FileTraffic:
    """What ``ports.FileTransport`` asks for, over whatever ``Files`` it is given."""

    def __init__(
        self,
        files: Files,
        terms: FileTerms,
        *,
        clock: Clock,
        worker: str,
        complete: Complete | None,
        abandoned_after: timedelta,
    ) -> None:
        self._files = files
        self._folders = terms.folders
        self._intake = Intake(
            files, terms, clock=clock, worker=worker, complete=complete, abandoned_after=abandoned_after
        )
        self._courier = FileCourier(files, terms.folders)

    def claim(self) -> Iterator[Offer | Oddity]:
        """Yield what is complete, claimed for this worker; first what was claimed before a crash."""
        return self._intake.claim()

    def read(self, offer: Offer) -> bytes:
        """Return the exact bytes."""
        return self._intake.read(offer)

    def archive(self, offer: Offer) -> None:
        """Put the file into the archive folder; one that is there already is left alone."""
        self._intake.archive(offer)

    def stage(self, parcel: Parcel) -> None:
        """Write the file where the partner does not look."""
        self._courier.stage(parcel)

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Rename the file into the folder that the partner collects from."""
        return self._courier.publish(parcel, again=again)

    def check(self) -> list[str]:
        """Return what is wrong, one sentence each; nothing when files can come and go. Our own folders are made."""
        ours = self._folders.ours
        says: list[str] = []
        try:
            for folder in (*self._intake.folders(), self._folders.out, *ours):
                says += self._check_folder(folder, make=folder in ours)
        except ReadingError as error:  # the place as a whole: not tried once more for each folder
            says.append(str(error))
        return says

    def close(self) -> None:
        """Let go of the connection; the next call opens it again."""
        self._files.close()

    def _check_folder(self, folder: str, *, make: bool) -> list[str]:
        try:
            if make and self._files.look(folder) is None:
                self._files.make(folder)
            self._files.probe(folder)
        except OSError as error:
            return [str(spoken(self._files, folder, error))]
        return []
