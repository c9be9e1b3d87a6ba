"""How much of a partner's documents is read: stored ones go once more through their channel, nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from canonical.document import DocumentKind, RawDocument
from connectors.edi.guide import GuideBook
from connectors.edi.spot import Sets
from connectors.mapping.library.watched import Sighting
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.trying.coverage import Coverage
from connectors.ports import Translator
from pipeline.editions.preview import stored_documents
from pipeline.step import attempt
from store import DocumentRecord, UnitOfWork

_LOOK_BACK = 20  # documents are looked at for each one that is wanted: a partner's 997s are documents too


def of_stored(
    uow: UnitOfWork,
    partners: Sequence[str],
    translators: Mapping[str, Translator],
    seen: list[Sighting],
    guides: GuideBook,
    *,
    last: int,
    at: datetime,
) -> dict[str, Coverage]:
    """Return what the last documents of some partners come to, by the label of the mapping that reads them.

    ``translators`` fill ``seen``; a document whose channel is not among them is passed over.
    """
    sums: dict[str, Coverage] = {}
    for document in stored_documents(uow, partners, last * _LOOK_BACK):
        if last == 0 or document.channel not in translators:
            continue
        content = uow.documents.content(document.id)
        raw = RawDocument(channel=document.channel, kind=document.kind, name=document.name, content=content)
        before = len(seen)
        attempt(partial(translators[document.channel].translate, raw, at))
        if new := seen[before:]:
            last -= 1
            _add(sums, new, document, content, guides)
    return sums


def _add(
    sums: dict[str, Coverage], new: Sequence[Sighting], document: DocumentRecord, content: bytes, guides: GuideBook
) -> None:
    sets = Sets(content, guides, document.partner) if document.kind is DocumentKind.edi else None
    for one in new:
        standing = sets.at(one.source.segments[0].offset) if sets and isinstance(one.source, SegmentSource) else None
        total = sums.setdefault(one.made_of.label, Coverage(one.made_of))
        total.add(one.mapping, one.source, f"document {document.id}", standing.guide if standing else None)
