"""From the value of one field to the text that stands for it in a document: a rule, read backwards."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from connectors.mapping.language import transform
from connectors.mapping.language.rule_value import Meaning, formats_of, kind_of
from connectors.mapping.language.spec import Document, Rule
from connectors.mapping.language.target import Target
from connectors.mapping.language.transform import Unfit

Say: TypeAlias = Callable[[Any], str]


class Unsayable(Exception):
    """A value cannot be written so that it would be read again as it is; ``str()`` says why."""


class Ambiguous(ValueError):
    """Several codes mean one word of ours, and nothing says which of them is written."""


def sayer(rule: Rule, target: Target, meaning: Meaning, document: Document, layers: Mapping[str, int]) -> Say:
    """Return what writes a value of the field. ``ValueError`` where the rule cannot be read backwards.

    ``layers``: of each code, how high it stands; an overlay's win over the base's.
    """
    typed = _typed(rule, target, document, layers)
    named = _unnamed(rule)

    def say(value: Any) -> str:
        text = rule.prefix + named(typed(value)) + rule.suffix
        _check(text, value, meaning)
        return text

    return say


def _check(text: str, value: Any, meaning: Meaning) -> None:
    """Nothing is written that would be read as something else."""
    if text != text.strip():
        raise Unsayable(f"{text!r} begins or ends with blanks, which would be lost")
    try:
        read = meaning.value(text)
    except Unfit as error:
        raise Unsayable(f"{text!r} {error}") from None
    if read != (str(value).lower() if isinstance(value, bool) else value):
        raise Unsayable(f"{str(value)!r} would be written {text!r} and read as {str(read)!r}")


def _unnamed(rule: Rule) -> Callable[[str], str]:
    if not rule.transform:
        return str
    back = transform.NAMED[rule.transform].write
    if back is None:
        raise ValueError(f"the transform {rule.transform} only reads: say only: read, or how else it is written")
    return back


def _typed(rule: Rule, target: Target, document: Document, layers: Mapping[str, int]) -> Say:
    kind = kind_of(rule, target)
    if target.kind in ("date", "instant"):
        return transform.calendar(formats_of(rule, target, document)[0])
    if kind == "implied_decimal":
        return _implied(rule.places or 0)
    if target.kind == "decimal":
        return lambda value: f"{value:f}".replace(".", rule.point[0])
    if target.words or rule.codes:
        coded = _coded(rule, target, layers)
        return (lambda value: coded("true" if value else "false")) if target.kind == "flag" else coded
    return str


def _implied(places: int) -> Say:
    def say(value: Decimal) -> str:
        whole = value.scaleb(places)
        if whole != whole.to_integral_value():
            raise Unsayable(f"{value} has more than the {places} places that are written")
        return f"{whole.to_integral_value():f}"

    return say


def _coded(rule: Rule, target: Target, layers: Mapping[str, int]) -> Say:
    codes = {code: word for code, word in rule.codes.items() if word is not None and code != "*"}
    if not codes:
        return str
    chosen = {word: _chosen(word, codes, rule.prefer, layers) for word in dict.fromkeys(codes.values())}
    for word, code in rule.prefer.items():
        if code == "":
            _check_silence(word, rule)
        elif codes.get(code, rule.codes.get("*")) != word and target.words:
            raise ValueError(f"prefer.{word}: {code!r} does not mean {word!r}")
    chosen |= rule.prefer
    free = rule.unlisted == "keep"

    def say(value: Any) -> str:
        code = chosen.get(str(value))
        if code is None and not free:
            known = ", ".join(list(chosen)[:20])
            raise Unsayable(f"no code means {str(value)!r}; there are codes for {known}")
        return str(value) if code is None else code

    return say


def _check_silence(word: str, rule: Rule) -> None:
    """Nothing is written for a word only where nothing written means it."""
    if rule.default != word:
        raise ValueError(f"prefer.{word}: it is not to be written, and only default: {word} says that nothing means it")


def _chosen(word: str, codes: Mapping[str, str], prefer: Mapping[str, str], layers: Mapping[str, int]) -> str:
    if word in prefer:
        return prefer[word]
    candidates = [code for code, meant in codes.items() if meant == word]
    highest = max(layers.get(code, 0) for code in candidates)
    best = [code for code in candidates if layers.get(code, 0) == highest]
    if len(best) > 1 and highest <= 0:
        raise Ambiguous(word, best)
    return best[0]


def ambiguous(error: Ambiguous, places: Mapping[str, Any]) -> str:
    """Say which codes rival, and where each is written."""
    word, codes = error.args
    named = " and ".join(f"{code!r} ({places[code].place})" if code in places else repr(code) for code in codes[:2])
    more = f" and {len(codes) - 2} more" if len(codes) > 2 else ""
    return f"{word!r} can be written as {named}{more}; choose one by prefer: {{{word}: {codes[0]}}}"
