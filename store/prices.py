"""Agreed prices: of lists, contracts and promotions, with their quantity breaks and days."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, or_, select

from canonical.price import AgreedPrice
from store import statement
from store.customer_tables import agreed_price
from store.statement import Unit

_SUBJECT = "price"
_EVERYBODY = ""
_IDENTITY = ("partner", "price_list", "kind", "sku", "currency", "unit", "from_quantity", "valid_from")

_EVERYBODYS = and_(agreed_price.c.partner == _EVERYBODY, statement.among(agreed_price.c.price_list, "lists"))
_COUNTING = (
    select(agreed_price.c.sku, agreed_price.c.content)
    .where(statement.among(agreed_price.c.sku, "skus"))
    .where(or_(agreed_price.c.partner == bindparam("partner"), _EVERYBODYS))
    .order_by(agreed_price.c.id)
)


class HeldPrice(NamedTuple):
    """One price, and for whom: a partner, those who have a price list, or everybody (both empty)."""

    price: AgreedPrice
    partner: str = ""
    price_list: str = ""

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes a price the same price, told anew."""
        p = self.price
        first = p.valid_from or date.min
        return self.partner, self.price_list, p.kind, p.sku, p.currency, p.unit, p.from_quantity, first


class Prices:
    """Prices by whose they are; the same identity is the same row."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def list(self, *, partner: str | None = None, price_list: str | None = None, sku: str | None = None) -> Any:
        """Return prices as ``HeldPrice``, by item, then by whose they are."""
        wanted = statement.filtered(agreed_price, partner=partner, price_list=price_list, sku=sku)
        p = agreed_price.c
        ordered = (p.sku, p.partner, p.price_list, p.kind, p.currency, p.unit, p.from_quantity, p.valid_from)
        rows = self._unit.connection.execute(select(agreed_price).where(*wanted).order_by(*ordered))
        return [HeldPrice(row.content, row.partner, row.price_list) for row in rows]

    def counting(self, partner: str, price_list: str, skus: Sequence[str]) -> dict[str, tuple[AgreedPrice, ...]]:
        """Return by item every price that may count for a customer: its own, its list's, everybody's."""
        found: dict[str, tuple[AgreedPrice, ...]] = {}
        for some in statement.chunks(skus):
            named = {"skus": some, "partner": partner, "lists": ["", price_list]}
            for row in self._unit.connection.execute(_COUNTING, named):
                found[row.sku] = (*found.get(row.sku, ()), row.content)
        return found

    def put(self, wanted: Iterable[HeldPrice]) -> None:
        """Enter prices, or change those of the same identity."""
        for one in wanted:
            row = {**dict(zip(_IDENTITY, one.identity, strict=True)), "content": one.price}
            id_ = statement.upsert(
                self._unit.connection, agreed_price, row, unique=_IDENTITY,
                change=lambda new: {"content": new.content}, returning=agreed_price.c.id,
            )  # fmt: skip
            self._record(id_, "entered", one)

    def remove(self, gone: Iterable[HeldPrice]) -> None:
        """Take prices away."""
        for one in gone:
            same = [agreed_price.c[name] == value for name, value in zip(_IDENTITY, one.identity, strict=True)]
            id_ = self._unit.connection.execute(delete(agreed_price).where(*same).returning(agreed_price.c.id)).scalar()
            self._record(id_ or 0, "removed", one)

    def _record(self, id_: int, action: str, one: HeldPrice) -> None:
        p = one.price
        detail = {
            "for": one.partner or one.price_list or "everybody", "kind": p.kind.value,
            "says": f"{p.sku} {p.price:f} {p.currency} a {p.unit} from {p.from_quantity:f} on",
        }  # fmt: skip
        self._unit.events.record(subject=_SUBJECT, subject_id=id_, action=action, detail=detail)
