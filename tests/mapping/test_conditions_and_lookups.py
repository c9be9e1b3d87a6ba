"""Rules that count under a condition, words that are looked up, texts that must look as agreed."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from canonical.order import PurchaseOrder
from connectors.mapping.language.predicate import Ask, judge
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import Mapped
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.round_trip import there_and_back
from connectors.ports import Unreadable

BASE = """mapping: base/x
version: "1"
document: {standard: json, ways: both}
lists: {lines: lines}
fields:
  number: {at: number}
  lines[].number: {at: "#"}
  lines[].quantity: {at: quantity}
  lines[].unit: {constant: each}
"""
ORDER = '{"number": "1", "kind": "DS", "dept": "7", "lines": [{"quantity": "2", "part": "00417"}]}'
LOOKUP = """
  lines[].items[ours].numbering: {constant: seller}
  lines[].items[ours].number: {at: part, lookup: {table: items, by: [buyer_part, gtin], give: sku}%s}
"""


class Tables:
    """Rows of the tables ``items``, by column and key; keeps what it was asked."""

    def __init__(self, *rows: Mapping[str, str]) -> None:
        self.rows = rows
        self.asked: list[tuple[str, str, str, str, date | None]] = []

    def find(self, table: str, column: str, key: str, *, partner: str, on: date | None) -> Mapping[str, str] | None:
        self.asked.append((table, column, key, partner, on))
        return next((row for row in self.rows if row.get(column) == key), None)


@pytest.fixture
def compiled(write: Callable[[str, str], Path]) -> Callable[[str], Any]:
    return lambda more: MappingBook.load(write("base/x.yaml", f"{BASE}{more}\n")).mapping("base/x")


def read(mapping: Any, **more: Any) -> Mapped:
    found: Mapped = mapping.read(JsonSource(ORDER.encode()), partner="p", **more)
    return found


def noun(mapped: Mapped) -> PurchaseOrder:
    assert mapped.order is not None, mapped.findings
    return mapped.order


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("{at: kind, is: DS}", True),
        ("{at: kind, is: [SA, DS]}", True),
        ("{at: kind, is_not: DS}", False),
        ("{at: missing, is_not: DS}", True),
        ("{at: kind, exists: true}", True),
        ("{at: missing, exists: false}", True),
        ('{at: kind, matches: "D."}', True),
        ('{at: kind, matches: "D"}', False),
        ("{at: dept, above: 6.5}", True),
        ("{at: dept, below: 7}", False),
        ("{at: kind, above: 1}", False),
        ("{all: [{at: kind, is: DS}, {at: dept, is: '7'}]}", True),
        ("{all: [{at: kind, is: DS}, {at: dept, is: '8'}]}", False),
        ("{any: [{at: kind, is: SA}, {at: dept, is: '7'}]}", True),
        ("{not: {any: [{at: kind, is: SA}, {at: dept, is: '8'}]}}", True),
    ],
)
def test_a_rule_counts_only_where_its_condition_holds(compiled: Callable[[str], Any], when: str, holds: bool) -> None:
    order = noun(read(compiled(f"  service: {{at: number, only: read, when: {when}}}")))
    assert (order.service == "1") is holds


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("{at: kind}", "ask one thing"),
        ("{is: DS}", "ask one thing"),
        ("{at: kind, is: DS, exists: true}", "ask one thing"),
        ("{at: kind, all: [{at: kind, is: DS}]}", "ask one thing"),
        ("{at: kind, exist: true}", "did you mean 'exists'?"),
        ('{at: kind, matches: "(?=a)"}', "is no regular expression of RE2: invalid perl operator"),
        ('{at: "a..b", exists: true}', "'a..b' is no path"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_told(compiled: Callable[[str], Any], when: str, says: str) -> None:
    with pytest.raises(BadConfiguration, match=r"base/x\.yaml:10:") as caught:
        compiled(f"  service: {{at: number, only: read, when: {when}}}")
    assert says in str(caught.value)


def test_a_rule_with_a_condition_is_only_read(compiled: Callable[[str], Any]) -> None:
    with pytest.raises(BadConfiguration, match="a rule with a condition is only read: say only: read"):
        compiled("  service: {at: service, when: {at: kind, is: DS}}")


def test_a_condition_tells_what_it_saw() -> None:
    texts = {"kind": ["DS"], "dept": []}
    ask = Ask.model_validate({"all": [{"at": "kind", "is": ["SA", "DS"]}, {"not": {"at": "dept", "exists": "true"}}]})
    judged = judge(ask, lambda path: lambda context: context[path])(texts)
    assert judged.holds
    assert judged.saw == "(kind is 'DS', one of SA or DS: yes and not (dept is nothing, something: no))"


def test_a_word_is_looked_up_for_the_partner_and_the_day(compiled: Callable[[str], Any]) -> None:
    tables = Tables({"buyer_part": "00417", "sku": "MUG-01"})
    order = noun(read(compiled(LOOKUP % ""), tables=tables, on=date(2026, 3, 2)))
    assert order.lines[0].sku == "MUG-01"
    assert tables.asked == [("items", "buyer_part", "00417", "p", date(2026, 3, 2))]


def test_the_ladder_goes_on_to_the_next_column(compiled: Callable[[str], Any]) -> None:
    tables = Tables({"gtin": "00417", "sku": "MUG-02"}, {"buyer_part": "00417", "sku": ""})
    assert noun(read(compiled(LOOKUP % ""), tables=tables)).lines[0].sku == "MUG-02"
    assert [asked[1] for asked in tables.asked] == ["buyer_part", "gtin"]


def test_what_stands_in_no_table_goes_to_a_person(compiled: Callable[[str], Any]) -> None:
    mapped = read(compiled(LOOKUP % ""), tables=Tables())
    [finding] = mapped.findings
    assert finding.says == "line 1, item number 1, number: '00417' in lines[0].part stands in no row of items"
    assert (finding.rule, finding.severity, finding.expected) == (
        "not_found", "hold", "a row with it as buyer_part or gtin",
    )  # fmt: skip
    assert noun(mapped).lines[0].items == ()
    assert noun(read(compiled(LOOKUP % ", unlisted: keep"), tables=Tables())).lines[0].sku == "00417"
    [without] = read(compiled(LOOKUP % "")).findings
    assert "cannot be looked up: there is no table 'items' to ask here" in without.says


def test_what_was_looked_up_goes_back_in_the_partners_word(compiled: Callable[[str], Any]) -> None:
    tables = Tables({"buyer_part": "00417", "sku": "MUG-01"})
    mapping = compiled(LOOKUP % "")
    order = noun(read(mapping, tables=tables))
    assert b'"part":"00417"' in mapping.write(order, tables=tables)
    with pytest.raises(Unreadable, match="'MUG-01' stands in no row of items as sku"):
        mapping.write(order, tables=Tables())


def test_a_prefix_is_taken_off_and_put_on(compiled: Callable[[str], Any]) -> None:
    mapping = compiled('  kind: {at: kind, prefix: D, matches: "[A-Z]"}')
    order = noun(read(mapping))
    assert order.kind == "S"
    assert b'"kind":"DS"' in mapping.write(order)
    assert there_and_back(mapping, order) == ""


def test_a_text_that_is_not_as_agreed_is_told(compiled: Callable[[str], Any]) -> None:
    [prefix] = read(compiled('  kind: {at: kind, prefix: "X", suffix: Y}')).findings
    assert prefix.expected == "a text that begins with 'X' and ends with 'Y'"
    [pattern] = read(compiled('  kind: {at: kind, matches: "[0-9]+"}')).findings
    assert pattern.expected == "a text that matches [0-9]+"
    order = noun(read(compiled("  kind: {at: kind}"))).model_copy(update={"kind": "a1"})
    with pytest.raises(Unreadable, match="'a1' is not as agreed"):
        compiled('  kind: {at: kind, matches: "[0-9]+"}').write(order)
