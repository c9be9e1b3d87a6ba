"""What the house needs for itself: review cases, control numbers, leases and the diary."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint, UniqueConstraint, text

from store.migrations.kind import INSTANT, JSON, NUMBER, WORDS

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "review",
        Column("id", NUMBER, nullable=False),
        Column("subject", WORDS, nullable=False),
        Column("subject_id", NUMBER, nullable=False),
        Column("kind", WORDS, nullable=False),
        Column("findings", JSON, nullable=False),
        Column("summary", WORDS, nullable=False),
        Column("state", WORDS, nullable=False),
        Column("opened_at", INSTANT, nullable=False),
        Column("answer", WORDS, nullable=True),
        Column("answered_by", WORDS, nullable=True),
        Column("answered_at", INSTANT, nullable=True),
        Column("reason", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_review_state"), "review", ["state"])
    op.create_index(op.f("ix_review_subject_subject_id"), "review", ["subject", "subject_id"])
    op.create_index(
        op.f("uq_review_open"),
        "review",
        ["subject", "subject_id", "kind"],
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    )
    op.create_table(
        "control_number",
        Column("id", NUMBER, nullable=False),
        Column("sender", WORDS, nullable=False),
        Column("receiver", WORDS, nullable=False),
        Column("usage", WORDS, nullable=False),
        Column("level", WORDS, nullable=False),
        Column("last", NUMBER, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_control_number")),
        CheckConstraint("last BETWEEN 1 AND 999999999", name=op.f("ck_control_number_nine_digits")),
        UniqueConstraint(
            "sender", "receiver", "usage", "level", name=op.f("uq_control_number_sender_receiver_usage_level")
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "lease",
        Column("id", NUMBER, nullable=False),
        Column("name", WORDS, nullable=False),
        Column("owner", WORDS, nullable=False),
        Column("fence", NUMBER, nullable=False),
        Column("expires_at", INSTANT, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_lease")),
        UniqueConstraint("name", name=op.f("uq_lease_name")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        Column("id", NUMBER, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("actor", WORDS, nullable=False),
        Column("cause", WORDS, nullable=False),
        Column("subject", WORDS, nullable=False),
        Column("subject_id", NUMBER, nullable=False),
        Column("action", WORDS, nullable=False),
        Column("before", WORDS, nullable=False),
        Column("after", WORDS, nullable=False),
        Column("detail", JSON, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_event_subject_subject_id_id"), "event", ["subject", "subject_id", "id"])


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    op.drop_table("event")
    op.drop_table("lease")
    op.drop_table("control_number")
    op.drop_table("review")
