from canonical.hold import Answer
from canonical.lifecycle import Application, Delivery, Validation
from canonical.message import MessageKind
from tests.pipeline.bench import practice

ACKNOWLEDGEMENT, ANSWER, NOTICE = (
    MessageKind.functional_acknowledgement, MessageKind.order_acknowledgement, MessageKind.ship_notice,
)  # fmt: skip


def test_one_850_walks_from_file_to_ship_notice(bench, carrier):
    booked_before = len(carrier.bookings)
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()

    document, order = bench.document(), bench.order("AC-1001")
    assert (document.validation, document.application) == (Validation.valid, Application.applied)
    assert bench.content(document.id) == practice("acme-clean.edi")
    assert [path.name for path in (bench.root / "acme" / "archive").iterdir()] == ["po.edi"]
    assert order.state == "allocated"
    assert [(line.sku, line.ordered, line.reserved) for line in order.lines] == [
        ("MUG-01", 48, 48),
        ("BOWL-10", 24, 24),
    ]
    assert list(bench.out()) == ["acme_855_000000002.edi", "acme_997_000000001.edi"]

    bench.ship()
    order = bench.order("AC-1001")
    assert order.state == "shipped"
    assert [(line.packed, line.reserved, line.shipped) for line in order.lines] == [(0, 0, 48), (0, 0, 24)]
    assert bench.shipment().state == "booked" and bench.shipment().departed_at is not None
    assert len(carrier.bookings) == booked_before + 1
    with bench.store.reading() as uow:
        labels = uow.shipments.labels(bench.shipment().id)
    assert [label.sscc for label in labels] == [carton.sscc for carton in bench.shipment().plan.cartons]
    assert all(label.content.startswith(b"%PDF") for label in labels)
    out = bench.out()
    assert list(out) == ["acme_855_000000002.edi", "acme_856_000000003.edi", "acme_997_000000001.edi"]
    assert b"ST*856*" in out["acme_856_000000003.edi"] and b"MAN*GM*" in out["acme_856_000000003.edi"]
    assert (bench.level("MUG-01").on_hand, bench.level("MUG-01").reserved) == (432, 0)
    bench.conserved()
    assert bench.cases() == []


def test_every_stage_of_the_walk_is_on_record_with_actor_and_cause(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    bench.ship()
    order = bench.order("AC-1001")
    assert bench.events("document", bench.document().id) == ["arrived", "concluded"]
    assert bench.events("order", order.id) == [
        "entered", "accepted", "stock reserved", "lines settled", "allocated", "released", "picking", "packed",
        "lines settled", "stock shipped", "lines settled", "checked", "shipped",
    ]  # fmt: skip
    assert bench.events("shipment", bench.shipment().id) == ["planned", "requested", "booked", "departed"]
    for message in bench.messages():
        assert bench.events("message", message.id) == ["drafted", "frozen", "sending", "staged", "sent"]
    with bench.store.reading() as uow:
        events = uow.events.of("order", order.id)
    assert all(event.actor and event.cause for event in events)
    assert {event.actor for event in events} == {"hub", "practice warehouse"}


def test_a_partner_who_packs_automatically_needs_no_clerk_to_pack(bench):
    bench.agree("acme", fulfilment={"packing": "automatic"})
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    assert bench.order("AC-1001").state == "packed"
    assert bench.shipment().state == "booked"


def test_an_answer_that_the_partner_does_not_want_is_not_made(bench):
    bench.agree("acme", edi={"answers": ("997",)})
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    bench.ship()
    assert bench.order("AC-1001").state == "shipped"
    assert list(bench.out()) == ["acme_997_000000001.edi"]


def test_the_partners_acknowledgement_closes_our_message(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    answer = bench.message(ANSWER)
    assert (answer.delivery, answer.acknowledgement) == (Delivery.sent, "waiting")
    group = answer.numbers["group"]
    bench.drop("acme", "ack.edi", acknowledgement(group, "A"))
    bench.run()
    assert bench.message(ANSWER).acknowledgement == "accepted"
    assert len(bench.messages()) == 2, "an acknowledgement must never be acknowledged"


def test_a_partner_who_rejects_our_answer_makes_a_case_and_a_retry_sends_the_same_bytes(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    answer = bench.message(ANSWER)
    first = bench.collect()[answer.name]
    bench.drop("acme", "ack.edi", acknowledgement(answer.numbers["group"], "R"))
    bench.run()
    case = bench.case("message")
    assert case.kind == "rejected_by_partner"
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.out() == {answer.name: first}
    assert bench.message(ANSWER).sends == 2


def test_an_acknowledgement_of_something_we_never_sent_waits_for_a_person(bench):
    bench.drop("acme", "ack.edi", acknowledgement("4711", "A"))
    bench.run()
    assert bench.document().application is Application.held
    assert "4711" in bench.case("document").summary


def acknowledgement(group, code):
    from tests.pipeline.bench import interchange

    said = [f"AK1*PR*{group}", f"AK9*{code}*1*1*{1 if code == 'A' else 0}"]
    return interchange(said, kind="997", functional="FA", control=900)
