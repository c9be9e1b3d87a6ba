"""Write a partner's outgoing messages again under two sets of mappings, and tell what would be different.

Each message keeps in our own words what the house decided then; only how it is said is done anew.
Nothing is kept, nothing is sent, and no control number is used up.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from canonical.message import Draft, MessageKind, Parcel
from canonical.noun import Instant, Noun
from connectors.ports import Renderer
from pipeline.step import Trouble, attempt
from store import MessageRecord, UnitOfWork

_PAGE = 50
_LOOK_BACK = 2  # so many messages are looked at for each one that is wanted

Compare = Callable[[bytes, bytes], Sequence[Any]]
"""Tells two files of ours apart, segment by segment; nothing where both say the same."""


class Rewritten(Noun):
    """What becomes of one message; ``failure`` and ``failed`` say why it cannot be written then, and cannot now."""

    message_id: int
    kind: MessageKind
    name: str
    partner: str
    created_at: Instant
    mapping: str  # the labels that write it: the new ones
    changes: tuple[Any, ...] = ()  # as ``Compare`` tells them
    failure: str = ""
    failed: str = ""

    @property
    def same(self) -> bool:
        """Tell whether nothing at all would be different."""
        return not self.changes and self.failure == self.failed


class _SetAside:
    """Gives control numbers that nobody counts."""

    def take(self, *, sender: str, receiver: str, usage: str, level: str) -> int:
        """Return always the same number."""
        return 1


def rewrite(
    uow: UnitOfWork,
    whose: Mapping[str, Collection[MessageKind]],
    mappings: Collection[str],
    now: Mapping[str, Renderer],
    then: Mapping[str, Renderer],
    compare: Compare,
    *,
    last: int,
) -> Iterator[Rewritten]:
    """Yield what becomes of the last messages that any of ``mappings`` has a hand in, newest first.

    ``whose`` are the kinds of messages, by partner, that come into question; ``now`` and ``then`` are renderers by
    channel, and a message whose channel neither has is passed over.
    """
    for message in _stored(uow, whose, last * _LOOK_BACK):
        if last == 0:
            return
        if message.channel not in now or message.channel not in then:
            continue
        before, after = (_written(side[message.channel], message) for side in (now, then))
        if _concerns(before, after, mappings):
            last -= 1
            yield _effect(message, before, after, compare)


def _stored(uow: UnitOfWork, whose: Mapping[str, Collection[MessageKind]], most: int) -> Iterator[MessageRecord]:
    """Yield the messages that come into question, newest first, at most so many."""
    oldest, kinds = None, sorted({kind for some in whose.values() for kind in some})
    while most > 0:
        page = uow.messages.of_partners([*whose], kinds, before=oldest, limit=_PAGE)
        wanted = [message for message in page if message.kind in whose[message.partner]][:most]
        yield from wanted
        if len(page) < _PAGE:
            return
        oldest, most = page[-1].id, most - len(wanted)


def _written(renderer: Renderer, message: MessageRecord) -> Parcel | Trouble:
    """Write a message as of the day on which it was decided."""
    draft = Draft(kind=message.kind, partner=message.partner, channel=message.channel, body=message.body)
    return attempt(partial(renderer.render, draft, key=message.key, numbers=_SetAside(), now=message.created_at))


def _concerns(before: Parcel | Trouble, after: Parcel | Trouble, mappings: Collection[str]) -> bool:
    if isinstance(before, Trouble) and isinstance(after, Trouble):
        return before.says != after.says
    labels = [one.mapping for one in (before, after) if isinstance(one, Parcel)]
    names = {label.partition("@")[0] for said in labels for label in said.split(", ")}
    return len(labels) == 1 or not names.isdisjoint(mappings)


def _effect(
    message: MessageRecord, before: Parcel | Trouble, after: Parcel | Trouble, compare: Compare
) -> Rewritten:  # fmt: skip
    failed, failure = (one.says if isinstance(one, Trouble) else "" for one in (before, after))
    pair = [one.content for one in (before, after) if isinstance(one, Parcel)]
    return Rewritten(
        message_id=message.id, kind=message.kind, name=message.name, partner=message.partner,
        created_at=message.created_at, mapping=after.mapping if isinstance(after, Parcel) else "",
        changes=tuple(compare(*pair)) if len(pair) == 2 else (), failure=failure, failed=failed,
    )  # fmt: skip
