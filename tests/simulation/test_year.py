"""A year with twenty partners: the house does what a small model says, sells nothing twice and serves no wish twice."""

import pytest
from sqlalchemy import event

from store import Store
from tests.simulation.comparison import live

HAPPENED = {
    "Order", "Change", "Confirmation", "Cancellation", "resent", "Packed", "Departed", "Counted", "Adjusted", "Arrived",
    "SetApart", "Moved", "Allowed", "CameBack", "Night", "refused",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "seed", "count"), [*(("sqlite", seed, 2_000) for seed in range(1, 6)), ("postgres", 6, 200)]
)
def test_every_unit_and_every_ordered_quantity_of_a_year_is_accounted_for(request, clock, kind, seed, count):
    store = Store.open(request.getfixturevalue(f"{kind}_url"), clock)
    if kind == "sqlite":
        event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    *_, tally = live(store, clock, seed, count)
    store.close()
    assert sum(tally.values()) == count
    assert kind == "postgres" or tally.keys() == HAPPENED  # 200 are too few for all
