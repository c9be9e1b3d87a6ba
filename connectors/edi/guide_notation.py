"""The short notation in which guides are written: ``374! 373 | R020305``, ``loop N1 200``, ``DT 8/8``.

Each function reads one text and raises ``ValueError`` with a sentence where it cannot.
"""

import re
from typing import NamedTuple

MANY = 0  # as often as wanted

_ELEMENT = re.compile(r"(AN|ID|R|N\d|DT|TM|B) (\d+)/(\d+)(?: = (.+))?")
_GROUP = re.compile(r"\(([^()]*)\)\*(\d+)")
_PLACE = re.compile(r"([A-Z]?\w+)(!?)(?:\*(\d+))?")
_NOTE = re.compile(r"([PRCLE])((?:\d\d){2,})(?:\.\.(\d\d)(\d\d))?")
_USE = re.compile(r"([A-Z][A-Z0-9]{1,2})(?: (\d+|many))?( required)?")


class Note(NamedTuple):
    """How elements of a segment depend on each other: ``P`` and the places (6, 7)."""

    kind: str
    places: tuple[int, ...]

    def __str__(self) -> str:
        return self.kind + "".join(f"{place:02d}" for place in self.places)


def element(text: str) -> tuple[str, int, int, tuple[str, ...]]:
    """Read ``ID 2/2 = 00 01``: type, shortest, longest, codes."""
    found = _ELEMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an element; expected a type and lengths, such as ID 2/3")
    codes = tuple(found.group(4).split()) if found.group(4) else ()
    return found.group(1), int(found.group(2)), int(found.group(3)), codes


def composite(text: str) -> list[tuple[str, bool]]:
    """Read ``355! (1018 649)*2``: element numbers in order, and whether each is required."""
    text = _GROUP.sub(lambda found: " ".join([found.group(1)] * int(found.group(2))), text)
    places = []
    for word in text.split():
        found = _PLACE.fullmatch(word)
        if found is None:
            raise ValueError(f"{word!r} is not an element number; expected 373, 373!, 718*5 or (235 234)*10")
        places += [(found.group(1), bool(found.group(2)))] * int(found.group(3) or 1)
    return places


def segment(text: str) -> tuple[list[tuple[str, bool]], tuple[Note, ...]]:
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
