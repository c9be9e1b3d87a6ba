"""Sends messages out, each once: frozen under its Message-ID, posted, and believed delivered by its receipt only.

A repeat posts the same bytes under the same Message-ID, and a receiver that knows
it already answers with the receipt that it gave before (AS2 Reliability). So an
unknown outcome is looked up by asking again, and nothing is doubled.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from canonical.message import MessageKind, Parcel
from connectors.ports import AlreadyDone, Done, Outcome, Pending, Rejected, Unknown
from connectors.transports.as2 import receipt as receipts
from connectors.transports.as2.fault import Fault
from connectors.transports.as2.ledger import Ledger, Transmission, Verdict
from connectors.transports.as2.mime import Entity, parse
from connectors.transports.as2.packing import Keys, pack
from connectors.transports.as2.receipt import Receipt
from connectors.transports.as2.receipt_letter import addressee
from connectors.transports.as2.terms import As2Terms
from connectors.transports.http import Answer, HttpClient, Lost
from world.clock import Clock

Dial = Callable[[str], HttpClient]


def judged(receipt: Receipt, sent: Transmission, terms: As2Terms) -> tuple[Verdict, str]:
    """Return what a receipt means for a message of ours. Raises ``Fault`` where it proves nothing."""
    receipts.believed(receipt, signed=terms.receipt_signed)
    words = f" {terms.them} says: {receipt.says}" if receipt.says else ""
    if not receipt.positive:
        return "refused", f"{terms.them} refused the message: {receipt.disposition}.{words}"
    wrong = _unlike(receipt, sent, terms)
    return ("refused", wrong) if wrong else ("accepted", f"{receipt.disposition}.{words}")


def _unlike(receipt: Receipt, sent: Transmission, terms: As2Terms) -> str:
    """Return how the integrity check speaks against the receipt; nothing where it does not."""
    if receipt.mic:
        ours = sent.mics.get(receipt.digest, "of another kind")
        if ours == receipt.mic:
            return ""
        return (
            f"{terms.them} received something else than was sent: its integrity check is {receipt.mic}"
            f" ({receipt.digest}), ours {ours}. Ask the partner what changes messages on the way."
        )
    if receipt.plain and terms.receipt_signed and terms.sign != "none":
        return f"{terms.them} gave no integrity check with its receipt: nothing tells that the message arrived whole."
    return ""


class As2Courier:
    """The sending side of one exchange. ``Done.reference`` is the Message-ID."""

    def __init__(self, terms: As2Terms, keys: Keys, ledger: Ledger, clock: Clock, dial: Dial) -> None:
        self._terms, self._keys, self._ledger, self._clock, self._dial = terms, keys, ledger, clock, dial

    def stage(self, parcel: Parcel) -> None:
        """Pack the message and keep it as it will be posted; repeated, what was kept stays. Raises ``Refused``."""
        if parcel.kind is MessageKind.delivery_receipt:
            return
        before = self._ledger.transmission(parcel.key)
        if before is not None and not before.settled:
            return
        number = self._number(parcel.key, before)
        packed = pack(parcel, number, self._terms, self._keys, self._clock.now())
        self._ledger.freeze(Transmission(number=number, key=parcel.key, wire=packed.entity.raw, mics=packed.mics))

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Post it. Raises ``Unavailable`` or ``Refused`` only where nothing has happened."""
        if parcel.kind is MessageKind.delivery_receipt:
            return self._tell(parcel)
        sent = self._ledger.transmission(parcel.key)
        if sent is None:
            return Rejected(reason="The packed message is missing. Send it again.")
        if sent.verdict:
            return AlreadyDone(reference=sent.number) if sent.verdict == "accepted" else Rejected(reason=sent.says)
        answer = self._post(self._terms.url, parse(sent.wire))
        if isinstance(answer, Lost):
            return Unknown(reason=f"{answer.reason} The same message is posted again, which the partner can tell.")
        if not answer.fine:
            return Rejected(reason=f"{answer.called} was answered with {answer.status}: {answer.excerpt()!r}.")
        return self._concluded(sent, answer)

    def _concluded(self, sent: Transmission, answer: Answer) -> Outcome:
        came = Entity(tuple(answer.headers.items()), answer.content, answer.content)
        if self._terms.receipt == "none":
            self._ledger.answered(sent.number, b"", "accepted", "No receipt was asked for.", settled=True)
            return Done(reference=sent.number)
        try:
            if self._terms.receipt == "async" and not receipts.is_receipt(came):
                self._ledger.awaits(sent.number, self._clock.now() + timedelta(minutes=self._terms.receipt_minutes))
                return Pending(reference=sent.number)
            receipt = receipts.read(came, self._keys.theirs, self._clock.now())
            if receipt.number != sent.number:
                return Unknown(
                    reason=f"{answer.called} was answered with a receipt for another message, {receipt.number}."
                )
            verdict, says = judged(receipt, sent, self._terms)
        except Fault as fault:
            return Unknown(reason=f"{answer.called} was answered with no receipt that counts: {fault}")
        raw = f"Content-Type: {came.header('content-type')}\r\n\r\n".encode() + answer.content
        self._ledger.answered(sent.number, raw, verdict, says, settled=verdict == "refused")
        return Done(reference=sent.number) if verdict == "accepted" else Rejected(reason=says)

    def _tell(self, parcel: Parcel) -> Outcome:
        """Deliver a receipt that goes out by itself."""
        url, letter = addressee(parcel.content)
        answer = self._post(url, letter)
        if isinstance(answer, Lost):
            return Unknown(reason=f"{answer.reason} The receipt is posted again, which does no harm.")
        if not answer.fine:
            return Rejected(reason=f"{answer.called} was answered with {answer.status}: {answer.excerpt()!r}.")
        return Done(reference=letter.header("Message-ID"))

    def _post(self, url: str, letter: Entity) -> Answer | Lost:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self._dial(url).send("POST", path, body=letter.body, headers=dict(letter.headers))

    def _number(self, key: str, before: Transmission | None) -> str:
        """Return a Message-ID: of the message, of both sides, and of how often it was packed."""
        again = int(before.number.partition("@")[0].rpartition(".")[2]) + 1 if before is not None else 1
        digest = hashlib.sha256(f"{self._terms.us}\n{self._terms.them}\n{key}".encode()).hexdigest()[:32]
        return f"<{digest}.{again}@crossdock>"
