"""Whether every label would scan: an SSCC (MAN, GM or AA) has 18 digits, a right check digit, and one bearer."""

from collections.abc import Iterator, Sequence

from canonical.shipment import check_digit, is_sscc
from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment

_SSCC = ("GM", "AA")  # X12 element 88
_IDENTIFIER = "00"  # the application identifier that a scanner reads before the 18 digits


class Labels:
    """The marks of one set; a range of marks (MAN03) is left alone."""

    watches = ("MAN",)

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._found: list[Flaw] = []

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        for at, segment in seen:
            self._see(at, segment)

    def _see(self, at: int, segment: Segment) -> None:
        for kind, mark in ((1, 2), (4, 5)):
            if segment.get(kind) in _SSCC and not segment.get(mark + 1):
                self._look(at, segment, f"MAN{mark:02d}", segment.get(mark).strip())

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        yield from self._found

    def _look(self, at: int, segment: Segment, element: str, mark: str) -> None:
        code = mark.removeprefix(_IDENTIFIER) if len(mark) == 20 else mark
        if not is_sscc(code):
            self._found.append(_wrong(at, segment, element, mark, code))
        elif code in self._seen:
            says = f"{element} is SSCC {code}, which stands on another carton or pallet already"
            self._found.append(Flaw("sscc_twice", says, at, segment, element, expected="a number of its own"))
        self._seen[code] = at


def _wrong(at: int, segment: Segment, element: str, mark: str, code: str) -> Flaw:
    whole = len(code) == 18 and code.isascii() and code.isdigit()
    expected = f"{code[:-1]}{check_digit(code[:-1])}" if whole else "18 digits, with 00 before them or without"
    why = "its check digit is wrong" if whole else "it has not 18 digits"
    return Flaw(
        "sscc_wrong", f"{element} is {mark[:48]!r}, which is no SSCC: {why}", at, segment, element, expected=expected,
        mend="print the label anew, and send the notice with the number that stands on it",
    )  # fmt: skip
