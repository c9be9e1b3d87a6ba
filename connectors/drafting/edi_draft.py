"""Propose everything for a partner who sends EDI: profile, guides, and an overlay for each kind of document."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from canonical.edition import Edition
from canonical.order import PurchaseOrder
from connectors.drafting.guide_draft import guide_of
from connectors.drafting.order_code import draft_codes
from connectors.drafting.order_date import draft_dates
from connectors.drafting.order_rest import draft_rest
from connectors.drafting.overlay import Overlay
from connectors.drafting.profile_text import profile_text
from connectors.drafting.proposal import Proposal
from connectors.drafting.question import Catechism, seen, times
from connectors.drafting.sample import BadSample, OpenedSample
from connectors.drafting.terms_draft import terms_of
from connectors.edi.guide import GuideBook
from connectors.edi.spot import Standing
from connectors.mapping.language.merge import Merged
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.edition import Ready, edition_of, made_ready
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.trying.coverage import Coverage

_BASES = {"850": "base/x12-850", "860": "base/x12-860", "ORDERS": "base/edifact-orders"}
_RELEASES = ("005010",)  # those with bases of their own, the newest first
_MOST_LEFT = 60


class _Kind:
    """One kind of document among the samples."""

    def __init__(self, partner: str, kind: str, base: Merged, samples: Sequence[OpenedSample]) -> None:
        self.partner, self.kind, self.base, self.samples = partner, kind, base, samples
        self.mapping = f"{partner}/{kind.lower()}"
        self.file = f"partners/{self.mapping}.yaml"

    def standing(self) -> Iterator[tuple[OpenedSample, Standing]]:
        for sample in self.samples:
            yield from ((sample, one) for one in sample.sets if one.one.kind == self.kind)

    def meaning(self, number: str, code: str) -> str:
        """Return what a code of a data element means by the guide, or nothing."""
        guide = next((one.guide for _, one in self.standing() if one.guide), None)
        element = guide.elements.get(number) if guide else None
        return element.meaning(code) if element else ""

    def covered(self, ready: Ready) -> Coverage:
        """Return what a mapping makes of all samples of the kind."""
        sums = Coverage(ready.merged)
        for sample, one in self.standing():
            sums.add(ready.mapping, SegmentSource(one.one.segments, one.inside.delimiters), sample.name, one.guide)
        return sums

    def ready(self, text: str) -> Ready:
        """Compile a drafted file over its base."""
        base = edition_of(self.base)
        own = {"file": self.file, "name": self.mapping, "version": "1", "text": text}
        files = [layer for layer in base.layers if layer.kind == "mapping"]
        codes = [layer for layer in base.layers if layer.kind == "codes"]
        layers = (*files, files[0].model_copy(update=own), *codes)
        return made_ready(Edition(mapping=self.mapping, version="1", label=f"{self.mapping}@draft", layers=layers))


def draft_edi(
    partner: str, samples: Sequence[OpenedSample], book: MappingBook, guides: GuideBook, ask: Catechism
) -> Proposal:
    """Propose a partner from its EDI samples. Raises ``BadSample`` where none of them holds an order."""
    bases = {kind: _base(kind, samples, book) for kind in {one.one.kind for sample in samples for one in sample.sets}}
    kinds = [_Kind(partner, kind, base, samples) for kind, base in sorted(bases.items()) if base is not None]
    if not kinds:
        there = ", ".join(sorted({one.one.kind for sample in samples for one in sample.sets}))
        raise BadSample(f"the samples hold {there}, and drafts are made for {', '.join(_BASES)}")
    sets = {one.kind: one.mapping for one in kinds}
    others = [profile for name, profile in book.profiles.items() if name != partner]
    terms = terms_of(samples, sets, others, guides, ask)
    profile = profile_text(partner, {"edi": terms.words}, terms.remarks, ask)
    files: dict[str, bytes] = {f"partners/{partner}/profile.yaml": profile.encode()}
    notes, percent = list(terms.notes), {}
    for kind in kinds:
        made = _overlay(kind, ask)
        files |= made.files
        notes += made.notes
        if kind.samples[0].kind == "x12":
            guide = guide_of(partner, kind.kind, samples, guides)
            files |= {f"partners/{partner}/guides/{name}.yaml": text.encode() for name, text in guide.texts.items()}
            notes += guide.notes
        percent[kind.mapping] = made.percent
    return Proposal(partner, files, tuple(ask.asked), tuple(notes), percent)


def _base(kind: str, samples: Sequence[OpenedSample], book: MappingBook) -> Merged | None:
    """Return the base for a kind of document in the release of the first sample, or nothing."""
    release = next(one.group.version[:6] for sample in samples for one in sample.sets if one.one.kind == kind)
    name = _BASES.get(kind, "")
    newer = [f"{name}-{one}" for one in _RELEASES if release >= one]
    return next((book.made_of(one) for one in (*newer, name) if one in book.mappings), None)


class _Made(NamedTuple):
    """One drafted mapping: its files, sentences about samples that it cannot read, and how much it reads."""

    files: dict[str, bytes]
    notes: list[str]
    percent: int


def _overlay(kind: _Kind, ask: Catechism) -> _Made:
    base = f"{kind.base.name}@{kind.base.top.says.version}"
    overlay = Overlay(kind.mapping, [f"extends: {base}", "owner: edi-desk"])
    names = ", ".join(sample.name for sample in kind.samples)
    about = f"Drafted from {names}. Look through it, then let `crossdock map check` and `preview` look too."
    if kind.base.document.noun == "purchase_order" and kind.samples[0].kind == "x12":
        sums = kind.covered(kind.ready(overlay.text(about)))
        lines = sum(segment.id == "PO1" for _, one in kind.standing() for segment in one.one.segments)
        draft_dates(sums.said, kind.base, overlay, ask, lambda code: kind.meaning("374", code))
        draft_codes(sums, overlay, ask, kind.meaning)
        draft_rest(sums, overlay, ask, kind.meaning, lines)
    ready = kind.ready(overlay.text(about))
    sums = kind.covered(ready)
    overlay.left = list(_left(sums))
    files, notes = _samples(kind, ready, overlay)
    files[kind.file] = overlay.text(about).encode()
    return _Made(files, notes, sums.percent)


def _left(sums: Coverage) -> Iterator[str]:
    left = sorted(sums.left.values(), key=lambda one: one.label)
    for one in left[:_MOST_LEFT]:
        values = seen({text: 1 for text in one.examples})
        called = f" {one.called}" if one.called else ""
        yield f"{one.label}{called}: {values} ({times(one.count)})"
    if len(left) > _MOST_LEFT:
        yield f"... and {len(left) - _MOST_LEFT} more"


def _samples(kind: _Kind, ready: Ready, overlay: Overlay) -> tuple[dict[str, bytes], list[str]]:
    """Keep each sample whose first set is read without a fault, with what comes of it today."""
    files: dict[str, bytes] = {}
    notes = []
    for sample, one in kind.standing():
        source = SegmentSource(one.one.segments, one.inside.delimiters)
        mapped = ready.mapping.read(source, partner=kind.partner)
        heavy = [found.says for found in mapped.findings if found.severity != "inform"]
        notes += [f"{sample.name}, set {one.one.control}: {says}" for says in heavy]
        stem = sample.name.rpartition("/")[2].rpartition(".")[0] or sample.name
        if one is sample.sets[0] and isinstance(mapped.noun, PurchaseOrder) and not heavy:
            folder = f"partners/{kind.partner}"
            files[f"{folder}/samples/{stem}.edi"] = sample.content
            expected = mapped.noun.model_dump_json(indent=2, exclude_defaults=True)
            files[f"{folder}/samples/{stem}.json"] = f"{expected}\n".encode()
            overlay.samples.append({"in": f"samples/{stem}.edi", "expect": f"samples/{stem}.json"})
    return files, notes
