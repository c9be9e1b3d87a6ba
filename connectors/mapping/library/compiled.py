"""A mapping made ready: what turns a document into a canonical noun and findings.

Two readers, one meaning. The quick one reads what is plainly clean and gives up on
anything else; then the careful one reads the same document again, with the place of
every value, and says what is wrong. Only the careful one ever blames anybody.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from canonical.finding import Finding, Severity
from canonical.order import PurchaseOrder
from canonical.shipment import ShipNotice
from connectors.mapping.language.spec import Document
from connectors.mapping.language.target import GIVEN, called, partner_of
from connectors.mapping.places.source import Dialect, Fill, Unopenable
from connectors.mapping.quick.quick_reader import quick_reader
from connectors.mapping.quick.quick_value import Doubt
from connectors.mapping.reading.gathered import Asking, Fault, Origins, Path, Run, findings, shown
from connectors.mapping.reading.noun_reader import noun_reader
from connectors.mapping.reading.outline import Branch
from connectors.mapping.reading.trace import Trace
from connectors.mapping.writing.noun_writer import noun_writer
from connectors.mapping.writing.tree_writer import Settled, TreeWriter, as_it_is
from connectors.ports import CrossReferences, Unreadable


class Mapped(NamedTuple):
    """A noun and what was noticed; no noun where a finding of severity reject says why."""

    noun: Any
    findings: tuple[Finding, ...]
    trace: Trace | None = None  # where tracing was asked for

    @property
    def order(self) -> PurchaseOrder | None:
        """The purchase order, where it is one."""
        return self.noun if isinstance(self.noun, PurchaseOrder) else None


class CompiledMapping:
    """One mapping, its base included, ready to read documents."""

    def __init__(
        self,
        name: str,
        label: str,
        document: Document,
        dialect: Dialect,
        outline: Branch,
        fills: Sequence[Fill],
        tree: TreeWriter | None = None,
    ) -> None:
        self.name = name
        self.label = label  # "acme/850@1#6f3c12ab90de": name, version, hash of what it was made from
        self.document = document
        self.standard = document.standard
        self.outline = outline
        self.dialect = dialect
        self._careful = noun_reader(outline)
        self._quick = quick_reader(outline, dialect)
        self._pens = dialect.pens if document.ways != "read" else None
        self._writer, self._fills, self._tree = noun_writer(outline), fills, tree

    def read(
        self,
        source: object,
        *,
        partner: str,
        trace: bool = False,
        careful: bool = False,
        tables: CrossReferences | None = None,
        on: date | None = None,
    ) -> Mapped:
        """Read one noun from a ``SegmentSource``, ``JsonSource`` or ``TableSource``; what is wrong is a finding.

        ``trace``: also keep what is needed to say of every value where it stood and which
        rule read it. ``careful``: never the quick way; the same comes of it. ``tables``: whom
        to ask where a rule looks a word up, as they were ``on`` that day.
        """
        try:
            if self._quick and not careful:
                with suppress(Doubt):
                    noun = self._quick(source, partner)
                    return Mapped(noun, (), Trace(partial(self.dialect.open, source), self._origins) if trace else None)
            opened = self.dialect.open(source)
        except Unopenable as error:
            fault = Fault("unreadable", str(error), Severity.reject, place=error.place)
            return Mapped(None, findings([fault], {}, self.label))
        return self._with_care(opened, Asking(tables, partner, on), trace=trace)

    @property
    def writes(self) -> bool:
        """Whether the mapping goes out as well as, or instead of, in."""
        return self._pens is not None

    def write(
        self,
        noun: BaseModel,
        *,
        tables: CrossReferences | None = None,
        on: date | None = None,
        structure: str = "SOPI",
        settled: Settled = as_it_is,
    ) -> Any:
        """Write a noun: for EDI the lines between ST and SE, for JSON the bytes of an object.

        ``structure``: of a ship notice that is told by levels, what lies in what; ``settled`` makes of its cartons,
        pallets and items what can be told of them.

        Raises ``Unreadable``, naming field and rule, where a value cannot be said so
        that it would be read again as it is, or where the mapping only reads.
        """
        if self._pens is None:
            raise Unreadable(f"{self.label} only reads; say document.ways: both, or name another mapping for writing")
        if not isinstance(noun, self.outline.model):
            raise Unreadable(f"{self.label} writes a {called(self.outline.model)}, and this is a {called(type(noun))}")
        asking = Asking(tables, partner_of(noun), on)
        if self._tree is not None and isinstance(noun, ShipNotice):
            return self._tree.write(noun, structure, asking, settled)
        draft = self._pens.blank()
        self._writer(draft, noun, (), asking)
        for fill in self._fills:
            fill(draft, noun)
        return self._pens.finished(draft)

    def _with_care(self, opened: Any, asking: Asking, *, trace: bool) -> Mapped:
        run = Run(asking=asking)
        read: dict[str, Any] = self._careful(opened, run, ()) or {}
        for says, place in self.dialect.oddities(opened):
            run.faults.append(Fault("not_read", says, Severity.hold, place=place))
        noun = _noun_of(self.outline, read, run, asking.partner) if not _rejected(run) else None
        origins = Trace(lambda: opened, lambda _: run.origins) if trace else None
        return Mapped(
            None if _rejected(run) else noun, findings(run.faults, read, self.label, opened), origins
        )  # fmt: skip

    def _origins(self, opened: Any) -> Origins:
        run = Run()
        self._careful(opened, run, ())
        return run.origins


def _noun_of(outline: Branch, read: dict[str, Any], run: Run, partner: str) -> BaseModel | None:
    """Make the noun; what it refuses is left out where it may be, with a finding that holds the order."""
    whole = _with_partner(outline, read, partner)
    try:
        return outline.model.model_validate(whole)
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
        return outline.model.model_validate(whole)
    except ValidationError as error:
        run.faults.append(Fault("bad_value", f"this is no order: {error.errors()[0]['msg']}", Severity.reject))
        return None


def _with_partner(branch: Branch, read: dict[str, Any], partner: str) -> dict[str, Any]:
    whole = dict(read)
    for name, member in branch.members.items():
        if isinstance(member, Branch) and name in whole:
            whole[name] = _with_partner(member, whole[name], partner)
    return whole | {GIVEN: partner} if GIVEN in branch.model.model_fields else whole


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
