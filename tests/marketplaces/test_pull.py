import json
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from connectors.ports import Cursor, Refused, Unavailable, Unreadable
from crossdock.practice.fault import Fault
from crossdock.practice.http_server import HttpServer

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EXACT = b'{"id": "MO-7", "total":  10.10, "note": "caf\\u00e9 \xc3\xa9"}'


def ids(pages):
    return [json.loads(order.content)["id"] for page in pages for order in page.orders]


def keys(pages):
    return [order.key for page in pages for order in page.orders]


def test_all_orders_come_once_in_pages_and_each_keeps_what_it_says(shop, opened, an_order):
    added = [shop.add(an_order()) for _ in range(7)]
    pages = list(opened(page_size="3").marketplace.pull(Cursor(), NOW))
    assert [len(page.orders) for page in pages if page.orders] == [3, 3, 1]
    assert ids(pages) == added
    assert [json.loads(order.content) for page in pages for order in page.orders] == shop.orders


def test_the_watermark_moves_with_the_last_page_only(shop, opened, an_order, their_clock):
    for _ in range(5):
        shop.add(an_order())
    their_clock.turn(minutes=10)
    pages = list(opened(page_size="2", look_back_days="1").marketplace.pull(Cursor(), NOW))
    assert [json.loads(page.cursor.state) for page in pages[:2]] == [{}, {}]
    [watermark] = json.loads(pages[-1].cursor.state).values()
    late = their_clock.instant - datetime.fromisoformat(watermark)
    assert 4 < late.total_seconds() < 6


def test_an_order_that_changes_between_two_pages_is_seen_as_it_is_at_last(shop, opened, an_order, their_clock):
    first, second, third, fourth = [shop.add(an_order()) for _ in range(4)]
    marketplace = opened(page_size="2", overlap_seconds="1").marketplace
    pull = marketplace.pull(Cursor(), NOW)
    seen = [next(pull)]
    shop.change(first, buyer={"name": "Robin Vale-Stone"})
    shop.change(third, buyer={"name": "Kim Vale"})
    seen += pull
    their_clock.turn(seconds=30)
    seen += marketplace.pull(seen[-1].cursor, NOW)
    assert set(ids(seen)) == {first, second, third, fourth}
    latest = {json.loads(o.content)["id"]: json.loads(o.content) for page in seen for o in page.orders}
    assert latest[first]["buyer"] == {"name": "Robin Vale-Stone"}
    assert latest[third]["buyer"] == {"name": "Kim Vale"}


def test_orders_that_share_one_instant_are_not_lost_at_a_page_s_edge(shop, opened, an_order):
    added = {shop.add(an_order(updated_at="2026-11-24T07:00:00Z")) for _ in range(9)}
    for size in ("1", "2", "4"):
        assert set(ids(opened(page_size=size).marketplace.pull(Cursor(), NOW))) == added


def test_what_is_pulled_again_has_its_old_key_and_what_changed_a_new_one(shop, opened, an_order, their_clock):
    marketplace = opened().marketplace
    same, changed = shop.add(an_order()), shop.add(an_order())
    before = list(marketplace.pull(Cursor(), NOW))
    shop.change(changed, currency="EUR")
    their_clock.turn(seconds=30)
    after = list(marketplace.pull(before[-1].cursor, NOW))
    assert keys(before)[0] in keys(after)
    assert keys(before)[1] not in keys(after)
    assert [key.split()[0] for key in keys(after)] == [same, changed]


def test_what_is_older_than_the_overlap_is_not_read_again(shop, opened, an_order, their_clock):
    marketplace = opened().marketplace
    shop.add(an_order())
    their_clock.turn(minutes=10)
    cursor = list(marketplace.pull(Cursor(), NOW))[-1].cursor
    late = shop.add(an_order())
    their_clock.turn(minutes=1)
    assert ids(marketplace.pull(cursor, NOW)) == [late]


def test_a_long_absence_is_read_window_by_window(shop, opened, an_order, their_clock):
    old = shop.add(an_order(updated_at="2026-10-20T12:00:00Z"))
    new = shop.add(an_order())
    their_clock.turn(minutes=1)
    pages = list(opened(look_back_days="40", window_days="10").marketplace.pull(Cursor(), NOW))
    assert ids(pages) == [old, new]
    marks = [json.loads(page.cursor.state)["watermark"] for page in pages]
    assert len(marks) == 5 and marks == sorted(marks)


def test_a_pull_without_news_still_moves_the_watermark(opened):
    pages = list(opened().marketplace.pull(Cursor(), NOW))
    assert keys(pages) == [] and "watermark" in pages[-1].cursor.state


def test_our_own_wrong_clock_does_not_decide_what_was_read(shop, opened, an_order, their_clock):
    marketplace = opened().marketplace
    cursor = list(marketplace.pull(Cursor(), datetime(2026, 11, 20, tzinfo=UTC)))[-1].cursor
    order = shop.add(an_order())
    their_clock.turn(seconds=10)
    assert ids(marketplace.pull(cursor, datetime(2030, 1, 1, tzinfo=UTC))) == [order]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.error, Unavailable),
        (Fault.busy, Unavailable),
        (Fault.silent_before, Unavailable),
        (Fault.nonsense, Unreadable),
    ],
)
def test_a_page_that_fails_leaves_the_cursor_where_it_was(shop, opened, an_order, fault, error):
    for _ in range(4):
        shop.add(an_order())
    marketplace = opened(page_size="2").marketplace
    pull = marketplace.pull(Cursor(), NOW)
    before_trouble = [next(pull) for _ in range(5)]
    shop.faults.switch_on(fault, path="/orders")
    with pytest.raises(error):
        next(pull)
    again = list(marketplace.pull(before_trouble[-1].cursor, NOW))
    assert len(set(ids(before_trouble) + ids(again))) == 4


def test_nonsense_is_kept_byte_for_byte(shop, opened):
    shop.faults.switch_on(Fault.nonsense)
    with pytest.raises(Unreadable, match="no page of orders") as caught:
        list(opened().marketplace.pull(Cursor(), NOW))
    assert caught.value.content == b"<html><body>Our shop is being renovated.</body></html>"


def test_being_put_off_says_for_how_long(shop, opened):
    shop.faults.switch_on(Fault.busy)
    with pytest.raises(Unavailable) as caught:
        list(opened().marketplace.pull(Cursor(), NOW))
    assert caught.value.retry_after == 2


def test_a_short_trouble_is_waited_out(shop, opened, an_order):
    shop.add(an_order())
    shop.faults.switch_on(Fault.error, times=2)
    assert len(ids(opened(tries="3").marketplace.pull(Cursor(), NOW))) == 1


def test_a_closed_shop_is_unavailable_and_a_wrong_token_is_refused(shop, opened, monkeypatch):
    monkeypatch.setenv("MARINA_TOKEN", "stolen")
    with pytest.raises(Refused, match="token"):
        list(opened().marketplace.pull(Cursor(), NOW))
    marketplace = opened().marketplace
    shop.stop()
    with pytest.raises(Unavailable):
        list(marketplace.pull(Cursor(), NOW))


def test_a_wrong_address_and_a_foreign_cursor_are_refused(shop, opened):
    with pytest.raises(Refused, match="base_url"):
        list(opened(base_url=f"{shop.url}/elsewhere").marketplace.pull(Cursor(), NOW))
    with pytest.raises(Refused, match="cursor"):
        list(opened().marketplace.pull(Cursor(state='{"page": 4}'), NOW))


@pytest.fixture
def odd_shop(opened):
    """Return a function that opens a marketplace which answers each page request as told."""
    servers = []

    def odd_shop(answers, **terms):
        async def orders(request):
            return next(answers)

        server = HttpServer(Starlette(routes=[Route("/orders", orders)]), name="odd shop")
        server.start()
        servers.append(server)
        return opened(base_url=server.url, **terms).marketplace

    yield odd_shop
    for server in servers:
        server.stop()


def page(token=None, *, time="2026-11-24T08:00:00Z", orders=()):
    return JSONResponse({"orders": list(orders), "next_page_token": token}, headers={"X-Server-Time": time})


def test_a_page_token_that_comes_twice_is_an_error(odd_shop):
    with pytest.raises(Unreadable, match="'again' twice"):
        list(odd_shop(iter([page("again"), page("other"), page("again"), page()])).pull(Cursor(), NOW))


def test_pages_without_end_are_an_error(odd_shop):
    with pytest.raises(Unreadable, match="more than 5 pages"):
        list(odd_shop((page(str(n)) for n in range(1000)), most_pages="5").pull(Cursor(), NOW))


@pytest.mark.parametrize("time", ["", "yesterday", "2026-11-24T08:00:00"])
def test_a_marketplace_that_does_not_tell_its_time_cannot_be_read(odd_shop, time):
    with pytest.raises(Unreadable, match="X-Server-Time"):
        list(odd_shop(iter([page(time=time)])).pull(Cursor(), NOW))


@pytest.mark.parametrize("words", [{}, {"next_page_token": ""}, {"next_page_token": 7}, {"next_page_token": False}])
def test_a_page_that_does_not_say_whether_it_is_the_last_is_not_taken_for_it(odd_shop, words):
    answer = JSONResponse({"orders": []} | words, headers={"X-Server-Time": "2026-11-24T08:00:00Z"})
    with pytest.raises(Unreadable, match="next_page_token"):
        list(odd_shop(iter([answer])).pull(Cursor(), NOW))


def test_an_order_keeps_the_bytes_in_which_it_was_sent(odd_shop):
    answer = page()
    answer.body = b'{"next_page_token": null, "orders": [ ' + EXACT + b" , 17]}"
    answer.headers["content-length"] = str(len(answer.body))
    [only] = odd_shop(iter([answer]), look_back_days="1").pull(Cursor(), NOW)
    assert [order.content for order in only.orders] == [EXACT, b"17"]
    assert only.orders[0].key.startswith("MO-7 ") and only.orders[1].key.startswith("without id ")
