"""The tables of the cross-references: a row each, and every value by which it can be found."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from store.column import Day
from store.schema import at, json, of, table, words

reference = table(
    "cross_reference",
    words("kind"),
    words("partner"),
    words("identity"),
    json("cells", dict[str, str]),
    Column("valid_from", Day(), nullable=False),
    Column("valid_until", Day(), nullable=False),
    at("entered_at"),
    words("entered_by"),
    UniqueConstraint("kind", "partner", "identity", "valid_from"),
    CheckConstraint("valid_from <= valid_until", "days_in_order"),
)

key = table(
    "cross_reference_key",
    of("reference_id", "cross_reference"),
    words("kind"),
    words("name"),
    words("key"),
    Index(None, "kind", "name", "key"),
    Index(None, "reference_id"),
)
