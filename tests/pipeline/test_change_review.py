"""What people answer to a change that waits, and what lets it go on by itself."""

from datetime import timedelta

import pytest

from canonical.hold import Answer
from connectors.profile import ApprovalTerms
from pipeline.evidence.correction import Correction
from pipeline.review import answer as review
from pipeline.step import NotNowError
from tests.pipeline.altering import answers, changes, lines, poc
from tests.pipeline.phone import D, credit, pay
from tests.pipeline.shelving import shelve
from tests.pipeline.test_changes import changed, ordered


def test_an_item_that_a_change_names_is_told_once_and_remembered(small):
    shelve(small, LAMP_30=10, MUG_01=9)
    ordered(small, "AC-1", ("LAMP-30", 2))
    ordered(small, "AC-0", ("LAMP-30", 2), control=3)
    changed(small, "AC-0", poc(2, "AI", 1, "4.25", "WHAT-1"), control=8)
    changed(small, "AC-1", poc(2, "AI", 3, "4.25", "WHAT-1"))
    _, case = small.cases("change")
    assert case.findings[0].mend == "crossdock review answer CASE correct --sku 2=SKU"
    with pytest.raises(NotNowError, match=r"can be corrected: crossdock review answer \d+ correct --sku LINE=SKU"):
        small.answer(case, Answer.correct, correction=Correction(prices={"2": D(4)}))
    with pytest.raises(NotNowError, match=r"names no item in a line 7"):
        small.answer(case, Answer.correct, skus={"7": "MUG-01"})
    with pytest.raises(NotNowError, match=r"we have no item SPOON"):
        small.answer(case, Answer.correct, skus={"2": "SPOON"})
    small.answer(case, Answer.correct, skus={"2": "MUG-01"})
    small.settle()
    assert (lines(small, "AC-1"), changes(small)) == ([(2, 2, 0, 0), (3, 3, 0, 0)], ["made", "made"])
    assert (lines(small, "AC-0"), small.cases()) == ([(2, 2, 0, 0), (1, 1, 0, 0)], [])
    assert "corrected" in small.events("order", small.order("AC-1").id)
    ordered(small, "AC-2", ("WHAT-1", 1), control=2)
    assert small.states()["AC-2"] == "allocated"


def test_a_change_beyond_the_credit_is_made_once_the_money_is_here(small):
    shelve(small, LAMP_30=40)
    credit(small, "50")
    ordered(small, "AC-1", ("LAMP-30", 10))
    changed(small, "AC-1", poc(1, "QI", 13))
    assert changes(small) == ["in_review"]
    pay(small, "1", number="P-0")
    assert changes(small) == ["in_review"]
    pay(small, "20")
    assert (changes(small), answers(small)) == (["made"], [("accepted", [[("accepted", 13)]])])
    assert small.cases() == []


def test_a_change_into_a_dear_order_is_approved_by_two(small):
    small.agree("acme", approval=ApprovalTerms(second_approval_over=D(50)))  # a lamp costs 4.25
    shelve(small, LAMP_30=40)
    ordered(small, "AC-1", ("LAMP-30", 10))
    changed(small, "AC-1", poc(1, "QD", 9), poc(8, "DI"))
    small.answer(small.case("change"), Answer.approve)
    small.settle()
    assert changes(small) == ["made_in_part"]
    changed(small, "AC-1", poc(1, "QI", 20), poc(8, "DI"), control=10, sequence="2")
    case = small.case("change")
    assert small.answer(case, Answer.approve, reason="fine").state == "open"
    with pytest.raises(NotNowError, match="a second person must, for orders from 50 on need two"):
        small.answer(case, Answer.approve)
    with small.store.unit_of_work(actor="lee", cause="test") as uow:
        assert review.answer(uow, small.desk, case.id, Answer.approve).answered_by == "lee"
    small.settle()
    assert (changes(small)[-1], lines(small, "AC-1")) == ("made_in_part", [(20, 20, 0, 0)])


def test_a_change_that_was_escalated_is_approved_by_two_and_rejected_by_one(small):
    shelve(small, LAMP_30=40)
    ordered(small, "AC-1", ("LAMP-30", 10))
    changed(small, "AC-1", poc(1, "QD", 9), poc(8, "DI"))
    small.answer(small.case("change"), Answer.escalate, reason="not mine to say")
    with pytest.raises(NotNowError, match="escalated already"):
        small.answer(small.case("change"), Answer.escalate)
    small.answer(small.case("change"), Answer.retry)
    small.settle()
    assert small.answer(small.case("change"), Answer.approve).state == "open"
    small.answer(small.case("change"), Answer.reject)
    assert changes(small) == ["refused"]


@pytest.mark.parametrize(("on_expiry", "ends"), [("reject", "refused"), ("escalate", "in_review")])
def test_a_change_that_nobody_answers_ends_as_it_was_agreed(small, clock, on_expiry, ends):
    small.agree("acme", approval=ApprovalTerms(expire_after=timedelta(days=3), on_expiry=on_expiry))
    shelve(small, LAMP_30=40)
    ordered(small, "AC-1", ("LAMP-30", 10))
    changed(small, "AC-1", poc(8, "DI"))
    clock.turn(timedelta(days=3))
    small.settle()
    assert (changes(small), small.states()) == (
        [ends], {"AC-1": "allocated" if ends == "refused" else "change_pending"},
    )  # fmt: skip
    if ends == "in_review":
        assert small.events("review", small.case("change").id)[-1] == "signed escalate"
        small.settle()
        assert small.events("review", small.case("change").id).count("signed escalate") == 1
