"""Writing over HTTP: once, and honest about what it cannot know."""

from decimal import Decimal

import pytest

from connectors.ports import Refused, Unavailable
from connectors.transports.http import HttpClient, HttpTerms, Lost
from connectors.transports.http_answer import Answer, json_bytes
from tests.transports.over_http.misbehaviour import broken_off, dripping, hung_up, says, silent

SHOP = "https://shop.example/api"


def test_a_write_sends_its_bytes_once(shop, client):
    shop.post(f"{SHOP}/bookings", status=201, json={"id": 1})
    answer = client.send("POST", "/bookings", body=json_bytes({"weight": Decimal("1.50"), "name": "Tübingen"}))
    assert isinstance(answer, Answer)
    assert (answer.fine, answer.json()) == (True, {"id": 1})
    assert shop.calls[0].request.body == '{"weight":"1.50","name":"Tübingen"}'.encode()
    assert shop.calls[0].request.headers["Content-Type"] == "application/json"


def test_a_float_is_not_written():
    with pytest.raises(TypeError, match="money and quantities are Decimal"):
        json_bytes({"price": [1.5]})


@pytest.mark.parametrize("trouble", [silent, broken_off, hung_up, dripping, says(b"oops", 500), says(b"", 503)])
def test_a_write_whose_answer_is_lost_is_not_repeated(serve, trouble):
    client, calls = serve(trouble)
    answer = client.send("POST", "/bookings", body=b"{}")
    assert isinstance(answer, Lost)
    assert "Whether it had its effect is not known" in answer.reason
    assert len(calls) == 1


def test_a_write_with_an_answer_too_large_may_have_happened(serve):
    client, _ = serve(says(b"x" * 5000, 201), max_bytes=1000)
    assert isinstance(client.send("POST", "/bookings", body=b"{}"), Lost)


def test_an_idempotent_write_is_repeated(serve):
    client, calls = serve(silent, says(b'{"id": 1}', 201))
    answer = client.send("POST", "/bookings", body=b"{}", headers={"Idempotency-Key": "k"}, idempotent=True)
    assert isinstance(answer, Answer)
    assert [headers["Idempotency-Key"] for _, _, headers in calls] == ["k", "k"]


def test_an_idempotent_write_that_may_have_arrived_once_stays_unknown(shop, client):
    shop.post(f"{SHOP}/bookings", status=500)
    shop.post(f"{SHOP}/bookings", status=429)
    shop.post(f"{SHOP}/bookings", status=429)
    assert isinstance(client.send("POST", "/bookings", idempotent=True), Lost)


def test_a_write_that_never_left_did_not_happen(clock):
    client = HttpClient(HttpTerms(base_url="http://127.0.0.1:9"), clock=clock)
    with pytest.raises(Unavailable):
        client.send("POST", "/bookings", body=b"{}")


def test_a_write_that_was_put_off_did_not_happen(shop, client):
    shop.post(f"{SHOP}/bookings", status=429, headers={"Retry-After": "5"})
    with pytest.raises(Unavailable) as busy:
        client.send("POST", "/bookings", body=b"{}")
    assert busy.value.retry_after == 5


def test_a_write_follows_no_redirect(shop, client):
    shop.post(f"{SHOP}/bookings", status=307, headers={"Location": "/api/v2/bookings"})
    with pytest.raises(Refused, match="which no write follows"):
        client.send("POST", "/bookings", body=b"{}")
