"""Changes of acme's orders as they come by EDI, and what was answered to them."""

import json

from tests.pipeline.bench import interchange


def change_set(number, *lines, sequence="1", purpose="04", header=()):
    """Return one 860 from BCH to CTT; a line is ``POC`` elements from the first on, and may have segments after it."""
    head = [f"BCH*{purpose}*SA*{number}**{sequence}*20261123*****20261124", *header]
    body = [segment for line in lines for segment in ([line] if isinstance(line, str) else line)]
    return [*head, *body, f"CTT*{len(lines)}"] if lines else head


def poc(line, kind, quantity="", price="", sku=""):
    """Return one changed line."""
    named = f"*VN*{sku}" if sku else ""
    return f"POC*{line}*{kind}*{quantity}**{'EA' if quantity else ''}*{price}*{named}".rstrip("*")


def change_file(number, *lines, control, **said):
    return interchange(change_set(number, *lines, **said), control=control, kind="860", functional="PC")


def answers(bench, number=None):
    """Return the answers to changes, in the order in which they were given: verdict, and status by line."""
    told = [json.loads(m.body) for m in bench.messages("order_change_answer")]
    return [
        (
            one["verdict"],
            [[(p["status"], float(p["quantity"])) for p in n["answered"]["answers"]] for n in one["lines"]],
        )
        for one in told
        if number in (None, one["order_number"])
    ]


def changes(bench):
    """Return how far each change has come."""
    with bench.store.reading() as uow:
        return [one.state.value for one in uow.changes.list()]


def lines(bench, number):
    """Return of each line how much is ordered, reserved, backordered and shipped."""
    return [
        (float(n.ordered), float(n.reserved), float(n.backordered), float(n.shipped)) for n in bench.order(number).lines
    ]


def proven(bench):
    """Say that ledger, lines and reservations agree."""
    with bench.store.reading() as uow:
        assert uow.stock.prove() == []
