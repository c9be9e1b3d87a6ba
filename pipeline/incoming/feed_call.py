"""A feed that is brought by a call: its bytes are durable first, and whoever calls hears what became of them."""

from contextlib import suppress

from canonical.lifecycle import Application
from connectors.ports import Channel, Offer
from pipeline.desk import Desk
from pipeline.incoming.feed_entry import bring
from pipeline.incoming.intake import arrive
from pipeline.incoming.translate import Translate
from pipeline.step import Batch
from pipeline.told import Import, Undone
from store import DocumentRecord
from world import chance

_TRIES = 3  # other documents of the same feed may be before it


def call(desk: Desk, channel: Channel, name: str, content: bytes) -> DocumentRecord:
    """Take in what is brought and use it at once; ``pending`` where another worker is about to."""
    with desk.store.unit_of_work(actor=channel.name, cause=f"brought to {channel.name}") as uow:
        document = arrive(uow, channel, Offer(key=chance.token(), name=name), content).document_id
    step = Batch(desk, Translate(desk))
    for _ in range(_TRIES):
        moved = step.run(channel.name)
        with desk.store.reading() as uow:
            record = uow.documents.get(document)
        if record.application is not Application.pending or not moved:
            break
    if record.application is Application.pending:
        desk.hint(step.name, channel.name)
    return record


def preview(desk: Desk, channel: Channel, name: str, content: bytes) -> Import:
    """Return what would change, and change nothing."""
    rows = channel.rows
    if rows is None:
        raise AssertionError(f"{channel.name} brings no rows")
    done: list[Import] = []
    cause = f"looked at for {channel.name}"
    with suppress(Undone), desk.store.unit_of_work(actor=channel.name, cause=cause) as uow:
        done.append(bring(uow, desk, rows, content, name))
        raise Undone
    return done[0]
