"""Makes a document of any set up from its guide: random but plausible, valid, balanced, and the same for the same seed.

``minimal`` holds what must come, ``typical`` what partners send, ``full`` every
segment and element that may.
"""

from dataclasses import replace
from typing import Literal

from connectors.edi.guide import Guide, Loop, Use
from connectors.edi.guide_notation import MANY
from connectors.edi.line import Single, SingleLine
from connectors.edi.samples.sample_balance import balanced
from connectors.edi.samples.sample_habit import HEAD, INSIDE, LEVELS, LINES, SHAPES, never
from connectors.edi.samples.sample_segment import Scribe
from world.chance import Dice

__all__ = ["Size", "interchange", "sample"]

Size = Literal["minimal", "typical", "full"]


def sample(guide: Guide, seed: int = 1, size: Size = "typical") -> tuple[SingleLine, ...]:
    """Return one set, ST to SE, that is valid by its guide; the totals, counts and levels in it agree."""
    return tuple(line for _, line in sample_in_loops(guide, seed, size))


def sample_in_loops(guide: Guide, seed: int = 1, size: Size = "typical") -> tuple[tuple[str, SingleLine], ...]:
    """Return the same document, each line with the path of the loops in which it stands: ``PO1/N1``."""
    walked = _Walk(guide, Dice(seed), size).lines()
    lines = balanced(guide.set, [line for _, line in walked])
    return tuple((loop, line) for (loop, _), line in zip(walked, lines, strict=True))


def interchange(
    guide: Guide,
    seed: int = 1,
    size: Size = "typical",
    *,
    sender: str = "PRACTICE",
    receiver: str = "BLUEHARBOR",
    qualifiers: tuple[str, str] = ("ZZ", "ZZ"),
    marks: tuple[str, str, str] = ("*", ">", "~"),
) -> bytes:
    """Return an interchange with one sample set; ``marks`` are the separators of elements, components and segments."""
    element, component, segment = marks
    lines = sample(guide, seed, size)
    version = f"00{guide.release[2:5]}" if guide.release >= "003" else "00400"
    repeats = "^" if version >= "00402" else "U"
    isa = ("ISA", "00", " " * 10, "00", " " * 10, qualifiers[0], sender.ljust(15), qualifiers[1], receiver.ljust(15),
           "261120", "0930", repeats, version, "000000001", "0", "T", component)  # fmt: skip
    if not guide.group:
        body: list[SingleLine] = [isa, *lines[1:-1], ("IEA", "0", "000000001")]
    else:
        day = "20261120" if guide.release >= "004010" else "261120"
        gs = ("GS", guide.group, sender, receiver, day, "0930", "1", "X", guide.release)
        body = [isa, gs, *lines, ("GE", "1", "1"), ("IEA", "1", "000000001")]
    written = (element.join(_written(one, component) for one in line) + segment for line in body)
    return "".join(written).encode("latin-1")


def _written(element: Single, component: str) -> str:
    return element if isinstance(element, str) else component.join(element)


class _Walk:
    """Goes through a guide once, and writes down what comes."""

    def __init__(self, guide: Guide, dice: Dice, size: Size) -> None:
        self._guide = guide
        self._dice = dice
        self._size = size
        self._scribe = Scribe(guide, dice, size)
        self._lines: list[tuple[str, SingleLine]] = []

    def lines(self) -> list[tuple[str, SingleLine]]:
        """Return the lines of the set, each with the path of its loops."""
        for item in self._guide.items:
            self._item(item, ())
        return self._lines

    def _item(self, item: Use | Loop, loops: tuple[str, ...]) -> None:
        depth = len(loops)
        if isinstance(item, Loop) and item.name == "HL":
            self._tree(item)
            return
        for _ in range(self._times(item, depth)):
            if isinstance(item, Use):
                self._lines.append(("/".join(loops), self._scribe.line(item.segment)))
            else:
                for inner in (_first(item), *item.items[1:]):
                    self._item(inner, (*loops, item.name))

    def _times(self, item: Use | Loop, depth: int) -> int:
        """Decide how often something comes: never more than it may, once at least where it must."""
        name = item.name.partition(".")[0] if isinstance(item, Loop) else item.segment.id
        wanted = self._wanted(name, isinstance(item, Loop), depth)
        if never(self._guide.set, name) and not item.required:
            return 0
        wanted = max(wanted, int(item.required))
        return wanted if item.most == MANY else min(wanted, item.most)

    def _wanted(self, name: str, loop: bool, depth: int) -> int:
        lines = loop and name in LINES.get(self._guide.set, ())
        if self._size == "minimal":
            return int(lines or name == "CTT")
        if lines:
            return self._dice.between(1, 3) if self._size == "typical" else 2
        if self._size == "full":
            return 2 if self._dice.falls(0.15) and depth < 3 else 1
        return int(self._dice.falls((INSIDE if depth else HEAD).get(name, 0.0)))

    def _tree(self, loop: Loop) -> None:
        """Write a shipment as levels in each other: HL01 counts, HL02 names the parent, HL04 says if more follow."""
        shape = self._dice.pick(SHAPES) if self._size != "minimal" else "SOI"
        count = 0

        def level(at: int, parent: str) -> None:
            nonlocal count
            count += 1
            number = str(count)
            kind = shape[at]
            last = at + 1 == len(shape)
            self._lines.append(("HL", ("HL", number, parent, kind, "0" if last else "1")))
            for item in loop.items[1:]:
                name = item.name if isinstance(item, Loop) else item.segment.id
                if item.required or self._belongs(name, kind):
                    self._item(item if item.required else _due(item), ("HL",))
            if not last:
                for _ in range(1 if at == 0 or self._size == "minimal" else self._dice.between(1, 2)):
                    level(at + 1, number)

        level(0, "")

    def _belongs(self, name: str, kind: str) -> bool:
        needed, usual = LEVELS[kind]
        if self._size == "minimal":
            return name in needed
        if self._size == "typical":
            return name in needed or (name in usual and self._dice.falls(0.6))
        return not never(self._guide.set, name) and not any(
            name in theirs for other, (theirs, _) in LEVELS.items() if other != kind and name not in needed
        )


def _first(loop: Loop) -> Use | Loop:
    return _due(loop.items[0])


def _due(item: Use | Loop) -> Use | Loop:
    return replace(item, required=True)
