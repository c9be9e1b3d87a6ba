"""See what was received: every document, its bytes, what was found in it; and read one again."""

import sys
from typing import Annotated

import typer

from canonical.lifecycle import Application
from crossdock.cli.counter import acting, house, reading
from crossdock.cli.paper import JsonFlag, coloured, console, moment, plain, table, write_json
from pipeline.review import replay as read_again

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[Application | None, typer.Option(help="Only documents in this state.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel's documents.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, newest first.")] = 50,
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
            str(d.id),
            d.channel,
            d.name,
            d.partner or "",
            coloured(d.validation),
            coloured(d.application),
            str(d.size),
            d.note,
        )
        for d in documents
    ]
    columns = (">id", "by", "name", "partner", "bytes are", "content is", ">size", "why")
    console().print(table("Documents", columns, rows) if rows else "Nothing was received yet.")


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
        story = {"arrivals": arrivals, "messages": messages, "events": events}
        write_json({"document": plain(found)} | {k: plain(v) for k, v in story.items()})
        return
    out = console()
    out.print(
        f"[bold]{found.name}[/]  document {found.id}, {coloured(found.validation)}, {coloured(found.application)}"
    )
    out.print(f"by {found.channel}, {found.size} bytes, sha256 {found.digest}\n", style="dim", highlight=False)
    for finding in found.findings:
        place = finding.place
        at = (
            f" [dim](byte {place.offset}, {place.element or place.segment or ''})[/]"
            if place and place.offset is not None
            else ""
        )
        out.print(f"{coloured(finding.severity)}: {finding.says}{at}" + (f" {finding.mend}" if finding.mend else ""))
    out.print(table("Arrivals", ("at (UTC)", "name", "key"), [(moment(a.arrived_at), a.name, a.key) for a in arrivals]))
    if messages:
        rows = [(m.kind.value.replace("_", " "), m.name, coloured(m.delivery), str(m.sends)) for m in messages]
        out.print(table("Answers", ("what", "file", "delivery", ">times sent"), rows))
    rows = [(moment(e.at), e.actor, e.action, f"{e.before} → {e.after}" if e.after else "") for e in events]
    out.print(table("Events", ("at (UTC)", "who", "what", "state"), rows))


@app.command()
def replay(context: typer.Context, document: Annotated[int, typer.Argument(help="The document's id.")]) -> None:
    """Read a document's unchanged bytes again, after a profile or mapping was mended."""
    with house(context) as opened, acting(opened, f"document replay {document}") as uow:
        read_again(uow, document)
    typer.echo(
        f"Document {document} will be read again; the running hub does it at once, `crossdock up --once` does it now."
    )
