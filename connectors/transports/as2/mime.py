"""MIME entities as exact bytes: a signature is over bytes, so nothing is ever parsed and written again."""

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from connectors.transports.as2.fault import FORMAT, Fault

_MOST_HEADERS = 65_536  # bytes
_MOST_PARTS = 10
_END = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)

Header = tuple[str, str]


@dataclass(frozen=True)
class Entity:
    """Headers and body; ``raw`` is both, as they came."""

    headers: tuple[Header, ...]
    body: bytes
    raw: bytes

    def header(self, name: str) -> str:
        """Return a header's value, unfolded; empty where there is none. Case does not matter."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @cached_property
    def content_type(self) -> str:
        """Type and subtype in lower case; text/plain where nothing is said (RFC 2045, 5.2)."""
        return self.header("Content-Type").partition(";")[0].strip().lower() or "text/plain"

    def parameter(self, name: str, header: str = "Content-Type") -> str:
        """Return a header's parameter, without quotes; empty where there is none."""
        for key, value in _PARAMETER.findall(self.header(header)):
            if key.lower() == name.lower():
                return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value.strip()
        return ""

    def content(self) -> bytes:
        """Return the body without its transfer encoding. Raises ``Fault``."""
        encoding = self.header("Content-Transfer-Encoding").strip().lower()
        try:
            if encoding == "base64":
                return binascii.a2b_base64(self.body)
        except binascii.Error as error:
            raise Fault(FORMAT, f"A part of type {self.content_type} is not base64 ({error}).") from error
        return binascii.a2b_qp(self.body) if encoding == "quoted-printable" else self.body

    def parts(self) -> list["Entity"]:
        """Return the entities that a multipart is made of, each with its exact bytes. Raises ``Fault``."""
        boundary = self.parameter("boundary").encode("latin-1", "replace")
        if not 1 <= len(boundary) <= 200:
            raise Fault(FORMAT, f"The {self.content_type} names no boundary.")
        line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
        parts: list[Entity] = []
        begins: int | None = None
        for found in line.finditer(self.body):
            if begins is not None:
                parts.append(parse(self.body[begins : found.start()]))
            if found[1] or len(parts) > _MOST_PARTS:
                return parts
            begins = found.end() + (2 if self.body.startswith(b"\r\n", found.end()) else 1)
        raise Fault(FORMAT, f"The {self.content_type} has no end: its last boundary is missing.")


def parse(raw: bytes) -> Entity:
    """Split headers from body; bytes that begin with no header are all body. Raises ``Fault``."""
    if raw.startswith((b"\r\n", b"\n")):
        return Entity((), raw[2 if raw.startswith(b"\r\n") else 1 :], raw)
    if not _HEADER.match(raw):
        return Entity((), raw, raw)
    end = _END.search(raw, 0, _MOST_HEADERS)
    if end is None and len(raw) > _MOST_HEADERS:
        raise Fault(FORMAT, f"The headers of a part go on for more than {_MOST_HEADERS} bytes.")
    head, body = (raw, b"") if end is None else (raw[: end.start()], raw[end.end() :])
    return Entity(_headers(head), body, raw)


def entity(headers: Iterable[Header], body: bytes) -> Entity:
    """Make an entity; its bytes are these and no others."""
    headers = tuple(headers)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return Entity(headers, body, head.encode("utf-8") + b"\r\n" + body)


def multipart(kind: str, boundary: str, parts: Iterable[Entity]) -> Entity:
    """Make a multipart entity; ``kind`` is its type with all parameters but the boundary."""
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part.raw + b"\r\n" for part in parts) + mark + b"--\r\n"
    return entity([("Content-Type", f'{kind}; boundary="{boundary}"')], body)


def base64(content: bytes) -> bytes:
    """Write base64 in lines."""
    return b"\r\n".join(binascii.b2a_base64(content[at : at + 57], newline=False) for at in range(0, len(content), 57))


def lines(raw: bytes) -> bytes:
    """Return the canonical form of text: every line ends with CRLF."""
    return re.sub(rb"\r?\n", b"\r\n", raw)


def _headers(head: bytes) -> tuple[Header, ...]:
    text = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", "replace"))
    pairs = (line.partition(":") for line in re.split(r"\r?\n", text))
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)
