"""Puts finished documents into their envelope and writes them in the partner's own characters.

The writer is strict where the reader is tolerant: what the partner could read
otherwise than it was meant is refused, never sent. The same lines, numbers and
instant give the same bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.edi.alphabet import Alphabet
from connectors.edi.envelope_check import GROUP_OF_SET
from connectors.edi.line import Element, Line, Repeated
from connectors.edi.notation import calendar
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

Shape = Mapping[str, Sequence[int]]  # a segment's id to its elements: how many components each has, 1 where it has none

NO_LIMITS: Mapping[str, int] = {}
NO_SHAPE: Shape = {}
_POINTED = re.compile(r"-?\d*\.?\d*")


class Numbers(NamedTuple):
    """The control numbers of one set, and of the group and the interchange that hold it."""

    interchange: int
    group: int
    set: int

    def written(self, terms: EdiTerms) -> dict[str, str]:
        """Return the numbers as they stand in the bytes (ISA13, GS06, ST02)."""
        return {
            "interchange": f"{self.interchange:09d}",
            "group": f"{self.group:0{terms.group_digits}d}",
            "set": f"{self.set:0{terms.set_digits}d}",
        }


class Enclosed(NamedTuple):
    """One set on its way into a group, with its numbers.

    ``longest`` is the most characters by element (``{"BAK03": 22}``), ``shape``
    what the partner's guide says of its segments, for partners who want every
    element written.
    """

    kind: str  # "855"
    lines: Sequence[Line]
    numbers: Numbers
    release: str
    longest: Mapping[str, int] = NO_LIMITS
    shape: Shape = NO_SHAPE


def write(
    lines: Sequence[Line],
    *,
    kind: str,
    terms: EdiTerms,
    numbers: Numbers,
    now: datetime,
    longest: Mapping[str, int] = NO_LIMITS,
    shape: Shape = NO_SHAPE,
) -> bytes:
    """Return an interchange with one set of ``kind`` (``"855"``): ISA, GS, ST, ``lines``, SE, GE, IEA.

    Raises ``Unreadable``, naming segment, element and character, where a value
    cannot be said in the partner's characters or is too long.
    """
    return write_sets([Enclosed(kind, lines, numbers, terms.release, longest, shape)], terms=terms, now=now)


def write_sets(sets: Sequence[Enclosed], *, terms: EdiTerms, now: datetime) -> bytes:
    """Return one interchange with those sets; neighbours with one group number share that group.

    All of them have the same interchange number. Raises as ``write`` does.
    """
    groups: list[list[Enclosed]] = []
    for one in sets:
        if groups and groups[-1][0].numbers.group == one.numbers.group:
            groups[-1].append(one)
        else:
            groups.append([one])
    alphabet = Alphabet(terms)
    body = "".join(_group(group, terms, alphabet, now) for group in groups)
    return _Pen(terms, alphabet).interchange(f"{sets[0].numbers.interchange:09d}", now, body, groups=len(groups))


def write_interchange(
    lines: Sequence[Line],
    *,
    terms: EdiTerms,
    interchange: int,
    groups: int,
    now: datetime,
    longest: Mapping[str, int] = NO_LIMITS,
) -> bytes:
    """Return an interchange around lines that are whole already, TA1 or GS to GE. Raises as ``write`` does."""
    pen = _Pen(terms, Alphabet(terms), longest)
    return pen.interchange(f"{interchange:09d}", now, pen.text(lines), groups=groups)


def group_header(kind: str, terms: EdiTerms, number: str, now: datetime) -> Line:
    """Return the GS of a group of sets of that kind."""
    now = now.astimezone(UTC)
    return (
        "GS", GROUP_OF_SET[kind], terms.us.group_id, terms.them.group_id,
        calendar(now.date(), terms.release), f"{now:%H%M}", number, "X", terms.release,
    )  # fmt: skip


def harmless(text: str, terms: EdiTerms, longest: int) -> str:
    """Return as much of a text as can be said to this partner; what cannot is a blank, and the rest is cut off."""
    return Alphabet(terms).harmless(text, longest)


def _group(sets: Sequence[Enclosed], terms: EdiTerms, alphabet: Alphabet, now: datetime) -> str:
    first = sets[0]
    number = first.numbers.written(terms)["group"]
    head = group_header(first.kind, terms.model_copy(update={"release": first.release}), number, now)
    pen = _Pen(terms, alphabet)
    return pen.text([head]) + "".join(_set(one, terms, alphabet) for one in sets) + pen.text(
        [("GE", str(len(sets)), number)]
    )  # fmt: skip


def _set(one: Enclosed, terms: EdiTerms, alphabet: Alphabet) -> str:
    number = one.numbers.written(terms)["set"]
    whole: list[Line] = [("ST", one.kind, number), *one.lines, ("SE", str(len(one.lines) + 2), number)]
    return _Pen(terms, alphabet, one.longest, one.shape).text(whole)


class _Pen:
    """Writes segments in one partner's characters."""

    def __init__(
        self, terms: EdiTerms, alphabet: Alphabet, longest: Mapping[str, int] = NO_LIMITS, shape: Shape = NO_SHAPE
    ) -> None:
        alphabet.check()
        self._terms = terms
        self._alphabet = alphabet
        self._longest = longest
        self._shape = shape
        self._places: dict[str, list[str]] = {}  # segment id to the names of its elements: PO1 to PO101, PO102, ...
        breaks = terms.line_breaks and not terms.segment_terminator.endswith(("\n", "\r"))
        self._end = terms.segment_terminator + ("\n" if breaks else "")

    def interchange(self, number: str, now: datetime, body: str, *, groups: int) -> bytes:
        text = self._header(number, now) + body + self.text([("IEA", str(groups), number)])
        return text.encode(self._alphabet.encoding)

    def text(self, lines: Iterable[Line]) -> str:
        return "".join(map(self._segment, lines))

    def _header(self, number: str, now: datetime) -> str:
        terms, now = self._terms, now.astimezone(UTC)
        standard = terms.repetition_separator if self._alphabet.repeats else "U"
        elements = (
            "ISA", "00", " " * 10, "00", " " * 10,
            terms.us.qualifier, self._name(terms.us.id, "ISA06"),
            terms.them.qualifier, self._name(terms.them.id, "ISA08"),
            f"{now:%y%m%d}", f"{now:%H%M}", standard, terms.version, number, "0", terms.usage,
        )  # fmt: skip
        separator = terms.element_separator
        return separator.join(elements) + separator + terms.component_separator + self._end

    def _name(self, name: str, where: str) -> str:
        return self._text(name, where).ljust(15)

    def _segment(self, line: Line) -> str:
        name = str(line[0])
        places = self._places.get(name, [])
        if len(places) < len(line):
            places = self._places[name] = [f"{name}{at:02d}" for at in range(len(line) + 8)]
        elements = [
            self._text(element, place) if isinstance(element, str) else self._composed(element, place)
            for element, place in zip(line[1:], places[1:], strict=False)
        ]
        if self._terms.trailing_elements == "keep":
            elements += [""] * (len(self._shape.get(name, ())) - len(elements))
        else:
            while elements and not elements[-1]:
                elements.pop()
        return self._terms.element_separator.join((name, *elements)) + self._end

    def _composed(self, element: Element, where: str) -> str:
        if not isinstance(element, Repeated):
            return self._text(element, where) if isinstance(element, str) else self._composite(element, where)
        if len(element.values) > 1 and not self._alphabet.repeats:
            raise Unreadable(
                f"{where} would come {len(element.values)} times, and version {self._terms.version} has no repeated "
                f"elements; agree on a newer `version` with {self._terms.them.id}, or leave all but one out"
            )
        return self._terms.repetition_separator.join(self._composed(value, where) for value in element.values)

    def _composite(self, components: tuple[str, ...], where: str) -> str:
        parts = [self._text(part, f"{where}-{at}") for at, part in enumerate(components, 1)]
        if self._terms.trailing_components == "keep":
            most = self._shape.get(where[:-2], ())
            at = int(where[-2:]) - 1
            parts += [""] * ((most[at] if at < len(most) else 0) - len(parts))
        else:
            while parts and not parts[-1]:
                parts.pop()
        return self._terms.component_separator.join(parts)

    def _text(self, text: str, where: str) -> str:
        if not text:
            return text
        said = self._alphabet.say(text, where)
        most = self._longest.get(where)
        if most is not None and len(said) > most and _length(said) > most:
            raise Unreadable(
                f"{where} takes {most} characters, and {said!r} has {_length(said)}; shorten it at its source"
            )
        return said


def _length(text: str) -> int:
    """Count as X12 does: the sign and the point of a number are not counted."""
    return len(text) if not _POINTED.fullmatch(text) else sum(c.isdigit() for c in text)
