from datetime import timedelta

import pytest

from canonical.lifecycle import ImpossibleTransitionError, OrderState
from canonical.order import Purpose
from store import LineChange, NotFound, Store
from tests.store.sample import D, a_line, an_order, arrive, enter, writing


def test_an_order_comes_back_as_it_went_in(store: Store):
    order = an_order(lines=(a_line("10", quantity="99999999999.1234"), a_line("20", "LAMP-30", "2.50")))
    with writing(store) as uow:
        document = arrive(uow)
        entered = uow.orders.enter(order, document_id=document, channel="acme", mapping="acme/850@1#6f")
    with store.reading() as uow:
        record = uow.orders.get(entered.order_id)
    assert record.order == order
    assert (record.state, record.document_id, record.mapping) == (OrderState.interpreted, document, "acme/850@1#6f")
    assert [(n.position, n.number, n.sku, n.ordered) for n in record.lines] == [
        (1, "10", "MUG-01", D("99999999999.1234")),
        (2, "20", "LAMP-30", D("2.5")),
    ]


def test_the_same_order_twice_is_one_order(store: Store):
    answers = []
    for _ in range(2):
        with writing(store) as uow:
            answers.append(uow.orders.enter(an_order(), document_id=None, channel="acme", mapping=""))
    assert answers[0].order_id == answers[1].order_id
    assert [a.new for a in answers] == [True, False]


def test_other_content_under_the_same_number_is_another_order_and_a_sibling(store: Store):
    with writing(store) as uow:
        first = enter(uow)
        second = enter(uow, an_order(lines=(a_line(quantity="6"),)))
        change = enter(uow, an_order(purpose=Purpose.change))
        enter(uow, an_order("PO-2"))
        siblings = uow.orders.same_identity([first, second])
    assert [s.id for s in siblings[first]] == [second, change]
    assert [s.id for s in siblings[second]] == [first, change]


def test_a_rejected_order_is_no_sibling(store: Store):
    with writing(store) as uow:
        first = enter(uow)
        second = enter(uow, an_order(lines=(a_line(quantity="6"),)))
        uow.orders.move(second, OrderState.rejected)
        assert first not in uow.orders.same_identity([first])


def test_a_thousand_orders_enter_at_once_and_in_order(store: Store):
    orders = [(an_order(f"PO-{n}"), "m") for n in range(1000)]
    with writing(store) as uow:
        uow.orders.enter(orders[500][0], document_id=None, channel="acme", mapping="m")
        entered = uow.orders.enter_many([*orders, orders[3]], document_id=None, channel="acme")
    assert [e.new for e in entered] == [n != 500 for n in range(1000)] + [False]
    assert entered[1000].order_id == entered[3].order_id
    with store.reading() as uow:
        for n in (0, 500, 999):
            assert uow.orders.get(entered[n].order_id).number == f"PO-{n}"
            assert len(uow.orders.get(entered[n].order_id).lines) == 1
        assert len(uow.orders.list(limit=2000)) == 1000


def test_new_orders_of_one_document_are_claimed_in_the_documents_order(store: Store):
    with writing(store) as uow:
        uow.orders.enter_many([(an_order(n), "") for n in ("Z", "A", "M")], document_id=None, channel="acme")
    with writing(store) as uow:
        assert [o.number for o in uow.orders.claim("acme", OrderState.interpreted, 10)] == ["Z", "A", "M"]


def test_no_orders_make_nothing(store: Store):
    with writing(store) as uow:
        assert uow.orders.enter_many([], document_id=None, channel="acme") == []


def test_partners_wait_until_their_orders_are_due(store: Store):
    with writing(store) as uow:
        enter(uow)
        late = enter(uow, an_order(partner="nordwind"))
        uow.orders.postpone(late, note="x", until=uow.now + timedelta(hours=1))
    with store.reading() as uow:
        assert uow.orders.waiting(OrderState.interpreted) == ["acme"]
        assert uow.orders.waiting(OrderState.accepted) == []


def test_a_move_is_checked_recorded_and_starts_the_tries_anew(store: Store):
    with writing(store, actor="kim", cause="review answer 3") as uow:
        order = enter(uow)
        uow.orders.postpone(order, note="busy", until=uow.now)
        uow.orders.move(order, OrderState.in_review, note="strange price", detail={"rule": "price"})
    with store.reading() as uow:
        record = uow.orders.get(order)
        last = uow.events.of("order", order)[-1]
    assert (record.state, record.attempts, record.note) == (OrderState.in_review, 0, "strange price")
    assert (last.actor, last.cause, last.before, last.after) == ("kim", "review answer 3", "interpreted", "in_review")
    assert last.detail == {"note": "strange price", "rule": "price"}
    with pytest.raises(ImpossibleTransitionError), writing(store) as uow:
        uow.orders.move(order, OrderState.shipped)


def test_lines_are_settled_by_position_and_the_rest_stays(store: Store):
    with writing(store) as uow:
        order = enter(uow, an_order(lines=(a_line("1"), a_line("2"))))
        uow.orders.settle_lines(order, {2: LineChange(sku="MUG-02", reserved=D(3), backordered=D(2))})
        uow.orders.settle_lines(order, {2: LineChange(reserved=0), 1: LineChange()})
    with store.reading() as uow:
        one, two = uow.orders.get(order).lines
        told = [e.detail for e in uow.events.of("order", order) if e.action == "lines settled"]
    assert told == [{"line 2": "sku MUG-02, reserved 3, backordered 2"}, {"line 2": "reserved 0"}]
    assert (one.sku, one.reserved) == ("MUG-01", 0)
    assert (two.sku, two.reserved, two.backordered) == ("MUG-02", 0, 2)
    with pytest.raises(NotFound, match="position 3"), writing(store) as uow:
        uow.orders.settle_lines(order, {3: LineChange(reserved=D(1))})


def test_an_order_that_waits_can_be_amended(store: Store):
    with writing(store) as uow:
        order = enter(uow)
        before = uow.orders.get(order).digest
        uow.orders.move(order, OrderState.in_review)
        new = an_order(lines=(a_line("1", "LAMP-30"), a_line("2")))
        uow.orders.amend(order, new, note="line 1 is a lamp")
    with store.reading() as uow:
        record = uow.orders.get(order)
        last = uow.events.of("order", order)[-1]
    assert (record.order, [n.sku for n in record.lines]) == (new, ["LAMP-30", "MUG-01"])
    assert (last.action, last.before, last.after) == ("amended", before, new.digest())


def test_amending_is_refused_where_it_would_hide_something(store: Store):
    with writing(store) as uow:
        accepted, waits = enter(uow, an_order("PO-9")), enter(uow)
        twin = an_order(lines=(a_line(quantity="6"),))
        enter(uow, twin)
        uow.orders.move(waits, OrderState.in_review)
    for order, content, error in (
        (accepted, an_order("PO-9"), ImpossibleTransitionError),
        (waits, an_order("PO-2"), ValueError),
        (waits, twin, ValueError),
    ):
        with pytest.raises(error), writing(store) as uow:
            uow.orders.amend(order, content, note="")


def test_orders_are_found_by_the_partners_number(store: Store):
    with writing(store) as uow:
        mine, other = enter(uow), enter(uow, an_order(partner="nordwind"))
    with store.reading() as uow:
        assert [o.id for o in uow.orders.find("PO-1")] == [other, mine]
        assert [o.id for o in uow.orders.find("PO-1", partner="acme")] == [mine]
        assert [o.id for o in uow.orders.list(partner="nordwind", state=OrderState.interpreted)] == [other]
        assert uow.orders.find("PO-7") == []
