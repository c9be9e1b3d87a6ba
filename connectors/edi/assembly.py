"""Puts tokens into their envelopes: segments into sets, sets into groups, groups into interchanges.

A trailer that never came closes what is open, with a finding; a segment that
fits nowhere is kept as a finding of its interchange. Nothing is dropped.
"""

from canonical.finding import Finding, Place
from connectors.edi import envelope_check as check
from connectors.edi.knife import LOST
from connectors.edi.open_envelope import OpenGroup, OpenInterchange, OpenSet
from connectors.edi.parts import Interchange
from connectors.edi.pile import Pile, Tally
from connectors.edi.rulebook import RULES, finding
from connectors.edi.seen import Seen
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.sets_of_group import Sets
from connectors.edi.source import Source
from connectors.edi.tokeniser import Glimpse, Headless, Opened, Passed, Run

MOST_ERRORS = 10_000  # in the envelopes of one file: no honest file has so many, and memory stays bounded


class Assembly:
    """The envelopes that stand open while the tokens pass."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.done: Interchange | None = None  # closed, and not handed over yet
        self._findings = Pile()
        self._interchange: OpenInterchange | None = None
        self._group: OpenGroup | None = None
        self._set: OpenSet | None = None
        self._count = 0  # interchanges so far
        self._controls = Seen()
        self._delimiters: Delimiters | None = None
        self.tally = Tally()  # of errors in interchanges and what they hold

    def findings(self) -> list[Finding]:
        """Return those of the file itself."""
        return list(self._findings)

    def handed_over(self) -> Interchange:
        """Return the interchange that was closed, and forget it."""
        done, self.done = self.done, None
        assert done is not None, "asked for only where there is one"
        return done

    def take(self, token: Glimpse) -> None:
        """Put a token where it belongs."""
        if isinstance(token, Run):
            self._run(token)
        elif isinstance(token, Segment):
            self._segment(token)
        elif isinstance(token, Passed):
            self._passed(token)
        else:
            self._open_interchange(token)

    def finish(self, size: int) -> None:
        """Close what is still open."""
        self._close_interchange(None, size)
        if self._delimiters is None and not self._findings.has("isa_unreadable"):
            says = "no ISA segment was found: this is not an X12 interchange"
            self._findings.add(finding("no_isa", says, Place(offset=0, length=size)))

    # -- interchange

    def _open_interchange(self, token: Opened | Headless) -> None:
        """Begin an interchange; one that is still open ends here without its IEA."""
        offset = token.segment.offset if isinstance(token, Opened) else token.offset
        self._close_interchange(None, offset)
        header = token.segment if isinstance(token, Opened) else None
        self._count += 1
        opened = self._interchange = OpenInterchange(header, token.knife, offset, self._count, Pile(self.tally))
        if not isinstance(token, Opened):
            return
        place = self._place(token.segment)
        opened.findings.extend(check.header(token.isa, place))
        control = token.segment.get(13).strip()
        if self._controls.again(control):
            says = f"the interchange control number {control} came before in this file"
            opened.findings.add(finding("duplicate_isa_control_in_file", says, place, expected="a new number"))
        if self._delimiters not in (None, token.isa.delimiters):
            says = "this interchange has other delimiters than the one before; each is read by its own"
            self._findings.add(finding("delimiters_change_between_interchanges", says, place))
        self._delimiters = token.isa.delimiters

    def _close_interchange(self, trailer: Segment | None, until: int) -> None:
        opened = self._interchange
        if opened is None:
            return
        self._close_group(None)
        if opened.header and trailer:
            place = self._place(trailer)
            opened.findings.extend(check.interchange_trailer(opened.header, trailer, len(opened.groups), place))
        elif opened.header:
            says = f"interchange {opened.header.get(13).strip()} has no IEA"
            place = Place(offset=opened.offset, length=until - opened.offset, interchange=opened.index)
            opened.findings.add(finding("iea_missing", says, place, expected="IEA", mend="send it complete"))
        self.done = opened.closed(trailer, until - opened.offset)
        self._interchange = None

    # -- group and set

    def _open_group(self, header: Segment | None) -> OpenGroup:
        self._close_group(None)
        opened = self._interchange
        assert opened is not None
        sets = Sets(self._source, opened.knife)
        self._group = group = OpenGroup(header, len(opened.groups) + 1, sets, Pile(self.tally))
        if header is not None:
            group.findings.extend(check.group_header(header, self._place(header)))
            control = header.get(6)
            if control and opened.controls.again(control):
                says = f"the group control number {control} came before in this interchange"
                group.findings.add(finding("duplicate_group_control", says, self._place(header)))
        return group

    def _close_group(self, trailer: Segment | None) -> None:
        self._close_set(None)
        group, opened = self._group, self._interchange
        if group is None or opened is None:
            return
        if group.header and trailer:
            group.findings.extend(check.group_trailer(group.header, trailer, len(group.sets), self._place(trailer)))
        elif group.header:
            says = f"group {group.header.get(6)} has no GE"
            group.findings.add(finding("ge_missing", says, self._place(group.header), expected="GE"))
        opened.groups.append(group.closed(trailer))
        self._group = None

    def _open_set(self, st: Segment) -> None:
        self._close_set(None)
        group = self._group
        if group is None:
            group = self._open_group(None)
            if self._interchange and self._interchange.header:
                says = "a transaction set stands outside any functional group"
                self._interchange.findings.add(finding("gs_missing", says, self._place(st), expected="GS"))
        opened = self._set = OpenSet(st, len(group.sets) + 1, Pile(self.tally))
        opened.findings.extend(check.set_header(st, lambda: self._place(st)))
        control = st.get(2)
        if control and group.controls.again(control):
            says = f"the set control number {control} came before in this group"
            opened.findings.add(finding("duplicate_st_control", says, self._place(st)))
        self._compare_kind(group, st)

    def _compare_kind(self, group: OpenGroup, st: Segment) -> None:
        expected = check.GROUP_OF_SET.get(st.get(1))
        if group.header is None or expected is None or group.header.get(1) == expected:
            return
        if group.findings.has("gs01_does_not_match_set"):
            return
        says = f"GS01 is {group.header.get(1)!r}, but the group holds a {st.get(1)}"
        place = self._place(group.header).model_copy(update={"element": "GS01"})
        group.findings.add(finding("gs01_does_not_match_set", says, place, expected=expected))

    def _close_set(self, trailer: Segment | None) -> None:
        opened, group = self._set, self._group
        if opened is None or group is None:
            return
        st = opened.st
        if trailer is None:
            says = f"set {st.get(2)} has no SE"
            opened.findings.add(finding("se_missing", says, self._place(st), expected="SE"))
        else:
            opened.add(trailer)
            opened.findings.extend(check.set_trailer(st, trailer, opened.count, lambda: self._place(trailer)))
        opened.close(group.sets, trailer)
        self._set = None

    # -- tokens

    def _segment(self, segment: Segment) -> None:
        """Put a segment where it belongs."""
        name = segment.elements[0]
        if name == "GS":
            self._open_group(segment)
        elif name == "ST":
            self._open_set(segment)
        elif name == "SE" and self._set is not None:
            self._close_set(segment)
        elif name == "GE" and self._group is not None:
            self._close_group(segment)
        elif name == "IEA":
            self._close_interchange(segment, segment.offset + segment.length)
        elif self._set is not None:
            self._set.add(segment)
        elif name == "TA1" and self._group is None and self._interchange is not None:
            self._interchange.acknowledgements.append(segment)
        else:
            self._outside(segment, f"{name} stands outside any transaction set")

    def _run(self, run: Run) -> None:
        """Put many segments where they belong."""
        if self._set is not None:
            self._set.add(run)
            return
        assert self._interchange is not None, "segments come after a header"
        for segment in self._interchange.knife.segments(self._source, run.offset, run.offset + run.length):
            self._segment(segment)
            if self.tally.errors > MOST_ERRORS:
                return

    def _outside(self, segment: Segment, says: str) -> None:
        holder = self._interchange.findings if self._interchange else self._findings
        holder.add(finding("segment_outside_set", says, self._place(segment)))

    def _passed(self, token: Passed) -> None:
        """Keep the reason for which bytes were passed over, where it belongs."""
        stand_in = Segment((LOST,), token.offset, token.length)
        if token.rule == "segment_too_long":
            if self._set is None:
                self._outside(stand_in, token.says)
                return
            self._set.add(stand_in)
        place = self._place(stand_in if token.length else None)
        update = {"segment": None, "offset": token.offset, "length": token.length}
        found = finding(token.rule, token.says, place.model_copy(update=update))
        scope = RULES[token.rule].scope
        if scope == "file" or self._interchange is None:
            self._findings.add(found)
        elif self._set is None or scope == "interchange":
            self._interchange.findings.add(found)
        else:
            self._set.findings.add(found)

    def _place(self, segment: Segment | None) -> Place:
        return Place(
            offset=segment.offset if segment else None,
            length=segment.length if segment else None,
            interchange=self._interchange.index if self._interchange else None,
            group=self._group.index if self._group else None,
            transaction_set=self._set.index if self._set else None,
            segment=segment.id if segment else None,
            position=self._set.count if segment and self._set else None,
        )
