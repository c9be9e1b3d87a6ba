"""An order to a place where no warehouse delivers is put before a person, and nothing is bought for it."""

from canonical.storage import Warehouse
from connectors.profile import SourcingTerms
from pipeline.stock.freed import served
from tests.pipeline.shelving import held, ordered, shelve


def serve(hub, *regions):
    with hub.unit() as uow:
        wanted = Warehouse(name="main", serves=frozenset(regions))
        return served(uow, hub.desk, ["LAMP-30"], ["main"], lambda: uow.warehouses.put(wanted))


def test_where_no_warehouse_delivers_a_person_is_asked_and_nothing_is_requested(hub):
    hub.agree("acme", fulfilment={"sourcing": SourcingTerms(warehouses=("main",), by="region")})
    shelve(hub, LAMP_30=9)
    serve(hub, "US-ME", "CA")
    order = ordered(hub, "AC-1", ("LAMP-30", 5))
    assert (order.state, held(hub, order)) == ("backordered", [])
    [case] = hub.cases("order")
    assert case.summary == "acme AC-1: no warehouse delivers there: main serves CA, US-ME"
    with hub.store.reading() as uow:
        assert uow.requests.list() == [] and uow.inbound.promises(order.id) == []
    shelve(hub, LAMP_30=12)
    assert held(hub, order) == [] and len(hub.cases("order")) == 1
    assert serve(hub, "US-OR") == [order.id]
    assert held(hub, order) == [(1, "LAMP-30", "main", 5)] and hub.cases("order") == []
