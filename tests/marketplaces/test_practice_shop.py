import socket

import pytest
from pydantic import ValidationError

from connectors.marketplaces.practice import PracticeTerms
from connectors.transports.http import HttpClient
from connectors.transports.http_answer import json_bytes
from crossdock.practice.marketplace import PracticeMarketplace
from world.clock import WallClock


@pytest.fixture
def http(shop):
    return HttpClient(PracticeTerms(base_url=shop.url, token="env:MARINA_TOKEN"), clock=WallClock())


@pytest.mark.parametrize(("quantity", "status"), [("12", 200), (0, 200), ("-1", 422), ("1.5", 422), (None, 422)])
def test_stock_is_set_and_nonsense_is_not(shop, http, quantity, status):
    answer = http.send("PUT", "/stock/MUG-01", body=json_bytes({"quantity": quantity}))
    assert answer.status == status
    assert shop.stock == ({"MUG-01": str(quantity)} if status == 200 else {})


def test_a_call_without_a_key_or_without_json_is_a_bad_request(shop, http, an_order):
    path = f"/orders/{shop.add(an_order())}/acknowledge"
    assert http.send("POST", path, body=b"{}").status == 400
    assert http.send("POST", path, body=b"{", headers={"Idempotency-Key": "k"}).status == 400
    assert http.send("POST", path, body=b"[]", headers={"Idempotency-Key": "k"}).status == 400
    assert http.send("POST", path, body=b"{}", headers={"Idempotency-Key": "k"}).status == 422
    assert shop.told == []


@pytest.mark.parametrize(
    "query", [{"page_token": "x"}, {"page_token": "W10="}, {"updated_after": "today"}, {"limit": "many"}]
)
def test_a_query_that_makes_no_sense_is_a_bad_request(http, query):
    assert http.get("/orders", params=query).status == 400


def test_terms_with_a_misspelt_word_are_refused():
    with pytest.raises(ValidationError, match="pagesize"):
        PracticeTerms.model_validate({"base_url": "https://marina.example", "pagesize": "3"})


def test_a_shop_that_opens_again_is_where_it_was(shop, http, an_order):
    order, url = shop.add(an_order()), shop.url
    shop.stop()
    shop.start()
    assert shop.url == url
    assert http.get(f"/orders/{order}").json()["status"] == "new"


def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"marketplace cannot listen on 127.0.0.1:{port}: .* choose another"):
            PracticeMarketplace(tmp_path, port=port).start()
