"""Units as people write them into files and forms: EA, Each and each are one unit, and go by one word here."""

from typing import Annotated

from pydantic import BeforeValidator

from connectors.edi.notation import UNITS

_ALSO = {"UN": "each", "CS": "case", "PF": "pallet"}  # further codes of X12 element 355 for words that have another
_WORDS = {code: word for word, code in UNITS.items()} | _ALSO


def unit_word(written: object) -> object:
    """Return our word for a code of X12, or for a word in capitals; what we have no word for stays as it is."""
    if not isinstance(written, str):
        return written
    word = written.strip()
    lower = word.lower().replace(" ", "_")
    return lower if lower in UNITS else _WORDS.get(word.upper(), word)


UnitWord = Annotated[str, BeforeValidator(unit_word)]
"""A unit that somebody wrote."""
