"""What has left is invoiced, once, at the prices that were told; what is owed moves with it and counts once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default

import pytest

from canonical.billing import AgreedExtra, BillingTerms
from canonical.customer import Customer
from canonical.invoice import Direction, ExtraKind
from canonical.lifecycle import Delivery, OrderState
from canonical.message import MessageKind
from canonical.receivable import CreditTerms, Payment
from connectors.counter import open_counter
from connectors.mail.reader import MailDesk
from connectors.ports import Channel
from connectors.profile import MarketplaceTerms, Profile
from connectors.settlement import ClosingTerms
from pipeline.billing import invoice_road
from pipeline.billing import invoicing as billing
from pipeline.billing.closing import settle_paid
from pipeline.desk import HouseRules
from pipeline.shipping import fulfil
from pipeline.shipping.delivery import deliver
from pipeline.step import NotNowError
from tests.pipeline.bench import one_order

D = Decimal
ANSWERS = ("997", "855", "856", "810")
AT_DEPARTURE = BillingTerms(
    when="departure", net_days=30, discount_percent=D(2), discount_days=10,
    extras=(
        AgreedExtra(direction=Direction.allowance, kind=ExtraKind.trade_discount, percent=D("1.5")),
        AgreedExtra(kind=ExtraKind.handling, amount=D(5), per="order"),
        AgreedExtra(kind=ExtraKind.packing, amount=D("0.75"), per="carton"),
    ),
)  # fmt: skip


@pytest.fixture
def shop(small):
    small.agree("acme", edi={"answers": ANSWERS}, invoicing=AT_DEPARTURE)
    return small


def ordered(shop, number, *lines, control=1):
    shop.drop("acme", f"{number}.edi", one_order(number, *lines, control=control))
    shop.run()
    return shop.order(number)


def invoices(shop, number):
    with shop.store.reading() as uow:
        return uow.invoices.of_order(shop.order(number).id)


def test_what_has_left_is_invoiced_at_its_price_with_what_was_agreed_beside_it(shop):
    ordered(shop, "PO-1", ("MUG-01", 30))
    shop.ship()
    [record] = invoices(shop, "PO-1")
    assert record.number == "INV-000001"
    assert record.invoice.goods == D("127.50")
    assert [(one.kind, one.signed) for one in record.invoice.extras] == [
        ("trade_discount", D("-1.91")), ("handling", D("5.00")), ("packing", D("1.50")),
    ]  # fmt: skip
    assert record.total == D("132.09")
    assert record.due_on == record.invoice.invoiced_on + timedelta(days=30)
    sent = shop.message(MessageKind.invoice)
    assert sent.delivery is Delivery.sent
    assert b"TDS*13209~" in sent.content
    assert b"IT1*1*30*EA*4.25" in sent.content
    assert b"ITD*08*3*2*" in sent.content
    order = shop.order("PO-1")
    assert order.state is OrderState.closed
    assert [line.invoiced for line in order.lines] == [D(30)]
    assert shop.events("order", order.id)[-2:] == ["invoiced", "closed"]


def test_every_shipment_has_its_invoice_and_amounts_per_order_stand_on_the_first(shop):
    shop.stock({"MUG-01": 10})
    shop.agree("acme", fulfilment={"shortage": "partial"})
    ordered(shop, "PO-2", ("MUG-01", 30))
    shop.ship()
    assert shop.order("PO-2").state is OrderState.partially_shipped
    shop.count("MUG-01", 20)
    shop.ship()
    first, second = invoices(shop, "PO-2")
    assert [one.quantity for one in (*first.invoice.lines, *second.invoice.lines)] == [D(10), D(20)]
    assert [ExtraKind.handling in {e.kind for e in one.invoice.extras} for one in (first, second)] == [True, False]
    assert shop.order("PO-2").state is OrderState.closed


def test_nothing_is_invoiced_before_it_left_or_twice(shop):
    order = ordered(shop, "PO-3", ("MUG-01", 3))
    with shop.unit() as uow:
        shipment = fulfil.pack(uow, shop.desk, order.id)
    with shop.unit() as uow, pytest.raises(NotNowError, match="has not left"):
        billing.make(uow, shop.desk, shipment)
    shop.ship()
    with shop.unit() as uow, pytest.raises(NotNowError, match="invoiced already, as INV-000001"):
        billing.make(uow, shop.desk, shipment)
    assert len(invoices(shop, "PO-3")) == 1


def test_numbers_have_no_gap_where_an_invoice_could_not_be_written(shop):
    ordered(shop, "PO-4", ("MUG-01", 3))
    shop.agree("acme", invoicing=AT_DEPARTURE.model_copy(update={"freight": "passed_on"}))
    shop.ship()
    case = shop.case("shipment")
    assert "--freight AMOUNT" in case.summary
    with shop.unit() as uow:
        record = billing.make(uow, shop.desk, shop.shipment().id, freight=D("7.5"))
    assert record.number == "INV-000001"
    assert record.invoice.extras[-1].amount == D("7.50")
    assert shop.cases() == []


def test_a_weekly_batch_waits_for_its_day(shop, clock):
    shop.agree("acme", invoicing=AT_DEPARTURE.model_copy(update={"when": "weekly", "weekday": "friday"}))
    ordered(shop, "PO-5", ("MUG-01", 3))
    shop.ship()
    with shop.store.reading() as uow:
        [bill] = uow.invoices.owed("acme")
    assert bill.due_on.weekday() == 4
    assert bill.due_on > clock.now().date()
    assert invoices(shop, "PO-5") == []
    clock.turn(timedelta(days=7))
    shop.settle()
    assert len(invoices(shop, "PO-5")) == 1


def test_what_is_invoiced_on_delivery_waits_until_somebody_says_that_it_arrived(shop, clock):
    shop.agree("acme", invoicing=AT_DEPARTURE.model_copy(update={"when": "delivery"}))
    ordered(shop, "PO-9", ("MUG-01", 3))
    with shop.unit() as uow:
        shipment = fulfil.pack(uow, shop.desk, shop.order("PO-9").id)
        with pytest.raises(NotNowError, match="has not left"):
            deliver(uow, shop.desk, shipment, uow.now)
    shop.ship()
    clock.turn(timedelta(days=3))
    shop.settle()
    assert invoices(shop, "PO-9") == []
    with shop.unit() as uow:
        with pytest.raises(NotNowError, match="left at"):
            deliver(uow, shop.desk, shipment, uow.now - timedelta(days=9))
        deliver(uow, shop.desk, shipment, uow.now, "Ann Lee")
        with pytest.raises(NotNowError, match="arrived already"):
            deliver(uow, shop.desk, shipment, uow.now)
    assert shop.order("PO-9").state is OrderState.delivered
    shop.settle()
    assert len(invoices(shop, "PO-9")) == 1
    assert shop.order("PO-9").state is OrderState.closed


def exposure(shop):
    with shop.store.reading() as uow:
        return uow.credit.standing("acme", uow.now.date())


def test_what_is_owed_moves_from_on_order_to_unpaid_and_counts_once(shop):
    shop.agree("acme", invoicing=BillingTerms(when="by_hand"))
    shop.stock({"MUG-01": 10})
    with shop.unit() as uow:
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD", limit=D(10_000)))
    ordered(shop, "PO-6", ("MUG-01", 30))
    before = exposure(shop)
    shop.ship()
    assert (before.open_orders, before.receivables) == (D("127.5"), 0)
    with shop.unit() as uow:
        billing.make(uow, shop.desk, shop.shipment().id)
    after = exposure(shop)
    assert (after.open_orders, after.receivables) == (D("85"), D("42.5"))
    assert after.exposure == before.exposure


def test_what_was_paid_for_the_order_pays_its_invoice_and_the_order_closes_once_all_is_paid(shop):
    shop.agree("acme", invoicing=BillingTerms(when="departure"), closing=ClosingTerms(once="paid"))
    with shop.unit() as uow:
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD"))
        uow.credit.put_payment(
            Payment(partner="acme", number="P1", currency="USD", amount=D(10), unused=D(10), order="PO-7")
        )
    ordered(shop, "PO-7", ("MUG-01", 3))
    shop.ship()
    assert shop.order("PO-7").state is OrderState.invoiced
    with shop.unit() as uow:
        [owed] = uow.credit.receivables("acme")
        assert (owed.amount, owed.open) == (D("12.75"), D("2.75"))
        assert uow.credit.payments("acme")[0].unused == 0
        assert settle_paid(uow, shop.desk, "acme") == []
        uow.credit.put_receivable(owed.model_copy(update={"open": D(0)}))
        assert settle_paid(uow, shop.desk, "acme") == [shop.order("PO-7").id]
    assert shop.order("PO-7").state is OrderState.closed


def test_an_allowance_that_is_more_than_the_goods_is_no_invoice(shop):
    extra = AgreedExtra(direction=Direction.allowance, amount=D(100))
    shop.agree("acme", invoicing=BillingTerms(when="departure", extras=(extra,)))
    ordered(shop, "PO-8", ("MUG-01", 3))
    shop.ship()
    assert "the allowances are more than the goods" in shop.case("shipment").summary
    assert invoices(shop, "PO-8") == []


def test_a_partner_who_takes_no_810_gets_its_invoice_by_mail_with_a_paper_attached(small):
    small.agree("acme", invoicing=BillingTerms(when="departure"))
    desk = MailDesk(small.book, address="billing@blue-harbor.example", company="Blue Harbor Supply")
    courier = open_counter("phone", small.book, "Blue Harbor Supply").courier
    small.open(Channel(name="mail", kind="mail", translator=desk, renderer=desk, courier=courier))
    small.desk.rules = HouseRules(letters="mail")
    with small.unit() as uow:
        uow.customers.put(Customer(partner="acme", email="pay@acme.example"))
    ordered(small, "PO-1", ("MUG-01", 3))
    small.ship()
    sent = small.message(MessageKind.invoice)
    assert (sent.channel, sent.delivery) == ("mail", Delivery.sent)
    mail = message_from_bytes(sent.content, policy=default)
    assert mail["To"] == "Acme Stores <pay@acme.example>"
    [paper] = mail.iter_attachments()
    assert (paper.get_filename(), paper.get_content()[:5]) == ("Invoice-INV-000001.pdf", b"%PDF-")


def test_a_marketplace_asks_its_customers_itself(small):
    small.agree("acme", invoicing=BillingTerms(when="departure"))
    ordered(small, "PO-1", ("MUG-01", 3))
    small.ship()
    order = small.order("PO-1")
    [record] = invoices(small, "PO-1")
    profiles = {**small.desk.profiles, "acme": Profile(partner="acme", marketplace=MarketplaceTerms(mapping="m"))}
    small.desk.profiles = profiles
    with small.unit() as uow:
        before = len(uow.messages.list(order_id=order.id))
        invoice_road.send(uow, small.desk, order, replace(record, number="another"))
        assert len(uow.messages.list(order_id=order.id)) == before
