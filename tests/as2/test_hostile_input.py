"""Whatever is posted, there is an answer in words, soon, and nothing is kept of it."""

import random
import resource
import time
import zlib

import pytest
from asn1crypto import cms

from connectors.transports.as2.compression import compress
from tests.as2.conftest import ORDER, posted

HEADERS = {"AS2-From": "PEER", "AS2-To": "CROSSDOCK", "Message-ID": "<x@y>", "Disposition-Notification-To": "x"}
SIGNED = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="b"'
ROUNDS = 100


def nested(depth, inner=b""):
    """Return ASN.1 that is nested so deep, of indefinite length."""
    return b"\x30\x80" * depth + inner + b"\x00\x00" * depth


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pkcs7-mime", b""),
        ("application/pkcs7-mime", b"\x30\x84\xff\xff\xff\xff"),
        ("application/pkcs7-mime", nested(50_000)),
        ("application/pkcs7-mime", b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"),
        (SIGNED, b""),
        (SIGNED, b"--b\r\n\r\n--b--"),
        (SIGNED, b"--b\r\n\r\nx\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--"),
        (SIGNED, b"--b\r\n" * 200_000),
        ("multipart/signed", b"--b\r\n"),
        ("multipart/signed; boundary=" + "b" * 3000, b"--b\r\n"),
        (SIGNED, b"\r\n" * 2_000_000),
        (SIGNED, (b"--b\r\n" + b"a: b\r\n" * 100_000)),
        ("multipart/report; boundary=b", b"--b\r\nContent-Type: message/disposition-notification\r\n\r\n\r\n--b--"),
        ("multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n--b--"),
    ],
    ids=range(14),
)
@pytest.mark.usefixtures("undisturbed")
def test_nonsense_is_answered_in_words(side, kind, body):
    ours = side(require=[])
    began = time.process_time()
    answer = posted(ours.url, HEADERS | {"Content-Type": kind}, body)
    assert time.process_time() - began < 2
    assert answer.status in (200, 400, 404)
    assert b"Traceback" not in answer.body and b"processed\r\n" not in answer.body
    assert ours.documents == []


@pytest.mark.parametrize("missing", ["Message-ID", "AS2-From", "AS2-To"])
def test_a_message_without_its_names_is_turned_away(side, missing):
    ours = side()
    headers = {name: value for name, value in HEADERS.items() if name != missing} | {"Content-Type": "text/plain"}
    assert posted(ours.url, headers, ORDER).status in (400, 403)
    assert ours.documents == []


def test_a_bomb_is_not_unpacked(side, peer):
    ours = side(max_bytes=1_000_000, require=[])
    peer("terms", compress=True, encrypt="", sign="", mdn_digest="")
    headers, _, _ = peer.pack()
    stream = zlib.compressobj(9)
    packed = b"".join(stream.compress(b"A" * 1_000_000) for _ in range(200)) + stream.flush()
    inner = {"content_type": "data", "content": cms.ParsableOctetString(packed)}
    bomb = {"version": "v0", "compression_algorithm": {"algorithm": "zlib"}, "encap_content_info": inner}
    body = cms.ContentInfo({"content_type": "compressed_data", "content": cms.CompressedData(bomb)}).dump()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = peer("post", url=ours.url, headers=headers, body=body)
    assert "processed/error: decompression-failed" in answer["body"]
    assert "larger than the 1000000 bytes" in answer["body"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64_000  # kB


def test_layers_without_end_are_refused(side, peer):
    ours = side(require=[])
    peer("terms", encrypt="", sign="sha256")
    headers, body, _ = peer.pack()
    for _ in range(10):
        kind = headers["Content-Type"].replace("\n", " ")
        inner = f"Content-Type: {kind}\r\n\r\n".encode() + body
        headers["Content-Type"] = "application/pkcs7-mime; smime-type=compressed-data"
        body = compress(inner)
    answer = peer("post", url=ours.url, headers=headers, body=body)
    assert "failed/failure: unsupported format" in answer["body"]


@pytest.mark.parametrize(
    "packing",
    [{}, {"encrypt": ""}, {"encrypt": "", "sign": "", "compress": True}],
    ids=["closed", "signed", "compressed"],
)
@pytest.mark.usefixtures("undisturbed")
def test_random_changes_never_surprise_us(side, peer, packing):
    """Bytes are changed, cut, doubled and moved; what arrives is the order unchanged, or nothing."""
    ours = side(require=[] if packing.get("sign") == "" else ["signed"])
    peer("terms", **packing)
    headers, body, _ = peer.pack()
    headers = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    chance = random.Random(4130)
    for number in range(ROUNDS):
        began = time.process_time()
        reply = ours.transport.receive(headers | {"message-id": f"<{number}@x>"}, changed(body, chance))
        assert time.process_time() - began < 2
        assert reply.status in (200, 400)
    if packing.get("sign") != "":
        assert all(document.replace(b"\r\n", b"\n") == ORDER for document in ours.documents)


def changed(body, chance):
    """Return the body with one to four changes."""
    content = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        match chance.randrange(5):
            case 0 if at < len(content):
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 40)]
            case 2:
                content[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            case 3:
                content[to:to] = content[at : min(to, at + 300)]
            case _:
                del content[to:]
        if not content:
            content = bytearray(b"x")
    return bytes(content)
