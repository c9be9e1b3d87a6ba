"""One regular expression a segment: it matches where pyx12 would find nothing to say about the segment's elements.

It may be stricter than pyx12, never laxer: what it does not match is shown to
pyx12, which has the last word. Types, lengths, codes, days, times, composites and
the notes P R C L E that tie elements together are in it. The segment is text
whose delimiters are the knife's stand-ins.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from connectors.edi.knife import COMPONENT, SEPARATOR
from connectors.edi.plan_note import Notes, pairs_of_neighbours

_S, _C = SEPARATOR, COMPONENT
_END = f"(?![^{_S}{_C}])"
_MONTHS = (
    "(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    "|02(?:0[1-9]|1[0-9]|2[0-8]))"  # the 29th is left to pyx12
)
DAY = "(?:1[89]|[2-9][0-9])[0-9]{2}" + _MONTHS  # CCYYMMDD
_DAYS = {8: DAY, 6: "[0-9]{2}" + _MONTHS}
_HOUR = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
_TIMES = {8: _HOUR + "[0-5][0-9]{3}", 6: _HOUR + "[0-5][0-9]", 4: _HOUR}
_ONE_OR_MORE, _ANY_NUMBER = "]{1,", "]{0,"
_QUALIFIES = ("1250", "1251")  # what the second means hangs on the first: left to pyx12


class _Place(NamedTuple):
    """One element or component: what it looks like (nothing where it may never come), and whether it must come."""

    value: str | None
    required: bool


def pattern(node: Any, letters: str) -> str:
    """Return the expression for a segment of pyx12's map; ``letters`` is what text may be made of."""
    places = [_place(child, letters, node) for child in node.children]
    for note in node.syntax:
        if note[0] == "R" and len(set(note[1:])) == 1:
            places[note[1] - 1] = places[note[1] - 1]._replace(required=True)
    pairs = dict(pairs_of_neighbours(node.syntax, [one.required or one.value is None for one in places]))
    required = {at for at, one in enumerate(places, 1) if one.required}
    notes = Notes(node.syntax, pairs, required, {at for at, one in enumerate(places, 1) if one.value is None})
    if notes.hopeless:
        return "(?!)"
    return re.escape(str(node.id)) + _tail(places, _S, pairs, notes)


def _place(node: Any, letters: str, segment: Any) -> _Place:
    if node.usage == "N":
        return _Place(None, False)
    if node.is_composite():
        inner = [_place(child, letters, segment) for child in node.children]
        return _Place(_composite(inner), node.usage == "R")
    unsure = node.data_ele in _QUALIFIES or segment.id == "DTP" or node.external_codes or node.rec
    return _Place(None if unsure else _value(node, letters), node.usage == "R")


def _composite(places: Sequence[_Place]) -> str:
    first, *rest = places
    head = first.value or ""
    if not first.required:
        head = _maybe(head)
    return f"(?={_C}*+[^{_S}{_C}])" + head + _tail(rest, _C, {}, Notes((), {}))


def _tail(places: Sequence[_Place], mark: str, pairs: Mapping[int, int], notes: Notes) -> str:
    """Return what may follow a segment's id, or a composite's first component: the places in order, some left out."""
    text, due = "", False
    at = len(places)
    while at > 0:
        value, required = places[at - 1]
        if pairs.get(at - 1) == at:
            first = notes.present(at - 1, places[at - 2].value or "")
            both = f"{first}{mark}{notes.present(at, value or '')}"
            text = f"{mark}(?:{both}|{notes.absent(at - 1)}{notes.absent(at)}(?:{mark}|(?!{mark})))" + text
            at -= 1
        elif required:
            text, due = mark + notes.present(at, value) + text if value else "(?!)", True
        else:
            text = mark + _optional(at, value, notes) + text
        if not due:
            text = f"(?:{text}|{notes.ended(at)})"
        at -= 1
    return text


def _optional(at: int, value: str | None, notes: Notes) -> str:
    if value and notes.free(at) and value.startswith("[") and _ONE_OR_MORE in value:
        return value.replace(_ONE_OR_MORE, _ANY_NUMBER)  # of letters: quicker than a choice
    present = f"{notes.present(at, value)}|" if value else ""
    return f"(?:{present}{notes.absent(at)})"


def _maybe(value: str) -> str:
    return f"(?:{value}|)" if value else ""


# -- values


def _value(node: Any, letters: str) -> str | None:
    kind, least, most = str(node.data_type), int(node.min_len), int(node.max_len)
    if node.valid_codes:
        wanted = re.compile(_of_type(kind, least, most, letters) or "(?!)")
        codes = {code for code in node.valid_codes if code and wanted.fullmatch(code)}
        return _any_of(codes) if codes else None
    return _of_type(kind, least, most, letters)


def _of_type(kind: str, least: int, most: int, letters: str) -> str | None:
    length = f"{{{max(least, 1)},{most}}}+"
    if kind in ("AN", "ID", "B"):
        return f"[{re.escape(letters)}]{length}(?<! )"
    if kind == "R":
        total = f"[0-9.]{{{max(least, 1) + 1},{most + 1}}}+"
        return f"-?(?:[0-9]{length}(?!\\.)|(?={total}{_END})[0-9]*+\\.[0-9]++)"
    if kind.startswith("N"):
        return f"-?[0-9]{length}"
    shapes = {"DT": _DAYS, "TM": _TIMES}.get(kind, {})
    fitting = [shape for size, shape in shapes.items() if least <= size <= most]
    return f"(?:{'|'.join(fitting)}){_END}" if fitting else None


def _any_of(codes: Iterable[str]) -> str:
    """Return an expression for a list of codes that looks at each letter once."""
    tree: dict[str, Any] = {}
    for code in codes:
        branch = tree
        for letter in code:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return f"{_branches(tree)}{_END}"


def _branches(tree: Mapping[str, Any]) -> str:
    leaves = [letter for letter, rest in tree.items() if letter and list(rest) == [""]]
    twigs = [re.escape(letter) + _branches(rest) for letter, rest in tree.items() if letter and list(rest) != [""]]
    if leaves:
        twigs.append("[" + "".join(map(re.escape, leaves)) + "]")
    if "" in tree:
        twigs.append("")
    return twigs[0] if len(twigs) == 1 else f"(?:{'|'.join(twigs)})"
