"""How a path into a transaction set is written, taken apart."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_term import Term, terms
from connectors.mapping.suggestion import nearest

_STEP = re.compile(r"([a-z][a-z_]*)(?:\[([^\]]*)\])?(?:\.|$)")
_ELEMENT = re.compile(
    r"([A-Z][A-Z0-9]{1,2}?)(?:\[([^\]]*)\])?\.?([0-9]{2})(?:\.\.([0-9]{2})|-([0-9]{1,2})(?:\.\.([0-9]{1,2}))?)?(\^[0-9]{0,2})?$"
)
_SEGMENT = re.compile(
    r"([A-Z][A-Z0-9]{1,2})(?:\[([^\]]*)\])?(?:\{([0-9]{2})(?:\.\.([0-9]{2}))?(?:-([0-9]):([0-9]))?\})?$"
)
_PAIRS = re.compile(r"([A-Z][A-Z0-9]{1,2})\{([0-9]{2})\}([A-Z0-9]{1,3})?$")

ALL = 0  # of a repetition
UP = "^"  # before the name of a loop that is around, not inside

Steps: TypeAlias = "list[tuple[str, list[Term]]]"  # loops from the outside in, each with its conditions


class ElementPath(NamedTuple):
    """``DTM[01=002].02``: elements ``first`` to ``last`` of a segment, or the first's components up to ``until``.

    ``repetition``: which of an element that repeats, ``ALL`` for each, none for the element as it stands.
    """

    kind: str
    terms: Sequence[Term]
    first: int
    last: int
    component: int = 0
    until: int = 0
    repetition: int | None = None


class PairPath(NamedTuple):
    """``PO1{06}VN``: values in pairs from element ``start`` on, by their qualifiers, the most wanted first."""

    kind: str
    start: int
    wanted: Sequence[str]


class Composites(NamedTuple):
    """``PIA{02..06-2:1}``: elements up to the last, in each which component is the qualifier and which the value."""

    last: int
    qualifier: int
    value: int


class SegmentPath(NamedTuple):
    """``REF[01=DP]``, ``PO1{06}``: each segment of a kind, or each of its pairs from an element on.

    A pair is two elements, up to ``pairs_until``, or two components of one: ``composites``.
    """

    kind: str
    terms: Sequence[Term]
    pairs_from: int = 0
    composites: Composites | None = None
    pairs_until: int = 99

    @classmethod
    def read(cls, rest: str, path: str) -> "SegmentPath":
        """Take it apart. ``ValueError`` where it is none."""
        found = _SEGMENT.match(rest)
        if not found:
            raise ValueError(f"{path!r} is neither a loop nor a segment nor pairs such as PO1{{06}}")
        inside = Composites(int(found[4] or found[3]), int(found[5]), int(found[6])) if found[5] else None
        return cls(found[1], terms(found[2], found[1]), int(found[3] or 0), inside, int(found[4] or 99))


def steps(path: str, scope: str, loops: Mapping[str, Loop]) -> tuple[Steps, str, str]:
    """Cut the loops off the front of a path; the loop that one stands in already is no step.

    Return them, the rest, and the loop that the rest stands in. A path may also begin
    with a loop around the one that it is written for; then its first step is ``UP``.
    """
    found: Steps = []
    at, rest = scope, path
    while match := _STEP.match(rest):
        name, rest = match[1], rest[match.end() :]
        if name == scope and not found:
            continue
        if not found and name in _around(scope, loops):
            found.append((UP + name, terms(match[2], "")))
            at = name
            continue
        if name not in loops:
            raise ValueError(f"{path!r}: there is no loop {name!r}{nearest(name, loops)}")
        inside = loops[name].inside or ("",)
        if at not in inside:
            stands = " or ".join(one or "the header" for one in inside)
            raise ValueError(f"{path!r}: loop {name!r} stands in {stands}, not in {at or 'the header'}")
        found.append((name, terms(match[2], "")))
        at = name
    return found, rest, at


def _around(scope: str, loops: Mapping[str, Loop]) -> set[str]:
    """Return the loops that one may stand in, directly or further out."""
    around: set[str] = set()
    waiting = [scope]
    while waiting:
        loop = loops.get(waiting.pop())
        further = set(loop.inside if loop else ()) - around
        around |= further
        waiting += further
    return around


def last_step(text: str, pick: Sequence[str]) -> ElementPath | PairPath:
    """Take the end of a path apart: an element, or a value in pairs."""
    if found := _PAIRS.match(text):
        wanted = [found[3]] if found[3] else list(pick)
        if not wanted:
            raise ValueError(f"{text!r} names pairs: say which by a qualifier, {text}VN, or by pick: [VN, VP]")
        return PairPath(found[1], int(found[2]), wanted)
    found = _ELEMENT.match(text)
    if not found:
        raise ValueError(f"{text!r} is no element; one looks like BEG03 or DTM[01=002].02")
    first, part = int(found[3]), int(found[5] or 0)
    return ElementPath(
        found[1], terms(found[2], found[1]), first, int(found[4] or first), part, int(found[6] or part),
        int(found[7][1:] or ALL) if found[7] else None,
    )  # fmt: skip
