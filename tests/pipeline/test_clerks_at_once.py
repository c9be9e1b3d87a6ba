"""Several people answer at the same moment: one of them is heard, nothing is given twice, nobody is told nonsense."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from canonical.hold import Answer
from connectors.counter import open_counter
from pipeline.review import answer as review
from pipeline.step import NotNowError
from tests.pipeline.phone import credit, pay, phoned


@pytest.fixture
def bench(bench):
    bench.open(open_counter("phone", bench.book, "Blue Harbor Supply"))
    bench.agree("acme", review={"quantity_limits": {"maximum": "3"}})
    return bench


def at_once(bench, answers):
    """Let each of some people answer one case, all at the same moment; return what became of it."""

    def one(said):
        actor, case, given = said
        try:
            with bench.store.unit_of_work(actor=actor, cause="test") as uow:
                return review.answer(uow, bench.desk, case, given).state.value
        except NotNowError as error:
            return str(error)

    with ThreadPoolExecutor(len(answers)) as pool:
        return sorted(pool.map(one, answers))


def test_of_two_clerks_who_answer_one_case_one_is_heard_and_the_other_told_by_whom(bench):
    phoned(bench, "T-1", ("MUG-01", 5))
    bench.settle()
    case = bench.case("order").id
    heard, told = at_once(bench, [("ann", case, Answer.approve), ("lee", case, Answer.reject)])
    assert heard == "answered"
    assert told.startswith(f"review case {case} was answered already: ")
    bench.settle()
    assert bench.order("T-1").state in ("allocated", "rejected")
    assert len(bench.messages("order_acknowledgement")) == 1


def test_two_approvals_at_once_cannot_both_take_the_last_of_the_credit(bench):
    for n in range(3):
        phoned(bench, f"T-{n}", ("MUG-01", 5 + n))  # 21.25, 25.50, 29.75
    bench.settle()
    credit(bench, "30")
    cases = [case.id for case in bench.cases("order")]
    assert at_once(bench, [(f"clerk {n}", case, Answer.approve) for n, case in enumerate(cases)]) == ["answered"] * 3
    bench.settle()
    assert sorted(bench.states().values()) == ["allocated", "in_review", "in_review"]
    assert {case.kind for case in bench.cases("order")} == {"credit"}


def test_money_that_comes_in_while_a_clerk_answers_stops_neither(bench):
    for n in range(4):
        phoned(bench, f"T-{n}", ("MUG-01", 4))  # 17.00
    credit(bench, "1")
    bench.settle()
    cases = [case.id for case in bench.cases("order") if case.kind == "credit"]
    with ThreadPoolExecutor(2) as pool:
        told = pool.submit(at_once, bench, [(f"clerk {n}", case, Answer.approve) for n, case in enumerate(cases[:2])])
        paid = pool.submit(pay, bench, "100")
    assert {word for word in told.result() if "was answered already" not in word} <= {"answered"}
    assert set(paid.result()) <= {order.id for order in bench.orders()}
    bench.settle()
    assert not [case for case in bench.cases("order") if case.kind == "credit"]
