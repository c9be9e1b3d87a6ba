"""What must not come twice: a part of a document under the number that its sender gave it, and a hash of its bytes."""

from enum import StrEnum
from typing import NamedTuple

from canonical.noun import Noun


class Level(StrEnum):
    """What bears the number."""

    interchange = "interchange"
    group = "group"
    set = "set"


class Numbered(NamedTuple):
    """Whose number it is: no two parts of documents may share it."""

    level: Level
    sender: str
    receiver: str
    usage: str  # P or T
    number: str  # what the sender calls it: "000000017", "PO 17", "850 0001"


class Fingerprint(Noun):
    """A numbered part of a document that is being read."""

    numbered: Numbered
    digest: str  # SHA-256 of its bytes, hexadecimal
    binding: bool = True  # false where it was rejected: mended, it may come again under the same number
    days: int = 400  # how long it is remembered
    drafts: tuple[int, ...] = ()  # which of the translation's drafts answer it, 0 = the first


class Recurrence(Noun):
    """A number that came before."""

    numbered: Numbered
    same: bool  # with the same bytes
    document: int | None = None  # ours, where it came in another one; nothing where it stands twice in this one
