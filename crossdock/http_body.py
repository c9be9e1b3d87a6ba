"""The body of a request, taken in as a whole and never larger, nor slower, than agreed."""

import asyncio

from starlette.requests import ClientDisconnect, Request


class BodyRefused(Exception):
    """It was not taken in; ``status`` is the HTTP status that says so."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


async def body(request: Request, *, at_most: int, seconds: float, what: str, grown: int = 1) -> bytes:
    """Return the whole body; raises ``BodyRefused`` where it is larger, too slow or cut off.

    ``grown``: so many times larger it may be on its way than what is in it.
    """
    try:
        content = await asyncio.wait_for(_whole(request, at_most * grown), seconds)
    except TimeoutError:
        raise BodyRefused(408, f"The {what} did not come in within {seconds:g} seconds.") from None
    except ClientDisconnect:
        raise BodyRefused(400, f"The {what} ended before it was complete.") from None
    if content is None:
        raise BodyRefused(413, f"A {what} of at most {at_most} bytes is taken in.")
    return content


async def _whole(request: Request, at_most: int) -> bytes | None:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > at_most:
            return None
    return bytes(content)
