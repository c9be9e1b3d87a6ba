"""All mappings and partner profiles of the house, read and checked together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from canonical.edition import Edition
from connectors.mapping.language.merge import Merged
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.library.edition import Ready, Unreadable, made_ready
from connectors.mapping.library.folder import FolderReader, name_of, named_in
from connectors.mapping.library.watched import Sighting, WatchedMapping
from connectors.mapping.library.writing_name import writing_names
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.suggestion import nearest
from connectors.ports import CrossReferences
from connectors.profile import Profile


class UnknownMappingError(LookupError):
    """Nobody wrote a mapping of that name."""


@dataclass(frozen=True)
class InForce:
    """A mapping by name: called, it gives the version that is in force at that moment."""

    book: "MappingBook"
    name: str

    def __call__(self) -> CompiledMapping:
        """Return the mapping; raises ``UnknownMappingError``."""
        return self.book.mapping(self.name)

    @property
    def tables(self) -> CrossReferences | None:
        """Whom its rules ask where they look a word up."""
        return self.book.tables


class MappingBook:
    """Every mapping by name, every profile by partner; what lies in the folder, and what was published instead.

    ``mappings`` and ``merged`` are the folder's: the drafts. ``mapping`` and
    ``made_of`` give what documents are read with: the edition that was put in
    force, else the draft. ``problems`` are the folder's; a book with problems in a
    profile cannot be used, see ``load`` and ``survey``.
    """

    def __init__(
        self,
        folder: Path,
        profiles: dict[str, Profile],
        mappings: dict[str, CompiledMapping],
        made: dict[str, Merged],
        problems: Sequence[Problem] = (),
    ) -> None:
        self.folder = folder
        self.profiles = profiles
        self.mappings = mappings
        self.merged = made
        self.problems = tuple(problems)
        self.tables: CrossReferences | None = None  # whom rules ask that look a word up; the house hands them in
        self._in_force: Mapping[str, Ready | Unreadable] = {}
        self._ready: dict[str, Ready | Unreadable] = {}  # by label

    @classmethod
    def load(cls, folder: Path) -> "MappingBook":
        """Read and check a folder; raises ``BadConfiguration`` with every problem found, not only the first."""
        book = cls.survey(folder)
        if book.problems:
            raise BadConfiguration(book.problems)
        return book

    @classmethod
    def survey(cls, folder: Path) -> "MappingBook":
        """Read a folder, keep what is sound of it, and note what is not in ``problems``.

        Raises ``BadConfiguration`` where a profile cannot be used, or the folder is not there.
        """
        reader = FolderReader(folder)
        profiles = reader.profiles()
        reader.check_identities(profiles)
        unusable = bool(reader.problems)
        mappings, made = reader.mappings()
        reader.check_references(profiles, made)
        problems = sorted(set(reader.problems))
        if unusable:
            raise BadConfiguration(problems)
        return cls(folder, {name: found[1] for name, found in profiles.items()}, mappings, made, problems)

    def mapping(self, name: str) -> CompiledMapping:
        """Return a mapping by name, ``acme/850`` or ``acme/850@1``; raises ``UnknownMappingError``."""
        return self._named(name).mapping

    def made_of(self, name: str) -> Merged:
        """Return what the mapping of that name is made of; raises ``UnknownMappingError``."""
        return self._named(name).merged

    def sound(self, name: str) -> Merged | None:
        """Return what the mapping of that name is made of, or nothing where it cannot be read with."""
        found = self._find(name)
        return found.merged if isinstance(found, Ready) else None

    def standing(self, name: str) -> InForce:
        """Return a question whose answer is the mapping in force at the moment of asking."""
        return InForce(self, name)

    def put_in_force(self, editions: Mapping[str, Edition]) -> None:
        """Read with these editions from now on, by the name under which each is asked for.

        One that this program cannot read stands in the way of its own documents only: asking for it raises
        ``BadConfiguration``.
        """
        ready = {
            label: self._ready.get(label) or _readied(e) for label, e in {e.label: e for e in editions.values()}.items()
        }
        self._ready = ready
        self._in_force = {name: ready[e.label] for name, e in editions.items()}  # in one stride: others read meanwhile

    @property
    def unreadable(self) -> list[Problem]:
        """What stands in the way of editions in force that this program cannot read."""
        return [p for one in self._ready.values() if isinstance(one, Unreadable) for p in one.problems]

    def wanted(self) -> set[str]:
        """Return the names of the mappings that partners are served with, with a version where a profile insists."""
        read = {name for profile in self.profiles.values() for name, _, _ in named_in(profile)}
        return read | {name for profile in self.profiles.values() for name in writing_names(profile, self.merged)}

    def named_by(self, profile: Profile) -> set[str]:
        """Return the mappings that a profile names, without their versions."""
        return {name.partition("@")[0] for name, _, _ in named_in(profile)}

    def resting_on(self, mapping: str) -> list[str]:
        """Return the folder's mappings that are made of this one: itself, and each that extends it."""
        return [name for name, made in self.merged.items() if any(layer.name == mapping for layer in made.layers)]

    def files_of(self, mapping: str) -> set[str]:
        """Return the files that a mapping is made of; of one that cannot be used, as far as they can be known."""
        made = self.merged.get(mapping)
        own = {problem.file for problem in self.problems if name_of(problem.file) == mapping}
        return own | {layer.file for layer in made.layers} if made else own

    def lacking(self) -> list[str]:
        """Return the wanted mappings that neither an edition in force nor a sound file can serve."""
        return sorted(name for name in self.wanted() if self._find(name) is None)

    def with_drafts(self, names: Sequence[str]) -> "MappingBook":
        """Return a book like this one, which reads with the folder's content for these mappings."""
        book = MappingBook(self.folder, self.profiles, self.mappings, self.merged, self.problems)
        book.tables = self.tables
        kept = {n: ready for n, ready in self._in_force.items() if n.partition("@")[0] not in names}
        drafts = {n: Ready(self.mappings[n.partition("@")[0]], self.merged[n.partition("@")[0]]) for n in self.wanted()
                  if n.partition("@")[0] in names}  # fmt: skip
        book._in_force = {**kept, **drafts}
        return book

    def watched(self, seen: list[Sighting], instead: Ready | None = None) -> "MappingBook":
        """Return a book like this one, whose mappings add to ``seen`` whatever they read.

        ``instead`` reads in place of every mapping for documents of its kind.
        """
        book = MappingBook(self.folder, self.profiles, self.mappings, self.merged, self.problems)
        book.tables = self.tables
        found = {name: self._find(name) for name in self.wanted()}
        if instead is not None:
            kind = (instead.merged.document.standard, instead.merged.document.set)
            for name, one in found.items():
                if isinstance(one, Ready) and (one.merged.document.standard, one.merged.document.set) == kind:
                    found[name] = instead
        book._in_force = {name: _under_watch(one, seen) for name, one in found.items() if one is not None}
        return book

    def _named(self, name: str) -> Ready:
        found = self._find(name)
        if isinstance(found, Unreadable):
            raise BadConfiguration(found.problems)
        if found is not None:
            return found
        bare, _, version = name.partition("@")
        if version and isinstance(other := self._find(bare), Ready):
            raise UnknownMappingError(f"{bare} is at version {other.merged.top.says.version}, not {version}")
        raise UnknownMappingError(f"there is no mapping {bare!r}{nearest(bare, self.mappings)}")

    def _find(self, name: str) -> Ready | Unreadable | None:
        bare, _, version = name.partition("@")
        if name in self._in_force:
            return self._in_force[name]
        draft = Ready(self.mappings[bare], self.merged[bare]) if bare in self.mappings else None
        fits = [one for one in (self._in_force.get(bare), draft) if isinstance(one, Ready)]
        return next((one for one in fits if version in ("", one.merged.top.says.version)), None)


def _under_watch(one: Ready | Unreadable, seen: list[Sighting]) -> Ready | Unreadable:
    return one._replace(mapping=WatchedMapping(one.mapping, one.merged, seen)) if isinstance(one, Ready) else one


def _readied(edition: Edition) -> Ready | Unreadable:
    try:
        return made_ready(edition)
    except BadConfiguration as error:
        return Unreadable(error.problems)
