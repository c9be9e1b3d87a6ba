"""Writes what we owe a partner as frozen bytes: answers to what came, order acknowledgements, ship notices."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from canonical.acknowledgement import OrderAcknowledgement
from canonical.message import Draft, MessageKind
from canonical.noun import Noun
from canonical.shipment import ShipNotice
from connectors.edi.acknowledgement import FunctionalAcknowledgement, InterchangeAcknowledgement
from connectors.edi.line import Line
from connectors.edi.notation import Units
from connectors.edi.sets import fa997, pr855, sh856, ta1
from connectors.edi.writer import NO_LIMITS, Numbers, write, write_outside_group
from connectors.ports import ControlNumbers, Unreadable
from connectors.profile import EdiTerms

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class GroupAnswer(Noun):
    """The body of a 997's draft: what it says, and the envelope in which it goes."""

    terms: EdiTerms
    answer: FunctionalAcknowledgement


class InterchangeAnswer(Noun):
    """The body of a TA1's draft."""

    terms: EdiTerms
    answer: InterchangeAcknowledgement


class Letter(NamedTuple):
    """One document on its way into an envelope."""

    kind: str  # "855", "TA1"
    terms: EdiTerms
    lines: Sequence[Line]
    longest: Mapping[str, int] = NO_LIMITS


class Sealed(NamedTuple):
    """A letter in its envelope: the bytes, and the control numbers in them."""

    content: bytes
    numbers: dict[str, str]


def compose(draft: Draft, agreed: EdiTerms | None, units: Units, now: datetime) -> Letter:
    """Turn a draft into segments. ``agreed`` is what the partner's profile says of EDI.

    Raises ``Unreadable`` where the draft cannot be said in X12, or is none of ours.
    """
    try:
        if draft.kind is MessageKind.functional_acknowledgement:
            group = GroupAnswer.model_validate_json(draft.body)
            return Letter(fa997.KIND, group.terms, fa997.lines(group.answer, group.terms), fa997.LONGEST)
        if draft.kind is MessageKind.interchange_acknowledgement:
            whole = InterchangeAnswer.model_validate_json(draft.body)
            return Letter(ta1.KIND, whole.terms, ta1.lines(whole.answer, whole.terms))
        if agreed is None:
            raise Unreadable(f"{draft.partner} has no address for EDI; write `edi` into its profile")
        return _business(draft, agreed, units, now)
    except ValidationError as error:
        says = error.errors()[0]["msg"]
        raise Unreadable(f"the draft of this {draft.kind.replace('_', ' ')} cannot be read: {says}") from error


def _business(draft: Draft, agreed: EdiTerms, units: Units, now: datetime) -> Letter:
    if draft.kind is MessageKind.order_acknowledgement:
        answer = OrderAcknowledgement.model_validate_json(draft.body)
        return Letter(pr855.KIND, agreed, pr855.lines(answer, release=agreed.release, units=units), pr855.LONGEST)
    notice = ShipNotice.model_validate_json(draft.body)
    lines = sh856.lines(notice, hierarchy=agreed.hierarchy, release=agreed.release, units=units, now=now)
    return Letter(sh856.KIND, agreed, lines, sh856.LONGEST)


def seal(letter: Letter, numbers: ControlNumbers, now: datetime) -> Sealed:
    """Take the letter's control numbers and write it. Raises ``Unreadable`` as the writer does."""
    terms = letter.terms
    us, them = (f"{name.qualifier}/{name.id}" for name in (terms.us, terms.them))

    def take(level: str) -> int:
        return numbers.take(sender=us, receiver=them, usage=terms.usage, level=level)

    if letter.kind == ta1.KIND:
        number = take("interchange")
        content = write_outside_group(letter.lines, terms=terms, interchange=number, now=now)
        return Sealed(content, {"interchange": f"{number:09d}"})
    taken = Numbers(take("interchange"), take("group"), take("set"))
    content = write(
        letter.lines, kind=letter.kind, terms=terms, numbers=taken, now=now, longest=letter.longest
    )  # fmt: skip
    return Sealed(content, taken.written)


def file_name(letter: Letter, sealed: Sealed, partner: str) -> str:
    """Return the name that the partner's profile wants; ``{partner}``, ``{set}`` and ``{number}`` are filled in.

    ``{number}`` is ISA13, with a ``t`` before it in test: its numbers are counted apart.
    Raises ``Unreadable`` where what comes out is no file's name.
    """
    number = ("t" if letter.terms.usage == "T" else "") + sealed.numbers["interchange"]
    name = letter.terms.file_name
    for word, value in (("partner", partner), ("set", letter.kind), ("number", number)):
        name = name.replace(f"{{{word}}}", _UNSAFE.sub("-", value))
    if not name or name.startswith(".") or _UNSAFE.search(name):
        raise Unreadable(
            f"{letter.terms.file_name!r} in the profile of {partner} is no pattern for file names: "
            "use letters, digits, dots, dashes, {partner}, {set} and {number}"
        )
    return name
