"""Draft, check, preview, publish and trace mappings; each command is a file of its own, imported when it is typed."""

import typer

from crossdock.cli.map.approve import approve
from crossdock.cli.map.check import check
from crossdock.cli.map.copy import copy
from crossdock.cli.map.coverage import coverage
from crossdock.cli.map.diff import diff
from crossdock.cli.map.draft import draft
from crossdock.cli.map.history import history
from crossdock.cli.map.list import list_
from crossdock.cli.map.new import new
from crossdock.cli.map.preview import preview
from crossdock.cli.map.publish import publish
from crossdock.cli.map.rollback import rollback
from crossdock.cli.map.schema import schema
from crossdock.cli.map.show import show
from crossdock.cli.map.trace import trace

app = typer.Typer(no_args_is_help=True)

for _name, _command in (
    ("list", list_), ("show", show), ("check", check), ("diff", diff), ("preview", preview), ("approve", approve),
    ("publish", publish), ("rollback", rollback), ("history", history), ("schema", schema), ("trace", trace),
    ("coverage", coverage), ("draft", draft), ("new", new), ("copy", copy),
):  # fmt: skip
    app.command(_name)(_command)
