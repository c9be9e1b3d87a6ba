"""What HTTP must not give away: tokens in sentences, tokens to other hosts, credentials that nobody configured."""

import pytest
from pydantic import ValidationError
from requests.exceptions import ConnectionError as Broken

from connectors.ports import Refused
from connectors.transports.http import HttpClient, HttpTerms, Lost
from world import crash

SHOP = "https://shop.example/api"


def test_an_error_that_repeats_the_token_is_masked(shop, client):
    shop.post(f"{SHOP}/bookings", body=Broken("boom at ?key=s3cr3t%2Btoken s3cr3t+token"))
    answer = client.send("POST", "/bookings")
    assert isinstance(answer, Lost)
    assert "s3cr3t" not in answer.reason


def test_a_token_with_a_line_break_is_refused_without_showing_it(clock, monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "s3cr3t\nX-Evil: 1")
    client = HttpClient(HttpTerms(base_url=SHOP, token="env:SHOP_TOKEN"), clock=clock)
    with pytest.raises(Refused, match="line break") as refused:
        client.get("/orders")
    assert "s3cr3t" not in str(refused.value)


def test_neither_netrc_nor_cookies_are_used(serve, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    def with_cookie(request):
        request.send_response(200)
        request.send_header("Set-Cookie", "a=b")
        request.send_header("Content-Length", "0")
        request.end_headers()

    client, calls = serve(with_cookie)
    client.get("/one")
    client.get("/two")
    assert all("Authorization" not in headers and "Cookie" not in headers for _, _, headers in calls)


@pytest.mark.parametrize(
    "url", ["http://shop.example", "ftp://shop.example", "shop.example", "https://me:pw@shop.example"]
)
def test_an_address_that_would_leak_is_found_in_the_configuration(url):
    with pytest.raises(ValidationError, match="http"):
        HttpTerms(base_url=url)


def test_each_request_is_named_to_the_world(shop, client):

    heard = []
    crash.listen(heard.append)
    try:
        shop.get(f"{SHOP}/orders", json={})
        client.get("/orders")
    finally:
        crash.listen(None)
    assert heard == ["wire http GET /orders before", "wire http GET /orders after"]
