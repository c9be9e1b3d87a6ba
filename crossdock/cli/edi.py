"""Look into EDI files without taking them in."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, coloured, console, table, write_json
from world import disk

app = typer.Typer(no_args_is_help=True)


class Policy(StrEnum):
    """How much is let pass."""

    strict = "strict"
    lenient = "lenient"


_MOST = 1_000_000_000
_GOOD = ("accept", "accept_with_warnings")


@app.callback()
def _root() -> None:
    """Look into EDI files without taking them in."""


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(help="EDI files.")],
    policy: Annotated[
        Policy, typer.Option(help="strict: the letter of X12; lenient: what a tolerant receiver lets pass.")
    ] = Policy.strict,
    json: JsonFlag = False,
) -> None:
    """Say of each file what it holds, whether it can be accepted, and where each problem stands."""
    from connectors.edi.guide import GuideBook
    from connectors.edi.inspection import inspect as look
    from crossdock.assembly import SHIPPED_MAPPINGS

    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    reports: list[dict[str, Any]] = []
    for file in files:
        try:
            content = disk.read(file, at_most=_MOST)
        except (OSError, ValueError) as error:
            raise typer.BadParameter(f"{file} cannot be read: {error}", param_hint="FILES") from None
        reports.append(look(content, str(file), policy=policy.value, guides=guides))
    if json:
        write_json(reports)
    else:
        for report in reports:
            _print(report)
    if any(report["verdict"] not in _GOOD for report in reports):
        raise typer.Exit(Exit.wrong)


def _print(report: dict[str, Any]) -> None:
    out = console()
    colour = "green" if report["verdict"] in _GOOD else "red"
    out.print(f"[bold]{report['file']}[/]  [{colour}]{report['verdict'].replace('_', ' ')}[/]  {report['bytes']} bytes")
    for interchange in report["interchanges"]:
        isa = interchange["isa"]
        out.print(
            f"  interchange {isa['control_number']}: {isa['sender_id']} → {isa['receiver_id']}, version {isa['version']}",
            highlight=False,
        )
        for group in interchange["groups"]:
            gs = group["gs"]
            out.print(f"    group {gs['control']}: {gs['functional_id']} {gs['version']}", highlight=False)
            for found in group["transactions"]:
                order = found.get("order") or {}
                says = f", order {order['po_number']}, {order['line_count']} lines" if order.get("po_number") else ""
                out.print(f"      set {found['st_control']}: {found['set']}{says}", highlight=False)
    rows = [
        (
            coloured(p["severity"]),
            str(p.get("offset", "")),
            p.get("element") or p.get("segment") or "",
            p["code"],
            p["detail"],
        )
        for p in report["problems"]
    ]
    if rows:
        out.print(table("", ("", ">byte", "where", "code", "what is wrong"), rows))
    out.print()
