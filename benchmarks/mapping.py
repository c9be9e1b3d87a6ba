"""How fast the segments of checked 850s become canonical orders, tracing off and on, beside the careful reader."""

from collections.abc import Iterator

from benchmarks.figure import Figure, rate
from benchmarks.order_file import interchange
from connectors.edi.segment import Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.segment_source import SegmentSource
from crossdock.shipped import SHIPPED_MAPPINGS

_ORDERS, _LINES = 100, 20


def measure() -> Iterator[Figure]:
    """Yield the figures; a rate is in segments."""
    mapping = MappingBook.load(SHIPPED_MAPPINGS).mapping("base/x12-850")
    sources = list(_sources())
    segments = sum(len(source.segments) for source in sources)
    plain = rate(segments, lambda: _read(mapping, sources))
    traced = rate(segments, lambda: _read(mapping, sources, trace=True))
    careful = rate(segments, lambda: _read(mapping, sources, careful=True))
    yield Figure("850s' segments to canonical orders", "segments", plain, "the same, reading with care", careful)
    yield Figure("the same with tracing on", "segments", traced, "tracing off", plain)


def _sources() -> Iterator[SegmentSource]:
    segments: list[Segment] = []
    offset = 0
    for line in interchange(_ORDERS, _LINES).split("~\n"):
        segments.append(Segment(tuple(line.split("*")), offset, len(line) + 1))
        offset += len(line) + 2
        if line.startswith("ST*"):
            del segments[:-1]
        elif line.startswith("SE*"):
            yield SegmentSource(tuple(segments))


def _read(
    mapping: CompiledMapping, sources: list[SegmentSource], *, trace: bool = False, careful: bool = False
) -> None:
    for source in sources:
        mapped = mapping.read(source, partner="acme", trace=trace, careful=careful)
        if mapped.order is None or len(mapped.order.lines) != _LINES or mapped.findings:
            raise RuntimeError("the benchmark's own order is not read as it was written")
