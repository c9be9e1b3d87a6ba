"""Put what was picked for an order into cartons, in the way that was agreed with its partner."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from canonical.packaging import Box
from canonical.shipment import PackedItem
from canonical.stock import Item, Reservation
from connectors.profile import FulfilmentTerms
from pipeline.desk import Desk
from pipeline.step import NotNowError
from router.boxing import Kind, Packing, Piece, box_up
from router.carton import pack
from store import UnitOfWork


def into_cartons(
    uow: UnitOfWork, desk: Desk, number: str, terms: FulfilmentTerms, leaving: Sequence[PackedItem],
    parts: Sequence[Reservation], ssccs: Iterable[str],
) -> Packing:  # fmt: skip
    """Return the cartons of an order, and what a person should know of them.

    ``NotNowError`` where the profile names boxes that the warehouse does not have.
    """
    items = uow.stock.items(sorted({one.sku for one in parts}))
    pieces = {
        (one.position, one.sku): _piece(items[one.sku], one.quantity / one.of_line, terms.units_per_carton)
        for one in parts
    }
    if terms.cartons == "boxes":
        boxes = _boxes(desk, terms, parts[0].warehouse)
        return box_up(number, leaving, pieces, boxes, ssccs)
    return Packing(pack(number, leaving, terms.units_per_carton, ssccs, weights=_weights(pieces)), ())


def _piece(item: Item, many: Decimal, loose: int) -> Piece:
    """Return what is known of one ordered unit, which is so many of the item's own."""
    weight, volume, case = item.weight_kg, item.traits.volume, item.traits.case_pack
    whole = case is not None and case % many == 0  # an ordered unit is not broken up to fill a case
    return Piece(
        weight_kg=None if weight is None else weight * many,
        volume_l=None if volume is None else volume * many,
        sides=item.traits.sides if many >= 1 else (),
        case=case / many if case is not None and whole else None,
        loose=Decimal(loose),
    )


def _boxes(desk: Desk, terms: FulfilmentTerms, warehouse: str) -> tuple[Box, ...]:
    here = [box for box in desk.rules.boxes if not box.warehouses or warehouse in box.warehouses]
    wanted = [box for box in here if not terms.boxes or box.name in terms.boxes]
    if missing := sorted(set(terms.boxes) - {box.name for box in here}):
        known = ", ".join(box.name for box in here) or "none"
        raise NotNowError(
            f"{warehouse} has no box {', '.join(missing)}; it has: {known}. Add it to `boxes` in the configuration, "
            "or take it out of the profile"
        )
    return tuple(wanted)


def _weights(pieces: dict[Kind, Piece]) -> dict[int, Decimal]:
    """Return what one ordered unit of each line weighs, in kilograms, by position; only what is known for sure."""
    found: dict[int, set[Decimal | None]] = {}
    for (position, _), piece in pieces.items():
        found.setdefault(position, set()).add(piece.weight_kg)
    alike = {position: next(iter(weights)) for position, weights in found.items() if len(weights) == 1}
    return {position: weight for position, weight in alike.items() if weight is not None}
