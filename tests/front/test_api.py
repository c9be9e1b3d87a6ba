"""Systems of our own bring rows over HTTP, and are told at once what became of them."""

import json
import socket
import urllib.error
import urllib.request

import pytest

from crossdock import api_endpoint
from crossdock.assembly import open_house
from crossdock.practice.http_server import HttpServer
from crossdock.settings import ApiEndpoint, load
from pipeline.incoming import feed_call
from store import StoreUnavailable
from tests.front.conftest import STOCK, free_port
from tests.front.test_up import running

KEY = "s3cret ünd long"
FEEDS = """\
  erp-stock: {kind: feed, rows: stock, api: {key: "env:ERP_KEY"}}
  erp-credit: {kind: feed, rows: credit, api: {key: "file:credit.key"}}
"""
LIMITS = ApiEndpoint(max_bytes=2000, body_seconds=0.5)


@pytest.fixture
def fed(hub, monkeypatch):
    monkeypatch.setenv("ERP_KEY", KEY)
    (hub.path / "credit.key").write_text("another key\n")
    hub.config.write_text(f"api: {{port: {free_port()}}}\n{hub.config.read_text()}{FEEDS}")
    assert hub("stock", "import", str(STOCK)).code == 0
    return hub


@pytest.fixture
def house(fed):
    house = open_house(load(fed.config))
    yield house
    house.close()


@pytest.fixture
def server(fed, house):
    keys = {"erp-stock": "env:ERP_KEY", "erp-credit": f"file:{fed.path / 'credit.key'}"}
    with HttpServer(api_endpoint.application(LIMITS, house.desk, keys), name="API endpoint") as running:
        yield running


@pytest.fixture
def post(server):
    def send(body, feed="erp-stock", key=KEY, headers=(), query="", url=""):
        request = urllib.request.Request(
            f"{url or server.url}/feeds/{feed}{query}", data=body if isinstance(body, bytes) else body.encode(),
            headers={"Authorization": f"Bearer {key}".encode().decode("latin-1"), **dict(headers)}, method="POST",
        )  # fmt: skip
        return answered(request)

    return send


def answered(request):
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def on_hand(house, sku):
    with house.desk.store.reading() as uow:
        return {level.warehouse: int(level.on_hand) for level in uow.stock.levels([sku])}


def test_rows_are_used_at_once_and_counted(house, post):
    status, said = post('[{"sku": "MUG-01", "on_hand": 12}, {"sku": "VASE-9", "on_hand": "3.5", "warehouse": "east"}]')
    assert status == 200
    counts = {"added": 3, "changed": 1, "removed": 0, "unchanged": 0}
    assert said == {"document": 1, "used": True, "counts": counts, "left_out": [], "problems": []}
    assert on_hand(house, "MUG-01") == {"main": 12}
    with house.desk.store.reading() as uow:
        assert uow.documents.get(1).name == "erp-stock.json"
        assert uow.documents.content(1).startswith(b'[{"sku"')
        assert [(e.actor, e.action) for e in uow.events.of("document", 1)] == [
            ("erp-stock", "arrived"), ("hub", "concluded"),
        ]  # fmt: skip
        assert uow.channels.get("erp-stock").last_ok_at is not None


def test_the_same_again_changes_nothing_and_is_no_mistake(house, post):
    rows = "sku,on_hand\nMUG-01,12\n"
    assert [post(rows)[1]["counts"]["changed"] for _ in range(2)] == [1, 0]
    with house.desk.store.reading() as uow:
        assert len(uow.documents.list()) == 1
        assert len(uow.documents.arrivals(1)) == 2


def test_bad_rows_are_named_to_whoever_brought_them_and_no_person_is_asked(house, post):
    before = on_hand(house, "MUG-01")
    status, said = post("sku,on_hand\nMUG-01,1\nBOWL-10,many\nLAMP-30,\n", query="?name=count.csv")
    assert (status, said["used"]) == (422, False)
    assert said["problems"] == [
        "count.csv:3:2: on_hand: Input should be a valid decimal (here: 'many')",
        "count.csv:4:2: on_hand: nothing is written here",
    ]
    assert on_hand(house, "MUG-01") == before
    with house.desk.store.reading() as uow:
        assert uow.documents.get(said["document"]).application == "discarded"
        assert uow.reviews.list() == []


def test_a_preview_keeps_nothing(house, post):
    status, said = post("sku,on_hand\nMUG-01,12\n", query="?preview=true")
    assert (status, said["preview"], said["used"]) == (200, True, False)
    assert [(c["what"], c["after"]) for c in said["changes"]] == [("MUG-01 main", "12")]
    assert on_hand(house, "MUG-01") != {"main": 12}
    with house.desk.store.reading() as uow:
        assert uow.documents.list() == []
    assert post("sku,on_hand\nMUG-01,x\n", query="?preview=true")[0] == 422


@pytest.mark.parametrize(("feed", "key"), [
    ("erp-stock", "wrong"), ("erp-stock", ""), ("erp-stock", "another key"), ("desk", KEY), ("nothing", KEY),
    ("erp-credit", KEY),
])  # fmt: skip
def test_without_the_right_key_nobody_hears_more_than_that(house, post, feed, key):
    status, said = post("sku,on_hand\nMUG-01,12\n", feed=feed, key=key)
    assert status == 401
    assert said == {"says": "There is no such feed, or this is not its key. Send it as `Authorization: Bearer KEY`."}
    assert on_hand(house, "MUG-01") != {"main": 12}


def test_each_feed_has_its_own_key(house, post):
    rows = "partner,kind,number,currency,amount\nacme,limit,,USD,500\n"
    assert post(rows, feed="erp-credit", key="another key")[0] == 200
    with house.desk.store.reading() as uow:
        assert [str(one.limit) for one in uow.credit.terms("acme")] == ["500"]


def test_a_key_that_is_not_there_is_our_trouble(post, monkeypatch):
    monkeypatch.delenv("ERP_KEY")
    status, said = post("sku,on_hand\nMUG-01,12\n")
    assert status == 503
    assert "ERP_KEY is not set" in said["says"]


def test_what_is_too_large_packed_or_empty_is_refused(post):
    assert post("x" * 2001) == (413, {"says": "A file of at most 2000 bytes is taken in."})
    assert post("x", headers={"Content-Encoding": "gzip"})[0] == 415
    assert post(" \n") == (422, {"says": "There is nothing in this file."})


def test_a_file_that_never_ends_is_given_up(server):
    with socket.create_connection((server.host, server.port), timeout=20) as line:
        head = ("POST /feeds/erp-stock HTTP/1.1", "Host: x", f"Authorization: Bearer {KEY}", "Content-Length: 100")
        line.sendall("\r\n".join((*head, "", "sku,on_hand")).encode())
        assert line.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_the_greeting_says_where_to_post_and_only_post_is_taken(server):
    assert answered(f"{server.url}/")[1]["says"].startswith("Rows are brought by POST to /feeds/NAME")
    nothing = {"says": "There is nothing here. Rows are brought by POST to /feeds/NAME."}
    assert answered(f"{server.url}/feeds/erp-stock") == (405, nothing)
    assert answered(f"{server.url}/stock") == (404, nothing)


def test_while_the_database_is_out_of_reach_the_sender_tries_again_later(house, post, monkeypatch):
    def lost(**_):
        raise StoreUnavailable("the database cannot be reached")

    monkeypatch.setattr(house.desk.store, "unit_of_work", lost)
    status, said = post("sku,on_hand\nMUG-01,12\n")
    assert (status, said) == (503, {"says": "It was not used yet: the database cannot be reached"})


def test_a_count_below_what_is_reserved_is_left_out_told_and_asked_about(fed, house, post):
    fed.drop("acme-clean.edi")
    assert fed("up", "--once").code == 0
    status, said = post("sku,on_hand\nMUG-01,1\nLAMP-30,9\n")
    assert (status, said["used"], len(said["left_out"])) == (200, True, 1)
    assert "MUG-01 in main are reserved for orders" in said["left_out"][0]
    assert on_hand(house, "LAMP-30") == {"main": 9}
    with house.desk.store.reading() as uow:
        assert [case.subject for case in uow.reviews.list()] == ["document"]


def test_what_another_worker_is_about_to_use_is_not_lost(fed, house, post, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(feed_call.Batch, "run", lambda step, lane: 0)
        status, said = post("sku,on_hand\nMUG-01,12\n")
    assert (status, said["used"]) == (202, False)
    assert on_hand(house, "MUG-01") != {"main": 12}
    assert fed("up", "--once").code == 0
    assert on_hand(house, "MUG-01") == {"main": 12}


def test_the_running_hub_says_where_it_listens_and_takes_rows(fed, post):
    with running(fed) as process:
        url = process.stdout.readline().split("API: ")[1].split()[0]
        assert post("sku,on_hand\nMUG-01,12\n", url=url)[0] == 200
    assert "12" in fed("stock", "show").words
