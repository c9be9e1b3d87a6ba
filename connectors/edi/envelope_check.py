"""What the envelope segments promise, held against what stands between them."""

import re
from collections.abc import Callable, Iterator

from canonical.finding import Finding, Place
from connectors.edi.isa import Isa
from connectors.edi.rulebook import finding
from connectors.edi.segment import Segment
from connectors.edi.value import calendar_day

# Which functional identifier (GS01) may hold which set (ST01); sets that are not named may stand anywhere.
GROUP_OF_SET = {
    "204": "SM",
    "210": "IM",
    "214": "QM",
    "753": "RF",
    "754": "RG",
    "810": "IN",
    "812": "CD",
    "816": "OR",
    "820": "RA",
    "824": "AG",
    "830": "PS",
    "832": "SC",
    "846": "IB",
    "850": "PO",
    "852": "PD",
    "855": "PR",
    "856": "SH",
    "860": "PC",
    "861": "RC",
    "862": "SS",
    "864": "TX",
    "865": "CA",
    "869": "RS",
    "870": "RS",
    "875": "OG",
    "880": "GP",
    "940": "OW",
    "943": "AR",
    "944": "RE",
    "945": "SW",
    "947": "AW",
    "990": "GF",
    "997": "FA",
    "999": "FA",
}
_QUALIFIERS = {f"{n:02d}" for n in range(1, 39)} | {"AM", "NR", "SA", "SN", "ZZ"}  # X12 element I05
_HOUR = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")
_KNOWN_VERSION = re.compile(r"00[2-9]0[0-9]")


def header(isa: Isa, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with an ISA."""
    values = [element.strip() for element in isa.segment.elements]
    for rule, says in isa.flaws:
        yield finding(rule, says, place, mend="ask the sender to write the ISA with fixed lengths and all 16 elements")
    for rule, number, whose in (("sender", 5, "sender"), ("receiver", 7, "receiver")):
        if values[number] not in _QUALIFIERS:
            says = f"the {whose}'s qualifier ISA{number:02d} is {values[number]!r}, which is no qualifier"
            yield finding(f"isa_bad_{rule}_qualifier", says, _element(place, number), expected="01 to 38, ZZ, AM, ...")
    yield from _identity(values, place)
    yield from _clock(values, place)
    yield from _version(values, place)


def _identity(values: list[str], place: Place) -> Iterator[Finding]:
    if not (len(values[13]) == 9 and values[13].isascii() and values[13].isdigit()):
        says = f"the interchange control number ISA13 is {values[13]!r}"
        yield finding("isa13_not_9_digits", says, _element(place, 13), expected="9 digits")
    if values[15] not in ("P", "T", "I"):
        says = f"the usage indicator ISA15 is {values[15]!r}"
        yield finding(
            "isa15_bad", says, _element(place, 15), expected="P for production, T for test, I for information"
        )


def group_header(gs: Segment, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the number of a group."""
    control = gs.get(6).strip()
    if not (control.isascii() and control.isdigit() and len(control) <= 9):
        says = f"the group control number GS06 is {control!r}"
        yield finding("gs06_bad", says, _element(place, 6), expected="1 to 9 digits")


def set_header(st: Segment, where: Callable[[], Place]) -> Iterator[Finding]:
    """Yield what is wrong with the kind and the number of a set; a number that is only short is told by its guide."""
    kind, control = st.get(1).strip(), st.get(2).strip()
    if not (len(kind) == 3 and kind.isascii() and kind.isalnum()):
        yield finding("st01_bad", f"the kind of the set, ST01, is {kind[:20]!r}", _element(where(), 1), expected="850")
    if not 0 < len(control) <= 9:
        says = f"the set control number ST02 is {control[:20]!r}"
        yield finding("st02_bad", says, _element(where(), 2), expected="4 to 9 characters")


def _clock(values: list[str], place: Place) -> Iterator[Finding]:
    if calendar_day(values[9]) is None or len(values[9]) != 6:
        yield finding("isa09_bad", f"the date ISA09 is {values[9]!r}", _element(place, 9), expected="YYMMDD")
    if not _HOUR.fullmatch(values[10]):
        yield finding("isa10_bad", f"the time ISA10 is {values[10]!r}", _element(place, 10), expected="HHMM")


def _version(values: list[str], place: Place) -> Iterator[Finding]:
    version, mark = values[12], values[11]
    if not re.fullmatch(r"\d{5}", version, re.ASCII):
        yield finding("isa12_bad", f"the version ISA12 is {version!r}", _element(place, 12), expected="5 digits")
    elif not _KNOWN_VERSION.fullmatch(version):
        yield finding("isa12_unknown", f"no version {version} is known (ISA12)", _element(place, 12))
    if version < "00402" and mark != "U":
        says = f"ISA11 is {mark!r}, which before version 00402 should be U"
        yield finding("isa11_not_U_in_old_version", says, _element(place, 11))
    if version >= "00402" and mark == "U":
        says = "ISA11 is U, though this version makes it the repetition separator: nothing repeats then"
        yield finding("isa11_U_in_new_version", says, _element(place, 11))


def interchange_trailer(isa: Segment, iea: Segment, groups: int, place: Place) -> Iterator[Finding]:
    """Hold IEA01 against the number of groups, and IEA02 against ISA13 (as numbers)."""
    if not same_number(iea.get(1), str(groups)):
        says = f"IEA01 says {iea.get(1)!r} groups, {groups} came"
        yield finding("iea_count_wrong", says, _element(place, 1), expected=str(groups))
    mine, theirs = isa.get(13).strip(), iea.get(2)
    if mine == theirs:
        return
    rule = "iea_control_zeros" if same_number(mine, theirs) and theirs.strip() == theirs else "iea_control_mismatch"
    yield finding(rule, f"IEA02 is {theirs!r}, ISA13 is {mine!r}", _element(place, 2), expected=mine)


def group_trailer(gs: Segment, ge: Segment, sets: int, place: Place) -> Iterator[Finding]:
    """Hold GE01 against the number of sets, and GE02 against GS06."""
    if not same_number(ge.get(1), str(sets)):
        says = f"GE01 says {ge.get(1)!r} sets, {sets} came"
        yield finding("ge_count_wrong", says, _element(place, 1), expected=str(sets))
    if ge.get(2) != gs.get(6) and not same_number(ge.get(2), gs.get(6)):
        says = f"GE02 is {ge.get(2)!r}, GS06 is {gs.get(6)!r}"
        yield finding("ge_control_mismatch", says, _element(place, 2), expected=gs.get(6))


def set_trailer(st: Segment, se: Segment, segments: int, where: Callable[[], Place]) -> Iterator[Finding]:
    """Hold SE01 against the number of segments from ST to SE, and SE02 against ST02."""
    if not same_number(se.get(1), str(segments)):
        says = f"SE01 says {se.get(1)!r} segments, {segments} came"
        yield finding("se_count_wrong", says, _element(where(), 1), expected=str(segments))
    if se.get(2) != st.get(2):
        says = f"SE02 is {se.get(2)!r}, ST02 is {st.get(2)!r}"
        yield finding("se_control_mismatch", says, _element(where(), 2), expected=st.get(2))


def same_number(one: str, other: str) -> bool:
    """Say whether two texts are the same number; leading zeros do not count, texts without digits are none."""
    if not (one.strip().isdecimal() and other.strip().isdecimal()):
        return False
    return one.strip().lstrip("0") == other.strip().lstrip("0")


def _element(place: Place, number: int) -> Place:
    return place.model_copy(update={"element": f"{place.segment}{number:02d}"})
