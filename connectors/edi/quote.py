"""What an acknowledgement repeats of a broken document, put so that its reader is not broken by it in turn."""

from datetime import datetime

from connectors.edi.writer import harmless
from connectors.profile import EdiTerms

_UNKNOWN = "?"  # stands for letters that a segment or set is short of
_NO_DAY, _NO_HOUR = "700101", "0000"  # where an ISA names none


def name(text: str, terms: EdiTerms, shortest: int, longest: int) -> str:
    """Return an id (AK101, AK201, AK301) in its lawful length; what is missing of it is a question mark."""
    return harmless(text, terms, longest).replace(" ", _UNKNOWN).ljust(shortest, _UNKNOWN)


def set_number(text: str, terms: EdiTerms) -> str:
    """Return a set control number (AK202) as its sender knows it, be it shorter than it may be; zeros for none."""
    return harmless(text, terms, 9) or "0000"


def number(text: str) -> str:
    """Return a group control number (AK102), of digits only; 0 where it had none."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return digits[-9:] or "0"


def count(amount: int) -> str:
    """Return a number of sets or segments, in at most six digits."""
    return str(min(amount, 999_999))


def day(text: str) -> str:
    """Return an interchange date (TA102), YYMMDD."""
    return text if _read(text, "%y%m%d", 6) else _NO_DAY


def hour(text: str) -> str:
    """Return an interchange time (TA103), HHMM."""
    return text if _read(text, "%H%M", 4) else _NO_HOUR


def _read(text: str, how: str, length: int) -> bool:
    if len(text) != length or not (text.isascii() and text.isdigit()):
        return False
    try:
        datetime.strptime(text, how)  # noqa: DTZ007 - neither day nor hour has a zone here
    except ValueError:
        return False
    return True
