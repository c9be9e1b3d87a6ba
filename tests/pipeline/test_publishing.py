"""Which version of a mapping reads a document: published, scheduled, taken back, or the file where nobody published."""

import re
from datetime import date, timedelta

import pytest

from canonical.lifecycle import ImpossibleTransitionError
from connectors.mapping.book import MappingBook
from connectors.profile import PublishingTerms
from pipeline import publish
from pipeline.shelf import Shelf
from pipeline.step import NotNowError
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture
from tests.pipeline.bench import one_order, practice

NAME = "acme/850"
TODAY, LATER = date(2026, 11, 24), date(2026, 12, 1)
NOTHING_ASKED = PublishingTerms()


class Desk:
    """A hub that reads with a folder of its own, and a person who edits and publishes what lies in it."""

    def __init__(self, make_bench, url, folder):
        self.folder = folder
        self.bench = make_bench(url, book=MappingBook.load(folder))
        self.bench.stock()
        self.sent = 0

    @property
    def file(self):
        return self.folder / "partners" / "acme" / "850.yaml"

    def edit(self, version, note):
        """Write another content: the order's date is wanted from another place, or the version alone is new."""
        self.file.write_text(
            f'mapping: acme/850\nversion: "{version}"\nextends: base/x12-850@1\nnote: {note}\nfields:\n'
            f'  requested_on: {{at: "DTM[01=002].02"}}\n  kind: {{constant: "V{version}"}}\n'
        )

    def draft(self):
        return publish.draft_of(MappingBook.load(self.folder), NAME)

    def publish(self, terms=NOTHING_ASKED, **words):
        with self.bench.unit("publish") as uow:
            return publish.publish(uow, self.draft(), terms, **words)

    def roll_back(self, **words):
        with self.bench.unit("rollback") as uow:
            return publish.roll_back(uow, NAME, **words)

    def read(self):
        """Let the partner send an order; return the mapping that read it and what it made of it."""
        self.sent += 1
        number = f"AC-{self.sent}"
        self.bench.drop("acme", f"{number}.edi", one_order(number, ("MUG-01", 1), control=self.sent))
        self.bench.run()
        order = self.bench.order(number)
        assert self.bench.documents()[-1].mapping == order.mapping
        return order.mapping.partition("#")[0], order.order.kind

    def acts(self):
        with self.bench.store.reading() as uow:
            return [(act.deed.value, act.version, act.actor) for act in uow.mappings.acts(NAME)]


@pytest.fixture
def folder(tmp_path):
    return small_folder(tmp_path / "mappings")


@pytest.fixture
def desk(make_bench, sqlite_url, folder):
    return Desk(make_bench, sqlite_url, folder)


def test_what_nobody_published_is_read_with_its_file_and_kept(make_bench, database_url, folder):
    desk = Desk(make_bench, database_url, folder)
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
    desk = Desk(make_bench, database_url, folder)
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


def test_publishing_twice_or_into_the_past_is_refused(desk):
    desk.publish()
    with pytest.raises(NotNowError, match="is active already, from 2026-11-24 on, by dana"):
        desk.publish()
    desk.edit("2", "new")
    with pytest.raises(NotNowError, match="2026-11-23 is past"):
        desk.publish(effective=TODAY - timedelta(days=1))


def test_a_preview_that_is_asked_for_must_be_of_this_very_content(desk):
    terms = PublishingTerms(preview=True)
    with pytest.raises(NotNowError, match="nobody has looked at what acme/850@1#"):
        desk.publish(terms)
    with desk.bench.unit() as uow:
        publish.noted(uow, desk.draft(), publish.Deed.previewed, "3 documents replayed")
        publish.noted(uow, desk.draft(), publish.Deed.previewed, "3 documents replayed")
    assert [deed for deed, _, _ in desk.acts()] == ["previewed"]
    desk.edit("2", "one word more")
    with pytest.raises(NotNowError, match="nobody has looked at what acme/850@2#"):
        desk.publish(terms)


def test_a_second_person_is_another_person(desk):
    named, in_person = PublishingTerms(approval="named"), PublishingTerms(approval="in_person")
    with pytest.raises(NotNowError, match=r"needs the yes of a second person: .*, or --approved-by NAME"):
        desk.publish(named)
    with pytest.raises(NotNowError, match="Dana publishes and cannot approve as well"):
        desk.publish(named, approved_by="Dana")
    with desk.bench.unit() as uow:
        publish.approve(uow, desk.draft())
    for terms, words in ((named, {}), (in_person, {}), (in_person, {"approved_by": "Kim"})):
        with pytest.raises(NotNowError, match="typed by someone else than dana"):
            desk.publish(terms, **words)
    with desk.bench.store.unit_of_work(actor="kim", cause="approve") as uow:
        publish.approve(uow, desk.draft())
    assert desk.publish(in_person).label


def test_the_strictest_word_of_house_and_partners_counts(desk):
    desk.bench.agree("acme", publishing=PublishingTerms(approval="named"))
    terms = publish.terms_for(desk.bench.book, NAME, PublishingTerms(preview=True, approval="none"))
    assert terms == PublishingTerms(preview=True, approval="named")
    assert publish.terms_for(desk.bench.book, "nordwind/850", NOTHING_ASKED) == NOTHING_ASKED


def test_a_version_that_was_published_means_one_content_for_ever(desk, folder):
    desk.publish()
    base = folder / "base" / "x12-850.yaml"
    base.write_text(base.read_text() + "note: changed, and nobody gave it another version\n")
    desk.edit("1", "changed as well")
    with desk.bench.store.reading() as uow:
        first, second = publish.relabelled(uow, MappingBook.load(folder))
    assert (first.file, first.line) == ("base/x12-850.yaml", 4)
    assert "base/x12-850@1 was published with other content, in acme/850@1#" in first.says
    assert (second.file, second.line, second.column) == ("partners/acme/850.yaml", 2, 10)


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


def test_a_draft_that_nobody_checked_cannot_be_brought_into_force_by_the_table_of_states(desk):
    with pytest.raises(ImpossibleTransitionError):
        publish.check(publish.MAPPING, publish.MappingState.draft, publish.MappingState.active)


def test_nothing_is_looked_up_twice_while_nothing_changes(desk, monkeypatch):
    asked = []
    shelf = Shelf(desk.bench.book)
    monkeypatch.setattr(desk.bench.book, "put_in_force", asked.append)
    for _ in range(3):
        with desk.bench.store.reading() as uow:
            shelf.refresh(uow)
    assert len(asked) == 1
