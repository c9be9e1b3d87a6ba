"""What two persons must approve is approved by two, whatever else happens meanwhile."""

from datetime import timedelta

import pytest

from canonical.hold import Answer
from connectors.counter import open_counter
from connectors.profile import ApprovalTerms
from pipeline.evidence.correction import Correction
from pipeline.review import answer as review
from pipeline.step import NotNowError
from tests.pipeline.phone import D, phoned


@pytest.fixture
def small(small):
    small.open(open_counter("phone", small.book, "Blue Harbor Supply"))
    return small


@pytest.mark.parametrize("by_way_of", [Answer.retry, Answer.ask])
def test_asking_again_does_not_take_an_escalation_back(small, by_way_of):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    small.answer(small.case("order"), Answer.escalate, reason="not mine to say")
    small.answer(small.case("order"), by_way_of, reason="really?")
    small.settle()
    assert small.answer(small.case("order"), Answer.approve).state == "open"


def test_what_was_approved_before_the_order_was_corrected_counts_no_more(small, clock):
    small.agree(
        "acme", approval=ApprovalTerms(second_approval_over=D(20)), review={"quantity_limits": {"maximum": "3"}}
    )
    phoned(small, "T-1", ("MUG-01", 5), ("TRAY-9", 1))
    small.settle()
    item, quantity = sorted(small.cases("order"), key=lambda case: case.kind)
    small.answer(quantity, Answer.approve, reason="5 are fine")
    clock.turn(timedelta(minutes=1))
    more = Correction(skus={"2": "PLATE-20"}, quantities={"1": D(50)})
    small.answer(item, Answer.correct, correction=more)
    small.settle()
    with small.store.unit_of_work(actor="lee", cause="test") as uow:
        assert review.answer(uow, small.desk, quantity.id, Answer.approve).state == "open"
    assert small.answer(quantity, Answer.approve, reason="50 too").state == "answered"


def test_capitals_and_blanks_make_no_second_person(small):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5))
    small.settle()
    case = small.case("order")
    small.answer(case, Answer.escalate)
    for name in ("dana", " Dana "):
        with small.store.unit_of_work(actor=name, cause="test") as uow:
            if name == "dana":
                review.answer(uow, small.desk, case.id, Answer.approve)
            else:
                with pytest.raises(NotNowError, match=r"a second person must, for order \d+ was escalated"):
                    review.answer(uow, small.desk, case.id, Answer.approve)


@pytest.mark.parametrize(("quantity", "asked_again"), [("50", True), ("4", False)])
def test_who_approved_five_has_not_approved_fifty(small, clock, quantity, asked_again):
    small.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    phoned(small, "T-1", ("MUG-01", 5), ("TRAY-9", 1))
    small.settle()
    item, limits = sorted(small.cases("order"), key=lambda case: case.kind)
    small.answer(limits, Answer.approve, reason="5 are fine")
    clock.turn(timedelta(minutes=1))
    amended = Correction(skus={"2": "PLATE-20"}, quantities={"1": D(quantity)})
    small.answer(item, Answer.correct, correction=amended)
    small.settle()
    assert small.order("T-1").state == ("in_review" if asked_again else "allocated")
    assert [case.kind for case in small.cases("order")] == (["quantity"] if asked_again else [])
