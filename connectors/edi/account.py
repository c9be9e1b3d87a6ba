"""Accounts for every byte of a file: read, skipped with a finding, or rejected."""

from typing import Literal

from connectors.edi.parts import Span
from connectors.edi.tokeniser import Glimpse, Headless, Opened, Passed


class Account:
    """Spans grow as tokens come; blanks between tokens belong to what is read."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self.at = 0  # bytes accounted for so far

    def take(self, token: Glimpse) -> None:
        """Add a token's bytes, and the blanks before it."""
        if isinstance(token, Headless):
            return
        segment = token.segment if isinstance(token, Opened) else token
        self._add("read", segment.offset)
        end = segment.offset + segment.length
        if isinstance(segment, Passed):
            self._add("rejected" if segment.rejected else "skipped", end)
        else:
            self._add("read", end)

    def finish(self, size: int) -> tuple[Span, ...]:
        """Return the spans of a file of ``size`` bytes; they follow each other without a gap."""
        self._add("read", size)
        return tuple(self._spans)

    def _add(self, kind: Literal["read", "skipped", "rejected"], until: int) -> None:
        if until <= self.at:
            return
        last = self._spans[-1] if self._spans else None
        if last is not None and last.kind == kind:
            self._spans[-1] = Span(kind=kind, offset=last.offset, length=until - last.offset)
        else:
            self._spans.append(Span(kind=kind, offset=self.at, length=until - self.at))
        self.at = until
