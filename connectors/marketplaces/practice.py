"""Speaks with the practice marketplace; also the pattern for every marketplace that pages by token.

Orders are pulled by the instant of their last change: from a little before the
watermark, up to the marketplace's own present less a moment for what it has not
finished writing. The watermark moves when a whole window is durable with us, so a
pull that breaks off is begun again; an order that is read twice changes nothing.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from pydantic import Field, ValidationError

from canonical.acknowledgement import OrderAcknowledgement
from canonical.message import Draft, MessageKind, Parcel
from canonical.noun import Instant, Noun
from canonical.shipment import Carton, ShipNotice
from connectors.connector import MarketplaceConnector
from connectors.mapping.library.book import InForce
from connectors.marketplace_order import MarketplaceReader, Standing
from connectors.ports import (
    AlreadyDone,
    Channel,
    ControlNumbers,
    Cursor,
    Done,
    Outcome,
    Page,
    Pulled,
    Refused,
    Rejected,
    Unknown,
    Unreadable,
)
from connectors.transports.http import Answer, HttpClient, HttpTerms, Lost
from connectors.transports.http_answer import json_bytes
from connectors.transports.json_slice import Listing, Slice, cut
from world.clock import Clock

NAME = "practice"

_CALLS = {"acknowledge": ("acknowledge", "acknowledgements"), "ship": ("shipments", "shipments")}


class PracticeTerms(HttpTerms):
    """Where the marketplace is, and how it is read."""

    page_size: int = Field(default=50, ge=1, le=100)
    most_pages: int = Field(default=1000, ge=1)  # in one window; more can only be a mistake over there
    settle_seconds: int = Field(default=5, ge=0)  # what is younger may not be written completely yet
    overlap_seconds: int = Field(default=120, ge=0)  # read again, for changes that were written late
    window_days: int = Field(default=7, ge=1)
    look_back_days: int = Field(default=30, ge=0)  # how far the first pull reaches


class _Mark(Noun):
    """How far the marketplace was read, by its own clock."""

    watermark: Instant | None = None


class _Listed(NamedTuple):
    orders: tuple[Pulled, ...]
    server_now: datetime
    last: bool


class Practice:
    """The marketplace, asked over HTTP; fulfils ``ports.Marketplace``."""

    def __init__(self, terms: PracticeTerms, http: HttpClient) -> None:
        self._terms = terms
        self._http = http

    def pull(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Yield pages of orders changed since ``cursor``. Raises ``Unavailable``, ``Refused`` or ``Unreadable``."""
        watermark = _mark(cursor).watermark or now - timedelta(days=self._terms.look_back_days)
        start = watermark - timedelta(seconds=self._terms.overlap_seconds)
        while True:
            end, present = start + timedelta(days=self._terms.window_days), None
            for listed in self._window(start, end):
                present = present or listed.server_now - timedelta(seconds=self._terms.settle_seconds)
                if listed.last:
                    cursor = Cursor(state=_Mark(watermark=min(end, present)).model_dump_json())
                yield Page(orders=listed.orders, cursor=cursor)
            if present is None or present <= end:
                return
            start = end

    def stage(self, parcel: Parcel) -> None:
        """Do nothing: there is no place out of sight to bring a call to."""

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Make the call that the parcel holds. Raises ``Unavailable`` or ``Refused``: then it had no effect."""
        call = _Call.model_validate_json(parcel.content)
        if again and (found := self._look_up(call)) is not None:
            return found
        answer = self._http.send(
            "POST",
            f"/orders/{quote(call.order_id, safe='')}/{_CALLS[call.call][0]}",
            body=json_bytes(call.body),
            headers={"Idempotency-Key": parcel.key},
        )
        return Unknown(reason=answer.reason) if isinstance(answer, Lost) else _outcome(answer)

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._http.close()

    def _look_up(self, call: "_Call") -> Outcome | None:
        """Return what is known of an earlier try, or nothing where it never arrived."""
        answer = self._http.get(f"/orders/{quote(call.order_id, safe='')}")
        if not answer.fine:
            return _outcome(answer)
        try:
            told = answer.json()[_CALLS[call.call][1]]
            arrived = any(one["reference"] == call.body["reference"] for one in told)
        except (Unreadable, KeyError, TypeError) as error:
            return Unknown(reason=f"{answer.called} was answered with what cannot be understood: {error!r:.200}")
        return AlreadyDone(reference=call.body["reference"]) if arrived else None

    def _window(self, start: datetime, end: datetime) -> Iterator[_Listed]:
        params = {
            "updated_after": start.isoformat(),
            "updated_before": end.isoformat(),
            "limit": str(self._terms.page_size),
        }
        tokens: set[str] = set()
        for _ in range(self._terms.most_pages):
            answer = self._http.get("/orders", params=params)
            listed, token = _listed(answer)
            yield listed
            if token is None:
                return
            if token in tokens:
                raise Unreadable(f"{answer.called} gave the page token {token!r} twice.", content=answer.content)
            tokens.add(token)
            params["page_token"] = token
        raise Unreadable(
            f"{answer.called} went on for more than {self._terms.most_pages} pages. If there are so many orders, "
            "raise most_pages or lower window_days.",
            content=answer.content,
        )


class _Call(Noun):
    """A call as the renderer froze it."""

    call: Literal["acknowledge", "ship"]
    order_id: str
    body: dict[str, Any]


def _mark(cursor: Cursor) -> _Mark:
    try:
        return _Mark.model_validate_json(cursor.state)
    except ValidationError as error:
        raise Refused(f"The cursor {cursor.state!r} is not one of ours: {error.errors()[0]['msg']}.") from None


def _listed(answer: Answer) -> tuple[_Listed, str | None]:
    """Read one page: its orders byte for byte, the marketplace's clock, and the token to the next page."""
    if not answer.fine:
        raise Refused(f"{answer.called} was answered with {answer.status}: {answer.excerpt()!r}. Check base_url.")
    try:
        listing = cut(answer.content, "orders")
        server_now, token = _present(answer), _token(listing)
    except ValueError as error:
        raise Unreadable(
            f"{answer.called} was answered with what is no page of orders: {error}.", content=answer.content
        ) from None
    orders = tuple(_pulled(order) for order in listing.entries)
    return _Listed(orders, server_now, last=token is None), token


def _token(listing: Listing) -> str | None:
    """Return the token to the next page; a page that says nothing about it is not taken for the last one."""
    token = listing.rest.get("next_page_token", "")
    if token is None or (isinstance(token, str) and token):
        return token
    raise ValueError(f"next_page_token must be null or a text, and here it is {token!r:.100}")


def _present(answer: Answer) -> datetime:
    """Return what time it is over there; our own clock may be wrong and never decides what was read."""
    said = answer.headers.get("x-server-time", "")
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(f"the header X-Server-Time holds no instant with a time zone: {said!r}")
    return instant


def _pulled(order: Slice) -> Pulled:
    """Name an order by its id and what it says now; one without an id is taken in too, and its reading will say so."""
    order_id = order.value.get("id") if isinstance(order.value, dict) else None
    digest = hashlib.sha256(order.content).hexdigest()
    name = order_id or "without id"
    return Pulled(key=f"{name} {digest[:16]}", name=name, content=order.content)


def _outcome(answer: Answer) -> Outcome:
    if not answer.fine:
        return Rejected(reason=f"{answer.called} was answered with {answer.status}: {answer.excerpt()}")
    try:
        said = answer.json()
        reference = str(said["reference"])
    except (Unreadable, KeyError, TypeError):
        return Unknown(reason=f"{answer.called} was answered with what cannot be understood: {answer.excerpt()!r}")
    replayed = answer.headers.get("idempotent-replayed") == "true"
    return AlreadyDone(reference=reference) if replayed else Done(reference=reference)


class PracticeRenderer:
    """Writes answers as the marketplace's calls; fulfils ``ports.Renderer``."""

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Return the call, frozen. Raises ``Unreadable`` where a marketplace has no such call."""
        if draft.kind is MessageKind.order_acknowledgement:
            call = _acknowledgement(OrderAcknowledgement.model_validate_json(draft.body), key)
        elif draft.kind is MessageKind.ship_notice:
            call = _shipment(ShipNotice.model_validate_json(draft.body))
        else:
            raise Unreadable(f"A marketplace cannot be told a {draft.kind}; only acknowledgements and ship notices.")
        words = [draft.partner, call.order_id, call.call]
        if call.call == "ship":
            words.append(call.body["reference"])
        name = "-".join(re.sub(r"[^A-Za-z0-9._-]+", "_", word) for word in words) + ".json"
        content = json_bytes(call.model_dump())
        return Parcel(key=key, kind=draft.kind, partner=draft.partner, name=name, content=content)


def _acknowledgement(said: OrderAcknowledgement, key: str) -> _Call:
    lines = [
        {
            "line": line.number,
            "status": answer.status.value,
            "quantity": _plain(answer.quantity),
            "ships_on": answer.ships_on.isoformat() if answer.ships_on else None,
            "reason": answer.reason,
        }
        for line in said.lines
        for answer in line.answers
    ]
    body = {"reference": key, "verdict": said.verdict.value, "lines": lines, "reason": said.reason}
    return _Call(call="acknowledge", order_id=said.order_number, body=body)


def _shipment(said: ShipNotice) -> _Call:
    tracking = {label.sscc: label.tracking_number for label in said.booking.labels}
    body = {
        "reference": said.number,
        "carrier": said.booking.scac or said.booking.carrier,
        "service": said.booking.service,
        "tracking_number": said.booking.tracking_number,
        "shipped_at": said.departed_at.isoformat(),
        "cartons": [_carton(c, tracking.get(c.sscc) or c.tracking_number) for c in said.plan.cartons],
    }
    return _Call(call="ship", order_id=said.plan.order_number, body=body)


def _carton(carton: Carton, tracking_number: str) -> dict[str, Any]:
    lines = [{"line": i.line, "sku": i.sku, "quantity": _plain(i.quantity)} for i in carton.contents]
    return {"sscc": carton.sscc, "tracking_number": tracking_number, "lines": lines}


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _standing(order: dict[str, Any]) -> Standing:
    """Tell whose turn it is; a word that we do not know is treated as an open order, so that none is lost."""
    word = str(order.get("status", ""))
    states: dict[str, Literal["settled", "cancelled"]] = {
        "cancelled": "cancelled", "rejected": "settled", "partially_shipped": "settled", "shipped": "settled",
    }  # fmt: skip
    return Standing(str(order.get("id") or ""), states.get(word, "open"), word)


def _open(terms: PracticeTerms, *, channel: str, partner: str, mapping: InForce, clock: Clock) -> Channel:
    shop = Practice(terms, HttpClient(terms, clock=clock))
    reader = MarketplaceReader(partner=partner, mapping=mapping, standing=_standing)
    return Channel(
        name=channel, kind="marketplace", translator=reader, renderer=PracticeRenderer(), courier=shop, marketplace=shop
    )


CONNECTOR = MarketplaceConnector(name=NAME, terms=PracticeTerms, open=_open)
