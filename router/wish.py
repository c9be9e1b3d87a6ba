"""Understand what a change asks for: how each line that it names shall read, whatever else has happened.

A change that comes late, after one that the buyer sent later, is read as if it
had come in its turn: what the later one said of the same thing stands, all else is
done. So changes end in the same order by whichever road and in whichever sequence they come.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from canonical.acknowledgement import Cause
from canonical.order import OrderLine, PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange, QuantityMeaning
from canonical.party import Party

_NONE = Decimal(0)
_WHOLE = (Purpose.replacement, Purpose.confirmation)  # they name every line that is wanted
_HEADER = (
    "requested_on", "ship_not_before", "cancel_after", "currency", "parties", "notes", "payment_terms",
    "delivery_terms", "service",
)  # fmt: skip
_QUANTITY = ("quantity", "unit", "destinations", "schedule")
_ONLY = {  # what a kind of change is about; the rest of what the line says only helps to find it
    LineChangeKind.increased: _QUANTITY,
    LineChangeKind.decreased: _QUANTITY,
    LineChangeKind.price_changed: ("unit_price",),
    LineChangeKind.rescheduled: ("requested_on", "schedule"),
}


class Wish(NamedTuple):
    """One line as it shall read; ``cause`` and ``says`` where it cannot be done whatever the state of the order."""

    changed: ChangedLine
    before: OrderLine | None  # nothing: it is to be added, or there is no such line
    line: OrderLine | None  # nothing: see ``cause``
    position: int  # 1 = the order's first line
    cause: Cause | None = None
    says: str = ""


class Asked(NamedTuple):
    """All that a change asks for; ``header`` by field what shall be different."""

    wishes: tuple[Wish, ...]
    header: Mapping[str, object]


class Made(NamedTuple):
    """What was made of an order so far: as it came, and the changes, in the order in which the buyer sent them.

    ``after`` are those that the buyer sent after the change in question.
    """

    came: PurchaseOrder
    before: Sequence[OrderChange] = ()
    after: Sequence[OrderChange] = ()


def ask(order: PurchaseOrder, change: OrderChange, made: Made | None = None) -> Asked:
    """Return what is asked of an order as it reads now; ``made`` where other changes were made already."""
    if made is None or not made.after or change.purpose is Purpose.cancellation:  # nothing overtakes a cancellation
        return Asked(tuple(_wishes(order, change)), _header(order, change))
    before = reduce(applied, made.before, made.came)
    without = reduce(applied, made.after, before)
    with_it = reduce(applied, made.after, applied(before, change))
    wishes = tuple(_late(order, wish, without, with_it) for wish in _wishes(before, change))
    header = {n: getattr(with_it, n) for n in _HEADER if getattr(with_it, n) != getattr(without, n)}
    return Asked(wishes, header)


def applied(order: PurchaseOrder, change: OrderChange) -> PurchaseOrder:
    """Return the order as the buyer sees it once the change is made, wherever the goods are by then."""
    lines, asked = list(order.lines), ask(order, change)
    for wish in asked.wishes:
        if wish.line is not None:
            lines[wish.position - 1 : wish.position] = [wish.line]
    return order.model_copy(update={**asked.header, "lines": tuple(lines)})


def in_turn(one: OrderChange, other: OrderChange) -> bool | None:
    """Tell whether the buyer sent one change before another; nothing where neither number nor day can say."""
    if one.sequence.isdecimal() and other.sequence.isdecimal():
        here, there = int(one.sequence), int(other.sequence)
        return here < there if here != there else None
    if one.changed_on and other.changed_on and one.changed_on != other.changed_on:
        return one.changed_on < other.changed_on
    return None


def find(lines: Sequence[OrderLine], wanted: OrderLine) -> int | None:
    """Return where a line stands: by the buyer's number, and where several bear it, by their item too."""
    named = [index for index, line in enumerate(lines) if line.number == wanted.number]
    if len(named) > 1:
        items = {item.number for item in wanted.items}
        named = [index for index in named if items & {item.number for item in lines[index].items}]
    return named[0] if len(named) == 1 else None


def _wishes(order: PurchaseOrder, change: OrderChange) -> Iterator[Wish]:
    lines = list(order.lines)
    for changed in _named(order, change):
        wish = _wish(lines, changed, whole=change.purpose in _WHOLE)
        if wish.before is None and wish.line is not None:
            lines.append(wish.line)
        yield wish


def _named(order: PurchaseOrder, change: OrderChange) -> Iterator[ChangedLine]:
    """Yield every line that the change is about, also those that it means without naming them."""
    if change.purpose is Purpose.cancellation:
        yield from (_deleted(line) for line in order.lines if line.quantity > 0)
        return
    yield from change.lines
    if change.purpose in _WHOLE:
        kept = {find(order.lines, one.line) for one in change.lines}
        yield from (_deleted(n) for at, n in enumerate(order.lines) if n.quantity > 0 and at not in kept)


def _deleted(line: OrderLine) -> ChangedLine:
    return ChangedLine(kind=LineChangeKind.deleted, line=line)


def _wish(lines: Sequence[OrderLine], changed: ChangedLine, *, whole: bool) -> Wish:
    index, new = find(lines, changed.line), len(lines) + 1
    if changed.kind is LineChangeKind.added and not whole:
        if index is None:
            return Wish(changed, None, changed.line, new)
        says = f"the order has a line {changed.line.number} already"
        return Wish(changed, None, None, new, Cause.duplicate, says)
    if index is None:
        if whole:
            return Wish(changed, None, changed.line, new)
        return Wish(changed, None, None, new, Cause.unknown_item, "the order has no such line")
    return Wish(changed, lines[index], _asked(lines[index], changed), index + 1)


def _asked(before: OrderLine, changed: ChangedLine) -> OrderLine:
    """Return the line as the buyer wants it; what the change does not say stays as it was."""
    new = changed.line
    if changed.kind is LineChangeKind.deleted:
        return before.model_copy(update={"quantity": _NONE, "destinations": (), "schedule": ()})
    if changed.kind is LineChangeKind.unchanged:
        return before
    said = {name: value for name in OrderLine.model_fields if (value := getattr(new, name)) not in (None, "", ())}
    asked = before.model_copy(update=said | {"quantity": _quantity(before, changed)})
    only = _ONLY.get(changed.kind)
    return before.model_copy(update={name: getattr(asked, name) for name in only}) if only else asked


def _quantity(before: OrderLine, changed: ChangedLine) -> Decimal:
    given = changed.line.quantity
    if changed.quantity_means is QuantityMeaning.whole:
        return given
    if changed.kind is LineChangeKind.decreased:
        return max(before.quantity - given, _NONE)
    return before.quantity + given if changed.kind is LineChangeKind.increased else given


def _header(order: PurchaseOrder, change: OrderChange) -> dict[str, object]:
    said = {name: value for name in _HEADER if (value := getattr(change, name))}
    if change.parties and change.purpose not in _WHOLE:
        said["parties"] = _parties(order.parties, change.parties)
    return {name: value for name, value in said.items() if value != getattr(order, name)}


def _parties(before: Sequence[Party], named: Sequence[Party]) -> tuple[Party, ...]:
    """Return the parties where some are named anew: one of the same number keeps what is not said of it."""
    roles = {party.role for party in named}
    known = {(party.role, party.number): party for party in before if party.number}
    kept = [party for party in before if party.role not in roles]
    return (*kept, *(_filled(party, known.get((party.role, party.number))) for party in named))


def _filled(party: Party, known: Party | None) -> Party:
    if known is None:
        return party
    said = {name: value for name in Party.model_fields if (value := getattr(party, name)) not in (None, "", ())}
    return known.model_copy(update=said)


def _late(order: PurchaseOrder, wish: Wish, without: PurchaseOrder, with_it: PurchaseOrder) -> Wish:
    """Return what is left to do of a wish that others have overtaken, against the order as it reads now."""
    if wish.line is None:
        return wish
    then, now, here = (find(one.lines, wish.line) for one in (without, with_it, order))
    target = with_it.lines[now] if now is not None else wish.line
    if here is None:
        return wish._replace(line=target, position=len(order.lines) + 1)
    present, was = order.lines[here], without.lines[then] if then is not None else None
    differs = {
        n: getattr(target, n) for n in OrderLine.model_fields if was is None or getattr(target, n) != getattr(was, n)
    }
    nothing = not differs and wish.line != wish.before
    return Wish(
        wish.changed, present, None if nothing else present.model_copy(update=differs), here + 1,
        Cause.other if nothing else None, "a later change has overtaken it" if nothing else "",
    )  # fmt: skip
