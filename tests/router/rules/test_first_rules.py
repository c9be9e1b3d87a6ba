"""What each suspicion dislikes, what it lets pass, and whether its finding can be acted on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from canonical.finding import Severity
from canonical.lifecycle import OrderState
from canonical.order import ItemNumber, Numbering, Purpose
from canonical.party import Address, Party, PartyRole
from canonical.stock import Item
from router.facts import Sibling
from router.rules import (
    duplicate_order,
    foreign_unit,
    missing_price,
    missing_ship_to,
    purpose_unsupported,
    quantity_zero,
    requested_date_past,
    unknown_sku,
)

TODAY = date(2026, 3, 2)


def found(rule, order, facts, **options):
    return list(rule.review(order, facts, rule.Options(**options)))


def a_sibling(**changes):
    return Sibling(**{"id": 7, "digest": "other", "state": OrderState.interpreted, "routed": False} | changes)


def test_a_number_used_before_holds_the_later_order_and_names_both(an_order, the_facts):
    [finding] = found(duplicate_order, an_order(), the_facts(siblings=(a_sibling(),)))
    assert finding.evidence == {"this": "12", "other": "7", "other_state": "interpreted"}
    assert "our order 7 (interpreted) says something else; this one is our order 12" in finding.says


def test_a_duplicate_that_says_the_same_is_held_too(an_order, the_facts):
    [finding] = found(duplicate_order, an_order(), the_facts(siblings=(a_sibling(digest=an_order().digest()),)))
    assert "says the same" in finding.says


def test_the_earlier_of_two_waiting_orders_is_not_held(an_order, the_facts):
    assert found(duplicate_order, an_order(), the_facts(siblings=(a_sibling(id=13),))) == []


def test_a_later_order_that_we_acted_on_holds_the_earlier_one(an_order, the_facts):
    siblings = (a_sibling(id=13, state=OrderState.allocated, routed=True),)
    assert len(found(duplicate_order, an_order(), the_facts(siblings=siblings))) == 1


@pytest.mark.parametrize("dead", [OrderState.rejected, OrderState.cancelled])
def test_a_dead_order_stops_nobody(dead, an_order, the_facts):
    assert found(duplicate_order, an_order(), the_facts(siblings=(a_sibling(state=dead, routed=True),))) == []


def test_an_unknown_item_is_named_by_all_its_numbers(a_line, an_order, the_facts):
    items = (
        ItemNumber(numbering=Numbering.seller, number="JUG-99", qualifier="VN"),
        ItemNumber(numbering=Numbering.gtin, number="00614141000999"),
    )
    order = an_order(a_line(), a_line(number="2", items=items))
    [finding] = found(unknown_sku, order, the_facts(order, skus={1: "MUG-01"}))
    assert finding.says == "line 2: no item of ours matches seller number JUG-99, gtin number 00614141000999"
    assert finding.evidence == {"VN": "JUG-99", "gtin": "00614141000999"}
    assert finding.mend.startswith("crossdock review answer CASE correct --sku 2=SKU")
    assert (finding.line, finding.place.field) == ("2", "lines[1].items")


@pytest.mark.parametrize(("description", "says"), [("blue jug", "blue jug"), ("", "and no description")])
def test_a_line_without_item_numbers_is_named_by_its_description(description, says, a_line, an_order, the_facts):
    order = an_order(a_line(items=(), description=description))
    [finding] = found(unknown_sku, order, the_facts(order))
    assert f"gives no item number ({says})" in finding.says


def test_a_number_that_leads_to_an_item_we_do_not_keep_is_unknown(an_order, the_facts):
    [finding] = found(unknown_sku, an_order(), the_facts(items={}))
    assert "is said to be our MUG-01, but there is no such item" in finding.says


def test_cases_of_what_we_count_by_the_piece_are_not_pieces(a_line, an_order, the_facts):
    order = an_order(a_line(unit="case", quantity="2"))
    [finding] = found(foreign_unit, order, the_facts(order))
    assert finding.says == "line 1: 2 case of MUG-01, which we count by each"
    assert finding.evidence == {"ordered": "case", "kept": "each"}


def test_cases_of_what_we_count_by_the_case_pass(a_line, an_order, the_facts):
    order = an_order(a_line(unit="case"))
    assert found(foreign_unit, order, the_facts(order, items={"MUG-01": Item(sku="MUG-01", unit="case")})) == []


def test_the_unit_of_an_unknown_item_is_not_judged(a_line, an_order, the_facts):
    order = an_order(a_line(unit="case"))
    assert found(foreign_unit, order, the_facts(order, skus={})) == []


@pytest.mark.parametrize(
    ("party", "says"),
    [
        (None, "names no ship-to party"),
        (Party(role=PartyRole.ship_to, number="0012"), "has no address"),
        (Party(role=PartyRole.ship_to, address=Address(city="Bristol")), "address has no street"),
        (Party(role=PartyRole.ship_to, address=Address(street=("1 Quay",))), "address has no city"),
        (Party(role=PartyRole.ship_to, address=Address(country="GB")), "address has no street and no city"),
    ],
)
def test_an_order_must_say_where_it_goes(party, says, an_order, the_facts):
    [finding] = found(missing_ship_to, an_order(parties=(party,) if party else ()), the_facts())
    assert says in finding.says


@pytest.mark.parametrize(("number", "held"), [("0012", 0), ("", 1)])
def test_a_store_known_by_number_needs_no_address(number, held, an_order, the_facts):
    order = an_order(parties=(Party(role=PartyRole.ship_to, number=number),))
    assert len(found(missing_ship_to, order, the_facts(), number_is_enough=True)) == held


def test_a_line_that_asks_for_nothing_is_named(a_line, an_order, the_facts):
    order = an_order(a_line(), a_line(number="2", quantity="0"))
    [finding] = found(quantity_zero, order, the_facts(order))
    assert (finding.says, finding.place.field) == ("line 2 asks for 0 each", "lines[1].quantity")


def test_a_missing_price_only_informs_and_a_price_of_zero_is_a_price(a_line, an_order, the_facts):
    order = an_order(a_line(unit_price=None), a_line(number="2", unit_price=Decimal(0)))
    [finding] = found(missing_price, order, the_facts(order))
    assert (finding.line, finding.severity) == ("1", Severity.inform)


@pytest.mark.parametrize(("late", "days", "held"), [(0, 0, 0), (1, 0, 1), (3, 3, 0), (4, 3, 1), (-1, 0, 0)])
def test_a_requested_date_may_be_so_many_days_over(late, days, held, a_line, an_order, the_facts):
    day = TODAY - timedelta(days=late)
    order = an_order(a_line(requested_on=day), requested_on=day)
    findings = found(requested_date_past, order, the_facts(), days=days)
    assert [finding.line for finding in findings] == [None, "1"] * held


def test_a_late_date_is_said_beside_the_earliest_good_one(an_order, the_facts):
    [finding] = found(requested_date_past, an_order(requested_on=date(2026, 2, 1)), the_facts())
    assert finding.says == "order 4711 is requested for 2026-02-01, which is over"
    assert finding.expected == "2026-03-02 or later"


@pytest.mark.parametrize("purpose", [Purpose.change, Purpose.cancellation, Purpose.confirmation])
def test_what_is_no_new_order_is_held_and_tells_which_orders_it_may_mean(purpose, an_order, the_facts):
    [finding] = found(purpose_unsupported, an_order(purpose=purpose), the_facts(siblings=(a_sibling(),)))
    assert finding.says == f"order 4711 is sent as a {purpose} of an earlier order (here: 7)"


def test_a_change_to_an_order_that_never_came_says_so(an_order, the_facts):
    [finding] = found(purpose_unsupported, an_order(purpose=Purpose.change), the_facts())
    assert finding.evidence["others"] == "none"


def test_a_partner_may_send_its_orders_as_confirmations(an_order, the_facts):
    order = an_order(purpose=Purpose.confirmation)
    assert found(purpose_unsupported, order, the_facts(), confirmation_is_order=True) == []


def test_a_senders_own_duplicate_is_left_to_the_rule_about_duplicates(an_order, the_facts):
    assert found(purpose_unsupported, an_order(purpose=Purpose.duplicate), the_facts()) == []


def test_a_line_whose_numbers_mean_two_items_is_not_called_unknown(an_order, the_facts):
    assert found(unknown_sku, an_order(), the_facts(skus={}, ambiguous={1: ("MUG-01", "MUG-02")})) == []
