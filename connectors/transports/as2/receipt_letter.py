"""Receipts that go out by themselves lie in the outbox like every message: frozen, with their address on top."""

from datetime import datetime

from canonical.message import Draft, MessageKind, Parcel
from connectors.ports import ControlNumbers, Renderer
from connectors.transports.as2.mime import Entity, entity, parse

_ADDRESS = "Deliver-To"


def letter(receipt: bytes, url: str) -> str:
    """Return a draft's body: the receipt, and where it goes."""
    return f"{_ADDRESS}: {url}\r\n{receipt.decode('ascii')}"


def addressee(content: bytes) -> tuple[str, Entity]:
    """Return where a frozen receipt goes, and the receipt."""
    whole = parse(content)
    headers = [pair for pair in whole.headers if pair[0] != _ADDRESS]
    return whole.header(_ADDRESS), entity(headers, whole.body)


class As2Renderer:
    """Writes everything as the EDI desk does, and receipts as they stand."""

    def __init__(self, desk: Renderer) -> None:
        self._desk = desk

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Return frozen bytes and name. Raises ``Unreadable`` where the draft cannot be said in EDI."""
        if draft.kind is not MessageKind.delivery_receipt:
            return self._desk.render(draft, key=key, numbers=numbers, now=now)
        content = draft.body.encode("ascii")
        return Parcel(key=key, kind=draft.kind, partner=draft.partner, name="AS2 receipt", content=content)
