"""``crossdock edi explain``: the document itself, every segment named, problems marked at their bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.contents import contents
from crossdock.cli.edi.inspect import Policy
from crossdock.cli.edi.wanted import PartnerOption, agreed
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, plain, write_json

if TYPE_CHECKING:
    from rich.text import Text

    from connectors.edi.showing.commentary import Passage, Remark

_GOOD = ("accept", "accept_with_warnings")
_COLOURS = {"reject": "red", "hold": "yellow", "inform": "cyan"}


def explain(
    file: Annotated[Path, typer.Argument(help="An EDI file.")],
    policy: Annotated[
        Policy, typer.Option(help="strict: the letter of X12; lenient: what a tolerant receiver lets pass.")
    ] = Policy.strict,
    partner: PartnerOption = None,
    problems: Annotated[bool, typer.Option("--problems", help="Show only the segments with a problem.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Name the segments, but spell no elements.")] = False,
    json: JsonFlag = False,
) -> None:
    """Print a document with every segment named and its problems marked at their bytes."""
    from connectors.edi.guide import GuideBook
    from connectors.edi.reading import read
    from connectors.edi.showing.commentary import commentary
    from crossdock.shipped import SHIPPED_MAPPINGS

    if partner:
        agreed(partner)
    content = contents(file)
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    reading = read(content, policy=policy.value, guides=guides, partner=partner)
    told = commentary(content, reading, guides)
    passages = (one for one in told.passages if one.remarks or not problems)
    if json:
        write_json(_report(file, str(reading.verdict), passages, told.remarks))
    else:
        out = console()
        for remark in told.remarks:
            out.print(_said(remark), soft_wrap=True)
        for passage in passages:
            for line in _lines(passage, short=short):
                out.print(line, soft_wrap=True)
        out.print(f"\n[bold]{reading.verdict.replace('_', ' ')}[/]", highlight=False)
    if reading.verdict not in _GOOD:
        raise typer.Exit(Exit.wrong)


def _report(file: Path, verdict: str, passages: "Iterator[Passage]", remarks: "tuple[Remark, ...]") -> dict[str, Any]:
    return {
        "file": str(file),
        "verdict": verdict,
        "problems": plain([one._asdict() for one in remarks]),
        "passages": [
            plain(one._asdict())
            | {"words": plain([w._asdict() for w in one.words]), "remarks": plain([r._asdict() for r in one.remarks])}
            for one in passages
        ],
    }


def _lines(passage: "Passage", *, short: bool) -> "Iterator[Text]":
    """Yield the lines of one passage: its bytes, marks below them, what it is, what it says."""
    from rich.text import Text

    margin = f"{passage.offset:>7} " + "  " * passage.depth
    first = Text(margin, style="dim")
    first.append(passage.text, style="bold" if passage.segment else "reverse dim")
    if passage.name:
        first.append(f"   {passage.name}", style="green" if passage.segment else "yellow")
    if passage.text:
        yield first
    for remark in passage.remarks:
        if remark.end > remark.start and remark.end <= len(passage.text):
            marks = " " * (len(margin) + remark.start) + "^" * (remark.end - remark.start)
            yield Text(marks, style=_COLOURS[remark.severity.value])
        yield _said(remark, " " * len(margin))
    if not short:
        for word in passage.words:
            meaning = f" = {word.meaning}" if word.meaning else ""
            line = Text(" " * len(margin) + "    ")
            line.append(f"{word.reference} ", style="cyan dim")
            line.append(f"{word.name}: " if word.name else "", style="dim")
            line.append(word.value)
            line.append(meaning, style="green dim")
            yield line


def _said(remark: "Remark", margin: str = "") -> "Text":
    from rich.text import Text

    line = Text(margin)
    line.append(f"{remark.severity}: ", style=_COLOURS[remark.severity.value])
    line.append(remark.says)
    if remark.expected:
        line.append(f"; expected: {remark.expected}")
    if remark.mend and remark.severity != "inform":
        line.append(f" ({remark.mend})", style="dim")
    return line
