"""A marketplace in all its moods: orders come once, answers go once, and nonsense is put before a person once."""

from datetime import timedelta

import pytest

from canonical.hold import Answer
from canonical.lifecycle import Application
from connectors.marketplaces.practice import CONNECTOR as MARINA
from connectors.marketplaces.practice import PracticeTerms
from connectors.ports import Cursor, Page, Unreadable
from crossdock.practice.fault import Fault
from crossdock.practice.marketplace import PracticeMarketplace
from world.clock import WallClock


@pytest.fixture
def database_url(sqlite_url):
    """What stands here does not hang on the database."""
    return sqlite_url


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("MARINA_TOKEN", "practice")
    with PracticeMarketplace(tmp_path / "shop") as open_shop:
        yield open_shop


@pytest.fixture
def marina(bench, shop):
    terms = PracticeTerms(base_url=shop.url, token="env:MARINA_TOKEN", settle_seconds=0, answer_seconds=0.5, tries=1)
    road = MARINA.open(terms, channel="marina", partner="marina", mapping=bench.book.standing("marketplaces/practice"),
                       clock=WallClock())  # fmt: skip
    bench.open(road)
    return bench


def shop_order(*lines):
    return {
        "buyer": {"name": "Robin Vale", "email": "robin@shopper.example"},
        "ship_to": {"name": "Robin Vale", "street": ["4 Harbor Lane"], "city": "Boston", "region": "MA",
                    "postal_code": "02110", "country": "US"},
        "lines": [{"line": str(n), "sku": sku, "title": sku, "quantity": quantity, "unit_price": "9.50"}
                  for n, (sku, quantity) in enumerate(lines, 1)],
    }  # fmt: skip


def test_a_marketplace_order_walks_to_its_shipment(marina, shop):
    shop.add(shop_order(("MUG-01", "2")))
    marina.run()
    marina.ship()
    assert list(marina.states().values()) == ["shipped"]
    assert [told.call for told in shop.told] == ["acknowledge", "ship"]
    marina.run()
    assert len(marina.orders()) == 1
    assert [told.call for told in shop.told] == ["acknowledge", "ship"]
    assert marina.cases() == []


def test_a_marketplace_in_trouble_is_read_on_when_it_is_well_again(marina, shop):
    shop.add(shop_order(("MUG-01", "2")))
    shop.faults.switch_on(Fault.error, times=3)
    for _ in range(3):
        marina.run()
    with marina.store.reading() as uow:
        channel = uow.channels.get("marina")
    assert channel.failures == 3 and "500" in channel.last_error
    assert marina.cases() == []
    marina.run()
    assert list(marina.states().values()) == ["allocated"]


def test_nonsense_from_a_marketplace_is_kept_once_and_told_once(marina, shop):
    shop.add(shop_order(("MUG-01", "2")))
    shop.faults.switch_on(Fault.nonsense, times=3)
    for _ in range(3):
        marina.run()
    document = marina.document()
    assert document.application is Application.held
    assert b"being renovated" in marina.content(document.id)
    assert marina.case().subject_id == document.id
    marina.run()
    assert list(marina.states().values()) == ["allocated"]


def test_an_order_that_the_mapping_cannot_read_waits_and_the_others_walk(marina, shop):
    shop.add(shop_order(("MUG-01", "2")))
    shop.add(shop_order(("MUG-01", "many")))
    shop.add(shop_order(("BOWL-10", "1")))
    marina.run()
    assert list(marina.states().values()) == ["allocated", "allocated"]
    [held] = [d for d in marina.documents() if d.application is Application.held]
    assert marina.case("document").subject_id == held.id


def test_an_acknowledgement_whose_answer_was_lost_is_told_once(marina, shop):
    shop.add(shop_order(("MUG-01", "2")))
    shop.faults.switch_on(Fault.silent_after, method="POST")
    marina.run()
    assert [m.delivery for m in marina.messages()] == ["staged"]
    marina.clock.turn(timedelta(hours=1))
    marina.settle()
    assert [m.delivery for m in marina.messages()] == ["sent"]
    assert [told.call for told in shop.told] == ["acknowledge"]


def test_a_revoked_token_is_told_to_a_person(marina, shop, monkeypatch):
    monkeypatch.setenv("MARINA_TOKEN", "wrong")
    marina.run()
    assert "marina" in marina.case("channel").summary


def test_nonsense_that_differs_at_each_look_is_kept_once_until_a_person_has_answered(marina):
    class Babbling:
        said = 0

        def pull(self, cursor, now):
            self.said += 1
            raise Unreadable(f"nonsense {self.said}", content=f"<html>{self.said}</html>".encode())

    marina.change("marina", marketplace=Babbling())
    for _ in range(5):
        marina.run()
    assert marina.content(marina.document().id) == b"<html>1</html>"
    assert len(marina.cases()) == 1
    with marina.store.reading() as uow:
        channel = uow.channels.get("marina")
    assert (channel.failures, channel.last_error) == (5, "nonsense 5")
    marina.answer(marina.case(), Answer.discard)
    marina.run()
    assert len(marina.documents()) == 2


def test_pages_before_a_failure_are_kept_and_the_next_pull_begins_behind_them(marina):
    cursors = []

    class Flaky:
        def pull(self, cursor, now):
            cursors.append(cursor.state)
            if len(cursors) == 1:
                yield Page(orders=(), cursor=Cursor(state='{"watermark": "2026-11-24T08:00:00Z"}'))
                raise Unreadable("then the line was cut", content=b"{")

    marina.change("marina", marketplace=Flaky())
    marina.run()
    marina.run()
    assert cursors == ["{}", '{"watermark": "2026-11-24T08:00:00Z"}']
