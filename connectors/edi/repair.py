"""Mends what is mechanically wrong with a file: counts, trailers, padding, strays. What it says stays as it is.

A repair is for files that a person has looked at: a sender who cannot count is
told so by the acknowledgement, and its order may be worked with all the same.
"""

from typing import NamedTuple

from connectors.edi.envelope_check import same_number
from connectors.edi.isa import NO_COMPONENT
from connectors.edi.parts import Group, Interchange, Reading, TransactionSet
from connectors.edi.segment import Delimiters, Segment

_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)  # ISA01 to ISA16, in characters


class Mend(NamedTuple):
    """One thing that was mended: where it stood, what it was, what it is now, and why."""

    offset: int  # of the bytes in the file as it came
    segment: str
    before: str
    after: str
    why: str


class Repaired(NamedTuple):
    """The file as it would be, and every mend in its order."""

    content: bytes
    mends: tuple[Mend, ...]


def repair(content: bytes, reading: Reading) -> Repaired:
    """Return an X12 file with its envelopes made right; without any mend the bytes are those that came.

    Mended are: an ISA without its fixed widths or its component separator, SE01,
    SE02, GE01, GE02, IEA01 and IEA02 that do not fit, trailers that are missing,
    terminators that are missing, and bytes that belong to no segment. Elements of
    the documents themselves are never touched. Raises ``ValueError`` with a
    sentence where the file is no X12 interchange.
    """
    whole = [one for one in reading.interchanges if one.header is not None and one.syntax == "x12"]
    if not whole or len(whole) < len(reading.interchanges):
        raise ValueError("only X12 interchanges can be repaired, and this file has something else in it")
    shop = _Shop(content)
    for interchange in whole:
        shop.interchange(interchange)
    shop.rest()
    return Repaired(bytes(shop.written) if shop.mends else content, tuple(shop.mends))


class _Shop:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self.written = bytearray()
        self.mends: list[Mend] = []
        self._marks = Delimiters()
        self._break = b""

    def interchange(self, one: Interchange) -> None:
        self._marks = _whole(one.delimiters)
        assert one.header is not None
        self._header(one.header)
        for segment in one.acknowledgements:
            self._keep(segment)
        for group in one.groups:
            self._group(group)
        self._trailer(one.trailer, ("IEA", str(len(one.groups)), one.control.zfill(9)))

    def rest(self) -> None:
        """Drop what stands behind the last segment."""
        self._skip(len(self._content))

    def _header(self, isa: Segment) -> None:
        self._skip(isa.offset)
        end = isa.offset + isa.length
        self._break = self._line_break(end)
        values = [value.replace("\xa0", " ").strip() for value in isa.elements[1:17]]
        values[15] = self._marks.component
        values[10] = values[10] or "U"
        padded = [value.ljust(width)[:width] for value, width in zip(values, _WIDTHS, strict=True)]
        self._put(isa, ("ISA", *padded), "the ISA is written with its fixed widths and all 16 elements")

    def _line_break(self, end: int) -> bytes:
        if self._marks.segment.encode("latin-1") in (b"\n", b"\r", b"\r\n"):
            return b""
        return next((mark for mark in (b"\r\n", b"\n") if self._content.startswith(mark, end)), b"")

    def _group(self, group: Group) -> None:
        if group.header is None:
            raise ValueError("a transaction set stands outside any group (GS), and nobody can tell in which it belongs")
        self._keep(group.header)
        for one in group.sets:
            self._set(one)
        self._trailer(group.trailer, ("GE", str(len(group.sets)), group.control))

    def _set(self, one: TransactionSet) -> None:
        trailer = one.trailer
        body = [*one.segments][: -1 if trailer else None]
        for segment in body:
            self._keep(segment)
        self._trailer(trailer, ("SE", str(len(body) + 1), one.control))

    def _trailer(self, came: Segment | None, due: tuple[str, str, str]) -> None:
        """Write a trailer with the right count and control number; one that says the same otherwise stays as it is."""
        name, count, control = due
        if came is None:
            self.mends.append(Mend(self._at, name, "", self._text(due), f"the {name} was missing"))
            self._write(due)
        elif same_number(came.get(1), count) and came.get(2).strip() == control.strip():
            self._keep(came)
        else:
            self._put(came, due, f"the {name} has the count and the control number of what stands before it")

    def _keep(self, segment: Segment) -> None:
        """Write a segment as it came; only its terminator may be missing."""
        self._skip(segment.offset)
        raw = self._content[segment.offset : segment.offset + segment.length]
        end = self._marks.segment.encode("latin-1")
        bare = raw.rstrip(b"\r\n") if end not in (b"\n", b"\r", b"\r\n") else raw
        if not bare.endswith(end[:1]) and not raw.endswith(end):
            text = bare.decode("latin-1")
            self.mends.append(
                Mend(segment.offset, segment.id, text, text + self._marks.segment, "it had no terminator")
            )
            bare += end
        self.written += bare + self._break
        self._at = max(self._at, segment.offset + segment.length)

    def _put(self, came: Segment, due: tuple[str, ...], why: str) -> None:
        self._skip(came.offset)
        before = self._content[came.offset : came.offset + came.length].rstrip(b"\r\n").decode("latin-1")
        after = self._text(due)
        if before != after.rstrip("\r\n"):
            self.mends.append(Mend(came.offset, came.id, before, after, why))
        self._write(due)
        self._at = came.offset + came.length

    def _text(self, elements: tuple[str, ...]) -> str:
        return self._marks.element.join(elements) + self._marks.segment

    def _write(self, elements: tuple[str, ...]) -> None:
        self.written += self._text(elements).encode("latin-1") + self._break

    def _skip(self, until: int) -> None:
        """Leave bytes out that belong to no segment; line ends between segments are written anew."""
        raw = self._content[self._at : until]
        if raw.strip(b" \t\r\n\x0b\x0c"):
            text = raw.decode("latin-1").strip()
            self.mends.append(Mend(self._at, "", text, "", "these bytes belong to no segment"))
        self._at = max(self._at, until)


def _whole(marks: Delimiters) -> Delimiters:
    """Return delimiters that are all there; a component separator that never was is chosen anew."""
    if marks.component != NO_COMPONENT:
        return marks
    used = {marks.element, *marks.segment, marks.repetition}
    return marks._replace(component=next(mark for mark in (">", ":", "<", "|") if mark not in used))
