"""The packing slip says what lies in the cartons, also where the buyer wrote only numbers."""

from crossdock.papers.packing_slip import gather
from tests.pipeline.shelving import ordered, shelve
from tests.pipeline.test_carrier import pack


def test_what_the_buyer_did_not_describe_is_called_what_we_call_it(hub):
    shelve(hub, MUG_01=4)
    ordered(hub, "AC-1", ("MUG-01", 4), ("LAMP-30", 2))
    pack(hub, "AC-1")
    with hub.store.reading() as uow:
        known = {sku: item.description for sku, item in uow.stock.items(["MUG-01", "LAMP-30"]).items()}
        slip = gather(uow, uow.shipments.list()[0])
    assert [(line.ours, line.description) for line in slip.lines] == [
        ("MUG-01", known["MUG-01"]), ("LAMP-30", known["LAMP-30"]),
    ]  # fmt: skip
    assert [one.description for carton in slip.cartons for one in carton.contents] == [known["MUG-01"]] and all(
        known.values()
    )
