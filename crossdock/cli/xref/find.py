"""``crossdock xref find``: what a number means, and by which word of whom."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from canonical.cross_reference import TABLES
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, console, say, table, write_json
from crossdock.cli.xref.word import HOUSE, days

if TYPE_CHECKING:
    from store import UnitOfWork


def find(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="A number, code or SKU.")],
    partner: Annotated[str, typer.Option(help="Ask as this partner's orders would; else all partners' rows.")] = "",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="On this day; else today.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Find a number in every table, and say which item of ours an order line with it would mean."""
    from store import NotFound

    with reading(context) as uow:
        day = on.date() if on else uow.now.date()
        rows = [
            one.row
            for name in TABLES
            for one in uow.references.holding(name, number, on=day)
            if not partner or one.row.partner in ("", partner)
        ]
        meant = _meant(uow, partner, number)
    if json:
        write_json({"rows": rows, "item": meant})
        return
    if not rows and not meant:
        raise NotFound(f"nobody knows {number}; an order line with it would wait for a person")
    if rows:
        drawn = [(row.table, row.partner or HOUSE, row.words, *days(row)) for row in rows]
        console().print(table(f"Where {number} stands", ("table", "whose", "row", "from", "until"), drawn))
    whose = f"a line of {partner}'s" if partner else "a line of anybody's"
    if meant:
        say(f"On {whose}: {meant}.")


def _meant(uow: "UnitOfWork", partner: str, number: str) -> str:
    """Ask the ladder, whatever kind of number it is taken for."""
    from decimal import Decimal

    from canonical.order import ItemNumber, Numbering, OrderLine
    from pipeline.evidence.ladder import Ladder

    answers: dict[str, str] = {}
    for numbering in Numbering:
        line = OrderLine(
            number="1", quantity=Decimal(1), unit="each", items=(ItemNumber(numbering=numbering, number=number),)
        )
        match = Ladder.over(uow, partner, [line], uow.now.date()).match(line)
        if match is not None:
            skus = " or ".join(match.skus)
            answers[skus] = match.how if skus not in answers or "table" in match.how else answers[skus]
    return "; ".join(f"{skus} ({how})" for skus, how in answers.items())
