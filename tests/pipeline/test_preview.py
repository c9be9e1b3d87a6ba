"""What a draft would have made of the last documents, told without changing anything."""

import pytest

from connectors.edi.trading_partner import EdiDesk
from connectors.mapping.library.book import MappingBook
from pipeline.editions.preview import replay
from pipeline.editions.publish import partners_of
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture
from tests.pipeline.bench import one_order, practice


@pytest.fixture
def bench(small):
    """A hub that has read three orders of acme's and one of nordwind's."""
    for n in (1, 2, 3):
        small.drop("acme", f"{n}.edi", one_order(f"AC-{n}", ("MUG-01", n), ("MUG-02", 1), control=n))
        small.run()
    small.drop("nordwind", "n.edi", practice("nordwind-clean.edi"))
    small.run()
    return small


@pytest.fixture
def previewing(bench, guides, tmp_path):
    """Return a function that lays an overlay in place of one of the folder's, and tells what would be different."""

    def look(overlay="", name="acme/850", last=10, base=None):
        folder = tmp_path / f"draft-{len(list(tmp_path.iterdir()))}"
        small_folder(folder)
        if overlay:
            (folder / "partners" / f"{name}.yaml").write_text(overlay)
        if base:
            path = folder / "base" / "x12-850.yaml"
            assert base[0] in path.read_text()
            path.write_text(path.read_text().replace(*base))
        book = MappingBook.load(folder)
        resting = book.resting_on(name)

        def desks(of):
            return {channel: EdiDesk(of, guides, channel=channel) for channel in ("acme", "nordwind")}

        with bench.store.reading() as uow:
            partners = partners_of(book, resting)
            then = desks(book.with_drafts(resting))
            found = replay(uow, partners, resting, desks(bench.book), then, last=last, at=uow.now)
            return list(found)

    return look


OVERLAY = 'mapping: acme/850\nversion: "2"\nextends: base/x12-850@1\nfields:\n  '


def told(effects):
    return {
        (order.number, field.field): (field.before, field.after)
        for effect in effects
        for order in effect.changed
        for field in order.fields
    }


def test_a_draft_that_says_the_same_changes_nothing(previewing):
    effects = previewing()
    assert [effect.name for effect in effects] == ["3.edi", "2.edi", "1.edi"]
    assert all(effect.same and effect.orders == 1 for effect in effects)


def test_every_changed_order_and_field_is_listed(previewing):
    effects = previewing(OVERLAY + "lines[].unit: {codes: {EA: piece}}\n", last=2)
    assert told(effects) == {
        (number, f"lines[{n}].unit"): ("each", "piece") for number in ("AC-3", "AC-2") for n in (0, 1)
    }
    assert all(effect.mapping.startswith("acme/850@2#") for effect in effects)


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("lines[].quantity: {at: PO104}\n  lines[].unit_price: {at: PO102}", {"quantity", "unit_price"}),  # swapped
        ('requested_on: {at: "DTM[01=010].02"}', {"requested_on"}),  # a wrong qualifier
        ("lines[].items[].number: {at: '{2}', transform: '', split: {by: '-', part: 2}}", {"items[0]", "items[1]"}),
    ],
)
def test_a_seeded_mistake_is_seen(previewing, rule, changed):
    assert {field.rpartition(".")[2] for _, field in told(previewing(OVERLAY + rule + "\n"))} == changed


def test_findings_appear_and_orders_vanish(previewing):
    effects = previewing(OVERLAY + 'requested_on: {at: "DTM[01=099].02", required: true}\n')
    assert [order.becomes for effect in effects for order in effect.changed] == ["vanishes"] * 3
    assert {finding.rule for effect in effects for finding in effect.appeared} == {"missing"}
    assert all(effect.orders == 0 for effect in effects)


def test_a_base_is_previewed_with_all_that_extend_it(previewing):
    effects = previewing(name="base/x12-850", base=("kind: {at: BEG02}", "kind: {at: BEG01}"))
    assert {effect.partner for effect in effects} == {"acme", "nordwind"}
    assert told(effects)["AC-1", "kind"] == ("SA", "00")


def test_documents_that_no_mapping_reads_do_not_count(bench, previewing):
    acknowledged = bench.out("acme")
    name = next(iter(acknowledged))
    bench.drop("acme", "997.edi", practice("acme-broken.edi"))
    bench.run()
    assert name and [effect.name for effect in previewing(last=2)] == ["3.edi", "2.edi"]


def test_a_draft_on_which_our_own_code_fails_says_so(previewing, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("a bug of ours")

    read = EdiDesk.translate
    calls = []

    def second_fails(self, document, now):
        calls.append(document)
        return broken() if len(calls) % 2 == 0 else read(self, document, now)

    monkeypatch.setattr(EdiDesk, "translate", second_fails)
    assert {effect.failure for effect in previewing(last=1)} == {"ZeroDivisionError: a bug of ours"}


def test_looking_changes_nothing(bench, previewing):
    def everything():
        with bench.store.reading() as uow:
            return uow.orders.list(), uow.documents.list(), uow.messages.list(), uow.events.recent(10_000)

    before = everything()
    previewing(OVERLAY + "lines[].unit: {codes: {EA: piece}}\n")
    assert everything() == before
