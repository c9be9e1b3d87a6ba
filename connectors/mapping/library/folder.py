"""Read the folder of mappings: every file, with every problem found and its place."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from connectors.mapping import fenced
from connectors.mapping.language.merge import Merged, Written, chain, merged
from connectors.mapping.language.spec import CodeList, MappingFile
from connectors.mapping.library.builder import build
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.library.lookup_check import lookup_problems
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.suggestion import nearest
from connectors.mapping.yaml_file import MOST_BYTES, Node, parse, place, typed
from connectors.profile import Profile

M = TypeVar("M", bound=BaseModel)
Found = tuple[str, M, Node, bytes]  # the file's path in the folder, its words, their places, its bytes


class FolderReader:
    """Reads one folder; ``problems`` gathers what is wrong, and reading goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        if not folder.is_dir():
            raise BadConfiguration([Problem(str(folder), 1, 1, "this folder does not exist")])

    def profiles(self) -> dict[str, Found[Profile]]:
        """Read each partner's profile; the folder's name is the partner's."""
        found = {}
        for file in sorted(self.folder.glob("partners/*/profile.yaml")):
            read = self._read(file, Profile)
            if read is None:
                continue
            if read[1].partner != file.parent.name:
                says = f"partner: {read[1].partner!r} stands in the folder {file.parent.name!r}; both must be the same"
                self._blame(read, says, "partner")
            found[read[1].partner] = read
        return found

    def mappings(self) -> tuple[dict[str, CompiledMapping], dict[str, Merged]]:
        """Read, merge and compile every mapping."""
        written = self._written()
        code_lists = self._code_lists()
        ready: dict[str, CompiledMapping] = {}
        made: dict[str, Merged] = {}
        for name, top in written.items():
            files, problems = chain(top, written)
            self.problems += problems
            if problems:
                continue
            made[name] = merged(files, code_lists)
            compiled, problems = build(made[name])
            self.problems += [*problems, *lookup_problems(made[name])]
            if compiled:
                ready[name] = compiled
        return ready, made

    def _written(self) -> dict[str, Written]:
        found = {}
        for file in self._files():
            read = self._read(file, MappingFile)
            if read is None:
                continue
            name = name_of(read[0])
            if read[1].mapping != name:
                says = f"mapping: {read[1].mapping!r} stands in a file that makes it {name!r}; both must be the same"
                self._blame(read, says, "mapping")
            found[name] = Written(read[0], read[1], read[2], read[3])
        return found

    def _files(self) -> Iterator[Path]:
        for pattern in ("base/*.yaml", "mail/*.yaml", "marketplaces/*.yaml", "partners/*/*.yaml"):
            yield from (file for file in sorted(self.folder.glob(pattern)) if file.name != "profile.yaml")

    def _code_lists(self) -> dict[str, tuple[CodeList, bytes]]:
        found = {}
        for file in sorted(self.folder.glob("codes/*.yaml")):
            read = self._read(file, CodeList)
            if read is None:
                continue
            if read[1].code_list != file.stem:
                self._blame(
                    read, f"code_list: {read[1].code_list!r} must be the file's name, {file.stem!r}", "code_list"
                )
            found[file.stem] = (read[1], read[3])
        return found

    def check_references(self, profiles: Mapping[str, Found[Profile]], made: Mapping[str, Merged]) -> None:
        """Blame a profile whose mapping is not there or reads another kind."""
        for read in profiles.values():
            for name, standard, path in named_in(read[1]):
                self._check_reference(read, name, standard, path, made)

    def check_identities(self, profiles: Mapping[str, Found[Profile]]) -> None:
        """Blame an EDI name that two partners bear."""
        seen: dict[tuple[str, str, str], str] = {}
        for partner, read in profiles.items():
            if read[1].edi:
                identity = (read[1].edi.them.qualifier, read[1].edi.them.id, read[1].edi.them.group_id)
                if identity in seen:
                    says = f"edi.them: {identity[0]}/{identity[1]} is already the name of {seen[identity]!r}"
                    self._blame(read, says, "edi", "them")
                seen[identity] = partner

    def _check_reference(
        self, read: Found[Profile], name: str, standard: str, path: tuple[str, ...], made: Mapping[str, Merged]
    ) -> None:
        bare, _, version = name.partition("@")
        where = ".".join(path)
        if bare not in made:
            if not any(problem.file.endswith(f"{bare}.yaml") for problem in self.problems):
                self._blame(read, f"{where}: there is no mapping {bare!r}{nearest(bare, made)}", *path)
        elif made[bare].document.standard != standard:
            says = f"{where}: {bare} reads {made[bare].document.standard}, and {standard} is needed here"
            self._blame(read, says, *path)
        elif version and made[bare].top.says.version != version:
            says = f"{where}: {bare}@{version} is wanted, and the file says version {made[bare].top.says.version}"
            self._blame(read, says, *path)

    def _read(self, file: Path, model: Callable[..., M] | type[M]) -> Found[M] | None:
        said = str(file.relative_to(self.folder))
        try:
            content = fenced.read(file, self.folder, at_most=MOST_BYTES)
            tree = parse(content, said)
            return said, typed(tree, model, said), tree, content  # type: ignore[arg-type]
        except BadConfiguration as error:
            self.problems += error.problems
        except OSError as error:
            self.problems.append(Problem(said, 1, 1, f"this file cannot be read: {error.strerror}"))
        except fenced.FencedOut as error:
            self.problems.append(Problem(said, 1, 1, str(error)))
        except ValueError:
            self.problems.append(Problem(said, 1, 1, f"this file holds more than {MOST_BYTES} bytes"))
        return None

    def _blame(self, read: Found[M], says: str, *path: str) -> None:
        line, column = place(read[2], path)
        self.problems.append(Problem(read[0], line, column, says))


def name_of(file: str) -> str:
    """Return the name of the mapping that a file holds, by its path in the folder; empty where it holds none."""
    parts = Path(file).with_suffix("").parts
    if parts[0] == "codes" or parts[-1] == "profile":
        return ""
    return "/".join(parts[1:] if parts[0] == "partners" else parts)


def named_in(profile: Profile) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each mapping that a profile names, the kind of document it must read, and where it is named."""
    if profile.edi:
        for number, name in profile.edi.sets.items():
            yield name, profile.edi.syntax, ("edi", "sets", number)
    if profile.mail:
        yield profile.mail.mapping, "table", ("mail", "mapping")
    if profile.marketplace:
        yield profile.marketplace.mapping, "json", ("marketplace", "mapping")
