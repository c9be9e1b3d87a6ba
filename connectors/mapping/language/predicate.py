"""Conditions that are written as structure, not as text: they can be judged, and they can tell what they saw.

One question asks a path and compares; ``all``, ``any`` and ``not`` put questions together::

    when:
      all:
        - {at: BEG02, is: [SA, DS]}
        - not: {at: "REF[01=DP].02", exists: true}
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Self, TypeAlias

from pydantic import Field, model_validator

from connectors.mapping.expression import expression
from connectors.mapping.word import Entry, Words

_ASKED = ("equals", "unlike", "exists", "matches", "above", "below")


class Ask(Entry):
    """One question, or several put together."""

    at: str = Field("", max_length=200)
    """The path whose text is asked."""
    equals: Words = Field((), alias="is")
    """One of these words."""
    unlike: Words = Field((), alias="is_not")
    """None of these words; also where there is no text."""
    exists: bool | None = None
    """Whether there is any text."""
    matches: str = Field("", max_length=200)
    """A regular expression (RE2) that the whole text matches."""
    above: Decimal | None = None
    """A number that is greater than this."""
    below: Decimal | None = None
    """A number that is less than this."""
    all: tuple["Ask", ...] = Field((), max_length=50)
    """Every one of these holds."""
    any: tuple["Ask", ...] = Field((), max_length=50)
    """At least one of these holds."""
    no: "Ask | None" = Field(None, alias="not")
    """This does not hold."""

    @model_validator(mode="after")
    def one_thing(self) -> Self:
        """Ask one thing at a time, and ask it of something."""
        put_together = [name for name in ("all", "any", "no") if getattr(self, name)]
        asked = [name for name in _ASKED if name in self.model_fields_set]
        if len(put_together) + len(asked) != 1 or bool(self.at) is bool(put_together):
            raise ValueError("ask one thing: a path with is, is_not, exists, matches, above or below; or all, any, not")
        return self


class Judged(NamedTuple):
    """Whether a condition holds, and what it saw: ``BEG02 is 'SA', one of SA or DS: yes``."""

    holds: bool
    saw: str


Look: TypeAlias = Callable[[Any], Sequence[str]]  # the texts at a path, of whatever is asked
Judge: TypeAlias = Callable[[Any], Judged]


def judge(ask: Ask, look: Callable[[str], Look]) -> Judge:
    """Make a condition ready; ``look`` compiles a path. ``ValueError`` where a path or a pattern is none."""
    if ask.at:
        return _question(ask, look(ask.at))
    parts = [judge(one, look) for one in (*ask.all, *ask.any, *([ask.no] if ask.no else []))]
    between = " and " if ask.all else " or "

    def judged(context: Any) -> Judged:
        found = [part(context) for part in parts]
        said = between.join(one.saw for one in found)
        if ask.no:
            return Judged(not found[0].holds, f"not ({said})")
        holds = all(one.holds for one in found) if ask.all else any(one.holds for one in found)
        return Judged(holds, f"({said})" if len(found) > 1 else said)

    return judged


def _question(ask: Ask, look: Look) -> Judge:
    test, wanted = _test(ask)

    def judged(context: Any) -> Judged:
        texts = look(context)
        holds = test(texts)
        seen = " and ".join(repr(text[:80]) for text in texts[:5]) or "nothing"
        return Judged(holds, f"{ask.at} is {seen}, {wanted}: {'yes' if holds else 'no'}")

    return judged


def _test(ask: Ask) -> tuple[Callable[[Sequence[str]], bool], str]:
    if ask.equals:
        return (lambda texts: any(text in ask.equals for text in texts)), f"one of {' or '.join(ask.equals)}"
    if ask.unlike:
        return (lambda texts: not any(text in ask.unlike for text in texts)), f"none of {' or '.join(ask.unlike)}"
    if ask.exists is not None:
        return (lambda texts: bool(texts) is ask.exists), "something" if ask.exists else "nothing"
    if ask.matches:
        pattern = expression(ask.matches)
        return (lambda texts: any(pattern.fullmatch(text) for text in texts)), f"matching {ask.matches}"
    if ask.above is not None:
        above = ask.above
        return (lambda texts: any(n is not None and n > above for n in map(_number, texts))), f"above {above}"
    below = ask.below if ask.below is not None else Decimal(0)
    return (lambda texts: any(n is not None and n < below for n in map(_number, texts))), f"below {below}"


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if len(text) < 40 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None
