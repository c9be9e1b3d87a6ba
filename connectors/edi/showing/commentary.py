"""A document with a commentary: every segment as it stands, its name, what its codes mean, and the problems beside it.

Nothing is left out: bytes that were passed over stand between the segments, with
the reason. A problem is marked below the very characters that it is about.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from canonical.finding import Finding, Place, Severity
from connectors.edi.guide import GuideBook, SegmentGuide
from connectors.edi.parts import Group, Reading
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.showing.spelling import Word, words

_ENVELOPE = {
    "ISA": "interchange header",
    "IEA": "interchange trailer",
    "GS": "group header",
    "GE": "group trailer",
    "TA1": "interchange acknowledgement",
}
_PLACES = {
    "ISA": ("", "", "", "", "kind of sender", "sender", "kind of receiver", "receiver", "date", "time", "", "version",
            "control number", "acknowledgement wanted", "usage: P production, T test", "component separator"),
    "IEA": ("number of groups", "control number"),
    "GS": ("kind of documents", "sender", "receiver", "date", "time", "control number", "agency", "release"),
    "GE": ("number of sets", "control number"),
}  # fmt: skip
_WIDEST = 300  # characters of a segment that are shown; a line that goes on for ever helps nobody


class Remark(NamedTuple):
    """One problem beside a segment; ``start`` and ``end`` are characters of its text, both 0 where it is about all."""

    rule: str
    says: str
    severity: Severity
    start: int = 0
    end: int = 0
    expected: str = ""
    mend: str = ""
    reference: str = ""  # "PO103"


class Passage(NamedTuple):
    """One segment, or bytes that were not read as one; ``depth`` is how deep it stands in its envelopes."""

    offset: int
    length: int
    depth: int
    segment: str  # empty where the bytes are no segment
    name: str
    text: str
    words: tuple[Word, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Commentary(NamedTuple):
    """The passages of a file in their order, and the problems that stand at no byte of it."""

    passages: Iterator[Passage]
    remarks: tuple[Remark, ...]


class _Placed(NamedTuple):
    """A segment on its way: how deep it stands, and by what it is cut."""

    segment: Segment
    depth: int
    release: str
    marks: Delimiters


def commentary(content: bytes, reading: Reading, guides: GuideBook) -> Commentary:
    """Return the commentary on an X12 file that was read."""
    found = reading.all_findings()
    at_bytes = sorted((one for one in found if _offset(one) is not None), key=_offset_or_zero)
    nowhere = tuple(_remark(one, "", None) for one in found if _offset(one) is None)
    return Commentary(_Passages(content, guides, at_bytes).over(reading), nowhere)


class _Passages:
    def __init__(self, content: bytes, guides: GuideBook, findings: Sequence[Finding]) -> None:
        self._content = content
        self._guides = guides
        self._findings = list(findings)
        self._next = 0
        self._known: dict[tuple[str, str], SegmentGuide | None] = {}

    def over(self, reading: Reading) -> Iterator[Passage]:
        at = 0
        for placed in _segments(reading):
            segment = placed.segment
            if segment.length == 0:
                continue
            yield from self._between(at, segment.offset)
            yield self._passage(placed)
            at = max(at, segment.offset + segment.length)
        yield from self._between(at, len(self._content))
        if self._next < len(self._findings):  # at the very end of the file: what is missing there
            yield Passage(len(self._content), 0, 0, "", "", "", (), tuple(self._due(None, "", None)))

    def _between(self, start: int, end: int) -> Iterator[Passage]:
        """Show bytes that are no segment; blanks and line ends go without saying."""
        raw = self._content[start:end]
        if raw.strip():
            text = _shown(raw)
            yield Passage(start, end - start, 0, "", "not read", text, (), tuple(self._due(end, text, None)))

    def _passage(self, placed: _Placed) -> Passage:
        segment = placed.segment
        end = segment.offset + segment.length
        text = _shown(self._content[segment.offset : end].rstrip(b"\r\n"))
        guide = self._guide(placed.release, segment.id)
        name = guide.name if guide else _ENVELOPE.get(segment.id, "")
        spelled = tuple(words(segment, guide, placed.marks.component)) if guide else tuple(_envelope(segment))
        remarks = tuple(self._due(end, text, placed.marks.element))
        return Passage(segment.offset, segment.length, placed.depth, segment.id, name, text, spelled, remarks)

    def _guide(self, release: str, name: str) -> SegmentGuide | None:
        key = (release, name)
        if key not in self._known:
            self._known[key] = self._guides.segment(release, name) if release else None
        return self._known[key]

    def _due(self, end: int | None, text: str, mark: str | None) -> Iterator[Remark]:
        """Yield the problems that stand before ``end``, or all that are left."""
        while self._next < len(self._findings):
            found = self._findings[self._next]
            if end is not None and _offset_or_zero(found) >= end:
                return
            self._next += 1
            yield _remark(found, text, mark)


def _envelope(segment: Segment) -> Iterator[Word]:
    """Spell a segment of the envelope out; padding and what nobody looks at is left out."""
    names = _PLACES.get(segment.id, ())
    for at, value in enumerate(segment.elements[1:], 1):
        name = names[at - 1] if at <= len(names) else ""
        if value.strip() and (name or not names):
            yield Word(f"{segment.id}{at:02d}", name, value.strip(), "")


def _segments(reading: Reading) -> Iterator[_Placed]:
    for interchange in reading.interchanges:
        marks = interchange.delimiters
        if interchange.header:
            yield _Placed(interchange.header, 0, "", marks)
        for segment in interchange.acknowledgements:  # they stand before the groups
            yield _Placed(segment, 1, interchange.version, marks)
        for group in interchange.groups:
            yield from _in_group(group, marks)
        if interchange.trailer:
            yield _Placed(interchange.trailer, 0, "", marks)


def _in_group(group: Group, marks: Delimiters) -> Iterator[_Placed]:
    if group.header:
        yield _Placed(group.header, 1, "", marks)
    for one in group.sets:
        last = len(one.segments)
        for number, segment in enumerate(one.segments, 1):
            depth = 2 if number in (1, last) and segment.id in ("ST", "SE") else 3
            yield _Placed(segment, depth, group.version, marks)
    if group.trailer:
        yield _Placed(group.trailer, 1, "", marks)


def _offset(found: Finding) -> int | None:
    return found.place.offset if found.place else None


def _offset_or_zero(found: Finding) -> int:
    return _offset(found) or 0


def _remark(found: Finding, text: str, mark: str | None) -> Remark:
    place = found.place or Place()
    reference = place.element or ""
    start, end = _columns(text, mark, reference.removeprefix(place.segment or "")) if mark else (0, 0)
    return Remark(
        found.rule, found.says, found.severity, start, end, found.expected or "", found.mend or "", reference
    )  # fmt: skip


def _columns(text: str, mark: str, number: str) -> tuple[int, int]:
    """Return where an element stands in its segment's text; a missing one is where it would begin."""
    digits = number.partition("-")[0]
    if not digits.isdigit():
        return 0, 0
    elements = text.split(mark)
    at = int(digits)
    if at >= len(elements):
        return len(text.rstrip()) - 1, len(text.rstrip())
    start = sum(len(element) + 1 for element in elements[:at])
    length = len(elements[at]) - (at == len(elements) - 1)
    return start, start + max(length, 1)


def _shown(raw: bytes) -> str:
    text = raw.decode("latin-1")
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return plain if len(plain) <= _WIDEST else f"{plain[:_WIDEST]}… ({len(plain)} characters)"
