"""Which characters each syntax level knows, and how its bytes are read: UNOA to UNOK, UNOW, UNOY.

A level is the name in UNB S001 (0001). What a byte means is decided by it; what
the level does not know is read all the same, and said.
"""

import re

_ENCODINGS = {
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOW": "utf-8",
    "UNOY": "utf-8",
}
KNOWN = frozenset({"UNOA", "UNOB", "UNOX", *_ENCODINGS})
_A = " A-Z0-9.,\\-()/='+:?!\"%&*;<>"
_OUTSIDE = {
    "UNOA": re.compile(f"[^{_A}]"),
    "UNOB": re.compile(f"[^{_A}a-z@\\[\\]_{{}}|~^`#$\\\\]"),
}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def decode(raw: bytes, level: str) -> str:
    """Read bytes as the level says; where they are no such text, as UTF-8 or else as ISO 8859-1."""
    if raw.isascii():
        return raw.decode("ascii")
    for encoding in (_ENCODINGS.get(level, "utf-8"), "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def unknown_to(level: str, text: str) -> str:
    """Return the first character that the level does not have, or nothing; control characters are asked for apart."""
    outside = _OUTSIDE.get(level)
    found = outside.search(text) if outside is not None else None
    if found is not None:
        return found.group()
    encoding = _ENCODINGS.get(level)
    if encoding is None or encoding == "utf-8" or text.isascii():
        return ""
    return next((mark for mark in text if not _encodable(mark, encoding)), "")


def control_character(text: str) -> str:
    """Return the first control character in a text, or nothing: no level has any."""
    found = _CONTROL.search(text)
    return found.group() if found is not None else ""


def encode(text: str, level: str) -> bytes:
    """Write a text as the level's bytes; every character must be known to it."""
    return text.encode(_ENCODINGS.get(level, "ascii"))


def _encodable(mark: str, encoding: str) -> bool:
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
