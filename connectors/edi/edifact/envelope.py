"""Puts EDIFACT tokens into their envelopes: segments into messages, messages into groups, both into interchanges.

A trailer that never came closes what is open, with a finding; a segment that
fits nowhere is kept as a finding of its interchange. Nothing is dropped.
"""

from collections.abc import Iterable
from typing import NamedTuple

from canonical.finding import Finding, Place
from connectors.edi.edifact import envelope_check as check
from connectors.edi.edifact.conformance import LOST
from connectors.edi.edifact.envelope_check import Service
from connectors.edi.edifact.error_code import finding
from connectors.edi.edifact.header import component
from connectors.edi.edifact.open_envelope import OpenGroup, OpenInterchange, OpenMessage
from connectors.edi.edifact.tokeniser import Header, Passed, Token
from connectors.edi.parts import Interchange, Span
from connectors.edi.pile import Pile
from connectors.edi.rulebook import RULES
from connectors.edi.segment import Segment

MOST_ERRORS = 10_000  # in the envelopes of one file: no honest file has so many, and memory stays bounded


class Envelopes(NamedTuple):
    """The interchanges of a file before anything inside the messages is looked at."""

    interchanges: list[Interchange]
    findings: list[Finding]
    spans: tuple[Span, ...]


def envelopes(tokens: Iterable[Token], size: int, service: Service) -> Envelopes:
    """Assemble a file's tokens; ``size`` is the file's length in bytes."""
    assembly, spans = _Assembly(service), _Spans()
    for token in tokens:
        spans.take(token)
        if isinstance(token, Header):
            assembly.open_interchange(token)
        elif isinstance(token, Passed):
            assembly.passed(token)
        else:
            assembly.segment(token)
        if assembly.errors > MOST_ERRORS:
            says = f"more than {MOST_ERRORS} errors in the envelopes; the rest of the file is not read"
            rest = Passed("too_many_errors", says, spans.at, size - spans.at, rejected=True)
            spans.take(rest)
            assembly.passed(rest)
            break
    return assembly.finish(size, spans.finish(size))


class _Spans:
    """Accounts for every byte; blanks between tokens belong to what is read."""

    def __init__(self) -> None:
        self._found: list[Span] = []
        self.at = 0

    def take(self, token: Token) -> None:
        part = token.segment if isinstance(token, Header) else token
        self._add("read", part.offset)
        kind = ("rejected" if part.rejected else "skipped") if isinstance(part, Passed) else "read"
        self._add(kind, part.offset + part.length)

    def finish(self, size: int) -> tuple[Span, ...]:
        self._add("read", size)
        return tuple(self._found)

    def _add(self, kind: str, until: int) -> None:
        if until <= self.at:
            return
        if self._found and self._found[-1].kind == kind:
            last = self._found.pop()
            self._found.append(Span(kind=last.kind, offset=last.offset, length=until - last.offset))
        else:
            self._found.append(Span(kind=kind, offset=self.at, length=until - self.at))  # type: ignore[arg-type]
        self.at = until


class _Assembly:
    """The envelopes that stand open while the tokens pass."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._done: list[Interchange] = []
        self._findings = Pile()
        self._interchange: OpenInterchange | None = None
        self._group: OpenGroup | None = None
        self._message: OpenMessage | None = None
        self._references: set[str] = set()
        self._closed_errors = 0

    @property
    def errors(self) -> int:
        """How many errors were found so far."""
        holders = (self._interchange, self._group, self._message)
        return self._closed_errors + sum(one.findings.errors for one in holders if one is not None)

    def finish(self, size: int, spans: tuple[Span, ...]) -> Envelopes:
        """Close what is still open and return everything."""
        self._close_interchange(None, size)
        if not self._done and not self._findings.has("unb_unreadable"):
            says = "no UNB segment was found: this is not an EDIFACT interchange"
            self._findings.add(finding("no_unb", says, Place(offset=0, length=size)))
        return Envelopes(self._done, list(self._findings), spans)

    # -- interchange

    def open_interchange(self, token: Header) -> None:
        """Begin an interchange; one that is still open ends here without its UNZ."""
        unb = token.segment
        self._close_interchange(None, unb.offset)
        opened = self._interchange = OpenInterchange(unb, token.marks, len(self._done) + 1)
        place = self._place(unb)
        opened.findings.extend(check.header(token, place, self._service))
        reference = unb.get(5).strip()
        if reference in self._references:
            says = f"the interchange reference {reference} came before in this file"
            opened.findings.add(finding("duplicate_interchange_reference_in_file", says, place, expected="a new one"))
        self._references.add(reference)

    def _close_interchange(self, unz: Segment | None, until: int) -> None:
        opened = self._interchange
        if opened is None:
            return
        self._close_group(None)
        unb, reference = opened.header, opened.header.get(5).strip()
        if unz is None:
            place = Place(offset=unb.offset, length=until - unb.offset, interchange=opened.index)
            says = f"interchange {reference} has no UNZ"
            opened.findings.add(finding("unz_missing", says, place, expected="UNZ", mend="send it complete"))
        else:
            place, grouped = self._place(unz), any(group.header for group in opened.groups)
            opened.findings.extend(
                check.elements(unz, place, self._service, missing="unb_element_bad", bad="unb_element_bad")
            )
            counted = sum(1 for group in opened.groups if group.header) if grouped else opened.messages
            opened.findings.extend(check.interchange_trailer(unb, unz, counted, grouped, place))
        if not opened.messages:
            says = f"interchange {reference} holds no message"
            opened.findings.add(finding("interchange_empty", says, self._place(unb), expected="UNH"))
        self._done.append(opened.closed(unz, until))
        self._closed_errors += opened.findings.errors
        self._interchange = None

    # -- group and message

    def _open_group(self, ung: Segment | None, first: Segment) -> None:
        """Begin a group with its UNG, or with the first message that stands outside of any."""
        self._close_group(None)
        opened = self._interchange
        assert opened is not None, "a group opens inside an interchange"
        if opened.groups and (ung is None) != (opened.groups[-1].header is None):
            says = "messages stand in groups and outside of them in one interchange"
            opened.findings.add(finding("groups_and_messages_mixed", says, self._place(first)))
        self._group = group = OpenGroup(ung, len(opened.groups) + 1)
        if ung is None:
            return
        place = self._place(ung)
        group.findings.extend(
            check.elements(ung, place, self._service, missing="ung_element_missing", bad="envelope_element_bad")
        )
        if ung.get(5).strip() in opened.references:
            says = f"the group reference {ung.get(5)} came before in this interchange"
            group.findings.add(finding("duplicate_group_reference", says, place))
        opened.references.add(ung.get(5).strip())

    def _close_group(self, une: Segment | None) -> None:
        self._close_message(None)
        group, opened = self._group, self._interchange
        if group is None or opened is None:
            return
        if group.header is not None and une is not None:
            group.findings.extend(check.group_trailer(group.header, une, len(group.messages), self._place(une)))
        elif group.header is not None:
            says = f"group {group.header.get(5)} has no UNE"
            group.findings.add(finding("une_missing", says, self._place(group.header), expected="UNE"))
        opened.groups.append(group.closed(une))
        self._closed_errors += group.findings.errors
        self._group = None

    def _open_message(self, unh: Segment) -> None:
        self._close_message(None)
        if self._group is None:
            self._open_group(None, unh)
        group = self._group
        assert group is not None, "a message opens inside a group"
        opened = self._message = OpenMessage([unh], len(group.messages) + 1)
        place = self._place(unh)
        opened.findings.extend(
            check.elements(unh, place, self._service, missing="unh_element_missing", bad="envelope_element_bad")
        )
        reference = unh.get(1).strip()
        if reference in group.references:
            says = f"the message reference {reference} came before in this interchange"
            opened.findings.add(finding("duplicate_message_reference", says, place))
        group.references.add(reference)
        expected = group.header.get(1).strip() if group.header is not None else ""
        if expected and component(unh, 2, 1) != expected and not group.findings.has("message_of_another_type"):
            says = f"UNG01 says {expected!r}, but the group holds a {component(unh, 2, 1)}"
            group.findings.add(finding("message_of_another_type", says, place, expected=expected))

    def _close_message(self, unt: Segment | None) -> None:
        opened, group = self._message, self._group
        if opened is None or group is None:
            return
        unh = opened.segments[0]
        if unt is None:
            says = f"message {unh.get(1)} has no UNT"
            opened.findings.add(finding("unt_missing", says, self._place(unh), expected="UNT"))
        else:
            opened.segments.append(unt)
            place = self._place(unt).model_copy(update={"position": len(opened.segments)})
            opened.findings.extend(check.message_trailer(unh, unt, len(opened.segments), place))
        group.messages.append(opened.closed())
        self._closed_errors += opened.findings.errors
        self._message = None

    # -- tokens

    def segment(self, segment: Segment) -> None:
        """Put a segment where it belongs."""
        name = segment.id
        if self._interchange is None:
            self._outside(segment)
        elif name == "UNG":
            self._open_group(segment, segment)
        elif name == "UNH":
            self._open_message(segment)
        elif name == "UNT" and self._message is not None:
            self._close_message(segment)
        elif name == "UNE" and self._group is not None and self._group.header is not None:
            self._close_group(segment)
        elif name == "UNZ":
            self._close_interchange(segment, segment.offset + segment.length)
        elif self._message is not None:
            self._message.segments.append(segment)
        else:
            self._outside(segment)

    def _outside(self, segment: Segment) -> None:
        holder = self._interchange.findings if self._interchange else self._findings
        says = f"{segment.id} stands outside any message"
        holder.add(finding("segment_outside_message", says, self._place(segment)))

    def passed(self, token: Passed) -> None:
        """Keep the reason for which bytes were passed over, where it belongs."""
        stand_in = Segment((LOST,), token.offset, token.length)
        if token.rule == "segment_too_long" and self._message is None:
            self._outside(stand_in)
            return
        position = len(self._message.segments) + 1 if self._message else None  # of the segment that comes next
        place = self._place(stand_in).model_copy(update={"segment": token.segment or None, "position": position})
        found, scope = finding(token.rule, token.says, place), RULES[token.rule].scope
        if scope == "file" or self._interchange is None:
            self._findings.add(found)
        elif self._message is None or scope == "interchange":
            self._interchange.findings.add(found)
        else:
            self._message.findings.add(found)
        if token.rule == "segment_too_long" and self._message is not None:
            self._message.segments.append(stand_in)

    def _place(self, segment: Segment) -> Place:
        return Place(
            offset=segment.offset,
            length=segment.length,
            interchange=self._interchange.index if self._interchange else None,
            group=self._group.index if self._group else None,
            transaction_set=self._message.index if self._message else None,
            segment=segment.id,
            position=len(self._message.segments) if self._message else None,
        )
