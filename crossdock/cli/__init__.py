"""The command `crossdock`; each family of commands is a file of its own, loaded when it is called."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from crossdock.cli import demo, up
from crossdock.cli.exit import Exit, caught

_FAMILIES = {
    "order": "See orders and their whole story.",
    "document": "See what was received, and read it again.",
    "review": "Answer what waits for a person.",
    "customer": "See and import customers.",
    "credit": "See and import limits, receivables and payments.",
    "price": "See and import price lists, contracts and promotions.",
    "stock": "See, count, move, import and prove stock; see what is to come and what must be got.",
    "calendar": "See when a warehouse works, and when what is ordered now can leave.",
    "pick": "Take orders off the shelves: lists, what is not found.",
    "pack": "Check what is packed by scanning it.",
    "shipment": "Pack orders and let shipments leave.",
    "invoice": "See, make, print and take back invoices.",
    "return": "Let goods come back, take them in, and credit them.",
    "edi": "Look into EDI files.",
    "xref": "See, import and export partners' numbers for items, places, units and terms.",
    "map": "Draft, check, preview, publish and trace mappings.",
    "as2": "Certificates for AS2, and a first message to a new partner.",
}
_MODULES = {"return": "goods_return"}  # whose name is no module's


class Family(TyperGroup):
    """Commands whose module, of the same name, is imported once one of them is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands' names."""
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by name, or nothing."""
        self._load()
        return super().get_command(ctx, cmd_name)

    def _load(self) -> None:
        if not self.commands:
            name = self.name or ""
            self.commands = get_group(import_module(f"crossdock.cli.{_MODULES.get(name, name)}").app).commands


app = typer.Typer(
    name="crossdock",
    help="Crossdock, the order hub: orders in by EDI, marketplaces and mail; "
    "acknowledgements, bookings and ship notices out.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command("up")(up.up)
app.command("doctor")(up.doctor)
app.command("demo")(demo.demo)
for _name, _says in _FAMILIES.items():
    app.add_typer(typer.Typer(cls=Family, no_args_is_help=True), name=_name, help=_says)


@app.callback()
def _root(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", "-c", envvar="CROSSDOCK_CONFIG", help="The hub's configuration file.")
    ] = Path("config.yaml"),
) -> None:
    context.obj = config


def main() -> None:
    """Run the command; every error ends as a sentence and a stable exit code."""
    with caught():
        app()
    sys.exit(Exit.fine)
