"""What the rules are told in service, and what people answer: credit, prices, custom, look-alikes, holds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from canonical.calendar import Calendar
from canonical.customer import Customer, Standing
from canonical.hold import Answer
from canonical.message import MessageKind
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Address, Contact, Party, PartyRole
from canonical.price import AgreedPrice, PriceKind
from canonical.receivable import CreditTerms, Payment, Receivable
from canonical.stock import Sale
from connectors.counter import open_counter
from connectors.profile import ApprovalTerms
from pipeline import review
from pipeline.correction import Correction
from pipeline.desk import HouseRules
from pipeline.facts import gather
from pipeline.payment import release_paid
from pipeline.step import NotNowError
from store import HeldPrice
from tests.pipeline.bench import interchange, one_order, purchase_order

D = Decimal
PORTLAND = Address(street=("1450 NW Lovejoy Street",), city="Portland", region="OR", postal_code="97209", country="US")


def phoned(bench, number, *lines, partner="acme", email="", unit="each", place=PORTLAND, store="0012"):
    """Enter an order as it was told on the telephone."""
    order = PurchaseOrder(
        partner=partner, number=number, currency="USD",
        parties=(
            Party(role=PartyRole.buyer, contacts=(Contact(name="Ann", phone="555-0100", email=email),)),
            Party(role=PartyRole.ship_to, name="Store 12", number=store, numbering="buyer", address=place),
        ),
        lines=tuple(
            OrderLine(number=str(n), quantity=D(quantity), unit=unit, unit_price=D("4.25"),
                      items=(ItemNumber(numbering=Numbering.seller, number=sku),))
            for n, (sku, quantity) in enumerate(lines, 1)
        ),
    )  # fmt: skip
    with bench.unit("phone") as uow:
        return uow.orders.enter(order, document_id=None, channel="phone", mapping="desk/order-form@1").order_id


@pytest.fixture
def small(small):
    small.open(open_counter("phone", small.book, "Blue Harbor Supply"))
    return small


@pytest.fixture
def bench(bench):
    bench.open(open_counter("phone", bench.book, "Blue Harbor Supply"))
    return bench


def rules(bench, **said):
    bench.desk.rules = replace(bench.desk.rules, **said)


def credit(bench, limit, **customer):
    with bench.unit() as uow:
        uow.customers.put(Customer(partner="acme", currency="USD", **customer))
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD", limit=None if limit is None else D(limit)))


def pay(bench, amount, number="P-1"):
    with bench.unit("payment") as uow:
        uow.credit.put_payment(
            Payment(partner="acme", number=number, currency="USD", amount=D(amount), unused=D(amount))
        )
        released = release_paid(uow, bench.desk, "acme")
    bench.settle()
    return released


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


def test_a_price_that_strays_from_the_agreed_one_is_corrected_and_the_order_passes(small):
    with small.unit() as uow:
        uow.prices.put([HeldPrice(AgreedPrice(sku="MUG-01", price=D("5.00"), currency="USD"), "acme")])
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    case = small.case("order")
    assert case.kind == "price"
    small.answer(case, Answer.correct, correction=Correction(prices={"1": D("5.00")}))
    small.settle()
    order = small.order("T-1")
    assert (order.state, order.order.lines[0].unit_price) == ("allocated", 5)


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


def test_one_answer_about_an_item_releases_every_order_that_waits_for_it(small):
    ids = [phoned(small, f"T-{n}", ("TRAY-9", 1 + n)) for n in range(3)]
    small.settle()
    first = small.cases("order")[0]
    small.answer(first, Answer.correct, skus={"1": "PLATE-20"})
    small.settle()
    assert set(small.states().values()) == {"allocated"}
    assert small.cases() == []
    assert len(ids) == 3


def test_a_factor_is_remembered_and_releases_every_order_that_waits_for_it(small):
    for n in range(2):
        phoned(small, f"T-{n}", ("MUG-01", 2), unit="box")
    small.settle()
    small.answer(small.cases("order")[0], Answer.correct, correction=Correction(factors={"1": D(12)}))
    small.settle()
    assert set(small.states().values()) == {"allocated"}
    assert small.level("MUG-01").reserved == 48
    phoned(small, "T-9", ("MUG-01", 1), unit="box")
    small.settle()
    assert small.order("T-9").state == "allocated"


def test_a_place_is_remembered_and_every_order_to_it_finds_its_way(small):
    for n in range(2):
        phoned(small, f"T-{n}", ("MUG-01", 1 + n), place=None)
    small.settle()
    case = small.cases("order")[0]
    assert case.findings[0].rule == "missing_ship_to"
    small.answer(case, Answer.correct, correction=Correction(ship_to=PORTLAND))
    small.settle()
    assert set(small.states().values()) == {"allocated"}
    assert small.order("T-1").order.party(PartyRole.ship_to).address == PORTLAND
    phoned(small, "T-9", ("MUG-01", 7), place=None)
    small.settle()
    assert small.order("T-9").state == "allocated"


def test_over_an_amount_two_persons_must_approve(small):
    small.agree(
        "acme", approval=ApprovalTerms(second_approval_over=D(20)), review={"quantity_limits": {"maximum": "3"}}
    )
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    case = small.case("order")
    assert small.answer(case, Answer.approve, reason="fine").state == "open"
    with pytest.raises(NotNowError, match="a second person must"):
        small.answer(case, Answer.approve)
    with small.store.unit_of_work(actor="lee", cause="test") as uow:
        assert review.answer(uow, small.desk, case.id, Answer.approve, reason="so do I").answered_by == "lee"
    small.settle()
    assert small.order("T-1").state == "allocated"
    assert small.events("review", case.id) == ["opened", "signed approve", "signed approve", "approve"]


def test_an_escalated_case_needs_two_persons_whatever_it_comes_to(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    case = small.case("order")
    small.answer(case, Answer.escalate, reason="not mine to say")
    with pytest.raises(NotNowError, match="escalated already"):
        small.answer(case, Answer.escalate)
    assert small.answer(case, Answer.approve).state == "open"


def test_an_order_that_went_back_is_replaced_by_the_one_that_comes_again(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    first = phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    with pytest.raises(NotNowError, match="ask what"):
        small.answer(small.case("order"), Answer.ask)
    small.answer(small.case("order"), Answer.ask, reason="Do you mean 5 or 3?")
    small.settle()
    assert small.order("T-1").state == "returned"
    assert b"Do you mean 5 or 3?" in small.message(MessageKind.question).content
    second = phoned(small, "T-1", ("MUG-01", 3))
    small.settle()
    assert [order.state for order in small.orders("T-1")] == ["cancelled", "allocated"]
    assert small.cases() == []
    assert "resubmitted" in small.events("order", second)
    assert second != first


def test_a_buyer_who_says_that_it_was_meant_lets_the_order_go_on(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    small.answer(small.case("order"), Answer.ask, reason="Do you mean 5?")
    small.settle()
    small.answer(small.case("order"), Answer.approve, reason="yes, says Ann")
    small.settle()
    assert small.order("T-1").state == "allocated"


def test_an_order_that_went_back_can_be_rejected(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    small.answer(small.case("order"), Answer.ask, reason="Do you mean 5?")
    small.answer(small.case("order"), Answer.reject, reason="they want none")
    assert small.order("T-1").state == "rejected"


def test_a_requested_payment_releases_what_waits_for_it_the_oldest_first(small):
    credit(small, None, prepayment=True)
    for n in range(2):
        phoned(small, f"T-{n}", ("MUG-01", 5 + n))
    small.settle()
    case = small.cases("order")[0]
    assert small.answer(case, Answer.prepay).state == "open"
    small.settle()
    assert b"please pay 21.25 USD first" in small.message(MessageKind.payment_request).content
    assert pay(small, "10") == []
    [released] = pay(small, "15", "P-2")
    assert small.states() == {"T-0": "allocated", "T-1": "in_review"}
    assert released == small.order("T-0").id
    assert pay(small, "30", "P-3") != []
    assert set(small.states().values()) == {"allocated"}


def test_no_payment_is_asked_for_where_credit_is_not_the_matter(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    with pytest.raises(NotNowError, match="is about quantity, not about credit"):
        small.answer(small.case("order"), Answer.prepay)


def test_overdue_receivables_hold_until_they_are_paid(small):
    credit(small, "1000")
    owed = Receivable(
        partner="acme", number="R-1", currency="USD", amount=D(100), open=D(100), due_on=date(2026, 10, 1)
    )
    with small.unit() as uow:
        uow.credit.put_receivable(owed)
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    assert small.case("order").findings[0].evidence == {"overdue": "100", "days": "54"}
    with small.unit() as uow:
        uow.credit.put_receivable(owed.model_copy(update={"open": D(0)}))
        assert len(release_paid(uow, small.desk, "acme")) == 1
    small.settle()
    assert small.order("T-1").state == "allocated"


@pytest.mark.parametrize(("on_expiry", "state"), [("reject", "rejected"), ("escalate", "in_review")])
def test_a_case_that_nobody_answers_ends_as_it_was_agreed(small, clock, on_expiry, state):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    rules(small, approval=ApprovalTerms(expire_after=timedelta(days=2), on_expiry=on_expiry))
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    case = small.case("order")
    clock.turn(timedelta(days=3))
    small.settle()
    assert small.order("T-1").state == state
    with small.store.reading() as uow:
        signed = [(s.actor, s.answer) for s in uow.signatures.of([case.id]).get(case.id, [])]
    assert signed == ([] if on_expiry == "reject" else [("hub", "escalate")])


def test_a_banned_item_may_be_approved_and_an_unknown_one_may_not(small):
    with small.unit() as uow:
        item = uow.stock.items(["MUG-02"])["MUG-02"]
        traits = item.traits.model_copy(update={"sale": Sale.discontinued})
        uow.stock.put_item(item.model_copy(update={"traits": traits}))
    phoned(small, "T-1", ("MUG-02", 301))
    phoned(small, "T-2", ("TRAY-9", 1))
    small.settle()
    known, unknown = small.cases("order")
    assert (known.kind, unknown.kind) == ("item", "item")
    assert small.answer(known, Answer.approve, reason="the last ones").answer is Answer.approve
    with pytest.raises(NotNowError, match="cannot be approved"):
        small.answer(unknown, Answer.approve)


def test_house_rules_are_empty_until_something_is_configured():
    assert HouseRules().approval == ApprovalTerms()
