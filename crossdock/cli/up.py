"""Run the hub, and say what is wrong with its configuration."""

import logging
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.counter import house
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, counted, say, write_json

if TYPE_CHECKING:
    from crossdock.assembly import House

_PATIENCE = timedelta(seconds=30)


def up(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Look at every channel once, do all that is due, and end.")
    ] = False,
) -> None:
    """Run the hub: schedules, workers and the health endpoint in one process, until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if once:
        _once(context)
    else:
        _run(context)


def _run(context: typer.Context) -> None:
    from crossdock.hub import Hub

    with house(context) as opened:
        _tell_of_drafts(opened)
        hub = Hub(opened)
        try:
            with hub.running():
                as2 = f"AS2: {hub.as2_url}  " if hub.as2_url else ""
                api = f"API: {hub.api_url}  " if hub.api_url else ""
                say(f"Crossdock is up. {as2}{api}Health: {hub.health_url}/health/ready  Stop: Ctrl-C or SIGTERM.")
                hub.wait()
                say("Crossdock is stopping: each worker ends its batch. Once more Ctrl-C or SIGTERM: at once.")
                ended = hub.stop(_PATIENCE)
        except KeyboardInterrupt:
            ended = False
        if not ended:
            _leave()
    say("Crossdock has stopped.")


def _tell_of_drafts(opened: "House") -> None:
    """Say that drafts are broken; what was published goes on without them."""
    book = opened.desk.shelf.book if opened.desk.shelf else None
    problems = book.problems if book else ()
    for problem in book.unreadable if book else ():
        say(f"{problem}; its documents wait. Go back to another version: crossdock map rollback", error=True)
    if problems:
        say(
            f"{counted(len(problems), 'problem')} in mappings that are not in use; `crossdock map check` names them.",
            error=True,
        )


def _leave() -> None:
    """End the process as it stands: whoever is still at work may hold what an orderly end would wait for."""
    say("Crossdock has stopped; some work was cut short and goes on at the next start.")
    sys.stdout.flush()
    os._exit(Exit.wrong)


def _once(context: typer.Context) -> None:
    from crossdock.hub import once

    with house(context) as opened:
        _tell_of_drafts(opened)
        came, moved, troubles = once(opened)
    say(f"{counted(came, 'document')} came in; {counted(moved, 'row')} moved on.")
    for trouble in troubles:
        say(trouble, error=True)
    if troubles:
        raise typer.Exit(Exit.wrong)


def doctor(context: typer.Context, json: JsonFlag = False) -> None:
    """Say in one sentence each what is wrong with the configuration, the database, and everyone it names."""
    from connectors.mapping.problem import BadConfiguration
    from crossdock.doctor import examine
    from crossdock.settings import load

    code = Exit.wrong
    try:
        says = list(examine(load(context.obj)))
    except BadConfiguration as error:
        code, says = Exit.configuration, [str(problem) for problem in error.problems]
    if json:
        write_json(says)
    for sentence in () if json else says or ["All is well."]:
        say(sentence)
    if says:
        raise typer.Exit(code)
