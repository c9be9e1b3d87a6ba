"""``crossdock map copy``: the mappings that come with Crossdock, copied into a folder of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from crossdock.cli.paper import counted, say


def copy(folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, such as mappings.")]) -> None:
    """Copy guides, bases, codes and example partners into a folder of your own, to be changed there."""
    from crossdock.shipped import SHIPPED_MAPPINGS
    from pipeline.step import NotNowError
    from world import disk

    if folder.exists():
        raise NotNowError(f"{folder} is there already; name a folder that is not")
    files = [path for path in sorted(SHIPPED_MAPPINGS.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    for path in files:
        disk.write(folder / path.relative_to(SHIPPED_MAPPINGS), disk.read(path))
    say(f"{counted(len(files), 'file')} copied. Add this line to your configuration: mappings: {folder}")
