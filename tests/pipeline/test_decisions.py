"""What the rules are told in service: credit, prices, custom, stock, calendars, and orders that look alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest

from canonical.acknowledgement import OrderAcknowledgement
from canonical.calendar import Calendar
from canonical.customer import Customer, Standing
from canonical.hold import Answer
from canonical.message import MessageKind
from canonical.price import AgreedPrice, PriceKind
from canonical.receivable import CreditTerms
from connectors.counter import open_counter
from pipeline.evidence.facts import gather
from store import HeldPrice
from tests.pipeline.bench import interchange, one_order, purchase_order
from tests.pipeline.phone import D, credit, pay, phoned, rules
from tests.pipeline.shelving import shelve


@pytest.fixture
def small(small):
    small.open(open_counter("phone", small.book, "Blue Harbor Supply"))
    return small


@pytest.fixture
def bench(bench):
    bench.open(open_counter("phone", bench.book, "Blue Harbor Supply"))
    return bench


def test_of_one_batch_each_order_takes_of_the_credit_what_the_next_one_lacks(bench):
    credit(bench, "50")
    orders = [purchase_order(f"AC-{n}", ("MUG-01", 5)) for n in range(4)]  # 21.25 each
    bench.drop("acme", "a.edi", interchange(*orders))
    bench.run()
    assert list(bench.states().values()) == ["allocated", "allocated", "in_review", "in_review"]
    [finding] = bench.cases("order")[0].findings
    assert (finding.rule, finding.evidence["open_orders"], finding.evidence["over"]) == (
        "credit_limit",
        "42.50",
        "13.75",
    )


def test_two_hubs_at_once_cannot_both_take_the_last_of_the_credit(make_bench, database_url):
    one, other = make_bench(database_url), make_bench(database_url, node="other")
    one.stock()
    credit(one, "30")
    for n in range(6):
        phoned(one, f"T-{n}", ("MUG-01", 5))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda bench: bench.step("route").run("acme"), (one, other)))
    assert sorted(one.states().values()) == ["allocated", *["in_review"] * 5]


def test_a_person_who_lets_an_order_pass_lets_it_count_too(small):
    credit(small, "30")
    phoned(small, "T-1", ("MUG-01", 10))
    small.settle()
    small.answer(small.case("order"), Answer.approve, reason="the boss knows them")
    small.settle()
    with small.store.reading() as uow:
        assert uow.credit.standing("acme", date(2026, 11, 24)).open_orders == D("42.5")


def test_an_approval_does_not_spend_the_credit_that_another_order_took_meanwhile(small):
    credit(small, "60")
    small.agree("acme", review={"quantity_limits": {"maximum": "9"}})
    phoned(small, "T-1", ("MUG-01", 10))  # 42.50
    small.settle()
    phoned(small, "T-2", ("MUG-01", 5))  # 21.25
    small.settle()
    assert small.order("T-2").state == "allocated"
    assert small.answer(small.case("order"), Answer.approve).state == "answered"
    small.settle()
    assert small.order("T-1").state == "in_review"
    case = small.case("order")
    assert (case.kind, case.findings[0].evidence["over"]) == ("credit", "3.75")
    small.answer(case, Answer.approve, reason="the boss knows them")
    small.settle()
    assert small.order("T-1").state == "allocated"


def test_a_payment_lets_the_order_of_who_pays_beforehand_go_on_though_no_limit_was_ever_set(small):
    with small.unit() as uow:
        uow.customers.put(Customer(partner="acme", currency="USD", prepayment=True))
    phoned(small, "T-1", ("MUG-01", 10))  # 42.50
    small.settle()
    assert small.case("order").findings[0].evidence == {"order": "42.50", "paid": "0", "missing": "42.50"}
    assert pay(small, "42.49", number="P-1") == []
    assert pay(small, "0.01", number="P-2") == [small.order("T-1").id]
    assert small.order("T-1").state == "allocated"
    phoned(small, "T-2", ("MUG-01", 1))
    small.settle()
    assert small.order("T-2").state == "in_review"


def test_an_order_in_another_currency_than_the_limits_goes_to_a_person(small):
    with small.unit() as uow:
        uow.credit.put_terms(CreditTerms(partner="acme", currency="EUR", limit=D(1000)))
    phoned(small, "T-1", ("MUG-01", 10))
    small.settle()
    [finding] = small.case("order").findings
    assert (finding.rule, finding.evidence) == ("credit_limit", {"limit": "1000", "order": "42.50"})


def test_an_order_without_prices_is_told_the_agreed_one_also_when_its_stock_comes_later(small):
    with small.unit() as uow:
        uow.customers.put(Customer(partner="acme", currency="USD"))
        uow.prices.put([HeldPrice(AgreedPrice(sku="PLATE-20", price=D("5.10"), currency="USD"), "acme")])
    small.agree("acme", fulfilment={"answer_again": True})
    shelve(small, PLATE_20=3)
    order_id = phoned(small, "T-1", ("PLATE-20", 5), price=None)
    small.settle()
    shelve(small, PLATE_20=5)
    small.settle()
    with small.store.reading() as uow:
        told = [OrderAcknowledgement.model_validate_json(one.body) for one in uow.messages.list(order_id=order_id)]
    assert [{one.unit_price for one in each.lines[0].answers} for each in told] == [{D("5.10")}, {D("5.10")}]
    assert {each.currency for each in told} == {"USD"}


def test_the_rules_see_customer_prices_custom_stock_and_calendar_in_few_questions(small):
    with small.unit() as uow:
        uow.customers.put(Customer(partner="acme", price_list="retail", standing=Standing.active))
        uow.prices.put([
            HeldPrice(AgreedPrice(sku="MUG-01", price=D("4.00"), currency="USD"), "", "retail"),
            HeldPrice(AgreedPrice(sku="MUG-01", kind=PriceKind.contract, price=D("4.25"), currency="USD"), "acme"),
        ])  # fmt: skip
    rules(small, calendars={"main": Calendar(name="main", cut_off=time(3), zone="America/New_York")})
    for n in range(3):
        phoned(small, f"T-{n}", ("MUG-01", 5 + n))
        small.settle()
    ids = [phoned(small, f"N-{n}", ("MUG-01", 5), ("BOWL-10", n + 1)) for n in range(100)]
    with small.unit() as uow, counting(uow) as asked:
        orders = [uow.orders.get(id_) for id_ in ids]
        before = len(asked)
        facts = gather(uow, small.desk, "acme", orders)
        assert len(asked) - before < 25
    known = facts[ids[0]]
    assert known.customer.price_list == "retail"
    assert {p.kind.value for p in known.prices["MUG-01"]} == {"price_list", "contract"}
    assert (known.usual["MUG-01"].lines, known.usual["MUG-01"].median) == (3, 6)
    assert known.seen_free == {"MUG-01": 480 - 18, "BOWL-10": 260}
    assert (known.today, known.ready_by) == (date(2026, 11, 24), date(2026, 11, 25))  # 4 o'clock in New York


class counting:  # noqa: N801 - reads as a word
    """Count the statements of a unit."""

    def __init__(self, uow):
        self.connection, self.asked = uow.orders._unit.connection, []

    def __enter__(self):
        from sqlalchemy import event

        event.listen(self.connection, "before_cursor_execute", lambda *words: self.asked.append(words[2]))
        return self.asked

    def __exit__(self, *_):
        pass


def test_a_channels_options_win_over_those_of_the_profile(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    rules(small, review={"phone": {"quantity_limits": {"maximum": "100"}}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.drop("acme", "a.edi", one_order("AC-1", ("MUG-01", 5)))
    small.run()
    assert small.states() == {"T-1": "allocated", "AC-1": "in_review"}


def test_an_order_told_on_the_telephone_and_sent_by_edi_is_suspected(small):
    phoned(small, "T-1", ("MUG-01", 3), ("BOWL-10", 4))
    small.settle()
    small.drop("acme", "a.edi", one_order("AC-9", ("BOWL-10", 4), ("MUG-01", 3)))
    small.run()
    assert small.states() == {"T-1": "allocated", "AC-9": "in_review"}
    [finding] = small.case("order").findings
    assert (finding.rule, finding.evidence["other_number"]) == ("lookalike_order", "T-1")
    assert "ship_to" in finding.says


def test_what_its_sender_calls_a_duplicate_is_suspected_by_another_road_as_well(small):
    phoned(small, "T-1", ("MUG-01", 3))
    small.settle()
    small.drop("acme", "a.edi", one_order("AC-9", ("MUG-01", 3)).replace(b"BEG*00", b"BEG*07"))
    small.run()
    assert small.states() == {"T-1": "allocated", "AC-9": "in_review"}
    assert [finding.rule for finding in small.case("order").findings] == ["lookalike_order"]


def test_the_same_number_by_two_roads_is_suspected_too_and_another_store_is_not(small):
    phoned(small, "AC-9", ("MUG-01", 3))
    phoned(small, "T-2", ("BOWL-10", 3), store="0099")
    small.settle()
    small.drop("acme", "a.edi", interchange(
        purchase_order("AC-9", ("MUG-01", 3)), purchase_order("AC-10", ("BOWL-10", 3))
    ))  # fmt: skip
    small.run()
    assert [order.state for order in small.orders("AC-9")] == ["allocated", "in_review"]
    assert small.case("order").findings[0].rule == "duplicate_order"
    assert small.order("AC-10").state == "allocated"


def test_what_is_told_is_shown_and_goes_by_mail_where_an_address_is_known(small):
    phoned(small, "T-1", ("MUG-01", 3))
    small.settle()
    told = small.message(MessageKind.order_acknowledgement)
    assert (told.channel, told.delivery) == ("phone", "sent")
    assert b"Your order T-1 is confirmed" in told.content
    rules(small, letters="orders")
    phoned(small, "T-2", ("MUG-01", 4), email="ann@acme.example")
    small.step("route").run("acme")
    letter = small.messages(MessageKind.order_acknowledgement)[-1]
    assert letter.channel == "orders"
    assert '"answer_to":"ann@acme.example"' in letter.body
