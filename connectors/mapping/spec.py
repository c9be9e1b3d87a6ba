"""What may be written in a mapping file, word by word.

A mapping chooses, it never computes: where a value stands, what type it has, and
what its codes mean. Nothing here is an expression, a template or a program.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _listed(value: object) -> object:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


Word = Annotated[str, Field(max_length=200)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_listed), Field(max_length=500)]  # one word needs no list
Codes = Annotated[dict[Word, Word | None], Field(max_length=5_000)]
Chosen = Annotated[dict[Word, Word], Field(max_length=5_000)]


def _inside(path: str) -> str:
    """Refuse a path that leads out of the folder, or to something else than a file."""
    parts = path.split("/")
    if not path or not path.isprintable() or any(c in path for c in ":\\~$%") or not all(p.strip(". ") for p in parts):
        raise ValueError("name a file in the folder of the mapping or below it, such as samples/order.edi")
    return path


Inside = Annotated[str, AfterValidator(_inside), Field(max_length=200)]


class Entry(BaseModel):
    """Something a person writes: no word in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Piece(Entry):
    """One part of a text that is put together, with the words that go around it where it is present.

    ``length``: how many characters it has, so that it can be told from the next one when the text is written.
    """

    at: str
    before: str = ""
    after: str = ""
    length: int | None = Field(None, ge=1, le=100)


class Split(Entry):
    """Take one part of a text: ``part`` 1 is the first between the separators."""

    by: str = Field(min_length=1)
    part: int = Field(ge=1)


class Rule(Entry):
    """How one canonical field is read.

    ``at``: one or several paths; the first that holds something wins, and a field of
    several texts takes all. ``#`` is the entry's position in its list. ``pick``: the
    qualifiers wanted of a list of pairs, the most wanted first. ``concat``: used where
    ``at`` finds nothing. ``codes``: the source's word to ours, ``"*"`` for any other;
    null takes a code of the base away. ``unlisted``: what becomes of a word without a code.
    """

    at: Words = ()
    pick: Words = ()
    concat: tuple[Piece, ...] = Field((), max_length=20)
    joined_by: str = Field(" ", alias="with")
    split: Split | None = None
    transform: str = ""  # a named one, written in Python: connectors/mapping/transform.py
    type: Literal["string", "decimal", "implied_decimal", "date"] | None = None  # else: what the field is
    places: int | None = Field(None, ge=0, le=6)  # implied_decimal: digits after the unwritten point
    formats: Words = ()  # date: CCYYMMDD, YYMMDD, MM/DD/YYYY, CCYYMMDDhhmm, ..., instant
    point: Literal[".", ",", ".,"] = "."  # decimal: what stands before the fraction; ".,": either of them
    group: Literal["", ".", ",", " ", "'"] = ""  # decimal: what may stand between thousands
    drop: Words = ()  # decimal: what may stand around the number and means nothing, such as $
    codes: Codes = {}
    code_list: str = ""  # a file of mappings/codes
    prefer: Chosen = {}  # our word to the code that is written, where several codes mean it
    unlisted: Literal["refuse", "keep", "drop"] = "refuse"
    required: bool = False
    constant: str | None = None
    default: str | None = None
    write: str = ""  # the path that is written; empty: the first of ``at`` that can be
    only: Literal["", "read", "write"] = ""
    echo: Words = ()  # the sets of our answers that carry this value back: 855, 856, 810
    note: str = ""


class Loop(Entry):
    """Segments that belong together. The loop without ``start`` is the set's header.

    ``members`` stand in the order in which they are written; the name of a loop inside
    says where that one goes. A segment stays with the loop that is open unless it is a member of an outer one
    only; so an unknown segment never tears a loop apart.
    """

    start: str = ""
    members: tuple[Word, ...] = Field(max_length=500)
    inside: Words = Field((), alias="in")  # the loops that this one may stand in; empty: the header
    when: str = ""  # what the first segment says of itself: "03=O"; where several loops start alike


class Table(Entry):
    """How the table is found in a sheet: by the labels of its columns."""

    columns: tuple[Word, ...] = Field(min_length=1, max_length=200)  # all of them stand in the header row
    until: tuple[Word, ...] = Field((), max_length=200)  # a row that begins with one of these ends the table


class Document(Entry):
    """What kind of document the mapping is about, and which way it goes."""

    standard: Literal["x12", "edifact", "json", "table"]
    set: str = ""  # EDI: the transaction set or message type
    noun: str = "purchase_order"  # the canonical noun that it speaks of
    ways: Literal["read", "write", "both"] = "read"
    century_from: int | None = Field(None, ge=1900, le=2099)  # 1970: a two-digit year means 1970 to 2069


class Filled(Entry):
    """What an element says that no field of the noun holds: a constant, or what there is to count."""

    constant: str | None = None
    count: str = ""  # a list of the noun (lines), or a segment (HL)
    sum: str = ""  # a number of each entry of a list: lines[].quantity
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
    round_trip: bool = False  # written and read again, the same must come out
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
    fields: dict[Word, Rule | None] = Field({}, max_length=2_000)
    filled: dict[Word, Filled | None] = Field({}, max_length=200)  # only written: an element to what it says
    samples: tuple[Sample, ...] = Field((), max_length=500)


class CodeList(Entry):
    """Codes that several mappings share."""

    code_list: str
    version: str = Field(min_length=1)
    note: str = ""
    codes: Chosen
    prefer: Chosen = {}  # our word to the code that is written, where several codes mean it


def overlaid(base: Rule | None, over: Rule) -> Rule:
    """Return the base's rule with what the overlay says instead; codes are merged, the overlay's win."""
    if base is None:
        return over
    said = {name: getattr(over, name) for name in over.model_fields_set}
    for merged in ("codes", "prefer"):
        if merged in said:
            said[merged] = getattr(base, merged) | getattr(over, merged)
    if "at" in said:
        said.setdefault("write", "")
    return base.model_copy(update=said)
