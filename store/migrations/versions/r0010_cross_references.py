"""Cross-references of every kind, dated; what was learnt of partners' item numbers moves into them."""

import json
from typing import Any

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    column,
    insert,
    select,
    table,
    text,
)

from store.migrations.kind import INSTANT, JSON, NUMBER, WORDS

revision = "0010"
down_revision = "0009"

_EVER, _FOR_EVER = "0001-01-01", "9999-12-31"
_MOVED_AT = "2026-11-27T00:00:00.000000+00:00"

_alias = table("item_alias", column("partner", WORDS), column("number", WORDS), column("sku", WORDS))
_reference = table(
    "cross_reference",
    *(column(name, WORDS) for name in ("kind", "partner", "identity", "valid_from", "valid_until", "entered_by")),
    column("id", NUMBER), column("cells", JSON), column("entered_at", INSTANT),
)  # fmt: skip
_key = table(
    "cross_reference_key", column("reference_id", NUMBER), *(column(name, WORDS) for name in ("kind", "name", "key"))
)


def upgrade() -> None:
    """Make the tables, and move the aliases."""
    op.create_table(
        "cross_reference",
        Column("id", NUMBER, nullable=False),
        Column("kind", WORDS, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("identity", WORDS, nullable=False),
        Column("cells", JSON, nullable=False),
        Column("valid_from", WORDS, nullable=False),
        Column("valid_until", WORDS, nullable=False),
        Column("entered_at", INSTANT, nullable=False),
        Column("entered_by", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_cross_reference")),
        CheckConstraint("valid_from <= valid_until", name=op.f("ck_cross_reference_days_in_order")),
        UniqueConstraint(
            "kind", "partner", "identity", "valid_from",
            name=op.f("uq_cross_reference_kind_partner_identity_valid_from"),
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "cross_reference_key",
        Column("id", NUMBER, nullable=False),
        Column("reference_id", NUMBER, nullable=False),
        Column("kind", WORDS, nullable=False),
        Column("name", WORDS, nullable=False),
        Column("key", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_cross_reference_key")),
        ForeignKeyConstraint(
            ["reference_id"], ["cross_reference.id"], name=op.f("fk_cross_reference_key_reference_id_cross_reference")
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_cross_reference_key_kind_name_key"), "cross_reference_key", ["kind", "name", "key"])
    op.create_index(op.f("ix_cross_reference_key_reference_id"), "cross_reference_key", ["reference_id"])
    for row in op.get_bind().execute(select(_alias)).all():
        _move(row)
    op.drop_table("item_alias")


def _move(row: Any) -> None:
    """Let an alias be a number of whatever kind: which kind it was, nobody wrote down."""
    connection = op.get_bind()
    cells: Any = {"number": row.number, "sku": row.sku}
    postgresql = connection.dialect.name == "postgresql"
    values = {
        "kind": "items", "partner": row.partner, "identity": f"number|{row.number}",
        "cells": cells if postgresql else json.dumps(cells, ensure_ascii=False, separators=(",", ":")),
        "valid_from": _EVER, "valid_until": _FOR_EVER, "entered_at": _MOVED_AT, "entered_by": "migration",
    }  # fmt: skip
    id_ = connection.execute(insert(_reference).values(**values).returning(_reference.c.id)).scalar_one()
    keys = [{"reference_id": id_, "kind": "items", "name": name, "key": value} for name, value in cells.items()]
    connection.execute(insert(_key), keys)


def downgrade() -> None:
    """Make the aliases anew, of the rows that an alias can hold, and drop the tables."""
    op.create_table(
        "item_alias",
        Column("id", NUMBER, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("sku", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_item_alias")),
        ForeignKeyConstraint(["sku"], ["item.sku"], name=op.f("fk_item_alias_sku_item")),
        UniqueConstraint("partner", "number", name=op.f("uq_item_alias_partner_number")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.execute(
        text(
            "INSERT INTO item_alias (partner, number, sku) SELECT r.partner, n.key, s.key FROM cross_reference r "
            "JOIN cross_reference_key n ON n.reference_id = r.id AND n.name = 'number' "
            "JOIN cross_reference_key s ON s.reference_id = r.id AND s.name = 'sku' "
            "WHERE r.kind = 'items' AND r.valid_until = '9999-12-31'"
        )
    )
    op.drop_table("cross_reference_key")
    op.drop_table("cross_reference")
