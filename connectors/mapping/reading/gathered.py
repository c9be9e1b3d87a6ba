"""What is gathered while one document is read, and how it is told to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from canonical.finding import Finding, Place, Severity
from connectors.mapping.language.rule_spec import Lookup
from connectors.mapping.places.source import Hit, Origin
from connectors.ports import CrossReferences

Path: TypeAlias = tuple[str | int, ...]  # ("lines", 2, "quantity"): 0 is the first
Origins: TypeAlias = dict[Path, tuple[Hit, str]]  # where each value stood, and the rule's own place

_SINGULAR = {"lines": "line", "parties": "party", "items": "item number", "references": "reference"}

_MEND = {
    "missing": "Ask the sender to fill it in and to send the order again, or map the place where it stands.",
    "unknown_code": "Add the code to the partner's mapping, or ask the sender to use a known one.",
    "not_found": "Add a row to the table; the document is then read again.",
    "several_values": "Ask the sender which one counts; a condition in the partner's mapping can choose.",
    "unreadable": "Look at the document; it may belong to another mapping.",
}
_ASK = "Ask the sender to correct it and to send the order again."


class Fault(NamedTuple):
    """Something that was found wrong while reading."""

    rule: str
    says: str
    severity: Severity
    path: Path = ()
    expected: str | None = None
    origin: Origin | None = None
    seen: str | None = None
    place: Place | None = None
    mapped_by: str = ""


class Asking(NamedTuple):
    """Whom to ask what a partner's word means to us: the cross-reference tables, for whom, as of which day."""

    tables: CrossReferences | None = None
    partner: str = ""
    on: date | None = None

    def find(self, lookup: Lookup, text: str) -> str | None:
        """Return our word: the ladder's first row that has one. ``LookupError`` where there are no tables to ask."""
        return next(filter(None, (self._ask(lookup, column, text, lookup.give) for column in lookup.by)), None)

    def find_back(self, lookup: Lookup, word: str) -> str | None:
        """Return the partner's word for ours: the first of the ladder's columns that its row fills."""
        return next(filter(None, (self._ask(lookup, lookup.give, word, column) for column in lookup.by)), None)

    def _ask(self, lookup: Lookup, column: str, key: str, give: str) -> str | None:
        if self.tables is None:
            raise LookupError(f"there is no table {lookup.table!r} to ask here")
        row = self.tables.find(lookup.table, column, key, partner=self.partner, on=self.on)
        return row.get(give) or None if row else None


@dataclass(slots=True)
class Run:
    """The notes of one reading.

    ``asking`` is who may be asked what a word means. ``hits`` counts what was found in
    the document, ``essential`` names the parts and values that the order cannot do
    without, ``origins`` says where each value stood and which rule read it.
    """

    hits: int = 0
    faults: list[Fault] = field(default_factory=list)
    origins: Origins = field(default_factory=dict)
    essential: set[Path] = field(default_factory=set)
    asking: "Asking" = field(default_factory=lambda: Asking())


def findings(faults: list[Fault], read: Mapping[str, Any], label: str, opened: Any = None) -> tuple[Finding, ...]:
    """Say each fault as a finding; ``read`` is what was read of the noun, for its line numbers."""
    return tuple(_finding(fault, read, label, opened) for fault in faults)


def dotted(path: Path) -> str:
    """Write a path as the canonical model does: ``lines[2].quantity``, 0 is the first."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _finding(fault: Fault, read: Mapping[str, Any], label: str, opened: Any) -> Finding:
    line = _line_number(fault.path, read)
    where = fault.place or (fault.origin.place(dotted(fault.path), opened) if fault.origin else None)
    evidence = {"mapping": label}
    if fault.seen is not None:
        evidence["seen"] = shown(fault.seen)
    if fault.mapped_by:
        evidence["mapped_by"] = fault.mapped_by
    return Finding(
        rule=fault.rule,
        says=f"{_subject(fault.path, line)}: {fault.says}" if fault.path else fault.says,
        severity=fault.severity,
        line=line,
        place=where or (Place(field=dotted(fault.path)) if fault.path else None),
        expected=fault.expected,
        mend=_MEND.get(fault.rule, _ASK),
        evidence=evidence,
    )


def shown(text: str) -> str:
    """Make any text fit to be shown and stored: bounded, without control characters."""
    plain = text[:80].encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in plain) + ("..." if len(text) > 80 else "")


def _line_number(path: Path, read: Mapping[str, Any]) -> str | None:
    if len(path) < 2 or path[0] != "lines" or not isinstance(path[1], int):
        return None
    lines = read.get("lines", [])
    number = lines[path[1]].get("number") if path[1] < len(lines) else None
    return shown(str(number)) if number else str(path[1] + 1)


def _subject(path: Path, line: str | None) -> str:
    words = []
    for n, part in enumerate(path):
        follows = path[n + 1] if n + 1 < len(path) else None
        if isinstance(part, int):
            continue
        if isinstance(follows, int):
            number = line if n == 0 and line else str(follows + 1)
            words.append(f"{_SINGULAR.get(part, part)} {number}")
        else:
            words.append(part.replace("_", " "))
    return ", ".join(words)
