"""Turn a merged mapping into the outline of its noun; every mistake in it becomes a problem with its place."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from canonical.order import PurchaseOrder
from connectors.mapping.language import target
from connectors.mapping.language.merge import Merged, Said
from connectors.mapping.language.noun_list import NOUNS
from connectors.mapping.language.predicate import Look, judge
from connectors.mapping.language.rule_value import Meaning
from connectors.mapping.language.spec import Filled, Rule
from connectors.mapping.language.target import Step
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.json_source import JsonDialect
from connectors.mapping.places.segment_source import SegmentDialect
from connectors.mapping.places.source import Begin, Dialect, Entries, Fill
from connectors.mapping.places.table_source import TableDialect
from connectors.mapping.problem import Problem
from connectors.mapping.reading.inverse import Inverse
from connectors.mapping.reading.outline import Branch, Leaf, Listing, Made, Member
from connectors.mapping.suggestion import nearest
from connectors.mapping.writing.tree_writer import tree_writer

R = TypeVar("R")


class _Field(NamedTuple):
    path: str  # as written
    steps: tuple[Step, ...]
    said: Said[Rule]


def build(merged: Merged) -> tuple[CompiledMapping | None, list[Problem]]:
    """Return the mapping ready to read, or why it cannot be."""
    builder = _Builder(merged)
    outline, fills = builder.outline(), builder.fills()
    problems = [*merged.problems, *builder.problems]
    if problems or builder.dialect is None or outline is None:
        return None, problems
    tree = tree_writer(outline, builder.dialect.pens, {path: said.word for path, said in merged.filled.items()})
    return CompiledMapping(merged.name, merged.label, merged.document, builder.dialect, outline, fills, tree), []


class _Builder:
    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.dialect = self.guarded(self.choose, merged.top.problem, ())
        self.inverse = self.guarded(self.backwards, merged.top.problem, ("document", "ways"))
        self.root: type[BaseModel] | None = self.guarded(self.noun_meant, merged.top.problem, ("document", "noun"))

    def choose(self) -> Dialect:
        if self.merged.document.standard == "json":
            return JsonDialect()
        if self.merged.document.standard in ("x12", "edifact"):
            return SegmentDialect(self.merged.loops)
        if self.merged.table is None:
            raise ValueError("table is missing: say by which column labels the table is found")
        return TableDialect(self.merged.table)

    def backwards(self) -> Inverse | None:
        """Return what reads the rules backwards, where the mapping writes."""
        if self.merged.document.ways == "read" or self.dialect is None:
            return None
        if self.dialect.pens is None:
            raise ValueError(f"a {self.merged.document.standard} is only read: say read")
        return Inverse(self.merged, self.dialect.pens)

    def noun_meant(self) -> type[BaseModel]:
        name = self.merged.document.noun
        if name not in NOUNS:
            raise ValueError(f"there is no noun {name!r}{nearest(name, NOUNS)}")
        return NOUNS[name]

    def outline(self) -> Branch | None:
        if self.root is None:
            return None
        fields = []
        for path, said in self.merged.fields.items():
            steps = self.guarded(lambda path=path: target.steps(path), said.by.problem, ("fields", path), key=True)  # type: ignore[misc]
            if steps:
                fields.append(_Field(path, steps, said))
        branch = self.branch(self.root, (), fields, "", essential=True)
        for name, listed in self.merged.lists.items():
            if name not in self.used:
                says = f"lists.{name}: no field uses this list; fields of its entries begin with {name}[]"
                self.problems.append(listed.by.problem(says, "lists", name, key=True))
        for name in sorted(self.merged.distinct - {*self.merged.lists}):
            self.problems.append(self.merged.top.problem(f"distinct: there is no list {name!r}", "distinct"))
        return branch

    def fills(self) -> list[Fill]:
        """Compile what is written beside the noun's fields."""
        return [fill for path, said in self.merged.filled.items() if (fill := self.fill(path, said))]

    def fill(self, path: str, said: Said[Filled]) -> Fill | None:
        pens = self.dialect.pens if self.dialect else None
        if pens is None:
            return None
        return self.guarded(lambda: pens.fill(path, said.word), said.by.problem, ("filled", path), key=True)

    def branch(
        self, root: type[BaseModel], prefix: tuple[Step, ...], fields: Sequence[_Field], scope: str, *, essential: bool
    ) -> Branch | None:
        """Outline the fields of one noun; all of them begin with ``prefix``."""
        depth = len(prefix)
        groups: dict[str, list[_Field]] = {}
        for field in fields:
            groups.setdefault(field.steps[depth].name, []).append(field)
        try:
            model = target.noun_at(root, prefix)
        except ValueError as error:
            first = fields[0]
            says = f"fields.{first.path}: {error}"
            self.problems.append(first.said.by.problem(says, "fields", first.path, key=True))
            return None
        needed = self.needed(root, prefix, groups)
        members: dict[str, Member] = {}
        for name, group in groups.items():
            member = self.member(root, prefix, group, scope, severe=essential and name in needed)
            if member:
                members[name] = member
        return Branch(model, essential, scope, needed, members)

    def member(
        self, root: type[BaseModel], prefix: tuple[Step, ...], group: Sequence[_Field], scope: str, *, severe: bool
    ) -> Member | None:
        depth = len(prefix)
        leaf = next((field for field in group if len(field.steps) == depth + 1), None)
        if leaf:
            return self.leaf(root, leaf, scope, severe=severe)
        step = group[0].steps[depth]
        if step.entry is None:
            return self.branch(root, (*prefix, step), group, scope, essential=False)
        return self.listing(root, prefix, group, scope)

    def listing(
        self, root: type[BaseModel], prefix: tuple[Step, ...], group: Sequence[_Field], scope: str
    ) -> Listing | None:
        depth = len(prefix)
        name = group[0].steps[depth].name
        entries: dict[str, list[_Field]] = {}
        for field in group:
            entries.setdefault(field.steps[depth].entry or "", []).append(field)
        each = []
        if repeated := entries.pop("", None):
            essential = any(field.said.word.required for field in repeated)
            inverse = self.inverse
            for made in self.sources(prefix, repeated[0], scope):
                branch = self.branch(root, (*prefix, Step(name, "")), repeated, made[2], essential=essential)
                if branch:
                    begin = self.begin(made[0], scope, prefix, name) if self.inverse else None
                    each.append(Made(made[0], made[1], branch, begin))
                self.inverse = None  # what is read from several places is written to the first
            self.inverse = inverse
        named = []
        for key, fields in entries.items():
            branch = self.branch(root, (*prefix, Step(name, key)), fields, scope, essential=False)
            if branch:
                named.append((key, branch))
        once = ".".join(str(step) for step in (*prefix, Step(name))) in self.merged.distinct
        return Listing(tuple(each), tuple(named), once) if each or named else None

    def begin(self, path: str, scope: str, prefix: tuple[Step, ...], name: str) -> Begin | None:
        """Return what begins an entry of a list that is written."""
        said = self.merged.lists[".".join(str(step) for step in (*prefix, Step(name)))]
        where = ("lists", ".".join(str(step) for step in (*prefix, Step(name))))
        pens = self.dialect.pens if self.dialect else None
        return self.guarded(lambda: pens.entry(path, scope, said.word[1:]), said.by.problem, where) if pens else None

    def sources(self, prefix: tuple[Step, ...], field: _Field, scope: str) -> Sequence[tuple[str, Entries, str]]:
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

    def of(self, path: str, scope: str) -> tuple[str, Entries, str]:
        if self.dialect is None:
            raise ValueError("nothing can be read")
        entries, inner = self.dialect.entries(path, scope)
        return path, entries, inner

    def leaf(self, root: type[BaseModel], field: _Field, scope: str, *, severe: bool) -> Leaf | None:
        rule, by = field.said

        def outlined() -> Leaf:
            if self.dialect is None:
                raise ValueError("nothing can be read")
            found = target.target(root, field.steps, written=rule.only == "write")
            at = by.problem("", "fields", field.path, key=True)
            meaning = Meaning.of(rule, found, self.merged.document)
            if meaning.constant is None and not (rule.at or rule.concat or rule.write):
                raise ValueError("this rule finds nothing: give it at, concat or constant")
            expected = [self.dialect.expected(path) for path in rule.at or [piece.at for piece in rule.concat]]
            leaf = Leaf(
                field.steps, rule, found, scope, severe, f"{by.file}:{at.line}:{at.column}",
                [self.dialect.reader(path, scope, rule.pick) for path in rule.at],
                [(piece, self.dialect.reader(piece.at, scope, ())) for piece in rule.concat],
                f"a value in {' or '.join(expected)}", meaning,
                judge(rule.when, lambda path: self.looking(path, scope)) if rule.when else None,
            )  # fmt: skip
            return self.inverse.leaf(field.path, by, leaf) if self.inverse else leaf

        return self.guarded(outlined, by.problem, ("fields", field.path), key=True)

    def looking(self, path: str, scope: str) -> Look:
        """Compile a path that a condition asks."""
        if self.dialect is None:
            raise ValueError("nothing can be read")
        reader = self.dialect.reader(path, scope, ())
        return lambda context: [hit.text for hit in reader(context)]

    def needed(
        self, root: type[BaseModel], prefix: tuple[Step, ...], groups: dict[str, list[_Field]]
    ) -> dict[str, str]:
        """Return the fields that the noun cannot be without, and where each is expected; blame what has no rule."""
        names = target.needed_fields(root, prefix)
        called = ".".join(str(step) for step in prefix)
        for name in names:
            if name not in groups:
                first = next((f for group in groups.values() for f in group), None)
                path = f"{called}.{name}" if called else name
                noun = "an order" if root is PurchaseOrder else f"the {target.called(root)}"
                says = f"{called or noun} needs {name}, and no field says where it stands: add {path}"
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
