"""Compressed messages (RFC 3274), opened within a limit: a few bytes can claim to be a whole disk."""

import zlib

from asn1crypto import cms as asn1

from connectors.transports.as2 import cms
from connectors.transports.as2.fault import DECOMPRESSION, Fault, told


def compress(content: bytes) -> bytes:
    """Return the content compressed."""
    inner = {"content_type": "data", "content": asn1.ParsableOctetString(zlib.compress(content))}
    algorithm = {"algorithm": "zlib"}
    compressed = {"version": "v0", "compression_algorithm": algorithm, "encap_content_info": inner}
    return cms.dump(cms.COMPRESSED, asn1.CompressedData(compressed))


def decompress(der: bytes, *, at_most: int) -> bytes:
    """Return the content. Raises ``Fault``, also where it is larger than ``at_most`` bytes."""
    message = cms.expect(der, cms.COMPRESSED)
    with told(DECOMPRESSION, "The compressed content cannot be read"):
        packed = bytes(message["encap_content_info"]["content"])
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(packed, at_most + 1)
    except zlib.error as error:
        raise Fault(DECOMPRESSION, f"The compressed content is damaged ({error}).") from error
    if len(content) > at_most:
        raise Fault(DECOMPRESSION, f"The compressed content is larger than the {at_most} bytes that are taken in.")
    if not stream.eof:
        raise Fault(DECOMPRESSION, "The compressed content ends too early.")
    return content
