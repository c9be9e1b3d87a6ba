"""The shelves that a batch of orders is served from: locked, looked at once, and kept account of while it is served."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from canonical.party import PartyRole
from canonical.replenishment import Dated, Promise
from canonical.stock import Item, Sale, StockLevel
from canonical.storage import Warehouse
from connectors.profile import FulfilmentTerms
from pipeline.desk import Desk
from router.allocation import Allocation
from router.facts import Facts
from router.fair_share import shares
from router.sourcing import Ranked, rank
from router.supply import Outlook, Place, Supply
from store import OrderRecord, UnitOfWork

_NONE = Decimal(0)
_ONE = Decimal(1)

Asking = tuple[OrderRecord, Facts]
_Where = tuple[str, str]  # SKU and warehouse


@dataclass
class Shelves:
    """What is free, kept, on its way and promised, of all that the orders want; nobody else changes it meanwhile."""

    terms: Mapping[str, FulfilmentTerms]  # by partner
    known: Sequence[Warehouse]
    free: dict[_Where, Decimal]
    standing: dict[_Where, Decimal]  # the same, below zero where safety stock lacks something
    kept: Mapping[_Where, Mapping[str, Decimal]]
    due: Mapping[_Where, Sequence[Dated]]
    promised: dict[_Where, dict[int, list[Dated]]]  # by order
    instead: Mapping[tuple[str, str], tuple[str, ...]]  # partner and SKU to what may go in its place
    items: Mapping[str, Item]
    also: frozenset[str] = frozenset()  # SKUs that change whether or not an order wants them
    caps: dict[tuple[int, str], Decimal] = field(default_factory=dict)  # order and SKU, where it is shared out

    @classmethod
    def over(
        cls, uow: UnitOfWork, desk: Desk, asking: Sequence[Asking], also: Iterable[str] = (), where: Iterable[str] = ()
    ) -> "Shelves":
        """Lock all that these orders may be served from, by SKU and warehouse as everybody locks it.

        ``also`` and ``where`` are SKUs and warehouses that change in this unit whether or not an order wants them.
        """
        terms = {order.partner: desk.profile(order.partner).fulfilment for order, _ in asking}
        instead, items = _instead(uow, terms, asking)
        skus = sorted({*also, *(s for _, facts in asking for s in facts.skus.values()), *_flat(instead.values())})
        names = {*where, *(name for one in terms.values() for name in one.warehouses)}
        levels = uow.stock.lock_all(skus, sorted(names)) if skus and names else []
        shelves = cls(
            terms=terms, known=uow.warehouses.list(), free={}, standing={}, kept=uow.warehouses.kept(skus),
            due=uow.inbound.due(skus), promised={}, instead=instead, items=items,
            also=frozenset(also),
        )  # fmt: skip
        for order_id, promises in uow.inbound.promised(skus).items():
            shelves.promise(order_id, promises)
        shelves._look(levels)
        return shelves

    def look_again(self, uow: UnitOfWork) -> None:
        """Take note of how all stands now, after something was changed in this unit."""
        skus = sorted({sku for sku, _ in self.free} | self.also)
        self.known = uow.warehouses.list()
        self.kept, self.due = uow.warehouses.kept(skus), uow.inbound.due(skus)
        self._look(uow.stock.levels(skus))

    def _look(self, levels: Iterable[StockLevel]) -> None:
        for n in levels:
            self.standing[n.sku, n.warehouse] = n.on_hand - n.reserved - n.quarantined - n.safety
            self.free[n.sku, n.warehouse] = n.available

    def anything_for(self, order: OrderRecord) -> bool:
        """Tell whether there is any of what an order waits for, or of what may go in its place."""
        lacking = [line.sku for line in order.lines if line.sku and line.backordered]
        wanted = [*lacking, *_flat(self.instead.get((order.partner, sku), ()) for sku in lacking)]
        return any(self.any_free(order.partner, sku) for sku in wanted)

    def any_free(self, partner: str, sku: str) -> bool:
        """Tell whether any of an item is free where a partner may be served from."""
        return any(self.free.get((sku, name), _NONE) > 0 for name in self.terms[partner].warehouses)

    def supply(self, order: OrderRecord, facts: Facts, only: Sequence[str] = ()) -> tuple[Supply, tuple[Ranked, ...]]:
        """Return from where an order may be served, and why in that order; ``only`` from some warehouses."""
        terms = self.terms[order.partner]
        party = order.order.party(PartyRole.ship_to)
        ranked = rank(terms.warehouses, self.known, party.address if party else None, terms.sourcing.by)
        ranked = tuple(one for one in ranked if not only or one.warehouse in only)
        substitutes = {
            sku: found for sku in facts.skus.values() if (found := self.instead.get((order.partner, sku), ()))
        }
        wanted = [*facts.skus.values(), *_flat(substitutes.values())]
        caps = {sku: self.caps[order.id, sku] for sku in facts.skus.values() if (order.id, sku) in self.caps}
        places = tuple(self._place(one.warehouse, wanted, order, caps) for one in ranked)
        supply = Supply(
            places=places, split=terms.sourcing.split, shortage=terms.shortage, rest=terms.rest,
            substitutes=substitutes,
        )  # fmt: skip
        return supply, ranked

    def _place(self, name: str, skus: Sequence[str], order: OrderRecord, caps: dict[str, Decimal]) -> Place:
        free: dict[str, Decimal] = {}
        for sku in dict.fromkeys(skus):
            mine = self.free.get((sku, name), _NONE) - self._kept_from(order, sku, name)
            if sku in caps:
                mine = min(mine, caps[sku])
                caps[sku] -= max(mine, _NONE)
            free[sku] = mine
        return Place(warehouse=name, free=free)

    def _kept_from(self, order: OrderRecord, sku: str, name: str) -> Decimal:
        """Return how much of an item is kept there for others than this order's partner and channel."""
        holders = self.kept.get((sku, name), {})
        return sum((n for holder, n in holders.items() if holder not in (order.partner, order.channel)), _NONE)

    def looking_ahead(self, order_id: int, supply: Supply, skus: Iterable[str]) -> Supply:
        """Return the supply with what comes of some items, and what of that is promised to others."""
        wanted = sorted(set(skus))
        places = tuple(
            place.model_copy(update={"outlook": {sku: self._outlook(order_id, sku, place.warehouse) for sku in wanted}})
            for place in supply.places
        )
        return supply.model_copy(update={"places": places})

    def _outlook(self, order_id: int, sku: str, name: str) -> Outlook:
        others = self.promised.get((sku, name), {})
        return Outlook(
            free=self.standing.get((sku, name), _NONE),
            arrivals=tuple(self.due.get((sku, name), ())),
            promised=tuple(one for id_, dated in others.items() if id_ != order_id for one in dated),
        )

    def took(self, allocation: Allocation) -> None:
        """Keep account of what an order got."""
        for one in allocation.reservations:
            self.free[one.sku, one.warehouse] -= one.quantity
            self.standing[one.sku, one.warehouse] -= one.quantity

    def promise(self, order_id: int, promises: Sequence[Promise]) -> None:
        """Keep account of what an order is promised from now on, and of nothing that it was promised before."""
        for by_order in self.promised.values():
            by_order.pop(order_id, None)
        for one in promises:
            mine = self.promised.setdefault((one.sku, one.warehouse), {}).setdefault(order_id, [])
            mine.append(Dated(on=one.on, quantity=one.quantity))

    def share_out(self, asking: Sequence[Asking]) -> None:
        """Let each of these orders have its fair part of what is short, where the item is to be shared out."""
        wanted: dict[str, dict[int, Decimal]] = {}
        for order, facts in asking:
            for position, line in enumerate(order.order.lines, 1):
                item = facts.item(position)
                if item is not None and item.traits.fair_share:
                    lacking = line.quantity - facts.reserved.get(position, _NONE) - facts.rejected.get(position, _NONE)
                    mine = wanted.setdefault(item.sku, {})
                    mine[order.id] = mine.get(order.id, _NONE) + facts.measure(position, line).kept_of(lacking)
                    self.items = {**self.items, item.sku: item}
        for sku, by_order in wanted.items():
            there = sum((free for (one, _), free in self.free.items() if one == sku), _NONE)
            step = self.items[sku].traits.case_pack or _ONE
            self.caps |= {(order_id, sku): part for order_id, part in shares(by_order, there, step).items()}


def _instead(
    uow: UnitOfWork, terms: Mapping[str, FulfilmentTerms], asking: Sequence[Asking]
) -> tuple[dict[tuple[str, str], tuple[str, ...]], dict[str, Item]]:
    """Return by partner and SKU what may go in its place, the best first, and those items."""
    named: dict[tuple[str, str], list[str]] = {}
    for order, facts in asking:
        policy = terms[order.partner].substitute
        if policy == "never":
            continue
        listed = _listed(uow, order.partner, sorted(facts.items), facts.today) if policy == "listed" else {}
        for sku, item in facts.items.items():
            traits = item.traits
            own = (*listed.get(sku, ()), *traits.substitutes) if policy == "listed" else ()
            named[order.partner, sku] = [one for one in (*own, traits.successor) if one and one != sku]
    items = uow.stock.items(sorted({sku for skus in named.values() for sku in skus}))
    own_items = {sku: item for _, facts in asking for sku, item in facts.items.items()}
    fitting = {
        (partner, sku): tuple(one for one in dict.fromkeys(skus) if _fits(items.get(one), own_items[sku]))
        for (partner, sku), skus in named.items()
    }
    return {key: skus for key, skus in fitting.items() if skus}, items


def _listed(uow: UnitOfWork, partner: str, skus: Sequence[str], today: date) -> dict[str, tuple[str, ...]]:
    """Return what the substitutes table names, the partner's own rows before the house's, then by rank."""
    rows = uow.references.many("substitutes", [("sku", sku) for sku in skus], partner=partner, on=today)
    found = {}
    for (_, sku), held in rows.items():
        cells = sorted((one.row.partner == "", int(one.row.cells.get("rank") or 0), one.id) for one in held)
        by_id = {one.id: one.row.cells["substitute"] for one in held}
        found[sku] = tuple(by_id[id_] for _, _, id_ in cells)
    return found


def _fits(item: Item | None, own: Item) -> bool:
    """Tell whether an item may go in another's place: one that we sell, kept in the same unit, and free to travel."""
    if item is None or item.unit != own.unit or item.traits.sale is Sale.banned or item.traits.customised:
        return False
    return item.traits.forbidden_in <= own.traits.forbidden_in and (
        not item.traits.restricted_to or item.traits.restricted_to >= own.traits.restricted_to != frozenset()
    )


def _flat(lists: Iterable[Sequence[str]]) -> list[str]:
    return [one for some in lists for one in some]
