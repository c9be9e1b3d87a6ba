"""Orders that were accepted before credit was watched count all the same."""

from sqlalchemy import text

from canonical.lifecycle import OrderState
from store import Store, migrations
from store.engine import connect
from tests.store.sample import D, a_line, an_order, enter, writing
from world.clock import SetClock


def test_open_orders_of_before_count_with_their_own_prices(database_url: str, clock: SetClock):
    store = Store.open(database_url, clock)
    with writing(store) as uow:
        lines = (a_line(), a_line("2", quantity="0.5"), a_line("3").model_copy(update={"unit_price": None}))
        uow.orders.move(enter(uow, an_order(lines=lines)), OrderState.accepted)
        enter(uow, an_order("PO-2"))  # nobody has accepted it
    store.close()
    engine = connect(database_url, migrating=True)
    migrations.run(engine, "0011")
    migrations.run(engine, migrations.HEAD)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT partner, currency, amount FROM commitment")).all()
    engine.dispose()
    scale = 10_000 if database_url.startswith("sqlite") else 1
    assert [(row.partner, row.currency, D(row.amount) / scale) for row in rows] == [("acme", "USD", D("52.25"))]
