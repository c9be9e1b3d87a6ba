"""Signatures (CMS SignedData, RFC 5652, 5): made with our key, believed only by the certificates that were agreed."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms as asn1
from asn1crypto import core
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from connectors.transports.as2 import cms
from connectors.transports.as2.certificate import Certificate, Credential
from connectors.transports.as2.fault import AUTHENTICATION, FORMAT, INTEGRITY, SECURITY, Fault, told

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - by the partner's profile only
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MOST_SIGNERS = 5


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signature that holds: over which bytes, by which digest, by whom."""

    content: bytes
    digest: str
    by: Certificate


def known(digest: str) -> bool:
    """Tell whether we can compute a digest, by its plain name (``sha256``)."""
    return digest in _HASHES


def sign(content: bytes, digest: str, credential: Credential, now: datetime) -> bytes:
    """Return a detached signature."""
    attributes = asn1.CMSAttributes(
        [
            asn1.CMSAttribute({"type": "content_type", "values": ["data"]}),
            asn1.CMSAttribute({"type": "signing_time", "values": [asn1.Time({"utc_time": core.UTCTime(now)})]}),
            asn1.CMSAttribute({"type": "message_digest", "values": [hashlib.new(digest, content).digest()]}),
        ]
    )
    algorithm = {"algorithm": digest}
    signer = {
        "version": "v1",
        "sid": asn1.SignerIdentifier("issuer_and_serial_number", cms.issued(credential.asn1)),
        "digest_algorithm": algorithm,
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
        "signature": credential.key.sign(attributes.dump(), padding.PKCS1v15(), _HASHES[digest]),
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [algorithm],
        "encap_content_info": {"content_type": "data"},
        "certificates": [asn1.CertificateChoices("certificate", credential.asn1)],
        "signer_infos": [signer],
    }
    return cms.dump(cms.SIGNED, asn1.SignedData(signed))


def verify(der: bytes, content: bytes | None, certificates: Sequence[Certificate], now: datetime) -> Signed:
    """Return the signature that holds over ``content``; without it the signature must bear its own.

    Raises ``Fault``: of integrity where the content was changed, of authentication
    where the signer is not one of ``certificates``, or its certificate is not valid now.
    """
    message = cms.expect(der, cms.SIGNED)
    with told(FORMAT, "The signature cannot be read"):
        signers = list(message["signer_infos"])
        inside = message["encap_content_info"]["content"].native
    content = inside if content is None else content
    if not isinstance(content, bytes):
        raise Fault(FORMAT, "The signature bears no content, and none stands beside it.")
    refusal = Fault(AUTHENTICATION, "The message says that it is signed, and nobody has signed it.")
    for signer in reversed(signers[:_MOST_SIGNERS]):
        try:
            with told(AUTHENTICATION, "The signature cannot be checked"):
                return _verified(signer, content, certificates, now)
        except Fault as fault:
            refusal = fault
    raise refusal


def _verified(signer: Any, content: bytes, certificates: Sequence[Certificate], now: datetime) -> Signed:
    digest = str(signer["digest_algorithm"]["algorithm"].native)
    if digest not in _HASHES:
        raise Fault(SECURITY, f"The signature's digest {digest} is not accepted; sign with sha256.")
    text = content
    attributes = {str(a["type"].native): a["values"] for a in signer["signed_attrs"]}
    if attributes:
        if not hmac.compare_digest(hashlib.new(digest, content).digest(), attributes["message_digest"][0].native):
            raise Fault(INTEGRITY, f"The content is not what was signed: its {digest} is another. It was changed.")
        text = signer["signed_attrs"].untag().dump()
    by = next((one for one in _signers(signer["sid"], certificates) if _holds(one, signer, digest, text)), None)
    if by is None:
        known = ", ".join(f"{one.subject} {one.fingerprint[:16]}" for one in certificates)
        raise Fault(AUTHENTICATION, f"The signature was made by none of the certificates that were agreed: {known}.")
    if not by.valid(now):
        begins, ends = by.x509.not_valid_before_utc, by.until
        says = f"The signing certificate {by.subject} is valid from {begins:%Y-%m-%d} until {ends:%Y-%m-%d} only."
        raise Fault(AUTHENTICATION, says)
    return Signed(content=content, digest=digest, by=by)


def _signers(sid: Any, certificates: Sequence[Certificate]) -> list[Certificate]:
    """Return the certificates that may have signed, those that the signature names first."""
    return sorted(certificates, key=lambda one: not names(sid, one))


def names(identifier: Any, certificate: Certificate) -> bool:
    """Tell whether a signer's or recipient's identifier means a certificate."""
    if identifier.name == "issuer_and_serial_number":
        chosen = identifier.chosen
        serial = chosen["serial_number"].native == certificate.x509.serial_number
        return bool(serial and chosen["issuer"] == certificate.asn1.issuer)
    return bool(identifier.chosen.native == certificate.asn1.key_identifier)


def _holds(by: Certificate, signer: Any, digest: str, text: bytes) -> bool:
    key, signature, hashed = by.x509.public_key(), signer["signature"].native, _HASHES[digest]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, text, _padding(signer["signature_algorithm"], hashed), hashed)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, text, ec.ECDSA(hashed))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _padding(algorithm: Any, hashed: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if algorithm["algorithm"].native == "rsassa_pss":
        return padding.PSS(padding.MGF1(hashed), padding.PSS.AUTO)  # some leave the parameters out
    return padding.PKCS1v15()
