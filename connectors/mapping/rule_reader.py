"""Compile one rule: from the places where a value may stand to the value itself."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from canonical.finding import Severity
from connectors.mapping import transform
from connectors.mapping.reading import Fault, Path, Run, shown
from connectors.mapping.source import Dialect, Hit, Reader
from connectors.mapping.spec import Document, Piece, Rule
from connectors.mapping.suggestion import nearest
from connectors.mapping.target import Target
from connectors.mapping.transform import Transform, Unfit, Value

FieldReader: TypeAlias = Callable[[Any, Run, Path], Any]  # context, notes, where in the order; None = no value

_DATES = {"x12": ("CCYYMMDD", "YYMMDD"), "json": ("YYYY-MM-DD", "instant"), "table": ("YYYY-MM-DD",)}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TYPES = {"text": ("string",), "texts": ("string",), "words": ("string",), "date": ("date",),
          "decimal": ("decimal", "implied_decimal")}  # fmt: skip


def compile_rule(
    rule: Rule, target: Target, dialect: Dialect, document: Document, *, scope: str, severe: bool, mapped_by: str
) -> FieldReader:
    """Return what reads the field. ``ValueError`` where the rule cannot work.

    ``severe``: without this field the order is not usable; ``mapped_by`` is the
    rule's own place, for findings.
    """
    if rule.constant is not None:
        return _constant(_written(rule.constant, target, "constant"))
    if not rule.at and not rule.concat:
        raise ValueError("this rule finds nothing: give it at, concat or constant")
    readers = [dialect.reader(path, scope, rule.pick) for path in rule.at]
    pieces = [(piece, dialect.reader(piece.at, scope, ())) for piece in rule.concat]
    expected = " or ".join(
        [dialect.expected(path) for path in rule.at] or [dialect.expected(p.at) for p in rule.concat]
    )
    single = _Single(
        readers, pieces, rule, _chain(rule, target, document), severe, mapped_by, f"a value in {expected}",
        _written(rule.default, target, "default") if rule.default is not None else None,
    )  # fmt: skip
    return single.read_all if target.kind == "texts" else single.read


class _Single:
    """A compiled rule."""

    def __init__(
        self,
        readers: Sequence[Reader],
        pieces: Sequence[tuple[Piece, Reader]],
        rule: Rule,
        chain: Sequence[Transform],
        severe: bool,
        mapped_by: str,
        expected: str,
        default: Value | None,
    ) -> None:
        self.readers, self.pieces, self.chain = readers, pieces, chain
        self.positions = [path == "#" for path in rule.at]
        self.joined_by, self.picks = rule.joined_by, bool(rule.pick)
        self.required, self.default, self.mapped_by, self.expected = rule.required, default, mapped_by, expected
        self.severity = Severity.reject if severe or rule.required else Severity.hold

    def read(self, context: Any, run: Run, path: Path) -> Value | None:
        """Read one value."""
        hit = self.first(context, run, path) or self.joined(context, run)
        if hit is None:
            return self.missing(run, path)
        value = self.value(hit, run, path)
        if value is not None:
            run.origins[path] = (hit, self.mapped_by)
        return value

    def read_all(self, context: Any, run: Run, path: Path) -> list[Value] | None:
        """Read every value, for a field of several texts."""
        hits = [hit for reader in self.readers for hit in reader(context)]
        run.hits += len(hits)
        joined = None if hits else self.joined(context, run)
        values = [self.value(hit, run, path) for hit in hits or ([joined] if joined else [])]
        found = [value for value in values if value is not None]
        if not found and not values:
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
        return Hit(text, found[0][1].origin)

    def value(self, hit: Hit, run: Run, path: Path) -> Value | None:
        value: Value | None = hit.text
        try:
            if _UNPRINTABLE.search(hit.text):
                raise Unfit("bad_text", "holds a control character", "readable characters")
            for change in self.chain:
                value = change(value) if isinstance(value, str) else value
        except Unfit as error:
            says = f"'{shown(hit.text)}' in {hit.origin.called} {error}"
            run.faults.append(
                Fault(
                    error.rule, says, self.severity, path, error.expected, hit.origin, hit.text,
                    mapped_by=self.mapped_by,
                )
            )  # fmt: skip
            return None
        return value

    def missing(self, run: Run, path: Path) -> Value | None:
        if self.required and self.default is None:
            fault = Fault("missing", "nothing is given", self.severity, path, self.expected, mapped_by=self.mapped_by)
            run.faults.append(fault)
        return self.default

    def tell_several(self, hits: Sequence[Hit], run: Run, path: Path) -> None:
        values = ", ".join(f"'{shown(text)}'" for text in dict.fromkeys(hit.text for hit in hits[:5]))
        says = f"several values stand in {hits[0].origin.called}: {values}; the first was taken"
        run.faults.append(
            Fault("several_values", says, Severity.inform, path, "one value", hits[0].origin, mapped_by=self.mapped_by)
        )


def _constant(value: Value) -> FieldReader:
    return lambda context, run, path: value


def _written(text: str, target: Target, said: str) -> Value:
    """Read a value that stands in the mapping itself."""
    if target.kind == "date":
        raise ValueError(f"{said}: a date cannot be written into a mapping")
    if target.kind == "decimal":
        try:
            value = transform.decimal(".", "", ())(text)
        except Unfit as error:
            raise ValueError(f"{said}: {text!r} {error}") from None
        return value if isinstance(value, Decimal) else Decimal(text)
    if target.kind == "words" and text not in target.words:
        raise ValueError(f"{said}: {text!r} is not a word of this field{nearest(text, target.words)}")
    return text


def _chain(rule: Rule, target: Target, document: Document) -> list[Transform]:
    chain: list[Transform] = []
    if rule.split:
        chain.append(transform.part(rule.split.by, rule.split.part))
    if rule.transform:
        if rule.transform not in transform.NAMED:
            raise ValueError(f"there is no transform {rule.transform!r}{nearest(rule.transform, transform.NAMED)}")
        chain.append(transform.NAMED[rule.transform])
    typed = _typed(rule, target, document)
    return [*chain, typed] if typed else chain


def _typed(rule: Rule, target: Target, document: Document) -> Transform | None:
    kind = rule.type or _TYPES[target.kind][0]
    if kind not in _TYPES[target.kind]:
        raise ValueError(f"type {kind} does not suit this field; use {' or '.join(_TYPES[target.kind])}")
    if target.kind in ("decimal", "date") and rule.codes:
        raise ValueError(f"codes do not suit a field of type {kind}")
    if kind == "date":
        return transform.day(rule.formats or _DATES[document.standard], document.century_from)
    if kind == "implied_decimal":
        if rule.places is None:
            raise ValueError("type implied_decimal needs places: how many digits are the fraction")
        return transform.implied_decimal(rule.places)
    if kind == "decimal":
        return transform.decimal(rule.point, rule.group, rule.drop)
    return _coded(rule, target)


def _coded(rule: Rule, target: Target) -> Transform | None:
    codes = {word: ours for word, ours in rule.codes.items() if ours is not None}
    if target.kind == "words":
        for word, ours in codes.items():
            if ours not in target.words:
                raise ValueError(f"codes.{word}: {ours!r} is not a word of this field{nearest(ours, target.words)}")
        if rule.unlisted == "keep":
            raise ValueError("unlisted: keep does not suit a field that takes only words of its own")
        return transform.code(codes or {word: word for word in target.words}, rule.unlisted)
    return transform.code(codes, rule.unlisted) if codes else None
