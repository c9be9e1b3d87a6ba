"""The demo: a practice world on this machine, and orders that walk through the hub."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from crossdock.cli.exit import Exit
from crossdock.cli.paper import coloured, console, table, write_json

if TYPE_CHECKING:
    from crossdock.practice.demo import Outcome
    from crossdock.practice.town import Town
    from crossdock.practice.walks import Walk


def demo(
    offered: Annotated[
        Path | None,
        typer.Option("--from", help="Let the practice partner offer this folder's files instead.", exists=True),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the practice world lives; emptied first.")] = Path("var/demo"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the practice world as it was left.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the walks as JSON.")] = False,
) -> None:
    """Let orders walk through the hub: real SFTP, HTTP, IMAP and SMTP, all on this machine."""
    try:
        from crossdock.practice import demo as stage
        from crossdock.practice import offers
        from crossdock.practice.town import Town, clear
    except ImportError as error:
        typer.echo(
            f"The practice world is not installed ({error}). Install it: pip install 'crossdock[practice]'", err=True
        )
        raise typer.Exit(Exit.configuration) from None

    if resume:
        programme = offers.NOTHING
    else:
        clear(folder)
        programme = offers.folder(offered) if offered else offers.STANDARD
    with Town(folder / "world") as town:
        config = town.configure(folder / "config.yaml", guests=offered is not None)
        programme.open(town, config)
        with _bar(quiet=json) as bar:
            task = bar.add_task("", total=None)

            def show(says: str, done: int, total: int) -> None:
                bar.update(task, description=says, completed=done, total=total or None)

            outcome = stage.run(config, town, programme, show)
        faults = [*programme.missing(town, outcome.walks), *outcome.faults]
        if json:
            write_json({"walks": outcome.walks, "faults": faults, "seconds": outcome.seconds})
        else:
            _tell(outcome, town, folder, faults)
    if faults:
        raise typer.Exit(Exit.wrong)


def _bar(*, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
        console=console(), disable=quiet, transient=True,
    )  # fmt: skip


def _tell(outcome: "Outcome", town: "Town", folder: Path, faults: list[str]) -> None:
    from crossdock.practice import offers

    out = console()
    rows = [_row(walk) for walk in outcome.walks if walk.order or not walk.nothing_new]
    columns = ("came as", "from", "order", "became", "997", "855 *", "tracking", "856 *")
    out.print(table("Each order's walk", columns, rows))
    out.print("* EDI partners get an 855 and an 856, a marketplace is called, a customer is mailed.", style="dim")
    retold = sum(walk.nothing_new for walk in outcome.walks)
    out.print(
        f"{retold} documents said again what was known, and nothing was made of them.\n" if retold else "", style="dim"
    )
    waiting = [w for w in outcome.walks if w.waits_for]
    if waiting:
        out.print("[bold]What waits for a person, or was rejected[/]")
        for walk in waiting:
            here = "" if walk.order or walk.waits_for.startswith(walk.came_as) else f"{walk.came_as}: "
            out.print(f"  {here}{walk.waits_for}", highlight=False, markup=False)
            if walk.command:
                command = walk.command.replace("=SKU", f"={offers.RELEASES.get(walk.number, 'SKU')}")
                out.print(f"    [bold]crossdock -c {folder}/config.yaml {command}[/]", highlight=False, soft_wrap=True)
        out.print(f"  Then: [bold]crossdock demo --resume --folder {folder}[/]\n", highlight=False)
    _places(town, folder)
    counts: dict[str, int] = {}
    for walk in outcome.walks:
        counts[walk.state] = counts.get(walk.state, 0) + 1
    out.print(
        ", ".join(f"{n} {coloured(state)}" for state, n in sorted(counts.items())) + f"; {outcome.seconds:.1f} s",
        highlight=False,
    )
    for fault in faults:
        out.print(f"[red]{fault}[/]")


def _row(walk: "Walk") -> tuple[str | Text, ...]:
    came = walk.came_as + (f" (offered {walk.offered} times)" if walk.offered > 1 else "")
    return (
        came, walk.partner or walk.channel, walk.number, coloured(walk.state), _tick(walk.functional),
        _tick(walk.answer), walk.booking, _tick(walk.notice),
    )  # fmt: skip


def _tick(files: str) -> Text:
    """Write a tick for each answer that arrived, and how often where it was more than once."""
    times = re.search(r", (\d+) times", files)
    return Text((f"✓ {times[1]} times" if times else "✓") if files else "", style="green")


def _places(town: "Town", folder: Path) -> None:
    labels = folder / "labels"
    rows = [
        ("acme's 997, 855 and 856", str(town.sftp.home("acme") / "out")),
        ("nordwind's 997, 855 and 856", str(town.sftp.home("nordwind") / "out")),
        ("mails to the customer", str(town.mailbox.answers)),
        ("labels (PDF)", str(labels)),
        ("the hub's database", str(folder / "crossdock.db")),
        ("the hub's configuration", str(folder / "config.yaml")),
    ]
    console().print(table("Where things lie", ("what", "where"), rows))
