"""Invoices in the books: each once, in order, and as they were issued."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from canonical.goods_return import Condition, ReturnState
from canonical.invoice import Invoice, InvoicedLine, InvoiceKind
from store import Conflict, NotFound, Store
from tests.store.sample import a_plan, enter, writing

D = Decimal
DAY = date(2026, 11, 25)


def an_invoice(number="INV-1", kind=InvoiceKind.invoice, **said):
    line = InvoicedLine(position=1, number="1", quantity=D(2), unit="each", unit_price=D("4.25"))
    return Invoice(
        partner="acme", number=number, kind=kind, invoiced_on=DAY, order_number="4711", currency="USD", lines=(line,),
        **said,
    )  # fmt: skip


@pytest.fixture
def made(store: Store):
    """An order with a shipment, by their ids."""
    with writing(store) as uow:
        order_id = enter(uow)
        return order_id, uow.shipments.plan(order_id, a_plan(), carrier="house", key="k")


def test_a_shipment_waits_for_its_invoice_until_its_day_and_then_has_it(store: Store, made):
    order_id, shipment_id = made
    with writing(store) as uow:
        today = uow.now.date()
        uow.invoices.owe(shipment_id, "acme", None)
        assert uow.invoices.waiting(today) == []
        uow.invoices.owe(shipment_id, "acme", today)
        assert uow.invoices.waiting(today - timedelta(days=1)) == []
        assert uow.invoices.waiting(today) == ["acme"]
        [bill] = uow.invoices.claim("acme", today, 10)
        uow.invoices.put_off(bill.id, note="no price", until=uow.now + timedelta(hours=1))
        assert uow.invoices.claim("acme", today, 10) == []
        assert [one.note for one in uow.invoices.owed("acme")] == ["no price"]
        record = uow.invoices.enter(an_invoice(), order_id=order_id, shipment_id=shipment_id)
        assert (record.total, record.round) == (D("8.5"), 1)
        assert uow.invoices.owed() == []
        uow.invoices.owe(shipment_id, "acme", today)  # it has its invoice: nothing is owed again
        assert uow.invoices.owed() == []
        assert uow.invoices.of_shipment(shipment_id) == uow.invoices.get("INV-1") == record
        assert uow.invoices.list(partner="acme", kind=InvoiceKind.credit_note) == []
        with pytest.raises(NotFound, match="no invoice INV-2"):
            uow.invoices.get("INV-2")


def test_a_shipment_is_invoiced_again_only_after_a_whole_credit(store: Store, made):
    order_id, shipment_id = made
    with writing(store) as uow:
        uow.invoices.enter(an_invoice(), order_id=order_id, shipment_id=shipment_id)
    with pytest.raises(Conflict), writing(store) as uow:
        uow.invoices.enter(an_invoice("INV-2"), order_id=order_id, shipment_id=shipment_id)
    with writing(store) as uow:
        note = an_invoice("CN-1", InvoiceKind.credit_note, credits="INV-1")
        uow.invoices.enter(note, order_id=order_id, shipment_id=shipment_id)
        assert uow.invoices.of_shipment(shipment_id) is None
        assert uow.invoices.enter(an_invoice("INV-2"), order_id=order_id, shipment_id=shipment_id).round == 2
        assert [one.number for one in uow.invoices.of_order(order_id)] == ["INV-1", "CN-1", "INV-2"]


def test_what_was_issued_and_what_came_back_stays_written(store: Store, made):
    order_id, shipment_id = made
    with writing(store) as uow:
        uow.invoices.enter(an_invoice(), order_id=order_id, shipment_id=shipment_id)
        record = uow.returns.authorise(
            number="RMA-1", partner="acme", order_id=order_id, wanted={(1, "MUG-01"): D(2)}, reason="", reference="R"
        )
        uow.returns.receive(
            record, record.lines[0], quantity=D(1), kept=D(1), warehouse="main", condition=Condition.good
        )
        assert uow.returns.find("acme", "R").lines[0].received == 1
        assert uow.returns.list(state=ReturnState.closed) == []
        with pytest.raises(NotFound, match="no return RMA-2"):
            uow.returns.get("RMA-2")
    for sentence in ("UPDATE invoice SET total = 0", "DELETE FROM invoice", "DELETE FROM return_receipt"):
        with pytest.raises(IntegrityError), store._engine.begin() as connection:
            connection.execute(text(sentence))
