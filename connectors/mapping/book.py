"""All mappings and partner profiles of the house, read and checked together."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from connectors.mapping.builder import build
from connectors.mapping.compiled import CompiledMapping
from connectors.mapping.merge import Merged, Written, chain, merged
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.spec import CodeList, MappingFile
from connectors.mapping.suggestion import nearest
from connectors.mapping.yaml_file import MOST_BYTES, Node, parse, place, typed
from connectors.profile import Profile
from world import disk

M = TypeVar("M", bound=BaseModel)
Found = tuple[str, M, Node, bytes]  # the file's path in the folder, its words, their places, its bytes


class UnknownMappingError(LookupError):
    """Nobody wrote a mapping of that name."""


class MappingBook:
    """Every mapping by name, every profile by partner. ``merged`` holds what each mapping was made from."""

    def __init__(
        self, folder: Path, profiles: dict[str, Profile], mappings: dict[str, CompiledMapping], made: dict[str, Merged]
    ) -> None:
        self.folder = folder
        self.profiles = profiles
        self.mappings = mappings
        self.merged = made

    @classmethod
    def load(cls, folder: Path) -> "MappingBook":
        """Read and check a folder; raises ``BadConfiguration`` with every problem found, not only the first."""
        reader = _Reader(folder)
        profiles = reader.profiles()
        mappings, made = reader.mappings()
        reader.check_references(profiles, made)
        if reader.problems:
            raise BadConfiguration(sorted(set(reader.problems)))
        return cls(folder, {name: found[1] for name, found in profiles.items()}, mappings, made)

    def mapping(self, name: str) -> CompiledMapping:
        """Return a mapping by name, ``acme/850`` or ``acme/850@1``; raises ``UnknownMappingError``."""
        bare, _, version = name.partition("@")
        found = self.mappings.get(bare)
        if found is None:
            raise UnknownMappingError(f"there is no mapping {bare!r}{nearest(bare, self.mappings)}")
        if version and self.merged[bare].top.says.version != version:
            raise UnknownMappingError(f"{bare} is at version {self.merged[bare].top.says.version}, not {version}")
        return found


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        if not folder.is_dir():
            raise BadConfiguration([Problem(str(folder), 1, 1, "this folder does not exist")])

    def profiles(self) -> dict[str, Found[Profile]]:
        """Read each partner's profile; the folder's name is the partner's."""
        found = {}
        for file in sorted(self.folder.glob("partners/*/profile.yaml")):
            read = self.read(file, Profile)
            if read is None:
                continue
            if read[1].partner != file.parent.name:
                says = f"partner: {read[1].partner!r} stands in the folder {file.parent.name!r}; both must be the same"
                self.blame(read, says, "partner")
            found[read[1].partner] = read
        return found

    def mappings(self) -> tuple[dict[str, CompiledMapping], dict[str, Merged]]:
        """Read, merge and compile every mapping."""
        written = self.written()
        code_lists = self.code_lists()
        ready: dict[str, CompiledMapping] = {}
        made: dict[str, Merged] = {}
        for name, top in written.items():
            files, problems = chain(top, written)
            self.problems += problems
            if problems:
                continue
            made[name] = merged(files, code_lists)
            compiled, problems = build(made[name])
            self.problems += problems
            if compiled:
                ready[name] = compiled
        return ready, made

    def written(self) -> dict[str, Written]:
        found = {}
        for file in self.files():
            read = self.read(file, MappingFile)
            if read is None:
                continue
            name = "/".join(file.relative_to(self.folder).with_suffix("").parts).removeprefix("partners/")
            if read[1].mapping != name:
                says = f"mapping: {read[1].mapping!r} stands in a file that makes it {name!r}; both must be the same"
                self.blame(read, says, "mapping")
            found[name] = Written(read[0], read[1], read[2], read[3])
        return found

    def files(self) -> Iterator[Path]:
        for pattern in ("base/*.yaml", "mail/*.yaml", "marketplaces/*.yaml", "partners/*/*.yaml"):
            yield from (file for file in sorted(self.folder.glob(pattern)) if file.name != "profile.yaml")

    def code_lists(self) -> dict[str, tuple[CodeList, bytes]]:
        found = {}
        for file in sorted(self.folder.glob("codes/*.yaml")):
            read = self.read(file, CodeList)
            if read is None:
                continue
            if read[1].code_list != file.stem:
                self.blame(
                    read, f"code_list: {read[1].code_list!r} must be the file's name, {file.stem!r}", "code_list"
                )
            found[file.stem] = (read[1], read[3])
        return found

    def check_references(self, profiles: Mapping[str, Found[Profile]], made: Mapping[str, Merged]) -> None:
        """Blame a profile whose mapping is not there or reads another kind, and an EDI name that two partners bear."""
        seen: dict[tuple[str, str, str], str] = {}
        for partner, read in profiles.items():
            for name, standard, path in _named(read[1]):
                self.check_reference(read, name, standard, path, made)
            if read[1].edi:
                identity = (read[1].edi.them.qualifier, read[1].edi.them.id, read[1].edi.them.group_id)
                if identity in seen:
                    says = f"edi.them: {identity[0]}/{identity[1]} is already the name of {seen[identity]!r}"
                    self.blame(read, says, "edi", "them")
                seen[identity] = partner

    def check_reference(
        self, read: Found[Profile], name: str, standard: str, path: tuple[str, ...], made: Mapping[str, Merged]
    ) -> None:
        bare, _, version = name.partition("@")
        where = ".".join(path)
        if bare not in made:
            if not any(problem.file.endswith(f"{bare}.yaml") for problem in self.problems):
                self.blame(read, f"{where}: there is no mapping {bare!r}{nearest(bare, made)}", *path)
        elif made[bare].document.standard != standard:
            says = f"{where}: {bare} reads {made[bare].document.standard}, and {standard} is needed here"
            self.blame(read, says, *path)
        elif version and made[bare].top.says.version != version:
            says = f"{where}: {bare}@{version} is wanted, and the file says version {made[bare].top.says.version}"
            self.blame(read, says, *path)

    def read(self, file: Path, model: Callable[..., M] | type[M]) -> Found[M] | None:
        said = str(file.relative_to(self.folder))
        try:
            content = disk.read(file, at_most=MOST_BYTES)
            tree = parse(content, said)
            return said, typed(tree, model, said), tree, content  # type: ignore[arg-type]
        except BadConfiguration as error:
            self.problems += error.problems
        except OSError as error:
            self.problems.append(Problem(said, 1, 1, f"this file cannot be read: {error.strerror}"))
        except ValueError:
            self.problems.append(Problem(said, 1, 1, f"this file holds more than {MOST_BYTES} bytes"))
        return None

    def blame(self, read: Found[M], says: str, *path: str) -> None:
        line, column = place(read[2], path)
        self.problems.append(Problem(read[0], line, column, says))


def _named(profile: Profile) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each mapping that a profile names, the kind of document it must read, and where it is named."""
    if profile.edi:
        for number, name in profile.edi.sets.items():
            yield name, "x12", ("edi", "sets", number)
    if profile.mail:
        yield profile.mail.mapping, "table", ("mail", "mapping")
    if profile.marketplace:
        yield profile.marketplace.mapping, "json", ("marketplace", "mapping")
