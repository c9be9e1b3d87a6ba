"""The characters in which one partner is written to: which of them may be said, and what stands for the others.

X12 knows a basic character set (capitals, digits, a few signs) and an extended
one; partners of our days also take UTF-8. What an agreed set lacks, and the
partner's own delimiters, are refused or replaced as the profile says.
"""

import re
import unicodedata

from connectors.ports import Unreadable
from connectors.profile import EdiTerms

REPETITION_SINCE = "00402"  # before this version ISA11 says U, and nothing repeats

_BASIC = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=")
_LATIN = frozenset(letter for letter in map(chr, range(256)) if letter.isprintable())
_NAMES = {"basic": "X12's basic set", "extended": "X12", "utf-8": "UTF-8 that can be seen"}


class Alphabet:
    """One partner's characters. Raises ``Unreadable`` where the delimiters or the replacement cannot be what they are.

    ``encoding`` is that of the bytes.
    """

    def __init__(self, terms: EdiTerms) -> None:
        self._terms = terms
        self.repeats = terms.version >= REPETITION_SINCE
        self.delimiters = _delimiters(terms, repeats=self.repeats)
        self.encoding = "utf-8" if terms.characters == "utf-8" else "latin-1"
        self._known = (_BASIC if terms.characters == "basic" else _LATIN) - set(self.delimiters)
        self._doubtful = re.compile(f"[^{re.escape(''.join(sorted(self._known)))}]| $")

    def check(self) -> None:
        """Refuse terms with which nothing could be written that would be read as it was meant."""
        terms = self._terms
        singles = (terms.element_separator, terms.component_separator, terms.repetition_separator)
        apart = len(self.delimiters) == len("".join(singles[: 2 + self.repeats])) + len(set(terms.segment_terminator))
        if not apart or not terms.segment_terminator or any(len(c) != 1 or c.isalnum() for c in singles):
            raise Unreadable(
                f"the delimiters agreed with {terms.them.id} cannot be told apart: "
                f"{', '.join(f'{name} {mark!r}' for mark, name in self.delimiters.items())}; "
                "give each one character of its own in the partner's profile"
            )
        if terms.replacement not in self._known:
            raise Unreadable(
                f"{terms.replacement!r} cannot stand for what may not be sent to {terms.them.id}, for it may not be "
                "sent itself; choose another `replacement` in the partner's profile"
            )

    def say(self, text: str, where: str) -> str:
        """Return the text as this partner may read it. Raises ``Unreadable``, naming ``where`` and the character."""
        if self._doubtful.search(text) is None:
            return text
        if self._terms.characters == "basic":
            text = text.upper()
        said = (letter if self._sayable(letter) else self._instead(letter, where, text) for letter in text)
        return "".join(said).rstrip(" ")

    def harmless(self, text: str, longest: int) -> str:
        """Return as much of a text as can be said; what cannot is a blank, and the rest is cut off."""
        if self._terms.characters == "basic":
            text = text.upper()
        return "".join(letter if self._sayable(letter) else " " for letter in text)[:longest].strip()

    def _sayable(self, letter: str) -> bool:
        if letter in self._known:
            return True
        return self.encoding == "utf-8" and letter.isprintable() and letter not in self.delimiters

    def _instead(self, letter: str, where: str, text: str) -> str:
        if self._terms.unsayable == "refuse":
            delimiter = self.delimiters.get(letter)
            lacks = f"no character of {_NAMES[self._terms.characters]}"
            what = f"{self._terms.them.id}'s {delimiter}" if delimiter else lacks
            raise Unreadable(
                f"{where} would be {text!r}, and {letter!r} in it is {what}; "
                "correct the text, or write `unsayable: replace` in the partner's profile"
            )
        plain = unicodedata.normalize("NFKD", letter)[:1]
        return plain if plain.isascii() and plain.isalnum() else self._terms.replacement


def _delimiters(terms: EdiTerms, *, repeats: bool) -> dict[str, str]:
    found = {
        terms.element_separator: "element separator",
        terms.component_separator: "component separator",
    } | dict.fromkeys(terms.segment_terminator, "segment terminator")
    if repeats:
        found[terms.repetition_separator] = "repetition separator"
    return found
