"""The short notation in which guides are written: ``374! 373 | R020305``, ``loop N1 200``, ``DT 8/8``.

Each function reads one text and raises ``ValueError`` with a sentence where it cannot.
"""

import re
from typing import NamedTuple

from connectors.mapping.suggestion import nearest

MANY = 0  # as often as wanted

_ELEMENT = re.compile(r"(AN|ID|R|N\d|DT|TM|B) (\d+)/(\d+)(?: = ([^,]+))?(?:, (.+))?")
_GROUP = re.compile(r"\(([^()]*)\)\*(\d+)")
_PLACE = re.compile(r"(\w+)(?:\^(\d+))?(!?)(?:\*(\d+))?")
_NOTE = re.compile(r"([PRCLE])((?:\d\d){2,})(?:\.\.(\d\d)(\d\d))?")
_USE = re.compile(r"([A-Z][A-Z0-9]{1,2})(?: (\d+|many))?( required)?")
_CHANGE = re.compile(
    r"(required|optional|unused)|at most (\d+|many)|(\d+)/(\d+)|= (\S.*)|((?:after|before) [A-Z][A-Z0-9.]{1,4})"
)
_NAMED = re.compile(r"(\d+) (.+)")


class Note(NamedTuple):
    """How elements of a segment depend on each other: ``P`` and the places (6, 7)."""

    kind: str
    places: tuple[int, ...]

    def __str__(self) -> str:
        return self.kind + "".join(f"{place:02d}" for place in self.places)


class ElementText(NamedTuple):
    """What a text says of an element."""

    kind: str
    shortest: int
    longest: int
    codes: tuple[str, ...]
    name: str


def element(text: str) -> ElementText:
    """Read ``ID 2/2 = 00 01, purpose``: type, shortest, longest, codes, name."""
    found = _ELEMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an element; expected a type and lengths, such as ID 2/3")
    codes = tuple(found.group(4).split()) if found.group(4) else ()
    return ElementText(found.group(1), int(found.group(2)), int(found.group(3)), codes, found.group(5) or "")


def composite(text: str) -> list[tuple[str, bool, int]]:
    """Read ``355! (1018 649)*2 C056^10``: numbers in order, whether each is required, and how often it may repeat."""
    text = _GROUP.sub(lambda found: " ".join([found.group(1)] * int(found.group(2))), text)
    places: list[tuple[str, bool, int]] = []
    for word in text.split():
        found = _PLACE.fullmatch(word)
        if found is None:
            raise ValueError(f"{word!r} is not an element number; expected 373, 373!, 718*5, C056^10 or (235 234)*10")
        places += [(found.group(1), bool(found.group(3)), int(found.group(2) or 1))] * int(found.group(4) or 1)
    return places


def segment(text: str) -> tuple[list[tuple[str, bool, int]], tuple[Note, ...]]:
    """Read ``374! 373 | R020305``: the places in order, then the notes."""
    places, _, notes = text.partition("|")
    read = composite(places)
    found = tuple(note for word in notes.split() for note in _notes(word))
    if any(place > len(read) for note in found for place in note.places):
        raise ValueError(f"a note names an element beyond the last, which is {len(read)}")
    return read, found


def use(text: str) -> tuple[str, int, bool]:
    """Read ``N1 200 required``: name, how often at most (0 = many), whether it must come."""
    found = _USE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is not a segment; expected PER, PER 3, REF many, BEG required or loop N1 200: [...]"
        )
    often = found.group(2) or "1"
    return found.group(1), MANY if often == "many" else int(often), bool(found.group(3))


class Change(NamedTuple):
    """What a partner asks of one place; what is not said stays as it is."""

    usage: str | None = None  # required, optional, unused
    most: int | None = None  # MANY: as often as wanted
    lengths: tuple[int, int] | None = None
    codes: tuple[str, ...] = ()
    beside: str | None = None  # "after REF", "before N1"


_CHANGES = ("required", "optional", "unused", "at most 5", "at most many", "1/20", "= A B C", "after REF", "before REF")


def change(text: str) -> Change:
    """Read ``required, at most 5, 1/20, = A B, after REF``: what a partner asks of a place."""
    made = Change()
    for word in text.split(", "):
        found = _CHANGE.fullmatch(word)
        if found is None:
            raise ValueError(f"{word!r} is no change{nearest(word, _CHANGES)}")
        usage, most, shortest, longest, codes, beside = found.groups()
        if shortest and int(shortest) > int(longest):
            raise ValueError(f"{word}: the shortest is longer than the longest")
        made = Change(
            usage or made.usage,
            made.most if most is None else MANY if most == "many" else int(most),
            (int(shortest), int(longest)) if shortest else made.lengths,
            tuple(codes.split()) if codes else made.codes,
            beside or made.beside,
        )
    return made


def naming(text: str) -> tuple[str, dict[int, str]]:
    """Read ``start of an order; 3 order number, 5 order date``: what a segment is called, and some of its places."""
    name, _, places = text.partition("; ")
    found = {}
    for word in places.split(", ") if places else ():
        one = _NAMED.fullmatch(word)
        if one is None:
            raise ValueError(f"{word!r} names no place; expected its position and a name, such as 3 order number")
        found[int(one.group(1))] = one.group(2)
    return name, found


def _notes(word: str) -> list[Note]:
    found = _NOTE.fullmatch(word)
    if found is None:
        raise ValueError(f"{word!r} is not a note; expected P0304, R0203, C0302, L030405, E0203 or P0607..2425")
    digits = found.group(2)
    places = tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2))
    if not found.group(3):
        return [Note(found.group(1), places)]
    last = int(found.group(4))
    return [Note(found.group(1), (at, at + 1)) for at in range(places[0], last, 2)]
