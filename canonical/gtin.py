"""The numbers that GS1 gives to goods and places, and how one sees that they were copied wrongly.

A UPC has 12 digits, an EAN 13 or 8, a case's GTIN 14; with zeros before it each is
a GTIN of 14 digits, and only so can two of them be compared. A GLN, for places,
has 13. The last digit checks the others (GS1 General Specifications 7.9).
"""

import re

from canonical.shipment import check_digit

_LENGTHS = (8, 12, 13, 14)
_GLN = 13
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+$")


def gtin14(number: str) -> str | None:
    """Return a UPC, EAN or GTIN as its 14 digits; nothing where it is none, or its check digit is wrong."""
    return number.zfill(14) if len(number) in _LENGTHS and _checked(number) else None


def gtin_fault(number: str) -> str:
    """Say what is wrong with a UPC, EAN or GTIN, and what was probably meant; empty where nothing is."""
    return _fault(number, _LENGTHS, "a GTIN has 8, 12, 13 or 14 digits")


def gln_fault(number: str) -> str:
    """Say what is wrong with a GLN; empty where nothing is."""
    return _fault(number, (_GLN,), "a GLN has 13 digits")


def _fault(number: str, lengths: tuple[int, ...], expected: str) -> str:
    if _SCIENTIFIC.match(number):
        return f"{number} was cut short by a spreadsheet; make the column text, fill it anew, and save again"
    if not (number.isascii() and number.isdigit()):
        return f"{number!r} is not made of digits only; {expected}"
    if len(number) in lengths:
        return "" if _checked(number) else f"the check digit of {number} should be {check_digit(number[:-1])}"
    padded = [number.zfill(length) for length in lengths if length > len(number)]
    meant = next((one for one in padded if len(number) >= len(one) - 2 and _checked(one)), None)
    if meant is not None:
        return f"{number} has {len(number)} digits and probably lost the zeros before it: {meant} would be right"
    return f"{number} has {len(number)} digits; {expected}"


def _checked(number: str) -> bool:
    return number.isascii() and number.isdigit() and int(number[-1]) == check_digit(number[:-1])
