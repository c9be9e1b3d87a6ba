"""A feed: rows of stock, customers, credit, prices or returns that another system keeps and tells us.

Nothing is sent back by it. Files come in over SFTP or in a folder; over HTTP
whoever brings them is told at once what became of them.
"""

from datetime import datetime

from canonical.document import RawDocument, ToldRows, Translation
from canonical.lifecycle import Validation
from canonical.message import Draft, Parcel
from connectors.ports import Channel, ControlNumbers, FileTransport, Outcome, Rejected, Unreadable

_NOTHING = "Nothing is sent by a feed; it only brings rows in."


def open_feed(name: str, rows: ToldRows, transport: FileTransport | None) -> Channel:
    """Return a channel by which rows come in: as files, or without a transport by being brought."""
    feed = Feed(rows)
    return Channel(
        name=name, kind="feed", translator=feed, renderer=feed, courier=transport or feed, inbox=transport, rows=rows
    )  # fmt: skip


class Feed:
    """A ``Translator``, and a ``Renderer`` and ``Courier`` that have nothing to say."""

    def __init__(self, rows: ToldRows) -> None:
        self.rows = rows

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Say which rows the document holds; what they say is read by whoever writes them down."""
        return Translation(validation=Validation.valid, rows=self.rows)

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Refuse."""
        raise Unreadable(_NOTHING)

    def stage(self, parcel: Parcel) -> None:
        """Do nothing."""

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Refuse."""
        return Rejected(reason=_NOTHING)
