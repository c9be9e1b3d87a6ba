"""How the practice servers speak: JSON in, JSON out, errors as JSON, and each idempotency key honoured once."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from crossdock.practice.fault import Faults, Faulty

REPLAYED = "Idempotent-Replayed"  # on an answer that is given again

_LARGEST = 5_000_000  # bytes

Json = dict[str, Any]


class Kept(NamedTuple):
    """What was asked under a key, as a digest, and what was answered."""

    digest: str
    answer: Json


def application(routes: Sequence[Route], faults: Faults) -> ASGIApp:
    """Return an application whose errors are JSON and whose answers go wrong on demand."""
    return Faulty(Starlette(routes=routes, exception_handlers={HTTPException: _problem}), faults)


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def stamp(instant: datetime) -> str:
    """Write an instant as ``2026-11-24T08:15:30.000123Z``: all are equally long, so sorted texts are sorted in time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def asked(request: Request) -> Json:
    """Return the JSON object that was sent; answers 400 or 413 where it is none."""
    content = await request.body()
    if len(content) > _LARGEST:
        raise HTTPException(413, f"A request may hold {_LARGEST} bytes.")
    try:
        body = json.loads(content)
    except ValueError as error:
        raise HTTPException(400, f"The body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "The body must be a JSON object.")
    return body


async def once(
    request: Request, kept: Callable[[str], Kept | None], act: Callable[[str, str, Json], Json]
) -> JSONResponse:
    """Act on a request unless its ``Idempotency-Key`` was used before.

    Then the first answer is given again, or 409 where the key stood for a different
    request. ``act`` is given key, digest and body, and remembers all with its answer.
    """
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= 255:
        raise HTTPException(400, "The header Idempotency-Key is needed, of 1 to 255 characters.")
    body = await asked(request)
    digest = hashlib.sha256(json.dumps([request.url.path, body], sort_keys=True).encode()).hexdigest()
    before = kept(key)
    if before is None:
        return JSONResponse(act(key, digest, body), status_code=201)
    if before.digest != digest:
        raise HTTPException(409, f"The key {key} was used for a different request.")
    return JSONResponse(before.answer, status_code=200, headers={REPLAYED: "true"})


async def _problem(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    return JSONResponse({"errors": [{"code": str(status), "message": detail}]}, status_code=status)
