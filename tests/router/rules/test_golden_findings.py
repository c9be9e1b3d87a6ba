"""Every word and number of every finding, as it was agreed: findings/RULE.txt, one block for each scene."""

import os
from pathlib import Path

import pytest

from router.rules import every_rule
from tests.router.rules.more_item_scenes import MORE_OF_ITEMS
from tests.router.rules.more_scenes import MORE
from tests.router.rules.scenes import SCENES

FINDINGS = Path(__file__).with_name("findings")
RULES = {rule.name: rule for rule in every_rule()}


def scenes(name):
    """Yield each scene of a rule: its title, and what is changed of the good order, line, facts and options."""
    first = SCENES[name]
    yield "the first", {"line": first.line, "order": first.order, "facts": first.facts}
    yield from (MORE.get(name, {}) | MORE_OF_ITEMS.get(name, {})).items()


def written(finding):
    """Return a finding as a person reads it, and everything that stands in it."""
    evidence = ", ".join(f"{name} {value}" for name, value in finding.evidence.items())
    where = finding.place.field if finding.place else "no place"
    line = f"line {finding.line}" if finding.line else "the order"
    yield f"    {finding.rule}: {finding.severity}, {line}, {where}"
    yield from (f"      {what}: {text}" for what, text in (
        ("says", finding.says), ("expected", finding.expected), ("mend", finding.mend), ("evidence", evidence),
    ) if text)  # fmt: skip


@pytest.fixture
def review(a_line, an_order, the_facts):
    """Ask a rule about an order: where lines are minded, the third and fourth, after a good one and an unknown."""

    def ask(rule, *, line=None, order=None, facts=None, options=None):
        lines = [a_line(**{"number": number} | (line or {})) for number in ("30", "40")]
        lines = lines[:1] if rule.name in MORE else [a_line("10", sku="JUG-02"), a_line("20", items=()), *lines]
        facts = dict(facts or {})
        for by_position in ("ambiguous", "quantities"):
            if by_position in facts:
                facts[by_position] = {position: facts[by_position][1] for position in (3, 4)}
        asked = an_order(*lines, **order or {})
        known = the_facts(asked)
        facts["items"] = {} if facts.get("items") == {} else known.items | facts.get("items", {})
        return list(rule.review(asked, the_facts(asked, **facts), rule.options(**options or {})))

    return ask


@pytest.mark.parametrize("name", RULES)
def test_golden_findings_say_what_was_agreed(name, review):
    blocks = []
    for title, given in scenes(name):
        found = [line for finding in review(RULES[name], **given) for line in written(finding)]
        blocks.append("\n".join([title, *(found or ["    nothing is found"])]))
    text = "\n\n".join(blocks) + "\n"
    golden = FINDINGS / f"{name}.txt"
    if os.environ.get("CROSSDOCK_GOLDEN") == "write":
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_every_golden_file_is_one_of_a_rule():
    assert {path.stem for path in FINDINGS.iterdir()} == set(RULES)
    assert set(MORE) | set(MORE_OF_ITEMS) <= set(RULES)
