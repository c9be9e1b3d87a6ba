"""The AS2 endpoint: where partners post messages and receipts to us, over HTTP."""

import asyncio
from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.transports.as2 import wish
from connectors.transports.as2.reception import Reply, said
from connectors.transports.as2.transport import As2Transport
from crossdock.settings import As2Endpoint
from pipeline.step import Cause, Trouble, attempt

_LATER = 30  # seconds
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
                body = await asyncio.wait_for(_body(request, transport.terms.max_bytes), endpoint.body_seconds)
            except TimeoutError:
                return _response(said(408, f"The message did not come in within {endpoint.body_seconds:g} seconds."))
            except ClientDisconnect:
                return _response(said(400, "The message ended before it was complete."))
            if body is None:
                return _response(said(413, f"A message of at most {transport.terms.max_bytes} bytes is taken in."))
            async with opening:
                return _response(await run_in_threadpool(_taken, transport, headers, body))

    async def greet(request: Request) -> Response:
        return _response(said(200, "This is an AS2 endpoint. Messages are taken in by POST."))

    return Starlette(routes=[Route(endpoint.path, take, methods=["POST"]), Route(endpoint.path, greet)])


async def _body(request: Request, at_most: int) -> bytes | None:
    """Return the whole body; nothing where it is larger than agreed."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > at_most * 2:  # what is encrypted or in base64 is larger than its document
            return None
    return bytes(content)


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
