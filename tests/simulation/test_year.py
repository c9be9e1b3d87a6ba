"""Random orders, counts, moves and cancellations: the house does what a small model says, and nothing is sold twice."""

import pytest
from sqlalchemy import event

from store import Store
from tests.simulation.comparison import live


@pytest.mark.parametrize(("kind", "seed", "count"), [("sqlite", 1, 2_000), ("postgres", 2, 200)])
def test_every_unit_and_every_ordered_quantity_is_accounted_for(request, clock, kind, seed, count):
    store = Store.open(request.getfixturevalue(f"{kind}_url"), clock)
    if kind == "sqlite":
        event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    *_, tally = live(store, clock, seed, count)
    store.close()
    assert sum(tally.values()) == count
    happened = {"Ordered", "Cancelled", "Left", "Counted", "Moved", "SetApart", "refused"}
    assert kind == "postgres" or happened <= {name for name, times in tally.items() if times}  # 200 are too few for all
