"""Messages that cross on their way: whatever comes first, all ends alike."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest

from canonical.document import TranslatedOrder
from canonical.hold import Answer
from canonical.order import Destination, ItemNumber, Numbering, OrderLine, PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from canonical.party import Party, PartyRole
from pipeline.changes.change_entry import sort_out
from pipeline.step import NotNowError
from tests.pipeline.altering import answers, change_file, changes, lines, poc, proven
from tests.pipeline.bench import interchange, one_order, purchase_order
from tests.pipeline.phone import PORTLAND
from tests.pipeline.shelving import shelve

D = Decimal
K = LineChangeKind


def item(sku):
    return (ItemNumber(numbering=Numbering.seller, number=sku, qualifier="VN"),)


def a_line(number, quantity, sku, **more):
    return OrderLine(number=number, quantity=D(quantity), unit="each", items=item(sku), unit_price=D("4.25"), **more)


def an_order(number, *lines_, **more):
    place = Party(role=PartyRole.ship_to, name="Store 12", number="0012", numbering="buyer", address=PORTLAND)
    lines_ = lines_ or (a_line("1", 10, "LAMP-30"), a_line("2", 4, "MUG-01"))
    return PurchaseOrder(partner="acme", number=number, currency="USD", parties=(place,), lines=lines_, **more)


def a_change(number, sequence, *changed, purpose=Purpose.change):
    return OrderChange(
        partner="acme", order_number=number, sequence=str(sequence), purpose=purpose,
        lines=tuple(ChangedLine(kind=kind, line=line) for kind, line in changed),
    )  # fmt: skip


def arrivals(number, *, cancelled):
    """Return everything that is under way about one order."""
    first = a_change(
        number, 1, (K.increased, a_line("1", 12, "LAMP-30")), (K.added, a_line("3", 2, "BOWL-10")),
        (K.decreased, a_line("2", 3, "MUG-01")),
    )  # fmt: skip
    second = a_change(number, 2, (K.decreased, a_line("1", 7, "LAMP-30")), (K.deleted, a_line("3", 0, "BOWL-10")))
    last = a_change(number, 3, purpose=Purpose.cancellation)
    order, again = an_order(number), an_order(number, purpose=Purpose.duplicate)
    return (order, first, second, *((last,) if cancelled else ()), again)


def hand_in(bench, *said):
    """Take in messages about different orders and do all that follows, but send nothing."""
    with bench.unit("hand in") as uow:
        for one in said:
            books = uow.changes if isinstance(one, OrderChange) else uow.orders
            books.enter(one, document_id=None, channel="acme", mapping="test@1")
    moved = True
    while moved:
        moved = any(bench.step(name).run("acme") for name in ("amend", "route"))


@pytest.mark.parametrize("cancelled", [False, True])
def test_order_changes_cancellation_and_duplicate_end_alike_in_whatever_order_they_come(hub, cancelled):
    shelve(hub, LAMP_30=9000, MUG_01=9000, BOWL_10=9000)
    orders = [*itertools.permutations(range(5 if cancelled else 4))]  # all 120, or all 24 without a cancellation
    said = {f"AC-{n}": [arrivals(f"AC-{n}", cancelled=cancelled)[at] for at in order] for n, order in enumerate(orders)}
    for turn in zip(*said.values(), strict=True):
        hand_in(hub, *turn)
    ends = {(one.state.value, tuple((n.ordered, n.reserved) for n in one.lines if n.ordered)) for one in hub.orders()}
    wanted = ("cancelled", ()) if cancelled else ("allocated", ((7, 7), (3, 3)))
    assert ends == {wanted}
    assert len(hub.orders()) == len(orders)
    assert hub.cases() == []
    assert hub.level("LAMP-30").reserved == (0 if cancelled else 7 * len(orders))
    proven(hub)


def test_a_change_before_its_order_waits_is_seen_and_is_made_when_the_order_comes(hub):
    shelve(hub, LAMP_30=20)
    hub.drop("acme", "early.edi", change_file("AC-1", poc(1, "QD", 7), control=1))
    hub.run()
    assert (changes(hub), answers(hub), hub.cases()) == (["waiting"], [], [])
    hub.drop("acme", "late.edi", one_order("AC-1", ("LAMP-30", 10), control=2))
    hub.run()
    assert (lines(hub, "AC-1"), changes(hub)) == ([(7, 7, 0, 0)], ["made"])
    assert answers(hub) == [("accepted", [[("accepted", 7)]])]


def test_a_change_whose_order_does_not_come_is_put_before_a_person_and_still_made_when_it_comes(hub):
    shelve(hub, LAMP_30=20)
    hub.drop("acme", "early.edi", change_file("AC-1", poc(1, "QD", 7), control=1))
    hub.run()
    hub.clock.turn(timedelta(hours=25))
    hub.settle()
    case = hub.case("change")
    assert (case.kind, changes(hub)) == ("order_missing", ["in_review"])
    with pytest.raises(NotNowError, match="there is no order AC-1"):
        hub.answer(case, Answer.approve)
    hub.drop("acme", "late.edi", one_order("AC-1", ("LAMP-30", 10), control=2))
    hub.run()
    assert (lines(hub, "AC-1"), changes(hub), hub.cases()) == ([(7, 7, 0, 0)], ["made"], [])


def test_a_person_may_refuse_a_change_of_an_order_that_nobody_has(hub):
    hub.drop("acme", "early.edi", change_file("AC-1", poc(1, "QD", 7), control=1))
    hub.run()
    hub.clock.turn(timedelta(hours=25))
    hub.settle()
    hub.answer(hub.case("change"), Answer.reject, reason="we have no order AC-1")
    hub.settle()
    assert answers(hub) == [("rejected", [[("rejected", 7)]])]
    assert any("we have no order AC-1" in content.decode() for name, content in hub.out().items() if "_865_" in name)


def test_the_same_change_twice_is_made_once_and_answered_twice_with_the_same_bytes(hub):
    shelve(hub, LAMP_30=20)
    hub.drop("acme", "order.edi", one_order("AC-1", ("LAMP-30", 10), control=1))
    hub.run()
    for control in (2, 3):
        hub.drop("acme", f"change-{control}.edi", change_file("AC-1", poc(1, "QD", 7), control=control))
        hub.run()
    [told] = hub.messages("order_change_answer")
    assert (changes(hub), told.sends) == (["made"], 2)
    with hub.store.reading() as uow:
        assert [one.action for one in uow.events.of("change", 1)][-1] == "offered again"


def test_two_changes_under_one_number_are_a_persons_matter(hub):
    shelve(hub, LAMP_30=20)
    hub.drop("acme", "order.edi", one_order("AC-1", ("LAMP-30", 10), control=1))
    hub.run()
    for control, quantity in ((2, 7), (3, 6)):
        hub.drop("acme", f"change-{control}.edi", change_file("AC-1", poc(1, "QD", quantity), control=control))
        hub.run()
    assert (hub.case("change").findings[0].rule, changes(hub)) == ("number_used", ["made", "in_review"])
    hub.answer(hub.case("change"), Answer.approve)
    hub.settle()
    assert lines(hub, "AC-1") == [(6, 6, 0, 0)]


def again(number, purpose, *wanted, control):
    segments = purchase_order(number, *wanted)
    return interchange([segments[0].replace("BEG*00*", f"BEG*{purpose}*"), *segments[1:]], control=control)


def test_a_second_850_replaces_confirms_repeats_or_cancels_the_first_as_it_says_itself(hub):
    shelve(hub, LAMP_30=20, MUG_01=5)
    hub.drop("acme", "order.edi", one_order("AC-1", ("LAMP-30", 10), control=1))
    hub.run()

    def send(purpose, *wanted, control):
        hub.drop("acme", f"again-{control}.edi", again("AC-1", purpose, *wanted, control=control))
        hub.run()
        proven(hub)
        return lines(hub, "AC-1"), changes(hub)

    assert send("00", ("LAMP-30", 10), control=2) == ([(10, 10, 0, 0)], [])
    assert send("07", ("LAMP-30", 10), control=3) == ([(10, 10, 0, 0)], [])
    assert send("05", ("LAMP-30", 8), ("MUG-01", 1), control=4) == ([(8, 8, 0, 0), (1, 1, 0, 0)], ["made"])
    assert send("00", ("LAMP-30", 10), control=5) == ([(8, 8, 0, 0), (1, 1, 0, 0)], ["made"])
    assert send("06", ("LAMP-30", 8), ("MUG-01", 1), control=6)[1] == ["made", "noted"]
    assert send("06", ("LAMP-30", 9), control=7)[1] == ["made", "noted", "in_review"]
    assert hub.case("change").findings[0].rule == "confirmed_otherwise"
    hub.answer(hub.case("change"), Answer.reject, reason="as we have it")
    assert send("01", ("LAMP-30", 10), control=8)[1] == ["made", "noted", "refused", "made"]
    assert hub.states() == {"AC-1": "cancelled"}
    assert hub.level("LAMP-30").reserved == 0


def test_an_order_that_a_marketplace_edited_changes_the_one_that_we_have(hub):
    shelve(hub, LAMP_30=20)
    hand_in(hub, an_order("MO-1"))
    hub.change("acme")
    hub.desk.channels["acme"] = type(hub.desk.channels["acme"])(**{
        **{name: getattr(hub.desk.channels["acme"], name) for name in ("name", "translator", "renderer", "courier")},
        "kind": "marketplace",
    })  # fmt: skip
    edited = an_order("MO-1", a_line("1", 6, "LAMP-30", destinations=(Destination(number="1", quantity=D(6)),)))
    with hub.unit("read") as uow:
        [document_id] = {uow.documents.arrive(
            channel="acme", kind="marketplace", key="k", name="n", content=b"{}").document_id}  # fmt: skip
        document = uow.documents.get(document_id)
        same = sort_out(uow, hub.desk, document, [TranslatedOrder(order=an_order("MO-1"), mapping="m")])
        orders, found = sort_out(uow, hub.desk, document, [TranslatedOrder(order=edited, mapping="m")])
    assert ([len(part) for part in same], orders) == ([1, 0], [])
    assert found[0].change.purpose is Purpose.replacement


def test_the_same_unnumbered_change_after_another_may_be_meant_anew_and_a_person_says_so(hub):
    shelve(hub, LAMP_30=20)
    hub.drop("acme", "order.edi", one_order("AC-1", ("LAMP-30", 10), control=1))
    hub.run()
    for control, quantity in ((2, 5), (3, 7), (4, 5)):
        file = change_file("AC-1", poc(1, "CA", quantity), control=control, sequence="")
        hub.drop("acme", f"change-{control}.edi", file)
        hub.run()
    assert (lines(hub, "AC-1"), changes(hub)) == ([(7, 7, 0, 0)], ["made", "made", "in_review"])
    hub.answer(hub.case("change"), Answer.approve)
    hub.settle()
    assert (lines(hub, "AC-1"), hub.cases()) == ([(5, 5, 0, 0)], [])


def test_a_change_that_asks_for_what_there_is_already_still_overtakes_the_one_before_it(hub):
    shelve(hub, LAMP_30=20, MUG_01=20)
    first = a_change("AC-1", 1, (K.decreased, a_line("1", 2, "LAMP-30")))
    second = a_change("AC-1", 2, (K.changed, a_line("1", 10, "LAMP-30")))
    for said in (an_order("AC-1"), second, first):
        hand_in(hub, said)
    assert (lines(hub, "AC-1"), changes(hub)) == ([(10, 10, 0, 0), (4, 4, 0, 0)], ["made", "refused"])
    proven(hub)
