"""The demo: a practice world on this machine, and orders that walk through the hub."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
        from crossdock.practice.town import Town
    except ImportError as error:
        typer.echo(
            f"The practice world is not installed ({error}). Install it: pip install 'crossdock[practice]'", err=True
        )
        raise typer.Exit(Exit.configuration) from None

    if not resume:
        shutil.rmtree(folder, ignore_errors=True)
    config = folder / "config.yaml"
    with Town(folder / "world") as town:
        config.write_text(town.config(guest=offered is not None))
        later = _nothing
        names: list[str] = []
        if offered is not None:
            names = offers.offer_folder(town, offered)
        elif not resume:
            _stock(config, offers.STOCK)
            offers.offer(town)
            later = lambda: offers.offer_again(town)  # noqa: E731
        documents = offers.DOCUMENTS if offered is None and not resume else 0
        with _bar(quiet=json) as bar:
            task = bar.add_task("", total=None)
            show = lambda says, done, total: bar.update(task, description=says, completed=done, total=total or None)  # noqa: E731
            outcome = stage.run(config, town, show, documents=documents, halfway=later)
        faults = _faults(outcome, names, promised=offered is None and not resume)
        if json:
            write_json({"walks": outcome.walks, "faults": faults, "seconds": outcome.seconds})
        else:
            _tell(outcome, town, folder, faults)
    if faults:
        raise typer.Exit(Exit.wrong)


def _nothing() -> None:
    """Offer nothing more."""


def _stock(config: Path, stock: Path) -> None:
    """Fill the practice warehouse."""
    from crossdock.assembly import open_house
    from crossdock.settings import load
    from crossdock.stock_file import read
    from pipeline.stock import count

    house = open_house(load(config))
    with house.desk.store.unit_of_work(actor="practice warehouse", cause="opening count") as uow:
        for row in read(stock)[0]:
            uow.stock.put_item(row.item)
            count(uow, house.desk, row.item.sku, row.warehouse, row.on_hand, "opening count")
    house.close()


def _bar(*, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console(), disable=quiet,
        transient=True,
    )  # fmt: skip


def _faults(outcome: "Outcome", names: list[str], *, promised: bool) -> list[str]:
    from crossdock.practice.offers import missing

    faults = list(missing(outcome.walks)) if promised else []
    if not outcome.settled:
        faults.append("The hub did not settle in time.")
    lost = set(names) - {name for walk in outcome.walks for name in (walk.came_as, *walk.also_as)}
    faults += [f"{name}: was offered, and nothing is known of it." for name in sorted(lost)]
    return faults + outcome.conserved


def _tell(outcome: "Outcome", town: "Town", folder: Path, faults: list[str]) -> None:
    out = console()
    rows = [_row(walk) for walk in outcome.walks]
    columns = ("came as", "by", "order", "became", "997", "answer", "tracking", "notice")
    out.print(table("Each order's walk", columns, rows))
    waiting = [w for w in outcome.walks if w.waits_for]
    if waiting:
        out.print("[bold]What waits for a person, or was rejected[/]")
        for walk in waiting:
            out.print(f"  {walk.number or walk.came_as}: {walk.waits_for}", highlight=False)
            if walk.command:
                out.print(
                    f"    [bold]crossdock -c {folder}/config.yaml {walk.command}[/]", highlight=False, soft_wrap=True
                )
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


def _row(walk: "Walk") -> tuple[str, ...]:
    came = walk.came_as + (f" (offered {walk.offered} times)" if walk.offered > 1 else "")
    return (
        came, walk.partner or walk.channel, walk.number, coloured(walk.state), walk.functional, walk.answer, walk.booking,
        walk.notice,
    )  # fmt: skip


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
