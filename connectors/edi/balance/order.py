"""What an 850 must hold before it can be worked with: a date, lines, quantities, whole item numbers.

These faults reject the set, though the same kind of fault elsewhere only makes
it nonconformant: a purchase order without its date or a quantity is none.
"""

from collections.abc import Iterator, Sequence

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment
from connectors.edi.value import calendar_day, number

_DATED = {"DTM": 2, "BEG": 5}
_PAIRS_END = 26  # PO124 and PO125 are the last pair; what stands beyond is surplus, and the grammar says so


class Order:
    """``release`` is that of the group (GS08): since 004010 a year has four digits."""

    watches = ("ST", "BEG", "PO1", "DTM", "SE")

    def __init__(self, release: str) -> None:
        self._four_digits = release[:6] >= "004010"
        self._beginning: Placed | None = None
        self._first: Placed | None = None
        self._last = (1, Segment(("ST",), 0, 0))
        self._lines = self._bare = 0
        self._bare_first: Placed | None = None
        self._hopeless = True  # no line asks for more than nothing
        self._found: list[Flaw] = []

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        plain = 0
        for at, segment in seen:
            elements = segment.elements
            if elements[0] == "PO1":
                if not self._hopeless and _plain(elements):
                    plain += 1
                else:
                    self._lines, plain = self._lines + plain, 0
                    self._line(at, segment)
            elif elements[0] in _DATED:
                if elements[0] == "BEG" and self._beginning is None:
                    self._beginning = at, segment
                self._short_date(at, segment, _DATED[elements[0]])
        self._lines += plain
        self._last = seen[-1]

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        yield from self._heading()
        at, last = self._last
        if self._first is None:
            yield Flaw("po1_missing", "the order has no line: no PO1 came", at, last, expected="PO1", name="PO1")
        yield from self._found
        if self._first is not None and self._hopeless:
            yield Flaw("no_usable_line", "no line asks for a quantity above zero", *self._first)
        if self._bare_first is not None:
            says = f"{self._bare} of {self._lines} lines have no price (PO104)"
            yield Flaw("line_price_missing", says, *self._bare_first, evidence=(("occurrences", str(self._bare)),))

    def _heading(self) -> Iterator[Flaw]:
        if self._beginning is None:
            at, last = self._last
            yield Flaw("beg_missing", "the order has no BEG: no number, no date", at, last, name="BEG")
            return
        at, beg = self._beginning
        date = beg.get(5)
        if not date.strip():
            says = "BEG05, the order's date, is empty"
            yield Flaw("po_date_missing", says, at, beg, "BEG05", expected="CCYYMMDD")
        elif calendar_day(date) is None:
            says = f"BEG05, the order's date, is {date!r}, which is no day"
            value = (("value", date[:99]),)
            yield Flaw("po_date_bad", says, at, beg, "BEG05", expected="CCYYMMDD", evidence=value)

    def _line(self, at: int, segment: Segment) -> None:
        elements = segment.elements
        if not self._lines:
            self._first = at, segment
        self._lines += 1
        if len(elements) < 5 or not elements[4].strip():
            self._bare += 1
            self._bare_first = self._bare_first or (at, segment)
        asked = segment.get(2)
        quantity = number(asked)
        if quantity is None and asked.strip():
            self._hopeless = False
            self._bad_quantity(at, segment, asked)
        elif quantity is not None and quantity > 0:
            self._hopeless = False
        if len(elements) % 2 or not all(map(str.strip, elements[6:])):
            self._pairs(at, segment)

    def _bad_quantity(self, at: int, segment: Segment, asked: str) -> None:
        name = segment.get(1) or str(self._lines)
        says = f"line {name}: the quantity {asked[:99]!r} is no number"
        value = (("value", asked[:99]),)
        self._found.append(
            Flaw("line_quantity_bad", says, at, segment, "PO102", expected="a number", line=name, evidence=value)
        )

    def _pairs(self, at: int, segment: Segment) -> None:
        elements = segment.elements
        for place in range(6, min(len(elements), _PAIRS_END), 2):
            qualifier, value = elements[place].strip(), segment.get(place + 1).strip()
            if bool(qualifier) != bool(value):
                name = segment.get(1) or str(self._lines)
                pair = f"PO1{place:02d}/PO1{place + 1:02d}"
                says = f"line {name}: the item number pair {pair} is ({qualifier!r}, {value!r})"
                empty = f"PO1{place + bool(qualifier):02d}"
                wanted = "both or neither"
                self._found.append(
                    Flaw("line_id_pair_incomplete", says, at, segment, empty, expected=wanted, line=name)
                )

    def _short_date(self, at: int, segment: Segment, place: int) -> None:
        date = segment.get(place)
        if len(date) == 6 and self._four_digits and calendar_day(date):
            element = f"{segment.elements[0]}{place:02d}"
            says = f"{element} is {date}: six digits where this release has eight"
            self._found.append(Flaw("six_digit_date_in_4010_or_later", says, at, segment, element, expected="CCYYMMDD"))


def _plain(elements: tuple[str, ...]) -> bool:
    """Tell whether a line is like nearly all others: a whole quantity, a price, whole pairs."""
    return (
        len(elements) > 4
        and len(elements) % 2 == 0
        and elements[2].isdigit()
        and elements[2].isascii()
        and all(map(str.strip, (elements[4], *elements[6:])))
    )
