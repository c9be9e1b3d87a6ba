"""Discounts off the price lists: of a customer, of those who have a list, or for everybody."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, or_, select

from canonical.price import Discount
from store import statement
from store.customer_tables import discount
from store.statement import Unit

_IDENTITY = ("partner", "price_list", "sku", "from_quantity", "valid_from")
_COUNTING = (
    select(discount.c.content)
    .where(or_(discount.c.partner == bindparam("partner"), discount.c.partner == ""))
    .where(discount.c.price_list.in_(["", bindparam("price_list")]))
    .order_by(discount.c.id)
)


class HeldDiscount(NamedTuple):
    """One discount, and for whom: a partner, those who have a price list, or everybody (both empty)."""

    discount: Discount
    partner: str = ""
    price_list: str = ""

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes a discount the same one, told anew."""
        d = self.discount
        return self.partner, self.price_list, d.sku, d.from_quantity, d.valid_from or date.min


class Discounts:
    """Discounts by whose they are; the same identity is the same row."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def list(self, *, partner: str | None = None, price_list: str | None = None, sku: str | None = None) -> Any:
        """Return discounts as ``HeldDiscount``, by item, those of every item first."""
        wanted = statement.filtered(discount, partner=partner, price_list=price_list, sku=sku)
        d = discount.c
        ordered = (d.sku, d.partner, d.price_list, d.from_quantity, d.valid_from)
        rows = self._unit.connection.execute(select(discount).where(*wanted).order_by(*ordered))
        return [HeldDiscount(row.content, row.partner, row.price_list) for row in rows]

    def counting(self, partner: str, price_list: str, skus: Sequence[str]) -> tuple[Discount, ...]:
        """Return every discount that may count for a customer and these items."""
        named = {"partner": partner, "price_list": price_list}
        found = self._unit.connection.execute(_COUNTING, named).scalars()
        return tuple(one for one in found if not one.sku or one.sku in skus)

    def put(self, wanted: Iterable[HeldDiscount]) -> None:
        """Enter discounts, or change those of the same identity."""
        for one in wanted:
            row = {**dict(zip(_IDENTITY, one.identity, strict=True)), "content": one.discount}
            id_ = statement.upsert(
                self._unit.connection, discount, row, unique=_IDENTITY,
                change=lambda new: {"content": new.content}, returning=discount.c.id,
            )  # fmt: skip
            self._record(id_, "entered", one)

    def remove(self, gone: Iterable[HeldDiscount]) -> None:
        """Take discounts away."""
        for one in gone:
            same = [discount.c[name] == value for name, value in zip(_IDENTITY, one.identity, strict=True)]
            id_ = self._unit.connection.execute(delete(discount).where(*same).returning(discount.c.id)).scalar()
            self._record(id_ or 0, "removed", one)

    def _record(self, id_: int, action: str, one: HeldDiscount) -> None:
        d = one.discount
        says = f"{d.percent:f} % off {d.sku or 'every item'} from {d.from_quantity:f} on"
        detail = {"for": one.partner or one.price_list or "everybody", "kind": "discount", "says": says}
        self._unit.events.record(subject="price", subject_id=id_, action=action, detail=detail)
