"""A folder of drafts beside what was published: which of both is read with, and what a broken draft cannot stop."""

import pytest

from connectors.mapping.library.book import MappingBook, UnknownMappingError
from connectors.mapping.library.edition import edition_of, laid_out, made_ready
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.rule_diff import rule_diff
from connectors.mapping.trying.sample import check
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture

NAME = "acme/850"


@pytest.fixture
def folder(tmp_path):
    return small_folder(tmp_path / "mappings")


def edit(folder, old, new, file="partners/acme/850.yaml"):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def published(folder, name=NAME):
    return edition_of(MappingBook.load(folder).merged[name])


def test_an_edition_makes_the_very_mapping_that_it_was_made_of(book):
    for name, made in book.merged.items():
        edition = edition_of(made)
        ready = made_ready(edition)
        assert ready.mapping.label == ready.merged.label == made.label == book.mapping(name).label
        assert list(rule_diff(made, laid_out(edition))) == []
        assert made.layers == ready.merged.layers


def test_a_file_with_a_byte_order_mark_is_kept_with_it(folder):
    path = folder / "partners" / "acme" / "850.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    edition = published(folder)
    assert edition.own.text.startswith("\ufeff")
    assert laid_out(edition).top.content == path.read_bytes()


def test_what_is_in_force_is_read_with_and_the_draft_waits(folder):
    first = published(folder)
    edit(folder, 'version: "1"', 'version: "2"')
    book = MappingBook.load(folder)
    assert book.mapping(NAME).label.startswith("acme/850@2#")
    ask = book.standing(NAME)
    book.put_in_force({NAME: first})
    assert ask().label == book.mapping(NAME).label == book.made_of(NAME).label == first.label
    assert book.merged[NAME].label.startswith("acme/850@2#")
    assert book.with_drafts([NAME]).mapping(NAME).label.startswith("acme/850@2#")
    assert book.mapping("acme/850@1").label == first.label
    assert book.mapping("acme/850@2").label.startswith("acme/850@2#")
    with pytest.raises(UnknownMappingError, match="acme/850 is at version 1, not 3"):
        book.mapping("acme/850@3")
    book.put_in_force({})
    assert ask().label.startswith("acme/850@2#")


def test_a_name_with_a_version_is_served_by_what_was_published_as_that(folder):
    first = published(folder)
    edit(folder, 'version: "1"', 'version: "2"')
    second = published(folder)
    edit(folder, "acme/850}", "acme/850@1}", "partners/acme/profile.yaml")
    book = MappingBook.survey(folder)
    assert (book.lacking(), "acme/850@1" in book.wanted()) == (["acme/850@1"], True)
    assert "acme/850@1 is wanted, and the file says version 2" in str(book.problems[0])
    book.put_in_force({NAME: second, "acme/850@1": first})
    assert book.lacking() == []
    assert (book.mapping("acme/850@1").label, book.mapping(NAME).label) == (first.label, second.label)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("partners/acme/850.yaml", "fields:", "feilds:"),
        ("partners/acme/850.yaml", "requested_on:", "requestd_on:"),
        ("partners/acme/850.yaml", "base/x12-850@1", "base/x12-850@2"),
        ("base/x12-850.yaml", "version:", "verzion:"),
        ("codes/x12-unit.yaml", "codes:", "kodes:"),
    ],
)
def test_a_broken_draft_stops_nothing_that_was_published(folder, file, old, new):
    before = {name: published(folder, name) for name in ("acme/850", "nordwind/850", "base/x12-850")}
    edit(folder, old, new, file)
    book = MappingBook.survey(folder)
    assert NAME in book.lacking()
    assert any(problem.file == file for problem in book.problems)
    assert {problem.file for problem in book.problems} & book.files_of(NAME)
    book.put_in_force(before)
    assert book.lacking() == []
    assert book.mapping(NAME).label == before[NAME].label
    check(book)
    with pytest.raises(BadConfiguration):
        MappingBook.load(folder)


def test_a_broken_profile_stops_everything(folder):
    edit(folder, "partner: acme", "partner: acne", "partners/acme/profile.yaml")
    edit(folder, "fields:", "feilds:")
    with pytest.raises(BadConfiguration) as told:
        MappingBook.survey(folder)
    assert {problem.file for problem in told.value.problems} == {
        "partners/acme/850.yaml", "partners/acme/profile.yaml",
    }  # fmt: skip


def test_a_difference_is_told_by_rule_and_place(folder):
    before = MappingBook.load(folder).merged["nordwind/850"]
    line = before.fields["currency"].by.problem("", "fields", "currency").line
    edit(folder, "CT: case", "CT: pack, BX: case", "partners/nordwind/850.yaml")
    edit(folder, "note: requested ship date", "required: true", "partners/nordwind/850.yaml")
    edit(folder, "  currency: {at: CUR02}\n", "", "base/x12-850.yaml")
    found = list(rule_diff(before, MappingBook.load(folder).merged["nordwind/850"]))
    assert [(c.word, c.before, c.after, c.where) for c in found] == [
        ("fields.requested_on.required", "", "true", "partners/nordwind/850.yaml:7"),
        ("fields.lines[].unit.codes.CT", "case", "pack", "partners/nordwind/850.yaml:8"),
        ("fields.lines[].unit.codes.BX", "box", "case", "partners/nordwind/850.yaml:8"),
        ("fields.currency.at", "CUR02", "", f"base/x12-850.yaml:{line}"),
        ("fields.requested_on.note", "requested ship date", "", "partners/nordwind/850.yaml:7"),
    ]


def test_remarks_and_layout_are_no_difference(folder):
    before = MappingBook.load(folder).merged[NAME]
    edit(folder, "fields:", "# a remark\n\nfields:")
    after = MappingBook.load(folder).merged[NAME]
    assert before.label != after.label
    assert list(rule_diff(before, after)) == []
