"""Counts, adjustments, moves, quarantine and safety stock: each with its reason, and no promise broken."""

import pytest

from canonical.replenishment import Dated, Inbound, InboundState, Promise, RequestKind, RequestState, StockRequest
from canonical.storage import Warehouse
from store import Conflict, NotEnough, NotFound, Store
from tests.store.sample import D, an_order, enter, reserved, stocked, writing


def test_every_movement_is_in_the_ledger_with_its_reason(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        uow.stock.adjust("MUG-01", "main", D(-2), "broken")
        uow.stock.quarantine("MUG-01", "main", D(3), "cracked?")
        uow.stock.quarantine("MUG-01", "main", D(-1), "sound after all")
        uow.stock.transfer("MUG-01", "main", "east", D(4), "balance")
        uow.stock.set_safety("MUG-01", "main", D(1), "buffer")
        found = [(n.warehouse, n.on_hand, n.quarantined, n.safety, n.available) for n in uow.stock.levels()]
        assert found == [("east", 4, 0, 0, 4), ("main", 4, 2, 1, 1)]
        assert [(e.kind, e.cause, e.on_hand_change, e.quarantined_change) for e in uow.stock.ledger()[1:]] == [
            ("adjusted", "broken", -2, None), ("quarantined", "cracked?", 0, 3), ("cleared", "sound after all", 0, -1),
            ("moved", "balance", -4, None), ("moved", "balance", 4, None),
        ]  # fmt: skip
        assert uow.stock.audit() == []


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (
            lambda s: s.adjust("MUG-01", "main", D(-7), "theft"),
            r"6 of MUG-01 in main are free, 7 cannot be taken away.*for acme PO-1 \(4\)",
        ),
        (lambda s: s.quarantine("MUG-01", "main", D(7), "wet"), "6 of MUG-01 in main are free, 7 cannot be set apart"),
        (lambda s: s.quarantine("MUG-01", "main", D(-1), "dry"), "0 of MUG-01 in main are in quarantine; 1 cannot"),
        (lambda s: s.transfer("MUG-01", "main", "main", D(1), "?"), "lies in main already"),
        (lambda s: s.transfer("MUG-01", "main", "east", D(7), "?"), "4 of MUG-01 in main are reserved"),
    ],
)
def test_what_is_promised_is_not_taken_away(store: Store, act, says):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        uow.stock.reserve(enter(uow), [reserved("4")])
    with pytest.raises(NotEnough, match=says), writing(store) as uow:
        act(uow.stock)


def test_safety_stock_is_kept_from_new_orders_and_breaks_no_old_promise(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        order = enter(uow)
        uow.stock.reserve(order, [reserved("8")])
        uow.stock.set_safety("MUG-01", "main", D(5), "buffer")
        assert uow.stock.levels()[0].available == 0
        uow.stock.ship(order, {1: D(8)})
    with pytest.raises(Conflict), writing(store) as uow:
        uow.stock.reserve(enter(uow, an_order("PO-2")), [reserved("1")])


def test_a_line_may_be_reserved_again_where_more_is_meant_and_elsewhere(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        uow.stock.set_on_hand("MUG-01", "east", D(5), "count")
        order = enter(uow)
        elsewhere = reserved("2").model_copy(update={"warehouse": "east"})
        uow.stock.reserve(order, [reserved("1"), elsewhere])
        uow.stock.reserve(order, [reserved("2")], more=True)
        assert uow.stock.reservations(order) == [elsewhere, reserved("3")]
        uow.stock.ship(order, {1: D(2)}, "east")
        assert uow.stock.reservations(order) == [reserved("3")]
        uow.stock.ship(order, {1: D(1)})
        uow.stock.release(order, {1: D(1)})
        assert uow.stock.reservations(order) == [reserved("1")]
        assert uow.stock.audit() == []
    with pytest.raises(NotEnough, match="1 reserved, 2 cannot leave"), writing(store) as uow:
        uow.stock.ship(order, {1: D(2)})


def test_the_database_itself_refuses_to_give_a_line_more_than_was_ordered(store: Store):
    with pytest.raises(Exception, match="promised_once"), writing(store) as uow:
        from store import LineChange

        uow.orders.settle_lines(enter(uow), {1: LineChange(reserved=D(3), shipped=D(3))})


def test_reservations_lapse_when_they_were_to(store: Store, clock):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        first, second = enter(uow), enter(uow, an_order("PO-2"))
        uow.stock.reserve(first, [reserved("1")], until=clock.now())
        uow.stock.reserve(second, [reserved("1")], until=clock.now())
        uow.stock.keep(second)
        assert uow.stock.lapsed() == [first]


PO = Inbound(number="P-1", sku="MUG-01", warehouse="main", quantity=D(10), due_on="2026-12-01")


def test_what_is_to_come_is_known_by_day_until_it_is_here(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="0")
        assert uow.inbound.expect(PO)
        assert not uow.inbound.expect(PO)
        assert uow.inbound.due(["MUG-01"]) == {("MUG-01", "main"): [Dated(on="2026-12-01", quantity=D(10))]}
        assert uow.inbound.receive("P-1", "MUG-01", "main", D(4)).missing == 6
        later = PO.model_copy(update={"due_on": PO.due_on.replace(day=9)})
        assert uow.inbound.expect(later)
        assert uow.inbound.due(["MUG-01"]) == {("MUG-01", "main"): [Dated(on="2026-12-09", quantity=D(6))]}
        assert uow.inbound.receive("P-1", "MUG-01", "main", D(6)).state is InboundState.received
        assert uow.inbound.due(["MUG-01"]) == {}
        assert [one.received for one in uow.inbound.list(sku="MUG-01")] == [10]
    for act, error in (
        (lambda uow: uow.inbound.receive("P-9", "MUG-01", "main", D(1)), NotFound),
        (lambda uow: uow.inbound.expect(PO.model_copy(update={"quantity": D(0)})), ValueError),
    ):
        with pytest.raises(error), writing(store) as uow:
            act(uow)


def test_promises_of_an_order_take_the_place_of_those_before(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="0")
        order = enter(uow)
        said = [Promise(position=1, sku="MUG-01", warehouse="main", quantity=D(n), on=f"2026-12-0{n}") for n in (1, 2)]
        uow.inbound.promise(order, said)
        uow.inbound.promise(order, said[1:])
        assert uow.inbound.promises(order) == said[1:]
        assert uow.inbound.promised(["MUG-01"]) == {order: said[1:]}
        assert uow.inbound.promised(["NOPE"]) == {}


def test_a_line_has_one_living_request_and_it_is_met_when_the_line_waits_no_longer(store: Store):
    wanted = StockRequest(kind=RequestKind.purchase, sku="MUG-01", warehouse="main", quantity=D(5), position=1)
    with writing(store) as uow:
        stocked(uow, MUG_01="0")
        order = enter(uow)
        uow.requests.settle(order, [wanted])
        uow.requests.settle(order, [wanted])
        uow.requests.settle(order, [wanted.model_copy(update={"quantity": D(3)})])
        [one] = uow.requests.list(state=RequestState.open)
        assert (one.order_id, one.quantity, one.kind) == (order, 3, RequestKind.purchase)
        uow.requests.move(one.id, RequestState.ordered, "P-7")
        uow.requests.settle(order, [])
        assert [(n.state, n.note) for n in uow.requests.list()] == [(RequestState.met, "the line waits no longer")]
    with pytest.raises(NotFound, match="met already"), writing(store) as uow:
        uow.requests.move(one.id, RequestState.dropped)


def test_warehouses_and_what_is_kept_in_them(store: Store):
    east = Warehouse(name="east", priority=2, serves={"US"})
    with writing(store) as uow:
        stocked(uow, MUG_01="9")
        uow.warehouses.put(east)
        uow.warehouses.put(east)
        uow.warehouses.keep("MUG-01", "main", "acme", D(3))
        uow.warehouses.keep("MUG-01", "main", "acme", D(4))
        uow.warehouses.keep("MUG-01", "main", "shop", D(1))
        uow.warehouses.keep("MUG-01", "main", "shop", D(0))
        assert uow.warehouses.list() == [east]
        assert uow.warehouses.kept() == uow.warehouses.kept(["MUG-01"]) == {("MUG-01", "main"): {"acme": 4}}
        assert uow.warehouses.kept(["NOPE"]) == {}
