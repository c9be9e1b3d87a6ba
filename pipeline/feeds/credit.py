"""Bring limits, receivables and payments in from CSV or JSON: as postings, or as a snapshot of all that is open.

``docs/credit.md`` describes the columns.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from canonical.noun import Currency, Noun
from canonical.receivable import Amount, CreditTerms, Payment, Receivable
from connectors import row_file
from connectors.row_file import TypedRow
from pipeline.billing.closing import settle_paid
from pipeline.deciding.payment import release_paid
from pipeline.desk import Desk
from pipeline.feeds.partners import partners, strangers
from pipeline.told import Change, FeedFile, Import, figure
from store import UnitOfWork

O = TypeVar("O", Receivable, Payment)

CREDIT_COLUMNS = {  # other names of columns
    "customer": "partner", "type": "kind", "invoice_number": "number", "reference": "number", "due": "due_on",
    "issued": "issued_on", "paid": "paid_on", "open_amount": "open",
}  # fmt: skip


class CreditRow(Noun):
    """The columns; which of them count depends on ``kind``."""

    partner: str
    kind: Literal["limit", "receivable", "payment"]
    number: str = ""
    currency: Currency
    amount: Amount | None = None
    open: Amount | None = None  # receivable: what is not yet paid; payment: what is not yet used
    issued_on: date | None = None
    due_on: date | None = None
    paid_on: date | None = None
    invoice: str = ""
    order: str = ""


def bring(uow: UnitOfWork, desk: Desk, file: FeedFile) -> Import:
    """Enter every row; of a whole file, invoices of the partners in it that it does not name are paid.

    Orders that waited for a payment go on. Nothing may be kept where problems come back.
    """
    read = row_file.parse(file.content, file.name, CreditRow, CREDIT_COLUMNS)
    done = Import(problems=list(read.problems), written=read.written)
    known = partners(desk, uow)
    told: dict[tuple[str, str, str], TypedRow[CreditRow]] = {}
    for row in read.rows:
        done.problems += [*_faults(row, known), *_told_otherwise(row, told)]
    if not done.problems:
        _enter(uow, desk, read.rows, done, whole=file.whole)
    return done


def _enter(uow: UnitOfWork, desk: Desk, rows: Sequence[TypedRow[CreditRow]], done: Import, *, whole: bool) -> None:
    named = sorted({row.said.partner for row in rows})
    for kind, enter in _ENTER.items():
        for row in rows:
            if row.said.kind == kind:
                enter(uow, row, done)
    if whole:
        _settle_missing(uow, [row for row in rows if row.said.kind == "receivable"], done)
    for partner in [] if done.problems else named:
        done.released += release_paid(uow, desk, partner)
        settle_paid(uow, desk, partner)


def _faults(row: TypedRow[CreditRow], partners: Collection[str]) -> Iterator[str]:
    said = row.said
    yield from strangers(said.partner, partners, row.place("partner"))
    if said.kind != "limit" and not said.number:
        yield f"{row.place('number')}: number: nothing is written here, and a {said.kind} needs one"
    if said.kind != "limit" and said.amount is None:
        yield f"{row.place('amount')}: amount: nothing is written here, and a {said.kind} needs one"
    if said.kind == "payment" and said.amount is not None and said.amount <= 0:
        yield f"{row.place('amount')}: amount: a payment is above zero, not {said.amount}"
    if said.kind == "payment" and said.open is not None and not 0 <= said.open <= (said.amount or 0):
        yield f"{row.place('open')}: open: between nothing and the whole payment, not {said.open}"
    if said.kind == "limit" and said.amount is not None and said.amount < 0:
        yield f"{row.place('amount')}: amount: a limit is not below zero"


def _told_otherwise(
    row: TypedRow[CreditRow], told: dict[tuple[str, str, str], TypedRow[CreditRow]]
) -> Iterator[str]:  # fmt: skip
    """Blame a row that says again, and otherwise, what stands further up: the last would win, and nobody would know."""
    said = row.said
    which = "" if said.kind == "limit" else said.number
    before = told.setdefault((said.kind, said.partner, which), row)
    if before.said != said:
        called = f"the limit of {said.partner}" if said.kind == "limit" else f"{said.kind} {said.number}"
        yield f"{row.place()}: {called} stands at {before.place()} already, and says something else"


def _limit(uow: UnitOfWork, row: TypedRow[CreditRow], done: Import) -> None:
    said = row.said
    before = next(iter(uow.credit.terms(said.partner)), None)
    limit = before.limit if before and "amount" not in row.told else said.amount
    wanted = CreditTerms(partner=said.partner, currency=said.currency, limit=limit)
    uow.credit.put_terms(wanted)
    done.changes.append(Change.of(f"{said.partner} limit", _limit_words(before), _limit_words(wanted)))


def _limit_words(terms: CreditTerms | None) -> str:
    if terms is None:
        return ""
    if terms.limit is None:
        return f"no limit, watched in {terms.currency}"
    return f"{figure(terms.limit)} {terms.currency}"


def _receivable(uow: UnitOfWork, row: TypedRow[CreditRow], done: Import) -> None:
    said, amount = row.said, row.said.amount or Decimal(0)
    known = next(iter(uow.credit.receivables(said.partner, said.number)), None)
    unpaid = amount - (known.amount - known.open if known else 0)  # what was paid of it is paid still
    wanted = Receivable(
        partner=said.partner, number=said.number, currency=said.currency, amount=amount,
        open=unpaid if said.open is None else said.open, issued_on=said.issued_on, due_on=said.due_on,
    )  # fmt: skip
    _put_receivable(uow, _over(wanted, known, row, ("issued_on", "due_on")), done)


def _over(wanted: O, known: O | None, row: TypedRow[CreditRow], names: Sequence[str]) -> O:
    return wanted if known is None else wanted.model_copy(update=row.untold(known, names))


def _put_receivable(uow: UnitOfWork, wanted: Receivable, done: Import) -> None:
    before = next(iter(uow.credit.receivables(wanted.partner, wanted.number)), None)
    uow.credit.put_receivable(wanted)
    what = f"{wanted.partner} receivable {wanted.number}"
    done.changes.append(Change.of(what, _owed_words(before), _owed_words(wanted)))


def _owed_words(one: Receivable | None) -> str:
    due = f", due on {one.due_on}" if one and one.due_on else ""
    return f"{figure(one.open)} of {figure(one.amount)} {one.currency} open{due}" if one else ""


def _payment(uow: UnitOfWork, row: TypedRow[CreditRow], done: Import) -> None:
    said, amount = row.said, row.said.amount or Decimal(0)
    before = next(iter(uow.credit.payments(said.partner, said.number)), None)
    if before is not None and (before.amount, before.currency) != (amount, said.currency):
        says = f"payment {said.number} is here already, over {before.amount} {before.currency}"
        done.problems.append(f"{row.place('number')}: {says}; another payment needs another number")
        return
    unused = before.unused if before else amount - _used(uow, row, amount, done)
    wanted = Payment(
        partner=said.partner, number=said.number, currency=said.currency, amount=amount,
        unused=unused if said.open is None else said.open, paid_on=said.paid_on, invoice=said.invoice, order=said.order,
    )  # fmt: skip
    uow.credit.put_payment(_over(wanted, before, row, ("paid_on", "invoice", "order")))
    done.changes.append(Change.of(f"{said.partner} payment {said.number}", _paid_words(before), _paid_words(wanted)))


def _used(uow: UnitOfWork, row: TypedRow[CreditRow], amount: Decimal, done: Import) -> Decimal:
    """Pay the invoice that a payment names, and return how much of it that took."""
    if not row.said.invoice:
        return Decimal(0)
    invoice = next(iter(uow.credit.receivables(row.said.partner, row.said.invoice)), None)
    if invoice is None or invoice.currency != row.said.currency:
        which = f"invoice {row.said.invoice} in {row.said.currency}"
        done.problems.append(f"{row.place('invoice')}: {row.said.partner} has no {which}; leave it empty to prepay")
        return Decimal(0)
    used = min(amount, max(invoice.open, Decimal(0)))
    _put_receivable(uow, invoice.model_copy(update={"open": invoice.open - used}), done)
    return used


def _paid_words(one: Payment | None) -> str:
    return f"{figure(one.amount)} {one.currency}, {figure(one.unused)} of it for orders to come" if one else ""


def _settle_missing(uow: UnitOfWork, rows: list[TypedRow[CreditRow]], done: Import) -> None:
    told = {(row.said.partner, row.said.number) for row in rows}
    for partner in sorted({partner for partner, _ in told}):
        for one in uow.credit.receivables(partner):
            if one.open and (partner, one.number) not in told:
                _put_receivable(uow, one.model_copy(update={"open": Decimal(0)}), done)


_ENTER: Mapping[str, Callable[[UnitOfWork, TypedRow[CreditRow], Import], None]] = {
    "limit": _limit, "receivable": _receivable, "payment": _payment,
}  # fmt: skip
