"""Hold what was ordered, confirmed, shipped and invoiced against each other, line by line."""

from typing import TYPE_CHECKING

import typer

from crossdock.cli.order_choice import OrderName, Whose
from crossdock.cli.paper import JsonFlag, coloured, console, literal, number, plain, priced, table, write_json

if TYPE_CHECKING:
    from canonical.finding import Finding
    from router.cross_check import Compared
    from store import OrderRecord

_COLUMNS = (
    "line", "unit", ">ordered", ">confirmed", ">shipped", ">invoiced", ">price ordered", ">confirmed", ">invoiced",
)  # fmt: skip


def check(
    context: typer.Context,
    order: OrderName,
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Compare an order with its confirmation, ship notices and invoices, and list every difference."""
    from crossdock.cli.counter import acting
    from pipeline.answers.cross_check import comparison, differences
    from pipeline.order_choice import named

    with acting(context, f"order check {order}") as (desk, uow):
        found = [(one, comparison(uow, one), differences(uow, desk, one)) for one in named(uow, order, partner)]
    if json:
        write_json([
            {"order": one.id, "partner": one.partner, "number": one.number, "lines": plain(lines),
             "differences": plain(said)}
            for one, lines, said in found
        ])  # fmt: skip
        return
    for one, lines, said in found:
        _print(one, lines, said)


def _print(order: "OrderRecord", lines: "tuple[Compared, ...]", said: "tuple[Finding, ...]") -> None:
    from canonical.finding import Severity

    out = console()
    rows = [
        (line.number, line.unit, number(line.ordered), "" if line.confirmed is None else number(line.confirmed),
         number(line.shipped), number(line.invoiced), priced(line.ordered_price), priced(line.confirmed_price),
         ", ".join(priced(one) for one in line.invoiced_prices))
        for line in lines
    ]  # fmt: skip
    out.print(table(f"{order.partner} {order.number}, order {order.id}", _COLUMNS, rows))
    if not said:
        out.print("Nothing differs.")
    for one in said:
        word = coloured("hold") if one.severity is Severity.hold else coloured("inform")
        out.print(f"{word}  {literal(one.says)}  [dim]{one.rule}[/]", highlight=False)
