"""HTTP: patient with reading, careful with writing, bounded, and silent about secrets."""

import http.server
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import responses
from pydantic import ValidationError
from requests.exceptions import ConnectionError as Broken

from connectors.ports import Refused, Unavailable, Unreadable
from connectors.transports.http import HttpClient, HttpTerms, Lost
from connectors.transports.http_answer import Answer, json_bytes

SHOP = "https://shop.example/api"


@pytest.fixture
def shop():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def client(clock, monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "s3cr3t+token")
    made = HttpClient(HttpTerms(base_url=SHOP, token="env:SHOP_TOKEN"), clock=clock)
    yield made
    made.close()


def scripted(answers):
    """Serve canned answers on loopback: each is called with the request and may do as it likes."""
    calls = []

    class Counter(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self):
            calls.append((self.command, self.path, dict(self.headers)))
            answers[min(len(calls), len(answers)) - 1](self)

        do_GET = do_POST = do  # noqa: N815 - the standard library asks for these names

        def log_message(self, *words):
            pass

    class Calm(http.server.ThreadingHTTPServer):
        def handle_error(self, request, address):
            pass

    server = Calm(("127.0.0.1", 0), Counter)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, calls


@pytest.fixture
def serve(clock):
    servers = []

    def start(*answers, **terms):
        server, calls = scripted(answers)
        servers.append(server)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        quick = {"connect_seconds": 1, "answer_seconds": 0.3, "whole_seconds": 1, "tries": 2}
        return HttpClient(HttpTerms(**({"base_url": url} | quick | terms)), clock=clock), calls

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def says(body=b"{}", status=200):
    def answer(request):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def silent(request):
    time.sleep(0.8)
    request.close_connection = True


def dripping(request):
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    for _ in range(40):
        try:
            request.wfile.write(b"x")
            request.wfile.flush()
        except OSError:
            break
        time.sleep(0.1)
    request.close_connection = True


def broken_off(request):
    request.send_response(201)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"id":')
    request.close_connection = True


def hung_up(request):
    request.connection.close()
    request.close_connection = True


# --- reading


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


# --- writing


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


# --- secrets, addresses


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
    from world import crash

    heard = []
    crash.listen(heard.append)
    try:
        shop.get(f"{SHOP}/orders", json={})
        client.get("/orders")
    finally:
        crash.listen(None)
    assert heard == ["wire http GET /orders before", "wire http GET /orders after"]
