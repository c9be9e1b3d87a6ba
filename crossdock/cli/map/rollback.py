"""``crossdock map rollback``: take back what was published last."""

from typing import Annotated

import typer

from crossdock.cli.map.room import MappingName, room
from crossdock.cli.paper import JsonFlag, plain, say, write_json


def rollback(
    context: typer.Context,
    mapping: MappingName,
    to: Annotated[str, typer.Option(help="The version (1) or hash (#6f3c) to bring back; else the one before.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept in the history.")] = "",
    json: JsonFlag = False,
) -> None:
    """Withdraw what is scheduled, else bring back the version before: from now on documents are read with that."""
    from canonical.edition import Deed, in_force
    from pipeline.editions.publish import roll_back

    with room(context) as here, here.acting(f"map rollback {mapping}") as uow:
        here.known(uow, mapping)
        act = roll_back(uow, mapping, to=to, reason=reason)
        current = in_force(uow.mappings.acts(mapping), here.today)
    if json:
        write_json({"act": plain(act), "in_force": current.label if current else None})
        return
    standing = current.label if current else "its file in the folder"
    if act.deed is Deed.withdrawn:
        say(f"{act.label} is withdrawn and will not come into force; {standing} goes on.")
        return
    say(f"{act.label} is in force again. What was read meanwhile can be read anew: crossdock document replay ID")
