"""Choose cartons as a careful packer does: full cases as they are, and the rest by weight and volume into few boxes.

Every box size is tried as the one that is filled first, largest pieces first, and the way that
needs the fewest cartons is taken; then each carton becomes the smallest box that still
holds what is in it. The same goods always give the same cartons.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from canonical.finding import Finding
from canonical.packaging import Box
from canonical.shipment import Carton, PackedItem
from router.carton import numbered
from router.portion import cut

_NONE, _ONE = Decimal(0), Decimal(1)

Kind = tuple[int, str]  # the line's position, and the SKU that goes for it


class Piece(NamedTuple):
    """What is known of one unit of a line; what is ``None`` nobody has measured."""

    weight_kg: Decimal | None = None
    volume_l: Decimal | None = None
    sides: tuple[Decimal, ...] = ()  # centimetres, the longest first; empty: only its volume is known
    case: Decimal | None = None  # so many units in a full case
    loose: Decimal = Decimal(24)  # so many share a carton where nobody has measured them

    @property
    def measured(self) -> bool:
        """Tell whether it can be said what fits."""
        return self.weight_kg is not None and self.volume_l is not None


class Packing(NamedTuple):
    """The cartons, and what a person should know of them."""

    cartons: tuple[Carton, ...]
    findings: tuple[Finding, ...]


class _Load:
    """What lies in one carton while it is filled."""

    def __init__(self, box: Box | None) -> None:
        self.box = box  # nothing: it travels as it is
        self.contents: list[PackedItem] = []
        self.weight, self.volume = _NONE, _NONE

    def put(self, item: PackedItem, piece: Piece) -> None:
        self.contents.append(item)
        self.weight += item.quantity * (piece.weight_kg or _NONE)
        self.volume += item.quantity * (piece.volume_l or _NONE)

    def room(self, piece: Piece) -> Decimal:
        """Return how many units of a piece still go in; whole ones, unless it is less than one."""
        if self.box is None or not fits(piece, self.box):
            return _NONE
        many = min(
            _times(self.box.max_weight_kg - self.weight, piece.weight_kg or _NONE),
            _times(self.box.usable_l - self.volume, piece.volume_l or _NONE),
        )
        return max(many, _NONE if self.contents else _ONE)


def box_up(
    order_number: str,
    items: Sequence[PackedItem],
    pieces: Mapping[Kind, Piece],
    boxes: Sequence[Box],
    ssccs: Iterable[str],
) -> Packing:
    """Return cartons that hold each item once, none of them over its box's weight or volume.

    ``ssccs`` gives one code a carton; no more are taken than there are cartons, and ``ValueError``
    is raised where they run out. A piece that fits in no box travels on its own, with a
    finding; what nobody has measured is packed so many to a carton, with a finding.
    """
    loads: list[_Load] = []
    rest: list[PackedItem] = []
    for item in items:
        loads += _cases(item, pieces[_kind(item)], rest)
    boxed = [item for item in rest if _box_for(pieces[_kind(item)], boxes)]
    alone = [item for item in rest if not _box_for(pieces[_kind(item)], boxes)]
    loads += _fewest(boxed, pieces, boxes)
    for item in alone:
        loads += _alone(item, pieces[_kind(item)])
    cartons = numbered(order_number, (tuple(load.contents) for load in loads), ssccs)
    sized = tuple(_sized(carton, load, pieces) for carton, load in zip(cartons, loads, strict=True))
    return Packing(sized, tuple(_findings(alone, pieces)))


def fits(piece: Piece, box: Box) -> bool:
    """Tell whether one unit goes into an empty box: by weight, by volume, and side by side where those are known."""
    if piece.weight_kg is None or piece.volume_l is None:
        return False
    if piece.weight_kg > box.max_weight_kg or piece.volume_l > box.volume_l:
        return False
    return all(mine <= its for mine, its in zip(piece.sides, box.sides, strict=False))


def _cases(item: PackedItem, piece: Piece, rest: list[PackedItem]) -> Iterator[_Load]:
    """Give each full case a carton of its own; what makes no full case is left in ``rest``."""
    left = item
    while piece.case and left.quantity >= piece.case:
        case, left = cut(left, piece.case)
        load = _Load(None)
        load.put(case, piece)
        yield load
    if left.quantity > 0:
        rest.append(left)


def _fewest(items: Sequence[PackedItem], pieces: Mapping[Kind, Piece], boxes: Sequence[Box]) -> list[_Load]:
    """Return the way that needs the fewest cartons, and of those the smallest."""
    if not items:
        return []
    orders = [sorted(items, key=lambda one: by(pieces[_kind(one)]), reverse=True) for by in (_bulk, _heft)]
    ways = [
        _shrunk(_fill(ordered, pieces, boxes, first), pieces, boxes)
        for first in sorted(boxes, key=_size)
        for ordered in orders
    ]
    return min(ways, key=lambda way: (len(way), sum(load.box.volume_l for load in way if load.box)))


def _fill(
    items: Sequence[PackedItem], pieces: Mapping[Kind, Piece], boxes: Sequence[Box], first: Box
) -> list[_Load]:  # fmt: skip
    loads: list[_Load] = []
    for item in items:
        piece, left = pieces[_kind(item)], item
        for load in loads:
            left = _into(load, left, piece)
        while left.quantity > 0:
            loads.append(_Load(first if fits(piece, first) else _box_for(piece, boxes)))
            left = _into(loads[-1], left, piece)
    return loads


def _into(load: _Load, item: PackedItem, piece: Piece) -> PackedItem:
    """Put as much of an item into a carton as goes, and return the rest."""
    portion = min(item.quantity, load.room(piece))
    if portion == 0:
        return item
    part, left = cut(item, portion)
    load.put(part, piece)
    return left


def _shrunk(loads: list[_Load], pieces: Mapping[Kind, Piece], boxes: Sequence[Box]) -> list[_Load]:
    for load in loads:
        load.box = next((box for box in sorted(boxes, key=_size) if _holds(box, load, pieces)), load.box)
    return loads


def _holds(box: Box, load: _Load, pieces: Mapping[Kind, Piece]) -> bool:
    several = len(load.contents) > 1 or load.contents[0].quantity > 1
    volume = box.usable_l if several else box.volume_l
    every = all(fits(pieces[_kind(item)], box) for item in load.contents)
    return every and load.weight <= box.max_weight_kg and load.volume <= volume


def _alone(item: PackedItem, piece: Piece) -> Iterator[_Load]:
    """Let each unit that fits nowhere travel as it is; share out what nobody has measured."""
    portion, left = _ONE if piece.measured else piece.loose, item
    while left.quantity > 0:
        part, left = cut(left, min(portion, left.quantity))
        load = _Load(None)
        load.put(part, piece)
        yield load


def _sized(carton: Carton, load: _Load, pieces: Mapping[Kind, Piece]) -> Carton:
    box = load.box
    known = all(pieces[_kind(item)].weight_kg is not None for item in load.contents)
    weight = (load.weight + (box.tare_kg if box else _NONE)).quantize(Decimal("0.0001")) if known else None
    return carton.model_copy(update={"weight_kg": weight, "box": box.name if box else ""})


def _findings(alone: Sequence[PackedItem], pieces: Mapping[Kind, Piece]) -> Iterator[Finding]:
    for (_, sku), item in {_kind(item): item for item in alone}.items():
        if pieces[_kind(item)].measured:
            says = f"{sku} fits into no box and travels on its own"
            yield Finding(rule="fits_no_box", line=item.line, says=says, mend="Add a larger box to `boxes`.")
        else:
            says = f"nobody has measured {sku}, so it is packed {pieces[_kind(item)].loose:f} to a carton"
            mend = "Import its weight_kg and its length_cm, width_cm and height_cm, or volume_l."
            yield Finding(rule="not_measured", line=item.line, says=says, mend=mend)


def _box_for(piece: Piece, boxes: Sequence[Box]) -> Box | None:
    return next((box for box in sorted(boxes, key=_size, reverse=True) if fits(piece, box)), None)


def _size(box: Box) -> tuple[Decimal, Decimal, str]:
    return box.volume_l, box.max_weight_kg, box.name


def _bulk(piece: Piece) -> tuple[Decimal, Decimal]:
    return piece.volume_l or _NONE, piece.weight_kg or _NONE


def _heft(piece: Piece) -> tuple[Decimal, Decimal]:
    return piece.weight_kg or _NONE, piece.volume_l or _NONE


def _times(room: Decimal, each: Decimal) -> Decimal:
    """Return how often something goes into a room; whole times, unless it is less than once."""
    if each == 0:
        return Decimal("Infinity")
    return (room / each).quantize(_ONE, rounding=ROUND_FLOOR)


def _kind(item: PackedItem) -> Kind:
    return item.position, item.sku
