"""See what was received: every document, its bytes, what was found in it; and read one again."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from canonical.lifecycle import Application
from crossdock.cli.at_most import at_most
from crossdock.cli.counter import acting, reading
from crossdock.cli.paper import (
    JsonFlag,
    coloured,
    console,
    literal,
    moment,
    plain,
    say,
    table,
    write_json,
)

if TYPE_CHECKING:
    from canonical.finding import Finding
    from store import ArrivalRecord, DocumentRecord, EventRecord, MessageRecord

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[Application | None, typer.Option(help="Only documents in this state.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel's documents.")] = None,
    limit: Annotated[int, at_most("At most so many, newest first.")] = 50,
    json: JsonFlag = False,
) -> None:
    """List documents, newest first."""
    with reading(context) as uow:
        documents = uow.documents.list(application=state, channel=channel, limit=limit)
    if json:
        write_json(documents)
        return
    rows = [
        (
            str(d.id), d.channel, d.name, d.partner or "", coloured(d.validation), coloured(d.application), str(d.size),
            d.note, moment(d.received_at),
        )
        for d in documents
    ]  # fmt: skip
    columns = (">id", "by", "name", "partner", "bytes are", "content is", ">size", "why", "received (UTC)")
    none = "No such documents." if state or channel else "Nothing was received yet."
    console().print(table("Documents", columns, rows) if rows else none)


@app.command()
def show(
    context: typer.Context,
    document: Annotated[int, typer.Argument(help="The document's id.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the exact bytes that were received, and nothing else.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Show one document: where it came from, what was found in it, what was answered."""
    with reading(context) as uow:
        found = uow.documents.get(document)
        if raw:
            sys.stdout.buffer.write(uow.documents.content(document))
            return
        arrivals = uow.documents.arrivals(document)
        messages = uow.messages.list(document_id=document)
        events = uow.events.of("document", document)
    if json:
        story = {"document": found, "arrivals": arrivals, "messages": messages, "events": events}
        write_json({name: plain(part) for name, part in story.items()})
        return
    _print_head(found)
    _print_tables(arrivals, messages, events)


def _print_head(document: "DocumentRecord") -> None:
    out = console()
    states = f"{coloured(document.validation)}, {coloured(document.application)}"
    out.print(f"[bold]{literal(document.name)}[/]  document {document.id}, {states}", highlight=False)
    came = f"by {literal(document.channel)}, {document.size} bytes, sha256 {document.digest}"
    out.print(f"[dim]{came}[/]\n", highlight=False, soft_wrap=True)
    for finding in document.findings:
        out.print(f"{coloured(finding.severity)}: {literal(finding.says)}{_place(finding)}", highlight=False)
        if finding.mend:
            out.print(f"  {literal(finding.mend)}", highlight=False)


def _place(finding: "Finding") -> str:
    place = finding.place
    if place is None or place.offset is None:
        return ""
    where = place.element or place.segment
    return f" [dim](byte {place.offset}{f', {literal(where)}' if where else ''})[/]"


def _print_tables(
    arrivals: "Sequence[ArrivalRecord]", messages: "Sequence[MessageRecord]", events: "Sequence[EventRecord]"
) -> None:
    out = console()
    out.print(table("Arrivals", ("at (UTC)", "name", "key"), [(moment(a.arrived_at), a.name, a.key) for a in arrivals]))
    if messages:
        answers = [(m.kind.value.replace("_", " "), m.name, coloured(m.delivery), str(m.sends)) for m in messages]
        out.print(table("Answers", ("what", "file", "delivery", ">times sent"), answers))
    changes = [(moment(e.at), e.actor, e.action, f"{e.before} → {e.after}" if e.after else "") for e in events]
    out.print(table("Events", ("at (UTC)", "who", "what", "state"), changes))


@app.command()
def replay(context: typer.Context, document: Annotated[int, typer.Argument(help="The document's id.")]) -> None:
    """Read a document's unchanged bytes again, after a profile or mapping was mended."""
    from pipeline.review.answer import replay as read_again

    with acting(context, f"document replay {document}") as (_, uow):
        read_again(uow, document)
    say(f"Document {document} will be read again: by the running hub at once, or now by `crossdock up --once`.")
