"""The tables of AS2: what came under which Message-ID, and each message of ours as it was posted."""

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint

from store.column import Flag
from store.schema import at, count, json, of, table, words

as2_received = table(
    "as2_received",
    words("channel"),
    words("number"),
    words("fingerprint"),
    of("document_id", "document"),
    of("message_id", "message", known=False),
    at("received_at"),
    Column("receipt", LargeBinary, nullable=False),
    UniqueConstraint("channel", "number"),
    Index(None, "document_id"),
)

as2_sent = table(
    "as2_sent",
    words("channel"),
    words("number"),
    words("key"),
    json("mics", dict[str, str]),
    words("verdict"),
    words("says"),
    Column("settled", Flag(), nullable=False),
    count("repeats"),
    at("made_at"),
    at("due_at", known=False),
    at("answered_at", known=False),
    Column("receipt", LargeBinary),
    Column("wire", LargeBinary, nullable=False),
    UniqueConstraint("channel", "number"),
    Index(None, "key"),
    Index(None, "settled", "channel"),
)
