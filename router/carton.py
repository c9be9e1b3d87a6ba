"""Spread what was picked over cartons, as a packer would who takes the lines in their order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from canonical.shipment import Carton, PackedItem
from router.portion import cut

_GRAM_TENTH = Decimal("0.0001")  # weights are kept to four places of a kilogram


def pack(
    order_number: str,
    lines: Sequence[PackedItem],
    units_per_carton: int,
    ssccs: Iterable[str],
    *,
    weights: Mapping[int, Decimal] = MappingProxyType({}),
) -> tuple[Carton, ...]:
    """Return cartons of at most ``units_per_carton`` units, all full but the last.

    Each of ``lines`` is one order line with the whole quantity to pack; a line
    is split where a carton is full, and lines share cartons. ``ssccs`` gives
    one 18-digit code a carton, as many as are needed and no more are taken.
    ``weights`` is kilograms a unit by the line's position; a carton has a weight
    only where that of all its contents is known. Raises ``ValueError`` where a carton
    holds less than one unit, or where the codes run out.
    """
    if units_per_carton < 1:
        raise ValueError(f"order {order_number}: a carton must hold at least one unit, not {units_per_carton}")
    cartons = numbered(order_number, _fill(lines, Decimal(units_per_carton)), ssccs)
    return tuple(one.model_copy(update={"weight_kg": _weight(one.contents, weights)}) for one in cartons)


def numbered(order_number: str, loads: Iterable[tuple[PackedItem, ...]], ssccs: Iterable[str]) -> tuple[Carton, ...]:
    """Give each load of a carton a code of its own; ``ValueError`` where the codes run out."""
    codes = iter(ssccs)
    cartons: list[Carton] = []
    for contents in loads:
        code = next(codes, None)
        if code is None:
            raise ValueError(f"order {order_number}: no SSCC is left for carton {len(cartons) + 1}; give more of them")
        cartons.append(Carton(sscc=code, contents=contents))
    return tuple(cartons)


def _fill(lines: Sequence[PackedItem], size: Decimal) -> Iterator[tuple[PackedItem, ...]]:
    contents: list[PackedItem] = []
    room = size
    for line in lines:
        left = line
        while left.quantity > 0:
            part, left = cut(left, min(left.quantity, room))
            contents.append(part)
            room -= part.quantity
            if room == 0:
                yield tuple(contents)
                contents, room = [], size
    if contents:
        yield tuple(contents)


def _weight(contents: tuple[PackedItem, ...], weights: Mapping[int, Decimal]) -> Decimal | None:
    if any(item.position not in weights for item in contents):
        return None
    total = sum((item.quantity * weights[item.position] for item in contents), Decimal(0))
    return total.quantize(_GRAM_TENTH)
