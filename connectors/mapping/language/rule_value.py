"""From the text that stands in a document to the value of one field: how a rule's words are understood."""

from typing import NamedTuple

from connectors.mapping.language import transform
from connectors.mapping.language.spec import Document, Rule
from connectors.mapping.language.target import Target
from connectors.mapping.language.transform import Transform, Unfit, Value
from connectors.mapping.suggestion import nearest

_DATES = {
    "x12": ("CCYYMMDD", "YYMMDD"),
    "edifact": ("CCYYMMDD", "YYMMDD", "CCYYMMDDhhmm", "CCYYMMDDhhmmss", "YYMMDDhhmm"),
    "json": ("YYYY-MM-DD", "instant"),
    "table": ("YYYY-MM-DD",),
}
_TO_THE_MINUTE = ("CCYYMMDDhhmm", "CCYYMMDDhhmmss", "CCYYMMDD")
_INSTANTS = {"x12": _TO_THE_MINUTE, "edifact": _TO_THE_MINUTE, "json": ("instant",), "table": ("instant",)}
_TYPES = {"text": ("string",), "texts": ("string",), "words": ("string",), "flag": ("string",), "date": ("date",),
          "decimal": ("decimal", "implied_decimal"), "whole": ("decimal",), "instant": ("date",)}  # fmt: skip


class Meaning(NamedTuple):
    """What a rule makes of a text: the part that counts, each change in turn, and what stands where no text does."""

    split: Transform | None
    chain: tuple[Transform, ...]
    constant: Value | None
    default: Value | None

    @classmethod
    def of(cls, rule: Rule, target: Target, document: Document) -> "Meaning":
        """Understand a rule. ``ValueError`` where it cannot work."""
        if rule.constant is not None:
            return cls(None, (), _written(rule.constant, target, "constant"), None)
        default = _written(rule.default, target, "default") if rule.default is not None else None
        split = transform.part(rule.split.by, rule.split.part) if rule.split else None
        return cls(split, tuple(_chain(rule, target, document)), None, default)

    def of_text(self, text: str) -> Value | None:
        """Return the value of a text as it stands in the document, None where it means none. Raises ``Unfit``."""
        part = self.split(text) if self.split else text
        return self.value(part) if isinstance(part, str) else None

    def value(self, text: str) -> Value | None:
        """Return the value of a text that is already split. Raises ``Unfit``."""
        value: Value | None = text
        for change in self.chain:
            if not isinstance(value, str):
                return value
            value = change(value)
        return value


def _written(text: str, target: Target, said: str) -> Value | None:
    """Read a value that stands in the mapping itself."""
    if target.kind in ("date", "instant"):
        raise ValueError(f"{said}: a day cannot be written into a mapping")
    if target.kind in ("decimal", "whole"):
        try:
            return transform.whole(text) if target.kind == "whole" else transform.decimal(".", "", ())(text)
        except Unfit as error:
            raise ValueError(f"{said}: {text!r} {error}") from None
    if target.kind in ("words", "flag") and text not in target.words:
        raise ValueError(f"{said}: {text!r} is not a word of this field{nearest(text, target.words)}")
    return text


def kind_of(rule: Rule, target: Target) -> str:
    """Return the type that a rule gives its text: what it says, or what the field is. ``ValueError`` where unfit."""
    if rule.formats and target.kind not in ("date", "instant"):
        raise ValueError("formats suit a day only, and this field is none")
    kind = rule.type or _TYPES[target.kind][0]
    if kind not in _TYPES[target.kind]:
        raise ValueError(f"type {kind} does not suit this field; use {' or '.join(_TYPES[target.kind])}")
    return kind


def formats_of(rule: Rule, target: Target, document: Document) -> tuple[str, ...]:
    """Return how a day may be written; the first is how it is."""
    if rule.formats:
        return rule.formats
    known = (_INSTANTS if target.kind == "instant" else _DATES)[document.standard]
    return known if document.century_from else tuple(one for one in known if "YYMM" not in one or "CC" in one)


def _chain(rule: Rule, target: Target, document: Document) -> list[Transform]:
    chain: list[Transform] = []
    if rule.prefix or rule.suffix:
        chain.append(transform.bare(rule.prefix, rule.suffix))
    if rule.matches:
        chain.append(transform.matching(rule.matches))
    if rule.transform:
        if rule.transform not in transform.NAMED:
            raise ValueError(f"there is no transform {rule.transform!r}{nearest(rule.transform, transform.NAMED)}")
        chain.append(transform.NAMED[rule.transform].read)
    typed = _typed(rule, target, document)
    return [*chain, typed] if typed else chain


def _typed(rule: Rule, target: Target, document: Document) -> Transform | None:
    kind = kind_of(rule, target)
    if target.kind in ("decimal", "whole", "date", "instant") and rule.codes:
        raise ValueError(f"codes do not suit a field of type {kind}")
    if target.kind == "instant":
        return transform.instant(formats_of(rule, target, document), document.century_from)
    if kind == "date":
        return transform.day(formats_of(rule, target, document), document.century_from)
    if kind == "implied_decimal":
        if rule.places is None:
            raise ValueError("type implied_decimal needs places: how many digits are the fraction")
        return transform.implied_decimal(rule.places)
    if target.kind == "whole":
        return transform.whole
    if kind == "decimal":
        return transform.decimal(rule.point, rule.group, rule.drop)
    return _coded(rule, target)


def _coded(rule: Rule, target: Target) -> Transform | None:
    codes = {word: ours for word, ours in rule.codes.items() if ours is not None}
    if target.words:
        for word, ours in codes.items():
            if ours not in target.words:
                raise ValueError(f"codes.{word}: {ours!r} is not a word of this field{nearest(ours, target.words)}")
        if rule.unlisted == "keep":
            raise ValueError("unlisted: keep does not suit a field that takes only words of its own")
        return transform.code(codes or {word: word for word in target.words}, rule.unlisted)
    return transform.code(codes, rule.unlisted) if codes else None
