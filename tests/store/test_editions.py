"""Editions of mappings and what was done with them, on either database."""

from datetime import date

import pytest

from canonical.edition import Deed
from store import NotFound, Store
from tests.store.sample import an_edition, an_order, enter, writing
from world.clock import SetClock


def test_a_content_is_kept_once_and_comes_back_word_for_word(store: Store):
    edition = an_edition(text="mapping: acme/850\n# Gr\u00f6\u00dfe \U0001f69a\n")
    with writing(store) as uow:
        assert uow.mappings.keep(edition) == uow.mappings.keep(edition)
    with store.reading() as uow:
        assert uow.mappings.get(edition.label) == edition
        assert uow.mappings.of("acme/850") == [edition]
        assert uow.mappings.some([edition.label, "acme/850@9#f"]) == {edition.label: edition}
    with pytest.raises(NotFound, match="there is no edition acme/850@9#f"), store.reading() as uow:
        uow.mappings.get("acme/850@9#f")


def test_a_label_never_stands_for_other_content(store: Store):
    edition = an_edition()
    other = edition.model_copy(update={"layers": an_edition(text="something else").layers})
    with writing(store) as uow:
        uow.mappings.keep(edition)
    with pytest.raises(ValueError, match="stands for other content already"), writing(store) as uow:
        uow.mappings.keep(other)


def test_an_act_says_who_did_what_when_and_from_which_day_on(store: Store, clock: SetClock):
    edition = an_edition()
    with writing(store, actor="dana") as uow:
        uow.mappings.hold("acme/850")
        first = uow.mappings.act(edition, Deed.published, named="Kim", effective_on=date(2026, 12, 1))
        uow.mappings.act(edition, Deed.withdrawn, withdraws=first, says="not yet")
        uow.mappings.act(an_edition(mapping="nordwind/850"), Deed.checked)
    with store.reading() as uow:
        published, withdrawn = uow.mappings.acts("acme/850")
        assert (published.actor, published.named, published.effective_on) == ("dana", "Kim", date(2026, 12, 1))
        assert (published.label, published.version, published.at) == (edition.label, "1", clock.now())
        assert (withdrawn.withdraws, withdrawn.says) == (first, "not yet")
        assert len(uow.mappings.acts()) == uow.mappings.last() == 3
        events = uow.events.of("mapping", published.edition_id)
    assert [(e.actor, e.action) for e in events] == [("dana", "published"), ("dana", "withdrawn")]
    assert events[0].detail == {"mapping": edition.label, "named": "Kim", "effective": "2026-12-01"}


def test_use_is_told_of_what_was_seen_or_published_and_counted_by_orders(store: Store):
    seen, checked = an_edition(text="a"), an_edition(text="b")
    with writing(store) as uow:
        uow.mappings.act(seen, Deed.seen)
        uow.mappings.act(checked, Deed.checked)
        enter(uow, an_order("PO-1"))
        enter(uow, an_order("PO-2"))
    with store.reading() as uow:
        assert uow.mappings.seen([seen.label, checked.label]) == {seen.label}
        assert uow.mappings.uses("acme/850") == {"acme/850@1": 2}
        assert uow.mappings.uses("acme/85") == {}


def test_nothing_was_done_in_the_beginning(store: Store):
    with store.reading() as uow:
        assert (uow.mappings.last(), uow.mappings.acts(), uow.mappings.of("acme/850")) == (0, [], [])
