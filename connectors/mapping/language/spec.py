"""What may be written in a mapping file, word by word.

A mapping chooses, it never computes: where a value stands, what type it has, and
what its codes mean. Nothing here is an expression, a template or a program.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from connectors.mapping.language.rule_spec import Piece, Rule, Split, overlaid
from connectors.mapping.word import Chosen, Codes, Entry, Word, Words

__all__ = [
    "Chosen", "CodeList", "Codes", "Document", "Entry", "ExpectedError", "Filled", "Loop", "MappingFile", "Piece",
    "Rule", "Sample", "Split", "Table", "Word", "Words", "overlaid",
]  # fmt: skip


def _inside(path: str) -> str:
    """Refuse a path that leads out of the folder, or to something else than a file."""
    parts = path.split("/")
    if not path or not path.isprintable() or any(c in path for c in ":\\~$%") or not all(p.strip(". ") for p in parts):
        raise ValueError("name a file in the folder of the mapping or below it, such as samples/order.edi")
    return path


Inside = Annotated[str, AfterValidator(_inside), Field(max_length=200)]


class Loop(Entry):
    """Segments that belong together. The loop without ``start`` is the set's header.

    ``members`` stand in the order in which they are written; the name of a loop inside
    says where that one goes. A segment stays with the loop that is open unless it is a member of an outer one
    only; so an unknown segment never tears a loop apart.
    """

    start: str = ""
    members: tuple[Word, ...] = Field(max_length=500)
    inside: Words = Field((), alias="in")
    """The loops that this one may stand in; empty: the header."""
    when: str = ""
    """What the first segment says of itself: "03=O"; where several loops start alike."""
    once: Words = Field((), max_length=100)
    """Segments that come once in it: what rules with different conditions write stands in the same one."""
    anew: bool = False
    """It is begun anew for each entry of a list that is written inside it."""


class Table(Entry):
    """How the table is found in a sheet: by the labels of its columns."""

    columns: tuple[Word, ...] = Field(min_length=1, max_length=200)
    """All of them stand in the header row."""
    until: tuple[Word, ...] = Field((), max_length=200)
    """A row that begins with one of these ends the table."""


class Document(Entry):
    """What kind of document the mapping is about, and which way it goes."""

    standard: Literal["x12", "edifact", "json", "table"]
    set: str = ""
    """EDI: the transaction set or message type."""
    noun: str = "purchase_order"
    """The canonical noun that it speaks of."""
    ways: Literal["read", "write", "both"] = "read"
    century_from: int | None = Field(None, ge=1900, le=2099)
    """1970: a two-digit year means 1970 to 2069."""


class Filled(Entry):
    """What an element says that no field of the noun holds: a constant, or what there is to count."""

    constant: str | None = None
    count: str = ""
    """A list of the noun (lines), a segment (HL), or ``#``: which of its kind the segment is, 1 first."""
    field: str = ""
    """A field of the noun that is said again in each segment, if it is said at all: trailer."""
    sum: str = ""
    """A number of each entry of a list: lines[].quantity."""
    note: str = ""


class ExpectedError(Entry):
    """The finding that a faulty sample must cause: its field, its rule, or both."""

    field: str = ""
    rule: str = ""


class Sample(Entry):
    """A document and what must come of it; paths are relative to the mapping's folder."""

    source: Inside = Field(alias="in")
    expect: Inside | Literal[""] = ""
    expect_error: ExpectedError | None = None
    round_trip: bool = False
    """Written and read again, the same must come out."""
    way: Literal["read", "write"] = "read"
    """write: ``in`` is a message of ours as JSON, and ``expect`` the document that it becomes."""
    note: str = ""


class MappingFile(Entry):
    """One mapping, or a partner's overlay over one (``extends: base/x12-850@1``)."""

    mapping: str
    version: str = Field(min_length=1)
    extends: str = Field("", pattern=r"^([a-z0-9/_-]+@[A-Za-z0-9._-]+)?$")
    effective: date | None = None
    owner: str = ""
    note: str = ""
    document: Document | None = None
    table: Table | None = None
    loops: dict[Word, Loop | None] = Field({}, max_length=200)
    lists: dict[Word, Words | None] = Field(
        {}, max_length=200
    )  # a canonical list to the loops, segments, pairs or rows it is made of
    distinct: Words = Field((), max_length=100)
    """Lists in which an entry counts once, however often it is said."""
    fields: dict[Word, Rule | None] = Field({}, max_length=2_000)
    filled: dict[Word, Filled | None] = Field({}, max_length=200)
    """Only written: an element to what it says."""
    samples: tuple[Sample, ...] = Field((), max_length=500)


class CodeList(Entry):
    """Codes that several mappings share."""

    code_list: str
    version: str = Field(min_length=1)
    note: str = ""
    codes: Chosen
    prefer: Chosen = {}
    """Our word to the code that is written, where several codes mean it."""
