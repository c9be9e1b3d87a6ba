"""``crossdock map history``: who did what with a mapping, and how many orders each content has read."""

import typer

from crossdock.cli.map.room import MappingName, room
from crossdock.cli.paper import JsonFlag, coloured, console, moment, plain, table, write_json


def history(context: typer.Context, mapping: MappingName, json: JsonFlag = False) -> None:
    """Tell everything that was done with a mapping: who checked, previewed, approved, published or took back what."""
    from canonical.edition import state_of

    with room(context) as here, here.reading() as uow:
        acts = here.known(uow, mapping)
        uses = uow.mappings.uses(mapping)
    labels = list(dict.fromkeys([*(act.label for act in acts), *uses]))
    states = {label: state_of(label, acts, here.today) for label in labels}
    if json:
        editions = [{"label": n, "state": states[n], "orders": uses.get(n, 0)} for n in labels]
        write_json({"mapping": mapping, "editions": plain(editions), "acts": plain(acts)})
        return
    rows = [
        (moment(a.at), a.actor, a.deed.value.replace("_", " "), a.label.rpartition("@")[2],
         str(a.effective_on or ""), a.named, a.says)
        for a in acts
    ]  # fmt: skip
    out = console()
    columns = ("at (UTC)", "who", "what", "version", "in force from", "approved by", "why")
    out.print(
        table(f"What was done with {mapping}", columns, rows) if rows else f"Nothing was done with {mapping} yet."
    )
    if labels:
        counts = [(label, coloured(states[label]), str(uses.get(label, 0))) for label in labels]
        out.print(table("Its contents", ("label", "state", ">orders read"), counts))
