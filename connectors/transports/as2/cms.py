"""Cryptographic messages (CMS, RFC 5652): the ASN.1 around what is signed, encrypted or compressed."""

from typing import Any

from asn1crypto import cms

from connectors.transports.as2.fault import FORMAT, Fault, told

# How ASN.1 names what a message is.
SIGNED, ENCRYPTED, COMPRESSED = "signed_data", "enveloped_data", "compressed_data"


def load(der: bytes) -> tuple[str, Any]:
    """Return what kind of message this is, and the message. Raises ``Fault``."""
    with told(FORMAT, "A part of the message says that it is PKCS #7 and cannot be read as such"):
        info = cms.ContentInfo.load(der)
        return str(info["content_type"].native), info["content"]


def expect(der: bytes, kind: str) -> Any:
    """Return the message where it is of that kind. Raises ``Fault``."""
    found, content = load(der)
    if found != kind:
        raise Fault(FORMAT, f"PKCS #7 content of kind {kind} was expected, and {found} came.")
    return content


def dump(kind: str, content: Any) -> bytes:
    """Write a message."""
    return bytes(cms.ContentInfo({"content_type": kind, "content": content}).dump())


def issued(certificate: Any) -> cms.IssuerAndSerialNumber:
    """Name a certificate (asn1crypto's) as signer and recipient lists do."""
    return cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
