"""Receipts (MDN, RFC 8098 and RFC 4130, 7): a machine's word that a message arrived whole, or why it did not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.transports.as2 import mime
from connectors.transports.as2.certificate import Certificate
from connectors.transports.as2.fault import AUTHENTICATION, FORMAT, Fault
from connectors.transports.as2.mime import Entity, entity, multipart
from connectors.transports.as2.packing import plain_digest, quoted
from connectors.transports.as2.signature import verify

FINE = "processed"

_DISPOSITION = re.compile(r"[^;]*;\s*([a-z-]+)\s*(?:/\s*([a-z-]+)\s*)?(?::\s*(.*))?", re.IGNORECASE | re.DOTALL)
_REPORT = "message/disposition-notification"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a receipt says. ``disposition`` is type and modifier: ``processed/error: decryption-failed``."""

    number: str  # the Message-ID of what it answers
    disposition: str = FINE
    mic: str = ""  # base64
    digest: str = ""  # of the integrity check, as it is spelled there
    says: str = ""  # for people
    by: Certificate | None = None  # whose signature holds on it

    @property
    def positive(self) -> bool:
        """Whether the message was taken in; a warning does not change that."""
        kind, qualifier, _ = self._words
        return kind == FINE and qualifier in ("", "warning")

    @property
    def plain(self) -> bool:
        """Whether it is positive without any warning."""
        return self._words[:2] == (FINE, "")

    @property
    def _words(self) -> tuple[str, str, str]:
        kind, _, modifier = self.disposition.partition(":")
        kind, _, qualifier = kind.strip().lower().partition("/")
        return kind.strip(), qualifier.strip(), modifier.strip()


def write(receipt: Receipt, *, us: str, boundary: str) -> Entity:
    """Return the report, unsigned; its headers are the entity's own."""
    report = [
        ("Reporting-UA", "Crossdock"),
        ("Original-Recipient", f"rfc822; {quoted(us)}"),
        ("Final-Recipient", f"rfc822; {quoted(us)}"),
        ("Original-Message-ID", receipt.number),
        ("Disposition", f"automatic-action/MDN-sent-automatically; {receipt.disposition}"),
    ]
    if receipt.mic:
        report.append(("Received-Content-MIC", f"{receipt.mic}, {receipt.digest}"))
    fields = "".join(f"{name}: {value}\r\n" for name, value in report).encode()
    words = receipt.says.encode("ascii", "replace") + b"\r\n"
    encoding = ("Content-Transfer-Encoding", "7bit")
    parts = [
        entity([("Content-Type", "text/plain; charset=us-ascii"), encoding], words),
        entity([("Content-Type", _REPORT), encoding], fields),
    ]
    return multipart("multipart/report; report-type=disposition-notification", boundary, parts)


def is_receipt(came: Entity) -> bool:
    """Tell a receipt from a message that brings a document, by its first layer or two."""
    if came.content_type == "multipart/signed":
        parts = came.parts()
        return bool(parts) and parts[0].content_type == "multipart/report"
    return came.content_type == "multipart/report"


def read(came: Entity, certificates: Sequence[Certificate], now: datetime) -> Receipt:
    """Read a receipt, and check its signature where it has one. Raises ``Fault``."""
    by: Certificate | None = None
    report = came
    if came.content_type == "multipart/signed":
        parts = came.parts()
        if len(parts) != 2:
            raise Fault(FORMAT, "A signed receipt holds the report and its signature, and this one does not.")
        held = verify(parts[1].content(), parts[0].raw, certificates, now)
        by, report = held.by, mime.parse(held.content)
    if report.content_type != "multipart/report":
        raise Fault(FORMAT, f"A receipt was expected, and {report.content_type} came.")
    parts = report.parts()
    found = next((part for part in parts if part.content_type == _REPORT), None)
    if found is None:
        raise Fault(FORMAT, "The receipt says nothing about what became of the message.")
    return _read(mime.parse(found.content()), _text(parts), by)


def believed(receipt: Receipt, *, signed: bool) -> None:
    """Raise ``Fault`` where a receipt was to be signed and is not; bad news needs no signature."""
    if signed and receipt.by is None and receipt.positive:
        raise Fault(
            AUTHENTICATION, "The receipt is not signed, though a signed one was asked for. Nothing proves the delivery."
        )


def _read(fields: Entity, says: str, by: Certificate | None) -> Receipt:
    match = _DISPOSITION.fullmatch(fields.header("Disposition").strip())
    if match is None:
        raise Fault(FORMAT, "The receipt has no disposition that can be read.")
    kind, qualifier, modifier = (word or "" for word in match.groups())
    disposition = (
        kind.lower() + (f"/{qualifier.lower()}" if qualifier else "") + (f": {modifier.strip()}" if modifier else "")
    )
    mic, _, digest = fields.header("Received-Content-MIC").rpartition(",")
    number = fields.header("Original-Message-ID").strip()
    return Receipt(
        number=number if number.startswith("<") else f"<{number}>",
        disposition=disposition[:200], mic=mic.strip(), digest=plain_digest(digest), says=says, by=by,
    )  # fmt: skip


def _text(parts: Sequence[Entity]) -> str:
    text = next((part.content() for part in parts if part.content_type == "text/plain"), b"")
    return " ".join(text[:2000].decode("utf-8", "replace").split())[:500]
