"""The tables of the mappings: each exact content once, and what people did with it. Rows are only ever added."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from canonical.edition import Deed, Layer
from store.column import Day, number
from store.schema import at, json, of, table, word, words

edition = table(
    "mapping_edition",
    words("mapping"),
    words("version"),
    words("label"),
    words("digest"),
    at("kept_at"),
    json("layers", tuple[Layer, ...]),
    UniqueConstraint("label"),
    CheckConstraint("length(digest) = 64", "digest_is_sha256"),
    Index(None, "mapping", "version"),
)

act = table(
    "mapping_act",
    of("edition_id", "mapping_edition"),
    word("deed", Deed),
    at("at"),
    words("actor"),
    words("named"),
    Column("effective_on", Day()),
    Column("withdraws", number()),
    words("says"),
    UniqueConstraint("withdraws"),
    Index(None, "edition_id"),
)
