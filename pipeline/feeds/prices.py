"""Bring agreed prices and discounts in from CSV or JSON: of a customer, of a price list, or for everybody."""

from collections.abc import Mapping, Sequence

from connectors import row_file
from pipeline.desk import Desk
from pipeline.feeds.partners import partners
from pipeline.feeds.price_rows import PRICE_COLUMNS, Held, PriceRow, called, faults, held, words
from pipeline.told import Change, FeedFile, Import
from store import HeldDiscount, HeldPrice, UnitOfWork

_Known = Mapping[tuple[object, ...], Held]


def bring(uow: UnitOfWork, desk: Desk, file: FeedFile) -> Import:
    """Enter every price; of a whole file, what the customers and lists in it have besides is taken away.

    Nothing may be kept where problems come back.
    """
    read = row_file.parse(file.content, file.name, PriceRow, PRICE_COLUMNS)
    done = Import(problems=list(read.problems), written=read.written)
    items = uow.stock.items(sorted({row.said.sku for row in read.rows if row.said.sku}))
    known: _Known = {one.identity: one for one in (*uow.prices.list(), *uow.discounts.list())}
    told: dict[tuple[object, ...], tuple[Held, str]] = {}
    customers = partners(desk, uow)
    for row in read.rows:
        if found := list(faults(row, customers, items)):
            done.problems += found
            continue
        one = held(row, known)
        before = told.setdefault(one.identity, (one, row.place()))
        if before[1] != row.place():
            done.problems.append(f"{row.place()}: the same price stands at {before[1]} already")
    if not done.problems:
        _write(uow, known, [one for one, _ in told.values()], done, whole=file.whole)
    return done


def _write(uow: UnitOfWork, known: _Known, wanted: Sequence[Held], done: Import, *, whole: bool) -> None:
    changed = [one for one in wanted if known.get(one.identity) != one]
    uow.prices.put(one for one in changed if isinstance(one, HeldPrice))
    uow.discounts.put(one for one in changed if isinstance(one, HeldDiscount))
    for one in wanted:
        before = known.get(one.identity)
        done.changes.append(Change.of(called(one), words(before) if before else "", words(one)))
    if whole:
        whose = {(one.partner, one.price_list) for one in wanted}
        told = {one.identity for one in wanted}
        gone = [h for h in known.values() if (h.partner, h.price_list) in whose and h.identity not in told]
        uow.prices.remove(one for one in gone if isinstance(one, HeldPrice))
        uow.discounts.remove(one for one in gone if isinstance(one, HeldDiscount))
        done.changes += [Change.of(called(one), words(one), "") for one in gone]
