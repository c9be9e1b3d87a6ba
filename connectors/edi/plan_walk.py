"""Walks a set along the plan of its guide, and asks pyx12 wherever the plan does not say that all is well.

What pyx12 is asked is as little as can be: about the elements of the one segment
that does not fit, or about the one step from the segment before. So a document
full of faults costs little more for each fault than pyx12 takes for a segment.
"""

from collections.abc import Callable, Iterator, Sequence
from operator import length_hint

from connectors.edi import pyx12_adapter
from connectors.edi.guide import Guide
from connectors.edi.knife import LOST, Knife
from connectors.edi.plan import Fork, Plan, Spot, Step, above, plan
from connectors.edi.pyx12_adapter import Fault
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.source import Block, blocks
from connectors.edi.stretch import Stretch


def differences(guide: Guide, segments: Sequence[Segment], delimiters: Delimiters) -> Iterator[Fault]:
    """Yield the differences between a set (ST first) and its guide: those that ``pyx12_adapter.faults`` yields.

    Only segments that were too long to be read are passed over here.
    """
    return _Walk(plan(guide), segments, delimiters).faults()


class _Walk:
    """One set on its way."""

    def __init__(self, plan: Plan, segments: Sequence[Segment], delimiters: Delimiters) -> None:
        self._plan = plan
        self._segments = segments
        self._delimiters = delimiters
        self._knife = segments.knife if isinstance(segments, Stretch) else Knife(delimiters, b"~")
        self._from_bytes = isinstance(segments, Stretch)  # where nothing may stand between two terminators
        self._counters = plan.counters()

    def faults(self) -> Iterator[Fault]:
        spot: Spot = self._plan.start
        counters = self._counters
        position = 0
        for pieces, segment_of in self._batches():
            blank = 0
            waiting = iter(pieces)
            for piece in waiting:
                step = spot[piece[:3]]
                if step is not None and step.fits(piece):
                    count = 0
                    if step.most:
                        count = counters[step.slot] + 1 if step.again else 1
                        counters[step.slot] = count
                    if count <= step.most:
                        spot = step.spot
                        continue
                    counters[step.slot] -= 1
                number = len(pieces) - length_hint(waiting)  # 1 = the first of these
                segment = segment_of(number - 1) if piece or not self._from_bytes else None
                if segment is None:
                    blank += 1
                    continue
                spot, found = self._doubtful(spot, segment, piece, position + number - blank)
                yield from found
            position += len(pieces) - blank
        yield from self._end(spot)

    def _batches(self) -> Iterator[tuple[Sequence[str], Callable[[int], Segment | None]]]:
        """Yield segments as text for the plan, many at a time, and what gives one of them as it is in the document."""
        segments, knife = self._segments, self._knife
        if not isinstance(segments, Stretch):
            yield [knife.piece(one) for one in segments], segments.__getitem__
            return
        for block in blocks(segments.source, segments.offset, segments.offset + segments.length, knife.terminator):
            if block.raw:
                yield knife.pieces(block.raw), _Cutter(knife, block).segment
            else:
                lost = Segment((LOST,), block.offset, block.length)
                yield (LOST,), (lost,).__getitem__

    def _doubtful(self, spot: Spot, segment: Segment, piece: str, position: int) -> tuple[Spot, Sequence[Fault]]:
        """Look closer at a segment that is not clean at a glance; return where one stands then, and what is wrong."""
        if segment.elements[0] == LOST:
            return spot, ()
        text = self._knife.piece(segment)
        step = spot[text[:3]]
        if isinstance(step, Fork):
            step = step.step(text)
        if step is None or not (step.node.id == segment.id or spot is self._plan.start) or not self._counts(step):
            return self._ask(spot, segment, position)
        if (text != piece or step.forked) and step.fits(text):
            return step.spot, ()
        return step.spot, tuple(pyx12_adapter.inside(step.node, segment, position, self._delimiters))

    def _counts(self, step: Step) -> bool:
        """Count a step where that is needed, and say whether it may be taken so often."""
        if not step.most:
            return True
        count = self._counters[step.slot] + 1 if step.again else 1
        if count > step.most:
            return False
        self._counters[step.slot] = count
        return True

    def _ask(self, spot: Spot, segment: Segment, position: int) -> tuple[Spot, Sequence[Fault]]:
        """Let pyx12 take the step."""
        stride = pyx12_adapter.stride(spot.node, self._so_far(spot), segment, position, self._delimiters)
        if stride.node is None:
            return spot, stride.faults
        for node in (stride.node, *above(stride.node)):
            self._counters[self._plan.slot(node)] = max(1, stride.counted(node.x12path))
        inside = pyx12_adapter.inside(stride.node, segment, position, self._delimiters)
        return self._plan.spot(stride.node), (*stride.faults, *inside)

    def _so_far(self, spot: Spot) -> dict[object, int]:
        """Return the counts that pyx12 can still look at: those of the segment and of the loops that hold it."""
        counts = {spot.node.x12path: self._counters[self._plan.slot(spot.node)]}
        for loop in above(spot.node):
            counts[loop.x12path] = self._counters[self._plan.slot(loop)]
            counts[loop.get_first_seg().x12path] = 1
        return counts

    def _end(self, spot: Spot) -> Iterator[Fault]:
        """Say what is still due where a set ends without its SE."""
        if isinstance(self._segments, Stretch) and self._segments.closed:
            return
        count = len(self._segments)
        end = pyx12_adapter.ending(self._segments[-1], count)
        if end is not None:
            yield from pyx12_adapter.stride(spot.node, self._so_far(spot), end, count + 1, self._delimiters).faults
            yield pyx12_adapter.missing_end(end, count + 1)


class _Cutter:
    """Gives single segments of a block; nothing is cut before one is asked for."""

    def __init__(self, knife: Knife, block: Block) -> None:
        self._knife = knife
        self._block = block
        self._stretches: list[tuple[bytes, int, int]] = []

    def segment(self, number: int) -> Segment | None:
        """Return what lies between two terminators; nothing where it is blank."""
        if not self._stretches:
            self._stretches = list(self._knife.stretches(self._block.raw, self._block.offset))
        return self._knife.segment(*self._stretches[number])
