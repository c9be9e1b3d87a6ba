"""Makes the totals of a sample document true: lines counted, quantities and amounts added up, verdicts that agree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from connectors.edi.line import Line

Lines = list[Line]

# The segments that CTT01 counts, and the quantities that CTT02 adds up.
_COUNTED = {
    "810": "IT1",
    "832": "LIN",
    "846": "LIN",
    "850": "PO1",
    "852": "LIN",
    "855": "PO1",
    "856": "HL",
    "860": "POC",
    "865": "POC",
}
_SPREAD = {
    "850": ("PO1", 2),
    "855": ("PO1", 2),
    "860": ("POC", 3),
    "865": ("POC", 3),
}  # as many as a line's SDQ add up to
_HASHED = {**_SPREAD, "810": ("IT1", 2), "856": ("SN1", 2)}
# Totals: the segment and element that holds one, and those that it adds up.
_TOTALS = {
    "820": ("BPR", 2, "RMR", 4),
    "875": ("G76", 1, "G68", 1),
    "940": ("W76", 1, "W01", 1),
    "943": ("W03", 1, "W04", 1),
    "944": ("W14", 1, "W07", 1),
    "945": ("W03", 1, "W12", 3),
}


def balanced(kind: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a set with its totals made true, and SE with the number of segments."""
    made = list(lines)
    for mend in (_spread, _totals, _invoiced, _counts, _verdicts):
        made = mend(kind, made)
    return tuple((*one[:1], str(len(made)), *one[2:]) if one[0] == "SE" else one for one in made)


def _put(line: Line, place: int, value: str) -> Line:
    """Return a line with one element said anew, and those before it left empty where they were not said."""
    padded = (*line, *[""] * (place + 1 - len(line)))
    return (*padded[:place], value, *padded[place + 1 :])


def _each(lines: Iterable[Line], name: str, mend: Callable[[Line], Line]) -> Lines:
    return [mend(one) if one[0] == name else one for one in lines]


def _sum(lines: Iterable[Line], name: str, place: int) -> Decimal:
    texts = (one[place] for one in lines if one[0] == name and len(one) > place)
    return sum((Decimal(text) for text in texts if isinstance(text, str) and text), Decimal(0))


def _spread(kind: str, lines: Lines) -> Lines:
    """Let a line that is spread over stores be as many as its stores get."""
    if kind not in _SPREAD:
        return lines
    name, place = _SPREAD[kind]
    totals: dict[int, Decimal] = {}
    at = -1
    for index, one in enumerate(lines):
        at = index if one[0] == name else at
        if one[0] == "SDQ":
            shares = (one[here] for here in range(4, min(len(one), 23), 2))
            totals[at] = totals.get(at, Decimal(0)) + sum(Decimal(str(share)) for share in shares if share)
    return [_put(one, place, str(totals[index])) if index in totals else one for index, one in enumerate(lines)]


def _totals(kind: str, lines: Lines) -> Lines:
    if kind not in _TOTALS:
        return lines
    name, place, counted, at = _TOTALS[kind]
    total = _sum(lines, counted, at)
    return _each(lines, name, lambda one: _put(one, place, str(total)))


def _invoiced(kind: str, lines: Lines) -> Lines:
    """Let TDS01 say, in cents, what the lines come to and what the whole invoice adds or takes off."""
    if kind != "810":
        return lines
    cents = Decimal(0)
    summary = False
    for one in lines:
        summary = summary or one[0] == "TDS"
        if one[0] == "IT1" and len(one) > 4 and one[2] and one[4]:
            cents += Decimal(str(one[2])) * Decimal(str(one[4])) * 100
        elif one[0] == "SAC" and summary and len(one) > 5 and one[5]:
            cents += Decimal(str(one[5])) * {"A": -1, "C": 1}.get(str(one[1]), 0)
    total = str(int(abs(cents)))
    return _each(lines, "TDS", lambda one: _put(one, 1, total))


def _counts(kind: str, lines: Lines) -> Lines:
    """Let CTT count the lines, and add their quantities up where that is what its total means."""
    if kind not in _COUNTED:
        return lines
    count = sum(1 for one in lines if one[0] == _COUNTED[kind])
    hashed = _HASHED.get(kind)

    def mended(ctt: Line) -> Line:
        if len(ctt) < 3 or hashed is None:
            return (*_put(ctt, 1, str(count))[:2], "", *ctt[3:]) if len(ctt) > 3 else ("CTT", str(count))
        return _put(_put(ctt, 1, str(count)), 2, str(_sum(lines, *hashed)))

    return _each(lines, "CTT", mended)


_VERDICTS: Mapping[str, str] = {"997": "AK5", "999": "IK5"}


def _verdicts(kind: str, lines: Lines) -> Lines:
    """Let an acknowledgement that names no error accept what it names, and count it."""
    if kind not in _VERDICTS:
        return lines
    sets = str(sum(1 for one in lines if one[0] == "AK2") or 1)
    accepted = _each(lines, _VERDICTS[kind], lambda one: (one[0], "A"))
    return _each(accepted, "AK9", lambda one: ("AK9", "A", sets, sets, sets))
