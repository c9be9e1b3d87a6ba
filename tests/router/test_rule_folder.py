"""The folder of rules: what lies in it is found, and what is no rule is refused with a sentence."""

from types import ModuleType

import pytest
from pydantic import BaseModel

from canonical.hold import HoldKind
from canonical.noun import Noun
from router import rules
from router.rules import MalformedRuleError, every_rule, understand, walk


class NoOptions(Noun):
    """Nothing to choose."""


class Loose(BaseModel):
    """Lets anything in."""


class Needy(Noun):
    """Has an option without a default."""

    percent: int


class Greedy(Noun):
    """Takes the option that all rules share."""

    severity: str = "hold"


def review(order, facts, options):
    yield from ()


def a_module(**changes):
    module = ModuleType("router.rules.odd_moon", "Hold an order at full moon.\n\nMore of it.")
    for name, value in ({"KIND": HoldKind.date, "Options": NoOptions, "review": review} | changes).items():
        setattr(module, name, value)
    return module


def test_every_file_in_the_folder_is_a_rule_of_its_own_name():
    assert {rule.name for rule in every_rule()} >= {"duplicate_order", "missing_ship_to", "unknown_sku"}
    assert [rule.name for rule in every_rule()] == sorted(rule.name for rule in every_rule())
    assert all(rule.says.endswith(".") or ";" in rule.says for rule in every_rule())


def test_a_module_with_all_its_parts_is_understood():
    rule = understand(a_module())
    assert (rule.name, rule.says, rule.kind) == ("odd_moon", "Hold an order at full moon.", HoldKind.date)
    assert list(rule.review(None, None, rule.options())) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"__doc__": None}, "it has no docstring to say what it suspects"),
        ({"__doc__": "  "}, "it has no docstring to say what it suspects"),
        ({"KIND": "date"}, "KIND must be a HoldKind"),
        ({"Options": None}, "Options must be a pydantic model"),
        ({"Options": dict}, "Options must be a pydantic model"),
        ({"Options": Loose}, "Options must forbid unknown fields"),
        ({"Options": Needy}, "option percent needs a default"),
        ({"Options": Greedy}, "severity can be set for every rule and must not be an option of this one"),
        ({"review": None}, "review must be a function of order, facts and options"),
        ({"review": lambda order: ()}, "review must be a function of order, facts and options"),
    ],
)
def test_a_module_that_is_no_rule_is_refused_with_what_it_lacks(changes, says):
    with pytest.raises(MalformedRuleError) as raised:
        understand(a_module(**changes))
    assert str(raised.value) == f"router.rules.odd_moon is not a rule: {says}"


def test_all_faults_are_told_at_once():
    with pytest.raises(MalformedRuleError, match=r"docstring.*; KIND.*; Options.*; review"):
        understand(ModuleType("router.rules.odd_moon"))


def test_a_malformed_file_in_the_folder_stops_the_walk(tmp_path, monkeypatch):
    (tmp_path / "odd_moon.py").write_text('"""Hold an order at full moon."""\n')
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    with pytest.raises(MalformedRuleError, match=r"router\.rules\.odd_moon is not a rule"):
        list(walk("router.rules", [str(tmp_path)]))
