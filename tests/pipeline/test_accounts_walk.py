"""Orders leave in parts, are invoiced, come back and are credited in any order; a small model counts along."""

import random
from decimal import ROUND_HALF_UP, Decimal

from canonical.billing import BillingTerms
from canonical.goods_return import CameBack, Condition, ReturnState, WantedBack
from canonical.invoice import InvoiceKind
from canonical.receivable import CreditTerms
from connectors.settlement import ReturnTerms
from pipeline.billing import crediting, returning
from pipeline.billing import invoicing as billing
from pipeline.step import NotNowError
from tests.pipeline.bench import interchange, purchase_order
from tests.pipeline.test_invoicing import ANSWERS

D = Decimal
PRICE = D("4.25")
ORDERS, DEEDS = 4, 50


def cents(amount):
    return amount.quantize(D("0.01"), ROUND_HALF_UP)


class Walk:
    """A shop, and beside it what must be true of it: what came, what came back, and how much of that is damaged."""

    def __init__(self, shop, seed):
        self.shop, self.dice = shop, random.Random(seed)
        self.numbers = [f"PO-{n}" for n in range(ORDERS)]
        self.came, self.damaged = D(20), D(0)
        self.back = dict.fromkeys(self.numbers, D(0))

    def step(self):
        """Do something; what is refused has not happened."""
        deeds = (
            self.more_stock, self.shop.ship, self.invoice, self.invoice, self.take_back, self.authorise,
            self.authorise, self.receive, self.receive, self.receive, self.close,
        )  # fmt: skip
        before = dict(self.back), self.damaged
        try:
            self.dice.choice(deeds)()
        except NotNowError:
            self.back, self.damaged = before

    def more_stock(self):
        quantity = self.dice.randint(1, 40)
        self.came += quantity
        self.shop.count("MUG-01", int(self.shop.level("MUG-01").on_hand) + quantity)

    def invoice(self):
        with self.shop.unit() as uow:
            for bill in uow.invoices.owed():
                billing.make(uow, self.shop.desk, bill.shipment_id)

    def take_back(self):
        with self.shop.unit() as uow:
            if issued := uow.invoices.list(kind=InvoiceKind.invoice):
                crediting.take_back(uow, self.shop.desk, self.dice.choice(issued).number, "wrong")

    def authorise(self):
        with self.shop.unit() as uow:
            left = [one for one in uow.orders.list() if one.lines[0].shipped]
            order = self.dice.choice(left or uow.orders.list())
            wanted = [WantedBack(position=1, quantity=D(self.dice.randint(3, 9)))]
            returning.authorise(uow, self.shop.desk, order.id, wanted, "too many")

    def receive(self):
        with self.shop.unit() as uow:
            if not (open_ := uow.returns.list(state=ReturnState.authorised)):
                return
            record, condition = self.dice.choice(open_), self.dice.choice(list(Condition))
            came = CameBack(position=1, quantity=D(self.dice.randint(1, 6)), condition=condition)
            returning.receive(uow, self.shop.desk, record.number, [came])
            self.back[uow.orders.get(record.order_id).number] += came.quantity
            self.damaged += came.quantity if condition is Condition.damaged else 0

    def close(self):
        with self.shop.unit() as uow:
            if open_ := uow.returns.list(state=ReturnState.authorised):
                returning.close(uow, self.shop.desk, self.dice.choice(open_).number, "the rest was kept")

    def check(self):
        """Count everything once more."""
        with self.shop.store.reading() as uow:
            orders = [uow.orders.find(number)[0] for number in self.numbers]
            for order in orders:
                self._check_line(uow, order)
            lines = [order.lines[0] for order in orders]
            [level] = uow.stock.levels(["MUG-01"])
            assert level.on_hand == self.came - sum(line.shipped for line in lines) + sum(self.back.values())
            assert level.quarantined == self.damaged
            credit = uow.credit.standing("acme", uow.now.date())
            assert credit.receivables == sum(one.owed for one in uow.invoices.list(limit=1000))
            assert credit.open_orders == cents(sum(line.ordered - line.invoiced for line in lines) * PRICE)
            assert uow.stock.prove() == []

    def _check_line(self, uow, order):
        [line] = order.lines
        assert line.reserved + line.backordered + line.rejected + line.shipped == line.ordered
        assert line.returned == self.back[order.number] <= line.shipped
        issued = uow.invoices.of_order(order.id)
        gone = {one.invoice.credits for one in issued if one.return_id is None}
        standing = [one.invoice for one in issued if one.kind is InvoiceKind.invoice and one.number not in gone]
        assert sum(one.quantity for said in standing for one in said.lines) == line.invoiced <= line.shipped
        assert sum(said.goods for said in standing) == cents(line.invoiced * PRICE)
        credited = sum(n.quantity for one in issued if one.return_id for n in one.invoice.lines)
        assert credited <= line.returned


def test_every_unit_and_every_cent_is_accounted_for(small):
    small.stock({"MUG-01": 20})
    small.agree(
        "acme", edi={"answers": ANSWERS}, invoicing=BillingTerms(), returns=ReturnTerms(restocking_percent=D(15))
    )
    with small.unit() as uow:
        uow.credit.put_terms(CreditTerms(partner="acme", currency="USD"))
    walk = Walk(small, seed=4)
    small.drop("acme", "po.edi", interchange(*(purchase_order(number, ("MUG-01", 30)) for number in walk.numbers)))
    small.run()
    for _ in range(DEEDS):
        walk.step()
        walk.check()
    with small.store.reading() as uow:
        told = {one.kind for one in uow.invoices.list()}
        assert told == {InvoiceKind.invoice, InvoiceKind.credit_note}
        assert uow.returns.list(state=ReturnState.credited)
