"""Cross-references: what partners call our items, places, units, carriers and terms; each command is its own file."""

import typer

from crossdock.cli.xref.bring import import_
from crossdock.cli.xref.export import export
from crossdock.cli.xref.find import find
from crossdock.cli.xref.list import list_

app = typer.Typer(no_args_is_help=True)

for _name, _command in (("list", list_), ("find", find), ("import", import_), ("export", export)):
    app.command(_name)(_command)
