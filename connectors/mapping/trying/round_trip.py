"""Write what was read and read what was written: the same must come out, or the mapping loses something on the way."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from canonical.finding import Severity
from canonical.shipment import NoticeStructure, ShipNotice
from connectors.edi.line import Element, Line, Repeated
from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.language.target import partner_of
from connectors.mapping.library.compiled import CompiledMapping, Mapped
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.trying.difference import differences
from connectors.ports import Unreadable

MARKS = Delimiters(component="\x1f", repetition="\x1e")  # in no text that can be said
_MOST = 5  # differences told


def there_and_back(mapping: CompiledMapping, noun: BaseModel) -> str:
    """Write a noun and read it again; return what is different then, or nothing."""
    try:
        written = mapping.write(noun, structure=_structure(noun))
    except Unreadable as error:
        return str(error)
    again = mapping.read(source_of_written(mapping, written), partner=partner_of(noun))
    return _unlike(again, noun)


def back_and_there(mapping: CompiledMapping, source: object) -> str:
    """Read a document, write it, read it again; return what is different the second time, or nothing."""
    first = mapping.read(source, partner="round")
    if first.noun is None:
        return "it cannot be read: " + "; ".join(finding.says for finding in first.findings[:_MOST])
    return there_and_back(mapping, first.noun)


def _structure(noun: BaseModel) -> str:
    """Return the structure in which a ship notice is told without loss."""
    if not isinstance(noun, ShipNotice) or noun.structure is not NoticeStructure.package_order_item:
        return "SOTPI"
    return "SPOI"


def source_of_written(mapping: CompiledMapping, written: Sequence[Line] | bytes) -> object:
    """Return what a mapping wrote as something that it reads."""
    if isinstance(written, bytes):
        return JsonSource(written)
    lines = [("ST", mapping.document.set, "0001"), *written, ("SE", str(len(written) + 2), "0001")]
    return SegmentSource(list(_segments(lines)), MARKS)


def _segments(lines: Sequence[Line]) -> Iterator[Segment]:
    offset = 0
    for line in lines:
        elements = tuple(_joined(element) for element in line)
        length = sum(map(len, elements)) + len(elements)
        yield Segment(elements, offset, length)
        offset += length


def _joined(element: Element) -> str:
    if isinstance(element, Repeated):
        return str(MARKS.repetition).join(_joined(value) for value in element.values)
    return element if isinstance(element, str) else MARKS.component.join(element)


def _unlike(again: Mapped, noun: BaseModel) -> str:
    if again.noun == noun:
        return ""
    if again.noun is None:
        return "what was written cannot be read: " + "; ".join(finding.says for finding in again.findings[:_MOST])
    found = [*differences(again.noun, noun)][:_MOST]
    serious = [finding.says for finding in again.findings if finding.severity is not Severity.inform]
    return "; ".join([*found, *serious])
