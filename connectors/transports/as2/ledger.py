"""What an AS2 exchange must remember, and what it asks of whoever remembers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Verdict = Literal["", "accepted", "refused"]


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A message that was opened and found good, with the receipt that is owed for it.

    ``receipt`` is written before the message is kept and leaves after: it is
    empty where none was asked for, and goes out by itself where ``receipt_url`` says whereto.
    """

    number: str  # Message-ID
    fingerprint: str  # of what it says, whatever encrypted it
    name: str  # the document's
    content: bytes
    receipt: bytes
    receipt_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the ledger holds under a Message-ID."""

    fingerprint: str
    receipt: bytes
    by_itself: bool = False  # the receipt goes out through the outbox


@dataclass(frozen=True, kw_only=True)
class Transmission:
    """One message of ours as it is posted, under one Message-ID; repeated, it is the same bytes again."""

    number: str
    key: str  # of the message that it carries
    wire: bytes  # headers and body
    mics: dict[str, str]  # digest to integrity check
    verdict: Verdict = ""
    says: str = ""
    settled: bool = False  # the message knows; sent once more, it goes under another Message-ID


class Ledger(Protocol):
    """The memory of one channel. Whatever returns has become durable."""

    def kept(self, number: str) -> Kept | None:
        """Return what came under this Message-ID."""

    def keep(self, arrived: Arrived) -> Kept:
        """Keep the message and its receipt, together; what came before under its Message-ID is returned and stays."""

    def once_more(self, number: str) -> None:
        """Send the receipt of a message again that has one which goes out by itself."""

    def owe(self, number: str, modifier: str, receipt: bytes, receipt_url: str) -> bool:
        """Let a refusal's receipt go out by itself; false where too many wait to leave already."""

    def refused(self, number: str, sender: str, modifier: str, says: str) -> None:
        """Note that a message was not taken in, for people to see."""

    def transmission(self, key: str) -> Transmission | None:
        """Return the newest transmission of a message of ours."""

    def sent_as(self, number: str) -> Transmission | None:
        """Return the transmission under a Message-ID of ours."""

    def freeze(self, transmission: Transmission) -> None:
        """Keep a transmission before it is posted."""

    def awaits(self, number: str, until: datetime) -> None:
        """Note until when the partner has time for its receipt."""

    def answered(self, number: str, receipt: bytes, verdict: Verdict, says: str, *, settled: bool = False) -> None:
        """Keep the partner's receipt, and what it means; the first one stands.

        Where it is ``settled``, the message hears of it by others.
        """
