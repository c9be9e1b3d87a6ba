"""Look up, in one go for a batch of orders, everything that the router may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from canonical.customer import Customer
from canonical.hold import Answer
from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder, Purpose
from canonical.party import PartyRole
from canonical.stock import Item
from pipeline.desk import Desk
from pipeline.evidence.ladder import Converted, Ladder, Units
from pipeline.evidence.likeness import likeness, lookalikes
from pipeline.evidence.postal import flaws
from pipeline.evidence.working_day import day_in, ready_by
from router.change import only_takes_away
from router.facts import AddressFlaw, Facts, Sibling, Trust
from store import OrderRecord, ReviewRecord, RevisionRecord, UnitOfWork

UNPROVEN = "sender_not_verified"  # the finding with which a mail's reader tells that its sender is not proven

_ORDERS = (Purpose.original, Purpose.duplicate)  # what its sender thinks we may have can have come by another road

# What waits for a person has not been acted on: it must not hold the order that came before it.
_NOT_ROUTED = (OrderState.received, OrderState.interpreted, OrderState.in_review, OrderState.returned)


def gather(
    uow: UnitOfWork,
    desk: Desk,
    partner: str,
    orders: Sequence[OrderRecord],
    cases: Mapping[int, Sequence[ReviewRecord]] = MappingProxyType({}),
) -> dict[int, Facts]:
    """Return each order's facts by the order's id; ``available`` stays empty until stock is locked.

    ``cases`` are all review cases about each order. In a unit that writes, the
    customer is held until its end: nobody else decides on its credit meanwhile.
    """
    home, known = _home(desk), _known(uow, desk, partner)
    of_them = _OfThem.over(uow, partner, orders, known["today"])
    siblings = uow.orders.same_identity([order.id for order in orders])
    facts = {
        order.id: Facts(
            order_id=order.id,
            siblings=tuple(
                Sibling(id=s.id, digest=s.digest, state=s.state, routed=s.state not in _NOT_ROUTED)
                for s in siblings.get(order.id, ())
            ),
            called_off=_called_off(uow, order),
            home=home,
            address_flaws=_flaws(order.order, home),
            trust=_trust(cases.get(order.id, ())),
            **_approvals(uow, order, cases.get(order.id, ())),
            **known,
            **_settled(order),
            **of_them.said_of(order.id),
        )
        for order in orders
    }
    return _with_lookalikes(uow, partner, orders, facts)


def _known(uow: UnitOfWork, desk: Desk, partner: str) -> dict[str, Any]:
    """Return what holds for all of a partner's orders today: its terms, and by when its warehouse can send."""
    terms = desk.profile(partner).fulfilment
    calendar = desk.rules.calendars.get(terms.warehouse)
    return {
        "shortage": terms.shortage, "warehouse": terms.warehouse, "calendar": calendar,
        "today": day_in(calendar, uow.now), "ready_by": ready_by(calendar, uow.now),
    }  # fmt: skip


def _settled(order: OrderRecord) -> dict[str, Any]:
    """Return by which road an order came, and what of its lines was settled before."""
    return {
        "channel": order.channel,
        "reserved": {n.position: n.reserved + n.shipped for n in order.lines},
        "rejected": {n.position: n.rejected for n in order.lines if n.rejected},
    }


def _called_off(uow: UnitOfWork, order: OrderRecord) -> frozenset[int]:
    """Return the lines that ask for nothing now and once asked for something."""
    empty = {position for position, line in enumerate(order.order.lines, 1) if line.quantity == 0}
    asked = {
        position
        for reading in (uow.revisions.of(order.id) if empty else ())
        for position, line in enumerate(reading.order.lines, 1)
        if line.quantity > 0
    }
    return frozenset(empty & asked)


def of_accepted(uow: UnitOfWork, desk: Desk, orders: Sequence[OrderRecord]) -> dict[int, Facts]:
    """Return, for accepted orders of any partners, what giving them stock takes, by the order's id.

    What a line means was settled when its order was accepted, so the ladder is not asked again; and nothing
    is looked up that only the rules ask for: credit, what is usual, what looks alike, and prices of priced lines.
    """
    items = uow.stock.items(sorted({line.sku for order in orders for line in order.lines if line.sku}))
    customers = uow.customers.of({order.partner for order in orders})
    found: dict[int, Facts] = {}
    for partner in sorted({order.partner for order in orders}):
        mine = [order for order in orders if order.partner == partner]
        skus = {order.id: {line.position: line.sku for line in order.lines if line.sku} for order in mine}
        known = _known(uow, desk, partner) | _prices_to_tell(uow, customers.get(partner), mine)
        units = Units.over(uow, partner, _foreign(mine, skus, items), known["today"])
        for order in mine:
            converted = _converted(units, order.order.lines, skus[order.id], items)
            found[order.id] = Facts(
                order_id=order.id,
                skus=skus[order.id],
                items={sku: items[sku] for sku in skus[order.id].values() if sku in items},
                quantities={position: one.quantity for position, one in converted.items()},
                conversions={position: one.how for position, one in converted.items()},
                customer=customers.get(partner),
                **known,
                **_settled(order),
            )
    return found


def _prices_to_tell(uow: UnitOfWork, customer: Customer | None, orders: Sequence[OrderRecord]) -> dict[str, Any]:
    """Return what was agreed about items that were ordered without a price; nothing where each has one."""
    skus = {
        line.sku for order in orders for line, said in zip(order.lines, order.order.lines, strict=True)
        if line.sku and said.unit_price is None
    }  # fmt: skip
    if not skus:
        return {}
    whose = orders[0].partner, customer.price_list if customer else "", sorted(skus)
    return {"prices": uow.prices.counting(*whose), "discounts": uow.discounts.counting(*whose)}


def waived(cases: Sequence[ReviewRecord]) -> frozenset[str]:
    """Return the rules whose findings a person approved for the order that the cases are about."""
    return frozenset(f.rule for case in cases if case.answer is Answer.approve for f in case.findings)


def _approvals(uow: UnitOfWork, order: OrderRecord, cases: Sequence[ReviewRecord]) -> dict[str, Any]:
    """Return what a person has released: whole rules for the order that was read then, or for less of it.

    Where the order reads otherwise by now, only what is found in the same words is known already.
    """
    approved = [case for case in cases if case.answer is Answer.approve]
    readings = uow.revisions.of(order.id) if approved else []
    still = [case for case in approved if _no_more(_read_then(readings, case, order), order.order)]
    return {"waived": waived(still), "approved": frozenset(f.says for case in approved for f in case.findings)}


def _read_then(readings: Sequence[RevisionRecord], case: ReviewRecord, order: OrderRecord) -> PurchaseOrder:
    """Return the order as whoever answered a case could read it."""
    then = [one.order for one in readings if case.answered_at and one.at <= case.answered_at]
    return then[-1] if then else order.order


def _no_more(then: PurchaseOrder, now: PurchaseOrder) -> bool:
    """Tell whether an order says the same as it did, or less of the same and nothing else."""
    return then.model_copy(update={"lines": now.lines}) == now and only_takes_away(then, now)


@dataclass(frozen=True)
class _OfThem:
    """What is known of a partner and of the items that a batch of its orders names; each thing is looked up once."""

    understood: Mapping[int, "_Understood"]
    converted: Mapping[int, Mapping[int, Converted]]
    shared: Mapping[str, Any]

    @classmethod
    def over(cls, uow: UnitOfWork, partner: str, orders: Sequence[OrderRecord], today: date) -> "_OfThem":
        """Look everything up."""
        ladder = Ladder.over(uow, partner, [line for order in orders for line in order.order.lines], today)
        understood = {order.id: _Understood.of(ladder, order.order.lines) for order in orders}
        skus = sorted({sku for one in understood.values() for sku in one.skus.values()})
        items = uow.stock.items(skus)
        meant = {order_id: one.skus for order_id, one in understood.items()}
        units = Units.over(uow, partner, _foreign(orders, meant, items), today)
        free: dict[str, Decimal] = dict.fromkeys(items, Decimal(0))
        for level in uow.stock.levels(skus) if skus else ():
            free[level.sku] += level.available
        customer = uow.customers.hold(partner)
        price_list = customer.price_list if customer else ""
        shared = {
            "items": items, "seen_free": free, "customer": customer,
            "credit": uow.credit.standing(partner, today, customer=customer),
            "prices": uow.prices.counting(partner, price_list, skus),
            "discounts": uow.discounts.counting(partner, price_list, skus),
            "usual": uow.history.usual(partner, skus, but=[order.id for order in orders]),
        }  # fmt: skip
        converted = {o.id: _converted(units, o.order.lines, understood[o.id].skus, items) for o in orders}
        return cls(understood, converted, shared)

    def said_of(self, order_id: int) -> dict[str, Any]:
        """Return the facts about one order's lines and all that its partner's orders share."""
        understood, converted = self.understood[order_id], self.converted[order_id]
        return {
            **self.shared,
            "skus": understood.skus,
            "ambiguous": understood.ambiguous,
            "matches": understood.matches,
            "quantities": {position: one.quantity for position, one in converted.items()},
            "conversions": {position: one.how for position, one in converted.items()},
        }


def _with_lookalikes(
    uow: UnitOfWork, partner: str, orders: Sequence[OrderRecord], facts: dict[int, Facts]
) -> dict[int, Facts]:
    """Write down what each order's goods look like, and add the other orders that look the same."""
    if uow.writing:
        uow.history.mark(
            partner, {o.id: likeness(o.order, facts[o.id].skus, facts[o.id].quantities) for o in orders}
        )  # fmt: skip
    alike = uow.history.alike([order.id for order in orders if order.order.purpose in _ORDERS])
    for order in orders:
        if order.id in alike:
            known = facts[order.id]
            found = lookalikes(known, order.order, alike[order.id])
            facts[order.id] = known.model_copy(update={"lookalikes": found})
    return facts


def _trust(cases: Sequence[ReviewRecord]) -> Trust:
    """Return what the reader of the mail told about its sender; all other roads prove who sent an order."""
    doubts = [found for case in cases for found in case.findings if found.rule == UNPROVEN]
    if not doubts:
        return Trust()
    says = tuple(dict.fromkeys(found.says for found in doubts))
    return Trust(sender=doubts[0].evidence.get("from", ""), proven=False, doubts=says)


def _home(desk: Desk) -> str:
    return desk.company.ship_from.address.country if desk.company.ship_from.address else ""


def _flaws(order: PurchaseOrder, home: str) -> tuple[AddressFlaw, ...]:
    ship_to = order.party(PartyRole.ship_to)
    return flaws(ship_to.address, home) if ship_to and ship_to.address else ()


class _Understood(NamedTuple):
    """What the ladder and the units tables say of one order's lines, by position."""

    skus: dict[int, str]
    ambiguous: dict[int, tuple[str, ...]]
    matches: dict[int, str]

    @classmethod
    def of(cls, ladder: Ladder, lines: Sequence[OrderLine]) -> "_Understood":
        """Ask the ladder about every line."""
        found = {position: match for position, line in enumerate(lines, 1) if (match := ladder.match(line))}
        return cls(
            {position: match.skus[0] for position, match in found.items() if len(match.skus) == 1},
            {position: match.skus for position, match in found.items() if len(match.skus) > 1},
            {position: match.how for position, match in found.items()},
        )


def _converted(
    units: Units, lines: Sequence[OrderLine], skus: Mapping[int, str], items: Mapping[str, Item]
) -> dict[int, Converted]:
    """Return the quantity of each line that is in another unit than its item's, where a factor is known."""
    found = {}
    for position, sku in skus.items():
        line, item = lines[position - 1], items.get(sku)
        if item is not None and item.unit != line.unit and (converted := units.convert(line, item)):
            found[position] = converted
    return found


def _foreign(
    orders: Sequence[OrderRecord], skus: Mapping[int, Mapping[int, str]], items: Mapping[str, Item]
) -> list[str]:
    """Return the SKUs of which some line counts in another unit than we do."""
    return sorted({
        sku
        for order in orders
        for position, sku in skus[order.id].items()
        if sku in items and items[sku].unit != order.order.lines[position - 1].unit
    })  # fmt: skip
