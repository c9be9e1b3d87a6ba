"""What may be said of one field: where it stands, what type it has, what its codes mean."""

from typing import Literal

from pydantic import Field

from connectors.mapping.language.predicate import Ask
from connectors.mapping.word import Chosen, Codes, Entry, Words


class Piece(Entry):
    """One part of a text that is put together, with the words that go around it where it is present.

    ``length``: how many characters it has, so that it can be told from the next one when the text is written.
    """

    at: str
    before: str = ""
    after: str = ""
    length: int | None = Field(None, ge=1, le=100)
    silent: str = ""
    """What is not written, since nothing written means it."""


class Split(Entry):
    """Take one part of a text: ``part`` 1 is the first between the separators."""

    by: str = Field(min_length=1)
    part: int = Field(ge=1)


class Lookup(Entry):
    """Ask a cross-reference table what a text means to us: the partner's own rows first, then the house's."""

    table: str = Field(min_length=1)
    """Its name: items, locations, units, carriers, terms or reasons; `crossdock xref list` shows what is in them."""
    by: Words = Field(min_length=1)
    """The columns that are asked, one after the other until a row is found: [buyer_part, gtin, sku]."""
    give: str = Field(min_length=1)
    """The column whose word is ours."""


class Rule(Entry):
    """How one canonical field is read, and read backwards how it is written."""

    at: Words = ()
    """One or several paths; the first that holds something wins, and a field of several texts takes all.
    ``#`` is the entry's position in its list."""
    pick: Words = ()
    """The qualifiers wanted of a list of pairs, the most wanted first."""
    concat: tuple[Piece, ...] = Field((), max_length=20)
    """Put together from several places; used where ``at`` finds nothing."""
    joined_by: str = Field(" ", alias="with")
    """What stands between the pieces of ``concat``."""
    split: Split | None = None
    when: Ask | None = None
    """The rule counts only where this holds; such a rule is only read."""
    prefix: str = ""
    """What the text begins with and means nothing: taken off when read, put on when written."""
    suffix: str = ""
    """What the text ends with and means nothing."""
    matches: str = Field("", max_length=200)
    """A regular expression (RE2) that the whole text must match."""
    transform: str = ""
    """A named one, written in Python; see connectors/mapping/language/transform.py."""
    type: Literal["string", "decimal", "implied_decimal", "date"] | None = None
    """Only where it is not what the field is anyway."""
    places: int | None = Field(None, ge=0, le=6)
    """Of an implied_decimal: how many digits stand after the unwritten point."""
    formats: Words = ()
    """Of a day: CCYYMMDD, YYMMDD, MM/DD/YYYY, CCYYMMDDhhmm, ..., instant; the first is how it is written."""
    point: Literal[".", ",", ".,"] = "."
    """Of a number: what stands before the fraction; ``.,``: either of them."""
    group: Literal["", ".", ",", " ", "'"] = ""
    """Of a number: what may stand between thousands."""
    drop: Words = ()
    """Of a number: what may stand around it and means nothing, such as $."""
    codes: Codes = {}
    """The document's word to ours, ``"*"`` for any other; null takes a code of the base away."""
    code_list: str = ""
    """Codes from a file of mappings/codes, under those said here."""
    prefer: Chosen = {}
    """Our word to the code that is written, where several codes mean it; an empty one: the default is not written."""
    lookup: Lookup | None = None
    unlisted: Literal["refuse", "keep", "drop"] = "refuse"
    """What becomes of a word without a code, or without a row in the table."""
    required: bool = False
    """Without it the order is refused, or the entry of the list."""
    constant: str | None = None
    """The value, whatever the document says."""
    default: str | None = None
    """The value where the document says nothing."""
    write: Words = ()
    """Where it is written; of several paths the first that can say it. Empty: the first of ``at`` that can be."""
    most: int | None = Field(None, ge=1, le=1000)
    """How many characters the first place takes; what is longer is written to the next of ``write``."""
    also: Words = ()
    """Where else it is written: the same again, for documents that say it twice."""
    only: Literal["", "read", "write"] = ""
    """Where the rule does not go both ways."""
    echo: Words = ()
    """The sets of our answers that carry this value back to the buyer: 855, 856, 810."""
    note: str = ""


def overlaid(base: Rule | None, over: Rule) -> Rule:
    """Return the base's rule with what the overlay says instead; codes are merged, the overlay's win."""
    if base is None:
        return over
    said = {name: getattr(over, name) for name in over.model_fields_set}
    for merged in ("codes", "prefer"):
        if merged in said:
            said[merged] = getattr(base, merged) | getattr(over, merged)
    if "at" in said:
        said.setdefault("write", ())
    return base.model_copy(update=said)
