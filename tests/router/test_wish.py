"""Changes end in the same order in whichever sequence they come; only what truly contradicts is overtaken."""

import itertools
from datetime import date
from decimal import Decimal
from functools import reduce

import pytest

from canonical.acknowledgement import LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.lifecycle import OrderState
from canonical.order import Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange, QuantityMeaning
from canonical.party import Party, PartyRole
from router.change import Progress, Standing, amend
from router.change_answer import refusal, settled
from router.wish import Made, applied, ask, in_turn

D = Decimal
TODAY = date(2026, 3, 2)
K = LineChangeKind
FREE = Standing(state=OrderState.allocated)


@pytest.fixture
def line(a_line):
    def make(kind, number="1", means=QuantityMeaning.whole, **said):
        return ChangedLine(kind=kind, line=a_line(number=number, **said), quantity_means=means)

    return make


def a_change(sequence, *lines, **more):
    return OrderChange(partner="acme", order_number="4711", sequence=str(sequence), lines=lines, **more)


def end(order, arrivals):
    """Return the order after changes that came in this sequence, each taken in as the house does it."""
    now, done = order, []
    for change in arrivals:
        after = sorted((one for one in done if in_turn(change, one)), key=lambda one: int(one.sequence))
        before = sorted((one for one in done if one not in after), key=lambda one: int(one.sequence))
        amendment = amend(now, change, FREE, today=TODAY, made=Made(order, before, after))
        now, done = amendment.order or now, [*done, change]
    return now


def test_three_changes_end_the_same_in_all_six_sequences(a_line, an_order, line):
    order = an_order(a_line(), a_line(number="2", quantity="8"))
    changes = [
        a_change(1, line(K.changed, quantity="7", unit_price=D(3)), line(K.added, "3", quantity="2"), service="air"),
        a_change(2, line(K.decreased, quantity="4"), line(K.deleted, "2"), service="sea"),
        a_change(
            3, line(K.increased, quantity="2", means=QuantityMeaning.difference), line(K.increased, "2", quantity="9")
        ),
    ]  # fmt: skip
    wanted = reduce(applied, changes, order)
    assert [(n.number, n.quantity) for n in wanted.lines] == [("1", 6), ("2", 9), ("3", 2)]
    assert (wanted.lines[0].unit_price, wanted.service) == (3, "sea")
    for arrivals in itertools.permutations(changes):
        assert end(order, arrivals) == wanted


def test_a_late_change_says_what_has_overtaken_it_and_does_the_rest(an_order, line, a_line):
    order = an_order(a_line(), a_line(number="2"))
    later = a_change(2, line(K.decreased, quantity="4"))
    late = a_change(1, line(K.increased, quantity="9"), line(K.deleted, "2"), line(K.deleted, "7"), line(K.unchanged))
    amendment = amend(applied(order, later), late, FREE, today=TODAY, made=Made(order, (), (later,)))
    assert [n.quantity for n in amendment.order.lines] == [4, 0]
    assert amendment.answer.verdict is Verdict.accepted_with_changes
    reasons = [part.reason for one in amendment.answer.lines for part in one.answered.answers]
    assert reasons == ["a later change has overtaken it", "", "the order has no such line", ""]


def test_nothing_overtakes_a_cancellation(an_order, line):
    later = a_change(2, line(K.increased, quantity="9"))
    late = a_change(1, purpose=Purpose.cancellation)
    amendment = amend(applied(an_order(), later), late, FREE, today=TODAY, made=Made(an_order(), (), (later,)))
    assert amendment.cancelled


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        (("1", None), ("2", None), True), (("2", None), ("1", None), False), (("1", None), ("1", None), None),
        (("", date(2026, 3, 1)), ("", TODAY), True), (("", TODAY), ("2", TODAY), None), (("", None), ("", TODAY), None),
    ],
)  # fmt: skip
def test_number_or_day_tell_which_change_was_sent_first(one, other, before):
    here, there = (a_change(sequence, changed_on=day) for sequence, day in (one, other))
    assert in_turn(here, there) is before


def test_without_changes_that_came_later_a_change_is_read_as_it_stands(an_order, line):
    change = a_change(1, line(K.decreased, quantity="4"))
    assert ask(an_order(), change, Made(an_order())) == ask(an_order(), change)


def test_a_refusal_repeats_the_lines_as_they_are_or_as_they_were_asked_for(an_order, line):
    change = a_change(1, line(K.decreased, quantity="4"), line(K.deleted, "9", quantity="3"))
    said = refusal(an_order(), change, "no", TODAY)
    assert [(one.answered.position, one.answered.quantity) for one in said.lines] == [(1, 5), (2, 3)]
    assert (said.verdict, said.reason) == (Verdict.rejected, "no")
    assert refusal(None, change.model_copy(update={"currency": "USD"}), "no", TODAY).currency == "USD"


def test_a_confirmation_is_answered_as_a_change(an_order, line):
    assert refusal(an_order(), a_change(1, purpose=Purpose.confirmation), "no", TODAY).purpose is Purpose.change


def test_a_yes_becomes_what_truly_comes(an_order, a_line, line):
    order = an_order(a_line(), a_line(number="2"))
    change = a_change(1, line(K.increased, quantity="9"), line(K.deleted, "2"))
    standing = Standing(state=OrderState.partially_shipped, progress={2: Progress(left=D(5))})
    answer = amend(order, change, standing, today=TODAY).answer
    first = answer.lines[0].answered
    parts = (
        LineAnswer(status=LineStatus.accepted, quantity=D(5), unit="each"),
        LineAnswer(status=LineStatus.backordered, quantity=D(4), unit="each", reason="not in stock"),
    )
    books = OrderAcknowledgement(
        partner="acme", order_number="4711", answered_on=TODAY, verdict=Verdict.accepted_with_changes,
        lines=(first.model_copy(update={"answers": parts}),),
    )  # fmt: skip
    told = settled(answer, books)
    assert [[part.status for part in one.answered.answers] for one in told.lines] == [
        [LineStatus.accepted, LineStatus.backordered], [LineStatus.rejected],
    ]  # fmt: skip
    assert (told.verdict, told.reason) == (
        Verdict.accepted_with_changes, "5 each have left already; not in stock",
    )  # fmt: skip
    assert settled(answer, books.model_copy(update={"lines": ()})).lines == answer.lines


def test_a_party_that_is_named_anew_keeps_what_is_not_said_of_it_and_the_others_stay(an_order):
    order = an_order(parties=(*an_order().parties, Party(role=PartyRole.buyer, name="Acme", number="1")))
    ship_to, buyer = order.parties
    again = Party(role=PartyRole.ship_to, number=ship_to.number, name="Acme Stores 12, back door")
    assert ask(order, a_change(1, parties=(again,))).header["parties"] == (
        buyer, ship_to.model_copy(update={"name": "Acme Stores 12, back door"}),
    )  # fmt: skip
    elsewhere = Party(role=PartyRole.ship_to, number="0099")
    assert ask(order, a_change(1, parties=(elsewhere,))).header["parties"] == (buyer, elsewhere)
    assert applied(order, a_change(1, parties=(buyer,))).parties == order.parties
    replaced = a_change(1, parties=(elsewhere,), purpose=Purpose.replacement)
    assert applied(order, replaced).parties == (elsewhere,)
