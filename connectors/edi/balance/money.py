"""Whether an invoice comes to what it says: TDS01 against lines, allowances, charges and taxes."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment
from connectors.edi.value import number

_CENT = Decimal("0.01")
_PLAIN = ("", "CP", "CT", "EA", "NT", "PE", "RE", "UM")  # X12 639: the price is that of one unit of the quantity
_ELSEWHERE = ("01", "03", "04", "05")  # X12 331: settled, but not on this invoice
_SIGNS = {"C": 1, "A": -1}  # X12 248; no other code changes the total


class Money:
    """The sum is made both ways in which senders round: each line to cents, or only the whole.

    Nothing is said where the sum cannot be known: a line without price or
    quantity, a price for a hundred, an allowance without its amount.
    """

    watches = ("IT1", "SAC", "TXI", "TDS")

    def __init__(self) -> None:
        self._exact = self._rounded = Decimal(0)
        self._total: tuple[int, Segment] | None = None
        self._known = True

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        for at, segment in seen:
            self._see(at, segment)

    def _see(self, at: int, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "IT1":
            self._line(segment)
        elif name == "SAC":
            self._extra(segment)
        elif name == "TXI":
            self._add(number(segment.get(2)) or Decimal(0))
        elif self._total is None:
            self._total = at, segment

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        if self._total is None or not self._known:
            return
        at, tds = self._total
        told = _implied(tds.get(1))
        exact = self._exact.quantize(_CENT, ROUND_HALF_UP)
        if told is None or told in (exact, self._rounded):
            return
        says = f"TDS01 says {told}, and lines, allowances, charges and taxes come to {self._rounded}"
        whole = number(tds.get(1)) in (exact, self._rounded)
        mend = "write the amount in cents, without a point (type N2)" if whole else None
        expected = f"{self._rounded.scaleb(2):.0f}"
        yield Flaw("invoice_total_wrong", says, at, tds, "TDS01", expected=expected, mend=mend)

    def _line(self, segment: Segment) -> None:
        amount, price = number(segment.get(2)), number(segment.get(4))
        if amount is None or price is None or segment.get(5).strip() not in _PLAIN:
            self._known = False
        else:
            self._add(amount * price)

    def _extra(self, segment: Segment) -> None:
        sign = _SIGNS.get(segment.get(1).strip(), 0)
        if not sign or segment.get(12).strip() in _ELSEWHERE:
            return
        amount = _implied(segment.get(5))
        if amount is None:
            self._known = False
        else:
            self._add(sign * amount)

    def _add(self, amount: Decimal) -> None:
        self._exact += amount
        self._rounded += amount.quantize(_CENT, ROUND_HALF_UP)


def _implied(text: str) -> Decimal | None:
    """Read an amount whose last two digits are cents (X12 type N2); a point that stands there is taken at its word."""
    amount = number(text)
    if amount is None or "." in text:
        return amount
    return amount.scaleb(-2)
