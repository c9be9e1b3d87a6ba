"""Run the hub, and say what is wrong with its configuration."""

from datetime import timedelta
from typing import Annotated

import typer

from crossdock.cli.counter import house
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, write_json
from crossdock.settings import load
from pipeline.engine import inline
from pipeline.walk import steps


def up(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Look at every channel once, do all that is due, and end.")
    ] = False,
) -> None:
    """Run the hub: schedules, workers and the health endpoint in one process, until SIGTERM or Ctrl-C."""
    from crossdock.hub import Hub

    with house(context) as opened:
        if once:
            walk = steps(opened.desk)
            came = inline.poll(opened.desk, walk)
            moved = inline.settle(walk)
            typer.echo(f"{came} documents came in; {moved} rows moved on.")
            return
        hub = Hub(opened)
        hub.start()
        console().print(
            f"Crossdock is up. Health: {hub.health_url}/health/ready  Stop: Ctrl-C or SIGTERM.", highlight=False
        )
        ended = hub.wait(patience=timedelta(seconds=30))
    typer.echo(
        "Crossdock has stopped."
        if ended
        else "Crossdock has stopped; some work was cut short and goes on at the next start."
    )


def doctor(context: typer.Context, json: JsonFlag = False) -> None:
    """Say in one sentence each what is wrong with the configuration, the database, and everyone it names."""
    from crossdock.doctor import examine

    says = list(examine(load(context.obj)))
    if json:
        write_json(says)
    elif not says:
        typer.echo("All is well.")
    for sentence in says if not json else ():
        typer.echo(f"- {sentence}")
    if says:
        raise typer.Exit(Exit.wrong)
