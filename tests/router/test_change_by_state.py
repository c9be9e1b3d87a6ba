"""Every state of an order against everything that a buyer may want different."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.acknowledgement import LineStatus, Verdict
from canonical.lifecycle import OrderState
from canonical.order import ItemNumber, Numbering, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from canonical.price import AgreedPrice
from router.allocation import Allocation
from router.change import Progress, Standing, amend, doubts, only_takes_away
from router.confirmation import confirm
from router.judge import judge
from router.possible import WAYS, Act, Way, why_not

D = Decimal
TODAY = date(2026, 3, 2)
K = LineChangeKind
CUP = (ItemNumber(numbering=Numbering.seller, number="CUP-01"),)

ASKED = {
    Act.add: (K.added, {"number": "2", "quantity": "1"}),
    Act.increase: (K.increased, {"quantity": "9"}),
    Act.decrease: (K.decreased, {"quantity": "2"}),
    Act.delete: (K.deleted, {}),
    Act.item: (K.replaced, {"items": CUP}),
    Act.price: (K.price_changed, {"unit_price": D(3)}),
    Act.date: (K.rescheduled, {"requested_on": date(2026, 4, 1)}),
    Act.cancel: None,
}


@pytest.fixture
def asking(a_line):
    def make(act, **more):
        said = {"partner": "acme", "order_number": "4711", "sequence": "1"} | more
        if ASKED[act] is None:
            return OrderChange(**said, purpose=Purpose.cancellation)
        kind, line = ASKED[act]
        return OrderChange(**said, lines=(ChangedLine(kind=kind, line=a_line(**line)),))

    return make


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", [state for state in OrderState if state is not OrderState.change_pending])
def test_what_a_state_refuses_changes_nothing_and_all_else_is_made(state, act, asking, an_order):
    amendment = amend(an_order(), asking(act), Standing(state=state), today=TODAY)
    if WAYS[state][act] is Way.refused:
        assert (amendment.order, amendment.answer.verdict) == (None, Verdict.rejected)
        assert amendment.answer.reason == why_not(state)
    else:
        assert (amendment.order is not None, amendment.answer.verdict) == (True, Verdict.accepted)


def test_every_state_but_the_one_that_waits_for_a_change_has_its_row():
    assert set(WAYS) == set(OrderState) - {OrderState.change_pending}
    assert all(set(ways) == set(Act) for ways in WAYS.values())
    assert {state for state in OrderState if state in WAYS and set(WAYS[state].values()) == {Way.refused}} == {
        state for state in WAYS if why_not(state) != why_not(OrderState.packed)
    }


@pytest.mark.parametrize("act", [Act.decrease, Act.delete, Act.item, Act.cancel])
def test_cartons_are_opened_where_that_is_allowed_and_else_nothing_is_taken_out(act, asking, an_order):
    packed = {1: Progress(packed=D(5))}
    opened = amend(an_order(), asking(act), Standing(state=OrderState.packed, progress=packed), today=TODAY)
    assert (opened.unpacks, opened.answer.verdict) == (True, Verdict.accepted)
    shut = Standing(state=OrderState.packed, progress=packed, unpack=False)
    refused = amend(an_order(), asking(act), shut, today=TODAY)
    assert (refused.order, refused.answer.reason) == (None, "5 each are packed already")


def test_more_follows_what_is_packed_and_opens_nothing(asking, an_order):
    standing = Standing(state=OrderState.packed, progress={1: Progress(packed=D(5))})
    amendment = amend(an_order(), asking(Act.increase), standing, today=TODAY)
    assert (amendment.unpacks, amendment.surplus, amendment.goods) == (False, {}, (1,))


def test_less_than_is_reserved_beside_the_cartons_opens_nothing(asking, an_order):
    standing = Standing(state=OrderState.packed, progress={1: Progress(packed=D(2), free=D(3))})
    amendment = amend(an_order(), asking(Act.decrease), standing, today=TODAY)
    assert (amendment.unpacks, amendment.surplus) == (False, {1: D(3)})


def test_what_has_left_keeps_its_price(asking, an_order):
    standing = Standing(state=OrderState.partially_shipped, progress={1: Progress(left=D(1), free=D(4))})
    amendment = amend(an_order(), asking(Act.price), standing, today=TODAY)
    assert (amendment.order, amendment.answer.reason) == (None, "1 each have left already")


def test_the_header_of_a_packed_order_stays_and_the_answer_says_so(asking, an_order):
    standing = Standing(state=OrderState.packed)
    both = asking(Act.increase, requested_on=date(2026, 5, 1))
    amendment = amend(an_order(), both, standing, today=TODAY)
    assert amendment.order.requested_on == date(2026, 3, 16)
    assert amendment.answer.verdict is Verdict.accepted_with_changes
    assert amendment.answer.reason == why_not(OrderState.packed)
    alone = both.model_copy(update={"lines": ()})
    assert amend(an_order(), alone, standing, today=TODAY).answer.verdict is Verdict.rejected


def test_a_replacement_names_all_that_is_wanted(a_line, an_order):
    order = an_order(a_line(), a_line(number="2"), a_line(number="3", quantity="0"))
    lines = tuple(
        ChangedLine(kind=K.replaced, line=line) for line in (a_line(quantity="7"), a_line(number="9", quantity="1"))
    )
    change = OrderChange(partner="acme", order_number="4711", purpose=Purpose.replacement, lines=lines)
    amendment = amend(order, change, Standing(state=OrderState.allocated), today=TODAY)
    assert [(n.number, n.quantity) for n in amendment.order.lines] == [("1", 7), ("2", 0), ("3", 0), ("9", 1)]
    statuses = [line.answered.answers[0].status for line in amendment.answer.lines]
    assert statuses == [LineStatus.accepted, LineStatus.accepted, LineStatus.deleted]
    assert amendment.answer.lines[1].answered.position == 4


def test_an_unknown_line_and_a_price_that_nobody_agreed_to_are_a_persons_matter(a_line, an_order, the_facts):
    lines = (
        ChangedLine(kind=K.deleted, line=a_line(number="9")),
        ChangedLine(kind=K.added, line=a_line()),
        ChangedLine(kind=K.price_changed, line=a_line(number="2", unit_price=D(3))),
    )
    order = an_order(a_line(), a_line(number="2"), a_line(number="3"))
    change = OrderChange(partner="acme", order_number="4711", lines=lines)
    amendment = amend(order, change, Standing(state=OrderState.allocated), today=TODAY)
    said = [(one.rule, one.says) for one in doubts(order, change, amendment, the_facts(order))]
    assert said == [
        ("line_unclear", "line 9 (deleted): the order has no such line"),
        ("line_unclear", "line 1 (added): the order has a line 1 already"),
        ("price_changed", "line 2 shall cost 3, it was 4, and nothing is agreed"),
    ]
    agreed = AgreedPrice(sku="MUG-01", price=D(3), currency="GBP", unit="each")
    known = the_facts(order, prices={"MUG-01": (agreed,)})
    assert [one.rule for one in doubts(order, change, amendment, known)] == ["line_unclear", "line_unclear"]
    other = the_facts(order, prices={"MUG-01": (agreed.model_copy(update={"price": D("3.5")}),)})
    assert [one.says for one in doubts(order, change, amendment, other)][-1].endswith("it was 4, and 3.5 is agreed")


def test_nothing_is_doubtful_about_a_change_that_changes_nothing(a_line, an_order, the_facts):
    change = OrderChange(partner="acme", order_number="4711", lines=(ChangedLine(kind=K.unchanged, line=a_line()),))
    amendment = amend(an_order(), change, Standing(state=OrderState.allocated), today=TODAY)
    assert list(doubts(an_order(), change, amendment, the_facts())) == []
    unpriced = an_order(a_line(unit_price=None))
    free = amend(unpriced, OrderChange(partner="acme", order_number="4711", lines=(
        ChangedLine(kind=K.changed, line=a_line()),)), Standing(state=OrderState.allocated), today=TODAY)  # fmt: skip
    [doubt] = doubts(unpriced, change, free, the_facts(unpriced))
    assert doubt.evidence == {"price": "4", "before": "nothing"}


def test_less_of_the_same_only_takes_away(a_line, an_order):
    assert only_takes_away(an_order(), an_order(a_line(quantity="2")))
    assert not only_takes_away(an_order(), an_order(a_line(quantity="9")))
    assert not only_takes_away(an_order(), an_order(a_line(), a_line(number="2")))


def test_a_line_that_the_buyer_took_out_is_no_reason_for_anything_and_is_confirmed_as_taken_out(
    a_line, an_order, the_facts
):
    order = an_order(a_line(), a_line(number="2", quantity="0", sku=""))
    held = judge(order, the_facts(order))
    assert held.verdict == "hold"
    called_off = the_facts(order, called_off=frozenset({2}))
    assert not {"quantity_zero", "unknown_sku"} & {found.rule for found in judge(order, called_off).findings}
    plan = Allocation(taken={1: D(5)}, rejected={2: D(0)}, state=OrderState.allocated)
    said = confirm(order, plan, answered_on=TODAY, called_off={2})
    assert [line.answers[0].status for line in said.lines] == [LineStatus.accepted, LineStatus.deleted]
    assert said.verdict is Verdict.accepted


def test_an_order_of_which_nothing_is_left_cannot_be_cancelled_once_more(a_line, an_order, asking):
    gone = an_order(a_line(quantity="0"))
    said = amend(gone, asking(Act.cancel), Standing(state=OrderState.cancelled), today=TODAY)
    assert (said.answer.verdict, said.answer.reason) == (Verdict.rejected, why_not(OrderState.cancelled))
