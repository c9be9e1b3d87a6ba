"""What a draft would say otherwise in messages that were decided already, told without writing or sending anything."""

import shutil

import pytest

from canonical.message import Draft, MessageKind
from connectors.edi.authorship import written_with
from connectors.edi.reading import read
from connectors.edi.showing.comparison import compare
from connectors.edi.trading_partner import EdiDesk
from connectors.mapping.library.book import MappingBook
from pipeline.editions.rewriting import rewrite
from store import Store
from tests.mapping_folder import MAPPINGS, parsed_once  # noqa: F401 - a fixture

K = MessageKind
EDITS = {
    K.order_acknowledgement: ("855", "  CUR01: {constant: SE}\n", "  CUR01: {constant: SE}\n  BAK06: {constant: X1}\n"),
    K.ship_notice: ("856", '"shipment.TD501": {constant: O}', '"shipment.TD501": {constant: B}'),
    K.order_change_answer: ("865", "  CUR01: {constant: SE}\n", "  CUR01: {constant: SE}\n  BCA04: {constant: X1}\n"),
    K.invoice: ("810", "  CUR01: {constant: SE}\n", "  CUR01: {constant: SE}\n  BIG05: {constant: X1}\n"),
    K.stock_report: ("846", "BIA02: {constant: SI}", "BIA02: {constant: MB}"),
    K.warehouse_order: ("940", "W6602: {constant: M}", "W6602: {constant: K}"),
    K.stock_transfer: ("943", "W2701: {constant: M}", "W2701: {constant: K}"),
}  # fmt: skip
SAMPLE = {K.ship_notice: "856-tare", K.order_change_answer: "865-5010"}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    """Return a function that loads a copy of the mappings in which some files were edited."""

    def load(*edits):
        path = tmp_path_factory.mktemp("drafts") / "mappings"
        shutil.copytree(MAPPINGS, path, ignore=shutil.ignore_patterns("guides"))
        for name, old, new in edits:
            file = path / f"{name}.yaml"
            before = file.read_text()
            assert old in before
            file.write_text(before.replace(old, new, 1))
        return MappingBook.load(path)

    return load


@pytest.fixture(scope="module")
def edited(drafts):
    """Every mapping that writes, each with one value more or another."""
    return drafts(*((f"base/x12-{number}", old, new) for number, old, new in EDITS.values()))


@pytest.fixture
def store(sqlite_url, clock):
    """A hub's books with one message of each kind to acme, and one to nordwind."""
    opened = Store.open(sqlite_url, clock)
    with opened.unit_of_work(actor="hub", cause="test") as uow:
        for partner, kind in [*(("acme", kind) for kind in EDITS), ("nordwind", K.order_acknowledgement)]:
            sample = MAPPINGS / "base" / "samples" / f"{SAMPLE.get(kind, EDITS[kind][0])}.json"
            draft = Draft(kind=kind, partner=partner, channel=partner, body=sample.read_text())
            uow.messages.draft(draft, key=f"{partner}-{kind}")
    yield opened
    opened.close()


@pytest.fixture
def rewriting(store, book, guides):
    """Return a function that tells what would be written otherwise, were a draft of a book in force."""

    def told_apart(*pair):
        return list(compare(*(read(content, guides=guides) for content in pair), guides))

    def look(mapping, drafts=book, last=50, channels=("acme", "nordwind")):
        resting = drafts.resting_on(mapping)
        now, then = (
            {name: EdiDesk(one, guides, channel=name) for name in channels}
            for one in (book, drafts.with_drafts(resting))
        )
        with store.reading() as uow:
            return list(rewrite(uow, written_with(drafts, resting), resting, now, then, told_apart, last=last))

    return look


@pytest.mark.parametrize("kind", EDITS)
def test_each_kind_of_message_is_written_again_and_compared_segment_by_segment(rewriting, edited, kind):
    number, _, new = EDITS[kind]
    found = [one for one in rewriting(f"base/x12-{number}", edited) if one.partner == "acme"]
    assert [(one.kind, one.failure, one.failed, one.mapping.partition("@")[0]) for one in found] == [
        (kind, "", "", f"base/x12-{number}")
    ]
    [change] = found[0].changes
    [element] = change.elements
    wanted = new.partition("constant: ")[2] if "\n" not in new else new.splitlines()[-1].partition("constant: ")[2]
    assert (change.kind, element.after) == ("changed", wanted.rstrip("}\n"))


def test_a_draft_that_says_the_same_changes_nothing(rewriting):
    found = rewriting("base/x12-855")
    assert [(one.partner, one.same) for one in found] == [("nordwind", True), ("acme", True)]


def test_only_so_many_are_looked_at_and_only_where_a_road_leads(rewriting):
    assert [one.partner for one in rewriting("base/x12-855", last=1)] == ["nordwind"]
    assert [one.partner for one in rewriting("base/x12-855", channels=("acme",))] == ["acme"]


def test_codes_that_an_order_mapping_lends_change_what_we_write_too(rewriting, drafts):
    draft = drafts(("partners/acme/850", "fields:\n", "fields:\n  lines[].unit: {codes: {EA: piece}}\n"))
    [message, *_] = rewriting("acme/850", draft)
    assert (message.same, message.failed) == (False, "")
    assert "'each' would be written 'EA' and read as 'piece'" in message.failure


def test_what_could_not_be_written_before_and_can_be_now_is_told(rewriting, drafts, store):
    body = (MAPPINGS / "base" / "samples" / "855.json").read_text().replace('"each"', '"sack"')
    with store.unit_of_work(actor="hub", cause="test") as uow:
        uow.messages.draft(Draft(kind=K.order_acknowledgement, partner="acme", channel="acme", body=body), key="sack")
    draft = drafts(("partners/acme/850", "fields:\n", "fields:\n  lines[].unit: {codes: {SK: sack}}\n"))
    message = rewriting("acme/850", draft)[0]
    assert ("'sack'" in message.failed, message.failure, message.same) == (True, "", False)
    assert [one.message_id for one in rewriting("base/x12-855")] == [8, 1]  # what cannot be written either way is none


def test_looking_leaves_no_trace(rewriting, edited, store):
    def books():
        with store.reading() as uow:
            messages = [message for partner in ("acme", "nordwind") for message in uow.messages.list(channel=partner)]
            return messages, [uow.events.of("message", message.id) for message in messages]

    before = books()
    assert not rewriting("base/x12-855", edited)[0].same
    assert books() == before
    with store.unit_of_work(actor="hub", cause="test") as uow:
        us, them = "ZZ/BLUEHARBOR", "ZZ/ACMESTORES"
        assert uow.control_numbers.take(sender=us, receiver=them, usage="P", level="interchange") == 1
