"""``crossdock edi ack``: the 997, 999, TA1 or CONTRL that a file would be answered with, and in words what it says."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.contents import contents
from crossdock.cli.edi.inspect import Policy
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, literal, say, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from connectors.edi.showing.answering import Letter


class Form(StrEnum):
    """Which set acknowledges."""

    functional = "997"
    implementation = "999"


_COLOURS = {"A": "green", "E": "yellow", "P": "yellow", "R": "red", "7": "green", "4": "red"}  # the last two: CONTRL
_GOOD = {"A", "7"}


def ack(
    files: Annotated[list[Path], typer.Argument(help="EDI files.")],
    policy: Annotated[
        Policy, typer.Option(help="strict: the letter of X12; lenient: what a tolerant receiver lets pass.")
    ] = Policy.strict,
    form: Annotated[Form, typer.Option(help="999 answers groups of release 005010 and later.")] = Form.functional,
    batch: Annotated[bool, typer.Option("--batch", help="All answers to one file in one interchange.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write each answer into this folder, and print only what it says.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Print the acknowledgements that a file would be answered with: what is accepted, and why not. Needs no hub."""
    from connectors.edi.guide import GuideBook
    from connectors.edi.showing.answering import answers_to
    from connectors.profile import AnswerTerms
    from crossdock.shipped import SHIPPED_MAPPINGS
    from world.clock import WallClock

    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    terms = AnswerTerms.model_validate({"form": form.value, "batch": batch})
    reports: list[dict[str, Any]] = []
    for file, content in [(file, contents(file)) for file in files]:
        report, letters = answers_to(
            content, str(file), policy=policy.value, terms=terms, guides=guides, now=WallClock().now()
        )
        written = _written(out, file, letters) if out else [None] * len(letters)
        report["answers"] = [
            {"kind": letter.kind, "file": str(path) if path else None, "content": letter.content.decode("latin-1")}
            for letter, path in zip(letters, written, strict=True)
        ]
        reports.append(report)
    if json:
        write_json(reports)
    else:
        for report in reports:
            _print(report)
    if not all(_fine(report) for report in reports):
        raise typer.Exit(Exit.wrong)


def _written(folder: Path, file: Path, letters: "list[Letter]") -> list[Path]:
    """Write the answers to one file, named by it; what lies there under such a name is replaced."""
    from world import disk

    paths = []
    for number, letter in enumerate(letters, 1):
        paths.append(folder / f"{file.stem}_{letter.kind}_{number}.edi")
        disk.write(paths[-1], letter.content)
    return paths


def _fine(report: dict[str, Any]) -> bool:
    """Say whether everything in a file is accepted without a word."""
    codes = [one[word]["code"] for one in report["interchanges"] for word in ("ta1", "uci") if one.get(word)]
    groups = [group for one in report["interchanges"] for group in one["groups"] if group["code"]]
    codes += [said["code"] for group in groups for said in (group, *group["sets"])]
    unanswered = [one for one in report["interchanges"] if "unanswered" in one and one["groups"]]
    return bool(report["interchanges"]) and not report["problems"] and {*codes} <= _GOOD and not _lost(unanswered)


def _lost(unanswered: list[dict[str, Any]]) -> bool:
    """Say whether a group that is owed an answer gets none."""
    return any(group["functional_id"] != "FA" for one in unanswered for group in one["groups"])


def _print(report: dict[str, Any]) -> None:
    out = console()
    out.print(f"[bold]{literal(report['file'])}[/]", highlight=False)
    for says in report["problems"]:
        out.print(f"  [red]{literal(says)}[/]", highlight=False)
    for one in report["interchanges"]:
        _print_interchange(out, one)
    for answer in report["answers"]:
        _print_answer(out, answer)
    if not report["answers"]:
        out.print("  Nothing would be answered.", highlight=False)
    out.print()


def _print_interchange(out: "Console", one: dict[str, Any]) -> None:
    out.print(f"  interchange {literal(one['control'] or '?')} from {literal(one['sender'] or '?')}", highlight=False)
    if "unanswered" in one:
        out.print(f"    not answered: {literal(one['unanswered'])}", highlight=False)
    if one["ta1"]:
        _print_verdict(out, "    ", "TA1", one["ta1"])
    if one.get("uci"):
        _print_verdict(out, "    ", "CONTRL", one["uci"])
    for group in one["groups"]:
        name = f"group {group['control']} ({group['functional_id']} {group['release']})"
        if group["control"]:
            _print_verdict(out, "    ", name, group)
        for each in group["sets"]:
            _print_verdict(out, "      ", f"set {each['control']} ({each['set']})", each)


def _print_verdict(out: "Console", indent: str, name: str, said: dict[str, Any]) -> None:
    colour = _COLOURS.get(said["code"] or "", "dim")
    out.print(f"{indent}{literal(name)}: [{colour}]{literal(said['says'])}[/]", highlight=False, soft_wrap=True)
    for reason in said.get("reasons", ()):
        where = f" at position {reason['position']}" if "position" in reason else ""
        line = f"{indent}  {reason['ack']}{where}: {literal(reason['says'])}"
        out.print(line, highlight=False, soft_wrap=True)


def _print_answer(out: "Console", answer: dict[str, Any]) -> None:
    if answer["file"]:
        out.print(f"  {answer['kind']} written to {literal(answer['file'])}", highlight=False)
        return
    out.print(f"  the {answer['kind']}:", highlight=False)
    for line in answer["content"].rstrip("\n").split("\n"):
        say(f"    {line}")
