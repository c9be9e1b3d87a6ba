"""Every rule lets a good order pass, minds its own bad one, and is silenced by a person who knows better."""

import pytest

from canonical.finding import Severity
from router.judge import Verdict, judge
from router.rules import every_rule
from tests.router.rules.scenes import SCENES

RULES = {rule.name: rule for rule in every_rule()}
by_rule = pytest.mark.parametrize("name", RULES)


@pytest.fixture
def the_scene(name, a_line, an_order, the_facts):
    scene = SCENES[name]
    order = an_order(a_line(**scene.line), **scene.order)
    return order, the_facts(order, **scene.facts), scene


def test_every_rule_has_its_scene():
    assert set(SCENES) == set(RULES)


@by_rule
def test_an_order_with_nothing_wrong_in_it_passes(name, an_order, the_facts):
    rule = RULES[name]
    assert list(rule.review(an_order(), the_facts(), rule.options())) == []


@by_rule
def test_its_own_bad_order_is_minded_with_a_reason_a_place_and_numbers(name, the_scene):
    order, facts, scene = the_scene
    [found] = [finding for finding in judge(order, facts).findings if finding.rule == name]
    assert scene.says in found.says
    assert found.severity is scene.severity
    assert found.mend or found.expected or scene.severity is Severity.inform


@by_rule
def test_what_holds_makes_a_hold_of_its_kind(name, the_scene):
    order, facts, _ = the_scene
    decision = judge(order, facts, {name: {"severity": "hold"}})
    [hold] = [hold for hold in decision.holds if name in {finding.rule for finding in hold.findings}]
    assert hold.kind is RULES[name].kind
    assert decision.verdict is Verdict.hold


@by_rule
def test_what_a_person_approved_only_informs(name, the_scene):
    order, facts, _ = the_scene
    waived = facts.model_copy(update={"waived": frozenset(RULES)})
    found = [finding for finding in judge(order, waived).findings if finding.rule == name]
    assert [finding.severity for finding in found] == [Severity.inform]


@by_rule
def test_it_can_be_made_to_reject_or_switched_off(name, the_scene):
    order, facts, _ = the_scene
    assert judge(order, facts, {name: {"severity": "reject"}}).verdict is Verdict.reject
    off = judge(order, facts, {name: {"severity": "off"}})
    assert name not in {finding.rule for finding in off.findings}


@by_rule
def test_the_same_facts_give_the_same_decision(name, the_scene):
    order, facts, _ = the_scene
    assert judge(order, facts) == judge(order.model_copy(deep=True), facts.model_copy(deep=True))
