"""Opens what came by AS2, layer by layer, in whatever order it was packed."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.transports.as2 import cms, mime
from connectors.transports.as2.compression import decompress
from connectors.transports.as2.envelope import decrypt
from connectors.transports.as2.fault import FORMAT, SECURITY, Fault
from connectors.transports.as2.mime import Entity
from connectors.transports.as2.packing import Keys, mic
from connectors.transports.as2.signature import Signed, verify
from connectors.transports.as2.terms import As2Terms

_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SEALS = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_MOST_LAYERS = 4  # encrypted, compressed, signed, compressed; more is a game


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The document, and what protected it on its way.

    ``covered`` is what the receipt's integrity check is computed over (RFC 4130,
    7.3.1, and RFC 5402, 5).
    """

    entity: Entity
    covered: bytes = field(default=b"", repr=False)
    signed: Signed | None = None
    encrypted: str = ""  # the cipher's name
    compressed: bool = False

    def mic(self, digest: str) -> str:
        """Return the integrity check; a signed message's is by the signature's digest."""
        return mic(self.covered, self.signed.digest if self.signed else digest)

    @property
    def fingerprint(self) -> str:
        """Tell two messages apart by what they say, however they were encrypted: SHA-256, hexadecimal."""
        return hashlib.sha256(self.covered).hexdigest()


def open_(came: Entity, terms: As2Terms, keys: Keys, now: datetime) -> Opened:
    """Return what lies inside. Raises ``Fault``."""
    opened = Opened(entity=came)
    for _ in range(_MOST_LAYERS + 1):
        within = _opened(opened, terms, keys, now)
        if within is None:
            return replace(opened, covered=_covered(opened))
        opened = within
    raise Fault(FORMAT, f"The message has more than {_MOST_LAYERS} layers of packing.")


def insist(opened: Opened, terms: As2Terms) -> None:
    """Raise ``Fault`` where a message is less protected than was agreed."""
    if "encrypted" in terms.require and not opened.encrypted:
        raise Fault(SECURITY, f"Messages from {terms.them} must be encrypted, and this one is not.")
    if "signed" in terms.require and opened.signed is None:
        raise Fault(SECURITY, f"Messages from {terms.them} must be signed, and this one is not.")


def _opened(opened: Opened, terms: As2Terms, keys: Keys, now: datetime) -> Opened | None:
    """Take one layer off; nothing where there is none left."""
    came = opened.entity
    if came.content_type == "multipart/signed":
        return _signed(opened, _sealed(came, terms, keys, now), terms)
    if came.content_type not in _PKCS7:
        return None
    der = came.content()
    kind, _ = cms.load(der)
    if kind == cms.ENCRYPTED and not opened.encrypted:
        found = decrypt(der, keys.ours)
        _agreed(found.cipher, terms)
        return replace(opened, entity=mime.parse(found.content), encrypted=found.cipher)
    if kind == cms.COMPRESSED and not opened.compressed:
        return replace(opened, entity=mime.parse(decompress(der, at_most=terms.max_bytes)), compressed=True)
    if kind == cms.SIGNED:
        return _signed(opened, verify(der, None, keys.theirs, now), terms)
    raise Fault(FORMAT, f"The message is packed as {kind.replace('_', ' ')} where that is not expected.")


def _sealed(came: Entity, terms: As2Terms, keys: Keys, now: datetime) -> Signed:
    parts = came.parts()
    if len(parts) != 2 or parts[1].content_type not in _SEALS:
        raise Fault(FORMAT, "A multipart/signed holds the content and its signature, and this one does not.")
    content, seal = parts[0].raw, parts[1].content()
    try:
        return verify(seal, content, keys.theirs, now)
    except Fault:
        canonical = mime.lines(content)  # some sign the canonical form and send another
        if canonical == content:
            raise
        return verify(seal, canonical, keys.theirs, now)


def _signed(opened: Opened, signed: Signed, terms: As2Terms) -> Opened:
    if opened.signed is not None:
        raise Fault(FORMAT, "The message is signed twice.")
    _agreed(signed.digest, terms)
    return replace(opened, entity=mime.parse(signed.content), signed=signed)


def _agreed(algorithm: str, terms: As2Terms) -> None:
    if not terms.accepts(algorithm):
        raise Fault(SECURITY, f"The algorithm {algorithm} is too weak and was not agreed with {terms.them}.")


def _covered(opened: Opened) -> bytes:
    if opened.signed is not None:
        return opened.signed.content
    return opened.entity.raw if opened.encrypted or opened.compressed else opened.entity.content()
