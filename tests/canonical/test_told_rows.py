"""A file of rows says how things are, or adds to what is known."""

import pytest

from canonical.document import ToldRows


@pytest.mark.parametrize(
    ("rows", "snapshot"),
    [
        (ToldRows(kind="stock"), True),
        (ToldRows(kind="credit"), False),
        (ToldRows(kind="credit", whole=True), True),
        (ToldRows(kind="prices", whole=True), True),
        (ToldRows(kind="returns"), False),
    ],
)
def test_stock_and_what_is_whole_is_a_snapshot(rows, snapshot):
    assert rows.snapshot is snapshot
