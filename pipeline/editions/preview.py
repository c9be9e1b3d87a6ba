"""Replay a partner's last documents under two sets of mappings, and tell what would be different.

Nothing is written, nothing is sent: documents are read twice, and what came out is compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from canonical.difference import Difference, differences
from canonical.document import RawDocument, Translation
from canonical.finding import Finding
from canonical.noun import Instant, Noun
from canonical.order import PurchaseOrder
from connectors.ports import Translator
from pipeline.incoming.translate import mappings_of
from pipeline.step import Trouble, attempt
from store import DocumentRecord, UnitOfWork

_PAGE = 50
_LOOK_BACK = 20  # so many documents are looked at for each one that is wanted: a partner's 997s are documents too


class OrderEffect(Noun):
    """What becomes of one order: ``appears``, ``vanishes`` or ``changes``, and each field that does."""

    number: str
    becomes: str
    fields: tuple[Difference, ...] = ()


class Effect(Noun):
    """What becomes of one document; ``failure`` where our own code could not read it with the new mappings."""

    document_id: int
    name: str
    partner: str
    received_at: Instant
    mapping: str  # the labels that read it: the new ones
    orders: int  # with the new mappings
    changed: tuple[OrderEffect, ...] = ()
    appeared: tuple[Finding, ...] = ()
    vanished: tuple[Finding, ...] = ()
    failure: str = ""

    @property
    def same(self) -> bool:
        """Tell whether nothing at all would be different."""
        return not (self.changed or self.appeared or self.vanished or self.failure)


def replay(
    uow: UnitOfWork,
    partners: Sequence[str],
    mappings: Sequence[str],
    now: Mapping[str, Translator],
    then: Mapping[str, Translator],
    *,
    last: int,
    at: datetime,
) -> Iterator[Effect]:
    """Yield what becomes of the last documents that any of ``mappings`` has to do with, newest first.

    ``now`` and ``then`` are translators by channel; a document whose channel neither has is passed over.
    """
    for document in stored_documents(uow, partners, last * _LOOK_BACK):
        if last == 0:
            return
        if document.channel not in now or document.channel not in then:
            continue
        content = uow.documents.content(document.id)
        raw = RawDocument(channel=document.channel, kind=document.kind, name=document.name, content=content)
        before, after = (attempt(partial(side[document.channel].translate, raw, at)) for side in (now, then))
        if any(_concerns(read, mappings) for read in (before, after)):
            last -= 1
            yield _effect(document, before, after)


def stored_documents(uow: UnitOfWork, partners: Sequence[str], most: int) -> Iterator[DocumentRecord]:
    """Yield these partners' documents, newest first, at most so many."""
    oldest = None
    while most > 0:
        page = uow.documents.of_partners(partners, before=oldest, limit=min(_PAGE, most))
        yield from page
        if len(page) < _PAGE:
            return
        oldest, most = page[-1].id, most - len(page)


def _concerns(read: Translation | Trouble, mappings: Sequence[str]) -> bool:
    return isinstance(read, Trouble) or any(label.partition("@")[0] in mappings for label in mappings_of(read))


def _effect(document: DocumentRecord, before: Translation | Trouble, after: Translation | Trouble) -> Effect:
    told = {"document_id": document.id, "name": document.name, "partner": document.partner or "",
            "received_at": document.received_at}  # fmt: skip
    old = Translation(validation=document.validation) if isinstance(before, Trouble) else before
    if isinstance(after, Trouble):
        return Effect(**told, mapping="", orders=0, failure=after.says)
    found, gone = _new(old, after), _new(after, old)
    return Effect(
        **told, mapping=", ".join(dict.fromkeys(mappings_of(after))), orders=len(after.orders),
        changed=tuple(_orders(old, after)), appeared=tuple(found), vanished=tuple(gone),
    )  # fmt: skip


def _orders(before: Translation, after: Translation) -> Iterator[OrderEffect]:
    """Compare orders by their place where there are as many as before, else by their number."""
    old, new = [t.order for t in before.orders], [t.order for t in after.orders]
    if len(old) == len(new):
        pairs: list[tuple[PurchaseOrder | None, PurchaseOrder | None]] = list(zip(old, new, strict=True))
    else:
        known, there = {o.number: o for o in old}, {o.number: o for o in new}
        pairs = [(known.get(number), there.get(number)) for number in {**known, **there}]
    for one, other in pairs:
        if one is None or other is None:
            yield OrderEffect(number=(one or other or new[0]).number, becomes="appears" if one is None else "vanishes")
        elif fields := tuple(differences(one, other)):
            yield OrderEffect(number=one.number, becomes="changes", fields=fields)


def _new(before: Translation, after: Translation) -> Iterator[Finding]:
    """Yield the findings of ``after`` that ``before`` has not; which mapping says it makes no difference."""
    known = {_key(finding) for finding in _findings(before)}
    yield from (finding for finding in _findings(after) if _key(finding) not in known)


def _findings(translation: Translation) -> Iterator[Finding]:
    yield from translation.findings
    for translated in translation.orders:
        yield from translated.findings


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.severity, finding.says
