"""Look whether the tables and columns are there that a mapping's rules look words up in."""

from collections.abc import Iterator

from canonical.cross_reference import TABLES
from connectors.mapping.language.merge import Merged
from connectors.mapping.problem import Problem
from connectors.mapping.suggestion import nearest


def lookup_problems(made: Merged) -> Iterator[Problem]:
    """Yield a problem for each table or column that no cross-reference has, with its place."""
    for name, (rule, by) in made.fields.items():
        if rule.lookup is None:
            continue
        path = ("fields", name, "lookup")
        table = TABLES.get(rule.lookup.table)
        if table is None:
            there = ", ".join(TABLES)
            says = f"there is no {rule.lookup.table!r} among the tables {there}{nearest(rule.lookup.table, TABLES)}"
            yield by.problem(f"{'.'.join(path)}.table: {says}", *path, "table")
            continue
        columns = [column.name for column in table.columns]
        for word, asked in (("by", rule.lookup.by), ("give", (rule.lookup.give,))):
            for column in asked:
                if column not in columns:
                    says = f"the table {table.name} has no column {column!r}{nearest(column, columns)}"
                    yield by.problem(f"{'.'.join(path)}.{word}: {says}", *path, word)
