"""Turn a merged mapping into one tree of closures; every mistake in it becomes a problem with its place."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from connectors.mapping import target
from connectors.mapping.compiled import CompiledMapping, list_reader, object_reader
from connectors.mapping.json_source import JsonDialect
from connectors.mapping.merge import Merged, Said
from connectors.mapping.problem import Problem
from connectors.mapping.rule_reader import FieldReader, compile_rule
from connectors.mapping.segment_source import SegmentDialect
from connectors.mapping.source import Dialect, Entries
from connectors.mapping.spec import Rule
from connectors.mapping.table_source import TableDialect
from connectors.mapping.target import Step

R = TypeVar("R")


class _Field(NamedTuple):
    path: str  # as written
    steps: tuple[Step, ...]
    said: Said[Rule]


def build(merged: Merged) -> tuple[CompiledMapping | None, list[Problem]]:
    """Return the mapping ready to read, or why it cannot be."""
    builder = _Builder(merged)
    order = builder.order()
    problems = [*merged.problems, *builder.problems]
    if problems or builder.dialect is None:
        return None, problems
    return CompiledMapping(merged.name, merged.label, merged.document.standard, builder.dialect, order), []


class _Builder:
    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.dialect = self.guarded(self.choose, merged.top.problem, ())

    def choose(self) -> Dialect:
        if self.merged.document.standard == "json":
            return JsonDialect()
        if self.merged.document.standard == "x12":
            return SegmentDialect(self.merged.loops)
        if self.merged.table is None:
            raise ValueError("table is missing: say by which column labels the table is found")
        return TableDialect(self.merged.table)

    def order(self) -> FieldReader:
        fields = []
        for path, said in self.merged.fields.items():
            steps = self.guarded(lambda path=path: target.steps(path), said.by.problem, ("fields", path), key=True)  # type: ignore[misc]
            if steps:
                fields.append(_Field(path, steps, said))
        reader = self.noun((), fields, "", essential=True)
        for name, listed in self.merged.lists.items():
            if name not in self.used:
                says = f"lists.{name}: no field uses this list; fields of its entries begin with {name}[]"
                self.problems.append(listed.by.problem(says, "lists", name, key=True))
        return reader

    def noun(self, prefix: tuple[Step, ...], fields: Sequence[_Field], scope: str, *, essential: bool) -> FieldReader:
        """Compile the fields of one noun; all of them begin with ``prefix``."""
        depth = len(prefix)
        groups: dict[str, list[_Field]] = {}
        for field in fields:
            groups.setdefault(field.steps[depth].name, []).append(field)
        members = []
        needed = self.needed(prefix, groups)
        for name, group in groups.items():
            reader = self.member(prefix, group, scope, severe=essential and name in needed)
            if reader:
                members.append((name, reader))
        return object_reader(members, needed, essential=essential)

    def member(
        self, prefix: tuple[Step, ...], group: Sequence[_Field], scope: str, *, severe: bool
    ) -> FieldReader | None:
        depth = len(prefix)
        leaf = next((field for field in group if len(field.steps) == depth + 1), None)
        if leaf:
            return self.leaf(leaf, scope, severe=severe)
        step = group[0].steps[depth]
        if step.entry is None:
            return self.noun((*prefix, step), group, scope, essential=False)
        return self.listing(prefix, group, scope)

    def listing(self, prefix: tuple[Step, ...], group: Sequence[_Field], scope: str) -> FieldReader:
        depth = len(prefix)
        entries: dict[str, list[_Field]] = {}
        for field in group:
            entries.setdefault(field.steps[depth].entry or "", []).append(field)
        each = []
        if "" in entries:
            for made_of, inner in self.sources(prefix, entries[""][0], scope):
                step = Step(group[0].steps[depth].name, "")
                essential = any(field.said.word.required for field in entries[""])
                each.append((made_of, self.noun((*prefix, step), entries[""], inner, essential=essential)))
        named = [
            self.noun((*prefix, Step(group[0].steps[depth].name, key)), fields, scope, essential=False)
            for key, fields in entries.items()
            if key
        ]
        return list_reader(each, named)

    def sources(self, prefix: tuple[Step, ...], field: _Field, scope: str) -> Sequence[tuple[Entries, str]]:
        """Compile what a list is made of."""
        name = ".".join(str(step) for step in (*prefix, Step(field.steps[len(prefix)].name)))
        self.used.add(name)
        said = self.merged.lists.get(name)
        if said is None:
            says = f"fields.{field.path}: lists.{name} is missing: say what the list is made of"
            self.problems.append(field.said.by.problem(says, "fields", field.path, key=True))
            return []
        compiled = [
            self.guarded(lambda path=path: self.of(path, scope), said.by.problem, ("lists", name))  # type: ignore[misc]
            for path in said.word
        ]
        return [found for found in compiled if found]

    def of(self, path: str, scope: str) -> tuple[Entries, str]:
        if self.dialect is None:
            raise ValueError("nothing can be read")
        return self.dialect.entries(path, scope)

    def leaf(self, field: _Field, scope: str, *, severe: bool) -> FieldReader | None:
        rule, by = field.said

        def compiled() -> FieldReader:
            found = target.target(field.steps)
            if self.dialect is None:
                raise ValueError("nothing can be read")
            line = by.problem("", "fields", field.path, key=True).line
            return compile_rule(
                rule, found, self.dialect, self.merged.document, scope=scope, severe=severe,
                mapped_by=f"{by.file}:{line}",
            )  # fmt: skip

        return self.guarded(compiled, by.problem, ("fields", field.path), key=True)

    def needed(self, prefix: tuple[Step, ...], groups: dict[str, list[_Field]]) -> dict[str, str]:
        """Return the fields that the noun cannot be without, and where each is expected; blame what has no rule."""
        try:
            names = target.needed_fields(prefix)
        except ValueError:
            return {}  # blamed where the field itself is compiled
        called = ".".join(str(step) for step in prefix)
        for name in names:
            if name not in groups:
                first = next((f for group in groups.values() for f in group), None)
                path = f"{called}.{name}" if called else name
                says = f"{called or 'an order'} needs {name}, and no field says where it stands: add {path}"
                by = first.said.by if first else self.merged.top
                where = ("fields", first.path) if first and prefix else ("fields",)
                self.problems.append(by.problem(says, *where, key=True))
        return {name: self.expected(called, name, groups[name]) for name in names if name in groups}

    def expected(self, called: str, name: str, group: Sequence[_Field]) -> str:
        listed = self.merged.lists.get(f"{called}.{name}" if called else name)
        paths = listed.word if listed else group[0].said.word.at
        spoken = [self.dialect.expected(path) for path in paths if path != "#"] if self.dialect else []
        return f"{'at least one' if listed else 'a value in'} {' or '.join(spoken)}" if spoken else "a value"

    def guarded(
        self, action: Callable[[], R], problem: Callable[..., Problem], path: tuple[str, ...], *, key: bool = False
    ) -> R | None:
        """Do it, or note why not, with the place."""
        try:
            return action()
        except ValueError as error:
            where = ".".join(path)
            self.problems.append(problem(f"{where}: {error}" if where else str(error), *path, key=key))
            return None
