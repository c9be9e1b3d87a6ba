"""Single pieces: where each number is, in whose carton, and which of them lie in quarantine and why.

A piece is on the shelf, in a carton, gone with an order, or nowhere to be found. One in quarantine
lies in the warehouse like those on the shelf, and is picked for nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from canonical.storage import Picked
from store import statement
from store.failure import NotEnough
from store.statement import Unit
from store.stock_tables import serial
from store.tables import stock_level

_NONE = Decimal(0)
_MANY = 12  # so many numbers are named in a sentence
_SHELF = (serial.c.state == "here", serial.c.apart.is_(None))
_APART = (serial.c.state == "here", serial.c.apart.is_not(None))
_FREE: Mapping[str, Any] = {"state": "here", "order_id": None, "position": 0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One piece that lies in a warehouse; ``apart`` is why it is in quarantine, nothing where it is not."""

    sku: str
    serial: str
    warehouse: str
    lot: str
    state: str  # here or picked
    order_id: int | None
    apart: str | None


class Pieces:
    """The part of ``Lots`` that knows single pieces by their numbers."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def pieces(self, sku: str | None = None, warehouse: str | None = None) -> list[Piece]:
        """Return the pieces that lie in a warehouse, by SKU and as they were written down; those in cartons too."""
        wanted = statement.filtered(serial, sku=sku, warehouse=warehouse)
        columns = [serial.c[name] for name in Piece.__dataclass_fields__]
        query = select(*columns).where(*wanted, serial.c.state.in_(("here", "picked")))
        rows = self._unit.connection.execute(query.order_by(serial.c.sku, serial.c.id))
        return [Piece(**row) for row in rows.mappings()]

    def serials(self, sku: str, warehouse: str | None = None) -> list[str]:
        """Return the numbers of the pieces that lie on the shelf and may be picked."""
        wanted = statement.filtered(serial, sku=sku, warehouse=warehouse)
        query = select(serial.c.serial).where(*wanted, *_SHELF).order_by(serial.c.id)
        return [*self._unit.connection.execute(query).scalars()]

    def _pick_pieces(self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal) -> Picked:
        here = (*_at(sku, warehouse), *_SHELF)
        query = select(serial.c.id, serial.c.serial).where(*here).order_by(serial.c.id).limit(int(quantity))
        found = self._unit.connection.execute(statement.claimed(query)).all()
        if len(found) < quantity:
            raise NotEnough(
                f"{sku} is told apart by serial numbers, and in {warehouse} only {len(found)} of the {quantity:f} for "
                f"order {order_id} line {position} have one{self._besides(sku, warehouse)}; write them down: "
                f"crossdock stock serials {sku} NUMBER..."
            )
        taken = update(serial).where(serial.c.id.in_([row.id for row in found]))
        self._unit.connection.execute(taken.values(state="picked", order_id=order_id, position=position))
        return Picked(serials=tuple(row.serial for row in found), quantity=quantity)

    def _take_pieces(self, order_id: int, position: int, sku: str, warehouse: str, serials: Sequence[str]) -> int:
        """Take those pieces that lie on the shelf; return how many do."""
        mine = update(serial).where(*_at(sku, warehouse), *_SHELF, serial.c.serial.in_(serials)).returning(serial.c.id)
        taken = mine.values(state="picked", order_id=order_id, position=position)
        return len(self._unit.connection.execute(taken).all()) if serials else 0

    def _besides(self, sku: str, warehouse: str) -> str:
        apart = self._numbers(sku, warehouse, *_APART)
        return f" and are not in quarantine (there: {_some(apart)})" if apart else ""

    def swap(self, sku: str, warehouse: str, taken: str, instead: str) -> bool:
        """Let another piece from the shelf go in the place of one that was set aside; false where it is not there."""
        query = select(serial).where(*_at(sku, warehouse), serial.c.serial.in_([taken, instead])).order_by(serial.c.id)
        rows = {row.serial: row for row in self._unit.connection.execute(statement.held(self._unit, query))}
        out, into = rows.get(taken), rows.get(instead)
        if out is None or into is None or out.state != "picked" or into.state != "here" or into.apart is not None:
            return False
        statement.change(self._unit, serial, into.id, state="picked", order_id=out.order_id, position=out.position)
        statement.change(self._unit, serial, out.id, **_FREE)
        return True

    def _settle_pieces(
        self, mine: dict[str, Any], quantity: Decimal, *, shipped: bool, first: Sequence[str] = ()
    ) -> None:  # fmt: skip
        """Let pieces leave, or put them back on the shelf: those named first, then as they were written down."""
        wanted = statement.filtered(serial, **mine, state="picked")
        query = select(serial.c.id, serial.c.serial).where(*wanted).order_by(serial.c.id)
        rows = sorted(self._unit.connection.execute(query).all(), key=lambda row: row.serial not in first)
        ids = [row.id for row in rows[: int(quantity)]]
        values = {"state": "shipped"} if shipped else _FREE
        if ids:
            self._unit.connection.execute(update(serial).where(serial.c.id.in_(ids)).values(**values))

    def number(
        self, sku: str, warehouse: str, serials: Sequence[str], name: str = "", *, sound: bool = True
    ) -> int:  # fmt: skip
        """Write down the numbers of pieces that lie in a warehouse; return how many are new there.

        A number that had left or was lost is here again. ``NotEnough`` where one lies elsewhere, in a carton
        or in quarantine; and where so many can only be those in quarantine, unless they are not said to be ``sound``.
        """
        known = {
            row.serial: row
            for some in statement.chunks(serials)
            for row in self._unit.connection.execute(
                select(serial).where(serial.c.sku == sku, serial.c.serial.in_(some))
            )
        }
        for row in known.values():
            if row.state == "picked" or (row.state == "here" and row.warehouse != warehouse):
                raise NotEnough(f"{sku} number {row.serial} is {row.state} in {row.warehouse} already")
            if row.state == "here" and row.apart is not None:
                raise NotEnough(
                    f"{sku} number {row.serial} is in quarantine in {warehouse} ({row.apart}); where it is sound: "
                    f"crossdock stock release {sku} --serial {row.serial}"
                )
        back = [row.id for row in known.values() if row.state != "here"]
        fresh = [one for one in dict.fromkeys(serials) if one not in known]
        if sound:
            self._check_room(sku, warehouse, len(fresh) + len(back))
        place = {"warehouse": warehouse, "lot": name, **_FREE}
        if back:
            self._unit.connection.execute(update(serial).where(serial.c.id.in_(back)).values(apart=None, **place))
        if fresh:
            rows = [{"sku": sku, "serial": one, "apart": None, **place} for one in fresh]
            self._unit.connection.execute(insert(serial), rows)
        return len(fresh) + len(back)

    def recount(self, sku: str, warehouse: str, serials: Sequence[str], name: str = "") -> list[str]:
        """Write down, after a count, that these pieces lie in a warehouse; return the numbers that are gone.

        Those on the shelf that nobody named are gone where the count leaves no room for them. ``NotEnough``
        where a named one lies elsewhere.
        """
        named, shelf = set(serials), self._numbers(sku, warehouse, *_SHELF)
        besides = self._numbers(sku, warehouse, or_(serial.c.state == "picked", and_(*_APART)))
        found = [one for one in serials if one not in set(besides)]
        full = len({*shelf, *found}) > self._room(sku, warehouse)
        gone = [one for one in shelf if one not in named] if full else []
        self.lose(sku, warehouse, gone)
        self.number(sku, warehouse, found, name)
        return gone

    def too_many(self, sku: str, warehouse: str) -> list[str]:
        """Return the numbers on the shelf where more pieces have one than a count left there; else nothing."""
        shelf = self._numbers(sku, warehouse, *_SHELF)
        return shelf if len(shelf) > self._room(sku, warehouse) else []

    def lose(self, sku: str, warehouse: str, serials: Sequence[str]) -> None:
        """Note that pieces do not lie on the shelf any more; one that turns up is written down again."""
        for some in statement.chunks(serials):
            gone = update(serial).where(*_at(sku, warehouse), *_SHELF, serial.c.serial.in_(some))
            self._unit.connection.execute(gone.values(state="gone"))

    def pieces_left(self, order_id: int, position: int, sku: str) -> list[str]:
        """Return the numbers of the pieces that left for an order line and are not back."""
        mine = {"order_id": order_id, "position": position, "sku": sku, "state": "shipped"}
        query = select(serial.c.serial).where(*statement.filtered(serial, **mine)).order_by(serial.c.id)
        return [*self._unit.connection.execute(query).scalars()]

    def come_back(self, sku: str, warehouse: str, serials: Sequence[str]) -> None:
        """Put pieces that had left on the shelf again."""
        known = (serial.c.sku == sku, serial.c.serial.in_(list(serials)), serial.c.state == "shipped")
        self._unit.connection.execute(update(serial).where(*known).values(warehouse=warehouse, **_FREE))

    def turn(self, sku: str, warehouse: str, serials: Sequence[str], apart: str | None) -> None:
        """Write down which pieces lie in quarantine and why, or, with ``None``, that they are sound.

        ``NotEnough`` where one lies elsewhere, and where a piece in quarantine would go without its name.
        """
        self._refuse_strange(sku, warehouse, serials, apart=apart is None)
        mine = update(serial).where(*_at(sku, warehouse), serial.c.serial.in_(serials))
        self._unit.connection.execute(mine.values(apart=apart))
        self._check_named(sku, warehouse)

    def carry(self, sku: str, source: str, target: str, serials: Sequence[str]) -> None:
        """Let pieces lie in another warehouse from now on, once so many were moved there.

        ``NotEnough`` where one does not lie on the shelf, and where one that was moved is not named.
        """
        self._refuse_strange(sku, source, serials)
        mine = update(serial).where(*_at(sku, source), *_SHELF, serial.c.serial.in_(serials))
        self._unit.connection.execute(mine.values(warehouse=target))
        self._refuse_unnamed(sku, source)

    def leave_us(self, sku: str, warehouse: str, serials: Sequence[str]) -> None:
        """Note that pieces are not ours to give any more, once so many were taken away; refused in the same way."""
        self._refuse_strange(sku, warehouse, serials)
        self.lose(sku, warehouse, serials)
        self._refuse_unnamed(sku, warehouse)

    def _refuse_unnamed(self, sku: str, warehouse: str, which: str = "leave it") -> None:
        """Refuse that more pieces on the shelf have a number than lie there: some that do not were not named."""
        if shelf := self.too_many(sku, warehouse):
            raise NotEnough(
                f"{sku} is told apart by serial numbers, and {len(shelf)} on the shelf in {warehouse} have one; "
                f"name those that {which} (--serial NUMBER), of {_some(shelf)}"
            )

    def _refuse_strange(self, sku: str, warehouse: str, serials: Sequence[str], *, apart: bool = False) -> None:
        """Refuse a piece that is not where somebody says, and say where it is."""
        source, where = (_APART, "in quarantine") if apart else (_SHELF, "on the shelf")
        found = self._numbers(sku, warehouse, *source, serial.c.serial.in_(serials))
        strange = [one for one in dict.fromkeys(serials) if one not in found]
        if strange:
            raise NotEnough(self._strange(sku, warehouse, strange, where, source))

    def _strange(self, sku: str, warehouse: str, strange: Sequence[str], where: str, source: Any) -> str:
        query = select(serial).where(serial.c.sku == sku, serial.c.serial == strange[0])
        row = self._unit.connection.execute(query).one_or_none()
        says = _whereabouts(row) if row else "was never written down"
        others = _some(self._numbers(sku, warehouse, *source)) or "none"
        return f"number {strange[0]} of {sku} is not {where} in {warehouse}: it {says}; {where} are: {others}"

    def _check_named(self, sku: str, warehouse: str) -> None:
        _, quarantined = self._level(sku, warehouse)
        apart = self._numbers(sku, warehouse, *_APART)
        if len(apart) > quarantined:
            raise NotEnough(
                f"{sku} is told apart by serial numbers, and {len(apart)} in quarantine in {warehouse} have one; "
                f"name those that are sound (--serial NUMBER), of {_some(apart)}"
            )
        self._refuse_unnamed(sku, warehouse, "are set apart")

    def _check_room(self, sku: str, warehouse: str, more: int) -> None:
        """Refuse more numbers than pieces lie there, and those of pieces that can only be those in quarantine."""
        on_hand, quarantined = self._level(sku, warehouse)
        here = len(self._numbers(sku, warehouse, *_SHELF)) + self._in_cartons(sku, warehouse)
        if more and not quarantined and here + more > on_hand:
            raise NotEnough(f"{on_hand:f} {sku} lie in {warehouse}, and {here} of them have a number; count them first")
        if more and here + more > on_hand - quarantined:
            raise NotEnough(
                f"{quarantined:f} of the {on_hand:f} {sku} in {warehouse} are in quarantine, and {here} of the others "
                f"have a number; write those down that are in quarantine: crossdock stock serials {sku} NUMBER --apart"
            )

    def _level(self, sku: str, warehouse: str) -> tuple[Decimal, Decimal]:
        here = (stock_level.c.sku == sku, stock_level.c.warehouse == warehouse)
        row = self._unit.connection.execute(select(stock_level.c.on_hand, stock_level.c.quarantined).where(*here))
        return next(((one.on_hand, one.quarantined) for one in row), (_NONE, _NONE))

    def _room(self, sku: str, warehouse: str) -> Decimal:
        """Return how many pieces can lie on the shelf: what is there, less what is in quarantine and in cartons."""
        on_hand, quarantined = self._level(sku, warehouse)
        return on_hand - quarantined - self._in_cartons(sku, warehouse)

    def _in_cartons(self, sku: str, warehouse: str) -> int:
        return len(self._numbers(sku, warehouse, serial.c.state == "picked"))

    def _numbers(self, sku: str, warehouse: str, *where: Any) -> list[str]:
        query = select(serial.c.serial).where(*_at(sku, warehouse), *where).order_by(serial.c.id)
        return [*self._unit.connection.execute(query).scalars()]


def _at(sku: str, warehouse: str) -> tuple[Any, Any]:
    return serial.c.sku == sku, serial.c.warehouse == warehouse


def _some(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - _MANY} more" if len(numbers) > _MANY else ""
    return ", ".join(numbers[:_MANY]) + more


def _whereabouts(row: Any) -> str:
    if row.state == "picked":
        return f"is in a carton for order {row.order_id}, which must be unpacked first"
    if row.state == "shipped":
        return f"left with order {row.order_id}"
    if row.state == "gone":
        return "was not found when it was looked for"
    where = f"in quarantine in {row.warehouse} ({row.apart})" if row.apart else f"on the shelf in {row.warehouse}"
    return f"lies {where}"
