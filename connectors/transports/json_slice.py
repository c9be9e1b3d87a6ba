"""Cut the entries of a list out of a JSON answer, each with its exact bytes, so that what was sent can be kept."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple


class Slice(NamedTuple):
    """One entry: what it says (numbers as ``Decimal`` or ``int``), and its bytes as they were sent."""

    value: Any
    content: bytes


class Listing(NamedTuple):
    """A JSON object with a list in it: the list's entries, and the object's other members."""

    entries: tuple[Slice, ...]
    rest: dict[str, Any]


def cut(content: bytes, member: str) -> Listing:
    """Read an object whose ``member`` is a list; ``ValueError`` says what is wrong and where."""
    try:
        return _Scan(content.decode("utf-8")).listing(member)
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


_BLANKS = " \t\n\r"
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)


class _Scan:
    """Walks through the text of an object, member by member."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def listing(self, member: str) -> Listing:
        entries: tuple[Slice, ...] | None = None
        rest: dict[str, Any] = {}
        for key in self._items("{", "}"):
            name = self._value(key)
            if not isinstance(name, str) or name in rest or (name == member and entries is not None):
                raise ValueError(f"{name!r} cannot stand where it does, as a key or as a key once more")
            self._expect(":")
            if name == member:
                entries = tuple(self._slice(at) for at in self._items("[", "]"))
            else:
                rest[name] = self._value(self._skip())
        if entries is None:
            raise ValueError(f"there is no list {member!r} in it")
        if self._skip() != len(self._text):
            raise json.JSONDecodeError("Extra data", self._text, self._at)
        return Listing(entries, rest)

    def _items(self, opening: str, closing: str) -> Iterator[int]:
        """Yield where each item of a list or an object begins; whoever takes it reads it before asking for the next."""
        self._expect(opening)
        if self._text[self._skip() : self._at + 1] == closing:
            self._at += 1
            return
        while True:
            yield self._skip()
            if self._text[self._skip() : self._at + 1] == closing:
                self._at += 1
                return
            self._expect(",")

    def _slice(self, start: int) -> Slice:
        value = self._value(start)
        return Slice(value, self._text[start : self._at].encode())

    def _value(self, start: int) -> Any:
        value, self._at = _DECODER.raw_decode(self._text, start)
        return value

    def _skip(self) -> int:
        """Step over blanks and return where that leads."""
        while self._at < len(self._text) and self._text[self._at] in _BLANKS:
            self._at += 1
        return self._at

    def _expect(self, mark: str) -> None:
        if self._text[self._skip() : self._at + 1] != mark:
            raise json.JSONDecodeError(f"Expecting {mark!r}", self._text, self._at)
        self._at += 1
