"""Bring agreed prices in from CSV or JSON: of a customer, of a price list, or for everybody."""

from collections.abc import Collection, Iterator, Mapping

from canonical.price import AgreedPrice
from connectors import row_file
from connectors.row_file import TypedRow
from pipeline.desk import Desk
from pipeline.feeds.partners import partners
from pipeline.told import Change, FeedFile, Import, figure
from store import HeldPrice, UnitOfWork

PRICE_COLUMNS = {  # other names of columns
    "customer": "partner", "list": "price_list", "item": "sku", "break": "from_quantity", "quantity": "from_quantity",
    "from": "valid_from", "until": "valid_until", "contract": "reference",
}  # fmt: skip


class PriceRow(AgreedPrice):
    """The columns: those of a price, and for whom it is."""

    partner: str = ""
    price_list: str = ""


def bring(uow: UnitOfWork, desk: Desk, file: FeedFile) -> Import:
    """Enter every price; of a whole file, what the customers and lists in it have besides is taken away.

    Nothing may be kept where problems come back.
    """
    read = row_file.parse(file.content, file.name, PriceRow, PRICE_COLUMNS)
    done = Import(problems=list(read.problems), written=read.written)
    items = uow.stock.items(sorted({row.said.sku for row in read.rows}))
    known = {held.identity: held for held in uow.prices.list()}
    told: dict[tuple[object, ...], tuple[HeldPrice, str]] = {}
    customers = partners(desk, uow)
    for row in read.rows:
        said = row.said
        held = _over(known, row)
        done.problems += _faults(row, customers)
        if said.sku not in items:
            done.problems.append(f"{row.place('sku')}: sku: we have no item {said.sku}; first: crossdock stock import")
        before = told.setdefault(held.identity, (held, row.place()))
        if before[1] != row.place():
            done.problems.append(f"{row.place()}: the same price stands at {before[1]} already")
    if not done.problems:
        _write(uow, known, [held for held, _ in told.values()], done, whole=file.whole)
    return done


def _over(known: Mapping[tuple[object, ...], HeldPrice], row: TypedRow[PriceRow]) -> HeldPrice:
    """Return the price that a row tells: of the same one that is known already, with what no column speaks of."""
    said = row.said
    price = AgreedPrice(**said.model_dump(exclude={"partner", "price_list"}))
    held = HeldPrice(price, said.partner, said.price_list)
    if (before := known.get(held.identity)) is None:
        return held
    kept = {name: getattr(before.price, name) for name in AgreedPrice.model_fields if name not in row.told}
    return HeldPrice(price.model_copy(update=kept), said.partner, said.price_list)


def _faults(row: TypedRow[PriceRow], partners: Collection[str]) -> Iterator[str]:
    said = row.said
    if said.partner and said.partner.partition("/")[0] not in partners and said.partner not in partners:
        yield f"{row.place('partner')}: there is no customer {said.partner!r}; first: crossdock customer import"
    if said.partner and said.price_list:
        yield f"{row.place('price_list')}: a price is a customer's or a list's, not both"
    if said.valid_from and said.valid_until and said.valid_until < said.valid_from:
        yield f"{row.place('valid_until')}: {said.valid_until} is before {said.valid_from}"
    if said.price < 0:
        yield f"{row.place('price')}: price: not below zero"


def _write(
    uow: UnitOfWork, known: Mapping[tuple[object, ...], HeldPrice], wanted: list[HeldPrice], done: Import, *,
    whole: bool,
) -> None:  # fmt: skip
    changed = [held for held in wanted if known.get(held.identity) != held]
    uow.prices.put(changed)
    for held in wanted:
        before = known.get(held.identity)
        done.changes.append(Change.of(called(held), words(before) if before else "", words(held)))
    if whole:
        whose = {(held.partner, held.price_list) for held in wanted}
        told = {held.identity for held in wanted}
        gone = [h for h in known.values() if (h.partner, h.price_list) in whose and h.identity not in told]
        uow.prices.remove(gone)
        done.changes += [Change.of(called(held), words(held), "") for held in gone]


def called(held: HeldPrice) -> str:
    """Return whose price of what it is."""
    whose = held.partner or (f"list {held.price_list}" if held.price_list else "everybody")
    return f"{held.price.sku} for {whose}, {held.price.kind.replace('_', ' ')}"


def words(held: HeldPrice) -> str:
    """Return a price with its break, its days and where it was agreed."""
    p = held.price
    said = f"{figure(p.price)} {p.currency} a {p.unit}"
    said += f" from {figure(p.from_quantity)} on" if p.from_quantity else ""
    said += f", since {p.valid_from}" if p.valid_from else ""
    said += f", until {p.valid_until}" if p.valid_until else ""
    return said + (f" ({p.reference})" if p.reference else "")
