"""What is known of the items: whether they may be sold, in which quantities, for how much, from when, and to where."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from canonical.calendar import Calendar
from canonical.finding import Severity
from canonical.order import Reference
from canonical.price import AgreedPrice
from canonical.stock import Item, Sale, Usual
from router.facts import AddressFlaw
from router.rules import (
    bad_address,
    banned_item,
    discontinued_item,
    foreign_unit,
    fractional_case,
    lead_time,
    missing_specification,
    missing_unit,
    no_agreed_price,
    price_tolerance,
    quantity_limits,
    restricted_destination,
    ship_window,
    superseded_item,
    unusual_quantity,
)
from tests.router.rules.scenes import TODAY, customer, mug, ship_to

D = Decimal


def found(rule, order, facts, **options):
    return list(rule.review(order, facts, rule.Options(**options)))


def test_a_banned_item_can_take_the_whole_order_with_it(an_order, the_facts):
    [finding] = found(banned_item, an_order(), the_facts(items=mug(sale=Sale.banned)), whole_order="true")
    assert finding.severity is Severity.reject


def test_two_lines_share_what_is_left_of_a_discontinued_item(a_line, an_order, the_facts):
    order = an_order(a_line(quantity="3"), a_line(number="2", quantity="3"))
    facts = the_facts(order, items=mug(sale=Sale.discontinued), available={"MUG-01": D(5)})
    [finding] = found(discontinued_item, order, facts)
    assert (finding.line, finding.evidence) == ("2", {"asked": "3", "left": "2"})
    assert len(found(discontinued_item, order, facts, sell_off="false")) == 2


def test_a_welcome_successor_is_only_mentioned_and_a_missing_one_is_told(an_order, the_facts):
    replaced = the_facts(items=mug(sale=Sale.superseded, successor="MUG-02"))
    [finding] = found(superseded_item, an_order(), replaced, successor_is_welcome="true")
    assert finding.severity is Severity.inform
    gone = the_facts(items=mug(sale=Sale.superseded))
    [finding] = found(superseded_item, an_order(), gone, successor_is_welcome="true")
    assert (finding.severity, finding.says) == (
        Severity.hold,
        "line 1: MUG-01 is no longer made, and no successor is named",
    )


@pytest.mark.parametrize(
    ("traits", "address", "sent", "expected"),
    [
        ({"forbidden_in": frozenset({"GB"})}, {}, "GB", "not GB"),
        ({"forbidden_in": frozenset({"US-CA"})}, {"country": "US", "region": "ca"}, "US-CA", "not US-CA"),
        ({"forbidden_in": frozenset({"US-CA"})}, {"country": "", "region": "CA"}, "US-CA", "not US-CA"),
        ({"restricted_to": frozenset({"US"})}, {}, "GB", "one of US"),
    ],
)
def test_an_item_goes_only_where_it_may(traits, address, sent, expected, an_order, the_facts):
    order = an_order(parties=ship_to(**address))
    [finding] = found(restricted_destination, order, the_facts(items=mug(**traits)), reject="true")
    assert (finding.severity, finding.expected) == (Severity.reject, expected)
    assert finding.says.endswith(f"may not be sent to {sent}")


def test_where_no_address_is_known_no_destination_is_judged(an_order, the_facts):
    facts = the_facts(items=mug(restricted_to=frozenset({"US"})))
    assert found(restricted_destination, an_order(parties=()), facts) == []
    flaws = (AddressFlaw(part="country", value="XX", says="there is no country 'XX'"),)
    assert found(bad_address, an_order(parties=()), facts.model_copy(update={"address_flaws": flaws})) == []


def test_pieces_are_whole_and_weights_need_not_be(a_line, an_order, the_facts):
    order = an_order(a_line(quantity="2.5"))
    [finding] = found(fractional_case, order, the_facts())
    assert (finding.says, finding.expected) == (
        "line 1: 2.5 each of MUG-01 are asked for, and there are whole ones only",
        "2 or 3 each",
    )
    by_weight = the_facts(items={"MUG-01": Item(sku="MUG-01", unit="kilogram")})
    assert found(fractional_case, order, by_weight) == []
    assert found(fractional_case, order, the_facts(items={})) == []


def test_opened_cases_pass_where_the_profile_lets_them(an_order, the_facts):
    facts = the_facts(items=mug(case_pack=D(12)))
    assert found(fractional_case, an_order(), facts, full_cases="false") == []
    assert found(fractional_case, an_order(), facts.model_copy(update={"quantities": {1: D(60)}})) == []


def test_an_items_own_limits_go_before_the_customers(an_order, the_facts):
    [finding] = found(quantity_limits, an_order(), the_facts(), maximum="4")
    assert finding.expected == "at most 4 each"
    assert found(quantity_limits, an_order(), the_facts(items=mug(maximum=D(5))), maximum="4") == []
    assert found(quantity_limits, an_order(), the_facts(items=mug(minimum=D(5)))) == []


def test_a_custom_needs_some_lines_before_anything_is_unusual(a_line, an_order, the_facts):
    order = an_order(a_line(quantity="1000"))
    facts = the_facts(usual={"MUG-01": Usual(lines=4, median=D(5), most=D(5))})
    assert found(unusual_quantity, order, facts) == []
    assert len(found(unusual_quantity, order, facts, after="4")) == 1
    assert found(unusual_quantity, order, facts, after="4", times="200") == []


def test_a_line_without_a_unit_can_mean_the_items(a_line, an_order, the_facts):
    assert found(missing_unit, an_order(a_line(unit="")), the_facts(), assume_item_unit="true") == []


def test_a_reference_or_a_note_is_a_specification(a_line, an_order, the_facts):
    facts = the_facts(items=mug(customised=True))
    drawn = an_order(a_line(references=(Reference(kind="DG", number="D-77"),)))
    assert found(missing_specification, drawn, facts) == []
    assert found(missing_specification, drawn, facts, references="DG, SPEC") == []
    assert len(found(missing_specification, drawn, facts, references="SPEC")) == 1
    noted = an_order(notes=("print: Happy Birthday Ann",))
    assert found(missing_specification, noted, facts) == []
    assert len(found(missing_specification, noted, facts, notes="false")) == 1


def a_price(price, **more):
    return {"MUG-01": (AgreedPrice(sku="MUG-01", price=D(price), currency="GBP", **more),)}


@pytest.mark.parametrize(
    ("agreed", "options", "held"),
    [
        ("3.93", {}, False),
        ("3.90", {"amount": "0.10"}, False),
        ("3.90", {"higher": "false"}, False),
        ("4.20", {"higher": "false"}, True),
        ("0", {}, True),
    ],
)
def test_a_price_may_stray_so_far(agreed, options, held, an_order, the_facts):
    assert bool(found(price_tolerance, an_order(), the_facts(prices=a_price(agreed)), **options)) is held


def test_without_a_currency_no_price_is_agreed(an_order, the_facts):
    nobody = the_facts(prices=a_price("1"), customer=customer(currency=None))
    assert found(price_tolerance, an_order(), nobody) == []
    [finding] = found(no_agreed_price, an_order(), nobody)
    assert "in an unknown currency" in finding.says


def test_the_price_of_the_day_on_which_it_was_ordered_counts(an_order, the_facts):
    prices = a_price("9", valid_until=date(2026, 2, 28))
    assert found(price_tolerance, an_order(), the_facts(prices=prices)) == []
    assert len(found(price_tolerance, an_order(ordered_on=date(2026, 2, 28)), the_facts(prices=prices))) == 1
    assert found(no_agreed_price, an_order(ordered_on=date(2026, 2, 1)), the_facts(prices=prices)) == []


def test_what_lies_here_leaves_at_once_and_what_is_short_takes_its_time(a_line, an_order, the_facts):
    order = an_order(a_line(requested_on=TODAY))
    here = the_facts(ready_by=TODAY, items=mug(lead_days=5), seen_free={"MUG-01": D(5)})
    assert found(lead_time, order, here) == []
    assert len(found(lead_time, order, here, transit_days="1")) == 1
    assert found(lead_time, order, here, transit_days="1", grace_days="1") == []
    assert len(found(lead_time, order, the_facts(ready_by=TODAY, items=mug(customised=True, lead_days=1)))) == 1


def test_a_holiday_moves_the_earliest_day(an_order, the_facts):
    closed = Calendar(name="main", holidays=frozenset({TODAY + timedelta(days=1)}))
    facts = the_facts(ready_by=TODAY, calendar=closed, seen_free={"MUG-01": D(5)})
    [finding] = found(lead_time, an_order(requested_on=TODAY + timedelta(days=1)), facts, transit_days="1")
    assert finding.evidence["earliest"] == "2026-03-04"


def test_days_that_are_over_or_unknown_are_other_rules(an_order, the_facts):
    facts = the_facts(ready_by=TODAY)
    assert found(lead_time, an_order(requested_on=None), facts) == []
    assert found(lead_time, an_order(requested_on=date(2026, 3, 1)), facts) == []


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ((date(2026, 3, 9), date(2026, 3, 8)), "may not ship before 2026-03-09, and is cancelled after 2026-03-08"),
        ((None, date(2026, 3, 1)), "is cancelled after 2026-03-01, which is over"),
        ((TODAY, TODAY), ""),
        ((TODAY, None), ""),
    ],
)
def test_a_window_must_be_open_and_the_right_way_up(window, says, an_order, the_facts):
    order = an_order(ship_not_before=window[0], cancel_after=window[1])
    assert [f.says.partition(" 4711 ")[2] for f in found(ship_window, order, the_facts())] == ([says] if says else [])
    assert len(found(ship_window, order, the_facts(ready_by=TODAY))) == bool(says)


def test_a_quantity_in_cases_that_was_converted_is_no_foreign_unit_and_no_unit_is_another_rules(
    a_line, an_order, the_facts
):
    order = an_order(a_line(unit="case", quantity="2"))
    assert found(foreign_unit, order, the_facts(quantities={1: D(24)})) == []
    assert found(foreign_unit, an_order(a_line(unit="")), the_facts()) == []
