"""A bug of ours, or data that cannot be said, strikes one row: that one is put before a person, all others go on."""

from canonical.hold import Answer
from canonical.lifecycle import Application, Delivery
from canonical.message import MessageKind
from pipeline.deciding import verdict
from pipeline.shipping import fulfil
from store.orders import Orders
from tests.pipeline.bench import interchange, one_order, purchase_order
from tests.pipeline.test_carrier import pack


def test_a_translator_that_stumbles_over_one_document_fails_that_one_alone(bench):
    real = bench.desk.channels["acme"].translator

    class Stumbling:
        def translate(self, document, now):
            if b"AC-BAD" in document.content:
                raise KeyError("a bug of ours")
            return real.translate(document, now)

    bench.change("acme", translator=Stumbling())
    for n, number in enumerate(("AC-1", "AC-BAD", "AC-2", "AC-3")):
        bench.drop("acme", f"{n}.edi", one_order(number, ("MUG-01", 1), control=n + 1))
    bench.run()
    assert bench.states() == {"AC-1": "allocated", "AC-2": "allocated", "AC-3": "allocated"}
    [failed] = [d for d in bench.documents() if d.application is Application.failed]
    assert "a bug of ours" in failed.note
    case = bench.case("document")
    assert (case.kind, case.subject_id) == ("failed", failed.id)
    assert f"document replay {failed.id}" in case.findings[0].mend

    bench.change("acme", translator=real)
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.order("AC-BAD").state == "allocated"
    assert bench.cases() == []


def test_a_bug_while_one_documents_orders_are_written_down_fails_that_one_alone(bench, monkeypatch):

    real = Orders.enter_many

    def broken(self, orders, **words):
        if any(order.number == "AC-BAD" for order, _ in orders):
            raise KeyError("a bug of ours")
        return real(self, orders, **words)

    monkeypatch.setattr(Orders, "enter_many", broken)
    for n, number in enumerate(("AC-1", "AC-BAD", "AC-2")):
        bench.drop("acme", f"{n}.edi", one_order(number, ("MUG-01", 1), control=n + 1))
    bench.run()
    assert bench.states() == {"AC-1": "allocated", "AC-2": "allocated"}
    assert [d.application for d in bench.documents()] == ["applied", "failed", "applied"]
    assert len(bench.out()) == 4, "the failed document's acknowledgement is not sent before it is read"


def test_a_rule_that_stumbles_over_one_order_leaves_that_one_to_a_person(bench, monkeypatch):

    real = verdict.judge

    def broken(order, facts, options):
        if order.number == "AC-7":
            raise ZeroDivisionError("a bug of ours")
        return real(order, facts, options)

    monkeypatch.setattr(verdict, "judge", broken)
    orders = [purchase_order(f"AC-{n}", ("MUG-01", 1)) for n in range(12)]
    bench.drop("acme", "a.edi", interchange(*orders))
    bench.run()
    states = bench.states()
    assert states.pop("AC-7") == "in_review"
    assert set(states.values()) == {"allocated"}
    case = bench.case("order")
    assert (case.kind, "a bug of ours" in case.summary) == ("failed", True)
    assert len(bench.messages(MessageKind.order_acknowledgement)) == 11
    monkeypatch.undo()
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.order("AC-7").state == "allocated"


def test_an_order_that_cannot_be_packed_waits_and_the_next_ones_are_packed(bench, monkeypatch):

    real = fulfil.into_cartons

    def broken(uow, desk, number, *more):
        if number == "AC-1":
            raise ValueError("a bug of ours")
        return real(uow, desk, number, *more)

    monkeypatch.setattr(fulfil, "into_cartons", broken)
    bench.agree("acme", fulfilment={"packing": "automatic"})
    orders = [purchase_order(f"AC-{n}", ("MUG-01", 1)) for n in range(3)]
    bench.drop("acme", "a.edi", interchange(*orders))
    bench.run()
    assert bench.states() == {"AC-0": "packed", "AC-1": "allocated", "AC-2": "packed"}
    case = bench.case("order")
    assert case.kind == "packing"
    monkeypatch.undo()
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.order("AC-1").state == "packed"


def unsayable(bench):
    """Let one order's number hold a delimiter of the answer's: the buyer's separators are not ours."""
    bench.agree("acme", edi={"element_separator": "="})
    orders = [purchase_order(number, ("MUG-01", 1)) for number in ("AC-1", "AC=2", "AC-3")]
    bench.drop("acme", "po.edi", interchange(*orders))
    bench.run()


def test_an_answer_that_cannot_be_written_is_put_before_a_person_and_skips_no_number(bench):
    unsayable(bench)
    assert set(bench.states().values()) == {"allocated"}
    assert [m.delivery for m in bench.messages()] == ["sent", "sent", "failed", "sent"]
    assert bench.numbers() == [1, 2, 3]
    case = bench.case("message")
    assert case.kind == "cannot_be_written"
    failed = bench.messages(delivery=Delivery.failed)[0]
    assert failed.order_id == bench.order("AC=2").id and failed.content is None and failed.note

    bench.agree("acme", edi={"element_separator": "*"})
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.numbers() == [1, 2, 3, 4]
    assert [m.delivery for m in bench.messages()] == ["sent"] * 4


def test_retried_in_vain_it_waits_again_and_discarded_it_is_at_rest(bench):
    unsayable(bench)
    first = bench.case("message")
    bench.answer(first, Answer.retry)
    bench.settle()
    second = bench.case("message")
    assert second.id != first.id
    bench.answer(second, Answer.discard, reason="told them on the phone")
    bench.settle()
    assert bench.cases() == []
    assert len(bench.messages(delivery=Delivery.failed)) == 1
    assert bench.numbers() == [1, 2, 3]


def test_a_bug_in_a_renderer_fails_that_message_alone(bench):
    real = bench.desk.channels["acme"].renderer

    class Stumbling:
        def render(self, draft, *, key, numbers, now):
            numbers.take(sender="ZZ/BLUEHARBOR", receiver="ZZ/ACMESTORES", usage="P", level="interchange")
            raise IndexError("a bug of ours")

    class Picky(Stumbling):
        def render(self, draft, **words):
            return super().render(draft, **words) if "AC-2" in draft.body else real.render(draft, **words)

    bench.change("acme", renderer=Picky())
    orders = [purchase_order(number, ("MUG-01", 1)) for number in ("AC-1", "AC-2", "AC-3")]
    bench.drop("acme", "po.edi", interchange(*orders))
    bench.run()
    assert [m.delivery for m in bench.messages()] == ["sent", "sent", "failed", "sent"]
    assert bench.numbers() == [1, 2, 3]
    assert "a bug of ours" in bench.case("message").summary


def test_a_shipment_whose_answer_cannot_be_written_down_does_not_hold_up_the_next(bench):
    orders = [purchase_order(number, ("MUG-01", 1)) for number in ("AC-1", "AC-2", "AC-3")]
    bench.drop("acme", "po.edi", interchange(*orders))
    bench.run()
    for number in ("AC-1", "AC-2", "AC-3"):
        pack(bench, number)
    real = bench.desk.carriers["house"]
    first = bench.shipments()[0]

    class Sloppy:
        def find(self, *, key):
            return real.find(key=key)

        def book(self, plan, *, key):
            booking = real.book(plan, key=key)
            if key != first.key:
                return booking
            bad = tuple(label.model_copy(update={"content": "no base64!"}) for label in booking.labels)
            return booking.model_copy(update={"labels": bad})

    bench.desk.carriers = {"house": Sloppy()}
    bench.settle()
    assert [s.state for s in bench.shipments()] == ["requested", "booked", "booked"]
    assert bench.case("shipment").kind == "booking_failed"
    bench.answer(bench.case("shipment"), Answer.retry)
    bench.settle()
    assert bench.shipments()[0].state == "booked"  # the look-up gave sound labels
