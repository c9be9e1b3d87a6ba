"""Certificates and keys: read from files, made for newcomers, chosen by their dates."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from connectors.ports import Refused
from connectors.transports.as2.terms import OurCertificate, TheirCertificate
from connectors.transports.secret import resolve
from world import disk

_AT_MOST = 65_536  # bytes of a certificate's file
_CLOCKS_DIFFER = timedelta(hours=1)
_PEM = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Certificate:
    """A certificate, who it belongs to, and from when on it is written with."""

    x509: x509.Certificate
    place: str  # where it was read, for sentences
    since: datetime

    @cached_property
    def asn1(self) -> asn1.Certificate:
        """The same certificate for the ASN.1 library."""
        return asn1.Certificate.load(self.x509.public_bytes(serialization.Encoding.DER))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as people read it to each other over the telephone."""
        return hashlib.sha256(self.x509.public_bytes(serialization.Encoding.DER)).hexdigest()

    @property
    def until(self) -> datetime:
        """When it ends."""
        return self.x509.not_valid_after_utc

    @property
    def subject(self) -> str:
        """Whose it is."""
        return self.x509.subject.rfc4514_string()

    def valid(self, now: datetime) -> bool:
        """Tell whether it may be believed now."""
        return self.x509.not_valid_before_utc - _CLOCKS_DIFFER <= now <= self.until


@dataclass(frozen=True)
class Credential(Certificate):
    """A certificate of ours with its private key."""

    key: rsa.RSAPrivateKey


C = TypeVar("C", bound=Certificate)


def for_writing(certificates: Sequence[C], now: datetime) -> C:
    """Return the one to sign or encrypt with: valid, and of those whose day has come the latest. Raises ``Refused``."""
    begun = [one for one in certificates if one.since <= now and one.valid(now)]
    if not begun:
        known = "; ".join(f"{one.place} from {one.since:%Y-%m-%d} to {one.until:%Y-%m-%d}" for one in certificates)
        raise Refused(f"None of the certificates is valid now ({known}). Make or ask for a new one and configure it.")
    return max(begun, key=lambda one: one.since)


def ours(terms: OurCertificate) -> Credential:
    """Read a certificate of ours and its key. Raises ``Refused``."""
    found, place = _read(terms.certificate), str(terms.certificate)
    pem = resolve(terms.key).encode()
    password = resolve(terms.key_password).encode() if terms.key_password else None
    try:
        key = serialization.load_pem_private_key(pem, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused(
            f"The private key for {place} cannot be read: a PEM file is needed, and key_password where it is encrypted."
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Refused(f"The private key for {place} is not an RSA key, and AS2 partners decrypt with RSA only.")
    if key.public_key() != found.public_key():
        raise Refused(f"The private key for {place} belongs to another certificate. Configure the two of one pair.")
    return Credential(found, place, terms.since or found.not_valid_before_utc, key)


def theirs(terms: TheirCertificate) -> Certificate:
    """Read a partner's certificate. Raises ``Refused``."""
    found = _read(terms.certificate)
    return Certificate(found, str(terms.certificate), terms.since or found.not_valid_before_utc)


def read(path: Path) -> Certificate:
    """Read any certificate, PEM or DER. Raises ``Refused``."""
    found = _read(path)
    return Certificate(found, str(path), found.not_valid_before_utc)


def expiring(whose: str, certificates: Iterable[Certificate], now: datetime, warn: timedelta) -> str:
    """Return what is to be done about certificates that end; empty while there is time, or one that follows.

    Not yet valid ones count as followers: the change is prepared then.
    """
    last = max(certificates, key=lambda one: one.until)
    if last.until - now > warn:
        return ""
    ends = f"{last.place} ({last.subject})"
    if last.until < now:
        return f"{whose} certificate {ends} has ended on {last.until:%Y-%m-%d}. Exchange a new one and configure it."
    days = (last.until - now).days
    return (
        f"{whose} certificate {ends} ends on {last.until:%Y-%m-%d}, in {days} days, and none follows."
        " Exchange a new one and configure it beside the old one."
    )


def new(name: str, *, now: datetime, years: int, bits: int) -> tuple[bytes, bytes]:
    """Make a key and a certificate that signs itself, as AS2 partners exchange them; both as PEM, the key first."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=True, data_encipherment=True,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, certificate.public_bytes(pem)


def _read(path: Path) -> x509.Certificate:
    try:
        content = disk.read(path, at_most=_AT_MOST)
        return x509.load_pem_x509_certificate(content) if _PEM in content else x509.load_der_x509_certificate(content)
    except FileNotFoundError:
        raise Refused(f"The certificate {path} is missing: there is no such file.") from None
    except ValueError:
        raise Refused(f"{path} is not a certificate; a PEM or DER file is needed (.pem, .crt, .cer).") from None
    except OSError as error:
        raise Refused(f"The certificate {path} cannot be read: {error.strerror}.") from None
