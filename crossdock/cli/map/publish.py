"""``crossdock map publish``: let a draft go live, today or on a day to come."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.map.messages_again import counted_changes
from crossdock.cli.map.replayed import rewritten, roads
from crossdock.cli.map.room import MappingName, Room, room
from crossdock.cli.paper import JsonFlag, counted, plain, say, write_json

if TYPE_CHECKING:
    from canonical.edition import Act
    from pipeline.editions.rewriting import Rewritten

_LAST = 50  # messages that are written again


def publish(
    context: typer.Context,
    mapping: MappingName,
    effective: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="In force from the beginning of this day, by UTC. "
                     "Without it: from the day that the file says, or at once."),
    ] = None,
    approved_by: Annotated[str, typer.Option(metavar="NAME", help="The second person who said yes.")] = "",
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Publish the draft: from that day on it reads the partner's documents, and its content can never be changed.

    Refused while a sample fails or anything else is wrong, while the version stands for other content, and where
    configuration or profile ask for a preview or a second person and there was none.
    """
    from pipeline.editions.publish import publish as go_live
    from pipeline.editions.publish import terms_for

    with room(context) as here:
        with here.acting(f"map publish {mapping}") as uow:
            draft = here.sound_draft(uow, mapping, "Nothing was published.")
            day = effective.date() if effective else _from_file(here, mapping)
            terms = terms_for(here.book, mapping, here.settings.publishing)
            act = go_live(uow, draft, terms, effective=day, approved_by=approved_by)
            notes = list(_notes(here, uow.mappings.acts(mapping), mapping, act))
        messages = _written_again(here, mapping)
    if json:
        outgoing = {"written_again": len(messages), "different": counted_changes(messages)}
        write_json({"published": plain(act), "notes": notes, "messages": outgoing})
        return
    when = "is in force now" if act.effective_on == here.today else f"will be in force from {act.effective_on} on (UTC)"
    say(f"{act.label} {when}, published by {act.actor}{f', approved by {act.named}' if act.named else ''}.")
    if messages:
        last = counted(len(messages), "message")
        say(f"Of our last {last}, {counted_changes(messages)} would be written differently.")
    for note in notes:
        say(note)


def _written_again(here: Room, mapping: str) -> "list[Rewritten]":
    """Return what becomes of our last messages: this room still reads what was in force when it was opened."""
    with roads(here, here.book) as now, roads(here, here.book.with_drafts([mapping])) as then:
        return rewritten(here, [mapping], now, then, _LAST)


def _from_file(here: Room, mapping: str) -> date | None:
    """Return the day that the file wants, where it is still to come."""
    wanted = here.book.merged[mapping].top.says.effective
    return wanted if wanted and wanted > here.today else None


def _notes(here: Room, acts: "list[Act]", mapping: str, act: "Act") -> Iterator[str]:
    """Yield what the publisher should know besides."""
    from canonical.edition import upcoming
    from connectors.edi.authorship import written_with
    from pipeline.editions.publish import partners_of

    for later in upcoming(acts, here.today):
        if later.id != act.id and act.effective_on and later.effective_on and later.effective_on >= act.effective_on:
            yield f"Note: {later.label} is scheduled and takes its place on {later.effective_on}."
    for name in sorted(here.book.wanted()):
        bare, _, version = name.partition("@")
        if bare == mapping and version and version != act.version:
            yield f"Note: a profile insists on {name}, and goes on reading with that."
    resting = [name for name in here.book.resting_on(mapping) if name != mapping]
    if resting:
        yield f"Note: {', '.join(resting)} keep the copy that they were published with; publish them again to follow."
    if not partners_of(here.book, [mapping]) and not written_with(here.book, [mapping]):
        yield f"Note: no profile names {mapping}, so nothing is read with it yet."
