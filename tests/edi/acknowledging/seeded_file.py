"""A file with seeded faults, and what its sender must be told: the key to which our answers are held."""

from dataclasses import dataclass, field
from random import Random

from connectors.edi.guide import GuideBook
from tests.edi.acknowledging.sound_set import GROUP, Segment, sound
from tests.edi.acknowledging.sowing import Sower, Sown

RELEASES = {"00401": "004010", "00501": "005010"}
_SET_WAYS = {"count": "4", "control": "3", "no trailer": "2", "no number": "7", "same number": ""}
_GROUP_WAYS = {"count": "5", "control": "4", "no trailer": "3", "number": "6"}
_ENVELOPE_WAYS = {"count": "021", "control": "001", "no trailer": "023", "number": "018", "usage": "020"}

_ODD = {"qualifier": "005", "date": "014", "time": "015"}  # what a TA1 tells, and nothing is rejected for

Place = tuple[str, int, str, int, int]  # segment, position, code, element, component


@dataclass
class ToldSet:
    """What is to be said of one set."""

    kind: str
    control: str
    code: str
    errors: set[str]
    places: set[Place]


@dataclass
class ToldGroup:
    """What is to be said of one group."""

    kind: str
    control: str
    code: str
    errors: set[str]
    declared: int
    accepted: int
    sets: list[ToldSet]


@dataclass
class SeededFile:
    """The bytes of one interchange, the policy to read it by, and the answer that is due."""

    content: bytes
    policy: str
    form: str
    ta1: tuple[str, str] | None = None
    groups: list[ToldGroup] = field(default_factory=list)


def seeded_file(seed: int, guides: GuideBook) -> SeededFile:
    """Return the file of a seed; the same seed gives the same file."""
    return _Maker(Random(seed), guides).make()


class _Maker:
    def __init__(self, rng: Random, guides: GuideBook) -> None:
        self.rng = rng
        self.version = rng.choice(list(RELEASES))
        self.release = RELEASES[self.version]
        self.policy = rng.choice(("strict", "strict", "lenient"))
        self.sower = Sower(guides, self.release, rng)
        self.broken = rng.choice(list(_ENVELOPE_WAYS)) if rng.random() < 0.08 else ""
        self.asks = rng.random() < 0.15
        self.odd = rng.choice(("qualifier", "date", "time")) if not self.broken and rng.random() < 0.08 else ""
        self.element, self.end = rng.choice((("*", "~"), ("|", "'"), ("*", "~\n")))

    def make(self) -> SeededFile:
        lines: list[Segment] = []
        told = []
        for index in range(self.rng.choice((1, 1, 1, 2))):
            group, answer = self._group(str(self.rng.randrange(1, 10**6) * 2 + index))
            lines += group
            told.append(answer)
        control = f"{self.rng.randrange(1, 10**9):09}"
        content = self._envelope(lines, len(told), control)
        made = SeededFile(content, self.policy, self.rng.choice(("997", "999")))
        if self.broken:
            made.ta1 = ("R", _ENVELOPE_WAYS[self.broken])
        else:
            made.groups = told
            if self.asks:
                made.ta1 = ("E", _ODD[self.odd]) if self.odd else ("A", "000")
        return made

    def _envelope(self, lines: list[Segment], groups: int, control: str) -> bytes:
        header = "A0000000B" if self.broken == "number" else control
        usage = "X" if self.broken == "usage" else "P"
        mark = "U" if self.version < "00402" else "^"
        names = ("QQ" if self.odd == "qualifier" else "ZZ", "ACMESTORES".ljust(15), "ZZ", "BLUEHARBOR".ljust(15))
        clock = ("261399" if self.odd == "date" else "261120", "2575" if self.odd == "time" else "0930")
        tail = (mark, self.version, header, "1" if self.asks else "0", usage, ">")
        isa = ["ISA", "00", " " * 10, "00", " " * 10, *names, *clock, *tail]
        count = groups + (self.broken == "count")
        last = f"{(int(control) + 1) % 10**9:09}" if self.broken == "control" else header
        trailer = [] if self.broken == "no trailer" else [["IEA", str(count), last]]
        text = "".join(self.element.join(one) + self.end for one in (isa, *lines, *trailer))
        return text.encode("latin-1")

    def _group(self, control: str) -> tuple[list[Segment], ToldGroup]:
        kind = self.rng.choice(list(GROUP))
        broken = self.rng.choice(list(_GROUP_WAYS)) if self.rng.random() < 0.08 else ""
        if broken == "number":
            control = f"{control[:6]}-A"
        sets = [self._set(kind, n) for n in range(1, self.rng.choice((1, 1, 2, 3)) + 1)]
        lines = [["GS", GROUP[kind], "ACMESTORES", "BLUEHARBOR", "20261120", "0930", control, "X", self.release]]
        lines += [segment for segments, _, _ in sets for segment in segments]
        declared = len(sets) + (broken == "count")
        if broken != "no trailer":
            lines.append(["GE", str(declared), f"{control}7"[:9] if broken == "control" else control])
        told = [answer for _, answer, _ in sets]
        if broken == "number" and self.policy == "lenient":
            broken = ""  # it is let pass
        if broken:
            for one, repeated in zip(told, (repeated for _, _, repeated in sets), strict=True):
                one.code = "R"
                one.errors |= {"23"} if repeated else set()
        good = sum(one.code != "R" for one in told)
        code = "R" if not good else "P" if good < len(told) else "E" if any(t.code == "E" for t in told) else "A"
        errors = {_GROUP_WAYS[broken]} if broken else set()
        return lines, ToldGroup(GROUP[kind], control, code, errors, declared, good, told)

    def _set(self, kind: str, index: int) -> tuple[list[Segment], ToldSet, bool]:
        ways = list(_SET_WAYS) if index > 1 else list(_SET_WAYS)[:3]  # the last two are about its number
        broken = self.rng.choice(ways) if self.rng.random() < 0.15 else ""
        repeated = broken == "same number"
        control = "0001" if repeated else f"{index:04}"
        segments = sound(kind, control, self.rng)
        sown = self._sow(kind, segments)
        segments[-1] = ["SE", str(len(segments) + (broken == "count")), "9999" if broken == "control" else control]
        if broken == "no trailer":
            segments.pop()
        if broken == "no number":
            control, segments[0], segments[-1] = "", segments[0][:2], segments[-1][:2]
            sown += [Sown(segments[at], segments[at][0], "1", 2) for at in (0, -1)]
        errors = {_SET_WAYS[broken]} if _SET_WAYS.get(broken) else set()
        if repeated and self.policy == "strict":
            errors = {"23"}
        code = self._code(sown, rejected=bool(errors))
        if code == "A":
            return segments, ToldSet(kind, control, code, set(), set()), repeated
        if repeated:
            errors |= {"23"}  # told, though the lenient policy lets it pass
        places = {_place(one, segments) for one in sown}
        return segments, ToldSet(kind, control, code, errors | ({"5"} if places else set()), places), repeated

    def _sow(self, kind: str, segments: list[Segment]) -> list[Sown]:
        sown: list[Sown] = []
        if self.rng.random() < 0.25:
            sown.append(self.sower.structure(kind, segments))
        for _ in range(self.rng.choice((0, 0, 1, 1, 2, 3))):
            found = self.sower.element(kind, segments, [one.at for one in sown])
            sown += [found] if found else []
        return sown

    def _code(self, sown: list[Sown], *, rejected: bool) -> str:
        if rejected or (sown and (self.policy == "strict" or any(one.grave for one in sown))):
            return "R"
        return "E" if sown else "A"


def _place(one: Sown, segments: list[Segment]) -> Place:
    position = next(at for at, segment in enumerate(segments, 1) if segment is one.at)
    return one.name, position, one.code, one.element, one.component
