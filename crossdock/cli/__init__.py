"""The command `crossdock`; each family of commands is a file of its own, loaded when it is called."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from crossdock.cli import demo, document, edi, order, review, shipment, stock, up
from crossdock.cli.exit import Exit, caught

app = typer.Typer(
    name="crossdock",
    help="Crossdock, the order hub: orders in by EDI, marketplaces and mail; acknowledgements, bookings and ship notices out.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(order.app, name="order", help="See orders and their whole story.")
app.add_typer(document.app, name="document", help="See what was received, and read it again.")
app.add_typer(review.app, name="review", help="Answer what waits for a person.")
app.add_typer(stock.app, name="stock", help="See, count and import stock.")
app.add_typer(shipment.app, name="shipment", help="Pack orders and let shipments leave.")
app.add_typer(edi.app, name="edi", help="Look into EDI files.")
app.command("up")(up.up)
app.command("doctor")(up.doctor)
app.command("demo")(demo.demo)


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
