"""The book: overlays, labels, references, samples, and the place of every mistake."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.mapping.library.book import MappingBook, UnknownMappingError
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.sample import check, cut

Write = Callable[[str, str], Path]
MAPPINGS = Path(__file__).parents[2] / "mappings"

GOOD = """mapping: base/x
version: "1"
document: {standard: json}
lists: {lines: lines}
fields:
  number: {at: number}
  lines[].number: {at: "#"}
  lines[].quantity: {at: quantity}
  lines[].unit: {constant: each}
"""


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadConfiguration) as caught:
        MappingBook.load(folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_houses_own_mappings_load_and_their_samples_hold(book: MappingBook) -> None:
    assert set(book.profiles) >= {"acme", "nordwind", "guest", "marina", "harbor-cafe"}
    assert check(book) == []
    assert all(merged.samples for merged in book.merged.values())


def test_a_label_names_version_and_content(book: MappingBook, tmp_path: Path) -> None:
    label = book.mapping("acme/850").label
    assert label.startswith("acme/850@1#")
    assert len(label) == len("acme/850@1#") + 12
    assert all(sign in "0123456789abcdef" for sign in label[-12:])
    copy = tmp_path / "copy"
    shutil.copytree(MAPPINGS, copy)
    assert MappingBook.load(copy).mapping("acme/850").label == label
    with (copy / "base" / "x12-850.yaml").open("a") as file:
        file.write("# touched\n")
    changed = MappingBook.load(copy)
    assert changed.mapping("acme/850").label != label
    assert changed.mapping("marketplaces/practice").label == book.mapping("marketplaces/practice").label


def test_a_mapping_of_one_file_is_hashed_alone(write: Write) -> None:
    book = MappingBook.load(write("base/x.yaml", GOOD))
    inner = hashlib.sha256(GOOD.encode()).digest()
    assert book.mapping("base/x").label == f"base/x@1#{hashlib.sha256(inner).hexdigest()[:12]}"


def test_a_mapping_is_found_with_and_without_its_version(book: MappingBook) -> None:
    assert book.mapping("acme/850@1") is book.mapping("acme/850")
    with pytest.raises(UnknownMappingError, match="is at version 1, not 2"):
        book.mapping("acme/850@2")
    with pytest.raises(UnknownMappingError, match="did you mean 'acme/850'"):
        book.mapping("acme/85")


@pytest.mark.parametrize(
    ("said", "instead", "problem"),
    [
        ("{at: quantity}", "{att: quantity}", "8:22: fields.lines[].quantity.att: this word is not known"),
        ("lines[].quantity:", "lines[].quantty:", "8:3: fields.lines[].quantty: 'quantty' is no field"),
        ("  number:", "  nummer:", "order; did you mean 'number'?"),
        ("{at: quantity}", "{type: date, at: q}", "8:3: fields.lines[].quantity: type date does not suit this field"),
        ("{at: quantity}", "{type: dcimal, at: q}", "8:28: fields.lines[].quantity.type: Input should be"),
        ("{at: quantity}", '{at: "a..b"}', "8:3: fields.lines[].quantity: 'a..b' is no path"),
        ("{constant: each}", "{required: true}", "9:3: fields.lines[].unit: this rule finds nothing"),
        ("{constant: each}", "{at: u, transform: upper}", "9:3: fields.lines[].unit: there is no transform 'upper'"),
        ("{constant: each}", "{at: u, code_list: x}", "9:36: fields.lines[].unit: there is no code list 'x'"),
        ("mapping: base/x", "mapping: base/y", "1:10: mapping: 'base/y' stands in a file that makes it 'base/x'"),
        ("lists: {lines: lines}", "lists: {lines: 'a b'}", "4:16: lists.lines: 'a b' is no path"),
        ("lists: {lines: lines}", "lists: {lines: a, parties: b}", "4:19: lists.parties: no field uses this list"),
        ("lists: {lines: lines}", "lists: {}", "7:3: fields.lines[].number: lists.lines is missing"),
        ("  number: {at: number}\n", "", "an order needs number, and no field says where it stands: add number"),
        ("  lines[].unit: {constant: each}\n", "", "no field says where it stands: add lines[].unit"),
        ("document: {standard: json}\n", "", "1:1: document is missing"),
        ("document: {standard: json}", "document: {standard: table}", "1:1: table is missing"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(write: Write, said: str, instead: str, problem: str) -> None:
    assert said in GOOD
    found = problems(write("base/x.yaml", GOOD.replace(said, instead)))
    assert any(problem in one for one in found), found
    assert all(one.startswith("base/x.yaml:") for one in found)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            "purpose: {at: p, codes: {A: orignal}}",
            "codes.A: 'orignal' is not a word of this field; did you mean 'original'?",
        ),
        ("purpose: {constant: new}", "constant: 'new' is not a word of this field"),
        ("ordered_on: {at: d, formats: [DD.MM.YY]}", "has two-digit years: say document.century_from"),
        ("ordered_on: {at: d, formats: [DDMM]}", "'DDMM' is no date format"),
        ("parties: {at: p}", "parties is no single value"),
        ("parties.name: {at: p}", "parties is a list: write parties[]"),
        ("partner: {at: p}", "'partner' is no field of the purchase order"),
        ("lines[].unit_price: {at: p, type: implied_decimal}", "type implied_decimal needs places"),
        ("Number: {at: p}", "'Number' is no canonical path"),
    ],
)
def test_a_rule_that_cannot_work_is_told(write: Write, rule: str, problem: str) -> None:
    found = problems(write("base/x.yaml", f"{GOOD}  {rule}\n"))
    assert any(one.startswith("base/x.yaml:10:3: ") and problem in one for one in found), found


def test_every_problem_is_told_not_only_the_first(write: Write) -> None:
    write("base/a.yaml", "mapping: base/a\n")
    write("base/b.yaml", "a: &x 1\n")
    found = problems(write("base/x.yaml", GOOD.replace("{at: number}", "{ta: number}")))
    assert [one.split(":")[0] for one in found] == ["base/a.yaml", "base/b.yaml", "base/x.yaml", "base/x.yaml"][
        : len(found)
    ]
    assert len(found) >= 3


@pytest.mark.parametrize(
    ("extends", "problem"),
    [
        ("base/z@1", "partners/p/o.yaml:3:10: extends: there is no mapping 'base/z'"),
        ("base/x@7", "partners/p/o.yaml:3:10: extends: base/x@7 is wanted, and the file there says version 1"),
        ("p/o@1", "partners/p/o.yaml:3:10: extends: p/o extends itself in a circle"),
        ("base/x", "partners/p/o.yaml:3:10: extends: String should match"),
    ],
)
def test_an_overlay_needs_its_base(write: Write, extends: str, problem: str) -> None:
    write("base/x.yaml", GOOD)
    folder = write("partners/p/o.yaml", f"mapping: p/o\nversion: '1'\nextends: {extends}\n")
    assert any(one.startswith(problem) for one in problems(folder))


def test_null_can_only_take_away_what_is_there(write: Write) -> None:
    write("base/x.yaml", GOOD)
    folder = write("partners/p/o.yaml", "mapping: p/o\nversion: '1'\nextends: base/x@1\nfields:\n  curency: null\n")
    [problem] = problems(folder)
    assert problem.startswith("partners/p/o.yaml:5:3: fields.curency: null takes away what the base says")


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ("partner: q\n", "1:10: partner: 'q' stands in the folder 'p'"),
        ("partner: p\nmarketplace: {mapping: base/y}\n", "2:24: marketplace.mapping: there is no mapping"),
        ("partner: p\nmail: {senders: [a@b.example], mapping: base/x}\n", "2:41: mail.mapping: base/x reads json"),
        ("partner: p\nmarketplace: {mapping: base/x@2}\n", "2:24: marketplace.mapping: base/x@2 is wanted"),
        ("partner: p\nfulfillment: {}\n", "2:1: fulfillment: this word is not known here; did you mean 'fulfilment'?"),
        ("name: P\n", "1:1: partner is missing"),
    ],
)  # fmt: skip
def test_a_profile_is_checked_against_the_mappings(write: Write, profile: str, problem: str) -> None:
    write("base/x.yaml", GOOD)
    assert any(
        f"partners/p/profile.yaml:{problem}" in one for one in problems(write("partners/p/profile.yaml", profile))
    )


def test_two_partners_cannot_bear_one_name(write: Write) -> None:
    them = "edi: {them: {qualifier: ZZ, id: SAME}, us: {qualifier: ZZ, id: US}, sets: {}}\n"
    write("partners/a/profile.yaml", f"partner: a\n{them}")
    [problem] = problems(write("partners/b/profile.yaml", f"partner: b\n{them}"))
    assert problem == "partners/b/profile.yaml:2:13: edi.them: ZZ/SAME is already the name of 'a'"


@pytest.mark.parametrize(
    ("sample", "content", "expect", "says"),
    [
        ("{in: s.json, expect: e.json}", '{"number": "2", "lines": [{"quantity": 1}]}', "2", ""),
        ("{in: s.json, expect: e.json}", '{"number": "3", "lines": [{"quantity": 1}]}', "2", "10:32: samples[0]"),
        ("{in: s.json, expect: e.json}", '{"number": "2"}', "2", "these findings came: lines: nothing"),
        ("{in: s.json}", "{}", "2", "say either expect or expect_error"),
        ("{in: no.json, expect: e.json}", "{}", "2", "10:16: samples[0]: this file cannot be read"),
        ("{in: s.json, expect_error: {field: number}}", "{}", "2", ""),
        ("{in: s.json, expect_error: {field: number, rule: bad}}", "{}", "2", "number missing; lines missing"),
    ],
)  # fmt: skip
def test_samples_are_held_against_the_mapping(write: Write, sample: str, content: str, expect: str, says: str) -> None:
    write("base/s.json", content)
    line = '{"number": "1", "quantity": "1", "unit": "each"}'
    write("base/e.json", f'{{"partner": "p", "number": "{expect}", "lines": [{line}]}}')
    found = [str(p) for p in check(MappingBook.load(write("base/x.yaml", f"{GOOD}samples: [{sample}]\n")))]
    assert len(found) == bool(says), found
    assert says in "".join(found)


def test_cutting_a_sample_keeps_byte_offsets() -> None:
    content = (MAPPINGS / "partners" / "nordwind" / "samples" / "cases.edi").read_bytes()
    source = cut(content)
    assert [source.segments[0].id, source.segments[-1].id] == ["ST", "SE"]
    for segment in source.segments:
        assert content[segment.offset : segment.offset + len(segment.id)].decode() == segment.id
