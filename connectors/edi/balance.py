"""An order's own totals (CTT) held against its lines, and its line numbers against each other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from canonical.finding import Finding, Place
from connectors.edi.rulebook import finding
from connectors.edi.segment import Segment
from connectors.edi.value import number

Placed = list[tuple[Segment, Place]]


def check_totals(placed: Placed, lines: Placed, control: str) -> Iterator[Finding]:
    """Compare CTT01 with the number of PO1 and CTT02 with the sum of PO102, as numbers; no CTT is fine."""
    yield from _line_numbers(lines, control)
    found = next(((segment, place) for segment, place in placed if segment.id == "CTT"), None)
    if found is None:
        return
    ctt, place = found
    if ctt.get(1).strip() and number(ctt.get(1)) != len(lines):
        says = f"CTT01 says {ctt.get(1)!r} lines, {len(lines)} came (set {control})"
        at = place.model_copy(update={"element": "CTT01"})
        yield finding("ctt_line_count_wrong", says, at, expected=str(len(lines)))
    total = quantity_total(segment for segment, _ in lines)
    if ctt.get(2).strip() and number(ctt.get(2)) != total:
        says = f"CTT02 says {ctt.get(2)!r}, the quantities add up to {total} (set {control})"
        yield finding("ctt_hash_wrong", says, place.model_copy(update={"element": "CTT02"}), expected=str(total))


def quantity_total(lines: Iterable[Segment]) -> Decimal:
    """Return the sum of PO102 over the lines; one that is no number counts as nothing."""
    return sum((number(line.get(2)) or Decimal(0) for line in lines), Decimal(0))


def _line_numbers(lines: Placed, control: str) -> Iterator[Finding]:
    names = Counter(segment.get(1) for segment, _ in lines if segment.get(1))
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        says = f"line number {twice[0]} stands on {names[twice[0]]} lines (set {control})"
        yield finding("duplicate_line_numbers", says, lines[0][1], line=twice[0])
