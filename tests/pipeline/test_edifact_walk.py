"""One ORDERS on the road that the 850s take: CONTRL, ORDRSP and DESADV in the outbox, and their CONTRL back."""

from pathlib import Path

import pytest

from canonical.lifecycle import Application, Validation
from canonical.message import MessageKind

SAMPLES = Path(__file__).parents[2] / "mappings" / "partners" / "baltic" / "samples"
ORDERS = (SAMPLES / "mugs.edi").read_bytes()


@pytest.fixture
def hub(small):
    """A hub with one more partner, who speaks EDIFACT."""
    small.open(small.edi("baltic"))
    return small


def test_one_orders_walks_from_file_to_despatch_advice(hub):
    hub.drop("baltic", "orders.edi", ORDERS)
    hub.run()
    document, order = hub.document(), hub.order("BH-2026-0815")
    assert (document.validation, document.application) == (Validation.valid, Application.applied)
    assert (order.partner, order.state) == ("baltic", "allocated")
    assert [(line.sku, line.ordered, line.reserved) for line in order.lines] == [
        ("MUG-01", 48, 48), ("BOWL-10", 24, 24),
    ]  # fmt: skip
    out = hub.out("baltic")
    assert list(out) == ["baltic_CONTRL_000000001.edi", "baltic_ORDRSP_000000002.edi"]
    assert b"UCI+4711+4012345000023:14+4098765000018:14+7'" in out["baltic_CONTRL_000000001.edi"]
    answer = out["baltic_ORDRSP_000000002.edi"]
    assert b"BGM+231+BH-2026-0815+29'" in answer and b"LIN+1+5+4098765000124:EN'" in answer

    hub.ship()
    assert hub.order("BH-2026-0815").state == "shipped"
    notice = hub.out("baltic")["baltic_DESADV_000000003.edi"]
    assert notice.count(b"GIN+BJ+") == len(hub.shipment().plan.cartons) > 0
    assert b"RFF+ON:BH-2026-0815:1'" in notice
    hub.conserved()
    assert hub.cases() == []


def contrl(reference, action, more=b""):
    lines = [b"UCI+%s+4098765000018:14+4012345000023:14+%s" % (reference.encode(), action), *more.split(b"'")[:-1]]
    body = b"'".join([b"UNH+1+CONTRL:D:3:UN", *lines, b"UNT+%d+1" % (len(lines) + 2)])
    head = b"UNB+UNOC:3+4012345000023:14+4098765000018:14+261124:1000+5001"
    return head + b"'" + body + b"'UNZ+1+5001'"


def test_the_partners_contrl_closes_our_answer(hub):
    hub.drop("baltic", "orders.edi", ORDERS)
    hub.run()
    answer = hub.message(MessageKind.order_acknowledgement)
    assert answer.acknowledgement == "waiting"
    hub.drop("baltic", "contrl.edi", contrl(answer.numbers["interchange"], b"7"))
    hub.run()
    assert hub.message(MessageKind.order_acknowledgement).acknowledgement == "accepted"
    assert len(hub.messages()) == 2, "a CONTRL must never be answered"


def test_a_contrl_that_rejects_makes_a_case_that_points_into_our_answer(hub):
    hub.drop("baltic", "orders.edi", ORDERS)
    hub.run()
    answer = hub.message(MessageKind.order_acknowledgement)
    faults = b"UCM+%s+ORDRSP:D:96A:UN:EAN008+4'UCS+2'UCD+12+4'" % answer.numbers["set"].encode()
    hub.drop("baltic", "contrl.edi", contrl(answer.numbers["interchange"], b"7", faults))
    hub.run()
    assert hub.message(MessageKind.order_acknowledgement).acknowledgement == "rejected"
    case = hub.case("message")
    assert case.kind == "rejected_by_partner" and "BGM03 of what we sent, BGM+231+BH-2026-0815+29" in case.summary


def test_the_same_file_again_makes_nothing_new_and_is_answered_with_the_same_bytes(hub):
    hub.drop("baltic", "orders.edi", ORDERS)
    hub.run()
    first = hub.collect("baltic")
    hub.drop("baltic", "again.edi", ORDERS)
    hub.run()
    assert len(hub.messages()) == 2
    assert hub.out("baltic") == {"baltic_CONTRL_000000001.edi": first["baltic_CONTRL_000000001.edi"]}


def test_a_broken_orders_is_told_to_its_sender_and_nobody_waits(hub):
    hub.drop("baltic", "orders.edi", ORDERS.replace(b"QTY+21:48:PCE", b"QTY+21:48:PIECES"))
    hub.run()
    assert hub.document().application is Application.discarded
    [content] = hub.out("baltic").values()
    assert b"UCM+1+ORDERS:D:96A:UN:EAN008+4'\nUCS+14'\nUCD+39+2:3'" in content
    assert hub.cases() == []
