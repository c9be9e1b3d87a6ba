"""``crossdock map approve``: the second person's yes, in their own name."""

import typer

from crossdock.cli.counter import actor
from crossdock.cli.map.room import MappingName, room
from crossdock.cli.paper import JsonFlag, say, write_json


def approve(context: typer.Context, mapping: MappingName, json: JsonFlag = False) -> None:
    """Approve the draft as it lies in the folder now; another word in it needs another yes."""
    from pipeline.editions.publish import approve as say_yes

    with room(context) as here, here.acting(f"map approve {mapping}") as uow:
        draft = here.sound_draft(uow, mapping, "Nothing was approved.")
        say_yes(uow, draft)
    if json:
        write_json({"approved": draft.label, "by": actor()})
        return
    say(f"{draft.label} is approved by {actor()}. To publish it, someone else types: crossdock map publish {mapping}")
