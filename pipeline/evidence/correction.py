"""What a person corrects on an order that waits: some is remembered for every order to come, some is for it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from canonical.cross_reference import Reference
from canonical.noun import Price, Quantity
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Address, Party, PartyRole
from pipeline.desk import Desk
from pipeline.evidence.cross_reference import learn, learn_row
from pipeline.evidence.facts import gather
from pipeline.step import NotNowError
from store import HeldReference, OrderRecord, UnitOfWork

_QUANTITY, _PRICE = TypeAdapter[Decimal](Quantity), TypeAdapter[Decimal](Price)

_Known = Mapping[tuple[str, str], list[HeldReference]]

_PLACE = {"gln": "gln", "duns": "duns"}  # who numbers a place, to the column; all else is the buyer's own number


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is meant, by the number of the order's line; ``ship_to`` is where the goods go."""

    skus: Mapping[str, str] = field(default_factory=dict)  # which item of ours; remembered
    factors: Mapping[str, Decimal] = field(default_factory=dict)  # our units in one of theirs; remembered
    ship_to: Address | None = None  # remembered where the place has a number
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    quantities: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def causes(self) -> frozenset[str]:
        """The rules whose findings may be gone, for this order and for others, by what is remembered."""
        told = {
            ("unknown_sku", "ambiguous_item"): self.skus, ("foreign_unit",): self.factors,
            ("missing_ship_to", "bad_address"): self.ship_to,
        }  # fmt: skip
        return frozenset(rule for rules, said in told.items() if said for rule in rules)

    @property
    def says(self) -> str:
        """What is corrected, as it stands on record beside who said so."""
        words = [
            *(f"line {line} is {sku}" for line, sku in self.skus.items()),
            *(f"line {line}: {factor:f} are in one" for line, factor in self.factors.items()),
            *(f"line {line} costs {price:f}" for line, price in self.prices.items()),
            *(f"line {line} asks for {quantity:f}" for line, quantity in self.quantities.items()),
        ]
        if self.ship_to is not None:
            said = self.ship_to
            place = (*said.street, said.city, said.region, said.postal_code, said.country)
            words.append(f"it goes to {', '.join(filter(None, place))}")
        return ", ".join(words)

    @property
    def lines(self) -> frozenset[str]:
        """The lines of which something is said."""
        return frozenset({*self.skus, *self.factors, *self.prices, *self.quantities})


def correct(uow: UnitOfWork, desk: Desk, order: OrderRecord, said: Correction) -> None:
    """Remember what can be remembered, and write the rest on the order. Raises ``NotNowError``."""
    if not (said.lines or said.ship_to):
        raise NotNowError(
            "correct what? Say which of our items a line is: --sku LINE=SKU; or --factor LINE=24, --price LINE=4.25, "
            "--quantity LINE=10, --ship-to ADDRESS"
        )
    lines = {line.number: line for line in order.order.lines}
    unknown = sorted(said.lines - set(lines))
    if unknown:
        raise NotNowError(f"order {order.id} has no line {unknown[0]}; it has {', '.join(lines)}")
    _check_numbers(said)
    amended = _lines(order.order, said)
    learn_items(uow, order.partner, said.skus, lines)
    if said.factors:
        _learn_factors(uow, desk, order, said, lines)
    if said.ship_to is not None:
        amended = _place(uow, order, amended, said.ship_to)
    if amended != order.order:
        told = ", ".join(f"line {number}" for number in sorted(said.lines)) or "the ship-to"
        uow.orders.amend(order.id, amended, note=f"{told} corrected")


def _check_numbers(said: Correction) -> None:
    """Refuse what no order and no table could hold; ``NotNowError`` names the line."""
    for what, numbers, fits in (
        ("factor", said.factors, _QUANTITY), ("quantity", said.quantities, _QUANTITY), ("price", said.prices, _PRICE)
    ):  # fmt: skip
        for line, value in numbers.items():
            try:
                fits.validate_python(value)
            except ValidationError as error:
                says = error.errors()[0]["msg"]
                raise NotNowError(f"line {line}: {value} is no {what} that can be written down: {says}") from None


def learn_items(uow: UnitOfWork, partner: str, skus: Mapping[str, str], lines: Mapping[str, OrderLine]) -> None:
    """Remember which of our items a partner means by the numbers of these lines. Raises ``NotNowError``."""
    known = uow.stock.items(sorted(set(skus.values())))
    missing = sorted(set(skus.values()) - set(known))
    if missing:
        raise NotNowError(f"we have no item {', '.join(missing)}; see `crossdock stock show`")
    for number, sku in skus.items():
        for item in lines[number].items:
            learn(uow, partner, item.numbering, item.number, sku)


def _learn_factors(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, said: Correction, lines: Mapping[str, OrderLine]
) -> None:
    facts = gather(uow, desk, order.partner, [order])[order.id]
    positions = {line.number: position for position, line in enumerate(order.order.lines, 1)}
    for number, factor in said.factors.items():
        sku = facts.skus.get(positions[number], "")
        if sku not in facts.items:
            raise NotNowError(f"nobody knows yet which item line {number} is; say that first: --sku {number}=SKU")
        cells = {"sku": sku, "unit": lines[number].unit, "factor": f"{factor:f}", "of": facts.items[sku].unit}
        if cells["unit"] == cells["of"]:
            raise NotNowError(f"line {number} is counted by the {cells['of']}, as we count {sku}; no factor is needed")
        learn_row(uow, Reference(table="units", partner=order.partner, cells=cells))


def _lines(order: PurchaseOrder, said: Correction) -> PurchaseOrder:
    return order.model_copy(update={"lines": tuple(_line(line, said) for line in order.lines)})


def _line(line: OrderLine, said: Correction) -> OrderLine:
    changes: dict[str, object] = {}
    if line.number in said.prices:
        changes["unit_price"] = said.prices[line.number]
    if line.number in said.quantities:
        changes["quantity"] = said.quantities[line.number]
    if line.number in said.skus and not line.items:  # nothing that could be remembered
        changes["items"] = (ItemNumber(numbering=Numbering.seller, number=said.skus[line.number]),)
    return line.model_copy(update=changes) if changes else line


def _place(uow: UnitOfWork, order: OrderRecord, amended: PurchaseOrder, address: Address) -> PurchaseOrder:
    """Remember where a numbered place is; whatever else is written on the order."""
    party = amended.party(PartyRole.ship_to) or Party(role=PartyRole.ship_to)
    if party.number:
        learn_row(uow, Reference(table="locations", partner=order.partner, cells=_cells(party, address)))
    placed = party.model_copy(update={"address": address})
    others = tuple(one for one in amended.parties if one is not party)
    return amended.model_copy(update={"parties": (*others, placed)})


def _cells(party: Party, address: Address) -> dict[str, str]:
    street = (*address.street, "", "")
    said = {
        _PLACE.get(party.numbering, "store"): party.number, "name": party.name or party.number,
        "street": street[0], "street_2": street[1], "city": address.city, "region": address.region,
        "postal_code": address.postal_code, "country": address.country,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def complete_places(uow: UnitOfWork, partner: str, orders: Sequence[OrderRecord]) -> Sequence[OrderRecord]:
    """Write onto orders whose ship-to is but a number where that place is, as the locations table knows it."""
    bare = {order.id: party for order in orders if (party := _bare(order.order))}
    if not bare:
        return orders
    asked = sorted({(_PLACE.get(party.numbering, "store"), party.number) for party in bare.values()})
    known = uow.references.many("locations", asked, partner=partner, on=uow.now.date())
    return [_completed(uow, order, bare[order.id], known) if order.id in bare else order for order in orders]


def placed(uow: UnitOfWork, partner: str, order: PurchaseOrder) -> PurchaseOrder:
    """Return what an order says, its ship-to with the address that the locations table knows for its number."""
    party = _bare(order)
    if party is None:
        return order
    asked = [(_PLACE.get(party.numbering, "store"), party.number)]
    return _placed(order, partner, party, uow.references.many("locations", asked, partner=partner, on=uow.now.date()))


def _completed(uow: UnitOfWork, order: OrderRecord, party: Party, known: _Known) -> OrderRecord:
    complete = _placed(order.order, order.partner, party, known)
    if complete is order.order:
        return order
    return uow.orders.complete(order.id, complete, f"the address of {party.number} stands in the locations table")


def _placed(order: PurchaseOrder, partner: str, party: Party, known: _Known) -> PurchaseOrder:
    rows = known.get((_PLACE.get(party.numbering, "store"), party.number), [])
    theirs = [one.row for one in rows if one.row.partner == partner] or [one.row for one in rows]
    if len(theirs) != 1:
        return order
    cells = theirs[0].cells
    address = Address(
        street=tuple(filter(None, (cells.get("street", ""), cells.get("street_2", "")))),
        **{name: cells.get(name, "") for name in ("city", "region", "postal_code", "country")},
    )
    found = party.model_copy(update={"name": party.name or cells.get("name", ""), "address": address})
    return order.model_copy(update={"parties": tuple(found if one is party else one for one in order.parties)})


def _bare(order: PurchaseOrder) -> Party | None:
    party = order.party(PartyRole.ship_to)
    bare = (
        party is not None and party.number and (party.address is None or not any(party.address.model_dump().values()))
    )
    return party if bare else None
