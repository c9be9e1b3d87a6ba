"""Rows that another system leaves in a folder, or on an SFTP server, are brought in on schedule."""

import json

import pytest

from tests import sshd
from tests.front.conftest import STOCK

FEEDS = """\
  erp-stock: {kind: feed, rows: stock, every: 1s, folder: {root: erp, settle_seconds: 0}}
  erp-credit: {kind: feed, rows: credit, whole: true, every: 1s, folder: {root: money, settle_seconds: 0}}
"""


@pytest.fixture
def fed(hub):
    with hub.config.open("a") as config:
        config.write(FEEDS)
    assert hub("stock", "import", str(STOCK)).code == 0
    return hub


def leave(hub, text, name="stock.csv", root="erp"):
    folder = hub.path / root / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def bring(hub, text, name="stock.csv", root="erp"):
    """Leave a file and let the hub look once; return what became of it."""
    leave(hub, text, name, root)
    assert hub("up", "--once").code == 0
    return newest(hub)


def newest(hub):
    return json.loads(hub("document", "list", "--json").out)[0]


def on_hand(hub, sku):
    return {n["warehouse"]: n["on_hand"] for n in json.loads(hub("stock", "show", "--json").out) if n["sku"] == sku}


def waiting(hub):
    return [case["summary"] for case in json.loads(hub("review", "list", "--json").out)]


def test_a_file_becomes_counts_and_says_so(fed):
    document = bring(fed, "sku,on_hand,warehouse\nMUG-01,77,main\nVASE-9,4,east\n")
    assert (document["kind"], document["application"]) == ("feed", "applied")
    assert document["note"] == "stock (UTF-8, commas): 3 added, 1 changed"
    assert on_hand(fed, "MUG-01") == {"main": "77"}
    assert on_hand(fed, "VASE-9") == {"east": "4"}
    assert waiting(fed) == []
    entries = json.loads(fed("stock", "show", "--ledger", "--json").out)
    assert [e["cause"] for e in entries if e["sku"] == "VASE-9"] == ["import stock.csv"]


def test_json_says_the_same(fed):
    bring(fed, '[{"sku": "MUG-01", "on_hand": 5, "forbidden_in": ["FR", "DE"], "place": "A-1"}]', "stock.json")
    assert on_hand(fed, "MUG-01") == {"main": "5"}


def test_a_bad_row_leaves_everything_as_it_was_and_waits_for_a_person(fed):
    before = on_hand(fed, "MUG-01")
    document = bring(fed, "sku,on_hand\nMUG-01,7\nBOWL-10,many\n")
    assert (document["validation"], document["application"]) == ("invalid", "held")
    assert on_hand(fed, "MUG-01") == before
    says = "stock.csv:3:2: on_hand: Input should be a valid decimal (here: 'many')"
    assert waiting(fed) == [f"stock.csv, stock: nothing was used. {says}"]
    bring(fed, "sku,on_hand\nMUG-01,7\nBOWL-10,6\n")
    assert on_hand(fed, "MUG-01") == {"main": "7"}
    assert waiting(fed) == []
    second, first = json.loads(fed("document", "list", "--json").out)
    assert (first["application"], first["note"]) == ("superseded", f"document {second['id']} came later and was used")


def test_what_is_mended_here_is_read_again(fed):
    row = "partner,kind,number,currency,amount\nlate-shop,limit,,USD,500\n"
    document = bring(fed, row, "limits.csv", "money")
    assert document["application"] == "held"
    assert "there is no customer 'late-shop'" in document["note"]
    (fed.path / "c.csv").write_text("partner\nlate-shop\n")
    assert fed("customer", "import", str(fed.path / "c.csv")).code == 0
    assert fed("document", "replay", str(document["id"])).code == 0
    assert fed("up", "--once").code == 0
    assert newest(fed)["application"] == "applied"
    assert waiting(fed) == []
    assert fed("credit", "show", "late-shop").code == 0


def test_the_same_rows_delivered_again_are_true_again(fed):
    bring(fed, "sku,on_hand\nMUG-01,70\n", "monday.csv")
    bring(fed, "sku,on_hand\nMUG-01,60\n", "tuesday.csv")
    bring(fed, "sku,on_hand\nMUG-01,70\n", "wednesday.csv")
    assert on_hand(fed, "MUG-01") == {"main": "70"}
    assert len(json.loads(fed("document", "list", "--json").out)) == 2


def test_the_last_delivered_counts_also_where_it_had_come_before(fed):
    bring(fed, "sku,on_hand\nMUG-01,70\n", "1.csv")
    leave(fed, "sku,on_hand\nMUG-01,60\n", "2.csv")
    bring(fed, "sku,on_hand\nMUG-01,70\n", "3.csv")
    assert on_hand(fed, "MUG-01") == {"main": "70"}


def test_an_older_snapshot_that_is_read_again_changes_nothing(fed):
    old = bring(fed, "sku,on_hand\nMUG-01,70\n", "1.csv")
    bring(fed, "sku,on_hand\nMUG-01,60\n", "2.csv")
    assert fed("document", "replay", str(old["id"])).code == 0
    assert fed("up", "--once").code == 0
    assert on_hand(fed, "MUG-01") == {"main": "60"}
    shown = fed("document", "show", str(old["id"])).words
    assert "document 1, valid, discarded" in shown
    assert "document 2 came later and says how things are; nothing was changed by this one" in shown
    assert "deliver it once more" in shown


def test_a_snapshot_about_something_else_settles_nothing(fed):
    first = bring(fed, "sku,on_hand,warehouse\nMUG-01,many,main\nLAMP-30,5,main\n", "main.csv")
    bring(fed, "sku,on_hand,warehouse\nMUG-01,60,east\nLAMP-30,7,main\n", "east.csv")
    assert len(waiting(fed)) == 1
    bring(fed, "sku,on_hand,warehouse\nMUG-01,50,main\nLAMP-30,7,main\n", "main.csv")
    assert waiting(fed) == []
    assert fed("document", "replay", str(first["id"])).code == 5  # superseded


def test_a_count_that_cannot_be_true_is_left_out_and_asked_about(fed):
    fed.drop("acme-clean.edi")
    assert fed("up", "--once").code == 0
    before = on_hand(fed, "MUG-01")
    document = bring(fed, "sku,on_hand\nMUG-01,1\nLAMP-30,9\n")
    assert (document["validation"], document["application"]) == ("valid", "held")
    assert (on_hand(fed, "MUG-01"), on_hand(fed, "LAMP-30")) == (before, {"main": "9"})
    assert any("stock.csv:2:2: " in says and "MUG-01 in main are reserved for orders" in says for says in waiting(fed))
    assert fed("stock", "prove").code == 0


def test_of_a_whole_file_what_it_does_not_name_is_paid(fed):
    head = "partner,kind,number,currency,amount,due_on\nacme,limit,,USD,500,\n"
    bring(
        fed, f"{head}acme,receivable,R-1,USD,80,2026-12-01\nacme,receivable,R-2,USD,20,2026-12-01\n", "o.csv", "money"
    )
    bring(fed, f"{head}acme,receivable,R-2,USD,20,2026-12-01\n", "o.csv", "money")
    open_ = {
        one["number"]: one["open"] for one in json.loads(fed("credit", "show", "acme", "--json").out)["receivables"]
    }
    assert open_ == {"R-2": "20"}


def test_a_file_over_sftp_is_taken_the_same_way(hub):
    with sshd.running() as server:
        for folder in ("in", "claimed", "archive", "set-aside", "out", "staging"):
            server.folder(f"stock/{folder}")
        folders = ", ".join(
            f"{key}: stock/{name}"
            for key, name in (("in", "in"), ("out", "out"), ("claimed", "claimed"), ("archive", "archive"),
                              ("set_aside", "set-aside"), ("staging", "staging"))
        )  # fmt: skip
        with hub.config.open("a") as config:
            config.write(
                f"  erp:\n    kind: feed\n    rows: stock\n    sftp:\n      host: {server.host}\n"
                f"      port: {server.port}\n      user: {server.user}\n      key: file:{server.key}\n"
                f"      host_key: {server.host_key}\n      settle_seconds: 0\n      folders: {{{folders}}}\n"
            )
        file = server.home / "stock" / "in" / "stock.csv"
        file.write_text("sku,on_hand,description\nMUG-01,31,Blue mug\n")
        server.own(file)
        for _ in range(2):  # it is taken when it stayed the same from one look to the next
            assert hub("up", "--once").code == 0
        assert on_hand(hub, "MUG-01") == {"main": "31"}
        assert [path.name for path in (server.home / "stock" / "in").iterdir()] == []
