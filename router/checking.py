"""Check cartons by scanning: what is scanned must be what was packed, piece by piece, or it is refused with a sentence.

The scans that were accepted before say how far the check has come; a scan that is
refused changes nothing. A carton's label is scanned first, unless there is but one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from canonical.element_string import NotAnElementString, is_element_string
from canonical.element_string import read as read_element_string
from canonical.gtin import gtin14
from canonical.picking import Scan
from canonical.shipment import Carton, PackedItem, is_sscc
from canonical.stock import Tracking
from router.boxing import Kind

_NONE, _ONE = Decimal(0), Decimal(1)
_PLACES = Decimal("0.0001")  # quantities are kept to four places
_QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_LOT, _SERIAL, _MANY = "LOT:", "SN:", "QTY:"


class Known(NamedTuple):
    """What must be known to judge a scan."""

    today: date
    skus: Mapping[str, str] = {}  # by GTIN of 14 digits, our SKU and the buyer's number, to our SKU
    per_unit: Mapping[Kind, Decimal] = {}  # how many of the item's own unit one ordered unit is; else 1
    tracking: Mapping[str, Tracking] = {}
    free: Mapping[str, frozenset[str]] = {}  # numbers of pieces on the shelf, by SKU: one may go for another
    apart: Mapping[str, Mapping[str, str]] = {}  # lots and numbers in quarantine, by SKU: where each lies, and why


class Verdict(NamedTuple):
    """What becomes of a scan, and of the carton that it is about."""

    scan: Scan
    carton: Carton | None = None  # the one that is open now, with what was scanned where that completes it
    content: int = 0  # which of its contents the scan is about
    closed: bool = False  # the carton is complete by this scan
    complete: bool = False  # and so is the shipment


class _Read(NamedTuple):
    """A scan taken apart."""

    sscc: str = ""
    item: str = ""
    lot: str = ""
    serial: str = ""
    many: Decimal | None = None
    expires_on: date | None = None


class _Refused(Exception):
    """The scan is not of what was packed."""


class _Progress:
    """How far the check has come."""

    def __init__(self, cartons: Sequence[Carton], before: Sequence[Scan], known: Known) -> None:
        self.cartons = {carton.sscc: carton for carton in cartons}
        self.known = known
        self.open = cartons[0].sscc if len(cartons) == 1 else ""
        self.counted: dict[tuple[str, int], list[Scan]] = {}
        self.serials: set[tuple[str, str]] = set()
        for scan in before:
            if scan.accepted:
                self.take(scan)

    def take(self, scan: Scan) -> int:
        """Count a scan, and return which content of the open carton it is about."""
        self.open = scan.sscc or self.open
        if not scan.sku:
            return 0
        rooms = {n: self.room(n, item) for n, item in self.fitting(scan.sku, scan.lot)}
        at = next((n for n, room in rooms.items() if room >= scan.quantity), max(rooms, key=rooms.__getitem__))
        self.counted.setdefault((self.open, at), []).append(scan)
        if scan.serial:
            self.serials.add((scan.sku, scan.serial))
        return at

    def fitting(self, sku: str, lot: str) -> Iterator[tuple[int, PackedItem]]:
        for n, item in enumerate(self.cartons[self.open].contents):
            if item.sku == sku and item.lot in ("", lot):
                yield n, item

    def owner(self, serial: str) -> str:
        """Return whose number it is: of a piece that is packed, or that lies on the shelf."""
        packed = [item for carton in self.cartons.values() for item in carton.contents]
        mine = [item.sku for item in packed if serial in item.serials]
        others = [*self.known.free.items(), *self.known.apart.items()]
        return next(iter([*mine, *(sku for sku, numbers in others if serial in numbers)]), "")

    def wanted(self, item: PackedItem) -> Decimal:
        return item.quantity * self.known.per_unit.get((item.position, item.sku), _ONE)

    def room(self, n: int, item: PackedItem) -> Decimal:
        return self.wanted(item) - sum((one.quantity for one in self.counted.get((self.open, n), ())), _NONE)

    def closed(self, sscc: str) -> bool:
        """Tell whether all of a carton was scanned; its lots were judged one by one, so that its items are counted."""
        missing: dict[Kind, Decimal] = {}
        for n, item in enumerate(self.cartons[sscc].contents):
            have = sum((one.quantity for one in self.counted.get((sscc, n), ())), _NONE)
            kind = (item.position, item.sku)
            missing[kind] = missing.get(kind, _NONE) + self.wanted(item) - have
        return all(many <= 0 for many in missing.values())

    def as_scanned(self, sscc: str) -> Carton:
        """Return a carton with the lots and pieces that were scanned."""
        found: list[PackedItem] = []
        for n, item in enumerate(self.cartons[sscc].contents):
            per_lot: dict[str, list[Scan]] = {}
            for scan in self.counted[(sscc, n)]:
                per_lot.setdefault(scan.lot or item.lot, []).append(scan)
            left, shares = item, list(per_lot.items())
            for lot, scans in shares[:-1]:
                many = sum((one.quantity for one in scans), _NONE)
                part = (item.quantity * many / self.wanted(item)).quantize(_PLACES)
                found.append(_scanned(left, lot, scans).model_copy(update={"quantity": part}))
                left = left.model_copy(update={"quantity": left.quantity - part})
            found.append(_scanned(left, *shares[-1]))
        return self.cartons[sscc].model_copy(update={"contents": tuple(found)})


def check(code: str, cartons: Sequence[Carton], before: Sequence[Scan], known: Known) -> Verdict:
    """Judge one scan, given those that came before."""
    progress = _Progress(cartons, before, known)
    try:
        scan = _judge(_read(code.strip(), progress), code, progress)
    except (_Refused, NotAnElementString) as refused:
        return Verdict(Scan(code=code, accepted=False, says=str(refused)))
    was_closed = progress.closed(progress.open) if progress.open else False
    at = progress.take(scan)
    carton = progress.cartons[progress.open]
    if was_closed or not progress.closed(carton.sscc):
        return Verdict(scan, carton, at)
    complete = all(progress.closed(sscc) for sscc in progress.cartons)
    closing = "the shipment is complete" if complete else "the carton is complete"
    whole = scan.model_copy(update={"says": f"{scan.says}; {closing}"})
    return Verdict(whole, progress.as_scanned(carton.sscc), at, True, complete)


def open_cartons(cartons: Sequence[Carton], before: Sequence[Scan], known: Known) -> list[str]:
    """Return the SSCCs of the cartons of which something was not scanned yet."""
    progress = _Progress(cartons, before, known)
    return [sscc for sscc in progress.cartons if not progress.closed(sscc)]


def _read(code: str, progress: _Progress) -> _Read:
    if is_element_string(code):
        said = read_element_string(code)
        many = None if said.count is None else Decimal(said.count)
        return _Read(said.sscc, said.gtin, said.lot, said.serial, many, said.expires_on)
    parts: dict[str, str] = {}
    for word in code.split():
        prefix = next((one for one in (_LOT, _SERIAL, _MANY) if word.upper().startswith(one)), "")
        parts[prefix or ("sscc" if is_sscc(word) else "item")] = word[len(prefix) :]
    written = parts.get(_MANY, "1")
    if not _QUANTITY.fullmatch(written) or not Decimal(written):
        raise _Refused(f"{written!r} is no quantity; write QTY:12")
    item, serial = parts.get("item", ""), parts.get(_SERIAL, "")
    owner = "" if _sku(item, progress.known) else progress.owner(item)
    if owner:  # the number of a piece, and nothing else
        item, serial = owner, item
    return _Read(parts.get("sscc", ""), item, parts.get(_LOT, ""), serial, Decimal(written))


def _judge(said: _Read, code: str, progress: _Progress) -> Scan:
    if said.sscc:
        if said.sscc not in progress.cartons:
            raise _Refused(f"{said.sscc} is no carton of this shipment")
        progress.open = said.sscc
        if not (said.item or said.serial):
            names = ", ".join(dict.fromkeys(item.sku for item in progress.cartons[said.sscc].contents))
            return Scan(code=code, accepted=True, says=f"carton {said.sscc} is open: {names}", sscc=said.sscc)
    if not said.item:
        raise _Refused("it names neither a carton nor an item; scan the item too")
    if not progress.open:
        raise _Refused(f"scan a carton's label first; there are {len(progress.cartons)}")
    sku = _sku(said.item, progress.known)
    if not sku:
        raise _Refused(f"{said.item} is no item of this shipment")
    many = said.many or _ONE
    n, item = _content(sku, said, many, progress)
    wanted = progress.wanted(item)
    says = f"{sku}: {wanted - progress.room(n, item) + many:f} of {wanted:f}"
    return Scan(
        code=code, accepted=True, says=says, sscc=progress.open, sku=sku, lot=said.lot, serial=said.serial,
        quantity=many, expires_on=said.expires_on,
    )  # fmt: skip


def _content(sku: str, said: _Read, many: Decimal, progress: _Progress) -> tuple[int, PackedItem]:
    """Return the content that a scan is about; refuse what is not in the carton, too much, too old or unknown."""
    contents = progress.cartons[progress.open].contents
    _check_item(sku, contents, progress)
    _check_lot(sku, said.lot, contents, progress.known)
    _check_serial(sku, said, many, contents, progress)
    fitting = list(progress.fitting(sku, said.lot))
    for day in (said.expires_on, fitting[0][1].expires_on):
        if day and day <= progress.known.today:
            raise _Refused(f"{sku} expired on {day}; it must not leave")
    room = [progress.room(n, item) for n, item in fitting]
    for left, found in zip(room, fitting, strict=True):
        if left >= many:
            return found
    most = max(room)
    of_lot = f" of lot {said.lot}" if said.lot else ""
    raise _Refused(f"too many: {most:f} more of {sku}{of_lot} belong into this carton, not {many:f}")


def _check_item(sku: str, contents: Sequence[PackedItem], progress: _Progress) -> None:
    if any(item.sku == sku for item in contents):
        return
    elsewhere = [c.sscc for c in progress.cartons.values() if any(item.sku == sku for item in c.contents)]
    where = f"it belongs into {elsewhere[0]}" if elsewhere else "nor in any other of this shipment"
    raise _Refused(f"{sku} does not belong into this carton, {where}")


def _check_lot(sku: str, lot: str, contents: Sequence[PackedItem], known: Known) -> None:
    lots = sorted({item.lot for item in contents if item.sku == sku and item.lot})
    if where := known.apart.get(sku, {}).get(lot):
        instead = f"take lot {' or '.join(lots)}" if lots else "take it of another"
        raise _Refused(
            f"lot {lot} of {sku} is in quarantine in {where}; lay it back there and {instead}. Where it is sound: "
            f"crossdock stock release {sku} QUANTITY --lot {lot}"
        )
    if not lots or lot in lots or any(item.sku == sku and not item.lot for item in contents):
        return
    if not lot:
        raise _Refused(f"{sku} is kept by lot; scan its lot too ({' or '.join(lots)})")
    raise _Refused(f"lot {lot} of {sku} is not what was packed; take lot {' or '.join(lots)}")


def _check_serial(
    sku: str, said: _Read, many: Decimal, contents: Sequence[PackedItem], progress: _Progress
) -> None:  # fmt: skip
    if said.serial and many != 1:
        raise _Refused(f"number {said.serial} is one piece, not {many:f}")
    if (sku, said.serial) in progress.serials:
        raise _Refused(f"number {said.serial} of {sku} was scanned already")
    if progress.known.tracking.get(sku) is not Tracking.serial:
        return
    if not said.serial:
        raise _Refused(f"each {sku} has a number of its own; scan that too")
    planned = {serial for item in contents if item.sku == sku for serial in item.serials}
    if where := progress.known.apart.get(sku, {}).get(said.serial):
        left = sorted(one for one in planned if (sku, one) not in progress.serials)
        instead = f"take {' or '.join(left)}" if left else "take another"
        raise _Refused(
            f"number {said.serial} of {sku} is in quarantine in {where}; lay it back there and {instead}. Where it is "
            f"sound: crossdock stock release {sku} --serial {said.serial}"
        )
    if said.serial not in planned | progress.known.free.get(sku, frozenset()):
        raise _Refused(f"number {said.serial} of {sku} neither lies on the shelf nor is set aside for this carton")


def _scanned(item: PackedItem, lot: str, scans: Sequence[Scan]) -> PackedItem:
    """Return an item with the lot, the pieces and the last day that were scanned."""
    serials = tuple(one.serial for one in scans if one.serial)
    days = [one.expires_on for one in scans if one.expires_on]
    told = {"lot": lot, "serials": serials or item.serials, "expires_on": days[0] if days else item.expires_on}
    return item.model_copy(update=told)


def _sku(written: str, known: Known) -> str:
    return known.skus.get(gtin14(written) or written, "")
