"""What people answer: every answer does what it says, and one that does not fit is refused with a sentence."""

from decimal import Decimal

import pytest

from canonical.hold import Answer
from canonical.lifecycle import Application
from canonical.message import MessageKind
from pipeline.evidence.correction import Correction
from pipeline.step import NotNowError
from tests.pipeline.bench import interchange, one_order, practice, purchase_order

ANSWER = MessageKind.order_acknowledgement


@pytest.fixture
def database_url(sqlite_url):
    """What stands here does not hang on the database."""
    return sqlite_url


@pytest.fixture
def unknown_item(bench):
    bench.drop("nordwind", "po.edi", practice("nordwind-unknown-item.edi"))
    bench.run()
    assert bench.order("NW-77002").state == "in_review"
    return bench


def test_a_corrected_item_is_learnt_and_the_next_order_passes(unknown_item):
    bench = unknown_item
    case = bench.case()
    assert (case.kind, case.findings[0].line) == ("item", "020")
    bench.answer(case, Answer.correct, skus={"020": "PLATE-20"})
    bench.settle()
    order = bench.order("NW-77002")
    assert order.state == "allocated"
    assert [line.sku for line in order.lines] == ["MUG-01", "PLATE-20"]
    again = practice("nordwind-unknown-item.edi").replace(b"NW-77002", b"NW-77003").replace(b"7002", b"7003")
    bench.drop("nordwind", "next.edi", again)
    bench.run()
    assert bench.order("NW-77003").state == "allocated"
    assert bench.cases() == []


def test_an_order_for_an_unknown_item_cannot_just_be_approved(unknown_item):
    with pytest.raises(NotNowError, match=r"say which of our items it is: crossdock review answer \d+ correct"):
        unknown_item.answer(unknown_item.case(), Answer.approve)
    assert unknown_item.order("NW-77002").state == "in_review"


@pytest.mark.parametrize(
    ("skus", "says"),
    [
        ({}, "--sku LINE=SKU"),
        ({"020": "SPOON-1"}, "we have no item SPOON-1"),
        ({"99": "PLATE-20"}, "has no line 99; it has 010, 020"),
    ],
)
def test_a_correction_that_names_nothing_of_ours_is_refused(unknown_item, skus, says):
    with pytest.raises(NotNowError, match=says):
        unknown_item.answer(unknown_item.case(), Answer.correct, skus=skus)
    assert len(unknown_item.cases()) == 1


@pytest.mark.parametrize(
    ("what", "number"),
    [("factors", "1E+30"), ("quantities", "1E+30"), ("quantities", "0.00001"), ("prices", "1.2345678")],
)
def test_a_number_that_no_order_could_hold_is_refused(unknown_item, what, number):
    said = Correction(**{what: {"020": Decimal(number)}})
    with pytest.raises(NotNowError, match=r"line 020: .* can be written down"):
        unknown_item.answer(unknown_item.case(), Answer.correct, correction=said)
    assert len(unknown_item.cases()) == 1


def test_a_rejected_order_tells_the_buyer_and_can_be_answered_no_more(unknown_item):
    bench = unknown_item
    case = bench.case()
    bench.answer(case, Answer.reject, reason="we do not sell trays")
    bench.settle()
    assert bench.order("NW-77002").state == "rejected"
    told = next(content for name, content in bench.out("nordwind").items() if "_855_" in name)
    assert b"BAK|00|RD|NW-77002" in told or b"BAK|00|RJ|NW-77002" in told
    with pytest.raises(NotNowError, match="was answered already: reject by dana"):
        bench.answer(case, Answer.approve)


def test_retry_asks_the_rules_again(unknown_item):
    bench = unknown_item
    bench.item("NW-4711", 100)  # the tray is on sale now, under the buyer's own number
    bench.answer(bench.case(), Answer.retry)
    bench.settle()
    assert bench.order("NW-77002").state == "allocated"


def test_retry_that_changes_nothing_makes_the_same_case_anew(unknown_item):
    bench = unknown_item
    first = bench.case()
    bench.answer(first, Answer.retry)
    bench.settle()
    assert bench.case().id != first.id
    assert bench.order("NW-77002").state == "in_review"


def test_an_order_is_never_discarded_for_its_buyer_waits(unknown_item):
    with pytest.raises(
        NotNowError, match="cannot be answered with discard; answer approve or correct or reject or retry"
    ):
        unknown_item.answer(unknown_item.case(), Answer.discard)


def test_an_order_with_two_doubts_waits_for_both_answers(bench):
    bench.drop("acme", "a.edi", one_order("AC-1", ("MUG-01", 5)))
    bench.run()
    bench.drop("acme", "b.edi", one_order("AC-1", ("MUG-01", 5), ("MUG-02", 0), control=2))
    bench.run()
    first, second = bench.cases("order")
    assert {first.kind, second.kind} == {"duplicate", "quantity"}
    bench.answer(first, Answer.approve)
    bench.settle()
    assert [order.state for order in bench.orders("AC-1")] == ["allocated", "in_review"]
    bench.answer(second, Answer.approve)
    bench.settle()
    later = bench.orders("AC-1")[1]
    assert later.state == "allocated"
    assert [(line.reserved, line.rejected) for line in later.lines] == [(5, 0), (0, 0)]
    bench.ship()
    assert bench.orders("AC-1")[1].state == "shipped"


def test_an_order_that_asks_for_nothing_cannot_be_approved_into_an_empty_box(bench):
    bench.drop("acme", "a.edi", one_order("AC-1", ("MUG-01", 0), ("MUG-02", 0)))
    bench.run()
    first, last = bench.cases("order")
    assert {first.kind, last.kind} == {"no_usable_line", "quantity"}
    bench.answer(first, Answer.approve)
    with pytest.raises(NotNowError, match=r"no line of order \d+ can be delivered"):
        bench.answer(last, Answer.approve)
    bench.settle()
    bench.answer(bench.case("order"), Answer.reject)
    bench.settle()
    assert bench.order("AC-1").state == "rejected"
    assert bench.shipments() == []
    assert len(bench.messages(ANSWER)) == 1


def test_an_order_that_is_mended_into_a_rejection_leaves_no_case_open(small):
    small.agree("acme", review={"quantity_zero": {"severity": "inform"}})
    small.drop("acme", "a.edi", one_order("AC-1", ("NONE-1", 0)))
    small.run()
    assert small.order("AC-1").state == "in_review"
    of_item = next(case for case in small.cases("order") if case.kind == "item")
    small.answer(of_item, Answer.correct, skus={"1": "MUG-01"})
    small.settle()
    assert small.order("AC-1").state == "rejected"
    assert small.cases() == []


def test_what_could_not_be_routed_is_no_doubt_that_one_could_approve(small, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a rule of ours is broken")

    small.drop("acme", "a.edi", one_order("AC-1", ("MUG-01", 5)))
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.deciding.verdict.judge", broken)
        small.run()
    case = small.case("order")
    with pytest.raises(NotNowError, match="answer retry once the cause is mended"):
        small.answer(case, Answer.approve)
    small.answer(case, Answer.retry)
    small.settle()
    assert small.order("AC-1").state == "allocated"


# -- documents


def test_a_document_of_a_stranger_is_read_again_once_a_profile_names_them(bench):
    bench.drop("acme", "po.edi", practice("unknown-sender.edi"))
    bench.run()
    document = bench.document()
    assert (document.validation, document.application) == ("unidentified", "held")
    case = bench.case("document")
    bench.agree("acme", edi={
        "them": bench.book.profiles["acme"].edi.them.model_copy(update={"qualifier": "01", "id": "078051120"}),
        "component_separator": ":", "sets": {"850": "base/x12-850"},
    })  # fmt: skip
    bench.replay(document.id)
    bench.settle()
    assert bench.document().application is Application.applied
    assert bench.order("WG-5502").document_id == document.id
    assert bench.cases("document") == []
    with pytest.raises(NotNowError, match="its cause is gone"):
        bench.answer(case, Answer.retry)


def test_a_document_that_was_read_well_can_be_read_again_and_changes_nothing(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    bench.replay(bench.document().id)
    bench.settle()
    assert bench.states() == {"AC-1001": "allocated"}
    assert [message.sends for message in bench.messages()] == [1, 1]


def test_a_held_document_can_be_discarded_and_still_be_read_again_later(bench):
    bench.drop("acme", "po.edi", practice("unknown-sender.edi"))
    bench.run()
    bench.answer(bench.case("document"), Answer.discard, reason="not for us")
    document = bench.document()
    assert (document.application, document.note) == ("discarded", "not for us")
    bench.replay(document.id)
    bench.settle()
    assert bench.document().application is Application.held


@pytest.mark.parametrize("given", [Answer.correct, Answer.reject])
def test_a_document_knows_no_correction_and_no_rejection(small, given):
    small.drop("acme", "po.edi", practice("unknown-sender.edi"))
    small.run()
    with pytest.raises(
        NotNowError, match=r"cannot be answered with (correct|reject); answer retry or approve or discard"
    ):
        small.answer(small.case("document"), given)


def test_a_set_that_we_cannot_use_is_settled_by_hand(bench):
    bench.drop("acme", "po.edi", interchange(["BGN*00*1*20261123"], kind="816", functional="OR"))
    bench.run()
    assert bench.document().application is Application.held
    bench.answer(bench.case("document"), Answer.approve, reason="entered by hand")
    assert bench.document().application is Application.applied


def test_a_guests_order_waits_for_a_person_and_walks_once_it_is_approved(bench):
    bench.open(bench.edi("stranger", guest="guest"))
    bench.drop("stranger", "po.edi", practice("unknown-sender.edi"))
    bench.run()
    order = bench.order("WG-5502")
    assert order.state == "in_review"
    assert "whom no profile names" in order.note
    assert [name for name in bench.out("stranger") if "997" in name]
    for case in bench.cases("order"):
        bench.answer(case, Answer.approve)
    bench.settle()
    assert bench.order("WG-5502").state == "allocated"


def test_answers_are_on_record_with_who_gave_them(unknown_item):
    case = unknown_item.case()
    unknown_item.answer(case, Answer.correct, skus={"020": "PLATE-20"}, reason="asked on the phone")
    with unknown_item.store.reading() as uow:
        answered = uow.reviews.get(case.id)
        events = uow.events.of("review", case.id)
    assert (answered.answered_by, answered.reason) == ("dana", "asked on the phone")
    assert [event.actor for event in events] == ["hub", "dana"]


def test_a_line_without_any_item_number_is_corrected_in_the_order_itself(bench):
    bare = [line.partition("**VN*")[0] for line in purchase_order("AC-1", ("TRAY", 5))]
    bench.drop("acme", "a.edi", interchange(bare))
    bench.run()
    of_item = next(case for case in bench.cases("order") if case.kind == "item")
    bench.answer(of_item, Answer.correct, skus={"1": "MUG-01"})
    bench.settle()
    for case in bench.cases("order"):
        bench.answer(case, Answer.approve)
    bench.settle()
    order = bench.order("AC-1")
    assert (order.state, order.lines[0].sku, order.lines[0].reserved) == ("allocated", "MUG-01", 5)
    assert "amended" in bench.events("order", order.id)
