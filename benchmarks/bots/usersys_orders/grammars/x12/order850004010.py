"""The 850 of release 004010 in bots' notation: the segments that orders are made of, written for the benchmark.

Lengths and types are those of X12's data elements; bots checks no code lists and no
notes that tie elements together.
"""

from bots.botsconfig import ID, LEVEL, MAX, MIN
from usersys.grammars.x12.acknowledgement_record import envelope

MANY = 99999

syntax = {"charset": "iso-8859-1", "envelope": "", "version": "00401", "functionalgroup": "PO"}


def _often(name, most, inside=(), least=0):
    return {ID: name, MIN: least, MAX: most, **({LEVEL: list(inside)} if inside else {})}


_ADDRESS = [_often("N2", 2), _often("N3", 2), _often("N4", MANY), _often("REF", 12), _often("PER", 3)]
_LINE = [
    _often("CUR", 1), _often("CTP", MANY), _often("MEA", 40), _often("PID", 1000, [_often("MEA", 10)]),
    _often("PO4", MANY), _often("REF", MANY), _often("PER", 5), _often("SAC", 25), _often("ITD", 2),
    _often("TD5", 12), _often("SDQ", 500),
    _often("DTM", 10), _often("SCH", 200), _often("N9", 1000, [_often("MSG", 1000)]), _often("N1", 200, _ADDRESS),
]  # fmt: skip
_SET = [
    _often("BEG", 1, least=1), _often("CUR", 1), _often("REF", MANY), _often("PER", 3), _often("FOB", MANY),
    _often("SAC", 25), _often("ITD", MANY), _often("DTM", 10), _often("TD5", 12),
    _often("N9", 1000, [_often("MSG", 1000)]), _often("N1", 200, _ADDRESS), _often("PO1", 100000, _LINE, least=1),
    _often("CTT", 1, [_often("AMT", 1)]), _often("SE", 1, least=1),
]  # fmt: skip
_GROUP = [_often("ST", MANY, _SET, least=1), _often("GE", 1, least=1)]
structure = [_often("ISA", 1, [_often("GS", MANY, _GROUP, least=1), _often("IEA", 1, least=1)], least=1)]


def _record(name, *fields):
    """Build a record of fields such as ``"M 1/22 AN"``."""
    rows = [["BOTSID", "M", len(name), "AN"]]
    for at, field in enumerate(fields, 1):
        must, lengths, kind = field.split()
        least, _, most = lengths.partition("/")
        rows.append([f"{name}{at:02}", must, (int(least), int(most)), kind])
    return rows


_CODE, _TEXT = "C 2/3 AN", "C 1/80 AN"
_PAIR = ("C 2/2 AN", "C 1/48 AN")
_UNIT, _AMOUNT, _PRICE = "C 2/2 AN", "C 1/15 R", "C 1/17 R"

recorddefs = {
    **envelope(),
    "ST": _record("ST", "M 3/3 AN", "M 4/9 AN"),
    "BEG": _record(
        "BEG", "M 2/2 AN", "M 2/2 AN", "M 1/22 AN", "C 1/30 AN", "M 8/8 DT", "C 1/30 AN", "C 2/2 AN", "C 2/2 AN",
        "C 1/2 AN", "C 1/10 AN", "C 2/2 AN", "C 2/2 AN",
    ),
    "CUR": _record("CUR", "M 2/3 AN", "M 3/3 AN", "C 4/10 R"),
    "REF": _record("REF", "M 2/3 AN", "C 1/30 AN", _TEXT),
    "PER": _record("PER", "M 2/2 AN", "C 1/60 AN", *("C 2/2 AN", _TEXT) * 3, "C 1/20 AN"),
    "FOB": _record("FOB", "M 2/2 AN", "C 1/2 AN", _TEXT, "C 2/2 AN", "C 3/3 AN", "C 1/2 AN", _TEXT, "C 2/2 AN", _TEXT),
    "SAC": _record(
        "SAC", "M 1/1 AN", "C 4/4 AN", "C 2/2 AN", "C 1/10 AN", "C 1/15 N2", "C 1/1 AN", "C 1/6 R", "C 1/9 R", _UNIT,
        _AMOUNT, _AMOUNT, "C 2/2 AN", "C 1/30 AN", "C 1/20 AN", _TEXT, "C 2/3 AN",
    ),
    "ITD": _record(
        "ITD", "C 2/2 AN", "C 1/2 AN", "C 1/6 R", "C 8/8 DT", "C 1/3 N0", "C 8/8 DT", "C 1/3 N0", "C 1/10 N2",
        "C 8/8 DT", "C 1/10 N2", "C 1/5 R", _TEXT, "C 1/2 N0", "C 1/2 AN", "C 1/5 R",
    ),
    "DTM": _record("DTM", "M 3/3 AN", "C 8/8 DT", "C 4/8 TM", "C 2/2 AN", _CODE, "C 1/35 AN"),
    "TD5": _record("TD5", "C 1/2 AN", "C 1/2 AN", _TEXT, "C 1/2 AN", "C 1/35 AN", "C 2/2 AN", "C 1/2 AN", "C 1/30 AN"),
    "N9": _record("N9", "M 2/3 AN", "C 1/30 AN", "C 1/45 AN", "C 8/8 DT", "C 4/8 TM"),
    "MSG": _record("MSG", "M 1/264 AN", "C 2/2 AN", "C 1/9 N0"),
    "N1": _record("N1", "M 2/3 AN", "C 1/60 AN", "C 1/2 AN", _TEXT, "C 2/2 AN", "C 2/3 AN"),
    "N2": _record("N2", "M 1/60 AN", "C 1/60 AN"),
    "N3": _record("N3", "M 1/55 AN", "C 1/55 AN"),
    "N4": _record("N4", "C 2/30 AN", "C 2/2 AN", "C 3/15 AN", "C 2/3 AN", "C 1/2 AN", "C 1/30 AN"),
    "PO1": _record("PO1", "C 1/20 AN", _AMOUNT, _UNIT, _PRICE, "C 2/2 AN", *_PAIR * 10),
    "CTP": _record("CTP", "C 2/2 AN", "C 3/3 AN", _PRICE, _AMOUNT, "C 2/2 AN", "C 3/3 AN", "C 1/10 R"),
    "MEA": _record("MEA", "C 2/2 AN", "C 1/3 AN", "C 1/20 R", "C 2/2 AN", "C 1/20 R", "C 1/20 R"),
    "PID": _record(
        "PID", "M 1/1 AN", _CODE, "C 2/2 AN", "C 1/12 AN", _TEXT, "C 2/2 AN", "C 1/15 AN", "C 1/1 AN", "C 2/3 AN",
    ),
    "PO4": _record("PO4", "C 1/6 N0", "C 1/8 R", _UNIT, "C 3/25 AN", "C 1/2 AN", "C 1/9 R", _UNIT, "C 1/8 R", _UNIT),
    "SDQ": _record("SDQ", "M 2/2 AN", "C 1/2 AN", *(_TEXT, _AMOUNT) * 10),
    "SCH": _record("SCH", "M 1/15 R", "M 2/2 AN", "C 2/3 AN", "C 1/60 AN", "M 3/3 AN", "M 8/8 DT", "C 4/8 TM"),
    "CTT": _record("CTT", "M 1/6 N0", "C 1/10 R", "C 1/10 R", _UNIT, "C 1/8 R", _UNIT, _TEXT),
    "AMT": _record("AMT", "M 1/3 AN", "M 1/18 R", "C 1/1 AN"),
    "SE": _record("SE", "M 1/10 N0", "M 4/9 AN"),
}  # fmt: skip
