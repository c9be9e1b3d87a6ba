"""The verdict: all rules are asked, all findings are kept, and the partner's profile may turn the screws."""

from datetime import date

import pytest

from canonical.finding import Severity
from canonical.hold import HoldKind
from canonical.order import Purpose
from router.judge import Verdict, check_options, judge
from router.rules import every_rule


@pytest.fixture
def a_bad_order(a_line, an_order):
    """An order with a past date, a line of nothing, an unpriced line and no ship-to."""
    lines = (a_line(quantity="0"), a_line(number="2", unit_price=None))
    return an_order(*lines, parties=(), requested_on=date(2025, 1, 1))


def test_an_order_with_nothing_wrong_is_accepted(an_order, the_facts):
    decision = judge(an_order(), the_facts())
    assert (decision.verdict, decision.holds, decision.findings, decision.reason) == (Verdict.accept, (), (), "")


def test_every_suspicion_is_told_at_once_and_grouped_by_kind(a_bad_order, the_facts):
    decision = judge(a_bad_order, the_facts(a_bad_order))
    assert decision.verdict is Verdict.hold
    assert [hold.kind for hold in decision.holds] == [HoldKind.completeness, HoldKind.quantity, HoldKind.date]
    rules = [finding.rule for finding in decision.findings]
    assert rules == ["missing_contact", "missing_price", "missing_ship_to", "quantity_zero", "requested_date_past"]


def test_what_merely_informs_is_kept_but_stops_nothing(a_line, an_order, the_facts):
    decision = judge(an_order(a_line(unit_price=None)), the_facts())
    assert (decision.verdict, decision.holds, len(decision.findings)) == (Verdict.accept, (), 1)


def test_a_profile_can_make_a_rule_stricter(a_line, an_order, the_facts):
    decision = judge(an_order(a_line(unit_price=None)), the_facts(), {"missing_price": {"severity": "hold"}})
    assert [hold.kind for hold in decision.holds] == [HoldKind.price]


def test_a_profile_can_reject_at_once_and_the_reason_is_for_the_buyer(a_bad_order, the_facts):
    decision = judge(a_bad_order, the_facts(a_bad_order), {"quantity_zero": {"severity": "reject"}})
    assert (decision.verdict, decision.reason) == (Verdict.reject, "line 1 asks for 0 each")
    assert [hold.kind for hold in decision.holds] == [HoldKind.completeness, HoldKind.date]


def test_a_profile_can_switch_a_rule_off(an_order, the_facts):
    order = an_order(purpose=Purpose.change)
    assert judge(order, the_facts(), {"purpose_unsupported": {"severity": "off"}}).findings == ()


def test_a_rules_options_are_read_from_their_text(an_order, the_facts):
    order = an_order(requested_on=date(2026, 3, 1))
    assert judge(order, the_facts()).verdict is Verdict.hold
    assert judge(order, the_facts(), {"requested_date_past": {"days": "1"}}).verdict is Verdict.accept


def test_what_a_person_approved_only_informs_from_then_on(an_order, the_facts):
    order = an_order(parties=(), requested_on=date(2025, 1, 1))
    decision = judge(order, the_facts(waived=frozenset({"missing_ship_to"})))
    assert [hold.kind for hold in decision.holds] == [HoldKind.date]
    informing = [f.rule for f in decision.findings if f.severity is Severity.inform]
    assert informing == ["missing_contact", "missing_ship_to"]


def test_of_an_order_that_reads_otherwise_only_what_was_approved_in_the_same_words_informs(an_order, a_line, the_facts):
    approved = frozenset({"line 1 asks for 0 each"})
    order = an_order(a_line(quantity="0"), a_line(number="2", quantity="0"), a_line(number="3"))
    decision = judge(order, the_facts(order, approved=approved), {"quantity_zero": {"severity": "reject"}})
    found = {f.says: f.severity for f in decision.findings if f.rule == "quantity_zero"}
    assert found == {"line 1 asks for 0 each": Severity.inform, "line 2 asks for 0 each": Severity.reject}


def test_an_approval_outweighs_a_severity_from_the_profile(an_order, the_facts):
    facts = the_facts(waived=frozenset({"missing_ship_to"}))
    assert judge(an_order(parties=()), facts, {"missing_ship_to": {"severity": "reject"}}).verdict is Verdict.accept


def test_a_person_is_asked_before_an_order_of_unknown_items_is_rejected(an_order, the_facts):
    decision = judge(an_order(), the_facts(skus={}))
    assert (decision.verdict, [hold.kind for hold in decision.holds]) == (Verdict.hold, [HoldKind.item])


def test_an_order_of_which_nothing_can_be_delivered_is_never_accepted(an_order, the_facts):
    decision = judge(an_order(), the_facts(skus={}, waived=frozenset({"unknown_sku"})))
    assert decision.verdict is Verdict.reject
    assert decision.reason == "order 4711 has no line that we can deliver: none is an item of ours with a quantity"
    assert [finding.rule for finding in decision.findings] == ["unknown_sku", "nothing_to_deliver"]


def test_approved_unknown_lines_do_not_stop_the_others(a_line, an_order, the_facts):
    order = an_order(a_line(), a_line(number="2"))
    decision = judge(order, the_facts(order, skus={1: "MUG-01"}, waived=frozenset({"unknown_sku"})))
    assert decision.verdict is Verdict.accept


def test_everything_that_is_wrong_with_a_review_section_is_told_at_once(an_order, the_facts):
    options = {"full_moon": {}, "lead_time": {"severity": "shout"}, "unknown_sku": {"days": "2"}}
    problems = check_options(options)
    assert [problem.partition(":")[0] for problem in problems] == [
        "review.full_moon", "review.lead_time.severity", "review.unknown_sku.days",
    ]  # fmt: skip
    assert problems[0].endswith("unknown_customer, unknown_sku, untrusted_sender, unusual_quantity")
    with pytest.raises(ValueError) as raised:
        judge(an_order(), the_facts(), options)
    assert str(raised.value) == "; ".join(problems)


def test_an_order_is_asked_by_every_rule_but_those_that_are_switched_off(an_order, the_facts):
    rules = [rule.name for rule in every_rule()]
    assert list(judge(an_order(), the_facts()).asked) == rules
    decision = judge(an_order(), the_facts(), {"lead_time": {"severity": "off"}})
    assert list(decision.asked) == [name for name in rules if name != "lead_time"]


def test_two_reasons_to_reject_are_both_told_to_the_buyer(a_line, an_order, the_facts):
    order = an_order(a_line(), a_line(number="2", quantity="0"), requested_on=date(2026, 3, 1))
    options = {"quantity_zero": {"severity": "reject"}, "requested_date_past": {"severity": "reject"}}
    reason = judge(order, the_facts(order), options).reason
    assert reason == "line 2 asks for 0 each; order 4711 is requested for 2026-03-01, which is over"


def test_a_good_review_section_has_no_problems():
    options = {"requested_date_past": {"days": "2", "severity": "inform"}, "missing_ship_to": {}}
    assert check_options(options) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"full_moon": {}}, "review.full_moon: there is no such rule; there are ambiguous_item, "),
        ({"unknown_sku": {"severity": "shout"}}, "review.unknown_sku.severity: expected inform, hold, reject or off"),
        ({"unknown_sku": {"days": "2"}}, "review.unknown_sku.days: this rule has no such option; it has severity"),
        (
            {"lead_time": {"day": "2"}},
            "lead_time.day: this rule has no such option; it has severity, transit_days, grace",
        ),
        ({"requested_date_past": {"days": "soon"}}, "review.requested_date_past.days: Input should be a valid integer"),
        ({"requested_date_past": {"days": "-1"}}, "greater than or equal to 0, not '-1'"),
        ({"requested_date_past": {"days": "x", "severity": "off"}}, "review.requested_date_past.days"),
    ],
)
def test_a_bad_review_section_is_told_field_by_field(options, says, an_order, the_facts):
    [problem] = check_options(options)
    assert says in problem
    with pytest.raises(ValueError, match="review"):
        judge(an_order(), the_facts(), options)
