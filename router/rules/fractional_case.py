"""Hold an order with a line that would make us open a case, or cut a piece in two."""

from collections.abc import Iterator

from pydantic import Field

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun, Quantity
from canonical.order import PurchaseOrder
from canonical.stock import Item
from router.facts import Facts
from router.listed import Listed

KIND = HoldKind.quantity


class Options(Noun):
    """``full_cases``: this customer orders full cases only. ``divisible``: units of which half a one can be sent."""

    full_cases: bool = True
    divisible: Listed = Field(default=("kilogram", "pound", "meter", "liter"))


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each line whose quantity is no whole number of cases, or of pieces."""
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is None:
            continue
        asked = facts.quantity(position, line)
        pack = item.traits.case_pack if options.full_cases else None
        if pack and asked % pack:
            below = asked // pack * pack
            yield _finding(position, line.number, item, asked, f"{below} or {below + pack}", f"cases of {pack}")
        elif not pack and item.unit not in options.divisible and asked % 1:
            yield _finding(position, line.number, item, asked, f"{asked // 1} or {asked // 1 + 1}", "whole ones only")


def _finding(position: int, number: str, item: Item, asked: Quantity, expected: str, sold: str) -> Finding:
    return Finding(
        rule="fractional_case",
        says=f"line {number}: {asked} {item.unit} of {item.sku} are asked for, which we sell in {sold}"
        if sold.startswith("cases")
        else f"line {number}: {asked} {item.unit} of {item.sku} are asked for, and there are {sold}",
        line=number,
        place=Place(field=f"lines[{position - 1}].quantity"),
        expected=f"{expected} {item.unit}",
        mend="agree on a full quantity with the buyer; approve to send what is asked for all the same",
        evidence={"asked": f"{asked:f}", "sold_in": sold},
    )
