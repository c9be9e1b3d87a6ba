"""The endpoint where systems of our own bring rows over HTTP: stock, customers, credit, prices, returns.

``docs/feeds.md`` describes it. Each feed has a key of its own, sent as ``Authorization: Bearer KEY``.
"""

import asyncio
import hmac
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from canonical.finding import Severity
from canonical.lifecycle import Application, Validation
from connectors.ports import Channel, Refused
from connectors.row_file import is_json
from connectors.transports.secret import resolve
from crossdock.http_body import BodyRefused, body
from crossdock.settings import ApiEndpoint
from pipeline.desk import Desk
from pipeline.incoming.feed_call import call, preview
from pipeline.incoming.feed_entry import BROUGHT
from pipeline.step import Cause, Trouble, attempt
from pipeline.told import Import
from store import DocumentRecord

_LATER = {"Retry-After": "30"}  # seconds
_AT_ONCE = 2  # files that are held in memory
_NAME = 200  # characters
_YES = {"true", "yes", "1", ""}
_STATUS = {Application.pending: 202, Application.discarded: 422, Application.failed: 500}


def application(endpoint: ApiEndpoint, desk: Desk, keys: Mapping[str, str]) -> Starlette:
    """Return the web application; ``keys`` are references to the key of each feed, by its name."""
    coming = asyncio.Semaphore(_AT_ONCE)

    async def take(request: Request) -> JSONResponse:
        feed = request.path_params["feed"]
        refused = await run_in_threadpool(_refused, request, keys.get(feed))
        if refused is not None:
            return refused
        async with coming:
            try:
                content = await body(request, at_most=endpoint.max_bytes, seconds=endpoint.body_seconds, what="file")
            except BodyRefused as error:
                return _said(error.status, str(error))
            return await run_in_threadpool(_taken, desk, desk.channels[feed], request, content)

    async def greet(request: Request) -> JSONResponse:
        return _said(200, "Rows are brought by POST to /feeds/NAME, as CSV or JSON; docs/feeds.md tells how.")

    routes = [Route("/feeds/{feed}", take, methods=["POST"]), Route("/", greet)]
    return Starlette(routes=routes, exception_handlers={HTTPException: _elsewhere})


async def _elsewhere(request: Request, error: Exception) -> JSONResponse:
    """Answer whoever calls at another place, or in another way."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    allowed = {"Allow": "POST"} if status == 405 else None
    return _said(status, "There is nothing here. Rows are brought by POST to /feeds/NAME.", allowed)


def _refused(request: Request, reference: str | None) -> JSONResponse | None:
    """Return the answer to whoever may not bring this; it does not tell which feeds there are."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    try:
        wanted = resolve(reference) if reference is not None else ""
    except Refused as error:
        return _said(503, str(error))
    sent = key.strip().encode("latin-1")  # as which headers are read, whatever they were written in
    if not wanted or kind.lower() != "bearer" or not hmac.compare_digest(sent, wanted.encode()):
        says = "There is no such feed, or this is not its key. Send it as `Authorization: Bearer KEY`."
        return _said(401, says, {"WWW-Authenticate": "Bearer"})
    if request.headers.get("content-encoding", "identity") != "identity":
        return _said(415, "Send the file as it is, without a Content-Encoding.")
    return None


def _taken(desk: Desk, channel: Channel, request: Request, content: bytes) -> JSONResponse:
    if not content.strip():
        return _said(422, "There is nothing in this file.")
    name = request.query_params.get("name", "")[:_NAME] or f"{channel.name}.{'json' if is_json(content) else 'csv'}"
    if request.query_params.get("preview", "no").lower() in _YES:
        looked = attempt(lambda: preview(desk, channel, name, content))
        return _in_trouble(looked) if isinstance(looked, Trouble) else _looked(looked)
    used = attempt(lambda: call(desk, channel, name, content))
    return _in_trouble(used) if isinstance(used, Trouble) else _became(used)


def _became(document: DocumentRecord) -> JSONResponse:
    """Say what became of a file."""
    notable = [found.says for found in document.findings if found.severity is not Severity.inform]
    counts = next((found.evidence for found in document.findings if found.rule == BROUGHT), {})
    used = document.validation is Validation.valid
    told = {
        "document": document.id,
        "used": used,
        "counts": {word: int(count) for word, count in counts.items()},
        "left_out": notable if used else [],
        "problems": [] if used else notable,
    }
    return JSONResponse(told, status_code=_STATUS.get(document.application, 200))


def _looked(done: Import) -> JSONResponse:
    changes = [
        {"becomes": c.becomes, "what": c.what, "before": c.before, "after": c.after}
        for c in done.changes if c.becomes != "unchanged"
    ]  # fmt: skip
    told = {
        "preview": True, "used": False, "counts": done.counts, "changes": [] if done.problems else changes,
        "left_out": done.unfit, "problems": done.problems,
    }  # fmt: skip
    return JSONResponse(told, status_code=422 if done.problems else 200)


def _in_trouble(trouble: Trouble) -> JSONResponse:
    if trouble.cause in (Cause.store, Cause.later):
        return _said(503, f"It was not used yet: {trouble.says}", _LATER)
    return _said(500, f"Something went wrong here, and was written down: {trouble.says}")


def _said(status: int, says: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"says": says}, status_code=status, headers=headers)
