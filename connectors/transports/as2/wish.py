"""What a sender asks of its receiver: who it is, who it means, and which receipt it wants."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.transports.as2.fault import FORMAT, MIC_ALGORITHMS, Fault
from connectors.transports.as2.packing import WIRE_DIGESTS, plain_digest
from connectors.transports.as2.signature import known

_MOST_NUMBER = 998  # characters of a Message-ID (RFC 4130, 5.3.3)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The AS2 headers of a message."""

    sender: str
    receiver: str
    number: str  # its Message-ID, in angle brackets
    receipt: bool = False
    receipt_url: str = ""  # asynchronous where it is given
    signed: bool = False
    digests: tuple[str, ...] = ()  # for the receipt, as the sender spells them, the dearest first
    required: bool = False  # a receipt by any other digest is of no use to the sender

    def digest(self, accepted: Callable[[str], bool], otherwise: str) -> str:
        """Return the digest to sign the receipt by. Raises ``Fault`` where the sender insists on others."""
        wanted = [plain_digest(one) for one in self.digests]
        fitting = [one for one in wanted if known(one) and accepted(one)]
        if not fitting and self.required:
            asked = ", ".join(self.digests)
            says = f"The receipt is to be signed by {asked}, which is not accepted here; ask for sha-256."
            raise Fault(MIC_ALGORITHMS, says)
        return fitting[0] if fitting else otherwise

    def spelled(self, digest: str) -> str:
        """Return a digest's name as the sender spells it, or as RFC 5751 does."""
        return next((one for one in self.digests if plain_digest(one) == digest), WIRE_DIGESTS[digest])


def read(headers: Mapping[str, str]) -> Wish:
    """Read the headers, whose names are in lower case. Raises ``Fault`` where the message has no Message-ID."""
    number = headers.get("message-id", "").strip()
    number = number if number.startswith("<") or not number else f"<{number}>"
    if not 3 <= len(number) <= _MOST_NUMBER or not number.isascii() or not number.isprintable():
        raise Fault(
            FORMAT, "The message has no Message-ID, or one that is not printable ASCII, and cannot be told from others."
        )
    options = _options(headers.get("disposition-notification-options", ""))
    importance, *digests = options.get("signed-receipt-micalg", [""])
    return Wish(
        sender=name(headers.get("as2-from", "")),
        receiver=name(headers.get("as2-to", "")),
        number=number,
        receipt=bool(headers.get("disposition-notification-to")),
        receipt_url=headers.get("receipt-delivery-option", "").strip(),
        signed="pkcs7-signature" in options.get("signed-receipt-protocol", []),
        digests=tuple(one for one in digests[:10] if one.isascii() and one.isprintable()),
        required=bool(digests) and importance.lower() == "required",
    )


def name(header: str) -> str:
    """Return an AS2 name without its quotes (RFC 4130, 6.2)."""
    text = header.strip()
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if len(text) > 1 and text[0] == text[-1] == '"' else text


def _options(header: str) -> dict[str, list[str]]:
    """Return each option's values: its importance first, then the choices in the sender's order."""
    pairs = (part.partition("=") for part in header.split(";"))
    return {key.strip().lower(): [value.strip().strip('"') for value in values.split(",")] for key, _, values in pairs}
