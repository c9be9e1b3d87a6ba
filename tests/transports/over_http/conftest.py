"""A shop that answers as told: from a script, or as a real server on loopback that misbehaves."""

import http.server
import threading

import pytest
import responses

from connectors.transports.http import HttpClient, HttpTerms

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
