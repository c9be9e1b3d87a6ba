"""Read one field: from the places where its value may stand to the value itself, with all that is wrong about it."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from canonical.finding import Severity
from connectors.mapping.language.rule_spec import Lookup
from connectors.mapping.language.transform import Unfit, Value
from connectors.mapping.places.source import Hit, JoinedOrigin
from connectors.mapping.reading.gathered import Fault, Path, Run, shown
from connectors.mapping.reading.outline import Leaf

FieldReader: TypeAlias = Callable[[Any, Run, Path], Any]  # context, notes, where in the noun; None = no value

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def field_reader(leaf: Leaf) -> FieldReader:
    """Return what reads the field."""
    constant = leaf.meaning.constant
    judge = leaf.judge
    if constant is not None:
        return lambda context, run, path: constant if judge is None or judge(context).holds else None
    single = _Single(leaf)
    return single.read_all if leaf.target.kind == "texts" else single.read


def printable(text: str) -> bool:
    """Tell whether a text holds no control character."""
    return text.isprintable() or not _UNPRINTABLE.search(text)


class _Single:
    """A compiled rule."""

    def __init__(self, leaf: Leaf) -> None:
        rule = leaf.rule
        self.readers, self.pieces, self.meaning = leaf.readers, leaf.pieces, leaf.meaning
        self.judge, self.lookup, self.unlisted = leaf.judge, rule.lookup, rule.unlisted
        self.positions = [path == "#" for path in rule.at]
        self.joined_by, self.picks = rule.joined_by, bool(rule.pick)
        self.required, self.mapped_by, self.expected = rule.required, leaf.mapped_by, leaf.expected
        self.severity = Severity.reject if leaf.severe or rule.required else Severity.hold

    def read(self, context: Any, run: Run, path: Path) -> Value | None:
        """Read one value."""
        if self.judge and not self.judge(context).holds:
            return None
        hit = self.first(context, run, path) or self.joined(context, run)
        if hit is None:
            return self.missing(run, path)
        value = self.value(hit, run, path)
        if value is not None:
            run.origins[path] = (hit, self.mapped_by)
        return value

    def read_all(self, context: Any, run: Run, path: Path) -> list[Value] | None:
        """Read every value, for a field of several texts."""
        if self.judge and not self.judge(context).holds:
            return None
        hits = [hit for reader in self.readers for hit in reader(context)]
        run.hits += len(hits)
        joined = None if hits else self.joined(context, run)
        if joined:
            hits = [joined]
        found: list[Value] = []
        for hit in hits:
            value = self.value(hit, run, path)
            if value is not None:
                run.origins[(*path, len(found))] = (hit, self.mapped_by)
                found.append(value)
        if not hits:
            missing = self.missing(run, path)
            return None if missing is None else [missing]
        return found or None

    def first(self, context: Any, run: Run, path: Path) -> Hit | None:
        for reader, position in zip(self.readers, self.positions, strict=True):
            hits = reader(context)
            if hits:
                run.hits += not position
                if len(hits) > 1 and not self.picks and any(hit.text != hits[0].text for hit in hits):
                    self.tell_several(hits, run, path)
                return hits[0]
        return None

    def joined(self, context: Any, run: Run) -> Hit | None:
        found = [(piece, hits[0]) for piece, reader in self.pieces if (hits := reader(context))]
        if not found:
            return None
        run.hits += 1
        text = self.joined_by.join(f"{piece.before}{hit.text}{piece.after}" for piece, hit in found)
        return Hit(text, JoinedOrigin(tuple(hit.origin for _, hit in found)))

    def value(self, hit: Hit, run: Run, path: Path) -> Value | None:
        try:
            if not printable(hit.text):
                raise Unfit("bad_text", "holds a control character", "readable characters")
            value = self.meaning.of_text(hit.text)
            return self.looked_up(self.lookup, value, run) if self.lookup and isinstance(value, str) else value
        except Unfit as error:
            says = f"'{shown(hit.text)}' in {hit.origin.called} {error}"
            run.faults.append(
                Fault(
                    error.rule, says, self.severity, path, error.expected, hit.origin, hit.text,
                    mapped_by=self.mapped_by,
                )
            )  # fmt: skip
            return None

    def looked_up(self, lookup: Lookup, text: str, run: Run) -> str | None:
        try:
            found = run.asking.find(lookup, text)
        except LookupError as error:
            raise Unfit("not_found", f"cannot be looked up: {error.args[0]}", f"a table {lookup.table}") from None
        if found is None and self.unlisted == "refuse":
            asked = " or ".join(lookup.by)
            raise Unfit("not_found", f"stands in no row of {lookup.table}", f"a row with it as {asked}")
        return text if found is None and self.unlisted == "keep" else found

    def missing(self, run: Run, path: Path) -> Value | None:
        if self.required and self.meaning.default is None:
            fault = Fault("missing", "nothing is given", self.severity, path, self.expected, mapped_by=self.mapped_by)
            run.faults.append(fault)
        return self.meaning.default

    def tell_several(self, hits: Sequence[Hit], run: Run, path: Path) -> None:
        values = ", ".join(f"'{shown(text)}'" for text in dict.fromkeys(hit.text for hit in hits[:5]))
        says = f"several values stand in {hits[0].origin.called}: {values}; the first was taken"
        run.faults.append(
            Fault("several_values", says, Severity.inform, path, "one value", hits[0].origin, mapped_by=self.mapped_by)
        )
