"""Read a noun with care: every value with its place, everything that is wrong as a fault."""

from collections.abc import Callable, Sequence
from typing import Any

from canonical.finding import Severity
from connectors.mapping.places.source import Entries
from connectors.mapping.reading.gathered import Fault, Path, Run
from connectors.mapping.reading.outline import Branch, Leaf, Member
from connectors.mapping.reading.rule_reader import FieldReader, field_reader


def noun_reader(branch: Branch) -> FieldReader:
    """Return what reads the fields of one noun into a dictionary; None where the document says nothing about it."""
    members = [(name, _member(member)) for name, member in branch.read_members.items()]
    needed, essential = branch.needed, branch.essential

    def read(context: Any, run: Run, path: Path) -> dict[str, Any] | None:
        hits, faults, origins = run.hits, len(run.faults), len(run.origins)
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
        if _complete(branch, found, run, path, faults) or essential:
            return found
        _forget(run, origins)
        return None

    return read


def _forget(run: Run, since: int) -> None:
    """Forget where the values stood of what is left out."""
    while len(run.origins) > since:
        run.origins.popitem()


def _complete(branch: Branch, found: dict[str, Any], run: Run, path: Path, since: int) -> bool:
    """Tell whether nothing lacks that is needed; blame what does, unless it is blamed already."""
    severity = Severity.reject if branch.essential else Severity.hold
    lacking = [name for name in branch.needed if name not in found]
    for name in lacking:
        if not any(fault.path == (*path, name) for fault in run.faults[since:]):
            run.faults.append(Fault("missing", "nothing is given", severity, (*path, name), branch.needed[name]))
    return not lacking


def _member(member: Member) -> FieldReader:
    if isinstance(member, Leaf):
        return field_reader(member)
    if isinstance(member, Branch):
        return noun_reader(member)
    return _list_reader(
        [(made.entries, noun_reader(made.each)) for made in member.each],
        [noun_reader(branch) for _, branch in member.named],
        distinct=member.distinct,
    )


def _list_reader(
    each: Sequence[tuple[Entries, FieldReader]], named: Sequence[FieldReader], *, distinct: bool
) -> Callable[[Any, Run, Path], list[Any] | None]:
    def read(context: Any, run: Run, path: Path) -> list[Any] | None:
        found: list[Any] = []
        for entries, reader in each:
            for order, entry in enumerate(entries(context), start=1):
                entry.order, origins = order, len(run.origins)
                value = reader(entry, run, (*path, len(found)))
                if distinct and value in found:
                    _forget(run, origins)
                else:
                    _add(found, value)
        for reader in named:
            _add(found, reader(context, run, (*path, len(found))))
        return found or None

    return read


def _add(found: list[Any], value: Any) -> None:
    if value is not None:
        found.append(value)
