"""Encrypted messages (CMS EnvelopedData, RFC 5652, 6): for a partner's certificate, opened with any key of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms as asn1
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from connectors.ports import Refused
from connectors.transports.as2 import cms
from connectors.transports.as2.certificate import Certificate, Credential
from connectors.transports.as2.fault import DECRYPTION, SECURITY, Fault, told
from connectors.transports.as2.signature import names
from world import chance

# ASN.1's name, ours, the algorithm, bytes of its key, bytes of its block.
_CIPHERS: tuple[tuple[str, str, Any, int, int], ...] = (
    ("tripledes_3key", "3des", TripleDES, 24, 8),
    ("aes128_cbc", "aes128", AES, 16, 16),
    ("aes192_cbc", "aes192", AES, 24, 16),
    ("aes256_cbc", "aes256", AES, 32, 16),
)
_HASHES = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}  # noqa: S303 - of OAEP
_MOST_RECIPIENTS = 20

# One sentence whatever failed: whoever guesses must not learn how far they came.
_SAYS = "The message cannot be decrypted: it was encrypted for another certificate than ours, or damaged"


@dataclass(frozen=True, kw_only=True)
class Decrypted:
    """What lay in the envelope, and by which cipher it was closed."""

    content: bytes
    cipher: str


def encrypt(content: bytes, cipher: str, certificate: Certificate) -> bytes:
    """Close content into an envelope that only the holder of the certificate's key can open. Raises ``Refused``."""
    asn1_name, _, algorithm, length, block = next(row for row in _CIPHERS if row[1] == cipher)
    public = certificate.x509.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise Refused(f"{certificate.place} holds no RSA key, and only for those can messages be encrypted.")
    key, iv = chance.key(length), chance.key(block)
    pad = PKCS7(block * 8).padder()
    lock = Cipher(algorithm(key), CBC(iv)).encryptor()
    closed = lock.update(pad.update(content) + pad.finalize()) + lock.finalize()
    recipient = {
        "version": "v0",
        "rid": asn1.RecipientIdentifier("issuer_and_serial_number", cms.issued(certificate.asn1)),
        "key_encryption_algorithm": {"algorithm": "rsaes_pkcs1v15"},
        "encrypted_key": public.encrypt(key, padding.PKCS1v15()),
    }
    inner = {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": asn1_name, "parameters": iv},
        "encrypted_content": closed,
    }
    recipients = [asn1.RecipientInfo("ktri", asn1.KeyTransRecipientInfo(recipient))]
    envelope = {"version": "v0", "recipient_infos": recipients, "encrypted_content_info": inner}
    return cms.dump(cms.ENCRYPTED, asn1.EnvelopedData(envelope))


def decrypt(der: bytes, credentials: Sequence[Credential]) -> Decrypted:
    """Open an envelope. Raises ``Fault``."""
    message = cms.expect(der, cms.ENCRYPTED)
    with told(DECRYPTION, _SAYS):
        inner = message["encrypted_content_info"]
        algorithm = inner["content_encryption_algorithm"]
        found = [row for row in _CIPHERS if row[0] == algorithm["algorithm"].native]
        if not found:
            raise Fault(SECURITY, f"The cipher {algorithm['algorithm'].native} is not known; encrypt with AES-256-CBC.")
        iv, closed = algorithm["parameters"].native, inner["encrypted_content"].native
        for recipient, credential in _keys(message["recipient_infos"], credentials):
            content = _opened(recipient, credential, found[0], iv, closed)
            if content is not None:
                return Decrypted(content=content, cipher=found[0][1])
    raise Fault(DECRYPTION, f"{_SAYS}.")


def _keys(recipients: Any, credentials: Sequence[Credential]) -> list[tuple[Any, Credential]]:
    """Return which recipient's key may open by which of ours, those that name each other first."""
    transported = [one.chosen for one in list(recipients)[:_MOST_RECIPIENTS] if one.name == "ktri"]
    pairs = [(one, credential) for one in transported for credential in credentials]
    named = [(one, credential) for one, credential in pairs if names(one["rid"], credential)]
    return named or pairs[: len(credentials)]


def _opened(recipient: Any, credential: Credential, row: Any, iv: bytes, closed: bytes) -> bytes | None:
    _, _, algorithm, length, block = row
    try:
        key = credential.key.decrypt(recipient["encrypted_key"].native, _padding(recipient["key_encryption_algorithm"]))
        if len(key) != length:
            return None
        lock = Cipher(algorithm(key), CBC(iv)).decryptor()
        pad = PKCS7(block * 8).unpadder()
        return pad.update(lock.update(closed) + lock.finalize()) + pad.finalize()
    except (ValueError, UnsupportedAlgorithm):
        return None


def _padding(algorithm: Any) -> padding.AsymmetricPadding:
    if algorithm["algorithm"].native != "rsaes_oaep":
        return padding.PKCS1v15()
    terms = algorithm["parameters"]
    outer = _HASHES[terms["hash_algorithm"]["algorithm"].native]
    inner = _HASHES[terms["mask_gen_algorithm"]["parameters"]["algorithm"].native]
    return padding.OAEP(padding.MGF1(inner), outer, None)
