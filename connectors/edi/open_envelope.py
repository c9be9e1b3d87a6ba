"""Envelopes that stand open while a file is read, and what they are once they close."""

from dataclasses import dataclass, field

from connectors.edi.knife import Knife
from connectors.edi.parts import Group, Interchange
from connectors.edi.pile import Pile
from connectors.edi.seen import Seen
from connectors.edi.segment import Segment
from connectors.edi.sets_of_group import Sets
from connectors.edi.tokeniser import Run


@dataclass(slots=True)
class OpenSet:
    """A set whose SE has not come yet."""

    st: Segment
    index: int
    findings: Pile
    count: int = 1  # segments so far
    end: int = 0  # where the last of them ends

    def add(self, token: Segment | Run) -> None:
        """Take in one segment more, or many."""
        self.count += token.many if isinstance(token, Run) else 1
        self.end = token.offset + token.length

    def close(self, sets: Sets, trailer: Segment | None) -> None:
        """Put the set among those of its group, as it came."""
        end = self.end or self.st.offset + self.st.length
        sets.add(self.st, trailer, end, self.count, tuple(self.findings))


@dataclass(slots=True)
class OpenGroup:
    """A group whose GE has not come yet."""

    header: Segment | None
    index: int
    sets: Sets
    findings: Pile
    controls: Seen = field(default_factory=Seen)

    def closed(self, trailer: Segment | None) -> Group:
        """Return the group with the sets that came."""
        gs = self.header or Segment(("GS",), self.sets[0].offset if self.sets else 0, 0)
        end = trailer or gs
        last = self.sets[-1].offset + self.sets[-1].length if self.sets else 0
        return Group(
            functional_id=gs.get(1),
            sender=gs.get(2).strip(),
            receiver=gs.get(3).strip(),
            date=gs.get(4),
            time=gs.get(5),
            control=gs.get(6),
            agency=gs.get(7),
            version=gs.get(8),
            index=self.index,
            offset=gs.offset,
            length=max(last, end.offset + end.length) - gs.offset,
            header=self.header,
            trailer=trailer,
            sets=self.sets,
            findings=tuple(self.findings),
        )


@dataclass(slots=True)
class OpenInterchange:
    """An interchange whose IEA has not come yet."""

    header: Segment | None
    knife: Knife
    offset: int
    index: int
    findings: Pile
    groups: list[Group] = field(default_factory=list)
    controls: Seen = field(default_factory=Seen)
    acknowledgements: list[Segment] = field(default_factory=list)

    def closed(self, trailer: Segment | None, length: int) -> Interchange:
        """Return the interchange with the groups that came."""
        isa = self.header or Segment(("ISA",), self.offset, 0)
        return Interchange(
            sender_qualifier=isa.get(5).strip(),
            sender=isa.get(6).strip(),
            receiver_qualifier=isa.get(7).strip(),
            receiver=isa.get(8).strip(),
            date=isa.get(9),
            time=isa.get(10),
            control=isa.get(13).strip(),
            version=isa.get(12).strip(),
            usage=isa.get(15).strip(),
            ack_requested=isa.get(14).strip() == "1",
            delimiters=self.knife.delimiters,
            index=self.index,
            offset=self.offset,
            length=length,
            header=self.header,
            trailer=trailer,
            acknowledgements=tuple(self.acknowledgements),
            groups=tuple(self.groups),
            findings=tuple(self.findings),
        )
