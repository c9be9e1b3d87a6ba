"""Orders as they are told on the telephone, and what else the desk writes down about a customer."""

from dataclasses import replace
from decimal import Decimal

from canonical.customer import Customer
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Address, Contact, Party, PartyRole
from canonical.receivable import CreditTerms, Payment
from pipeline.deciding.payment import release_paid

D = Decimal
PORTLAND = Address(street=("1450 NW Lovejoy Street",), city="Portland", region="OR", postal_code="97209", country="US")


def phoned(bench, number, *lines, partner="acme", email="", unit="each", place=PORTLAND, store="0012", price="4.25"):
    """Enter an order as it was told on the telephone."""
    order = PurchaseOrder(
        partner=partner, number=number, currency="USD",
        parties=(
            Party(role=PartyRole.buyer, contacts=(Contact(name="Ann", phone="555-0100", email=email),)),
            Party(role=PartyRole.ship_to, name="Store 12", number=store, numbering="buyer", address=place),
        ),
        lines=tuple(
            OrderLine(number=str(n), quantity=D(quantity), unit=unit, unit_price=price and D(price),
                      items=(ItemNumber(numbering=Numbering.seller, number=sku),))
            for n, (sku, quantity) in enumerate(lines, 1)
        ),
    )  # fmt: skip
    with bench.unit("phone") as uow:
        return uow.orders.enter(order, document_id=None, channel="phone", mapping="desk/order-form@1").order_id


def rules(bench, **said):
    bench.desk.rules = replace(bench.desk.rules, **said)


def credit(bench, limit, **customer):
    with bench.unit() as uow:
        uow.customers.put(Customer(partner="acme", currency="USD", **customer))
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD", limit=None if limit is None else D(limit)))


def pay(bench, amount, number="P-1"):
    with bench.unit("payment") as uow:
        uow.credit.put_payment(
            Payment(partner="acme", number=number, currency="USD", amount=D(amount), unused=D(amount))
        )
        released = release_paid(uow, bench.desk, "acme")
    bench.settle()
    return released
