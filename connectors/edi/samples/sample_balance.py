"""Makes the totals of a sample document true: lines counted, quantities and amounts added up, verdicts that agree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from connectors.edi.line import SingleLine

Lines = list[SingleLine]

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
# A line that stores and days share: its segment, quantity and unit.
_SPREAD = {"850": ("PO1", 2, 3), "855": ("PO1", 2, 3), "860": ("POC", 3, 5), "865": ("POC", 3, 5)}
_HASHED = {kind: spread[:2] for kind, spread in _SPREAD.items()} | {
    "810": ("IT1", 2),
    "846": ("QTY", 2),
    "856": ("SN1", 2),
}
_ELSEWHERE = ("01", "03", "04", "05")  # X12 331: settled, but not on this invoice
# Totals: the segment and element that holds one, and those that it adds up.
_TOTALS = {
    "820": ("BPR", 2, "RMR", 4),
    "875": ("G76", 1, "G68", 1),
    "940": ("W76", 1, "W01", 1),
    "943": ("W03", 1, "W04", 1),
    "944": ("W14", 1, "W07", 1),
    "945": ("W03", 1, "W12", 3),
}


def balanced(kind: str, lines: Sequence[SingleLine]) -> tuple[SingleLine, ...]:
    """Return the lines of a set with its totals made true, and SE with the number of segments."""
    made = list(lines)
    for mend in (_spread, _totals, _invoiced, _counts, _verdicts):
        made = mend(kind, made)
    return tuple((*one[:1], str(len(made)), *one[2:]) if one[0] == "SE" else one for one in made)


def _put(line: SingleLine, place: int, value: str) -> SingleLine:
    """Return a line with one element said anew, and those before it left empty where they were not said."""
    padded = (*line, *[""] * (place + 1 - len(line)))
    return (*padded[:place], value, *padded[place + 1 :])


def _each(lines: Iterable[SingleLine], name: str, mend: Callable[[SingleLine], SingleLine]) -> Lines:
    return [mend(one) if one[0] == name else one for one in lines]


def _sum(lines: Iterable[SingleLine], name: str, place: int) -> Decimal:
    texts = (one[place] for one in lines if one[0] == name and len(one) > place)
    return sum((Decimal(text) for text in texts if isinstance(text, str) and text), Decimal(0))


def _spread(kind: str, lines: Lines) -> Lines:
    """Let a line be as many as its stores get (SDQ), and its days (SCH) add up to it; stores' own loops are theirs."""
    if kind not in _SPREAD:
        return lines
    name, place, unit = _SPREAD[kind]
    made = list(lines)
    for start, end in _own(lines, name):
        stores = [at for at in range(start, end) if lines[at][0] == "SDQ"]
        days = [at for at in range(start, end) if lines[at][0] == "SCH"]
        for at in stores:
            made[at] = _put(made[at], 1, _at(lines[start], unit) or _at(lines[at], 1))
        if stores:
            shares = [Decimal(_at(lines[at], n) or 0) for at in stores for n in range(4, 24, 2)]
            made[start] = _put(made[start], place, str(sum(shares, Decimal(0))))
        asked = Decimal(_at(made[start], place) or 0)
        for first, at in enumerate(days):
            share = asked // len(days)
            share = asked - share * (len(days) - 1) if not first else share
            made[at] = _put(_put(made[at], 1, str(share)), 2, _at(lines[start], unit) or _at(lines[at], 2))
    return made


def _own(lines: Lines, name: str) -> Iterable[tuple[int, int]]:
    """Yield where each line begins, and where what belongs to the line itself ends."""
    starts = [at for at, one in enumerate(lines) if one[0] == name]
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        stores = (at for at in range(start, following) if lines[at][0] == "N1")
        yield start, next(stores, following)


def _at(line: SingleLine, place: int) -> str:
    """Return an element, of a composite its first component; nothing where there is none."""
    found = line[place] if len(line) > place else ""
    return found if isinstance(found, str) else str(found[0])


def _totals(kind: str, lines: Lines) -> Lines:
    if kind not in _TOTALS:
        return lines
    name, place, counted, at = _TOTALS[kind]
    total = _sum(lines, counted, at)
    return _each(lines, name, lambda one: _put(one, place, str(total)))


def _invoiced(kind: str, lines: Lines) -> Lines:
    """Let TDS01 say, in cents, what lines, allowances, charges and taxes come to."""
    if kind != "810":
        return lines
    cents = Decimal(0)
    for one in lines:
        if one[0] == "IT1" and _at(one, 2) and _at(one, 4):
            cents += Decimal(_at(one, 2)) * Decimal(_at(one, 4)) * 100
        elif one[0] == "SAC" and _at(one, 5) and _at(one, 12) not in _ELSEWHERE:
            cents += Decimal(_at(one, 5)) * {"A": -1, "C": 1}.get(_at(one, 1), 0)
        elif one[0] == "TXI" and _at(one, 2):
            cents += Decimal(_at(one, 2)) * 100
    total = str(int(cents.quantize(Decimal(1), ROUND_HALF_UP)))
    return _each(lines, "TDS", lambda one: _put(one, 1, total))


def _counts(kind: str, lines: Lines) -> Lines:
    """Let CTT count the lines, and add their quantities up where that is what its total means."""
    if kind not in _COUNTED:
        return lines
    count = sum(1 for one in lines if one[0] == _COUNTED[kind])
    hashed = _HASHED.get(kind)

    def mended(ctt: SingleLine) -> SingleLine:
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
