"""Takes in what a partner posts: opens it, keeps it, and only then says that it is here."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.transports.as2 import receipt as receipts
from connectors.transports.as2 import wish as wishes
from connectors.transports.as2.certificate import for_writing
from connectors.transports.as2.fault import FORMAT, UNEXPECTED, Fault
from connectors.transports.as2.layers import Opened, insist, open_
from connectors.transports.as2.ledger import Arrived, Ledger
from connectors.transports.as2.mime import Entity, Header, entity, parse
from connectors.transports.as2.packing import Keys, addressed, signed
from connectors.transports.as2.receipt import Receipt
from connectors.transports.as2.sending import judged
from connectors.transports.as2.terms import As2Terms
from connectors.transports.as2.wish import Wish
from world import chance
from world.clock import Clock

_FINE = (
    "The message was received, opened and stored. Whether its content is understood is told by a message of its own."
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back over the same connection."""

    status: int = 200
    headers: tuple[Header, ...] = ()
    body: bytes = b""


def said(status: int, says: str) -> Reply:
    """Return a reply for whoever reads HTTP statuses."""
    return Reply(status=status, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=f"{says}\n".encode())


class Reception:
    """The receiving side of one exchange. Raises only what the ledger raises: then nothing was kept or said."""

    def __init__(self, terms: As2Terms, keys: Keys, ledger: Ledger, clock: Clock) -> None:
        self._terms, self._keys, self._ledger, self._clock = terms, keys, ledger, clock

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take in a message or a receipt; header names are in lower case."""
        came = Entity(tuple(headers.items()), body, body)
        try:
            if receipts.is_receipt(came):
                return self._receipt(came)
            wish = wishes.read(headers)
        except Fault as fault:
            return said(400, str(fault))
        if self._elsewhere(wish):
            return said(403, f"Receipt-Delivery-Option names {wish.receipt_url}, where receipts were not agreed to go.")
        try:
            return self._message(wish, came)
        except Fault as fault:
            self._ledger.refused(wish.number, wish.sender, fault.modifier, str(fault))
            return self.answer(wish, fault)

    def answer(self, wish: Wish, fault: Fault) -> Reply:
        """Say that a message was not taken in, and why, by the road that the sender asked for."""
        if not wish.receipt:
            return said(400, f"{fault.modifier}: {fault}")
        answer = Receipt(number=wish.number, disposition=fault.disposition, says=str(fault))
        raw = self._written(wish, answer, self._terms.sign if self._terms.sign != "none" else "sha256")
        if not wish.receipt_url:
            return _handed(raw)
        if self._ledger.owe(wish.number, fault.modifier, raw, wish.receipt_url):
            return Reply()
        return said(503, "Too many refusals wait to be told; try again later.")

    def _message(self, wish: Wish, came: Entity) -> Reply:
        digest = wish.digest(self._terms.accepts, self._terms.sign if self._terms.sign != "none" else "sha256")
        opened = open_(came, self._terms, self._keys, self._clock.now())
        insist(opened, self._terms)
        if opened.entity.content_type.startswith("multipart/"):
            raise Fault(FORMAT, "A message brings one document, and this one has several parts; send each by itself.")
        kept = self._ledger.kept(wish.number)
        if kept is None:
            kept = self._ledger.keep(self._arrived(wish, opened, digest))
        elif kept.by_itself and kept.fingerprint == opened.fingerprint:
            self._ledger.once_more(wish.number)
        if kept.fingerprint != opened.fingerprint:
            raise Fault(
                UNEXPECTED, f"{wish.number} came before with another content. Send this one under its own Message-ID."
            )
        return _handed(kept.receipt) if kept.receipt and not kept.by_itself else Reply()

    def _arrived(self, wish: Wish, opened: Opened, digest: str) -> Arrived:
        content = opened.entity.content()
        if len(content) > self._terms.max_bytes:
            raise Fault(UNEXPECTED, f"The document is larger than the {self._terms.max_bytes} bytes that are taken in.")
        raw = b""
        if wish.receipt:
            by = opened.signed.digest if opened.signed else digest
            fine = Receipt(number=wish.number, mic=opened.mic(by), digest=wish.spelled(by), says=_FINE)
            raw = self._written(wish, fine, digest)
        named = opened.entity.parameter("filename", "Content-Disposition") or opened.entity.parameter("name")
        return Arrived(
            number=wish.number, fingerprint=opened.fingerprint, name=_file_name(named) or wish.number,
            content=content, receipt=raw, receipt_url=wish.receipt_url if wish.receipt else "",
        )  # fmt: skip

    def _written(self, wish: Wish, receipt: Receipt, digest: str) -> bytes:
        """Return the receipt with all its headers."""
        token = chance.token()
        report = receipts.write(receipt, us=self._terms.us, boundary=f"crossdock-report-{token}")
        if wish.signed:
            now = self._clock.now()
            report = signed(report, digest, for_writing(self._keys.ours, now), now, token)
        headers = addressed(self._terms.us, self._terms.them, f"<{token}@crossdock>", self._clock.now())
        return entity([*headers, *report.headers], report.body).raw

    def _receipt(self, came: Entity) -> Reply:
        """Take in a receipt for a message of ours."""
        found = receipts.read(came, self._keys.theirs, self._clock.now())
        sent = self._ledger.sent_as(found.number)
        if sent is None:
            return said(404, f"{found.number} is not the Message-ID of a message from here.")
        try:
            verdict, says = judged(found, sent, self._terms)
        except Fault as fault:
            self._ledger.refused(found.number, self._terms.them, fault.modifier, str(fault))
            return said(403, str(fault))
        self._ledger.answered(found.number, entity(_typed(came), came.body).raw, verdict, says)
        return Reply()

    def _elsewhere(self, wish: Wish) -> bool:
        """Tell whether a receipt is to go to a host that nobody agreed to; we post to no address of a stranger's."""
        if not wish.receipt or not wish.receipt_url:
            return False
        try:
            parts = urlsplit(wish.receipt_url)
            host = parts.hostname
        except ValueError:
            return True
        agreed = {urlsplit(self._terms.url).hostname, *(name.lower() for name in self._terms.receipt_hosts)}
        return parts.scheme not in ("http", "https") or "@" in parts.netloc or host not in agreed


def _typed(came: Entity) -> tuple[Header, ...]:
    return tuple((name, value) for name, value in came.headers if name in ("content-type", "message-id", "date"))


def _handed(raw: bytes) -> Reply:
    """Return a receipt as a reply."""
    found = parse(raw)
    return Reply(headers=found.headers, body=found.body)


def _file_name(given: str) -> str:
    """Return the last part of a name that the partner chose, printable and of bearable length."""
    name = given.replace("\\", "/").rpartition("/")[2]
    return "".join(letter if letter.isprintable() else "_" for letter in name)[:150].strip()
