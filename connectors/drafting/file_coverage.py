"""How much of given files a partner's mappings read: of samples, and of documents that never came to the hub."""

from collections.abc import Iterator

from canonical.finding import Finding
from connectors.drafting.sample import BadSample, OpenedSample, open_sample
from connectors.edi.guide import GuideBook
from connectors.edi.identification import AddressBook
from connectors.edi.spot import Standing
from connectors.mapping import fenced
from connectors.mapping.language.merge import Merged
from connectors.mapping.library.book import MappingBook, UnknownMappingError
from connectors.mapping.trying.coverage import Coverage
from connectors.mapping.trying.sample import MOST_BYTES, source_of
from connectors.profile import Profile


class FileCoverage:
    """Adds up files; ``by_partner`` holds, for each, what its mappings read, by their labels."""

    def __init__(self, book: MappingBook, guides: GuideBook) -> None:
        self._book, self._guides = book, guides
        self._known = AddressBook(book.profiles, None)
        self.by_partner: dict[str, dict[str, Coverage]] = {}

    def add(self, name: str, content: bytes, partner: str = "") -> Iterator[str]:
        """Add a file; yield a sentence for each part of it that no mapping reads. ``partner``: whose it is."""
        try:
            sample = open_sample(name, content, self._guides)
        except BadSample as error:
            yield str(error)
            return
        for source, standing in sample.sources():
            whose = partner or self._sender(standing)
            mapping = self._mapping(whose, sample, standing)
            if mapping:
                self._add(whose, mapping, source, name, standing)
            else:
                yield _unread(name, whose, standing)

    def _sender(self, standing: Standing | None) -> str:
        met = self._known.find(standing.inside) if standing else None
        return "" if met is None or isinstance(met, Finding) else met.partner

    def _mapping(self, partner: str, sample: OpenedSample, standing: Standing | None) -> str:
        profile = self._book.profiles.get(partner) or Profile(partner=partner)
        if standing is not None:
            return profile.edi.sets.get(standing.one.kind, "") if profile.edi else ""
        if sample.kind == "json":
            return profile.marketplace.mapping if profile.marketplace else ""
        return profile.mail.mapping if profile.mail else ""

    def _add(self, partner: str, mapping: str, source: object, name: str, standing: Standing | None) -> None:
        made = self._book.made_of(mapping)
        sums = self.by_partner.setdefault(partner, {}).setdefault(made.label, Coverage(made))
        found = self._guides.find(standing.group.version, standing.one.kind, partner) if standing else None
        sums.add(self._book.mapping(mapping), source, name, found.guide if found else None)


def _unread(name: str, partner: str, standing: Standing | None) -> str:
    if standing is None:
        whose = f"{partner} has no mapping for it" if partner else "say whose it is by --partner"
        return f"{name} is not read: {whose}"
    if not partner:
        sender = f"{standing.inside.sender_qualifier}/{standing.inside.sender}"
        return f"{name}: no profile is {sender}, so set {standing.one.control} is not read; say whose by --partner"
    return f"{name}: {partner}'s profile names no mapping for set {standing.one.kind} {standing.one.control}"


def of_samples(book: MappingBook, made: Merged) -> Coverage:
    """Return what a mapping's own samples come to; those that cannot be read count for nothing."""
    sums = Coverage(made)
    beside = (book.folder / made.top.file).parent
    try:
        mapping = book.mapping(made.name)
    except UnknownMappingError:
        return sums
    for sample in made.samples:
        try:
            content = fenced.read(beside / sample.source, book.folder, at_most=MOST_BYTES)
            sums.add(mapping, source_of(mapping.standard, content), sample.source)
        except (OSError, ValueError):  # `map check` blames such a sample
            continue
    return sums
