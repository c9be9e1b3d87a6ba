"""``crossdock edi inspect``: what a file holds, whether it can be accepted, where each problem stands."""

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.contents import contents, opened
from crossdock.cli.edi.wanted import PartnerOption, agreed
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, coloured, console, counted, literal, table, write_json_in_pieces

if TYPE_CHECKING:
    from rich.console import Console

    from connectors.edi.guide import GuideBook


class Policy(StrEnum):
    """How much is let pass."""

    strict = "strict"
    lenient = "lenient"


_LARGE = 32_000_000  # bytes; a larger file is not held in memory
_GOOD = ("accept", "accept_with_warnings")


def inspect(
    files: Annotated[list[Path], typer.Argument(help="EDI files.")],
    policy: Annotated[
        Policy, typer.Option(help="strict: the letter of X12; lenient: what a tolerant receiver lets pass.")
    ] = Policy.strict,
    partner: PartnerOption = None,
    json: JsonFlag = False,
) -> None:
    """Say of each file what it holds, whether it can be accepted, and where each problem stands."""
    from connectors.edi.guide import GuideBook
    from crossdock.shipped import SHIPPED_MAPPINGS

    if partner:
        agreed(partner)
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    with ExitStack() as until:
        reports = [_look(file, until, policy, guides, partner) for file in files]
        if json:
            write_json_in_pieces(reports)
        else:
            for report in reports:
                _print(report)
    if any(report["verdict"] not in _GOOD for report in reports):
        raise typer.Exit(Exit.wrong)


def _look(file: Path, until: ExitStack, policy: Policy, guides: "GuideBook", partner: str | None) -> dict[str, Any]:
    """Lay a file open: a small one at once, a large one while its report is written."""
    from connectors.edi.edifact.marks import WINDOW, is_edifact
    from connectors.edi.showing import inspection, inspection_stream

    source = opened(file, until)
    if source.size > _LARGE and not is_edifact(source.cut(0, WINDOW)):
        return inspection_stream.inspect(source, str(file), policy=policy.value, guides=guides, partner=partner)
    return inspection.inspect(contents(file), str(file), policy=policy.value, guides=guides, partner=partner)


def _print(report: dict[str, Any]) -> None:
    out = console()
    colour = "green" if report["verdict"] in _GOOD else "red"
    verdict = f"[{colour}]{report['verdict'].replace('_', ' ')}[/]"
    out.print(f"[bold]{literal(report['file'])}[/]  {verdict}  {report['bytes']} bytes", highlight=False)
    for interchange in report["interchanges"]:
        _print_interchange(out, interchange)
    rows = [
        (
            coloured(p["severity"]), str(p.get("offset", "")), p.get("reference") or p.get("segment") or "", p["code"],
            p["detail"],
        )
        for p in report["problems"]
    ]  # fmt: skip
    if rows:
        out.print(table("", ("", ">byte", "where", "code", "what is wrong"), rows))
    out.print()


def _print_interchange(out: "Console", interchange: dict[str, Any]) -> None:
    header = interchange.get("isa") or interchange.get("unb")
    says = "without an ISA"
    if header:
        version = f"{header['syntax']}:{header['version']}" if "syntax" in header else header["version"]
        says = f"{header['control_number']}: {header['sender_id']} → {header['receiver_id']}, version {version}"
    out.print(f"  interchange {literal(says)}", highlight=False)
    for group in interchange["groups"]:
        gs = group.get("gs") or group.get("ung")
        says = f"{gs['control']}: {gs['functional_id']} {gs['version']}" if gs else "without a GS"
        if gs or "gs" in group:
            out.print(f"    group {literal(says)}", highlight=False)
        for found in group["transactions"]:
            order = found.get("order") or {}
            says = (
                f"{found['st_control']}: {found['set']}"
                if "st_control" in found
                else (f"{found['unh_control']}: {found['set']} {found['version']}")
            )
            if order.get("po_number"):
                says += f", order {order['po_number']}, {counted(order['line_count'], 'line')}"
            out.print(f"      set {literal(says)}", highlight=False)
