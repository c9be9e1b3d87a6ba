"""Hold what was ordered, confirmed, announced and invoiced against each other, line by line.

A buyer's computer does the same, and deducts money for every difference that it
finds; so we find it first. What a difference does is the profile's matter: it
may merely inform, or hold the document that would tell the buyer of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from canonical.acknowledgement import OrderAcknowledgement
from canonical.finding import Finding, Place, Severity
from canonical.invoice import Invoice, InvoiceKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.shipment import ShipNotice

_NONE = Decimal(0)


class Difference(StrEnum):
    """What can differ between two documents of one order."""

    confirmed_more_than_ordered = "confirmed_more_than_ordered"
    confirmed_less_than_ordered = "confirmed_less_than_ordered"  # a line of which not every unit was answered
    shipped_more_than_confirmed = "shipped_more_than_confirmed"
    shipped_less_than_confirmed = "shipped_less_than_confirmed"  # judged once the order is complete
    shipped_what_was_not_ordered = "shipped_what_was_not_ordered"
    invoiced_more_than_shipped = "invoiced_more_than_shipped"
    invoiced_less_than_shipped = "invoiced_less_than_shipped"  # judged once the order is complete
    invoiced_what_was_not_ordered = "invoiced_what_was_not_ordered"
    invoiced_at_another_price = "invoiced_at_another_price"
    currency_differs = "currency_differs"
    shipped_after_promise = "shipped_after_promise"


class Tolerance(Noun):
    """What a partner agreed: ``blocks`` hold the document that shows them, ``ignores`` are not even mentioned."""

    blocks: frozenset[Difference] = frozenset(
        {
            Difference.invoiced_more_than_shipped,
            Difference.invoiced_at_another_price,
            Difference.invoiced_what_was_not_ordered,
            Difference.shipped_what_was_not_ordered,
            Difference.currency_differs,
        }
    )
    ignores: frozenset[Difference] = frozenset()
    price: Decimal = _NONE  # so much a unit may an invoice stray from the confirmed price


class _Line(NamedTuple):
    """The sums of one line over all documents of a kind; quantities are in the ordered unit."""

    ordered: Decimal
    answered: Decimal | None  # all that was answered, coming or not; None: never acknowledged
    confirmed: Decimal  # what is coming
    shipped: Decimal
    invoiced: Decimal


class Compared(Noun):
    """One line in every document of its order; quantities are in the ordered unit, and what was never said is empty."""

    position: int  # 1 = the order's first line
    number: str
    unit: str
    ordered: Decimal
    confirmed: Decimal | None = None
    shipped: Decimal = _NONE
    invoiced: Decimal = _NONE
    ordered_price: Decimal | None = None
    confirmed_price: Decimal | None = None
    invoiced_prices: tuple[Decimal, ...] = ()  # more than one where invoices do not agree


def compare(
    order: PurchaseOrder,
    *,
    answer: OrderAcknowledgement | None = None,
    notices: Sequence[ShipNotice] = (),
    invoices: Sequence[Invoice] = (),
) -> tuple[Compared, ...]:
    """Return every line of an order as each document tells it; what differs, ``cross_check`` says."""
    check = _Check(order, answer, notices, invoices, complete=False)
    return tuple(check.compared(position) for position in range(1, len(order.lines) + 1))


def cross_check(
    order: PurchaseOrder,
    *,
    answer: OrderAcknowledgement | None = None,
    notices: Sequence[ShipNotice] = (),
    invoices: Sequence[Invoice] = (),
    complete: bool = False,
    tolerance: Tolerance | None = None,
) -> tuple[Finding, ...]:
    """Return every difference between an order and what was said of it since.

    ``answer`` is the last acknowledgement that counts. ``complete``: nothing more
    will be shipped or invoiced, so what is less counts too. Of ``notices`` only
    this order's items are looked at.
    """
    agreed = tolerance or Tolerance()
    check = _Check(order, answer, notices, invoices, complete)
    findings = (_weighed(found, agreed) for found in (*check.quantities(), *check.prices(agreed.price), *check.rest()))
    return tuple(found for found in findings if Difference(found.rule) not in agreed.ignores)


def _weighed(found: Finding, agreed: Tolerance) -> Finding:
    severity = Severity.hold if Difference(found.rule) in agreed.blocks else Severity.inform
    return found.model_copy(update={"severity": severity})


class _Check:
    def __init__(
        self,
        order: PurchaseOrder,
        answer: OrderAcknowledgement | None,
        notices: Sequence[ShipNotice],
        invoices: Sequence[Invoice],
        complete: bool,
    ) -> None:
        self._order = order
        self._answer = answer
        self._notices = notices
        self._invoices = invoices
        self._complete = complete
        self._answered = {line.position: line for line in answer.lines} if answer else {}
        self._shipped = _shipped(order, notices)
        self._invoiced = _invoiced(invoices)

    def compared(self, position: int) -> Compared:
        line, sums = self._order.lines[position - 1], self._sums(position, self._order.lines[position - 1].quantity)
        told = self._prices(position)
        asked = [one for invoice in self._invoices for one in invoice.lines if one.position == position]
        return Compared(
            position=position, number=line.number, unit=line.unit, ordered=line.quantity,
            confirmed=None if sums.answered is None else sums.confirmed, shipped=sums.shipped, invoiced=sums.invoiced,
            ordered_price=line.unit_price, confirmed_price=told[0] if told and self._answer else None,
            invoiced_prices=tuple(dict.fromkeys(one.unit_price for one in asked)),
        )  # fmt: skip

    def quantities(self) -> Iterator[Finding]:
        for position, ordered in enumerate(self._order.lines, 1):
            yield from self._line(position, ordered.number, self._sums(position, ordered.quantity))
        known = len(self._order.lines)
        yield from self._strangers(self._shipped, known, Difference.shipped_what_was_not_ordered, "shipped")
        yield from self._strangers(self._invoiced, known, Difference.invoiced_what_was_not_ordered, "invoiced")

    def _sums(self, position: int, ordered: Decimal) -> _Line:
        line = self._answered.get(position)
        answered = sum((part.quantity for part in line.answers), _NONE) if line else None
        if self._answer is not None and answered is None:
            answered = _NONE
        return _Line(
            ordered=ordered,
            answered=answered,
            confirmed=line.coming if line else ordered if self._answer is None else _NONE,
            shipped=self._shipped.get(position, _NONE),
            invoiced=self._invoiced.get(position, _NONE),
        )

    def _line(self, position: int, number: str, sums: _Line) -> Iterator[Finding]:
        pairs = (
            (sums.answered, sums.ordered, "confirmed", "ordered", self._answer is not None, True),
            (sums.shipped, sums.confirmed, "shipped", "confirmed", bool(self._notices), self._complete),
            (sums.invoiced, sums.shipped, "invoiced", "shipped", bool(self._invoices), self._complete),
        )
        for later, earlier, done, before, any_came, final in pairs:
            if not any_came or later is None or later == earlier:
                continue
            if later > earlier or final:
                how = "more" if later > earlier else "less"
                rule = Difference(f"{done}_{how}_than_{before}")
                says = f"line {number}: {later} {done}, {earlier} {before}"
                yield self._finding(rule, says, position, number, **{done: later, before: earlier})

    def _strangers(
        self, quantities: Mapping[int, Decimal], known: int, rule: Difference, done: str
    ) -> Iterator[Finding]:
        for position, quantity in sorted(quantities.items()):
            if not 1 <= position <= known:
                says = f"{quantity} were {done} as line {position}, and order {self._order.number} has {known} lines"
                yield self._finding(rule, says, position, str(position), **{done: quantity})

    def prices(self, tolerance: Decimal) -> Iterator[Finding]:
        for invoice in self._invoices:
            for line in invoice.lines:
                told = self._prices(line.position)
                if told and all(abs(line.unit_price - price) > tolerance for price in told):
                    agreed = told[0]
                    says = f"line {line.number}: invoiced at {line.unit_price}, {agreed} confirmed ({invoice.number})"
                    yield self._finding(
                        Difference.invoiced_at_another_price, says, line.position, line.number,
                        invoiced=line.unit_price, confirmed=agreed,
                    )  # fmt: skip

    def _prices(self, position: int) -> tuple[Decimal, ...]:
        """Return the prices that the buyer was told last: those of the answer's parts, or that of the order."""
        answered = self._answered.get(position)
        if answered is not None:
            parts = (answered.unit_price if part.unit_price is None else part.unit_price for part in answered.answers)
            told = [price for price in parts if price is not None]
            return tuple(dict.fromkeys(told))
        lines = self._order.lines
        asked = lines[position - 1].unit_price if 1 <= position <= len(lines) else None
        return () if asked is None else (asked,)

    def rest(self) -> Iterator[Finding]:
        agreed = (self._answer.currency if self._answer else None) or self._order.currency
        for invoice in self._invoices:
            if agreed and invoice.currency and invoice.currency != agreed:
                says = f"invoice {invoice.number} is in {invoice.currency}, and the order in {agreed}"
                yield Finding(rule=Difference.currency_differs, says=says, place=Place(field="currency"))
        parts = [part for line in self._answered.values() for part in line.answers if part.status.coming]
        promised = max((part.ships_on for part in parts if part.ships_on), default=None)
        for notice in self._notices:
            left = notice.departed_at.date()
            if promised and left > promised:
                says = f"shipment {notice.number} left on {left}, and {promised} was promised at the latest"
                yield Finding(rule=Difference.shipped_after_promise, says=says)

    def _finding(self, rule: Difference, says: str, position: int, number: str, **numbers: Decimal) -> Finding:
        return Finding(
            rule=rule,
            says=says,
            line=number,
            place=Place(field=f"lines[{position - 1}]"),
            evidence={name: f"{value:f}" for name, value in numbers.items()},
        )


def _shipped(order: PurchaseOrder, notices: Iterable[ShipNotice]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for notice in notices:
        for carton in notice.plan.cartons:
            for item in carton.contents:
                if (item.order or notice.plan.order_number) == order.number:
                    found[item.position] += item.quantity
    return dict(found)


def _invoiced(invoices: Iterable[Invoice]) -> dict[int, Decimal]:
    """Return what was invoiced by position; a credit note takes away."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        sign = -1 if invoice.kind is InvoiceKind.credit_note else 1
        for line in invoice.lines:
            found[line.position] += sign * line.quantity
    return dict(found)
