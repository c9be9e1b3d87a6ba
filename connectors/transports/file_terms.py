"""What is agreed about an exchange of files, wherever the folders are."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from canonical.noun import Noun


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Folders(Noun):
    """The folders of an exchange. The partner writes into ``in`` and collects from ``out``; the others are ours alone.

    ``in`` may be several, and ``orders/*`` is every sub-folder of ``orders``.
    ``staging`` and ``out`` must be on one file system, and so must ``in``,
    ``claimed``, ``archive`` and ``set_aside``: a file moves between them by a rename.
    """

    model_config = ConfigDict(populate_by_name=True)

    in_: Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1, alias="in")] = ("in",)
    claimed: str = "claimed"
    archive: str = "archive"
    set_aside: str = "set-aside"
    out: str = "out"
    staging: str = "staging"

    @property
    def ours(self) -> tuple[str, ...]:
        """The folders that only we write into."""
        return self.claimed, self.archive, self.set_aside, self.staging


class FileTerms(Noun):
    """How files are exchanged, over SFTP or in a folder of this machine.

    A file is taken once its size and time stayed the same over two looks at
    least ``settle_seconds`` apart; 0 takes it at first sight, which is right only
    where the partner writes under a temporary name and renames. Names that begin
    with a dot or ``~$``, or end as ``temporary_endings`` say, are drafts.

    With a ``ready_ending`` such as ``.ready``, ``po.edi`` is taken as soon as
    ``po.edi.ready`` or ``po.ready`` lies beside it, and never before.
    """

    folders: Folders = Folders()
    max_bytes: int = Field(default=50_000_000, ge=1)
    settle_seconds: float = Field(default=10, ge=0)
    ready_ending: str = Field(default="", pattern=r"^(\.[A-Za-z0-9._-]+)?$")
    temporary_endings: tuple[str, ...] = (
        ".part", ".partial", ".filepart", ".tmp", ".temp", ".writing", ".uploading", ".crdownload", ".swp",
    )  # fmt: skip
