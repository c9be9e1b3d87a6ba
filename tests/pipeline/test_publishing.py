"""Which version of a mapping reads a document: published, scheduled, taken back, or the file where nobody published."""

import re
from datetime import date, timedelta

import pytest

from canonical.cross_reference import Reference
from connectors.mapping.library.book import MappingBook
from pipeline.editions import publish
from pipeline.lookup import StoredReferences
from pipeline.shelf import Shelf
from pipeline.step import NotNowError
from store import ReferenceChange
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture
from tests.pipeline.bench import one_order, practice
from tests.pipeline.publisher import NAME, NOTHING_ASKED, Publisher

TODAY, LATER = date(2026, 11, 24), date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path):
    return small_folder(tmp_path / "mappings")


@pytest.fixture
def desk(make_bench, sqlite_url, folder):
    return Publisher(make_bench, sqlite_url, folder)


def test_what_nobody_published_is_read_with_its_file_and_kept(make_bench, database_url, folder):
    desk = Publisher(make_bench, database_url, folder)
    assert desk.read() == desk.read() == ("acme/850@1", "SA")
    assert desk.acts() == [("seen", "1", "hub")]
    label = desk.bench.documents()[0].mapping
    with desk.bench.store.reading() as uow:
        kept = uow.mappings.get(label)
    assert kept.own.text == desk.file.read_text()
    assert [layer.file for layer in kept.layers] == [
        "base/x12-850.yaml", "partners/acme/850.yaml", "codes/x12-item.yaml", "codes/x12-unit.yaml",
    ]  # fmt: skip


def test_a_running_hub_reads_the_next_document_with_what_was_published(make_bench, database_url, folder):
    desk = Publisher(make_bench, database_url, folder)
    assert desk.read() == ("acme/850@1", "SA")
    desk.edit("2", "new")
    assert desk.read() == ("acme/850@1", "SA")
    assert desk.publish().effective_on == TODAY
    assert desk.read() == ("acme/850@2", "V2")
    desk.edit("3", "not published")
    assert desk.read() == ("acme/850@2", "V2")
    assert desk.acts()[1:] == [("checked", "2", "dana"), ("published", "2", "dana")]


def test_what_is_published_stays_whatever_becomes_of_the_file(desk, make_bench, sqlite_url, folder):
    desk.edit("2", "new")
    desk.publish()
    desk.file.write_text("this: is no mapping\n")
    book = MappingBook.survey(folder)
    assert book.problems and book.lacking() == [NAME]
    again = make_bench(sqlite_url, book=book)
    with again.store.reading() as uow:
        again.desk.look_up_mappings(uow)
    assert book.lacking() == []
    assert book.mapping(NAME).label.startswith("acme/850@2#")


def test_a_scheduled_version_reads_from_its_day_on(desk, clock):
    desk.read()
    desk.edit("2", "for december")
    desk.publish(effective=LATER)
    assert desk.read() == ("acme/850@1", "SA")
    clock.turn(timedelta(days=6, hours=14, minutes=59, seconds=59))
    assert desk.read()[0] == "acme/850@1"
    clock.turn(timedelta(seconds=1))
    assert desk.read() == ("acme/850@2", "V2")


def test_a_scheduled_version_that_is_taken_back_never_reads(desk, clock):
    desk.publish()
    desk.edit("2", "for december")
    desk.publish(effective=LATER)
    assert desk.roll_back(reason="the partner is late").deed == "withdrawn"
    clock.turn(timedelta(days=30))
    assert desk.read() == ("acme/850@1", "SA")


def test_a_rollback_brings_back_what_was_before_and_what_was_read_meanwhile_can_be_read_anew(desk):
    desk.read()
    desk.edit("2", "wrong")
    desk.publish()
    assert desk.read()[0] == "acme/850@2"
    wrong = desk.bench.documents()[-1]
    assert desk.roll_back(reason="it was wrong").version == "1"
    assert desk.read() == ("acme/850@1", "SA")
    desk.bench.replay(wrong.id)
    desk.bench.settle()
    assert desk.bench.documents()[1].mapping.startswith("acme/850@1#")
    assert desk.acts()[-2:] == [("checked", "1", "dana"), ("rolled_back", "1", "dana")]
    assert desk.roll_back(to="2").version == "2"
    assert desk.read() == ("acme/850@2", "V2")


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("", "is the first that was ever used; there is nothing to go back to"),
        ("7", "there is no version '7'; there are: acme/850@1#"),
        ("1", "is active already, since 2026-11-24"),
        ("acme/850@1", "is active already"),
        ("#ffff", "there is no version '#ffff'"),
    ],
)
def test_a_rollback_to_nothing_is_refused_with_a_sentence(desk, to, says):
    desk.publish()
    with pytest.raises(NotNowError, match=says):
        desk.roll_back(to=to)


def test_of_nothing_published_nothing_can_be_taken_back(desk):
    with pytest.raises(NotNowError, match="nothing of acme/850 is published"):
        desk.roll_back()


def test_a_version_that_can_mean_two_contents_asks_for_the_hash(desk):
    desk.read()
    desk.edit("1", "another")
    with desk.bench.unit() as uow:
        publish.noted(uow, desk.draft(), publish.Deed.checked)
    desk.edit("2", "new")
    desk.publish()
    with pytest.raises(NotNowError, match=r"'1' can mean acme/850@1#\w+ or acme/850@1#\w+; say the hash"):
        desk.roll_back(to="1")
    with desk.bench.store.reading() as uow:
        seen = uow.mappings.of(NAME)[0].label
    assert desk.roll_back(to=seen.partition("@")[2][1:]).label == seen


def test_a_profile_that_insists_on_a_version_goes_on_reading_with_it(desk):
    desk.publish()
    desk.edit("2", "new")
    desk.publish()
    profile = desk.bench.book.profiles["acme"]
    desk.bench.agree("acme", edi={"sets": {"850": "acme/850@1"}})
    assert desk.read() == ("acme/850@1", "SA")
    desk.bench.agree("acme", edi={"sets": profile.edi.sets})
    assert desk.read()[0] == "acme/850@2"


def test_an_edition_that_this_program_cannot_read_stops_its_own_documents_only(desk):
    desk.publish()
    desk.edit("2", "new")
    draft = desk.draft()
    own = draft.own.model_copy(update={"text": draft.own.text.replace("constant", "konstant")})
    broken = draft.model_copy(update={"layers": (draft.layers[0], own, *draft.layers[2:])})
    with desk.bench.unit() as uow:
        publish.publish(uow, broken, NOTHING_ASKED)
    desk.bench.drop("acme", "a.edi", one_order("AC-9", ("MUG-01", 1)))
    desk.bench.drop("nordwind", "n.edi", practice("nordwind-clean.edi"))
    desk.bench.run()
    theirs, other = sorted(desk.bench.documents(), key=lambda document: document.channel)
    assert (theirs.application, other.application) == ("failed", "applied")
    assert re.search(r"acme/850@2#\w+ partners/acme/850.yaml:7:10: .*konstant", theirs.note)
    assert len(desk.bench.book.unreadable) == 1
    assert desk.roll_back().version == "1"
    desk.bench.replay(theirs.id)
    desk.bench.settle()
    assert desk.bench.order("AC-9").mapping.startswith("acme/850@1#")


def test_what_a_mapping_looks_up_stands_in_the_books_and_counts_from_the_next_batch_on(desk, clock):
    desk.bench.book.tables = StoredReferences(desk.bench.store, clock)
    desk.file.write_text(
        'mapping: acme/850\nversion: "2"\nextends: base/x12-850@1\nfields:\n'
        "  kind: {at: BEG02, lookup: {table: reasons, by: code, give: reason}}\n"
    )
    desk.publish()
    for reason in ("stand-alone", "spot buy"):
        with desk.bench.unit() as uow:
            row = Reference(table="reasons", partner="acme", cells={"code": "SA", "reason": reason})
            [held] = uow.references.rows("reasons") or [None]
            change = ReferenceChange(becomes="changed" if held else "added", before=held, after=row)
            uow.references.write([change])
        assert desk.read() == ("acme/850@2", reason)


def test_nothing_is_looked_up_twice_while_nothing_changes(desk, monkeypatch):
    asked = []
    shelf = Shelf(desk.bench.book)
    monkeypatch.setattr(desk.bench.book, "put_in_force", asked.append)
    for _ in range(3):
        with desk.bench.store.reading() as uow:
            shelf.refresh(uow)
    assert len(asked) == 1
