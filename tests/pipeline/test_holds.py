"""What people answer to orders that wait: for good, for all of one cause, by two, with a question, with money."""

from datetime import date, timedelta

import pytest

from canonical.finding import Finding
from canonical.hold import Answer
from canonical.message import MessageKind
from canonical.party import PartyRole
from canonical.price import AgreedPrice
from canonical.receivable import Receivable
from canonical.stock import Sale
from connectors.counter import open_counter
from connectors.profile import ApprovalTerms
from pipeline.deciding.payment import release_paid
from pipeline.desk import HouseRules
from pipeline.evidence.correction import Correction
from pipeline.review import answer as review
from pipeline.step import NotNowError
from store import HeldPrice
from tests.pipeline.phone import PORTLAND, D, credit, pay, phoned, rules


@pytest.fixture
def small(small):
    small.open(open_counter("phone", small.book, "Blue Harbor Supply"))
    return small


@pytest.fixture
def bench(bench):
    bench.open(open_counter("phone", bench.book, "Blue Harbor Supply"))
    return bench


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


def test_who_answers_for_the_buyer_approves_what_was_asked_and_nothing_else(small):
    credit(small, "20")
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    asked = next(case for case in small.cases("order") if case.kind == "quantity")
    small.answer(asked, Answer.ask, reason="Do you mean 5?")
    small.answer(small.case("order"), Answer.approve, reason="yes, says Ann")
    small.settle()
    assert [case.kind for case in small.cases("order")] == ["credit"]
    assert small.order("T-1").state == "in_review"


def test_a_mail_whose_sender_is_not_proven_makes_one_case_with_every_doubt(small):
    order_id = phoned(small, "T-1", ("MUG-01", 5))
    doubt = Finding(rule="sender_not_verified", says="nobody vouches for it", evidence={"from": "ann@acme.example"})
    with small.unit() as uow:
        uow.reviews.open(subject="order", subject_id=order_id, kind="trust", findings=(doubt,), summary="s")
    small.settle()
    case = small.case("order")
    assert [finding.rule for finding in case.findings] == ["sender_not_verified", "untrusted_sender"]
    assert "ann@acme.example: nobody vouches for it" in case.findings[1].says
    small.answer(case, Answer.retry)
    small.settle()
    again = small.case("order")
    assert (again.kind, small.order("T-1").state) == ("trust", "in_review")
    small.answer(again, Answer.approve, reason="they said so by telephone")
    small.settle()
    assert small.order("T-1").state == "allocated"


def test_a_channel_may_trust_its_senders(small):
    rules(small, review={"phone": {"untrusted_sender": {"severity": "inform"}}})
    order_id = phoned(small, "T-1", ("MUG-01", 5))
    doubt = Finding(rule="sender_not_verified", says="nobody vouches for it")
    with small.unit() as uow:
        uow.reviews.open(subject="order", subject_id=order_id, kind="trust", findings=(doubt,), summary="s")
    small.settle()
    assert (small.order("T-1").state, small.cases()) == ("allocated", [])
