"""Look into EDI files without taking them in; each command is a file of its own."""

import typer

from crossdock.cli.edi import guide, numbers
from crossdock.cli.edi.ack import ack
from crossdock.cli.edi.diff import diff
from crossdock.cli.edi.explain import explain
from crossdock.cli.edi.inspect import inspect
from crossdock.cli.edi.repair import repair
from crossdock.cli.edi.sample import sample

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Look into EDI files without taking them in."""


app.command()(inspect)
app.command()(explain)
app.command()(ack)
app.command()(sample)
app.command()(diff)
app.command()(repair)
app.add_typer(guide.app, name="guide")
app.add_typer(numbers.app, name="numbers", help="The control numbers of what we send.")
