"""The project's own mappings and guides, and drafts compiled without a folder."""

from pathlib import Path

import pytest

from canonical.edition import Edition, Layer
from connectors.drafting.proposal import Proposal
from connectors.edi.guide import GuideBook
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.edition import Ready, edition_of, made_ready
from connectors.mapping.yaml_file import parse, typed
from connectors.profile import Profile

ROOT = Path(__file__).parents[2]
MAPPINGS = ROOT / "mappings"


@pytest.fixture(scope="session")
def book() -> MappingBook:
    return MappingBook.load(MAPPINGS)


@pytest.fixture(scope="session")
def guides() -> GuideBook:
    return GuideBook.load(MAPPINGS / "guides" / "x12")


def ready_of(proposal: Proposal, book: MappingBook, name: str, over: Path | None = None) -> tuple[Ready, Profile]:
    """Compile a drafted mapping, with a further overlay where that file is there, and read the drafted profile."""
    file = f"partners/{name}.yaml"
    text = proposal.files[file].decode()
    base = text.partition("extends: ")[2].partition("@")[0]
    layers = edition_of(book.merged[base]).layers
    own = [Layer(file=file, name=name, version="1", text=text)]
    if over is not None and over.exists():
        own.append(Layer(file=over.name, name=name, version="2", text=over.read_text()))
    mappings = [layer for layer in layers if layer.kind == "mapping"]
    codes = [layer for layer in layers if layer.kind == "codes"]
    edition = Edition(mapping=name, version="1", label=f"{name}@1", layers=(*mappings, *own, *codes))
    path = f"partners/{proposal.partner}/profile.yaml"
    return made_ready(edition), typed(parse(proposal.files[path], path), Profile, path)
