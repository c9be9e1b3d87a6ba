"""A large file laid open as a small one is, in little memory: its lists are made while somebody goes through them."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from canonical.finding import Finding
from connectors.edi.guide import GuideBook
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.reading import Stream
from connectors.edi.rulebook import Policy
from connectors.edi.showing import inspection
from connectors.edi.source import Source

Report = dict[str, Any]
MOST_PROBLEMS = 5_000  # that are listed
MOST_TOLD = 500_000  # segments of a set whose order is told; what a larger one says is only counted
_STRETCH = 1024 * 1024


class Each(list[Report]):
    """A list for JSON whose entries are made anew each time that somebody goes through it."""

    def __init__(self, count: int, make: Callable[[], Iterator[Report]]) -> None:
        super().__init__()
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    def __bool__(self) -> bool:
        return self._count > 0

    def __iter__(self) -> Iterator[Report]:
        return self._make()


def inspect(
    source: Source, name: str, *, policy: Policy = "strict", guides: GuideBook, partner: str | None = None
) -> Report:
    """Return what ``inspection.inspect`` returns of an X12 file, of any size.

    The file is read twice, once for what stands at the head of the report and
    once more while its interchanges are gone through.
    """
    first = Stream(source, policy=policy, guides=guides, partner=partner)
    count, version, findings = 0, "", list[Finding]()
    for one in first:
        count += 1
        version = version or next((group.version for group in one.groups), "")
        _gather(one, findings)
    reading = first.reading

    def interchanges() -> Iterator[Report]:
        return (_interchange(one) for one in Stream(source, policy=policy, guides=guides, partner=partner))

    return {
        "file": name,
        "bytes": source.size,
        "sha256": _digest(source),
        "looks_like": "X12" if count else "unknown",
        "policy": policy,
        "verdict": str(reading.verdict),
        "version": version,
        "problems": list(inspection.problems([*reading.findings, *findings], in_edifact=False)),
        "interchanges": Each(count, interchanges),
        "spans": [{"kind": span.kind, "offset": span.offset, "length": span.length} for span in reading.spans],
    }


def _gather(one: Interchange, findings: list[Finding]) -> None:
    """Add what was found in an interchange, as long as there is room."""
    for holder in (one, *one.groups):
        assert isinstance(holder, Interchange | Group)
        findings += holder.findings[: max(0, MOST_PROBLEMS - len(findings))]
    for group in one.groups:
        if len(findings) >= MOST_PROBLEMS:
            return
        for set_ in group.sets:
            findings += set_.findings[: max(0, MOST_PROBLEMS - len(findings))]
            if len(findings) >= MOST_PROBLEMS:
                return


def _interchange(one: Interchange) -> Report:
    report = inspection.interchange_head(one)
    return report | {"groups": Each(len(one.groups), lambda: (_group(group, one) for group in one.groups))}


def _group(group: Group, inside: Interchange) -> Report:
    report = inspection.group_head(group)
    return report | {"transactions": Each(len(group.sets), lambda: (_set(one, group, inside) for one in group.sets))}


def _set(one: TransactionSet, group: Group, inside: Interchange) -> Report:
    if len(one.segments) <= MOST_TOLD:
        return inspection.transaction(one, group, inside, None)
    return inspection.transaction_head(one)


def _digest(source: Source) -> str:
    digest = hashlib.sha256()
    for at in range(0, source.size, _STRETCH):
        digest.update(source.cut(at, _STRETCH))
    return digest.hexdigest()
