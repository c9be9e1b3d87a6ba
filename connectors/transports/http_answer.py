"""What came back over HTTP: an answer, or the knowledge that it was lost on the way."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, quote_plus

from connectors.ports import Unreadable

_EXCERPT = 200  # characters of a body that a sentence may show


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A complete answer; ``called`` is method and path, for sentences. Header names are in lower case."""

    called: str
    status: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)  # never shown, should the other side repeat them

    @property
    def fine(self) -> bool:
        """Whether the other side did what was asked (2xx)."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return the body read as JSON, fractions as ``Decimal``. Raises ``Unreadable`` with the bytes."""
        try:
            return json.loads(self.content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                f"{self.called} was answered with {self.status} and a body that is not JSON ({error}):"
                f" {self.excerpt()!r}. The bytes are kept.",
                content=self.content,
            ) from error

    def excerpt(self) -> str:
        """Return the beginning of the body as one line of text, for a person."""
        text = redacted(self.content[: 20 * _EXCERPT].decode("utf-8", "replace"), self.secrets)
        return re.sub(r"\s+", " ", text).strip()[:_EXCERPT]

    def retry_after(self, now: datetime) -> float | None:
        """Return the seconds that the other side asks us to wait; nothing where it does not say (RFC 9110, 10.2.3)."""
        asked = self.headers.get("retry-after", "").strip()
        if re.fullmatch(r"\d{1,9}", asked):
            return float(asked)
        until = _instant(asked)
        if until is None:
            return None
        # Both instants are by their clock where they tell it, so that a wrong clock of ours does no harm.
        return max(0.0, (until - (_instant(self.headers.get("date", "")) or now)).total_seconds())


@dataclass(frozen=True, kw_only=True)
class Lost:
    """The request left and no usable answer came; whether it had its effect must be looked up, never just repeated."""

    reason: str


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret replaced by ``***``, also where it stands percent-encoded."""
    for secret in secrets:
        for form in (secret, quote(secret, safe=""), quote_plus(secret)):
            text = text.replace(form, "***") if form else text
    return text


def json_bytes(value: object) -> bytes:
    """Write JSON for a request body; a ``Decimal`` becomes exact text, a float raises ``TypeError``."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; money and quantities are Decimal")
    return value


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number in JSON")


def _instant(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
