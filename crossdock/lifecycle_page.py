"""Draw ``docs/lifecycle.md`` from the tables of the life cycles.

``python -m crossdock.lifecycle_page > docs/lifecycle.md`` draws it anew; a test
compares the file with the tables.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from canonical import lifecycle
from crossdock.state_sentence import SENTENCES

_HEAD = """\
# Life cycles

Drawn from `canonical/lifecycle.py` by `python -m crossdock.lifecycle_page`; do not edit by hand.
An arrow says which state may follow; everything else is refused with a sentence.
"""

_PARK = frozenset({lifecycle.OrderState.change_pending, lifecycle.OrderState.cancelled})


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One life cycle on the page: whose it is, and arrows that would only clutter the drawing."""

    title: str
    about: str
    table: Mapping[StrEnum, set[StrEnum]]
    start: StrEnum
    left_out: frozenset[StrEnum] = frozenset()  # not drawn; the table below the drawing has them


def chapters() -> tuple[Chapter, ...]:
    """Return the page's chapters in their order."""
    return (
        Chapter(
            title="Order",
            about="The header sums up its lines, whose quantities are the truth. Holds stand beside it, several at "
            "once.\nAny order that has not left may also become `change_pending` or `cancelled`; to keep the drawing "
            "readable\nonly the table has these.",
            table=_plain(lifecycle.ORDER),
            start=lifecycle.OrderState.received,
            left_out=_PARK,
        ),
        Chapter(
            title="Change",
            about="What a buyer, or one of our people, wants different in an order. `changes.md` says what is possible "
            "when.",
            table=_plain(lifecycle.CHANGE),
            start=lifecycle.ChangeState.received,
        ),
        Chapter(
            title="Document: validation",
            about="What we think of the bytes that someone sent. A document can always be read again.",
            table=_plain(lifecycle.VALIDATION),
            start=lifecycle.Validation.received,
        ),
        Chapter(
            title="Document: application",
            about="What became of its content.",
            table=_plain(lifecycle.APPLICATION),
            start=lifecycle.Application.pending,
        ),
        Chapter(
            title="Message: delivery",
            about="How far something to send has come. From `queued` on its bytes are frozen; a resend is the same "
            "bytes.",
            table=_plain(lifecycle.DELIVERY),
            start=lifecycle.Delivery.drafted,
        ),
        Chapter(
            title="Message: acknowledgement",
            about="What the partner said about a message of ours.",
            table=_plain(lifecycle.ACKNOWLEDGED),
            start=lifecycle.Acknowledged.none,
        ),
        Chapter(
            title="Booking",
            about="How far a carrier's promise has come. `unknown` is looked up before anything is repeated.",
            table=_plain(lifecycle.BOOKING),
            start=lifecycle.BookingState.planned,
        ),
        Chapter(
            title="Mapping",
            about="How far one exact content of a mapping has come. Nothing is moved at midnight: a state follows from "
            "what\npeople did and from the day.",
            table=_plain(lifecycle.MAPPING),
            start=lifecycle.MappingState.draft,
        ),
    )


def draw() -> str:
    """Return the whole page as Markdown."""
    return "\n".join([_HEAD, *(line for chapter in chapters() for line in _chapter(chapter))])


def _plain(table: Mapping[lifecycle.S, set[lifecycle.S]]) -> Mapping[StrEnum, set[StrEnum]]:
    return {state: set(after) for state, after in table.items()}


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.title}\n\n{chapter.about}\n\n```mermaid\nstateDiagram-v2"
    yield from _arrows(chapter)
    yield "```\n\n| State | Means | May become |\n|---|---|---|"
    for state, after in chapter.table.items():
        may = ", ".join(f"`{name}`" for name in _in_order(chapter, after)) or "nothing: final"
        yield f"| `{state}` | {SENTENCES[type(state)][state]} | {may} |"
    yield ""


def _arrows(chapter: Chapter) -> Iterator[str]:
    yield f"    [*] --> {chapter.start}"
    for state, after in chapter.table.items():
        if state in chapter.left_out:
            continue
        yield from (f"    {state} --> {name}" for name in _in_order(chapter, after - chapter.left_out))
        if not after:
            yield f"    {state} --> [*]"


def _in_order(chapter: Chapter, states: set[StrEnum]) -> list[StrEnum]:
    """Return states in the order of their rows, so that the page is the same at every drawing."""
    return [state for state in chapter.table if state in states]


if __name__ == "__main__":
    sys.stdout.write(draw())
