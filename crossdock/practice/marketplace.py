"""A marketplace to practise with: orders to pull, acknowledgements and shipments to be told, over real HTTP.

It behaves as real ones do: pages in order of the last change, a token to the next
page, idempotency keys, and an order that is told anything changes its ``updated_at``.
"""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crossdock.practice import answer, http_server
from crossdock.practice.answer import Json
from crossdock.practice.fault import Faults
from crossdock.practice.shop import NotPossibleError, Shop, Told, moment

SERVER_TIME = "X-Server-Time"

_MOST = 100  # orders on a page


class PracticeMarketplace(http_server.Open):
    """The shop, open while the ``with`` block lasts; ``folder`` keeps its orders and what it was told."""

    def __init__(
        self,
        folder: Path,
        *,
        token: str = "practice",  # noqa: S107 - opens nothing but this practice shop
        host: str = http_server.HOST,
        port: int = 0,
        now: Callable[[], datetime] = answer.now,
    ) -> None:
        self.token = token
        self.faults = Faults()
        self._now = now
        self._shop = Shop(folder, now)
        app = answer.application(self._routes(), self.faults)
        self._server = http_server.HttpServer(app, name="practice marketplace", host=host, port=port)

    @property
    def orders(self) -> list[Json]:
        """All orders as they are now, in order of their last change."""
        return self._shop.orders()

    @property
    def told(self) -> list[Told]:
        """What it was told, oldest first; a repeated call stands here once."""
        return list(self._shop.told)

    @property
    def stock(self) -> dict[str, str]:
        """How much of each SKU can be sold, as it was last told."""
        return dict(self._shop.stock)

    def add(self, order: Json) -> str:
        """Let a buyer order something and return the order's id.

        ``order`` holds at least ``lines``; id, number, instants, currency and status are given where they are missing.
        """
        return self._shop.add(order)

    def change(self, order_id: str, **changes: Any) -> None:
        """Let a buyer, or the shop, change an order: ``change("MO-000001", status="cancelled")``."""
        self._shop.change(order_id, changes)

    def _routes(self) -> list[Route]:
        return [
            Route("/orders", self._guarded(self._list), methods=["GET"]),
            Route("/orders/{id}", self._guarded(self._show), methods=["GET"]),
            Route("/orders/{id}/acknowledge", self._guarded(self._call("acknowledge")), methods=["POST"]),
            Route("/orders/{id}/shipments", self._guarded(self._call("ship")), methods=["POST"]),
            Route("/stock/{sku}", self._guarded(self._set_stock), methods=["PUT"]),
        ]

    def _guarded(self, endpoint: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> JSONResponse:
            arrived_at = answer.stamp(self._now())
            if request.headers.get("authorization") != f"Bearer {self.token}":
                raise HTTPException(401, "The token is missing or wrong.")
            response: JSONResponse = await endpoint(request)
            response.headers[SERVER_TIME] = arrived_at
            return response

        return guarded

    async def _list(self, request: Request) -> JSONResponse:
        place = _place(request)
        orders = [o for o in self.orders if place.after < moment(o) and moment(o)[0] <= place.before]
        page, rest = orders[: place.limit], orders[place.limit :]
        following = place._replace(after=moment(page[-1])).token() if rest else None
        return JSONResponse({"orders": page, "next_page_token": following})

    async def _show(self, request: Request) -> JSONResponse:
        order = self._order(request)
        told = [t for t in self.told if t.order_id == order["id"]]
        acknowledgements = [t.body for t in told if t.call == "acknowledge"]
        shipments = [t.body for t in told if t.call == "ship"]
        return JSONResponse(order | {"acknowledgements": acknowledgements, "shipments": shipments})

    async def _set_stock(self, request: Request) -> JSONResponse:
        body = await answer.asked(request)
        quantity, sku = str(body.get("quantity", "")), request.path_params["sku"]
        if not quantity.isdecimal():
            raise HTTPException(422, "quantity must be a whole number that is not negative.")
        self._shop.set_stock(sku, quantity)
        return JSONResponse({"sku": sku, "quantity": quantity})

    def _call(self, call: str) -> Callable[[Request], Any]:
        async def called(request: Request) -> JSONResponse:
            def act(key: str, digest: str, body: Json) -> Json:
                try:
                    return self._shop.tell(call, self._order(request)["id"], key, digest, body)
                except NotPossibleError as error:
                    raise HTTPException(422, str(error)) from None

            return await answer.once(request, self._shop.kept, act)

        return called

    def _order(self, request: Request) -> Json:
        order = self._shop.order(request.path_params["id"])
        if order is None:
            raise HTTPException(404, f"There is no order {request.path_params['id']}.")
        return order


class _Place(NamedTuple):
    """Where a listing stands: behind the order that was last told, in a window of time."""

    after: tuple[str, str]  # (updated_at, id)
    before: str  # updated_at, included
    limit: int

    def token(self) -> str:
        """Write the place so that a client can bring it back."""
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode()


def _place(request: Request) -> _Place:
    query = request.query_params
    try:
        if "page_token" in query:
            after, before, limit = json.loads(base64.urlsafe_b64decode(query["page_token"]))
            return _Place((after[0], after[1]), before, limit)
        start = answer.stamp(datetime.fromisoformat(query.get("updated_after", "1970-01-01T00:00:00Z")))
        end = answer.stamp(datetime.fromisoformat(query.get("updated_before", "9999-12-31T00:00:00Z")))
        return _Place((start, ""), end, min(max(int(query.get("limit", _MOST)), 1), _MOST))
    except (ValueError, TypeError, IndexError) as error:
        raise HTTPException(400, f"The query cannot be understood: {error}") from None
