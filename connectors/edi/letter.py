"""Writes what we owe a partner as frozen bytes: answers to what came, and every document of ours."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from canonical.acknowledgement import OrderAcknowledgement
from canonical.invoice import Invoice
from canonical.message import Draft, MessageKind
from canonical.order_change import OrderChangeAnswer
from canonical.shipment import ShipNotice
from canonical.stock import StockReport
from canonical.transfer import StockTransfer
from canonical.warehouse import WarehouseOrder
from connectors.edi.answer import Answers
from connectors.edi.answer_letter import kinds as answers_in
from connectors.edi.answer_letter import write as write_answers
from connectors.edi.line import Line
from connectors.edi.notation import Units
from connectors.edi.sets import ar943, ca865, ib846, in810, ow940, pr855, sh856, ta1
from connectors.edi.writer import NO_LIMITS, NO_SHAPE, Enclosed, Numbers, Shape, write_sets
from connectors.mapping.library.outgoing import Scribe
from connectors.ports import ControlNumbers, Unreadable
from connectors.profile import EdiTerms
from world.memory import undisturbed

ANSWERS = (MessageKind.functional_acknowledgement, MessageKind.interchange_acknowledgement)

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Letter(NamedTuple):
    """One document on its way into an envelope."""

    kind: str  # "855", "TA1"
    terms: EdiTerms
    lines: Sequence[Line]
    longest: Mapping[str, int] = NO_LIMITS
    shape: Shape = NO_SHAPE
    mapping: str = ""  # the label of the mapping that wrote it, where one did


class Sealed(NamedTuple):
    """A letter in its envelope: the bytes, and the control numbers in them."""

    content: bytes
    numbers: dict[str, str]
    holds: tuple[str, ...]  # the sets in it, which is how our own reader must see them


def compose(draft: Draft, agreed: EdiTerms | None, scribe: Scribe, units: Units, now: datetime) -> Letter:
    """Turn a draft into segments. ``agreed`` is what the partner's profile says of EDI.

    Raises ``Unreadable`` where the draft cannot be said in X12, or is none of ours.
    """
    try:
        if agreed is None:
            raise Unreadable(f"{draft.partner} has no address for EDI; write `edi` into its profile")
        with undisturbed():  # a ship notice may have ten thousand cartons
            return _business(draft, agreed, scribe, units, now)
    except ValidationError as error:
        raise _not_ours(draft, error) from error


def answer_letter(draft: Draft, numbers: ControlNumbers, now: datetime) -> tuple[Letter, Sealed]:
    """Write the acknowledgements in a draft, which come with their own terms. Raises ``Unreadable`` as above."""
    try:
        answers = Answers.model_validate_json(draft.body)
    except ValidationError as error:
        raise _not_ours(draft, error) from error
    kinds = answers_in(answers)
    content, written = write_answers(answers, _taking(answers.terms, numbers), now)
    return Letter(kinds[0] if kinds else ta1.KIND, answers.terms, ()), Sealed(content, written, tuple(kinds))


def _not_ours(draft: Draft, error: ValidationError) -> Unreadable:
    says = error.errors()[0]["msg"]
    return Unreadable(f"the draft of this {draft.kind.replace('_', ' ')} cannot be read: {says}")


def _business(draft: Draft, agreed: EdiTerms, scribe: Scribe, units: Units, now: datetime) -> Letter:
    one = SETS.get(draft.kind)
    if one is None:
        raise Unreadable(f"a {draft.kind.replace('_', ' ')} is nothing that X12 can say to {draft.partner}")
    return written(draft.kind, one.noun.model_validate_json(draft.body), agreed, scribe, units, now)


def written(kind: MessageKind, noun: Any, agreed: EdiTerms, scribe: Scribe, units: Units, now: datetime) -> Letter:
    """Turn what a message tells into segments. Raises ``Unreadable`` as ``compose`` does."""
    one = SETS[kind]
    mapping = scribe.mapping(agreed, one.kind)
    said = one.settled(noun, terms=agreed, units=units, now=now)
    each = partial(sh856.told, units=units)
    lines = mapping.write(said, tables=scribe.tables, on=now.date(), structure=agreed.hierarchy, settled=each)
    return Letter(one.kind, agreed, lines, one.longest, mapping=mapping.label)


class SetOfOurs(NamedTuple):
    """A set that we write: the noun it tells, how the noun is settled for it, and how long its elements may be."""

    kind: str
    noun: type[BaseModel]
    settled: Callable[..., Any]
    longest: Mapping[str, int]


SETS: Mapping[MessageKind, SetOfOurs] = {
    MessageKind.order_acknowledgement: SetOfOurs(pr855.KIND, OrderAcknowledgement, pr855.settled, pr855.LONGEST),
    MessageKind.ship_notice: SetOfOurs(sh856.KIND, ShipNotice, sh856.settled, sh856.LONGEST),
    MessageKind.order_change_answer: SetOfOurs(ca865.KIND, OrderChangeAnswer, ca865.settled, ca865.LONGEST),
    MessageKind.invoice: SetOfOurs(in810.KIND, Invoice, in810.settled, in810.LONGEST),
    MessageKind.stock_report: SetOfOurs(ib846.KIND, StockReport, ib846.settled, ib846.LONGEST),
    MessageKind.warehouse_order: SetOfOurs(ow940.KIND, WarehouseOrder, ow940.settled, ow940.LONGEST),
    MessageKind.stock_transfer: SetOfOurs(ar943.KIND, StockTransfer, ar943.settled, ar943.LONGEST),
}


def seal(letter: Letter, numbers: ControlNumbers, now: datetime) -> Sealed:
    """Take the letter's control numbers and write it. Raises ``Unreadable`` as the writer does."""
    terms, take = letter.terms, _taking(letter.terms, numbers)
    taken = Numbers(take("interchange"), take("group"), take("set"))
    return _sealed([_enclosed(letter, taken)], terms, now)


def seal_together(
    letters: Sequence[Letter], numbers: ControlNumbers, now: datetime, *, shared: bool
) -> tuple[Sealed, list[Sealed]]:
    """Write letters on the same terms into one interchange, and each as it would read alone, under the same numbers.

    ``shared``: letters of one kind share a group, else each has its own. Those alone come in the order of the
    letters. Raises as ``seal`` does.
    """
    terms, take = letters[0].terms, _taking(letters[0].terms, numbers)
    order = sorted(range(len(letters)), key=lambda at: letters[at].kind) if shared else range(len(letters))
    interchange, group, enclosed = take("interchange"), 0, dict[int, Enclosed]()
    before = ""
    for at in order:
        if not shared or letters[at].kind != before:
            group = take("group")
        before = letters[at].kind
        enclosed[at] = _enclosed(letters[at], Numbers(interchange, group, take("set")))
    alone = [_sealed([enclosed[at]], terms, now) for at in range(len(letters))]
    return _sealed(list(enclosed.values()), terms, now), alone


def _enclosed(letter: Letter, numbers: Numbers) -> Enclosed:
    return Enclosed(letter.kind, letter.lines, numbers, letter.terms.release, letter.longest, letter.shape)


def _sealed(sets: Sequence[Enclosed], terms: EdiTerms, now: datetime) -> Sealed:
    written = [one.numbers.written(terms) for one in sets]
    numbers = written[0] if len(sets) == 1 else {"interchange": written[0]["interchange"]}
    return Sealed(write_sets(sets, terms=terms, now=now), numbers, tuple(one.kind for one in sets))


def _taking(terms: EdiTerms, numbers: ControlNumbers) -> Callable[[str], int]:
    """Return who gives the next number of a level, in this direction and usage."""
    us, them = (f"{name.qualifier}/{name.id}" for name in (terms.us, terms.them))
    return lambda level: numbers.take(sender=us, receiver=them, usage=terms.usage, level=level)


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
