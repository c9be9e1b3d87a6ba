"""What of a document is read and what nothing reads, and which rules and codes never matched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.coverage import Coverage
from connectors.mapping.trying.sample import source_of

Write = Callable[[str, str], Path]
MAPPINGS = Path(__file__).parents[2] / "mappings"

BASE = """\
mapping: base/x
version: "1"
document: {standard: x12, set: "850", century_from: 1970}
loops:
  header: {members: [BEG, REF, DTM, party, line]}
  party: {start: N1, members: [N1, "N3"]}
  line: {start: PO1, members: [PO1, PID, SDQ]}
lists:
  lines: line
  lines[].items: "PO1{06}"
  parties: party
fields:
  number: {at: BEG03, required: true}
  requested_on: {at: ["DTM[01=002].02", "DTM[01=010].02"]}
  cancel_after: {at: "DTM[01=001].02"}
  parties[].role: {at: N101, codes: {ST: ship_to, BT: bill_to, "*": other}}
  parties[].name: {at: N102}
  lines[].number: {at: [PO101, "#"]}
  lines[].quantity: {at: PO102, required: true}
  lines[].unit: {at: PO103, codes: {EA: each, CA: case}, unlisted: keep}
  lines[].items[].numbering: {at: "{1}", codes: {VN: seller, "*": other}}
  lines[].items[].number: {at: "{2}"}
"""

ISA = "ISA*00*          *00*          *ZZ*ACMESTORES     *ZZ*BLUEHARBOR     *261120*0930*U*00401*000000017*0*P*>~"


@pytest.fixture(scope="module")
def guide(shipped_guides: GuideBook) -> object:
    found = shipped_guides.find("004010", "850")
    assert found is not None
    return found.guide


@pytest.fixture(scope="session")
def shipped_guides() -> GuideBook:
    return GuideBook.load(MAPPINGS / "guides" / "x12")


@pytest.fixture
def covers(write: Write, guide) -> Callable[..., Coverage]:
    def _covers(*segments: str, rules: str = "") -> Coverage:
        book = MappingBook.load(write("base/x.yaml", BASE + rules))
        body = ["ST*850*0001", "BEG*00*SA*4711", *segments, "PO1*1*2*EA***VN*MUG", "SE*9*0001"]
        sums = Coverage(book.made_of("base/x"))
        sums.add(book.mapping("base/x"), source_of("x12", f"{ISA}{'~'.join(body)}~".encode()), "a.edi", guide)
        return sums

    return _covers


def left(sums: Coverage, fate: str = "unread") -> dict[str, list[str]]:
    return {one.label: one.examples for one in sums.left.values() if one.fate == fate}


def test_a_document_of_which_all_is_read_is_read_to_a_hundred_percent(covers):
    sums = covers("DTM*002*20260101", rules="  purpose: {at: BEG01, codes: {'00': original}}\n  kind: {at: BEG02}\n")
    assert (sums.percent, left(sums)) == (100, {})


def test_what_nothing_reads_is_named_by_the_path_that_would_read_it(covers):
    sums = covers(
        "DTM*038*20260131", "REF*DP*017", "N1*ST*Dock*92*0012", "N3*1 Quay", "PO1*2*5*EA*4.25**UP*614141000012",
        "PID*F****Mug",
    )  # fmt: skip
    assert left(sums) == {
        "BEG01": ["00"], "BEG02": ["SA"], "DTM[01=038].02": ["20260131"], "REF[01=DP].02": ["017"],
        "party.N1[01=ST,03=92].04": ["0012"], "party.N301": ["1 Quay"], "line.PO104": ["4.25"],
        "line.PID[01=F].05": ["Mug"],
    }  # fmt: skip


def test_names_come_from_the_guide_with_what_the_qualifier_means(covers):
    called = {one.label: one.called for one in covers("DTM*038*20260131").left.values()}
    assert called["DTM[01=038].02"] == "date (ship not later than)"


def test_a_second_place_of_a_rule_is_passed_over_where_the_first_holds_something(covers):
    sums = covers("DTM*002*20260101", "DTM*010*20260102")
    assert left(sums, "passed_over") == {"DTM[01=010].02": ["20260102"]}
    assert "DTM[01=010].02" not in left(covers("DTM*010*20260102"), "passed_over")


def test_the_first_place_with_its_segment_is_kept_and_times_are_counted(covers):
    sums = covers("REF*DP*017", "REF*DP*018", "REF*IA*9")
    one = sums.left["REF[01=DP].02", "unread"]
    assert (one.count, one.examples, one.first.document) == (2, ["017", "018"], "a.edi")
    assert (one.first.place.segment, one.first.place.position, one.first.place.element) == ("REF", 3, "REF02")


def test_envelopes_counts_and_qualifiers_are_not_counted(covers):
    sums = covers("CTT*1*2")
    assert sums.seats == 7  # BEG01 to 03, PO101 to 03, PO107
    assert not any(label.startswith(("ST", "SE", "CTT")) for label in left(sums))


def test_rules_and_codes_that_never_matched_are_told(covers):
    sums = covers("N1*ST*Dock")
    assert list(sums.silent_rules()) == ["requested_on", "cancel_after"]
    assert list(sums.silent_codes()) == [("parties[].role", "BT"), ("lines[].unit", "CA")]


def test_words_that_no_code_names_are_told_with_what_became_of_them(covers):
    sums = covers("N1*ZZ*Somebody", "PO1*2*5*XX***BP*99")
    assert {(word.field, word.word, word.becomes) for word in sums.words} == {
        ("parties[].role", "ZZ", "other"), ("lines[].unit", "XX", "XX"), ("lines[].items[].numbering", "BP", "other"),
    }  # fmt: skip


def test_an_entry_that_lacks_what_it_needs_is_passed_over(covers):
    assert left(covers("N1**Nameless"), "passed_over") == {"party.N102": ["Nameless"]}


def test_a_rule_whose_condition_does_not_hold_reads_nothing(covers):
    rules = "  notes: {at: 'REF[01=DP].02', only: read, when: {at: BEG02, is: DS}}\n"
    sums = covers("REF*DP*017", rules=rules)
    assert left(sums)["REF[01=DP].02"] == ["017"]


def test_json_is_covered_by_its_paths(book):
    content = (
        b'{"number": "1", "tax": {"rate": 7}, "lines": [{"quantity": 1, "gift": true}, {"quantity": 2, "gift": null}]}'
    )
    sums = Coverage(book.made_of("marketplaces/practice"))
    sums.add(book.mapping("marketplaces/practice"), source_of("json", content), "o.json")
    assert left(sums) == {"tax.rate": ["7"], "lines[].gift": ["true"]}


def test_sheets_are_covered_by_labels_and_columns(book):
    content = b"PO Number:,HC-1,,\nBuyer:,Ann,Dock: 7,\n\nItem,Qty,Colour\nMUG,2,blue\nTotal,2,\n"
    sums = Coverage(book.made_of("mail/harbor-cafe"))
    sums.add(book.mapping("mail/harbor-cafe"), source_of("table", content), "o.csv")
    assert left(sums) == {"Buyer": ["Ann"], "Dock": ["7"], "rows: colour": ["blue"]}
    assert sums.left["rows: colour", "unread"].first.place.row == 5
    assert sums.percent == 50


def test_edifact_is_covered_by_components(book):
    content = (MAPPINGS / "partners" / "baltic" / "samples" / "mugs.edi").read_bytes()
    sums = Coverage(book.made_of("baltic/orders"))
    sums.add(book.mapping("baltic/orders"), source_of("edifact", content), "o.edi")
    assert sums.percent >= 95
    assert all("-" in label for label in left(sums))


def test_the_base_reads_most_of_its_own_full_sample(book, guide):
    sums = Coverage(book.made_of("base/x12-850"))
    sums.add(
        book.mapping("base/x12-850"), source_of("x12", (MAPPINGS / "base/samples/full.edi").read_bytes()), "f", guide
    )
    assert 75 <= sums.percent < 100
