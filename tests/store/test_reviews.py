import pytest

from canonical.finding import Finding
from canonical.hold import Answer, ReviewState
from canonical.lifecycle import ImpossibleTransitionError
from store import Store, UnitOfWork
from tests.store.sample import writing
from world.clock import SetClock


def ask(uow: UnitOfWork, says: str = "10.21 asked, 10 agreed", kind: str = "price", subject_id: int = 1) -> int:
    finding = Finding(rule="price_tolerance", says=says)
    return uow.reviews.open(subject="order", subject_id=subject_id, kind=kind, findings=(finding,), summary=says)


def test_one_open_case_of_a_kind_is_enough_and_its_findings_are_the_last(store: Store):
    with writing(store) as uow:
        first = ask(uow)
        assert ask(uow, "10.40 asked, 10 agreed") == first
        assert ask(uow, kind="duplicate") != first
    with store.reading() as uow:
        assert uow.reviews.get(first).findings[0].says == "10.40 asked, 10 agreed"
        assert [e.action for e in uow.events.of("review", first)] == ["opened", "found again"]
        assert len(uow.reviews.list(state=ReviewState.open, subject="order", subject_id=1)) == 2


def test_the_same_question_again_is_no_event(store: Store):
    with writing(store) as uow:
        assert ask(uow) == ask(uow)
        assert len(uow.events.of("review", 1)) == 1


def test_an_answer_names_who_gave_it(store: Store, clock: SetClock):
    with writing(store, actor="kim") as uow:
        record = uow.reviews.answer(ask(uow), Answer.approve, "agreed by phone")
    assert (record.state, record.answer, record.answered_by) == (ReviewState.answered, Answer.approve, "kim")
    assert (record.answered_at, record.reason) == (clock.now(), "agreed by phone")


def test_the_second_of_two_people_is_told_that_the_first_was_faster(store: Store):
    with writing(store, actor="kim") as uow:
        case = ask(uow)
        uow.reviews.answer(case, Answer.approve)
    with pytest.raises(ImpossibleTransitionError, match="approve by kim"), writing(store, actor="lou") as uow:
        uow.reviews.answer(case, Answer.reject)


def test_an_answered_case_can_be_opened_anew(store: Store):
    with writing(store) as uow:
        case = ask(uow)
        uow.reviews.answer(case, Answer.retry)
        assert ask(uow) != case


def test_closing_leaves_no_case_open_and_answers_none(store: Store):
    with writing(store) as uow:
        one, _, other = ask(uow), ask(uow, kind="duplicate"), ask(uow, subject_id=2)
        uow.reviews.close_for("order", 1, "read again")
        assert [c.id for c in uow.reviews.list(state=ReviewState.open)] == [other]
        assert (uow.reviews.get(one).answer, uow.reviews.get(one).reason) == (None, "read again")


def test_a_case_about_no_row_in_particular_is_told_apart_by_its_kind(store: Store):
    with writing(store) as uow:
        cases = {
            uow.reviews.open(subject="channel", subject_id=0, kind=kind, findings=(), summary="set aside")
            for kind in ("acme: a.tmp", "acme: b.tmp", "acme: a.tmp")
        }
        assert len(cases) == 2
        assert len(uow.reviews.list(subject="channel", subject_id=0)) == 2
