"""A count of pieces that have a number says which of them lie there, wherever it comes from."""

import json

import pytest

ITEM = "sku,on_hand,tracking,serials\nPHONE,3,serial,S1 S2 S3\n"


@pytest.fixture
def phones(hub):
    def counted(text, *words):
        (hub.path / "stock.csv").write_text(text)
        return hub("stock", "import", str(hub.path / "stock.csv"), *words)

    assert counted(ITEM).code == 0
    return counted


def shelf(hub):
    return [one["serial"] for one in json.loads(hub("stock", "serials", "PHONE", "--json").out)]


def test_a_file_that_names_them_says_which_are_gone(hub, phones):
    said = phones("sku,on_hand,serials\nPHONE,2,S1 S4\n", "--preview")
    assert "removed PHONE main number S2 here" in said.words and "changed PHONE main 3 2" in said.words
    assert phones('[{"sku": "PHONE", "on_hand": 2, "serials": ["S1", "S4"]}]').code == 0
    assert shelf(hub) == ["S1", "S4"]
    assert hub("stock", "prove").code == 0


def test_a_file_that_does_not_name_them_is_asked_which(hub, phones):
    said = phones("sku,on_hand\nPHONE,2\n")
    assert said.code == 1
    assert "stock.csv:2:2: 2 PHONE in main, and 3 on the shelf have a number; name those that lie there" in said.words
    assert shelf(hub) == ["S1", "S2", "S3"]


def test_a_number_that_lies_elsewhere_is_named_with_its_row(hub, phones):
    said = phones("sku,on_hand,warehouse,serials\nPHONE,1,east,S2\n")
    assert said.code == 1
    assert "stock.csv:2:4: the numbers were not written down: PHONE number S2 is here in main already" in said.words


def test_a_count_by_hand_names_them(hub, phones):
    said = hub("stock", "count", "PHONE", "2")
    assert said.code == 5
    assert "name those that lie there (--serial NUMBER), of S1, S2, S3" in said.words
    assert hub("stock", "count", "PHONE", "2", "--serial", "S2", "--serial", "S3").code == 0
    assert shelf(hub) == ["S2", "S3"]
    assert hub("stock", "prove").code == 0
