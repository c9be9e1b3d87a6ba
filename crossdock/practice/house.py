"""The house carrier: an own fleet to practise with, served over real HTTP on this machine.

It books for anyone who can reach it, honours idempotency keys, draws labels, moves
its parcels by the clock, and keeps a ledger in its folder that survives restarts.
"""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from canonical.shipment import check_digit
from crossdock.practice import answer, http_server
from crossdock.practice.answer import Json, Kept
from crossdock.practice.fault import Faults
from crossdock.practice.journal import Journal
from crossdock.practice.label import LabelText, draw

SCAC = "HOUS"

_SERVICES = ("ground", "express", "freight")  # whatever else is asked for travels as ground
_JOURNEY = (
    ("created", timedelta()),
    ("picked_up", timedelta(hours=2)),
    ("in_transit", timedelta(hours=6)),
    ("out_for_delivery", timedelta(hours=30)),
    ("delivered", timedelta(hours=36)),
)  # what happens to a parcel, and how long after its booking


def _with_check_digit(number: str) -> str:
    if str(check_digit(number[:-1])) != number[-1]:
        raise ValueError(f"{number} has a wrong check digit")
    return number


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Address(_Asked):
    name: str = Field(min_length=1)
    street: list[str] = []
    city: str = Field(min_length=1)
    region: str = ""
    postal_code: str = ""
    country: str = ""

    def lines(self) -> list[str]:
        """Return the address as it is written on a label: five lines at most, the town always among them."""
        town = ", ".join(part for part in (self.city, f"{self.region} {self.postal_code}".strip()) if part)
        street = [*self.street[:1], ", ".join(self.street[1:])]
        return [line for line in (self.name, *street, town, self.country) if line]


class _Box(_Asked):
    sscc: Annotated[str, Field(pattern=r"^\d{18}$"), AfterValidator(_with_check_digit)]
    weight_kg: Decimal | None = Field(default=None, ge=0, le=70)


class _Request(_Asked):
    shipment: str = Field(min_length=1)
    order_number: str
    service: str = "ground"
    ship_from: _Address
    ship_to: _Address
    cartons: list[_Box] = Field(min_length=1, max_length=200)


class PracticeHouse(http_server.Open):
    """The carrier, open for business while the ``with`` block lasts; ``folder`` keeps its ledger."""

    def __init__(
        self, folder: Path, *, host: str = http_server.HOST, port: int = 0, now: Callable[[], datetime] = answer.now
    ) -> None:
        self.faults = Faults()
        self._now = now
        self._kept: dict[str, Kept] = {}
        self._cartons: dict[str, str] = {}  # SSCC to the reference of its booking
        self._revoked: set[str] = set()  # keys of bookings that were called off
        self._parcels: dict[str, Json] = {}  # tracking number to its booking
        self._journal = Journal(folder / "house.jsonl")
        for entry in self._journal.entries():
            self._remember(entry)
        routes = [
            Route("/bookings", self._book, methods=["POST"]),
            Route("/bookings", self._find, methods=["GET"]),
            Route("/bookings", self._revoke, methods=["DELETE"]),
            Route("/shipments/{tracking}/events", self._track, methods=["GET"]),
        ]
        app = answer.application(routes, self.faults)
        self._server = http_server.HttpServer(app, name="house carrier", host=host, port=port)

    @property
    def bookings(self) -> list[Json]:
        """All bookings, oldest first, as they were answered."""
        return [kept.answer for kept in list(self._kept.values())]

    @property
    def revoked(self) -> list[Json]:
        """The bookings that were called off."""
        return [kept.answer for key, kept in list(self._kept.items()) if key in self._revoked]

    async def _book(self, request: Request) -> JSONResponse:
        return await answer.once(request, self._kept.get, self._enter)

    async def _find(self, request: Request) -> JSONResponse:
        kept = self._kept.get(request.query_params.get("key", ""))
        return JSONResponse({"bookings": [kept.answer] if kept else []})

    async def _revoke(self, request: Request) -> JSONResponse:
        key = request.query_params.get("key", "")
        kept = self._kept.get(key)
        if kept is None:
            raise HTTPException(404, f"The house carrier knows no booking under the key {key}.")
        reference = kept.answer["reference"]
        if len(self._events(kept.answer)) > 1:
            raise HTTPException(409, f"Booking {reference} was picked up already; it cannot be called off.")
        if key not in self._revoked:
            self._journal.append({"revoked": key})
            self._remember({"revoked": key})
        return JSONResponse({"reference": reference, "status": "cancelled"})

    async def _track(self, request: Request) -> JSONResponse:
        number = request.path_params["tracking"]
        if number not in self._parcels:
            raise HTTPException(404, f"The house carrier knows no parcel {number}.")
        return JSONResponse({"tracking_number": number, "events": self._events(self._parcels[number])})

    def _enter(self, key: str, digest: str, body: Json) -> Json:
        wanted = self._checked(body)
        booked_at = self._now()
        service = wanted.service if wanted.service in _SERVICES else _SERVICES[0]
        serial = len(self._parcels)
        packages = [_package(wanted, service, booked_at, serial + n, n) for n in range(1, len(wanted.cartons) + 1)]
        booking: Json = {
            "key": key,
            "reference": f"HB-{len(self._kept) + 1:06}",
            "shipment": wanted.shipment,
            "scac": SCAC,
            "service": service,
            "booked_at": answer.stamp(booked_at),
            "tracking_number": packages[0]["tracking_number"],
            "packages": packages,
        }
        entry = {"key": key, "digest": digest, "answer": booking}
        self._journal.append(entry)
        self._remember(entry)
        return booking

    def _remember(self, entry: Json) -> None:
        if "revoked" in entry:
            self._revoked.add(entry["revoked"])
            return
        booking = entry["answer"]
        self._kept[entry["key"]] = Kept(entry["digest"], booking)
        for package in booking["packages"]:
            self._cartons[package["sscc"]] = booking["reference"]
            self._parcels[package["tracking_number"]] = booking

    def _checked(self, body: Json) -> _Request:
        try:
            wanted = _Request.model_validate(body)
        except ValidationError as error:
            faults = (f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors(include_url=False))
            raise HTTPException(422, "; ".join(faults)) from None
        for box in wanted.cartons:
            if box.sscc in self._cartons:
                raise HTTPException(422, f"Carton {box.sscc} travels with booking {self._cartons[box.sscc]} already.")
        return wanted

    def _events(self, booking: Json) -> list[Json]:
        start, present = datetime.fromisoformat(booking["booked_at"]), self._now()
        return [{"status": s, "at": answer.stamp(start + after)} for s, after in _JOURNEY if start + after <= present]


def _package(wanted: _Request, service: str, booked_at: datetime, serial: int, carton: int) -> Json:
    box = wanted.cartons[carton - 1]
    number = f"{serial:09}"
    tracking = f"HX{number}{check_digit(number)}"
    label = draw(
        LabelText(
            service=service, ship_from=wanted.ship_from.lines(), ship_to=wanted.ship_to.lines(),
            order_number=wanted.order_number, shipment=wanted.shipment, carton=carton, cartons=len(wanted.cartons),
            weight_kg=box.weight_kg, shipped_on=booked_at.date(), tracking_number=tracking, sscc=box.sscc,
        )
    )  # fmt: skip
    content = base64.b64encode(label).decode()
    return {
        "sscc": box.sscc,
        "tracking_number": tracking,
        "label": {"media_type": "application/pdf", "content": content},
    }
