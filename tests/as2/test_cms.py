"""What we write, a second library reads, and the other way round: structures are not only agreed with ourselves."""

import zlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.ciphers.algorithms import AES128, AES256
from cryptography.hazmat.primitives.serialization import pkcs7

from connectors.transports.as2 import certificate as certificates
from connectors.transports.as2.compression import compress, decompress
from connectors.transports.as2.envelope import decrypt, encrypt
from connectors.transports.as2.fault import Fault
from connectors.transports.as2.signature import sign, verify
from connectors.transports.as2.terms import OurCertificate
from tests.as2.conftest import NOW, ORDER

BINARY = bytes(range(256)) * 100 + b"\r\n\n\r"


@pytest.fixture
def credential(keys):
    return certificates.ours(OurCertificate(certificate=keys / "ours.crt", key=f"file:{keys / 'ours.key'}"))


@pytest.mark.parametrize("cipher", ["aes128", "aes256"])
def test_another_library_opens_our_envelope(credential, cipher):
    der = encrypt(BINARY, cipher, credential)
    assert pkcs7.pkcs7_decrypt_der(der, credential.x509, credential.key, []) == BINARY


@pytest.mark.parametrize(("cipher", "name"), [(AES128, "aes128"), (AES256, "aes256")])
def test_we_open_another_librarys_envelope(credential, cipher, name):
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(BINARY).add_recipient(credential.x509)
    builder = builder.set_content_encryption_algorithm(cipher)
    opened = decrypt(builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary]), [credential])
    assert (opened.content, opened.cipher) == (BINARY, name)


@pytest.mark.parametrize("option", [None, pkcs7.PKCS7Options.NoAttributes, pkcs7.PKCS7Options.NoCerts])
@pytest.mark.parametrize("detached", [True, False])
def test_we_believe_another_librarys_signature(credential, option, detached):
    options = [pkcs7.PKCS7Options.Binary] + [one for one in (option,) if one is not None]
    options += [pkcs7.PKCS7Options.DetachedSignature] if detached else []
    builder = pkcs7.PKCS7SignatureBuilder().set_data(BINARY)
    der = builder.add_signer(credential.x509, credential.key, hashes.SHA384()).sign(serialization.Encoding.DER, options)
    held = verify(der, BINARY if detached else None, [credential], NOW)
    assert (held.content, held.digest, held.by) == (BINARY, "sha384", credential)
    if detached:
        with pytest.raises(Fault):
            verify(der, BINARY + b"x", [credential], NOW)


def test_another_library_finds_our_certificate_in_our_signature(credential):
    der = sign(BINARY, "sha256", credential, NOW)
    assert pkcs7.load_der_pkcs7_certificates(der) == [credential.x509]
    assert verify(der, BINARY, [credential], NOW).digest == "sha256"


def test_compression_is_zlib_within_its_limit():
    der = compress(ORDER)
    assert zlib.compress(ORDER) in der
    assert decompress(der, at_most=len(ORDER)) == ORDER
    with pytest.raises(Fault, match="larger than the"):
        decompress(der, at_most=len(ORDER) - 1)
    with pytest.raises(Fault, match=r"ends too early|damaged"):
        decompress(compress(ORDER).replace(zlib.compress(ORDER)[-4:], b"\0\0\0\0"), at_most=10_000)
