"""Lay over a mapping that writes what a partner's other terms say anyway, so that nobody must say it twice.

The codes that its order mapping gives to units and to kinds of item numbers go back as they came, and before
release 004010 years have two digits.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from connectors.mapping.language.merge import CodeSaid, Merged, Said
from connectors.mapping.language.noun_list import NOUNS
from connectors.mapping.language.spec import Piece, Rule
from connectors.mapping.language.target import steps, target

_SHORT_FORMATS = {"date": ("YYMMDD", "CCYYMMDD"), "instant": ("YYMMDDhhmm", "YYMMDD", "CCYYMMDDhhmm")}
_LONG, _SHORT = 8, 6  # characters of a day
_LENDING = {"x12-unit": "lines[].unit", "x12-item": "lines[].items[].numbering"}  # a code list to the orders' field


class Agreed(NamedTuple):
    """What is laid over: own codes by code list, and whether years have two digits."""

    codes: Mapping[str, Mapping[str, str]]
    short_years: bool = False

    def __bool__(self) -> bool:
        """Tell whether it changes anything."""
        return self.short_years or any(self.codes.values())


def agreed(orders: Merged | None, *, short_years: bool) -> Agreed:
    """Return what follows from the mapping that reads a partner's orders, and from its release."""
    found: dict[str, dict[str, str]] = {}
    for code_list, field in _LENDING.items() if orders else ():
        assert orders is not None
        said = orders.fields.get(field)
        own = [code for code, by in orders.codes.get(field, {}).items() if by.layer > 0]
        codes = said.word.codes if said else {}
        found[code_list] = {code: word for code in own if code != "*" and (word := codes.get(code))}
    return Agreed({name: codes for name, codes in found.items() if codes}, short_years)


def laid_over(made: Merged, terms: Agreed) -> Merged:
    """Return the mapping with the terms over it; where it says codes of its own for a field, those alone count."""
    fields, codes = dict(made.fields), dict(made.codes)
    for path, (rule, by) in made.fields.items():
        own = terms.codes.get(rule.code_list, {})
        if own and not any(said.layer > 0 for said in codes.get(path, {}).values()):
            rule = _with_codes(rule, own)
            codes[path] = codes.get(path, {}) | {code: CodeSaid(1, by.file) for code in own}
        if terms.short_years and not rule.formats:
            rule = _with_short_years(rule, made.document.noun, path)
        fields[path] = Said(rule, by)
    return replace(made, fields=fields, codes=codes)


def _with_codes(rule: Rule, own: Mapping[str, str]) -> Rule:
    preferred: dict[str, str] = {}
    for code, word in own.items():
        preferred.setdefault(word, code)
    return rule.model_copy(update={"codes": rule.codes | dict(own), "prefer": rule.prefer | preferred})


def _with_short_years(rule: Rule, noun: str, path: str) -> Rule:
    formats = _SHORT_FORMATS.get(target(NOUNS[noun], steps(path), written=True).kind)
    if formats is None:
        return rule
    return rule.model_copy(update={"formats": formats, "concat": tuple(_shorter(piece) for piece in rule.concat)})


def _shorter(piece: Piece) -> Piece:
    return piece.model_copy(update={"length": _SHORT}) if piece.length == _LONG else piece
