"""What a buyer reads of a change: each part with its quantity, cause, day and words, and what stands above them."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, Cause, LineStatus, OrderAcknowledgement, Verdict
from canonical.lifecycle import OrderState
from canonical.order import Destination, ItemNumber, Numbering, Portion, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from router.change import Progress, Standing, amend, doubts
from router.change_answer import refusal, refused_line, settled
from router.wish import Made, ask

D = Decimal
TODAY, DAY = date(2026, 3, 2), date(2026, 3, 16)
K, S = LineChangeKind, LineStatus


@pytest.fixture
def order(a_line, an_order):
    """An order of 5 mugs, of which we know much, and of 8 jugs."""
    mugs = a_line(
        number="10", requested_on=DAY, description="Mug", destinations=(Destination(number="12", quantity=D(5)),),
        schedule=(Portion(ships_on=DAY, quantity=D(5)),),
    )  # fmt: skip
    return an_order(mugs, a_line("20", "8", sku="JUG-02"), ordered_on=date(2026, 2, 27), currency="GBP")


@pytest.fixture
def asked(a_line):
    """Make a change of one line."""

    def make(kind, number="10", line=None, **more):
        lines = (ChangedLine(kind=kind, line=line or a_line(number=number, **more)),)
        return OrderChange(
            partner="acme", order_number="4711", sequence="3", changed_on=date(2026, 3, 1), lines=lines, currency="GBP"
        )

    return make


def made(order, change, progress=None, state=OrderState.allocated, **more):
    standing = Standing(state=state, progress={1: progress} if progress else {}, **more)
    return amend(order, change, standing, today=TODAY)


def parts(line):
    return [(one.status, one.quantity, one.unit, one.ships_on, one.cause, one.reason) for one in line.answered.answers]


def test_a_yes_echoes_the_line_as_it_is_from_now_on(order, asked):
    amendment = made(order, asked(K.increased, quantity="9"))
    [line] = amendment.answer.lines
    assert parts(line) == [(S.accepted, 9, "each", DAY, None, "")]
    assert line.kind is K.increased
    assert line.answered.model_copy(update={"answers": ()}) == AnsweredLine(
        position=1, number="10", quantity=D(9), unit="each", unit_price=D(4), items=order.lines[0].items,
        description="Mug", answers=(),
    )  # fmt: skip
    answer = amendment.answer
    assert (answer.partner, answer.order_number, answer.sequence, answer.purpose) == (
        "acme", "4711", "3", Purpose.change,
    )  # fmt: skip
    assert (answer.ordered_on, answer.changed_on, answer.answered_on) == (date(2026, 2, 27), date(2026, 3, 1), TODAY)
    assert (answer.verdict, answer.currency, answer.reason) == (Verdict.accepted, "GBP", "")


def test_a_deleted_line_is_echoed_as_it_was(order, asked):
    amendment = made(order, asked(K.deleted))
    [line] = amendment.answer.lines
    assert parts(line) == [(S.deleted, 5, "each", None, Cause.asked_by_buyer, "")]
    assert (line.answered.quantity, amendment.answer.verdict) == (5, Verdict.accepted)
    gone = amendment.order.lines[0]
    assert (gone.quantity, gone.destinations, gone.schedule, gone.description) == (0, (), (), "Mug")


def test_of_what_has_left_in_part_both_parts_are_told(order, asked):
    amendment = made(order, asked(K.deleted), Progress(left=D("1.50"), free=D(3)))
    says = "1.5 each have left already"
    [line] = amendment.answer.lines
    assert parts(line) == [
        (S.quantity_changed, D("1.5"), "each", None, Cause.already_shipped, says),
        (S.deleted, D("3.5"), "each", None, Cause.asked_by_buyer, ""),
    ]
    assert (line.answered.position, line.answered.quantity, line.kind) == (1, 5, K.deleted)
    kept = amendment.order.lines[0]
    assert (kept.quantity, kept.destinations, kept.schedule) == (D("1.5"), (), ())
    assert (amendment.answer.verdict, amendment.answer.reason) == (Verdict.accepted_with_changes, says)
    assert amendment.surplus == {1: 3}


@pytest.mark.parametrize(
    ("progress", "more", "quantity", "reason"),
    [
        (Progress(left=D(5)), {}, "4", "5 each have left already"),
        (Progress(left=D(10)), {}, "4", "10 each have left already"),
        (
            Progress(left=D(2), packed=D(3)),
            {"unpack": False, "state": OrderState.packed},
            "4",
            "5 each are packed already",
        ),
        (Progress(), {"state": OrderState.closed}, "4", "the order is closed; what is wanted now must be ordered anew"),
    ],
)
def test_a_no_repeats_the_line_and_says_why(progress, more, quantity, reason, order, asked):
    amendment = made(order, asked(K.decreased, quantity=quantity), progress, **more)
    cause = Cause.already_shipped if "already" in reason else Cause.other
    [line] = amendment.answer.lines
    assert parts(line) == [(S.rejected, 5, "each", None, cause, reason)]
    assert (amendment.order, amendment.answer.verdict, amendment.answer.reason) == (None, Verdict.rejected, reason)
    assert amendment.possible is (more.get("state") is not OrderState.closed)


@pytest.mark.parametrize(
    ("packed", "free", "wanted", "surplus", "unpacks"),
    [
        ("3", "2", "3", {1: 2}, False),
        ("3", "2", "2", {1: 3}, True),
        ("3", "1", "4", {}, False),
        ("0", "5", "4", {1: 1}, False),
    ],
)
def test_cartons_are_opened_only_for_what_they_alone_hold(packed, free, wanted, surplus, unpacks, order, asked):
    progress = Progress(packed=D(packed), free=D(free))
    amendment = made(order, asked(K.decreased, quantity=wanted), progress, OrderState.packed)
    assert (amendment.surplus, amendment.unpacks, amendment.goods) == (surplus, unpacks, (1,))


def test_another_item_gives_back_what_is_packed_and_what_is_free(order, asked):
    cup = (ItemNumber(numbering=Numbering.seller, number="CUP-01"),)
    amendment = made(order, asked(K.replaced, items=cup), Progress(packed=D(2), free=D(1)), OrderState.packed)
    assert (amendment.surplus, amendment.unpacks) == ({1: 3}, True)
    free = made(order, asked(K.replaced, items=cup), Progress(free=D(1)))
    assert (free.surplus, free.unpacks) == ({1: 1}, False)


def test_a_line_that_is_not_there_or_there_already_is_refused_with_its_own_quantity(order, asked, a_line):
    unknown = made(order, asked(K.decreased, "90", quantity="2")).answer
    assert parts(unknown.lines[0]) == [(S.rejected, 2, "each", None, Cause.unknown_item, "the order has no such line")]
    assert unknown.lines[0].answered.position == 3
    twice = made(order, asked(K.added, "20", quantity="2")).answer
    says = "the order has a line 20 already"
    assert parts(twice.lines[0]) == [(S.rejected, 2, "each", None, Cause.duplicate, says)]


def test_a_refusal_says_one_reason_once_and_answers_every_line(order, asked, a_line):
    change = asked(K.decreased, "20", quantity="2")
    change = change.model_copy(update={"lines": (*change.lines, *asked(K.deleted, "90", quantity="3").lines)})
    answer = refusal(order, change, "too late; sorry", TODAY)
    assert [parts(line) for line in answer.lines] == [
        [(S.rejected, 8, "each", None, Cause.other, "too late; sorry")],
        [(S.rejected, 3, "each", None, Cause.other, "too late; sorry")],
    ]
    assert [line.answered.position for line in answer.lines] == [2, 2]
    assert (answer.reason, answer.ordered_on, answer.currency) == ("too late; sorry", date(2026, 2, 27), "GBP")
    unknown = refusal(None, change, "no such order", TODAY, Cause.unknown_item)
    assert [parts(line)[0][4] for line in unknown.lines] == [Cause.unknown_item] * 2
    assert (unknown.ordered_on, [line.answered.position for line in unknown.lines]) == (None, [1, 2])


def test_a_reason_is_told_once_however_often_the_answer_is_settled(order, asked, a_line):
    lines = (*asked(K.deleted, "90").lines, *asked(K.added, "20").lines)
    answer = made(order, asked(K.deleted).model_copy(update={"lines": lines})).answer
    assert answer.reason == "the order has no such line; the order has a line 20 already"
    nothing = OrderAcknowledgement(
        partner="acme", order_number="4711", answered_on=TODAY, verdict=Verdict.accepted, lines=()
    )
    assert settled(answer, nothing) == answer


def test_a_yes_of_which_a_part_must_wait_is_no_whole_yes_any_more(order, asked):
    answer = made(order, asked(K.increased, quantity="9")).answer
    line = answer.lines[0].answered
    waits = line.answers[0].model_copy(update={"status": S.backordered, "reason": "not in stock"})
    books = OrderAcknowledgement(
        partner="acme", order_number="4711", answered_on=TODAY, verdict=Verdict.accepted_with_changes,
        lines=(line.model_copy(update={"answers": (waits,)}),),
    )  # fmt: skip
    told = settled(answer, books)
    assert (answer.verdict, told.verdict, told.reason) == (
        Verdict.accepted, Verdict.accepted_with_changes, "not in stock",
    )  # fmt: skip
    assert parts(told.lines[0]) == [(S.backordered, 9, "each", DAY, None, "not in stock")]


def test_what_is_short_is_no_refusal(order, asked):
    [no] = refusal(order, asked(K.deleted), "no", TODAY).lines
    assert refused_line(no.answered)
    short = no.answered.answers[0].model_copy(update={"cause": Cause.not_in_stock})
    assert not refused_line(no.answered.model_copy(update={"answers": (short,)}))
    assert not refused_line(made(order, asked(K.deleted)).answer.lines[0].answered)


def test_a_doubt_says_what_it_is_about_and_what_to_do(order, asked, the_facts):
    unknown = asked(K.deleted, "90")
    [finding] = doubts(order, unknown, made(order, unknown), the_facts(order))
    assert (finding.rule, finding.severity, finding.line) == ("line_unclear", "hold", "90")
    assert finding.mend == "Ask the buyer. Approve to make the rest of the change, or reject all of it."
    dearer = asked(K.price_changed, "20", unit_price=D("4.50"))
    [finding] = doubts(order, dearer, made(order, dearer), the_facts(order))
    assert (finding.rule, finding.severity, finding.line) == ("price_changed", "hold", "20")
    assert finding.says == "line 20 shall cost 4.50, it was 4, and nothing is agreed"
    assert finding.mend == "Approve where the new price is right; reject it otherwise."
    assert finding.evidence == {"price": "4.50", "before": "4"}


def test_what_a_kind_of_change_is_about_is_changed_and_nothing_else(order, asked):
    said = {"quantity": "3", "unit_price": D(9), "requested_on": date(2026, 4, 1), "description": "Cup"}
    was = order.lines[0]
    for kind, field in ((K.decreased, "quantity"), (K.price_changed, "unit_price"), (K.rescheduled, "requested_on")):
        [wish] = ask(order, asked(kind, **said)).wishes
        now = {name: value for name, value in wish.line if value != getattr(was, name)}
        assert now == {field: D(3) if field == "quantity" else said[field]}
    [wish] = ask(order, asked(K.changed, **said)).wishes
    assert {name for name, value in wish.line if value != getattr(was, name)} == set(said)
    assert (wish.position, wish.before, wish.cause, wish.says) == (1, was, None, "")


def test_a_change_that_was_overtaken_is_refused_for_that_reason(order, asked):
    later = asked(K.decreased, quantity="4").model_copy(update={"sequence": "4"})
    now = made(order, later).order
    [wish] = ask(now, asked(K.increased, quantity="9"), Made(order, (), (later,))).wishes
    assert (wish.line, wish.cause, wish.says) == (None, Cause.other, "a later change has overtaken it")
    assert (wish.before, wish.position) == (now.lines[0], 1)
