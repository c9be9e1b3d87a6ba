"""What is known of the customer: standing, terms, credit, and who sent the order."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.customer import Credit, Standing
from canonical.finding import Severity
from canonical.lifecycle import OrderState
from canonical.order import Reference
from canonical.party import Contact, Party, PartyRole
from canonical.price import AgreedPrice
from router.facts import Lookalike, Trust
from router.rules import (
    credit_limit,
    customer_standing,
    foreign_currency,
    lookalike_order,
    missing_contact,
    missing_payment_terms,
    missing_requested_date,
    overdue_receivables,
    payment_terms,
    prepayment_due,
    untrusted_sender,
)
from tests.router.rules.scenes import TODAY, customer

D = Decimal


def found(rule, order, facts, **options):
    return list(rule.review(order, facts, rule.Options(**options)))


def a_credit(**more):
    return Credit(currency="GBP", **more)


def test_a_blocked_customer_is_rejected_and_a_prospect_held_unless_prospects_are_welcome(an_order, the_facts):
    [blocked] = found(customer_standing, an_order(), the_facts(customer=customer(standing=Standing.blocked)))
    assert blocked.severity is Severity.reject
    prospect = the_facts(customer=customer(standing=Standing.prospect, name=""))
    [held] = found(customer_standing, an_order(), prospect)
    assert held.says == "acme is only a prospect: nothing was agreed yet"
    assert found(customer_standing, an_order(), prospect, prospects="true") == []


def test_a_name_without_a_number_is_a_contact_only_where_that_is_enough(an_order, the_facts):
    order = an_order(parties=(Party(role=PartyRole.buyer, contacts=(Contact(name="Ann Lee"),)),))
    [finding] = found(missing_contact, order, the_facts())
    assert "it names Ann Lee, but neither a telephone number nor" in finding.says
    assert found(missing_contact, order, the_facts(), reachable="false") == []


def test_agreed_terms_speak_for_an_order_that_says_none_unless_it_always_must(an_order, the_facts):
    assert found(missing_payment_terms, an_order(), the_facts()) == []
    [finding] = found(missing_payment_terms, an_order(), the_facts(), always="true")
    assert finding.says == "order 4711 says nothing of how it will be paid"


@pytest.mark.parametrize("said", ["Net 30", "NET  30.", "2% 10"])
def test_terms_are_compared_as_people_read_them(said, an_order, the_facts):
    assert found(payment_terms, an_order(payment_terms=said), the_facts(), also="net 10, 2% 10") == []


def test_a_ship_window_or_a_day_on_every_line_is_a_requested_date(a_line, an_order, the_facts):
    dated = an_order(a_line(requested_on=TODAY), requested_on=None)
    assert found(missing_requested_date, dated, the_facts()) == []
    assert found(missing_requested_date, an_order(requested_on=None, cancel_after=TODAY), the_facts()) == []
    many = an_order(*(a_line(number=str(n)) for n in range(1, 8)), requested_on=None)
    [finding] = found(missing_requested_date, many, the_facts(many))
    assert finding.says.endswith("(lines 1, 2, 3, 4, 5, ...)")


def test_another_currency_passes_where_it_is_welcome(an_order, the_facts):
    assert found(foreign_currency, an_order(currency="EUR"), the_facts(), also="USD, EUR") == []


def test_an_order_that_just_fits_under_the_limit_passes(an_order, the_facts):
    assert found(credit_limit, an_order(), the_facts(credit=a_credit(limit="20"))) == []
    assert found(credit_limit, an_order(), the_facts(credit=a_credit(receivables="99"))) == []


def test_what_was_prepaid_makes_room_and_is_told(an_order, the_facts):
    credit = a_credit(limit="10", prepaid="5")
    [finding] = found(credit_limit, an_order(), the_facts(credit=credit))
    assert finding.says.endswith("unpaid already, 5 prepaid")
    assert finding.evidence["over"] == "5.00"


def test_an_unpriced_line_is_owed_at_the_agreed_price(a_line, an_order, the_facts):
    agreed = {"MUG-01": (AgreedPrice(sku="MUG-01", price=D(3), currency="GBP"),)}
    order = an_order(a_line(unit_price=None), a_line(number="2", sku="JUG-02", unit_price=None))
    [finding] = found(credit_limit, order, the_facts(order, credit=a_credit(limit="0"), prices=agreed))
    assert finding.evidence["order"] == "15.00"


def test_little_or_fresh_debts_stop_nobody(an_order, the_facts):
    assert found(overdue_receivables, an_order(), the_facts(credit=a_credit(overdue="49", overdue_days=99))) == []
    assert found(overdue_receivables, an_order(), the_facts(credit=a_credit(overdue="999", overdue_days=14))) == []


def test_who_prepaid_in_full_is_served_and_without_any_credit_nothing_is_here(an_order, the_facts):
    prepaying = customer(prepayment=True)
    paid = the_facts(customer=prepaying, credit=a_credit(prepaid="30", open_orders="10"))
    assert found(prepayment_due, an_order(), paid) == []
    [finding] = found(prepayment_due, an_order(), the_facts(customer=prepaying))
    assert finding.evidence == {"order": "20.00", "paid": "0", "missing": "20.00"}


def test_a_sender_without_a_proof_is_doubted_even_where_nothing_more_is_known(an_order, the_facts):
    [finding] = found(untrusted_sender, an_order(), the_facts(trust=Trust(proven=False)))
    assert finding.says == "order 4711 says it comes from acme: nothing proves that they did"


def a_lookalike(**changes):
    given = {"id": 7, "number": "4710", "channel": "acme", "state": OrderState.allocated, "entered_on": TODAY}
    return Lookalike(**given | {"alike": ("lines",)} | changes)


def test_a_dead_an_old_or_a_regular_lookalike_stops_nobody(an_order, the_facts):
    others = (
        a_lookalike(state=OrderState.cancelled),
        a_lookalike(entered_on=date(2026, 2, 22)),
        a_lookalike(channel=""),
    )
    assert found(lookalike_order, an_order(), the_facts(lookalikes=others)) == []


@pytest.mark.parametrize(("entered_on", "days", "suspected"), [
    (TODAY, 7, True), (date(2026, 3, 1), 7, True), (date(2026, 2, 28), 7, False), (date(2026, 3, 1), 0, False),
])  # fmt: skip
def test_an_order_without_a_number_of_its_buyer_is_suspected_for_a_day_by_the_same_road(
    an_order, the_facts, entered_on, days, suspected
):
    order = an_order(references=(Reference(kind="REF", number="1"), Reference(kind="numbered_by_us", number="yes")))
    others = (a_lookalike(channel="", entered_on=entered_on),)
    assert len(found(lookalike_order, order, the_facts(lookalikes=others), days=days)) == suspected


def test_a_lookalike_by_the_same_road_is_suspected_where_the_profile_wants_it(an_order, the_facts):
    [finding] = found(
        lookalike_order, an_order(), the_facts(lookalikes=(a_lookalike(channel=""),)), same_channel="true"
    )
    assert "order 4711 (by hand) asks for the same as our order 7, 4710 (by hand, allocated)" in finding.says
