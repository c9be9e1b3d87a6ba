"""The top of an order's story: what the order says as a whole, who took it, and what the rules said of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from canonical.finding import Severity
from canonical.party import Party, PartyRole
from crossdock.cli.paper import coloured, console, counted, literal, moment, money, number, priced, table

if TYPE_CHECKING:
    from canonical.order import PurchaseOrder
    from store import OrderRecord, UnitOfWork

_FINDINGS = ("", "rule", "line", "what was found")
_TOLD = ("line", "what becomes of it", ">quantity", "unit", "ships on", ">price", "why")


def print_head(order: "OrderRecord") -> None:
    """Print whose order it is, how far it has come, how it came, and what it says of more than one line."""
    out = console()
    out.print(
        f"[bold]{literal(order.partner)} {literal(order.number)}[/]  order {order.id}, {coloured(order.state)}",
        highlight=False,
    )
    came = f"document {order.document_id}, " if order.document_id else ""
    out.print(f"[dim]by {literal(order.channel)}, {came}read with {literal(order.mapping)}[/]", highlight=False)
    for name, words in _said(order.order):
        out.print(f"{name + ':':<12}{literal(words)}", highlight=False)
    out.print()


def _said(order: "PurchaseOrder") -> Iterator[tuple[str, str]]:
    """Yield each thing that the order says as a whole, and what it is; nothing of what it does not say."""
    from canonical.order import NUMBERED_BY_US
    from connectors.order_form import TAKEN_BY

    kinds = {one.kind for one in order.references}
    ours = {TAKEN_BY, NUMBERED_BY_US}
    said = {
        "taken by": ", ".join(one.number for one in order.references if one.kind == TAKEN_BY),
        "number": "made up by us, the customer gave none" if NUMBERED_BY_US in kinds else "",
        "days": ", ".join(_days(order)),
        **{party.role.value.replace("_", " "): _party(party) for party in order.parties if _party(party)},
        "contact": "; ".join(_contacts(order)),
        "terms": "; ".join(filter(None, (order.payment_terms, order.delivery_terms, order.service))),
        "references": ", ".join(f"{one.kind} {one.number}" for one in order.references if one.kind not in ours),
        "notes": "; ".join(order.notes),
        "total": money(order.total, order.currency) if order.total else "",
    }
    yield from ((name, words) for name, words in said.items() if words)


def _days(order: "PurchaseOrder") -> Iterator[str]:
    words = {
        "ordered": order.ordered_on, "wanted": order.requested_on, "not before": order.ship_not_before,
        "not after": order.cancel_after,
    }  # fmt: skip
    yield from (f"{name} {day}" for name, day in words.items() if day)


def _party(party: Party) -> str:
    from connectors.paper import wording

    number = f"number {party.number}" if party.number and party.name else ""
    if party.role not in (PartyRole.ship_to, PartyRole.bill_to, PartyRole.mark_for):
        return ""
    return ", ".join(filter(None, (*wording.address(party), number)))


def _contacts(order: "PurchaseOrder") -> Iterator[str]:
    for party in order.parties:
        for one in party.contacts:
            yield ", ".join(filter(None, (one.name, one.phone, one.email)))


def print_rules(uow: "UnitOfWork", order: "OrderRecord") -> None:
    """Print what the rules found when they looked at the order last, also what only informs."""
    decided = uow.decisions.of(order.id)
    if not decided:
        return
    last = decided[-1]
    times = f", and {counted(len(decided) - 1, 'time')} before" if len(decided) > 1 else ""
    title = f"What the rules said: {last.verdict} ({len(last.asked)} were asked, {moment(last.at)}{times})"
    rows = [
        (_severity(finding.severity), finding.rule.replace("_", " "), finding.line or "", finding.says)
        for finding in last.findings
    ]
    out = console()
    if rows:
        out.print(table(title, _FINDINGS, rows))
    else:
        out.print(f"[bold]{literal(title)}[/]; none found anything.\n", highlight=False)


def print_confirmed(uow: "UnitOfWork", order: "OrderRecord") -> None:
    """Print what the buyer was told last of each line, granted changes among it."""
    from pipeline.answers.cross_check import last_answer

    said = last_answer(uow, order.id)
    rows = [
        (line.number, one.status.value.replace("_", " "), number(one.quantity), one.unit, str(one.ships_on or ""),
         priced(line.unit_price if one.unit_price is None else one.unit_price), one.reason)
        for line in (said.lines if said else ())
        for one in line.answers
    ]  # fmt: skip
    if rows:
        console().print(table("What the buyer was told", _TOLD, rows))


def _severity(severity: Severity) -> str:
    return coloured(severity.value)
