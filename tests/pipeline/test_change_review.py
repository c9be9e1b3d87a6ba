"""What people answer to a change that waits, and what lets it go on by itself."""

import pytest

from canonical.hold import Answer
from pipeline.evidence.correction import Correction
from pipeline.step import NotNowError
from tests.pipeline.altering import answers, changes, lines, poc
from tests.pipeline.phone import D, credit, pay
from tests.pipeline.shelving import shelve
from tests.pipeline.test_changes import changed, ordered


def test_an_item_that_a_change_names_is_told_once_and_remembered(small):
    shelve(small, LAMP_30=10, MUG_01=9)
    ordered(small, "AC-1", ("LAMP-30", 2))
    changed(small, "AC-1", poc(2, "AI", 3, "4.25", "WHAT-1"))
    case = small.case("change")
    assert case.findings[0].mend == "crossdock review answer CASE correct --sku 2=SKU"
    with pytest.raises(NotNowError, match=r"can be corrected: crossdock review answer \d+ correct --sku LINE=SKU"):
        small.answer(case, Answer.correct, correction=Correction(prices={"2": D(4)}))
    with pytest.raises(NotNowError, match=r"names no item in a line 7"):
        small.answer(case, Answer.correct, skus={"7": "MUG-01"})
    with pytest.raises(NotNowError, match=r"we have no item SPOON"):
        small.answer(case, Answer.correct, skus={"2": "SPOON"})
    small.answer(case, Answer.correct, skus={"2": "MUG-01"})
    small.settle()
    assert (lines(small, "AC-1"), changes(small)) == ([(2, 2, 0, 0), (3, 3, 0, 0)], ["made"])
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
