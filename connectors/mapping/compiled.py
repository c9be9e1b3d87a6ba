"""A mapping made ready: one tree of closures that turns a document into an order and findings."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from canonical.finding import Finding, Severity
from canonical.order import PurchaseOrder
from connectors.mapping.reading import Fault, Path, Run, findings, shown
from connectors.mapping.rule_reader import FieldReader
from connectors.mapping.source import Dialect, Entries, Unopenable


class Mapped(NamedTuple):
    """An order and what was noticed; no order where a finding of severity reject says why."""

    order: PurchaseOrder | None
    findings: tuple[Finding, ...]


class CompiledMapping:
    """One mapping, its base included, ready to read documents."""

    def __init__(self, name: str, label: str, standard: str, dialect: Dialect, order: FieldReader) -> None:
        self.name = name
        self.label = label  # "acme/850@1#6f3c12ab90de": name, version, hash of what it was made from
        self.standard = standard  # x12, json, table
        self._dialect = dialect
        self._order = order

    def read(self, source: object, *, partner: str) -> Mapped:
        """Read one order from a ``SegmentSource``, ``JsonSource`` or ``TableSource``; what is wrong is a finding."""
        run = Run()
        try:
            opened = self._dialect.open(source)
        except Unopenable as error:
            fault = Fault("unreadable", str(error), Severity.reject, place=error.place)
            return Mapped(None, findings([fault], {}, self.label))
        read: dict[str, Any] = self._order(opened, run, ()) or {}
        for says, place in self._dialect.oddities(opened):
            run.faults.append(Fault("not_read", says, Severity.hold, place=place))
        order = self._order_of(read, run, partner) if not _rejected(run) else None
        return Mapped(None if _rejected(run) else order, findings(run.faults, read, self.label))

    def _order_of(self, read: dict[str, Any], run: Run, partner: str) -> PurchaseOrder | None:
        """Make the noun; what it refuses is left out where it may be, with a finding that holds the order."""
        whole = read | {"partner": partner}
        try:
            return PurchaseOrder.model_validate(whole)
        except ValidationError as error:
            found = [_refused(fault, run) for fault in error.errors(include_url=False)]
        # A list with a bad entry is also told to be too short: that says nothing more.
        faults = [one for one in found if not any(_holds(one.path, other.path) for other in found)]
        run.faults += faults
        for path in sorted({fault.path for fault in faults}, key=_deep_last, reverse=True):
            _leave_out(whole, path)
        if _rejected(run):
            return None
        try:
            return PurchaseOrder.model_validate(whole)
        except ValidationError as error:
            run.faults.append(Fault("bad_value", f"this is no order: {error.errors()[0]['msg']}", Severity.reject))
            return None


def object_reader(
    members: Sequence[tuple[str, FieldReader]], needed: Mapping[str, str], *, essential: bool
) -> FieldReader:
    """Read the fields of one noun; None where the document says nothing about it.

    ``needed``: the fields it cannot be without, and where each would have stood.
    An ``essential`` noun is never left out: what it lacks makes the order unusable.
    """

    def read(context: Any, run: Run, path: Path) -> dict[str, Any] | None:
        hits, faults = run.hits, len(run.faults)
        if essential:
            run.essential.update([path, *((*path, name) for name in needed)])
        found: dict[str, Any] = {}
        for name, reader in members:
            value = reader(context, run, (*path, name))
            if value is not None:
                found[name] = value
        if not essential and run.hits == hits:
            del run.faults[faults:]
            return None
        severity = Severity.reject if essential else Severity.hold
        lacking = [name for name in needed if name not in found]
        for name in lacking:
            if not any(fault.path == (*path, name) for fault in run.faults[faults:]):
                run.faults.append(Fault("missing", "nothing is given", severity, (*path, name), needed[name]))
        return found if essential or not lacking else None

    return read


def list_reader(
    each: Sequence[tuple[Entries, FieldReader]], named: Sequence[FieldReader]
) -> Callable[[Any, Run, Path], list[Any] | None]:
    """Read a list: first what repeats in the document, then the entries that the mapping names."""

    def read(context: Any, run: Run, path: Path) -> list[Any] | None:
        found: list[Any] = []
        for entries, reader in each:
            for order, entry in enumerate(entries(context), start=1):
                entry.order = order
                _add(found, reader(entry, run, (*path, len(found))))
        for reader in named:
            _add(found, reader(context, run, (*path, len(found))))
        return found or None

    return read


def _add(found: list[Any], value: Any) -> None:
    if value is not None:
        found.append(value)


def _rejected(run: Run) -> bool:
    return any(fault.severity is Severity.reject for fault in run.faults)


def _refused(error: Any, run: Run) -> Fault:
    """Tell of a value that the canonical noun does not take."""
    path = _smallest(tuple(error["loc"]), run)
    hit, mapped_by = run.origins.get(path, (None, ""))
    severity = Severity.reject if path in run.essential else Severity.hold
    says = error["msg"].removeprefix("Value error, ")
    if hit is None:
        return Fault("bad_value", says, severity, path)
    says = f"'{shown(hit.text)}' in {hit.origin.called} cannot be used: {says}"
    return Fault("bad_value", says, severity, path, says, hit.origin, hit.text, mapped_by=mapped_by)


def _smallest(path: Path, run: Run) -> Path:
    while path and path not in run.origins and path not in run.essential:
        path = path[:-1]
    return path


def _holds(path: Path, other: Path) -> bool:
    return len(path) < len(other) and other[: len(path)] == path


def _deep_last(path: Path) -> tuple[int, tuple[str, ...]]:
    return len(path), tuple(f"{part:09}" if isinstance(part, int) else part for part in path)


def _leave_out(whole: dict[str, Any], path: Path) -> None:
    """Take a value away."""
    at: Any = whole
    for part in path[:-1]:
        at = at[part]
    if isinstance(at, dict):
        at.pop(path[-1], None)
