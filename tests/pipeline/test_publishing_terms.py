"""What must have happened before a mapping may go live, and what is refused with a sentence."""

from datetime import date, timedelta

import pytest

from canonical.lifecycle import ImpossibleTransitionError
from connectors.mapping.library.book import MappingBook
from connectors.profile import PublishingTerms
from pipeline.editions import publish
from pipeline.step import NotNowError
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture
from tests.pipeline.publisher import NAME, NOTHING_ASKED, Publisher

TODAY, LATER = date(2026, 11, 24), date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path):
    return small_folder(tmp_path / "mappings")


@pytest.fixture
def desk(make_bench, sqlite_url, folder):
    return Publisher(make_bench, sqlite_url, folder)


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


def test_a_draft_that_nobody_checked_cannot_be_brought_into_force_by_the_table_of_states(desk):
    with pytest.raises(ImpossibleTransitionError):
        publish.check(publish.MAPPING, publish.MappingState.draft, publish.MappingState.active)


@pytest.mark.parametrize(
    ("lookup", "column", "says"),
    [
        ("{table: reason, by: code, give: reason}", "37", "there is no 'reason' among the tables items, "),
        (
            "{table: reasons, by: kode, give: reason}",
            "50",
            "the table reasons has no column 'kode'; did you mean 'code'",
        ),
        ("{table: items, by: buyer_part, give: reason}", "66", "the table items has no column 'reason'"),
    ],
)
def test_a_table_or_column_that_is_not_there_is_told_with_its_place(folder, lookup, column, says):
    file = folder / "partners" / "acme" / "850.yaml"
    file.write_text(
        f'mapping: acme/850\nversion: "2"\nextends: base/x12-850@1\nfields:\n  kind: {{at: BEG02, lookup: {lookup}}}\n'
    )
    [problem] = MappingBook.survey(folder).problems
    assert str(problem).startswith(f"partners/acme/850.yaml:5:{column}: fields.kind.lookup.")
    assert says in problem.says
