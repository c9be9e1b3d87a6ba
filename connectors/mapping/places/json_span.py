"""Where in the bytes of a JSON document each value stands."""

import json
from collections.abc import Iterator

_BLANKS = " \t\n\r"
_DECODER = json.JSONDecoder()


def span_of(content: bytes, path: str) -> tuple[int, int] | None:
    """Return offset and length, in bytes, of the value at ``lines[2].quantity`` (0 is the first); nothing if none.

    The document must have been read before: this trusts that it is JSON.
    """
    mark = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    text = content[mark:].decode("utf-8", "replace")
    for found, begin, end in _values(text, _past(text, 0), ""):
        if found == path:
            return mark + len(text[:begin].encode()), len(text[begin:end].encode())
    return None


def scalars(content: bytes) -> Iterator[str]:
    """Yield the path of every single value of a document, in the order written."""
    text = content.decode("utf-8-sig", "replace")
    yield from (path for path, begin, _ in _values(text, _past(text, 0), "") if text[begin] not in "{[")


def _values(text: str, at: int, path: str) -> Iterator[tuple[str, int, int]]:
    """Yield path, beginning and end of the value at ``at``, after those inside it."""
    mark = text[at]
    _, end = _DECODER.raw_decode(text, at)
    if mark == "{":
        yield from _members(text, at + 1, path)
    elif mark == "[":
        yield from _entries(text, at + 1, path)
    yield path, at, end


def _members(text: str, at: int, path: str) -> Iterator[tuple[str, int, int]]:
    while text[at := _past(text, at)] != "}":
        name, at = _DECODER.raw_decode(text, at)
        end = at = _past(text, _past(text, at) + 1)
        for found in _values(text, at, f"{path}.{name}" if path else name):
            yield found
            end = found[2]
        at = _past(text, end)
        at += text[at] == ","


def _entries(text: str, at: int, path: str) -> Iterator[tuple[str, int, int]]:
    nth = 0
    while text[at := _past(text, at)] != "]":
        end = at
        for found in _values(text, at, f"{path}[{nth}]"):
            yield found
            end = found[2]
        nth, at = nth + 1, _past(text, end)
        at += text[at] == ","


def _past(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANKS:
        at += 1
    return at
