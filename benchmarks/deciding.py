"""How long a decision takes: orders of all kinds, good and bad, under facts of all kinds, every rule asked.

Each order and its facts are made up from a seed. A part is decided a second time
from what was written down of it, and must come out the same, word for word.
"""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.figure import Delay
from canonical.calendar import Calendar
from canonical.customer import Credit, Customer, Standing
from canonical.lifecycle import OrderState
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Address, Contact, Party, PartyRole
from canonical.price import AgreedPrice, PriceKind
from canonical.stock import Item, Sale, Traits, Usual
from router.facts import AddressFlaw, Facts, Lookalike, Sibling, Trust
from router.judge import Decision, Verdict, judge
from router.rules import every_rule

_DECISIONS = 100_000
_AGAIN = 10  # every tenth is decided again from what was written down
_TODAY = date(2026, 3, 2)
_CARELESS = (0.0, 0.0, 0.002, 0.02, 0.2)  # how often a thing is odd, in one order or another


def delays() -> Iterator[Delay]:
    """Yield the figure, having seen that all verdicts came about and none differed the second time."""
    taken, seen = [], dict.fromkeys(Verdict, 0)
    rules = tuple(rule.name for rule in every_rule())
    found = set[str]()
    for number in range(_DECISIONS):
        order, facts = _case(_Dice(number))
        start = time.process_time()
        decision = judge(order, facts)
        taken.append((time.process_time() - start) * 1000)
        seen[decision.verdict] += 1
        found |= {finding.rule for finding in decision.findings}
        if decision.asked != rules:
            raise RuntimeError(f"decision {number} did not ask every rule")
        if not number % _AGAIN and not _repeats(order, facts, decision):
            raise RuntimeError(f"decision {number} comes out differently the second time")
    taken.sort()
    words = ", ".join(f"{count:,} {verdict.value}" for verdict, count in seen.items())
    asked = f"{len(rules)} rules asked, {len(found)} of them minded something"
    what = f"{_DECISIONS:,} decisions on orders of 1 to 60 lines ({words}), {asked}"
    yield Delay(what, statistics.median(taken), taken[int(len(taken) * 0.99)], taken[-1])


def _repeats(order: PurchaseOrder, facts: Facts, decision: Decision) -> bool:
    """Decide again from what was written down, and compare what is written down of the decision."""
    read = PurchaseOrder.model_validate_json(order.model_dump_json())
    again = judge(read, Facts.model_validate_json(facts.model_dump_json()))
    return again.model_dump_json() == decision.model_dump_json()


class _Dice(random.Random):
    """Chance, and how careless the buyer of this order is."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._careless = self.choice(_CARELESS)

    def odd(self, usual: Any, *odd: Any) -> Any:
        """Return what is usual, or now and then something odd."""
        return self.choice(odd) if self.random() < self._careless else usual


def _case(dice: _Dice) -> tuple[PurchaseOrder, Facts]:
    """Make up an order and what is known of it."""
    skus = [f"SKU-{dice.randrange(500):03}" for _ in range(dice.randint(1, 60))]
    lines = tuple(_line(dice, position, sku) for position, sku in enumerate(skus, 1))
    wanted, ends = _TODAY + timedelta(dice.randint(10, 40)), _TODAY + timedelta(60)
    order = PurchaseOrder(
        partner="acme", number=f"B-{dice.randrange(10**6):06}", parties=_parties(dice), lines=lines, ordered_on=_TODAY,
        requested_on=dice.odd(wanted, None, _TODAY - timedelta(1), _TODAY), cancel_after=dice.odd(ends, _TODAY),
        currency=dice.odd("USD", "EUR", None), payment_terms=dice.odd("net 30", "net 60", ""),
        delivery_terms=dice.odd("PP origin", "CC destination", ""),
    )  # fmt: skip
    return order, _facts(dice, order, skus)


def _line(dice: _Dice, position: int, sku: str) -> OrderLine:
    return OrderLine(
        number=str(position), quantity=dice.odd(Decimal(24), Decimal(5), Decimal("2.5"), Decimal(0), Decimal(9000)),
        unit=dice.odd("each", "case", "pallet"), description="Stoneware mug, blue",
        items=(ItemNumber(numbering=Numbering.seller, number=sku, qualifier="VN"),),
        unit_price=dice.odd(Decimal("3.98"), None, Decimal("4.05"), Decimal("39.80")),
    )  # fmt: skip


def _parties(dice: _Dice) -> tuple[Party, ...]:
    state = dice.odd("WA", "CA", "")
    address = Address(street=("44 Harbor Way",), city="Tacoma", region=state, postal_code="98402", country="US")
    contacts = dice.odd((Contact(name="Ann Lee", phone="253 555 0100"),), ())
    shop = Party(role=PartyRole.ship_to, name="Acme 12", number="0012", address=address, contacts=contacts)
    return tuple(dice.odd((shop,), ()))


def _facts(dice: _Dice, order: PurchaseOrder, skus: list[str]) -> Facts:
    known = {position: sku for position, sku in enumerate(skus, 1) if dice.odd(True, False)}
    items = {sku: Item(sku=sku, traits=_traits(dice)) for sku in known.values()}
    free = {sku: dice.odd(Decimal(9_000), Decimal(0)) for sku in items}
    return Facts(
        order_id=12, today=_TODAY, skus=known, items=items, seen_free=free, available=free,
        prices={sku: _prices(dice, sku) for sku in items}, customer=_customer(dice), credit=_credit(dice),
        usual={sku: Usual(lines=20, median=Decimal(24), most=Decimal(48)) for sku in items},
        calendar=Calendar(name="main"), ready_by=_TODAY + timedelta(dice.randint(0, 5)), channel="edi",
        **_doubts(dice, skus),
    )  # fmt: skip


def _doubts(dice: _Dice, skus: list[str]) -> dict[str, Any]:
    """Return what is rare: another order like it, an address that cannot be, a mail that nobody vouches for."""
    road = {"channel": "mail", "state": OrderState.allocated, "entered_on": _TODAY}
    flaw = AddressFlaw(part="postal_code", value="98402", says="98402 is not in OH")
    return {
        "siblings": dice.odd((), (Sibling(id=4, digest="0" * 64, state=OrderState.accepted, routed=True),)),
        "lookalikes": dice.odd((), (Lookalike(id=5, number="B-1", alike=("lines",), **road),)),
        "address_flaws": dice.odd((), (flaw,)),
        "trust": dice.odd(Trust(), Trust(sender="ann@acme.example", proven=False, doubts=("no DKIM signature",))),
        "ambiguous": dice.odd({}, {1: (skus[0], "SKU-999")}),
    }


def _traits(dice: _Dice) -> Traits:
    return Traits(
        sale=dice.odd(Sale.active, *Sale), successor="SKU-999", case_pack=Decimal(12), minimum=Decimal(6),
        maximum=Decimal(1000), customised=dice.odd(False, True), lead_days=dice.odd(0, 5, 20),
        forbidden_in=dice.odd(frozenset(), frozenset({"US-CA", "US-WA"})),
    )  # fmt: skip


def _prices(dice: _Dice, sku: str) -> tuple[AgreedPrice, ...]:
    of_list = AgreedPrice(sku=sku, price=Decimal(4), currency="USD", reference="2026")
    of_case = AgreedPrice(sku=sku, price=Decimal("3.98"), currency="USD", from_quantity=Decimal(24), reference="2026")
    sale = AgreedPrice(sku=sku, kind=PriceKind.promotion, price=Decimal("3.95"), currency="USD", reference="SPRING")
    return (of_list, of_case, *dice.odd((), (sale,)))


def _customer(dice: _Dice) -> Customer | None:
    terms = {"payment_terms": ("net 30",), "delivery_terms": ("PP origin",)}
    known = Customer(
        partner="acme", name="Acme", currency="USD", standing=dice.odd(Standing.active, *Standing), **terms
    )
    found: Customer | None = dice.odd(known, None)
    return found


def _credit(dice: _Dice) -> Credit | None:
    limit, late = dice.odd(Decimal(1_000_000), Decimal(10_000)), dice.odd(0, 40)
    return Credit(currency="USD", limit=limit, open_orders=Decimal(5000), overdue=Decimal(late), overdue_days=late)
