"""The answers owed for a file: each in an envelope of its own, or all to one partner in one, as agreed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from canonical.message import Draft, MessageKind
from canonical.noun import Noun
from connectors.edi.acknowledgement import FunctionalAcknowledgement, InterchangeAcknowledgement
from connectors.edi.edifact.contrl import Report, Reports
from connectors.profile import EdifactTerms, EdiTerms


class Answers(Noun):
    """The body of an acknowledgement's draft: what goes into one envelope, and on which terms."""

    terms: EdiTerms
    interchanges: tuple[InterchangeAcknowledgement, ...] = ()
    groups: tuple[FunctionalAcknowledgement, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One answer, and the part of the file that it is owed for."""

    partner: str  # whose profile it is written by
    terms: EdiTerms
    interchange: int  # 1 = the first in the file
    group: int | None = None  # 1 = the first in its interchange; nothing for a TA1
    answer: FunctionalAcknowledgement | InterchangeAcknowledgement | Report


@dataclass(slots=True)
class _Envelope:
    partner: str
    terms: EdiTerms
    held: list[Owed] = field(default_factory=list)


@dataclass(frozen=True)
class Answered:
    """The drafts for a file, and which of them answers what."""

    drafts: tuple[Draft, ...]
    _owed: tuple[tuple[Owed, ...], ...]

    def to(self, interchange: int, group: int | None = None) -> tuple[int, ...]:
        """Return the drafts, 0 = the first, that answer an interchange, or just one of its groups."""
        return tuple(
            at
            for at, held in enumerate(self._owed)
            if any(one.interchange == interchange and group in (None, one.group) for one in held)
        )


def answered(owed: Sequence[Owed], channel: str) -> Answered:
    """Put each answer into a draft; those to one partner on the same terms into one, where that is agreed."""
    envelopes: list[_Envelope] = []
    for one in owed:
        if one.terms.acknowledge.batch:
            fitting = (held for held in envelopes if (held.partner, held.terms) == (one.partner, one.terms))
            known = next(fitting, None)
        else:
            known = None
        if known is None:
            envelopes.append(known := _Envelope(one.partner, one.terms))
        known.held.append(one)
    return Answered(
        tuple(_draft(one, channel) for one in envelopes),
        tuple(tuple(one.held) for one in envelopes),
    )


def _draft(envelope: _Envelope, channel: str) -> Draft:
    said = [one.answer for one in envelope.held]
    if isinstance(envelope.terms, EdifactTerms):
        reports = Reports(terms=envelope.terms, reports=tuple(one for one in said if isinstance(one, Report)))
        return _addressed(MessageKind.functional_acknowledgement, envelope, channel, reports)
    body = Answers(
        terms=envelope.terms,
        interchanges=tuple(one for one in said if isinstance(one, InterchangeAcknowledgement)),
        groups=tuple(one for one in said if isinstance(one, FunctionalAcknowledgement)),
    )
    functional = MessageKind.functional_acknowledgement
    kind = functional if body.groups else MessageKind.interchange_acknowledgement
    return _addressed(kind, envelope, channel, body)


def _addressed(kind: MessageKind, envelope: _Envelope, channel: str, body: Answers | Reports) -> Draft:
    return Draft(kind=kind, partner=envelope.partner, channel=channel, body=body.model_dump_json())
