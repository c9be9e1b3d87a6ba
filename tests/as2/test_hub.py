"""The whole hub on AS2: an order comes from the partner, and its 997 and 855 go back by the same channel."""

import json
import shutil

import pytest

from tests.as2.conftest import posted
from tests.front.conftest import ORDERS, STOCK, HubFolder, crossdock_says, free_port
from tests.front.test_up import eventually, running

CONFIG = """\
company: {{name: Blue Harbor Supply, gs1_prefix: "0614141"}}
database: sqlite:///hub.db
health: {{port: {health}}}
house: {{port: {house}, folder: house}}
as2: {{port: {port}}}
carriers:
  house: {{connector: house, terms: {{base_url: "http://127.0.0.1:{house}"}}}}
channels:
  acme:
    kind: edi
    as2:
      us: CROSSDOCK
      them: PEER
      url: {url}/as2
      receipt: {receipt}
      receipt_url: http://127.0.0.1:{port}/as2
      ours: [{{certificate: keys/ours.crt, key: "file:keys/ours.key"}}]
      theirs: [{{certificate: keys/peer.crt}}]
"""


@pytest.fixture
def hub(tmp_path, keys, peer):
    def make(receipt="sync", **changes):
        port = free_port()
        terms = {"health": free_port(), "house": free_port(), "port": port, "url": peer.url, "receipt": receipt}
        shutil.copytree(keys, tmp_path / "keys")
        (tmp_path / "config.yaml").write_text(CONFIG.format(**(terms | changes)))
        return HubFolder(tmp_path), f"http://127.0.0.1:{port}/as2"

    return make


def up(process):
    line = process.stdout.readline()
    assert line.startswith("Crossdock is up. AS2: http://127.0.0.1:"), line + process.stdout.read()


@pytest.mark.parametrize(("ours", "theirs"), [("sync", "SYNC"), ("async", "ASYNC")])
def test_an_order_walks_in_by_as2_and_its_answers_walk_out(hub, peer, ours, theirs):
    hub, url = hub(ours)
    assert hub("stock", "import", str(STOCK)).code == 0
    peer("terms", mdn=theirs)
    got = []
    with running(hub) as process:
        up(process)
        sent = peer.send(url, (ORDERS / "acme-clean.edi").read_bytes(), name="acme-clean.edi")
        assert sent["status"] == 200
        [receipt] = peer.receipts()
        assert (receipt["number"], receipt["status"]) == (sent["number"], "processed")
        eventually(lambda: got.extend(peer.got()) or len(got) == 2, "997 and 855 at the partner")
        kinds = {one["content"].split(b"ST*")[1][:3] for one in got}
        assert kinds == {b"997", b"855"}

        def delivered():
            story = json.loads(hub("document", "show", "1", "--json").out)
            return [m["delivery"] for m in story["messages"] if "acknowledgement" in m["kind"]] == ["delivered"]

        eventually(delivered, "997 that counts as delivered")
        [document] = json.loads(hub("document", "list", "--json").out)
        assert (document["name"], document["channel"]) == ("acme-clean.edi", "acme")


def test_what_was_acknowledged_survives_the_death_of_the_process(hub, peer):
    hub, url = hub()
    with running(hub) as process:
        up(process)
        numbers = [peer.send(url, b"%d" % number)["number"] for number in range(5)]
        process.kill()
        process.wait()
    assert len(json.loads(hub("document", "list", "--json").out)) == 5
    with running(hub) as process:
        up(process)
        again = peer.send(url, b"4", number=numbers[-1].partition("@")[0])
        assert again["receipt"]["status"] == "processed"
    assert len(json.loads(hub("document", "list", "--json").out)) == 5


def test_a_first_message_shows_the_partners_receipt(hub, peer):
    hub, url = hub("async")
    with running(hub) as process:
        up(process)
        assert hub("doctor").out == "All is well.\n"
        assert posted(url, {"AS2-From": "X", "AS2-To": "Y"}, b"x").status == 403
        said = hub("as2", "try", "acme", str(STOCK))
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith(
            "PEER has it: processed. PEER says: The AS2 message has been successfully processed."
        )
        [got] = peer.got()
        assert got["content"] == STOCK.read_bytes()
        peer("terms", theirs="stranger.crt")
        said = hub("as2", "try", "acme", str(STOCK))
        assert (said.code, said.err.partition(":")[0]) == (1, "PEER refused the message")
        peer("terms", mood="mute")
        said = hub("as2", "try", "acme", str(STOCK), "--wait", "0")
        assert said.code == 1 and "no receipt came within 0 s. Does the hub run?" in said.err
    assert hub("as2", "try", "nobody", str(STOCK)).code == 4


def test_the_doctor_points_at_the_line(hub, peer, keys):
    hub, _ = hub()
    text = hub.config.read_text()

    def asked(before, after):
        assert before in text
        hub.config.write_text(text.replace(before, after))
        return hub("doctor").out.replace(f"{hub.path}/", "").splitlines()

    [says] = asked("keys/peer.crt", "keys/nobody.crt")
    assert says == (
        "config.yaml:18:7: channels.acme.as2.theirs: The certificate keys/nobody.crt is missing: there is no such file."
    )
    [says] = asked("file:keys/ours.key", "env:NOTHING_HERE")
    assert says.startswith("config.yaml:17:43: channels.acme.as2.ours.0.key: The secret env:NOTHING_HERE is missing")
    [says] = asked("file:keys/ours.key", "file:keys/peer.key")
    assert "channels.acme.as2.ours: The private key for keys/ours.crt belongs to another certificate" in says
    [says] = asked(f"url: {peer.url}", "url: http://127.0.0.1:9")
    assert says.startswith("config.yaml:14:7: channels.acme.as2.url: 127.0.0.1:9: GET /as2: the connection failed")
    [says] = asked("      url: http", "      encrypt: none\n      url: http://example.com # ")
    assert "http with encrypt: none would send orders readable" in says
    [says] = asked("as2: {port", "as3: {port")
    assert "as3: this word is not known here" in says
    [says] = asked(f"as2: {{port: {text.partition('as2: {port: ')[2].partition('}')[0]}}}\n", "")
    assert "channels.acme.as2: this channel needs an endpoint for AS2" in says
    [says] = asked("receipt: sync\n      receipt_url: ", "receipt: async\n      # ")
    assert "receipt: async needs receipt_url" in says


def test_certificates_are_made_and_shown(hub, tmp_path):
    hub, _ = hub()
    folder = tmp_path / "new"
    said = crossdock_says("as2", "certificate", "new", "Blue Harbor Supply", "--folder", str(folder), "--bits", "2048")
    assert said.code == 0
    key, certificate = sorted(folder.iterdir(), key=lambda path: path.suffix != ".key")
    assert (key.stat().st_mode & 0o777, certificate.suffix) == (0o600, ".crt")
    again = crossdock_says("as2", "certificate", "new", "Blue Harbor Supply", "--folder", str(folder))
    assert again.code == 5 and "exists and is not replaced" in again.err
    [shown] = json.loads(crossdock_says("as2", "certificate", "show", str(certificate), "--json").out)
    assert shown["names"] == "CN=Blue Harbor Supply"
    assert shown["sha256"] in said.out
    rows = json.loads(hub("as2", "certificate", "show", "--json").out)
    assert [(row["channel"], row["whose"], row["names"]) for row in rows] == [
        ("acme", "ours", "CN=ours"),
        ("acme", "PEER", "CN=peer"),
    ]
    assert "CN=peer" in hub("as2", "certificate", "show").out
