"""``crossdock map schema``: what an editor needs to complete and check mappings while they are written."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from crossdock.cli.paper import say


def schema(
    kind: Annotated[
        Literal["mapping", "profile", "codes"], typer.Argument(help="The kind of file that the schema is for.")
    ] = "mapping",
    into: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write the schemas of all kinds into this folder instead.")
    ] = None,
) -> None:
    """Write a JSON Schema for editors: every word of a mapping, a profile or a code list, with what it means.

    Name it in the first line of a file: # yaml-language-server: $schema=mapping.schema.json
    """
    import json

    from connectors.mapping.language.schema import schemas
    from world import disk

    written = {name: json.dumps(found, indent=2) + "\n" for name, found in schemas().items()}
    if into is None:
        typer.echo(written[kind], nl=False)
        return
    for name, text in written.items():
        disk.write(into / f"{name}.schema.json", text.encode())
    say(f"{len(written)} schemas lie in {into}: {', '.join(f'{name}.schema.json' for name in written)}.")
