"""Books with the house carrier, Crossdock's own fleet for practice; also the pattern for every other carrier.

The carrier honours idempotency keys and can be asked what became of one, so a
booking whose answer was lost is found again and never made twice.
"""

import base64
from typing import Any

from pydantic import BaseModel, ValidationError

from canonical.party import Address, Party
from canonical.shipment import Booking, Label, ShipmentPlan
from connectors.connector import CarrierConnector
from connectors.ports import AlreadyDone, Done, Outcome, Pending, ReadingError, Refused, Rejected, Unknown
from connectors.transports.http import Answer, HttpClient, HttpTerms, Lost
from connectors.transports.http_answer import json_bytes
from world.clock import Clock

NAME = "house"
_NOT_FOUND = 404


class HouseTerms(HttpTerms):
    """Where the house carrier listens."""

    base_url: str = "http://127.0.0.1:8486"


class House:
    """The carrier, asked over HTTP; fulfils ``ports.Carrier``."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def book(self, plan: ShipmentPlan, *, key: str) -> Booking | Rejected | Unknown | Pending:
        """Reserve transport for all cartons of a plan; the same ``key`` never books twice."""
        headers = {"Idempotency-Key": key}
        try:
            answer = self._http.send("POST", "/bookings", body=json_bytes(_request(plan)), headers=headers)
            if isinstance(answer, Lost):
                return Unknown(reason=answer.reason)
            return _booking(answer.json(), plan) if answer.fine else _rejected(answer)
        except Refused as error:
            return Rejected(reason=str(error))
        except ReadingError as error:
            return Unknown(reason=str(error))

    def find(self, *, key: str) -> Booking | Unknown | None:
        """Look up what became of ``key``; nothing when the carrier never heard of it."""
        try:
            answer = self._http.get("/bookings", params={"key": key})
            if not answer.fine:
                return Unknown(reason=f"{answer.called} was answered with {answer.status}: {answer.excerpt()!r}")
            return _found(answer.json())
        except ReadingError as error:
            return Unknown(reason=str(error))

    def revoke(self, *, key: str) -> Outcome:
        """Call off what was booked under ``key``; a carrier that never heard of it has nothing to forget."""
        try:
            answer = self._http.send("DELETE", "/bookings", params={"key": key}, idempotent=True)
        except ReadingError as error:
            return Unknown(reason=str(error))
        if isinstance(answer, Lost):
            return Unknown(reason=answer.reason)
        if answer.status == _NOT_FOUND:
            return AlreadyDone()
        return Done(reference=key) if answer.fine else _rejected(answer)

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._http.close()


class _Drawn(BaseModel):
    media_type: str
    content: str


class _Package(BaseModel):
    sscc: str
    tracking_number: str
    label: _Drawn


class _Booked(BaseModel):
    """The carrier's answer, as far as we use it."""

    reference: str
    scac: str
    service: str
    tracking_number: str
    packages: tuple[_Package, ...]


def _request(plan: ShipmentPlan) -> dict[str, Any]:
    return {
        "shipment": plan.number,
        "order_number": plan.order_number,
        "service": plan.service or "ground",
        "ship_from": _address(plan.ship_from),
        "ship_to": _address(plan.ship_to),
        "cartons": [{"sscc": c.sscc, "weight_kg": c.weight_kg} for c in plan.cartons],
    }


def _address(party: Party) -> dict[str, Any]:
    where = party.address or Address()
    return {
        "name": party.name or party.number,
        "street": where.street,
        "city": where.city,
        "region": where.region,
        "postal_code": where.postal_code,
        "country": where.country,
    }


def _booking(said: Any, plan: ShipmentPlan) -> Booking | Unknown:
    booking = _read(said)
    if isinstance(booking, Booking):
        asked, got = [carton.sscc for carton in plan.cartons], [label.sscc for label in booking.labels]
        if asked != got:
            return Unknown(reason=f"booking {booking.reference} is for cartons {got}, where {asked} were asked for")
    return booking


def _found(said: Any) -> Booking | Unknown | None:
    bookings = said.get("bookings") if isinstance(said, dict) else None
    if not isinstance(bookings, list) or len(bookings) > 1:
        return Unknown(reason=f"the look-up was answered with something else than one booking or none: {said!r:.200}")
    return _read(bookings[0]) if bookings else None


def _read(said: Any) -> Booking | Unknown:
    """Read the carrier's words; an answer that cannot be understood is no booking yet, and no refusal either."""
    try:
        booked = _Booked.model_validate(said)
        labels = tuple(_label(package) for package in booked.packages)
    except ValueError as error:
        return Unknown(reason=f"the carrier's booking cannot be understood: {_first(error)}")
    return Booking(
        carrier=NAME, reference=booked.reference, scac=booked.scac, service=booked.service,
        tracking_number=booked.tracking_number, labels=labels,
    )  # fmt: skip


def _label(package: _Package) -> Label:
    if not base64.b64decode(package.label.content, validate=True):
        raise ValueError(f"the label of carton {package.sscc} is empty")
    return Label(
        sscc=package.sscc, tracking_number=package.tracking_number,
        media_type=package.label.media_type, content=package.label.content,
    )  # fmt: skip


def _rejected(answer: Answer) -> Rejected:
    return Rejected(reason=f"the house carrier said no ({answer.status}): {answer.excerpt()}")


def _first(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors(include_url=False)[0]
        return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
    return str(error)


def _open(terms: HouseTerms, *, clock: Clock) -> House:
    return House(HttpClient(terms, clock=clock))


CONNECTOR = CarrierConnector(name=NAME, terms=HouseTerms, open=_open)
