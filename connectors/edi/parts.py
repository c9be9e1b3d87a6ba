"""What a file is made of once it has been read: interchange, functional group, transaction set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from canonical.finding import Finding
from connectors.edi.edifact.marks import Marks
from connectors.edi.rulebook import Policy, Verdict
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.verdict import usable


@dataclass(frozen=True, kw_only=True, slots=True)
class TransactionSet:
    """One document in a group: an order, an acknowledgement, a ship notice."""

    kind: str  # ST01: "850"
    control: str  # ST02
    segments: Sequence[Segment]  # ST and, where it came, SE included; cut from the document when they are asked for
    index: int  # 1 = the first in its group
    offset: int  # bytes from the start of the file
    length: int
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = Verdict.accept
    because: tuple[str, ...] = ()  # the rules, here or around it, that put it at its verdict
    policy: Policy = "strict"

    @property
    def trailer(self) -> Segment | None:
        """The SE or UNT segment, or nothing where it never came."""
        last = self.segments[-1]
        return last if last.id in ("SE", "UNT") else None

    @property
    def usable(self) -> bool:
        """Whether the set may be worked with."""
        return usable(self.verdict, self.policy)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Sets of one kind between one sender and one receiver."""

    functional_id: str  # GS01: "PO"
    sender: str  # GS02
    receiver: str  # GS03
    date: str
    time: str
    control: str  # GS06
    agency: str
    version: str  # GS08
    index: int  # 1 = the first in its interchange
    offset: int = 0
    length: int = 0
    header: Segment | None = None  # GS; nothing where sets stand without a group
    trailer: Segment | None = None  # GE
    sets: Sequence[TransactionSet] = ()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = Verdict.accept
    policy: Policy = "strict"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interchange:
    """One envelope, from ISA to IEA or from UNB to UNZ; names are without padding.

    In EDIFACT ``version`` is syntax level and version (``UNOC:3``), ``usage`` is T
    where the test indicator (0035) is set and P otherwise, and messages outside
    any UNG stand in one group without a header.
    """

    syntax: Literal["x12", "edifact"] = "x12"
    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    date: str
    time: str
    control: str  # ISA13
    version: str  # ISA12
    usage: str  # ISA15: P, T or I
    ack_requested: bool  # ISA14: they want a TA1 whatever comes
    delimiters: Delimiters
    index: int  # 1 = the first in the file
    offset: int
    length: int
    header: Segment | None = None  # ISA; nothing where the file begins without one
    trailer: Segment | None = None  # IEA
    acknowledgements: tuple[Segment, ...] = ()  # TA1
    groups: tuple[Group, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = Verdict.accept
    policy: Policy = "strict"
    marks: Marks | None = None  # EDIFACT: the characters in the bytes; ``delimiters`` are those of the elements we hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of the file, and what became of its bytes."""

    kind: Literal["read", "skipped", "rejected"]
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """All that one file holds."""

    interchanges: tuple[Interchange, ...]
    findings: tuple[Finding, ...]  # those of the file itself; the others stand with their interchange, group or set
    verdict: Verdict
    size: int
    spans: tuple[Span, ...] = field(default=())

    def all_findings(self) -> tuple[Finding, ...]:
        """Return every finding, from the file's own down to those of each set."""
        found = list(self.findings)
        for interchange in self.interchanges:
            found += interchange.findings
            for group in interchange.groups:
                found += group.findings
                for one in group.sets:
                    found += one.findings
        return tuple(found)
