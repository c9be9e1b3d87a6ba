"""``crossdock order enter``: an order as it was told, by flags, by a form on the screen, or many from a file."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.bring import Preview
from crossdock.cli.contents import contents
from crossdock.cli.counter import acting, actor
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, money, plain, say, table, write_json
from crossdock.cli.told_problems import tell_problems

if TYPE_CHECKING:
    from connectors.order_form import Forms
    from pipeline.desk import Desk
    from router.judge import Decision
    from store import OrderRecord, UnitOfWork

_LINE = re.compile(r"(?P<item>[^=]+)=(?P<quantity>[0-9.]+)(?P<unit>[A-Za-z]+)?(?:@(?P<price>[0-9.]+))?")
_OF_LINE = re.compile(r"^lines\.(\d+)\.")
_ORDER = "ORDER.json"  # what the form is called in the sentences about it
_SEEMS = {"accept": "can be accepted", "hold": "will wait for a person", "reject": "will be rejected"}

_Told = list[tuple["OrderRecord", "Decision"]]


def enter(
    context: typer.Context,
    partner: Annotated[str, typer.Option(help="Who orders; without it, a form asks for everything.")] = "",
    number_: Annotated[str, typer.Option("--number", help="Their order number; without it one is made up.")] = "",
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="ITEM=QUANTITY", help="MUG-01=24, or MUG-01=2case, or MUG-01=24@4.25."),
    ] = None,
    requested_on: Annotated[str, typer.Option(metavar="DATE", help="When they want it: 2026-12-01.")] = "",
    currency: Annotated[str, typer.Option(help="USD, EUR, ...")] = "",
    ship_to: Annotated[
        str, typer.Option(metavar="NUMBER|ADDRESS", help='Their store\'s number, or "name; street; city; region; '
                                                         'postal code; country".')
    ] = "",
    contact: Annotated[str, typer.Option(help="Whom we spoke with.")] = "",
    phone: Annotated[str, typer.Option(help="Their telephone number.")] = "",
    email: Annotated[str, typer.Option(help="Where the answer goes.")] = "",
    note: Annotated[list[str] | None, typer.Option(help="What else was said.")] = None,
    taken_by: Annotated[str, typer.Option(help="Who took the order; without it, whoever enters it.")] = "",
    channel: Annotated[str, typer.Option(help="By which channel it came: phone, or another of kind desk.")] = "phone",
    file: Annotated[
        Path | None, typer.Option("--from", exists=True, dir_okay=False, help="JSON or CSV, see docs/order-entry.md.")
    ] = None,
    preview: Preview = False,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Enter orders taken by telephone or by sales staff: all of them, or none with every bad field named.

    They get the same checks, the same search for duplicates and the same walk as an order by any other road.
    """
    from connectors import order_form
    from connectors.json_tree import MOST_BYTES
    from crossdock.cli.order_prompt import asked

    others = (number_, line, requested_on, currency, ship_to, contact, phone, email, note, taken_by)
    if file is not None:
        if partner or any(others):
            raise typer.BadParameter("either a file, or the order itself, not both", param_hint="--from")
        content, name = contents(file, at_most=MOST_BYTES, hint="--from"), str(file)
    elif any(others) and not partner:
        raise typer.BadParameter(
            "say who orders, or nothing at all: then a form asks for everything", param_hint="--partner"
        )
    else:
        said = _said(**asked(_known(context))) if not partner else _said(
            partner=partner, number=number_, requested_on=requested_on, currency=currency, ship_to=ship_to,
            contact=_without_nothing({"name": contact, "phone": phone, "email": email}), notes=note or [],
            taken_by=taken_by, lines=[told_line(word) for word in line or []],
        )  # fmt: skip
        content, name = _form(said), _ORDER
    forms = order_form.read(content, name)
    if file is None:
        forms.problems = [_spoken(problem) for problem in forms.problems]
    _enter(context, forms, content, name, channel, preview=preview, json=json)


def _spoken(problem: str) -> str:
    """Return a problem of an order that was told by flags or in the form: no file has a place to name."""
    says = problem.partition(": ")[2]
    if says == "lines is missing":
        return "nothing is ordered; say what: --line MUG-01=24"
    return _OF_LINE.sub(lambda found: f"line {int(found[1]) + 1}, ", says)


def _enter(
    context: typer.Context, forms: "Forms", content: bytes, name: str, channel: str, *, preview: bool, json: bool
) -> None:
    from connectors.order_form import MAPPING
    from pipeline.incoming.entry import enter as take_in
    from pipeline.told import Undone

    told: _Told = []
    problems = list(forms.problems)
    with suppress(Undone), acting(context, f"order enter {Path(name).name}") as (desk, uow):
        problems += _strangers(desk, uow, forms)
        if problems:
            raise Undone
        orders = [one.form.order() for one in forms.orders]
        told = take_in(uow, desk, orders, channel=channel, name=Path(name).name, content=content, mapping=MAPPING)
        if preview:
            raise Undone
    _tell(told, problems, preview=preview, json=json)
    if problems:
        raise typer.Exit(Exit.wrong)


def _known(context: typer.Context) -> set[str]:
    from pipeline.feeds.partners import partners

    with acting(context, "order enter") as (desk, uow):
        return partners(desk, uow)


def _strangers(desk: "Desk", uow: "UnitOfWork", forms: "Forms") -> list[str]:
    """Blame orders of customers whom nobody knows."""
    from connectors.mapping.suggestion import nearest
    from pipeline.feeds.partners import partners

    known = partners(desk, uow)
    return [
        f"{one.place}: partner: there is no customer {one.form.partner!r}{nearest(one.form.partner, sorted(known))}; "
        "enter it first: crossdock customer import"
        for one in forms.orders
        if one.form.partner not in known
    ]


def _tell(told: _Told, problems: list[str], *, preview: bool, json: bool) -> None:
    if json:
        orders = [
            {"id": None if preview else r.id, "partner": r.partner, "number": r.number, "verdict": d.verdict.value,
             "findings": plain(d.findings)}
            for r, d in told
        ]  # fmt: skip
        write_json({"orders": orders, "problems": problems, "entered": bool(told) and not preview})
        return
    if problems:
        tell_problems(problems, was_not="entered")
        return
    for record, decision in told:
        priced = any(line.unit_price is not None for line in record.order.lines)
        total = money(record.order.total, record.order.currency) if priced else "no prices told"
        name = (
            f"{record.partner} {record.number}" if preview else f"Order {record.id}, {record.partner} {record.number}"
        )
        say(f"{name}: {counted(len(record.lines), 'line')}, {total}; it {_SEEMS[decision.verdict]}.")
        rows = [(f.severity, f.rule.replace("_", " "), f.says, f.mend or "") for f in decision.findings]
        if rows:
            console().print(table("", ("", "rule", "what was found", "what to do"), rows))
    ended = "Nothing was entered: this was a preview." if preview else "The hub goes on from here: crossdock order list"
    say(f"{counted(len(told), 'order')}. {ended}")


def _form(said: dict[str, Any]) -> bytes:
    import json

    return json.dumps([said], indent=1, ensure_ascii=False).encode()


def _said(**said: Any) -> dict[str, Any]:
    """Return the order as the form has it: without what was not said, and with a number."""
    said["numbered_by_us"] = not said["number"].strip()
    said["number"] = said["number"].strip() or _made_up()
    said["currency"] = said["currency"].upper()
    said["taken_by"] = said["taken_by"] or actor()
    said["ship_to"] = told_place(said["ship_to"])
    return _without_nothing(said)


def _made_up() -> str:
    from world import chance
    from world.clock import WallClock

    return f"T{WallClock().now():%y%m%d}-{chance.token()[:6].upper()}"


def told_place(word: str) -> dict[str, Any]:
    """Read a ship-to: a number alone, or a name and an address with semicolons between the parts."""
    parts = [part.strip() for part in word.split(";")]
    if len(parts) == 1:
        return {"number": parts[0]} if parts[0] else {}
    names = ("name", "street", "city", "region", "postal_code", "country")
    if len(parts) > len(names):
        raise typer.BadParameter(f"{len(parts)} parts; expected {'; '.join(names)}", param_hint="--ship-to")
    return _without_nothing(dict(zip(names, parts, strict=False)))


def told_line(word: str) -> dict[str, str]:
    """Read a line as it was told: MUG-01=24, MUG-01=2case, MUG-01=24@4.25."""
    found = _LINE.fullmatch(word.strip())
    if found is None:
        says = f"{word!r} should be ITEM=QUANTITY, for example MUG-01=24, MUG-01=2case or MUG-01=24@4.25"
        raise typer.BadParameter(says, param_hint="--line")
    return _without_nothing({
        "sku": found["item"].strip(), "quantity": found["quantity"], "unit": found["unit"] or "",
        "unit_price": found["price"] or "",
    })  # fmt: skip


def _without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}
