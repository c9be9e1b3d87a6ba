"""What is agreed about an exchange of files, wherever the folders are."""

from pydantic import ConfigDict, Field

from canonical.noun import Noun


class Folders(Noun):
    """The folders of an exchange. The partner writes into ``in`` and collects from ``out``; the others are ours alone.

    ``staging`` and ``out`` must be on one file system, and so must ``in``,
    ``claimed``, ``archive`` and ``set_aside``: a file moves between them by a rename.
    """

    model_config = ConfigDict(populate_by_name=True)

    in_: str = Field(default="in", alias="in")
    claimed: str = "claimed"
    archive: str = "archive"
    set_aside: str = "set-aside"
    out: str = "out"
    staging: str = "staging"


class FileTerms(Noun):
    """How files are exchanged, over SFTP or in a folder of this machine.

    A file is taken once its size and time stayed the same over two looks at
    least ``settle_seconds`` apart; 0 takes it at first sight, which is right only
    where the partner writes under a temporary name and renames.
    """

    folders: Folders = Folders()
    max_bytes: int = Field(default=50_000_000, ge=1)
    settle_seconds: float = Field(default=10, ge=0)
    temporary_endings: tuple[str, ...] = (".part", ".tmp", ".filepart")
