"""Customers, their credit, their prices, and what their orders were like before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from canonical.customer import Customer, Standing
from canonical.hold import Answer
from canonical.lifecycle import OrderState
from canonical.price import AgreedPrice, Discount, PriceKind
from canonical.receivable import CreditTerms, Payment, Receivable
from store import HeldDiscount, HeldPrice, LineChange, Store
from tests.store.sample import D, a_line, an_order, enter, stocked, writing

TODAY = date(2026, 11, 24)


def invoice(number="R-1", open_="100", due=date(2026, 11, 1), **said) -> Receivable:
    return Receivable(partner="acme", number=number, currency="USD", amount=D("100"), open=D(open_), due_on=due, **said)


def paid(number="P-1", amount="60", **said) -> Payment:
    return Payment(**({"partner": "acme", "number": number, "currency": "USD", "amount": D(amount)} | said))


def accepted(uow, number, amount, state=OrderState.accepted) -> int:
    id_ = enter(uow, an_order(number))
    uow.orders.move(id_, state)
    uow.credit.commit("acme", {id_: ("USD", D(amount))})
    return id_


def test_a_customer_is_entered_changed_and_told_of_in_the_diary(store: Store):
    with writing(store, actor="dana") as uow:
        uow.customers.put(Customer(partner="acme", name="Acme"))
        uow.customers.put(Customer(partner="acme", name="Acme"))
        uow.customers.put(Customer(partner="acme", name="Acme", standing=Standing.on_hold))
    with store.reading() as uow:
        [known] = uow.customers.list()
        assert known == uow.customers.get("acme") == uow.customers.hold("acme")
        assert known.standing is Standing.on_hold
        assert uow.customers.get("nobody") is None
        told = [(e.action, e.actor, e.detail) for e in reversed(uow.events.recent()) if e.subject == "customer"]
    assert told == [
        ("entered", "dana", {"partner": "acme", "name": "nothing → Acme"}),
        ("changed", "dana", {"partner": "acme", "standing": "active → on_hold"}),
    ]


def test_credit_adds_up_orders_invoices_and_payments_in_its_own_currency(store: Store):
    with writing(store) as uow:
        assert uow.credit.standing("acme", TODAY) is None
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD", limit=D("1000")))
        uow.credit.put_receivable(invoice())
        uow.credit.put_receivable(invoice("R-2", due=date(2026, 12, 24)))
        uow.credit.put_receivable(invoice("R-3", open_="0", due=date(2026, 1, 1)))
        uow.credit.put_receivable(invoice("R-4").model_copy(update={"currency": "EUR"}))
        uow.credit.put_payment(paid(unused=D("25")))
        mine = accepted(uow, "PO-1", "300.10")
        accepted(uow, "PO-2", "50")
        gone = accepted(uow, "PO-3", "999")
        uow.orders.move(gone, OrderState.cancelled)
        credit = uow.credit.standing("acme", TODAY, but=[mine])
    assert credit is not None
    assert (credit.limit, credit.open_orders, credit.receivables, credit.prepaid) == (1000, 50, 200, 25)
    assert (credit.overdue, credit.overdue_days, credit.exposure) == (100, 23, 225)
    with store.reading() as uow:
        assert uow.credit.standing("acme", TODAY).open_orders == D("350.1")
        assert next(one.number for one in uow.credit.receivables("acme")) == "R-3"
        assert uow.credit.payments() == [paid(unused=D("25"))]


def test_the_same_figure_told_again_makes_no_event(store: Store):
    with writing(store) as uow:
        for _ in range(2):
            uow.credit.put_terms(CreditTerms(partner="acme", currency="USD"))
            uow.credit.put_receivable(invoice())
            uow.credit.put_payment(paid())
        assert len([e for e in uow.events.recent() if e.subject == "credit"]) == 3


def test_two_at_once_cannot_both_take_the_last_of_the_credit(store: Store):
    with writing(store) as uow:
        uow.customers.put(Customer(partner="acme"))
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD", limit=D(100)))
        orders = [enter(uow, an_order(f"PO-{n}")) for n in range(6)]
    together = threading.Barrier(6)

    def decide(order_id: int) -> bool:
        together.wait()
        with writing(store) as uow:
            uow.customers.hold("acme")
            fits = uow.credit.standing("acme", TODAY).exceeds(D(60)) == 0
            if fits:
                uow.orders.move(order_id, OrderState.accepted)
                uow.credit.commit("acme", {order_id: ("USD", D(60))})
        return fits

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(decide, orders)) == 1
    with store.reading() as uow:
        assert uow.credit.standing("acme", TODAY).open_orders == 60


def price(sku="MUG-01", cost="4.25", **said) -> AgreedPrice:
    return AgreedPrice(**({"sku": sku, "price": D(cost), "currency": "USD"} | said))


def test_prices_of_the_customer_of_its_list_and_of_everybody_count(store: Store):
    mine = HeldPrice(price(kind=PriceKind.contract), "acme")
    listed, everybodys = HeldPrice(price(cost="5"), "", "retail"), HeldPrice(price(cost="6.123456"))
    others = [HeldPrice(price(), "nordwind"), HeldPrice(price(), "", "wholesale"), HeldPrice(price("BOWL-10"))]
    with writing(store) as uow:
        uow.prices.put([mine, listed, everybodys, *others])
        uow.prices.put([listed])
    with store.reading() as uow:
        assert uow.prices.counting("acme", "retail", ["MUG-01", "LAMP-30"]) == {
            "MUG-01": (mine.price, listed.price, everybodys.price)
        }
        assert len(uow.prices.list()) == 6
        assert uow.prices.list(partner="acme") == [mine]
    with writing(store) as uow:
        uow.prices.remove([mine])
        assert uow.prices.list(partner="acme") == []


def test_what_is_usual_lies_in_the_middle_of_the_lines_that_were_accepted(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10", BOWL_10="10")
        for n, quantity in enumerate(("10", "40", "20", "30", "1000")):
            id_ = enter(uow, an_order(f"PO-{n}", lines=(a_line(quantity=quantity), a_line("2", "BOWL-10", "7"))))
            if quantity != "1000":  # it still waits
                uow.orders.move(id_, OrderState.accepted)
        usual = uow.history.usual("acme", ["MUG-01", "BOWL-10", "LAMP-30"])
        assert {sku: (one.lines, one.median, one.most) for sku, one in usual.items()} == {
            "MUG-01": (4, 25, 40), "BOWL-10": (4, 7, 7)
        }  # fmt: skip
        assert usual["MUG-01"].last_on == TODAY
        assert uow.history.usual("acme", ["MUG-01"], but=[id_ - 1])["MUG-01"].median == 20
        assert uow.history.usual("nordwind", ["MUG-01"]) == {}


def test_lines_in_another_unit_than_the_items_make_no_custom(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="10")
        id_ = enter(uow, an_order(lines=(a_line().model_copy(update={"unit": "case"}),)))
        uow.orders.move(id_, OrderState.accepted)
        uow.orders.settle_lines(id_, {1: LineChange(sku="MUG-01")})
        assert uow.history.usual("acme", ["MUG-01"]) == {}


def test_orders_with_the_same_mark_are_found_for_a_whole_batch(store: Store):
    with writing(store) as uow:
        one, two, three = (enter(uow, an_order(f"PO-{n}")) for n in range(3))
        uow.history.mark("acme", {one: "x", two: "x", three: "y"})
        uow.history.mark("acme", {three: "x"})
        uow.orders.move(two, OrderState.rejected)
        found = uow.history.alike([one, three])
    assert {of: [(a.id, a.number, a.channel) for a in alike] for of, alike in found.items()} == {
        one: [(three, "PO-2", "acme")], three: [(one, "PO-0", "acme")],
    }  # fmt: skip


def test_a_person_signs_a_thing_once(store: Store):
    with writing(store, actor="dana") as uow:
        case = uow.reviews.open(subject="order", subject_id=1, kind="price", findings=(), summary="s")
        uow.signatures.sign(case, Answer.approve, "agreed by phone")
        uow.signatures.sign(case, Answer.approve, "again")
        signed = uow.signatures.of([case])[case]
        assert [(s.actor, s.answer, s.reason) for s in signed] == [("dana", Answer.approve, "agreed by phone")]
        assert [e.action for e in uow.events.of("review", case)] == ["opened", "signed approve"]


@pytest.mark.parametrize("state", [OrderState.allocated, OrderState.backordered])
def test_orders_count_until_they_are_invoiced(store: Store, state: OrderState):
    with writing(store) as uow:
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD"))
        uow.orders.move(accepted(uow, "PO-1", "50"), state)
        assert uow.credit.standing("acme", TODAY).open_orders == 50


def test_discounts_are_found_by_customer_list_and_item_and_told_of_in_the_diary(store: Store):
    everybody, listed, own, own_mug, strange = (Discount(percent=D(n), sku=sku) for n, sku in
                                                ((1, ""), (2, ""), (3, ""), (4, "MUG-01"), (5, "")))  # fmt: skip
    held = [HeldDiscount(everybody), HeldDiscount(listed, price_list="retail"), HeldDiscount(own, "acme"),
            HeldDiscount(own_mug, "acme"), HeldDiscount(strange, "nordwind")]  # fmt: skip
    with writing(store, actor="dana") as uow:
        uow.discounts.put(held)
        assert uow.discounts.counting("acme", "retail", ["MUG-01"]) == (everybody, listed, own, own_mug)
        assert uow.discounts.counting("acme", "", ["BOWL-10"]) == (everybody, own)
        assert uow.discounts.counting("nobody", "wholesale", ["MUG-01"]) == (everybody,)
        uow.discounts.put([HeldDiscount(own.model_copy(update={"percent": D(6)}), "acme")])
        assert [one.discount.percent for one in uow.discounts.list(partner="acme")] == [6, 4]
        uow.discounts.remove(held[3:4])
        assert [one.discount.percent for one in uow.discounts.list(partner="acme")] == [6]
    with store.reading() as uow:
        told = [(e.actor, e.action, e.detail["for"], e.detail["says"]) for e in uow.events.recent()[:2]]
    assert told == [("dana", "removed", "acme", "4 % off MUG-01 from 0 on"),
                    ("dana", "entered", "acme", "6 % off every item from 0 on")]  # fmt: skip
