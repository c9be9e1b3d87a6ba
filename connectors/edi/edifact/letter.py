"""Writes what we owe an EDIFACT partner as frozen bytes: CONTRL, ORDRSP, DESADV."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from pydantic import ValidationError

from canonical.acknowledgement import OrderAcknowledgement
from canonical.message import Draft, MessageKind
from canonical.shipment import ShipNotice
from connectors.edi.edifact.contrl import Reports
from connectors.edi.edifact.sets import contrl, desadv, ordrsp
from connectors.edi.edifact.writer import Enclosed, write
from connectors.edi.letter import Letter, Sealed
from connectors.edi.line import Line
from connectors.edi.notation import Units
from connectors.ports import ControlNumbers, Unreadable
from connectors.profile import EdifactTerms

Message: TypeAlias = tuple[str, Sequence[Line]]  # its type, and its segments between UNH and UNT


def render(
    draft: Draft, agreed: EdifactTerms | None, units: Units, numbers: ControlNumbers, now: datetime
) -> tuple[Letter, Sealed]:
    """Turn a draft into an interchange, and take its control numbers.

    Raises ``Unreadable`` where the draft cannot be said in EDIFACT, or is none of ours.
    """
    terms, messages = _composed(draft, agreed, units, now)
    whole, _ = _sealed(messages, terms, numbers, now, asks=draft.expects_answer)
    return Letter(messages[0][0], terms, ()), whole


def together(
    drafts: Sequence[Draft], agreed: EdifactTerms, units: Units, numbers: ControlNumbers, now: datetime
) -> tuple[Letter, Sealed, list[Sealed]]:
    """Write several drafts into one interchange, and each as it would read alone, under the same numbers."""
    messages = [message for draft in drafts for message in _composed(draft, agreed, units, now)[1]]
    asks = any(draft.expects_answer for draft in drafts)
    whole, alone = _sealed(messages, agreed, numbers, now, asks=asks)
    kinds = sorted({kind for kind, _ in messages})
    return Letter(kinds[0] if len(kinds) == 1 else "EDIFACT", agreed, ()), whole, alone


def _composed(
    draft: Draft, agreed: EdifactTerms | None, units: Units, now: datetime
) -> tuple[EdifactTerms, list[Message]]:
    try:
        if draft.kind is MessageKind.functional_acknowledgement:
            body = Reports.model_validate_json(draft.body)
            return body.terms, [(contrl.KIND, contrl.lines(one)) for one in body.reports]
        if agreed is None:
            raise Unreadable(f"{draft.partner} has no address for EDI; write `edi` into its profile")
        return agreed, [_business(draft, agreed, units, now)]
    except ValidationError as error:
        says = error.errors()[0]["msg"]
        what = draft.kind.replace("_", " ")
        raise Unreadable(f"the draft of this {what} cannot be read: {says}") from error


def _business(draft: Draft, agreed: EdifactTerms, units: Units, now: datetime) -> Message:
    if draft.kind is MessageKind.order_acknowledgement:
        answer = OrderAcknowledgement.model_validate_json(draft.body)
        return ordrsp.KIND, ordrsp.lines(answer, terms=agreed, units=units)
    if draft.kind is MessageKind.ship_notice:
        notice = ShipNotice.model_validate_json(draft.body)
        return desadv.KIND, desadv.lines(notice, terms=agreed, units=units, now=now)
    raise Unreadable(f"no EDIFACT message says this yet ({draft.kind.replace('_', ' ')}); send it by hand")


def _sealed(
    messages: Sequence[Message], terms: EdifactTerms, numbers: ControlNumbers, now: datetime, *, asks: bool
) -> tuple[Sealed, list[Sealed]]:
    us, them = (f"{name.qualifier}/{name.id}" for name in (terms.us, terms.them))

    def take(level: str) -> int:
        return numbers.take(sender=us, receiver=them, usage=terms.usage, level=level)

    interchange = take("interchange")
    enclosed = [Enclosed(_identifier(kind, terms), lines, take("set")) for kind, lines in messages]

    def seal(some: Sequence[Enclosed]) -> Sealed:
        content = write(some, terms=terms, interchange=interchange, now=now, asks=asks)
        told = {"interchange": f"{interchange:09d}", "set": ",".join(str(one.number) for one in some)}
        return Sealed(content, told, tuple(one.identifier[0] for one in some))

    return seal(enclosed), [seal([one]) for one in enclosed]


def _identifier(kind: str, terms: EdifactTerms) -> tuple[str, ...]:
    if kind == contrl.KIND:
        return contrl.identifier(terms.version, terms.contrl)
    return (kind, terms.release[0], terms.release[1:], "UN", terms.association)
