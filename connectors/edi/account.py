"""Accounts for every byte of a file: read, skipped with a finding, or rejected."""

from typing import Literal

from connectors.edi.parts import Span
from connectors.edi.tokeniser import Glimpse, Headless, Opened, Passed

Kind = Literal["read", "skipped", "rejected"]


class Account:
    """Spans grow as tokens come; blanks between tokens belong to what is read."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._kind: Kind = "read"
        self._begun = 0
        self.at = 0  # bytes accounted for so far

    @property
    def count(self) -> int:
        """How many spans there are so far."""
        return len(self._spans)

    def take(self, token: Glimpse) -> None:
        """Add a token's bytes, and the blanks before it."""
        if isinstance(token, Headless):
            return
        segment = token.segment if isinstance(token, Opened) else token
        self._until(segment.offset, "read")
        kind: Kind = "read"
        if isinstance(segment, Passed):
            kind = "rejected" if segment.rejected else "skipped"
        self._until(segment.offset + segment.length, kind)

    def finish(self, size: int) -> tuple[Span, ...]:
        """Return the spans of a file of ``size`` bytes; they follow each other without a gap."""
        self._until(size, "read")
        self._close()
        return tuple(self._spans)

    def _until(self, end: int, kind: Kind) -> None:
        if end <= self.at:
            return
        if kind != self._kind:
            self._close()
            self._kind = kind
        self.at = end

    def _close(self) -> None:
        if self.at > self._begun:
            self._spans.append(Span(kind=self._kind, offset=self._begun, length=self.at - self._begun))
            self._begun = self.at
