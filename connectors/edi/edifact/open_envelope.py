"""EDIFACT envelopes that stand open while a file is read, and what they are once they close."""

from dataclasses import dataclass, field

from connectors.edi.edifact.header import component, directory
from connectors.edi.edifact.marks import INSIDE, Marks
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.pile import Pile
from connectors.edi.segment import Segment

ACKNOWLEDGE = ("1", "2")  # 0031: an answer is wanted, or at least word that it came


@dataclass(slots=True)
class OpenMessage:
    """A message whose UNT has not come yet."""

    segments: list[Segment]
    index: int
    findings: Pile = field(default_factory=Pile)

    def closed(self) -> TransactionSet:
        """Return the message as it came."""
        unh, last = self.segments[0], self.segments[-1]
        return TransactionSet(
            kind=component(unh, 2, 1),
            control=unh.get(1).strip(),
            segments=tuple(self.segments),
            index=self.index,
            offset=unh.offset,
            length=last.offset + last.length - unh.offset,
            findings=tuple(self.findings),
        )


@dataclass(slots=True)
class OpenGroup:
    """A group whose UNE has not come yet; without a UNG it holds the messages that stand in the interchange itself."""

    header: Segment | None
    index: int
    messages: list[TransactionSet] = field(default_factory=list)
    findings: Pile = field(default_factory=Pile)
    references: set[str] = field(default_factory=set)

    def closed(self, trailer: Segment | None) -> Group:
        """Return the group with the messages that came."""
        ung = self.header or Segment(("UNG",), self.messages[0].offset if self.messages else 0, 0)
        first = self.messages[0].segments[0] if self.messages else None
        version = (component(ung, 7, 1) + component(ung, 7, 2)) or (directory(first) if first else "")
        end = max((one.offset + one.length for one in self.messages), default=ung.offset + ung.length)
        return Group(
            functional_id=ung.get(1).strip() or (self.messages[0].kind if self.messages else ""),
            sender=component(ung, 2, 1),
            receiver=component(ung, 3, 1),
            date=component(ung, 4, 1),
            time=component(ung, 4, 2),
            control=ung.get(5).strip(),
            agency=ung.get(6).strip(),
            version=version,
            index=self.index,
            offset=ung.offset,
            length=max(end, trailer.offset + trailer.length if trailer else 0) - ung.offset,
            header=self.header,
            trailer=trailer,
            sets=tuple(self.messages),
            findings=tuple(self.findings),
        )


@dataclass(slots=True)
class OpenInterchange:
    """An interchange whose UNZ has not come yet."""

    header: Segment
    marks: Marks
    index: int
    groups: list[Group] = field(default_factory=list)
    findings: Pile = field(default_factory=Pile)
    references: set[str] = field(default_factory=set)

    @property
    def messages(self) -> int:
        """How many messages came, in groups and outside."""
        return sum(len(group.sets) for group in self.groups)

    def closed(self, trailer: Segment | None, until: int) -> Interchange:
        """Return the interchange with what came in it."""
        unb = self.header
        return Interchange(
            syntax="edifact",
            sender_qualifier=component(unb, 2, 2),
            sender=component(unb, 2, 1),
            receiver_qualifier=component(unb, 3, 2),
            receiver=component(unb, 3, 1),
            date=component(unb, 4, 1),
            time=component(unb, 4, 2),
            control=unb.get(5).strip(),
            version=f"{component(unb, 1, 1)}:{component(unb, 1, 2)}",
            usage="T" if unb.get(11).strip() not in ("", "0") else "P",
            ack_requested=unb.get(9).strip() in ACKNOWLEDGE,
            delimiters=INSIDE,
            marks=self.marks,
            index=self.index,
            offset=unb.offset,
            length=until - unb.offset,
            header=unb,
            trailer=trailer,
            groups=tuple(self.groups),
            findings=tuple(self.findings),
        )
