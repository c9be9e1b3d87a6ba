"""Stock: what we sell, where it lies, and what of it is promised. Nothing is promised twice.

Every change of a level is one guarded update (what is free must be as much as is
taken), with the table's CHECK behind it, in the order of SKU and warehouse, so
that two workers never wait for each other in a circle; and every change has its
entry in the ledger.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from canonical.stock import Reservation
from store import statement
from store.audit import audit, audit_lines
from store.batch_allocation import Wanted, allocate
from store.counting import Counting
from store.failure import Conflict, NotEnough
from store.record import StockEntry
from store.tables import RESERVED, reservation, stock_entry, stock_level

_NONE = Decimal(0)
_PLACES = Decimal("0.0001")  # quantities are kept to four places
_ONE_ROW = ("order_id", "position", "sku", "warehouse")

_Moved = tuple[Any, Decimal, Decimal, str | None]  # reservation, change on hand, change reserved, lot


def _taking() -> Any:
    """Set so much aside in a warehouse if it is free."""
    at, wanted = stock_level.c, bindparam("wanted", type_=stock_level.c.reserved.type)
    free = at.on_hand - at.reserved - at.quarantined - at.safety
    return _here().where(free >= wanted).values(reserved=at.reserved + wanted).returning(at.id)


def _giving() -> Any:
    """Let so much be no longer reserved, and so much leave, if it is there."""
    at, kind = stock_level.c, stock_level.c.reserved.type
    there, promised = bindparam("there", type_=kind), bindparam("promised", type_=kind)
    less = {"on_hand": at.on_hand - there, "reserved": at.reserved - promised}
    return _here().where(at.reserved >= promised, at.on_hand >= there).values(less).returning(at.id)


def _here() -> Any:
    return update(stock_level).where(
        stock_level.c.sku == bindparam("of_sku"), stock_level.c.warehouse == bindparam("in_warehouse")
    )


# Built once: to build them takes longer than to run them.
_TAKE, _GIVE = _taking(), _giving()
_OF_ORDER = select(reservation).where(reservation.c.order_id == bindparam("order_id"))
_ACTIVE = _OF_ORDER.where(RESERVED).order_by(reservation.c.sku, reservation.c.warehouse, reservation.c.position)
_GIVEN = _OF_ORDER.where(or_(reservation.c.state != "released", reservation.c.shipped > 0)).order_by(
    reservation.c.position, reservation.c.id
)
_RESERVE = insert(reservation)
_SET_ASIDE = statement.Upsert(
    reservation, unique=_ONE_ROW, index_where=RESERVED, returning=reservation.c.id,
    change=lambda new: {
        "quantity": reservation.c.quantity + new.quantity, "ordered": reservation.c.ordered + new.ordered,
        "expires_at": new.expires_at,
    },
)  # fmt: skip


class Stock(Counting):
    """Items, levels, reservations and the ledger; quantities are in the item's own unit."""

    def reserve(
        self, order_id: int, reservations: Sequence[Reservation], *, more: bool = False, until: datetime | None = None
    ) -> None:
        """Set stock aside for an order's lines: all of it, or ``Conflict`` where another order took it meanwhile.

        ``ValueError`` where a line already has a reservation, unless ``more`` is
        meant to come to it: nothing is set aside twice. ``until``: it lapses then.
        """
        if not reservations:
            return
        self._refuse_twice(order_id, reservations, more=more)
        for wanted in sorted(reservations, key=lambda r: (r.sku, r.warehouse, r.position)):
            if not self._moved(_TAKE, wanted, wanted=wanted.quantity):
                raise Conflict(
                    f"{wanted.quantity} of {wanted.sku} are no longer free in {wanted.warehouse} "
                    f"for order {order_id} line {wanted.position}; look at the stock again and repeat the unit"
                )
        rows = [
            {"order_id": order_id, "state": "reserved", "expires_at": until, "ordered": one.of_line}
            | one.model_dump(exclude={"ordered"})
            for one in reservations
        ]
        if more:
            for row in rows:
                self._set_aside(row)
        else:
            self._unit.connection.execute(_RESERVE, rows)
        self._enter(order_id, "reserved", [(wanted, _NONE, wanted.quantity, None) for wanted in reservations])

    def reserve_batch(
        self, wanted: Sequence[Wanted], *, until: datetime | None = None
    ) -> dict[tuple[int, int], Decimal]:
        """Set stock aside for many orders at once, the first first; return how much by order and position.

        Levels must be locked before (``lock_all``). No line may have a reservation yet.
        """
        return allocate(self._unit, wanted, until=until)

    def _set_aside(self, row: Mapping[str, Any]) -> None:
        """Add to what is set aside of that item for that line there, or begin with it."""
        _SET_ASIDE.run(self._unit.connection, row)

    def ship(self, order_id: int, left: Mapping[int, Decimal], warehouse: str | None = None, *, sku: str = "") -> None:
        """Let so much of each line leave, by position, from one warehouse or of one item where they are named.

        ``NotEnough`` where less is reserved for the line.
        """
        every = self._active(order_id)
        rows = [row for row in every if warehouse in (None, row.warehouse) and sku in ("", row.sku)]
        shipped = [pair for position, quantity in left.items() for pair in _parts(order_id, rows, position, quantity)]
        moved: list[_Moved] = []
        for row, quantity in sorted(shipped, key=lambda pair: (pair[0].sku, pair[0].warehouse)):
            whole = row.shipped + quantity == row.quantity
            self._settle(row.id, shipped=row.shipped + quantity, state="shipped" if whole else "reserved")
            self._take(row, on_hand=quantity, reserved=quantity)
            parts = self._leave(order_id, row, quantity)
            moved += [(row, -part, -part, lot) for lot, part in parts]
        self._enter(order_id, "shipped", moved)

    def _leave(self, order_id: int, row: Any, quantity: Decimal) -> list[tuple[str | None, Decimal]]:
        """Let what lies in cartons leave; what nobody picked is picked now."""
        tracking = self.tracking([row.sku])[row.sku]
        if tracking.value == "none":
            return [(None, quantity)]
        place = (order_id, row.position, row.sku, row.warehouse)
        picked = self._lots.picked(*place)
        if picked < quantity:
            self._lots.pick(*place, quantity - picked, tracking, self._unit.now.date())
        return self._lots.leave(*place, quantity)

    def release(
        self, order_id: int, surplus: Mapping[int, Decimal] | None = None, *, sku: str = "", warehouse: str = "",
        sparing: str = "",
    ) -> None:  # fmt: skip
        """Give back all that is still reserved for an order, or so much of some lines, by position.

        Of one item or in one warehouse alone, where they are named; what lies in the warehouse ``sparing`` goes last.
        """
        every = self._active(order_id)
        active = [row for row in every if sku in ("", row.sku) and warehouse in ("", row.warehouse)]
        active.sort(key=lambda row: row.warehouse == sparing)
        if surplus is None:
            back = [(row, row.quantity - row.shipped) for row in active]
        else:
            back = [p for position, quantity in surplus.items() for p in _parts(order_id, active, position, quantity)]
        moved: list[_Moved] = []
        for row, quantity in sorted(back, key=lambda pair: (pair[0].sku, pair[0].warehouse)):
            rest = row.quantity - row.shipped - quantity
            if rest:
                scaled = (row.ordered * (row.quantity - quantity) / row.quantity).quantize(_PLACES, ROUND_HALF_EVEN)
                self._settle(row.id, quantity=row.quantity - quantity, ordered=scaled)
            else:
                self._settle(row.id, state="released")
            if self.tracking([row.sku])[row.sku].value != "none":
                picked = self._lots.picked(order_id, row.position, row.sku, row.warehouse)
                self._lots.put_back(order_id, row.position, row.sku, row.warehouse, max(picked - rest, _NONE))
            self._take(row, on_hand=_NONE, reserved=quantity)
            moved.append((row, _NONE, -quantity, None))
        self._enter(order_id, "released", moved)

    def reservations(self, order_id: int) -> list[Reservation]:
        """Return what is still set aside for an order, by position; what has left is not in it."""
        found = (_as_reservation(row, row.quantity - row.shipped) for row in self._active(order_id))
        return sorted(found, key=lambda r: (r.position, r.warehouse, r.sku))

    def given(self, order_id: int) -> list[Reservation]:
        """Return what was set aside for an order and was not given back, whether it has left or not, by position."""
        rows = self._unit.connection.execute(_GIVEN, {"order_id": order_id}).all()
        return [_as_reservation(row, row.shipped if row.state == "released" else row.quantity) for row in rows]

    def lapsed(self, limit: int = 100) -> list[int]:
        """Return the orders whose reservations have lapsed, the first to lapse first."""
        late = (RESERVED, reservation.c.expires_at <= self._unit.now)
        query = select(reservation.c.order_id).where(*late).order_by(reservation.c.expires_at, reservation.c.order_id)
        return list(dict.fromkeys(self._unit.connection.execute(query.limit(limit)).scalars()))

    def keep(
        self, order_id: int, until: datetime | None = None, *, where: Sequence[str] = (), but: Sequence[str] = ()
    ) -> None:
        """Let an order's reservations lapse at another time, or never: it is being packed.

        In some warehouses alone, or everywhere ``but`` in some.
        """
        mine = update(reservation).where(reservation.c.order_id == order_id, RESERVED)
        if where:
            mine = mine.where(reservation.c.warehouse.in_(where))
        if but:
            mine = mine.where(reservation.c.warehouse.not_in(but))
        self._unit.connection.execute(mine.values(expires_at=until))

    def ledger(self, sku: str | None = None) -> list[StockEntry]:
        """Return every movement, oldest first; all, or those of one SKU."""
        query = select(stock_entry).where(*statement.filtered(stock_entry, sku=sku)).order_by(stock_entry.c.id)
        return [StockEntry(**row) for row in self._unit.connection.execute(query).mappings()]

    def audit(self) -> list[str]:
        """Return a sentence for every balance that ledger and reservations do not explain; none means conserved."""
        return audit(self._unit.connection)

    def prove(self) -> list[str]:
        """Return all that ``audit`` finds, and every order line that does not agree with its reservations."""
        return [*self.audit(), *audit_lines(self._unit.connection)]

    def _active(self, order_id: int) -> Sequence[Any]:
        return self._unit.connection.execute(statement.holding(self._unit, _ACTIVE), {"order_id": order_id}).all()

    def _refuse_twice(self, order_id: int, wanted: Sequence[Reservation], *, more: bool) -> None:
        places = [(one.position, one.sku, one.warehouse) for one in wanted]
        before = set() if more else {row.position for row in self._active(order_id)}
        twice = before & {one.position for one in wanted}
        if twice or len(set(places)) < len(places):
            lines = ", ".join(str(position) for position in sorted(twice or {one.position for one in wanted}))
            raise ValueError(f"order {order_id} line {lines}: stock is reserved for it already; release it first")

    def _take(self, row: Any, *, on_hand: Decimal, reserved: Decimal) -> None:
        if not self._moved(_GIVE, row, there=on_hand, promised=reserved):
            raise NotEnough(
                f"{row.sku} in {row.warehouse}: fewer are on hand or reserved than are to leave; audit the stock"
            )

    def _moved(self, change: Any, where: Any, **quantities: Decimal) -> bool:
        """Change a level if all that must be there is there."""
        here = {"of_sku": where.sku, "in_warehouse": where.warehouse}
        return self._unit.connection.execute(change, {**here, **quantities}).scalar() is not None

    def _settle(self, reservation_id: int, **values: Any) -> None:
        statement.change(self._unit, reservation, reservation_id, **values)

    def _enter(self, order_id: int, kind: str, moved: Sequence[_Moved]) -> None:
        if not moved:
            return
        self._write([
            {
                "kind": kind, "order_id": order_id, "position": line.position, "sku": line.sku,
                "warehouse": line.warehouse, "on_hand_change": on_hand, "reserved_change": reserved, "lot": lot,
            }
            for line, on_hand, reserved, lot in moved
        ])  # fmt: skip
        told: dict[str, str] = {}
        for line, _, reserved, _ in moved:
            says = f"{line.sku} {abs(reserved):f} in {line.warehouse}"
            name = f"line {line.position}"
            told[name] = f"{told[name]}, {says}" if name in told else says
        self._unit.events.record(subject="order", subject_id=order_id, action=f"stock {kind}", detail=told)


def _parts(order_id: int, rows: Sequence[Any], position: int, quantity: Decimal) -> list[tuple[Any, Decimal]]:
    """Spread a quantity of a line over its reservations; ``NotEnough`` where they are less."""
    parts, left = [], quantity
    for row in rows:
        part = min(left, row.quantity - row.shipped) if row.position == position else _NONE
        if part > 0:
            parts.append((row, part))
            left -= part
    if left > 0:
        raise NotEnough(f"order {order_id} line {position}: {quantity - left} reserved, {quantity} cannot leave")
    return parts


def _as_reservation(row: Any, quantity: Decimal) -> Reservation:
    ordered = (row.ordered * quantity / row.quantity).quantize(_PLACES, ROUND_HALF_EVEN).normalize() + 0
    return Reservation(
        position=row.position, sku=row.sku, warehouse=row.warehouse, quantity=quantity,
        ordered=None if ordered == quantity else ordered,
    )  # fmt: skip
