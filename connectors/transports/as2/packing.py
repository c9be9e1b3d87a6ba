"""Packs a document for its journey: compressed, signed and encrypted as was agreed.

What the receiver will find is digested beforehand, so that its receipt can be checked.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from canonical.message import Parcel
from connectors.transports.as2 import mime
from connectors.transports.as2.certificate import Certificate, Credential, for_writing
from connectors.transports.as2.compression import compress
from connectors.transports.as2.envelope import encrypt
from connectors.transports.as2.mime import Entity, Header, entity
from connectors.transports.as2.signature import sign
from connectors.transports.as2.terms import As2Terms

_MIC_DIGESTS = ("sha1", "sha224", "sha256", "sha384", "sha512")
WIRE_DIGESTS = {"sha1": "sha1", **{digest: f"sha-{digest[3:]}" for digest in _MIC_DIGESTS[1:]}}  # RFC 5751, 3.4.3.2


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What is posted, and the digest of what the receiver will find in it, by each name of a digest."""

    entity: Entity
    mics: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Every certificate of one exchange, of both sides."""

    ours: Sequence[Credential]
    theirs: Sequence[Certificate]


def pack(parcel: Parcel, number: str, terms: As2Terms, keys: Keys, now: datetime) -> Packed:
    """Return the message with all its headers. Raises ``Refused`` where no certificate is valid."""
    inner = _document(parcel, terms)
    covered = inner.raw if terms.encrypt != "none" or terms.compress != "none" else parcel.content
    if terms.compress == "before_signing":
        inner = _compressed(inner)
    if terms.sign != "none":
        covered = inner.raw
        inner = signed(inner, terms.sign, for_writing(keys.ours, now), now, number)
    if terms.compress == "after_signing":
        inner = _compressed(inner)
    if terms.encrypt != "none":
        closed = encrypt(inner.raw, terms.encrypt, for_writing(keys.theirs, now))
        inner = _pkcs7("enveloped-data", "smime.p7m", closed)
    headers = [*addressed(terms.us, terms.them, number, now), *_bringing(terms), *inner.headers]
    return Packed(entity=entity(headers, inner.body), mics=mics(covered))


def mics(covered: bytes) -> dict[str, str]:
    """Return the message integrity check by each digest (RFC 4130, 7.3.1), base64."""
    return {name: mic(covered, name) for name in _MIC_DIGESTS}


def mic(covered: bytes, digest: str) -> str:
    """Return the message integrity check by one digest, base64."""
    return base64.b64encode(hashlib.new(digest, covered).digest()).decode()


def plain_digest(name: str) -> str:
    """Return the name of a digest as we say it: ``SHA-256`` and ``sha2-256`` are ``sha256``."""
    return name.strip().strip('"').lower().replace("sha2-", "sha").replace("-", "").replace("_", "")


def signed(part: Entity, digest: str, credential: Credential, now: datetime, number: str) -> Entity:
    """Return the part in a multipart/signed; ``number`` makes the boundary, so that it is the same each time."""
    boundary = f"crossdock-{hashlib.sha256(number.encode()).hexdigest()[:32]}"
    while boundary.encode() in part.raw:
        boundary += "x"
    headers = [
        ("Content-Type", 'application/pkcs7-signature; name="smime.p7s"; smime-type=signed-data'),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", 'attachment; filename="smime.p7s"'),
    ]
    seal = entity(headers, mime.base64(sign(part.raw, digest, credential, now)))
    kind = f'multipart/signed; protocol="application/pkcs7-signature"; micalg={WIRE_DIGESTS[digest]}'
    return mime.multipart(kind, boundary, [part, seal])


def addressed(us: str, them: str, number: str, now: datetime) -> list[Header]:
    """Return the headers that every AS2 message has, ours and receipts alike."""
    return [
        ("Date", format_datetime(now, usegmt=True)),
        ("AS2-Version", "1.2"),
        ("AS2-From", quoted(us)),
        ("AS2-To", quoted(them)),
        ("Message-ID", number),
        ("MIME-Version", "1.0"),
    ]


def quoted(name: str) -> str:
    """Return an AS2 name as a header says it (RFC 4130, 6.2)."""
    if not any(letter in name for letter in ' "\\'):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _document(parcel: Parcel, terms: As2Terms) -> Entity:
    name = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in parcel.name
    )
    headers = [
        ("Content-Type", terms.content_type),
        ("Content-Transfer-Encoding", terms.transfer_encoding),
        ("Content-Disposition", f'attachment; filename="{name}"'),
    ]
    content = mime.base64(parcel.content) if terms.transfer_encoding == "base64" else parcel.content
    return entity(headers, content)


def _compressed(inner: Entity) -> Entity:
    return _pkcs7("compressed-data", "smime.p7z", compress(inner.raw))


def _pkcs7(kind: str, name: str, der: bytes) -> Entity:
    headers = [
        ("Content-Type", f'application/pkcs7-mime; smime-type={kind}; name="{name}"'),
        ("Content-Transfer-Encoding", "binary"),
        ("Content-Disposition", f'attachment; filename="{name}"'),
    ]
    return entity(headers, der)


def _bringing(terms: As2Terms) -> list[Header]:
    """Return the headers of a message that brings a document: which receipt we ask for (RFC 4130, 7.3)."""
    subject = [("Subject", "EDI document")]
    if terms.receipt == "none":
        return subject
    asked = [*subject, ("Disposition-Notification-To", quoted(terms.us))]
    if terms.receipt_signed:
        digest = terms.sign if terms.sign != "none" else "sha256"
        wish = (
            f"signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, {WIRE_DIGESTS[digest]}"
        )
        asked.append(("Disposition-Notification-Options", wish))
    if terms.receipt == "async":
        asked.append(("Receipt-Delivery-Option", terms.receipt_url))
    return asked
