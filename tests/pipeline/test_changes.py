"""A change comes as a file, changes its order, moves stock, and is answered by what truly became of it."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from canonical.cross_reference import Reference
from canonical.hold import Answer
from canonical.party import PartyRole
from canonical.replenishment import RequestState
from connectors.change_form import FormChange, FormChangedLine, cancellation
from connectors.ports import Rejected, Unknown
from connectors.profile import ChangeTerms
from pipeline.changes.change_desk import enter_change
from pipeline.evidence.cross_reference import ReferenceChange
from pipeline.shipping.fulfil import depart, pack
from pipeline.step import NotNowError
from tests.pipeline.altering import answers, change_file, changes, lines, poc, proven
from tests.pipeline.bench import one_order
from tests.pipeline.phone import credit
from tests.pipeline.shelving import shelve


def ordered(hub, number="AC-1", *wanted, control=1):
    hub.drop("acme", f"{number}-{control}.edi", one_order(number, *(wanted or (("LAMP-30", 10),)), control=control))
    hub.run()
    return hub.order(number)


def changed(hub, number, *wanted, control=9, **said):
    hub.drop("acme", f"change-{control}.edi", change_file(number, *wanted, control=control, **said))
    hub.run()
    proven(hub)


def test_less_goes_back_to_the_shelf_and_to_who_waits_for_it(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    ordered(hub, "AC-2", ("LAMP-30", 4), control=2)
    assert hub.states() == {"AC-1": "allocated", "AC-2": "backordered"}
    changed(hub, "AC-1", poc(1, "QD", 7))
    assert (lines(hub, "AC-1"), lines(hub, "AC-2")) == ([(7, 7, 0, 0)], [(4, 3, 1, 0)])
    assert (answers(hub), changes(hub)) == ([("accepted", [[("accepted", 7)]])], ["made"])
    assert any("_865_" in name for name in hub.out())


def test_more_is_reserved_or_waits_and_the_answer_says_which(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub, "AC-1", ("LAMP-30", 8))
    changed(hub, "AC-1", poc(1, "QI", 13))
    assert lines(hub, "AC-1") == [(13, 10, 3, 0)]
    assert answers(hub) == [("accepted_with_changes", [[("accepted", 10), ("backordered", 3)]])]
    assert (hub.states(), changes(hub)) == ({"AC-1": "partially_allocated"}, ["made"])
    with hub.store.reading() as uow:
        assert [(one.position, one.quantity) for one in uow.requests.list(state=RequestState.open)] == [(1, 3)]
    changed(hub, "AC-1", poc(1, "QD", 10), control=10, sequence="2")
    with hub.store.reading() as uow:
        assert uow.requests.list(state=RequestState.open) == []
    assert hub.states() == {"AC-1": "allocated"}


def test_lines_come_and_go_and_become_other_items_at_the_agreed_price(hub):
    hub.agree("acme", review={"no_agreed_price": {"severity": "off"}})
    shelve(hub, LAMP_30=10, MUG_01=5, MUG_02=5)
    ordered(hub, "AC-1", ("LAMP-30", 8), ("MUG-01", 2))
    changed(
        hub, "AC-1", poc(1, "DI"), poc(2, "RZ", 3, "4.25", "MUG-02"), poc(3, "AI", 1, "4.25", "LAMP-30"),
    )  # fmt: skip
    assert lines(hub, "AC-1") == [(0, 0, 0, 0), (3, 3, 0, 0), (1, 1, 0, 0)]
    assert [n.sku for n in hub.order("AC-1").lines] == ["LAMP-30", "MUG-02", "LAMP-30"]
    assert answers(hub) == [("accepted", [[("deleted", 8)], [("accepted", 3)], [("accepted", 1)]])]
    hub.ship()
    assert lines(hub, "AC-1") == [(0, 0, 0, 0), (3, 0, 0, 3), (1, 0, 0, 1)]
    proven(hub)


def test_a_cancelled_order_gives_everything_to_others_and_is_answered(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    ordered(hub, "AC-2", ("LAMP-30", 4), control=2)
    changed(hub, "AC-1", purpose="01")
    assert hub.states() == {"AC-1": "cancelled", "AC-2": "allocated"}
    assert answers(hub) == [("accepted", [[("deleted", 10)]])]
    changed(hub, "AC-1", poc(1, "QI", 12), control=10, sequence="2")
    verdict, [line] = answers(hub)[-1]
    assert (verdict, line[0][0], changes(hub)) == ("rejected", "rejected", ["made", "refused"])


def packed(hub, number="AC-1"):
    with hub.unit() as uow:
        pack(uow, hub.desk, hub.order(number).id)
    hub.settle()


def test_what_is_packed_is_unpacked_for_less_and_what_is_added_follows(hub):
    shelve(hub, LAMP_30=20)
    ordered(hub)
    packed(hub)
    changed(hub, "AC-1", poc(1, "QI", 12))
    assert (lines(hub, "AC-1"), hub.states()) == ([(12, 12, 0, 0)], {"AC-1": "packed"})
    changed(hub, "AC-1", poc(1, "QD", 7), control=10, sequence="2")
    assert (lines(hub, "AC-1"), hub.states()) == ([(7, 7, 0, 0)], {"AC-1": "allocated"})
    assert (hub.shipment().state, hub.cases()) == ("voided", [])
    assert "called off" in hub.events("shipment", hub.shipment().id)
    hub.ship()
    assert (lines(hub, "AC-1"), hub.states()["AC-1"]) == ([(7, 0, 0, 7)], "shipped")


def test_what_is_packed_stays_packed_where_nobody_may_open_cartons(hub):
    hub.agree("acme", changes=ChangeTerms(unpack=False))
    shelve(hub, LAMP_30=10)
    ordered(hub)
    packed(hub)
    changed(hub, "AC-1", purpose="01")
    assert (hub.states(), answers(hub)) == ({"AC-1": "packed"}, [("rejected", [[("rejected", 10)]])])


def test_what_has_left_is_refused_and_the_rest_can_be_called_off(hub):
    shelve(hub, LAMP_30=4)
    ordered(hub)
    hub.ship()
    changed(hub, "AC-1", purpose="01")
    assert answers(hub) == [("accepted_with_changes", [[("quantity_changed", 4), ("deleted", 6)]])]
    assert (lines(hub, "AC-1"), changes(hub)) == ([(4, 0, 0, 4)], ["made_in_part"])
    changed(hub, "AC-1", poc(1, "QD", 1), control=10, sequence="2")
    assert (answers(hub)[-1][0], changes(hub)) == ("rejected", ["made_in_part", "refused"])
    with hub.store.reading() as uow:
        assert "return" in uow.changes.list()[-1].note


def test_a_price_that_nobody_agreed_to_waits_for_a_person_and_so_does_the_order(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    changed(hub, "AC-1", poc(1, "PC", price="3.95"))
    assert (hub.states(), changes(hub), answers(hub)) == ({"AC-1": "change_pending"}, ["in_review"], [])
    with pytest.raises(NotNowError):
        packed(hub)
    [case] = hub.cases("change")
    assert "line 1 shall cost 3.95, it was 4.25" in case.summary
    hub.answer(case, Answer.approve)
    hub.settle()
    assert (hub.states(), changes(hub)) == ({"AC-1": "allocated"}, ["made"])
    assert hub.order("AC-1").order.lines[0].unit_price == Decimal("3.95")
    assert answers(hub) == [("accepted", [[("accepted", 10)]])]


def test_a_refused_change_leaves_the_order_as_it_was(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    changed(hub, "AC-1", poc(1, "QD", 7), poc(9, "DI"))
    [case] = hub.cases("change")
    hub.answer(case, Answer.reject, reason="ask Ann first")
    hub.settle()
    assert (hub.states(), lines(hub, "AC-1")) == ({"AC-1": "allocated"}, [(10, 10, 0, 0)])
    verdict, told = answers(hub)[0]
    assert (verdict, told) == ("rejected", [[("rejected", 10)], [("rejected", 0)]])
    assert "ask Ann first" in hub.out()[next(name for name in hub.out() if "_865_" in name)].decode()


def test_the_rest_of_an_unclear_change_is_made_once_a_person_says_so(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    changed(hub, "AC-1", poc(1, "QD", 7), poc(9, "DI"))
    hub.answer(hub.case("change"), Answer.approve)
    hub.settle()
    assert (lines(hub, "AC-1"), changes(hub)) == ([(7, 7, 0, 0)], ["made_in_part"])
    assert answers(hub) == [("accepted_with_changes", [[("accepted", 7)], [("rejected", 0)]])]


def test_the_rules_see_the_changed_order_and_what_was_released_before_stays_released(hub):
    hub.agree("acme", review={"quantity_limits": {"maximum": "12"}})
    shelve(hub, LAMP_30=40, MUG_01=5)
    ordered(hub, "AC-1", ("LAMP-30", 15))
    assert hub.states() == {"AC-1": "in_review"}
    changed(hub, "AC-1", poc(1, "QI", 20))
    assert changes(hub) == ["pending"]
    hub.answer(hub.case("order"), Answer.approve)
    hub.settle()
    assert (hub.states(), changes(hub), answers(hub)) == (
        {"AC-1": "allocated"}, ["made"], [("accepted", [[("accepted", 20)]])],
    )  # fmt: skip
    changed(hub, "AC-1", poc(2, "AI", 3, "4.25", "MUG-01"), control=10, sequence="2")
    assert (hub.states(), lines(hub, "AC-1")) == ({"AC-1": "allocated"}, [(20, 20, 0, 0), (3, 3, 0, 0)])
    changed(hub, "AC-1", poc(1, "QI", 30), control=11, sequence="3")  # nobody has said yes to 30
    assert [found.rule for found in hub.case("change").findings] == ["quantity_limits"]


def test_credit_follows_and_a_change_beyond_it_waits_while_a_smaller_one_never_does(hub):
    shelve(hub, LAMP_30=40)
    credit(hub, "50")
    ordered(hub, "AC-1", ("LAMP-30", 10))
    changed(hub, "AC-1", poc(1, "QI", 13))
    [case] = hub.cases("change")
    assert {finding.rule for finding in case.findings} == {"credit_limit"}
    hub.answer(case, Answer.reject, reason="credit")
    changed(hub, "AC-1", poc(1, "QD", 4), control=10, sequence="2")
    with hub.store.reading() as uow:
        assert uow.credit.standing("acme", hub.clock.now().date()).open_orders == Decimal("17.00")


def test_every_transition_stands_on_record_with_document_and_mapping(hub):
    shelve(hub, LAMP_30=10)
    order = ordered(hub)
    changed(hub, "AC-1", poc(1, "QD", 7))
    with hub.store.reading() as uow:
        told = [one for one in uow.events.of("order", order.id) if one.action.startswith("change")]
        readings = uow.revisions.of(order.id)
    [made] = told
    assert (made.before, made.after, made.actor) == ("received", "made", "hub")
    assert made.detail["mapping"].startswith("base/x12-860@1") and made.detail["document"] == "2"
    assert [(one.revision, one.order.lines[0].quantity, one.change_id) for one in readings] == [
        (0, 10, None),
        (1, 7, 1),
    ]


def test_what_is_packed_does_not_leave_while_a_change_waits(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    packed(hub)
    changed(hub, "AC-1", poc(1, "PC", price="3.95"))
    hub.settle()
    with hub.unit() as uow, pytest.raises(NotNowError, match=r"line 1 shall cost 3\.95"):
        depart(uow, hub.desk, hub.shipment().id, hub.clock.now())
    hub.answer(hub.case("change"), Answer.reject, reason="no")
    assert hub.states() == {"AC-1": "packed"}
    hub.ship()
    assert hub.states() == {"AC-1": "shipped"}


def test_an_order_that_is_not_routed_yet_takes_a_change_and_loses_all_when_nothing_comes_of_it(hub):
    hub.agree("acme", fulfilment={"rest": "cancel"})
    hub.drop("acme", "change.edi", change_file("AC-1", poc(1, "QI", 12), control=1))
    hub.run()
    ordered(hub, control=2)
    assert (hub.states(), changes(hub)) == ({"AC-1": "cancelled"}, ["made"])
    assert answers(hub) == [("rejected", [[("rejected", 12)]])]


def test_a_buyer_who_takes_no_answers_to_changes_gets_another_855_of_what_our_people_changed(hub):
    hub.agree("acme", edi={"answers": ("997", "855", "856")})
    shelve(hub, LAMP_30=10)
    order = ordered(hub)
    form = FormChange(lines=(FormChangedLine(line="1", quantity=Decimal(7)),))
    with hub.unit("order change: Ann asked") as uow:
        enter_change(uow, hub.desk, order, form.change(order.order), name="c.json", content=b"{}", mapping="m")
    with hub.unit("order cancel: Ann asked") as uow:
        enter_change(uow, hub.desk, order, cancellation(order.order), name="c.json", content=b"{}", mapping="m")
    hub.settle()
    told = [json.loads(one.body) for one in hub.messages("order_acknowledgement")]
    assert [one["lines"][0]["answers"][0]["status"] for one in told] == ["accepted", "accepted", "rejected"]
    assert hub.messages("order_change_answer") == []


def test_what_a_marketplace_cannot_be_told_a_person_tells(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    hub.ship()
    hub.desk.channels["acme"] = replace(hub.desk.channels["acme"], kind="marketplace")
    changed(hub, "AC-1", purpose="01")
    case = hub.case("change")
    assert (case.kind, "the order has left" in case.summary) == ("to_be_told", True)
    hub.answer(case, Answer.approve)
    assert (hub.cases(), changes(hub)) == ([], ["refused"])


def test_a_booking_that_the_carrier_does_not_take_back_is_left_with_a_person(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    packed(hub)
    house = hub.desk.carriers["house"]
    said = iter([Unknown(reason="?"), Rejected(reason="the lorry is on its way")])
    hub.desk.carriers = {"house": SimpleNamespace(book=house.book, find=house.find, revoke=lambda key: next(said))}
    changed(hub, "AC-1", purpose="01")
    assert hub.case("shipment").kind == "booking_to_void"
    hub.clock.turn(timedelta(hours=1))
    hub.settle()
    case = hub.case("shipment")
    assert (case.kind, "the lorry is on its way" in case.summary) == ("booking_stands", True)
    hub.desk.carriers = {"house": SimpleNamespace(book=house.book, find=house.find)}
    assert list(hub.step("revoke").lanes()) == [] and hub.step("revoke").run("house") == 0


def test_a_change_of_the_ship_to_by_number_alone_is_completed_from_the_locations_table(hub):
    shelve(hub, LAMP_30=10)
    ordered(hub)
    cells = {"store": "0077", "name": "Acme Bangor", "street": "9 Main Street", "city": "Bangor", "region": "ME",
             "postal_code": "04401", "country": "US"}  # fmt: skip
    with hub.unit("locations") as uow:
        row = Reference(table="locations", partner="acme", cells=cells)
        uow.references.write([ReferenceChange(becomes="added", after=row)])
    changed(hub, "AC-1", header=("N1*ST**92*0077",))
    assert (hub.cases(), changes(hub)) == ([], ["made"])
    ship_to = hub.order("AC-1").order.party(PartyRole.ship_to)
    assert (ship_to.name, ship_to.address.city) == ("Acme Bangor", "Bangor")
