"""Reading over HTTP: patient, bounded, exact."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.ports import Refused, Unavailable, Unreadable
from connectors.transports.http import HttpClient, HttpTerms
from connectors.transports.http_answer import Answer
from tests.transports.over_http.misbehaviour import broken_off, dripping, hung_up, says, silent

SHOP = "https://shop.example/api"


def test_an_answer_is_read_with_exact_numbers(shop, client):
    shop.get(f"{SHOP}/orders/7", body=b'{"total": 10.10, "count": 3, "big": 12345678901234567.89}')
    told = client.get("/orders/7").json()
    assert told == {"total": Decimal("10.10"), "count": 3, "big": Decimal("12345678901234567.89")}
    assert isinstance(told["count"], int)


def test_the_token_goes_in_the_header_and_parameters_into_the_address(shop, client):
    shop.get(f"{SHOP}/orders", json=[])
    client.get("/orders", params={"since": "2026-03-02T09:00:00+00:00"}, headers={"X-Page": "2"})
    sent = shop.calls[0].request
    assert sent.headers["Authorization"] == "Bearer s3cr3t+token"
    assert sent.headers["X-Page"] == "2"
    assert sent.headers["User-Agent"] == "Crossdock"
    assert sent.params == {"since": "2026-03-02T09:00:00+00:00"}


def test_a_token_that_changes_is_asked_for_each_time(shop, clock):
    tokens = iter(["one", "two"])
    client = HttpClient(
        HttpTerms(base_url=SHOP, auth_header="X-Key", auth_prefix=""), clock=clock, token=lambda: next(tokens)
    )
    shop.get(f"{SHOP}/a", json={})
    client.get("/a")
    client.get("/a")
    assert [call.request.headers["X-Key"] for call in shop.calls] == ["one", "two"]


def test_a_busy_service_is_asked_again_when_it_said(shop, client, clock):
    began = clock.now()
    shop.get(f"{SHOP}/orders", status=429, headers={"Retry-After": "7"})
    shop.get(f"{SHOP}/orders", status=503)
    shop.get(f"{SHOP}/orders", json={"fine": True})
    assert client.get("/orders").json() == {"fine": True}
    waited = clock.now() - began
    assert timedelta(seconds=9) <= waited <= timedelta(seconds=12)


def test_a_wait_that_is_too_long_is_left_to_the_caller(shop, client, clock):
    began = clock.now()
    shop.get(f"{SHOP}/orders", status=429, headers={"Retry-After": "3600"})
    with pytest.raises(Unavailable, match="429, too many requests") as busy:
        client.get("/orders")
    assert busy.value.retry_after == 3600
    assert clock.now() == began


def test_a_service_that_stays_down_is_unavailable(shop, client):
    for _ in range(3):
        shop.get(f"{SHOP}/orders", status=502, body="Bad   gateway\n")
    with pytest.raises(Unavailable, match=r"shop.example: GET /orders failed over there with 502: 'Bad gateway'"):
        client.get("/orders")


def test_retry_after_may_be_a_date_by_their_clock():
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def wait(**headers):
        return Answer(called="GET /", status=503, content=b"", headers=headers).retry_after(now)

    assert wait(**{"retry-after": "Mon, 02 Mar 2026 09:00:30 GMT"}) == 30
    assert wait(**{"retry-after": "Mon, 02 Mar 2026 09:00:30 GMT", "date": "Mon, 02 Mar 2026 09:00:20 GMT"}) == 10
    assert wait(**{"retry-after": "Mon, 02 Mar 2020 09:00:30 GMT"}) == 0
    assert wait(**{"retry-after": "soon"}) is None
    assert wait() is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_needs_a_person_and_never_shows_the_token(shop, client, status):
    shop.get(f"{SHOP}/orders", status=status, body="no access for s3cr3t+token or s3cr3t%2Btoken")
    with pytest.raises(Refused, match="Check the token") as refused:
        client.get("/orders")
    assert "no access for *** or ***" in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_other_refusals_are_the_callers_to_judge(shop, client, status):
    shop.get(f"{SHOP}/orders/7", status=status, json={"error": "?"})
    answer = client.get("/orders/7")
    assert (answer.status, answer.fine) == (status, False)


@pytest.mark.parametrize("body", [b"<html>Maintenance</html>", b"", b'{"a": NaN}', b"\xff\xfe", b"[" * 200_000])
def test_nonsense_is_kept(shop, client, body):
    shop.get(f"{SHOP}/orders", body=body)
    with pytest.raises(Unreadable, match="a body that is not JSON") as nonsense:
        client.get("/orders").json()
    assert nonsense.value.content == body


def test_an_answer_that_is_too_large_is_not_read_to_its_end(serve):
    client, _ = serve(says(b"x" * 100_000), max_bytes=1000)
    with pytest.raises(Unreadable, match="more than 1000 bytes"):
        client.get("/orders")


def test_a_redirect_on_the_same_host_is_followed_and_another_host_never_sees_the_token(shop, client):
    shop.get(f"{SHOP}/orders", status=302, headers={"Location": "/api/v2/orders"})
    shop.get("https://shop.example/api/v2/orders", json={"v": 2})
    assert client.get("/orders").json() == {"v": 2}
    shop.get(f"{SHOP}/away", status=301, headers={"Location": "https://evil.example/"})
    with pytest.raises(Refused, match=r"another host, 'evil.example', which is not followed"):
        client.get("/away")


def test_a_redirect_in_circles_ends(shop, client):
    shop.get(f"{SHOP}/orders", status=302, headers={"Location": "/api/orders"})
    with pytest.raises(Refused, match="redirected more than 3 times"):
        client.get("/orders")


def test_silence_is_unavailable_for_reading(serve):
    client, calls = serve(silent)
    with pytest.raises(Unavailable, match=r"not answered within 0.3 s"):
        client.get("/orders")
    assert len(calls) == 2


def test_an_answer_that_drips_is_given_up(serve):
    client, _ = serve(dripping, tries=1)
    began = time.monotonic()
    with pytest.raises(Unavailable, match="took longer than 1 s"):
        client.get("/orders")
    assert time.monotonic() - began < 3


def test_a_reading_that_broke_off_is_tried_again(serve):
    client, calls = serve(broken_off, hung_up, says(b'{"fine": true}'), tries=3)
    assert client.get("/orders").json() == {"fine": True}
    assert len(calls) == 3


def test_nobody_listening_is_unavailable(clock):
    client = HttpClient(HttpTerms(base_url="http://127.0.0.1:9", tries=1), clock=clock)
    with pytest.raises(Unavailable, match=r"127.0.0.1:9: GET /orders: the connection failed"):
        client.get("/orders")
