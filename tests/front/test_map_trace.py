"""From a value of an order back to its bytes and to the line of the mapping, at the command line."""

import json
from email.message import EmailMessage

import pytest

from canonical.document import DocumentKind
from crossdock.assembly import open_house
from crossdock.settings import load
from crossdock.shipped import SHIPPED_MAPPINGS
from pipeline.incoming.translate import Translate
from tests.front.conftest import ORDERS, HubFolder, new_hub, order_id
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture

ROADS = """\
  shop:
    kind: marketplace
    connector: practice
    partner: marina
    terms: {base_url: "http://127.0.0.1:1", token: "env:NOBODY"}
  mails:
    kind: mail
    trust_senders: true
    imap: {host: 127.0.0.1, port: 1, user: orders@blue-harbor.example, password: "env:NOBODY", security: none}
    smtp: {host: 127.0.0.1, port: 1, user: orders@blue-harbor.example, password: "env:NOBODY", security: none}
"""


@pytest.fixture
def walked(walked):
    """A hub with a day's history and a small folder of mappings."""
    small_folder(walked.path / "mappings")
    walked.config.write_text(f"{walked.config.read_text()}mappings: mappings\n")
    return walked


def traced(hub: HubFolder, *words: str) -> dict:
    return json.loads(hub("map", "trace", *words, "--json").out)[0]


def test_a_value_is_shown_with_its_bytes_its_segment_and_its_rule(walked):
    said = walked("map", "trace", "AC-1001", "lines[0].quantity")
    assert said.code == 0
    assert "'48' in PO102, quantity ordered: byte 661, 2 bytes of acme-clean.edi (document " in said.words
    assert "PO1*1*48*EA*4.25**VN*MUG-01*IN*4400121*UP*614141000012~" in said.words
    assert "lines[].quantity: {at: PO102, required: true}" in said.words
    assert "in acme/850@1#" in said.words


def test_the_bytes_named_are_the_bytes_of_the_document(walked):
    content = (ORDERS / "acme-clean.edi").read_bytes()
    told = traced(walked, order_id(walked, "AC-1001"))
    assert told["document"]["name"] == "acme-clean.edi"
    read = [origin for origin in told["origins"] if origin["how"] == "document"]
    assert len(read) > 60
    for origin in read:
        for place in (origin["place"], *origin["further"]):
            value = content[place["offset"] : place["offset"] + place["length"]].decode()
            assert value and value in origin["text"], origin
            segment = content[place["segment_offset"] : place["segment_offset"] + place["segment_length"]].decode()
            assert value in segment and segment.strip() == place["text"]
            assert place["called"]
        file, line, _ = origin["mapped_by"].rsplit(":", 2)
        assert (SHIPPED_MAPPINGS / file).read_text().splitlines()[int(line) - 1].strip() == origin["rule"]


def test_a_part_of_an_order_is_told_as_a_table_and_the_whole_order_too(walked):
    line = walked("map", "trace", "AC-1001", "lines[1]")
    assert "lines[1].items[0].number BOWL-10 PO107 item number" in line.words
    assert "lines[0]" not in line.words
    everything = walked("map", "trace", "AC-1001")
    assert "ITD03 and 2 more discount percent" in everything.words
    every = [origin["field"] for origin in traced(walked, "AC-1001", "lines[].unit")["origins"]]
    assert every == ["lines[0].unit", "lines[1].unit"]


def test_a_field_that_the_order_does_not_have_is_named_with_its_neighbour(walked):
    said = walked("map", "trace", "AC-1001", "lines[0].quanty")
    assert (said.code, "did you mean 'lines[0].quantity'?" in said.err) == (4, True)
    assert walked("map", "trace", "no-such").code == 4


def test_what_reads_today_does_not_change_how_an_order_was_read(walked):
    before = traced(walked, "AC-1001", "lines[0].unit")
    file = walked.path / "mappings/partners/acme/850.yaml"
    file.write_text(
        file.read_text()
        .partition("samples:")[0]
        .replace('version: "1"', 'version: "2"')
        .replace("fields:", "fields:\n  lines[].unit: {codes: {EA: piece}}")
    )
    assert walked("map", "publish", "acme/850").code == 0
    assert traced(walked, "AC-1001", "lines[0].unit") == before


@pytest.fixture
def roads(tmp_path, monkeypatch):
    """A hub that has read one order of a marketplace and one of a mail, which were put into its books."""
    monkeypatch.setenv("NOBODY", "secret")
    hub = new_hub(tmp_path / "roads")
    hub.config.write_text(hub.config.read_text() + ROADS)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "orders@harbor-cafe.example", "orders@blue-harbor.example", "Order"
    mail.set_content("Please see attached.")
    sheet = (SHIPPED_MAPPINGS / "mail/samples/harbor-cafe.csv").read_bytes()
    mail.add_attachment(sheet, maintype="text", subtype="csv", filename="order.csv")
    shop = (SHIPPED_MAPPINGS / "marketplaces/samples/order.json").read_bytes()
    house = open_house(load(hub.config))
    with house.desk.store.unit_of_work(actor="test", cause="arrival") as uow:
        for channel, kind, content in (
            ("shop", DocumentKind.marketplace, shop), ("mails", DocumentKind.mail, mail.as_bytes()),
        ):  # fmt: skip
            uow.documents.arrive(channel=channel, kind=kind, key=channel, name=channel, content=content)
    step = Translate(house.desk)
    for lane in ("shop", "mails"):
        step.prepare(lane, 10)
        with house.desk.store.unit_of_work(actor="test", cause="translate") as uow:
            step.work(uow, step.claim(uow, lane, 10))
    house.close()
    return hub, shop


def test_an_order_of_a_marketplace_is_traced_to_its_path_and_bytes(roads):
    hub, content = roads
    number = json.loads(content)["id"]
    told = {origin["field"]: origin for origin in traced(hub, str(number))["origins"]}
    place = told["lines[0].quantity"]["place"]
    assert place["column"] == "lines[0].quantity"
    assert content[place["offset"] : place["offset"] + place["length"]].decode() == told["lines[0].quantity"]["text"]
    assert told["lines[0].unit"]["how"] == "constant"
    assert told["lines[0].unit"]["rule"] == "lines[].unit: {constant: each}"
    assert told["number"]["how"] == "later"  # the marketplace's id stands in place of its display number
    said = hub("map", "trace", str(number), "number")
    assert "put in after reading; the document says" in said.words


def test_an_order_of_a_mail_is_traced_to_its_sheet_and_cell(roads):
    hub, _ = roads
    [order] = [o for o in json.loads(hub("order", "list", "--json").out) if o["partner"] == "harbor-cafe"]
    told = {origin["field"]: origin for origin in traced(hub, str(order["id"]))["origins"]}
    place = told["lines[0].quantity"]["place"]
    assert place["part"] == "order.csv"
    assert (place["row"], place["column"]) == (10, "C")
    said = hub("map", "trace", str(order["id"]), "lines[0].quantity")
    assert f"in cell {place['column']}{place['row']} of order.csv" in said.words
