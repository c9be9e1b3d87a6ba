"""Finish a draft that was guessed: compile it, read the samples with it, and say what does not come out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from canonical.edition import Edition, Layer
from canonical.order import PurchaseOrder
from connectors.drafting.overlay import Overlay
from connectors.drafting.profile_text import profile_text
from connectors.drafting.proposal import Proposal
from connectors.drafting.question import Catechism, seen
from connectors.drafting.sample import OpenedSample, as_csv
from connectors.drafting.yaml_text import Value
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.edition import Ready, made_ready
from connectors.mapping.places.table_source import TableSource
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.coverage import Coverage


class Drafted(NamedTuple):
    """A mapping without a base, the samples that it is for, and what the profile says."""

    partner: str
    samples: Sequence[OpenedSample]
    overlay: Overlay
    profile: Mapping[str, Mapping[str, Value]]
    kind: str

    @property
    def file(self) -> str:
        """Where the mapping lies in the folder."""
        return f"partners/{self.overlay.mapping}.yaml"

    @property
    def about(self) -> str:
        """What stands above it."""
        names = ", ".join(sample.name for sample in self.samples)
        return f"Drafted from {names} by the names that stand there: every rule is a guess until someone has looked."


def finished(draft: Drafted, book: MappingBook, ask: Catechism) -> Proposal:
    """Return the proposal; a mapping that still lacks something is proposed all the same, and a note says what."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    percent: dict[str, int] = {}
    try:
        ready = _ready(draft)
    except BadConfiguration as error:
        notes += [f"The mapping is not complete: {problem.says}" for problem in error.problems]
    else:
        sums = _covered(draft, ready)
        draft.overlay.left = [
            f"{one.label}: {seen({text: 1 for text in one.examples})}"
            for one in sorted(sums.left.values(), key=lambda l: l.label)
        ]
        percent[draft.overlay.mapping] = sums.percent
        for name, content, says in _samples(draft, ready):
            files |= {name: content} if content else {}
            notes += [says] if says else []
    files[draft.file] = draft.overlay.text(draft.about).encode()
    profile = profile_text(draft.partner, draft.profile, {}, ask)
    files = {f"partners/{draft.partner}/profile.yaml": profile.encode(), **files}
    return Proposal(draft.partner, files, tuple(ask.asked), tuple(notes), percent)


def _ready(draft: Drafted) -> Ready:
    text = draft.overlay.text(draft.about)
    layer = Layer(file=draft.file, name=draft.overlay.mapping, version="1", text=text)
    return made_ready(
        Edition(mapping=layer.name, version="1", label=f"{layer.name}@draft", layers=(layer,))
    )  # fmt: skip


def _covered(draft: Drafted, ready: Ready) -> Coverage:
    sums = Coverage(ready.merged)
    for sample in draft.samples:
        for source, _ in sample.sources():
            sums.add(ready.mapping, source, sample.name)
    return sums


def _samples(draft: Drafted, ready: Ready) -> Iterator[tuple[str, bytes, str]]:
    """Yield each sample that is read without a fault as files, and a sentence for each that is not."""
    folder = f"partners/{draft.partner}/samples"
    for sample in draft.samples:
        source = next(source for source, _ in sample.sources())
        mapped = ready.mapping.read(source, partner=draft.partner)
        heavy = [found.says for found in mapped.findings if found.severity != "inform"]
        if not isinstance(mapped.noun, PurchaseOrder) or heavy:
            yield "", b"", f"{sample.name} is not read: {'; '.join(heavy[:3])}"
            continue
        stem = sample.name.rpartition("/")[2].rpartition(".")[0] or sample.name
        ending = "csv" if isinstance(source, TableSource) else "json"
        expected = f"{stem}.expected.json"
        yield f"{folder}/{stem}.{ending}", as_csv(source) if isinstance(source, TableSource) else sample.content, ""
        yield f"{folder}/{expected}", (mapped.noun.model_dump_json(indent=2, exclude_defaults=True) + "\n").encode(), ""
        draft.overlay.samples.append({"in": f"samples/{stem}.{ending}", "expect": f"samples/{expected}"})
