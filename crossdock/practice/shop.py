"""What the practice marketplace remembers: its orders, what it was told about each, and its stock."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from crossdock.practice.answer import Json, Kept, stamp
from crossdock.practice.journal import Journal


class NotPossibleError(Exception):
    """The shop refuses what it was told; the sentence says why."""


class Told(NamedTuple):
    """Something that the marketplace was told, once."""

    call: str  # acknowledge, ship
    order_id: str
    key: str
    body: Json


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _AnsweredLine(_Body):
    line: str
    status: Literal["accepted", "backordered", "rejected"]
    quantity: Decimal = Field(ge=0)
    ships_on: date | None = None
    reason: str = ""


class _Acknowledgement(_Body):
    reference: str = Field(min_length=1)
    verdict: Literal["accepted", "accepted_with_changes", "rejected"]
    lines: list[_AnsweredLine]
    reason: str = ""


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant


class _ShippedLine(_Body):
    line: str
    sku: str
    quantity: Decimal = Field(gt=0)


class _Carton(_Body):
    sscc: str
    tracking_number: str
    lines: list[_ShippedLine] = Field(min_length=1)


class _Shipment(_Body):
    reference: str = Field(min_length=1)
    carrier: str = Field(min_length=1)
    service: str = ""
    tracking_number: str
    shipped_at: Annotated[datetime, AfterValidator(_aware)]
    cartons: list[_Carton] = Field(min_length=1)


class Shop:
    """The marketplace's memory, kept in ``folder``; whoever changes it, one at a time."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self.stock: dict[str, str] = {}
        self.told: list[Told] = []
        self._now = now
        self._lock = threading.RLock()
        self._orders: dict[str, Json] = {}
        self._kept: dict[str, Kept] = {}
        self._shipped: dict[str, list[_Shipment]] = {}
        self._journal = Journal(folder / "marketplace.jsonl")
        for entry in self._journal.entries():
            self._remember(entry)

    def order(self, order_id: str) -> Json | None:
        """Return one order as it is now."""
        return self._orders.get(order_id)

    def orders(self) -> list[Json]:
        """Return all orders, the one that was changed first before the others."""
        with self._lock:
            return sorted(self._orders.values(), key=moment)

    def kept(self, key: str) -> Kept | None:
        """Return what was answered under an idempotency key."""
        return self._kept.get(key)

    def add(self, order: Json) -> str:
        """Take an order in and return its id."""
        with self._lock:
            at, serial = stamp(self._now()), len(self._orders) + 1
            defaults: Json = {
                "id": f"MO-{serial:06}", "number": f"{1000 + serial}", "created_at": at, "updated_at": at,
                "status": "new", "currency": "USD",
            }  # fmt: skip
            placed = defaults | order
            self._record({"order": placed})
        return str(placed["id"])

    def change(self, order_id: str, changes: Json) -> None:
        """Change an order, and when it was changed."""
        with self._lock:
            self._record({"order": self._orders[order_id] | changes | {"updated_at": stamp(self._now())}})

    def set_stock(self, sku: str, quantity: str) -> None:
        """Note how much of an item can be sold."""
        with self._lock:
            self._record({"sku": sku, "quantity": quantity})

    def tell(self, call: str, order_id: str, key: str, digest: str, body: Json) -> Json:
        """Take note of an acknowledgement or a shipment; raises ``NotPossibleError``."""
        with self._lock:
            order = self._orders[order_id]
            status = self._acknowledged(order, body) if call == "acknowledge" else self._sent(order, body)
            said = {"order_id": order_id, "reference": f"MC-{len(self.told) + 1:06}"}
            changed = order | {"status": status, "updated_at": stamp(self._now())}
            self._record({"call": call, "key": key, "digest": digest, "body": body, "answer": said, "order": changed})
        return said

    def _acknowledged(self, order: Json, body: Json) -> str:
        answer = _read(_Acknowledgement, body)
        if order["status"] != "new":
            raise NotPossibleError(f"Order {order['id']} is {order['status']}; only a new one can be acknowledged.")
        _check_lines(order, {line.line for line in answer.lines})
        return "rejected" if answer.verdict == "rejected" else "acknowledged"

    def _sent(self, order: Json, body: Json) -> str:
        shipment = _read(_Shipment, body)
        if order["status"] not in ("new", "acknowledged", "partially_shipped"):
            raise NotPossibleError(f"Order {order['id']} is {order['status']}; it cannot be shipped.")
        total: dict[str, Decimal] = {}
        for line in _contents(*self._shipped.get(order["id"], ()), shipment):
            total[line.line] = total.get(line.line, Decimal(0)) + line.quantity
        _check_lines(order, set(total))
        complete = all(total.get(str(n["line"]), Decimal(0)) >= Decimal(n["quantity"]) for n in order["lines"])
        return "shipped" if complete else "partially_shipped"

    def _record(self, entry: Json) -> None:
        self._journal.append(entry)
        self._remember(entry)

    def _remember(self, entry: Json) -> None:
        if "sku" in entry:
            self.stock[entry["sku"]] = entry["quantity"]
            return
        order = entry["order"]
        self._orders[order["id"]] = order
        if "call" in entry:
            self.told.append(Told(entry["call"], order["id"], entry["key"], entry["body"]))
            self._kept[entry["key"]] = Kept(entry["digest"], entry["answer"])
            if entry["call"] == "ship":
                self._shipped.setdefault(order["id"], []).append(_Shipment.model_validate(entry["body"]))


def moment(order: Json) -> tuple[str, str]:
    """Return by what orders are sorted: their last change, and their id where two share it."""
    return stamp(datetime.fromisoformat(order["updated_at"])), order["id"]


def _read(model: type[Any], body: Json) -> Any:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        faults = (f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors(include_url=False))
        raise NotPossibleError("; ".join(faults)) from None


def _contents(*shipments: _Shipment) -> list[_ShippedLine]:
    return [line for shipment in shipments for carton in shipment.cartons for line in carton.lines]


def _check_lines(order: Json, told: set[str]) -> None:
    strange = sorted(told - {str(line["line"]) for line in order["lines"]})
    if strange:
        raise NotPossibleError(f"Order {order['id']} has no line {', '.join(strange)}.")
