"""What an import has no column for stays as it was; an empty cell takes it away, except what cannot be empty."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.customer import Customer, Standing
from canonical.price import AgreedPrice
from canonical.receivable import CreditTerms, Payment, Receivable
from canonical.stock import Item, Sale, Tracking, Traits
from pipeline.feeds import credit, customers, prices, stock_rows
from pipeline.told import FeedFile
from store import HeldPrice

D = Decimal
POT = Item(
    sku="POT", description="Red pot", gtin="00614141000319", unit="set", weight_kg=D("1.5"),
    traits=Traits(sale=Sale.discontinued, successor="POT-2", customised=True, restricted_to=frozenset({"US"}),
                  substitutes=("POT-3",), lead_days=4, tracking=Tracking.lot),
)  # fmt: skip
ACME = Customer(
    partner="acme", name="Acme", standing=Standing.blocked, standing_reason="owes us", currency="USD",
    payment_terms=("NET30",), prepayment=True, email="ann@acme.example", priority=7,
)  # fmt: skip
CONTRACT = AgreedPrice(
    sku="POT", price=D(4), currency="USD", valid_until=date(2026, 12, 31), reference="C-17", from_quantity=D(10)
)


@pytest.fixture
def written():
    """Return a file of rows."""
    return lambda text: FeedFile(text.encode(), "rows.csv")


def item(file, known=POT):
    read = stock_rows.read(file)
    assert read.problems == []
    return stock_rows.items(read.rows, {"POT": known})["POT"]


def test_an_item_keeps_what_has_no_column(written):
    assert item(written("sku,on_hand\nPOT,5\n")) == POT
    assert item(written("sku,on_hand,description,weight_kg\nPOT,5\n")) == POT  # a row that ends before
    heavier = item(written("sku,on_hand,weight_kg\nPOT,5,2\n"))
    assert heavier == POT.model_copy(update={"weight_kg": D(2)})


def test_an_empty_cell_takes_away_what_can_be_empty(written):
    columns = ("description", "gtin", "unit", "weight_kg", *Traits.model_fields)
    emptied = item(written(f"sku,on_hand,{','.join(columns)}\nPOT,5{',' * len(columns)}\n"))
    left = Traits(sale=Sale.discontinued, customised=True, tracking=Tracking.lot)
    assert emptied == Item(sku="POT", unit="set", traits=left)


def test_of_several_rows_of_an_item_the_one_that_says_something_counts(written):
    text = "sku,on_hand,warehouse,description,lead_days,lot,safety,place\nPOT,5,main,Blue pot,9,,3,A-1\n" \
           "POT,2,main,,,L7,,\nPOT,2,east,,,,,\n"  # fmt: skip
    rows = stock_rows.read(written(text)).rows
    known = POT.model_copy(update={"traits": POT.traits.model_copy(update={"tracking": Tracking.none})})
    found = stock_rows.items(rows, {"POT": known})["POT"]
    assert (found.description, found.traits.lead_days, found.traits.tracking) == ("Blue pot", 9, Tracking.lot)
    assert stock_rows.told(rows, "safety") == {("POT", "main"): D(3), ("POT", "east"): D(0)}
    assert stock_rows.told(rows, "place") == {("POT", "main"): "A-1", ("POT", "east"): ""}
    assert stock_rows.told(stock_rows.read(written("sku,on_hand\nPOT,5\n")).rows, "place") == {}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("partner,name\nacme,Acme Stores\n", {"name": "Acme Stores"}),
        ("partner,standing,prepayment,currency,mail,priority,terms\nacme,,,,,,\n",
         {"currency": None, "email": "", "priority": 0, "payment_terms": ()}),
        ('[{"partner": "acme", "email": null, "standing": null}]', {"email": ""}),
    ],
)  # fmt: skip
def test_a_customer_keeps_what_is_not_told_and_loses_what_is_emptied(hub, uow, written, text, changes):
    uow.customers.put(ACME)
    assert customers.bring(uow, hub.desk, written(text)).problems == []
    assert uow.customers.get("acme") == ACME.model_copy(update=changes)


def test_a_price_keeps_its_last_day_and_its_contract(hub, uow, written):
    uow.stock.put_item(POT)
    uow.prices.put([HeldPrice(CONTRACT, "acme", "")])
    told = "sku,price,currency,from_quantity,partner"

    def brought(text):
        assert prices.bring(uow, hub.desk, written(text)).problems == []
        [held] = uow.prices.list()
        return held.price

    assert brought(f"{told}\nPOT,3.5,USD,10,acme\n") == CONTRACT.model_copy(update={"price": D("3.5")})
    assert brought(f"{told},until\nPOT,3.5,USD,10,acme,\n") == CONTRACT.model_copy(
        update={"price": D("3.5"), "valid_until": None}
    )


def test_limits_invoices_and_payments_keep_what_is_not_told(hub, written):
    limit = CreditTerms(partner="acme", currency="USD", limit=D(500))
    owed = Receivable(partner="acme", number="R-1", currency="USD", amount=D(80), open=D(80),
                      issued_on=date(2026, 10, 1), due_on=date(2026, 11, 1))  # fmt: skip
    paid = Payment(partner="acme", number="P-1", currency="USD", amount=D(20), unused=D(20), paid_on=date(2026, 10, 9),
                   order="4711")  # fmt: skip
    with hub.unit() as uow:
        uow.credit.put_terms(limit)
        uow.credit.put_receivable(owed)
        uow.credit.put_payment(paid)

    def brought(text):
        with hub.unit() as uow:
            assert credit.bring(uow, hub.desk, written(text)).problems == []
            return uow.credit.terms("acme")[0], uow.credit.receivables("acme")[0], uow.credit.payments("acme")[0]

    rows = "acme,receivable,R-1,USD,90{0}\nacme,payment,P-1,USD,20{0}\n"
    grown = owed.model_copy(update={"amount": D(90), "open": D(90)})
    assert brought("partner,kind,currency\nacme,limit,USD\n") == (limit, owed, paid)
    assert brought("partner,kind,number,currency,amount\n" + rows.format("")) == (limit, grown, paid)
    none = "partner,kind,number,currency,amount,issued_on,due_on,paid_on,order\nacme,limit,,USD,,,,,\n"
    assert brought(none + rows.format(",,,,")) == (
        limit.model_copy(update={"limit": None}),
        grown.model_copy(update={"issued_on": None, "due_on": None}),
        paid.model_copy(update={"paid_on": None, "order": ""}),
    )
