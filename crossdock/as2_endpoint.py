"""The AS2 endpoint: where partners post messages and receipts to us, over HTTP."""

import asyncio
from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.transports.as2 import wish
from connectors.transports.as2.reception import Reply, said
from connectors.transports.as2.transport import As2Transport
from crossdock.http_body import BodyRefused, body
from crossdock.settings import As2Endpoint
from pipeline.step import Cause, Trouble, attempt

_LATER = 30  # seconds
_GROWN = 2  # times: what is encrypted or in base64 is larger than its document
_COMING = 2  # bodies may come in, or wait, for each message that is opened; they fill the memory


def application(endpoint: As2Endpoint, transports: Iterable[As2Transport]) -> Starlette:
    """Return the web application: messages and receipts by POST, a word of greeting by GET."""
    by_names = {transport.names: transport for transport in transports}
    coming, opening = asyncio.Semaphore(_COMING * endpoint.at_once), asyncio.Semaphore(endpoint.at_once)

    async def take(request: Request) -> Response:
        headers = dict(request.headers)
        names = wish.name(headers.get("as2-from", "")), wish.name(headers.get("as2-to", ""))
        transport = by_names.get(names)
        if transport is None:
            return _response(said(403, f"No exchange was agreed from AS2 name {names[0]!r} to {names[1]!r}."))
        async with coming:
            try:
                content = await body(
                    request, at_most=transport.terms.max_bytes, seconds=endpoint.body_seconds, what="message",
                    grown=_GROWN,
                )  # fmt: skip
            except BodyRefused as error:
                return _response(said(error.status, str(error)))
            async with opening:
                return _response(await run_in_threadpool(_taken, transport, headers, content))

    async def greet(request: Request) -> Response:
        return _response(said(200, "This is an AS2 endpoint. Messages are taken in by POST."))

    return Starlette(routes=[Route(endpoint.path, take, methods=["POST"]), Route(endpoint.path, greet)])


def _taken(transport: As2Transport, headers: Mapping[str, str], body: bytes) -> Reply:
    taken = attempt(lambda: transport.receive(headers, body))
    if not isinstance(taken, Trouble):
        return taken
    if taken.cause in (Cause.store, Cause.later):
        return Reply(status=503, headers=(("Retry-After", str(_LATER)),))
    told = attempt(lambda: transport.failed(headers, taken.says))
    return told if not isinstance(told, Trouble) else said(500, "Something went wrong here.")


def _response(reply: Reply) -> Response:
    return Response(reply.body, status_code=reply.status, headers=dict(reply.headers))
