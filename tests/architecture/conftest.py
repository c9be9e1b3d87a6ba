"""The house's own source code, read once, for the tests that keep it in order."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("world", "canonical", "connectors", "router", "store", "pipeline", "crossdock")


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the repository's root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def room(self) -> str:
        return self.path.partition("/")[0]

    def imports(self) -> Iterator[tuple[str, int]]:
        """Yield every imported module's dotted name, and the line; imports inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ".", node.lineno

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported name stands for: ``{"now": "datetime.datetime.now"}``."""
        known = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.partition(".")[0]
                    known[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return known

    def dotted(self, node: ast.expr) -> str:
        """Return what an expression names (``datetime.datetime.now``); empty where it is no imported name."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""


def _read(folder: Path) -> list[Source]:
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    ]


@pytest.fixture(scope="session")
def root() -> Path:
    """Where the repository lies."""
    return ROOT


@pytest.fixture(scope="session")
def rooms() -> tuple[str, ...]:
    """The names of the rooms, from the ground floor up."""
    return ROOMS


@pytest.fixture(scope="session")
def house() -> list[Source]:
    """Every Python file of every room."""
    return [source for room in ROOMS for source in _read(ROOT / room)]


@pytest.fixture(scope="session")
def test_code() -> list[Source]:
    """Every Python file of the tests."""
    return _read(ROOT / "tests")


@pytest.fixture(scope="session")
def nothing_to_say():
    """Fail with all complaints, a line each, and nothing around them."""

    def check(complaints):
        if complaints:
            pytest.fail("\n".join(complaints), pytrace=False)

    return check


@pytest.fixture(scope="session")
def planted():
    """Make a file with a fault in it, to see that a check finds it."""
    return lambda text, path="router/planted.py": Source(path, text)
