"""The rows of a price feed: a price, or a discount off the list; of a customer, of a price list, or for everybody."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from canonical.noun import Currency, Noun, Price, Quantity
from canonical.price import AgreedPrice, Discount
from connectors.row_file import TypedRow
from connectors.unit_word import UnitWord
from pipeline.feeds.partners import strangers
from pipeline.told import figure
from store import HeldDiscount, HeldPrice

N = TypeVar("N", bound=Noun)

Held = HeldPrice | HeldDiscount
PRICE_COLUMNS = {  # other names of columns
    "customer": "partner", "list": "price_list", "item": "sku", "break": "from_quantity", "quantity": "from_quantity",
    "from": "valid_from", "until": "valid_until", "contract": "reference", "discount": "percent",
}  # fmt: skip
_OF_PRICE = {"price", "currency", "sku"}  # a price is none without them


class PriceRow(Noun):
    """The columns; which of them count depends on ``kind``."""

    kind: Literal["price_list", "contract", "promotion", "discount"] = "price_list"
    sku: str = ""  # of a discount: empty for every item
    price: Price | None = None
    percent: Decimal | None = None
    currency: Currency | None = None
    unit: UnitWord = "each"
    from_quantity: Quantity = Decimal(0)
    valid_from: date | None = None
    valid_until: date | None = None
    reference: str = ""
    partner: str = ""
    price_list: str = ""


def faults(row: TypedRow[PriceRow], partners: Collection[str], items: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a row, each with its place."""
    said = row.said
    if said.kind == "discount":
        yield from _faults_of_discount(row)
    else:
        yield from _faults_of_price(row)
    if said.sku and said.sku not in items:
        yield f"{row.place('sku')}: sku: we have no item {said.sku}; first: crossdock stock import"
    if said.partner:
        yield from strangers(said.partner, partners, row.place("partner"))
    if said.partner and said.price_list:
        yield f"{row.place('price_list')}: a price is a customer's or a list's, not both"
    if said.valid_from and said.valid_until and said.valid_until < said.valid_from:
        yield f"{row.place('valid_until')}: {said.valid_until} is before {said.valid_from}"


def _faults_of_price(row: TypedRow[PriceRow]) -> Iterator[str]:
    said = row.said
    for name in sorted(_OF_PRICE):
        if getattr(said, name) in (None, ""):
            yield f"{row.place(name)}: {name}: nothing is written here, and a price needs one"
    if said.price is not None and said.price < 0:
        yield f"{row.place('price')}: price: not below zero"
    if said.percent is not None:
        yield f"{row.place('percent')}: percent: only a row of kind discount has one"


def _faults_of_discount(row: TypedRow[PriceRow]) -> Iterator[str]:
    said = row.said
    if said.percent is None:
        yield f"{row.place('percent')}: percent: nothing is written here, and a discount needs one"
    elif not 0 < said.percent <= 100:
        yield f"{row.place('percent')}: percent: above 0 and at most 100, not {said.percent}"
    if said.price is not None:
        yield f"{row.place('price')}: price: a discount has none; it is taken off the price list"


def held(row: TypedRow[PriceRow], known: Mapping[tuple[object, ...], Held]) -> Held:
    """Return what a sound row tells: over the same that is known already, so that what has no column stays."""
    said = row.said
    if said.kind == "discount":
        discount = HeldDiscount(Discount(**_facts(said, Discount)), said.partner, said.price_list)
        return discount._replace(discount=_over(discount.discount, known.get(discount.identity), row))
    price = HeldPrice(AgreedPrice(**_facts(said, AgreedPrice)), said.partner, said.price_list)
    return price._replace(price=_over(price.price, known.get(price.identity), row))


def _facts(said: PriceRow, model: type[Noun]) -> dict[str, Any]:
    return {name: getattr(said, name) for name in model.model_fields}


def _over(told: N, before: Held | None, row: TypedRow[PriceRow]) -> N:
    if before is None:
        return told
    return told.model_copy(update=row.untold(before[0], type(told).model_fields))


def called(held: Held) -> str:
    """Return whose price of what it is."""
    whose = held.partner or (f"list {held.price_list}" if held.price_list else "everybody")
    if isinstance(held, HeldDiscount):
        return f"{held.discount.sku or 'every item'} for {whose}, discount"
    return f"{held.price.sku} for {whose}, {held.price.kind.replace('_', ' ')}"


def words(held: Held) -> str:
    """Return a price or a discount with its break, its days and where it was agreed."""
    one = held.discount if isinstance(held, HeldDiscount) else held.price
    if isinstance(one, Discount):
        said = f"{figure(one.percent)} % off the list"
    else:
        said = f"{figure(one.price)} {one.currency} a {one.unit}"
    said += f" from {figure(one.from_quantity)} on" if one.from_quantity else ""
    said += f", since {one.valid_from}" if one.valid_from else ""
    said += f", until {one.valid_until}" if one.valid_until else ""
    return said + (f" ({one.reference})" if one.reference else "")
