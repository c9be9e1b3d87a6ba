"""An import only goes down, and the deciding rooms know nothing that could touch the world."""

import subprocess
import sys
from pathlib import Path

PURE = {
    "canonical": {"canonical"},
    "router": {"canonical", "router"},
}
HARMLESS = {
    "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib", "importlib", "inspect",
    "itertools", "json", "operator", "pkgutil", "pydantic", "re", "types", "typing",
}  # fmt: skip


def impure(source):
    """Yield a sentence for each import that a pure room must not have."""
    allowed = PURE.get(source.room, set()) | HARMLESS
    for name, line in source.imports():
        if source.room in PURE and name.partition(".")[0] not in allowed:
            yield (
                f"{source.path}:{line} imports {name}; {source.room} is pure: pass in as a fact what it must know, "
                "or do it in the pipeline"
            )


def test_the_import_contracts_in_pyproject_are_kept(root, nothing_to_say):
    program = Path(sys.executable).with_name("lint-imports")
    assert program.exists(), f"{program} is missing: install the development dependencies (uv sync)"
    command = [program, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    nothing_to_say([done.stdout, done.stderr] if done.returncode else [])


def test_the_pure_rooms_import_nothing_that_touches_the_world(house, nothing_to_say):
    complaints = [says for source in house for says in impure(source)]
    nothing_to_say(complaints)


def test_the_ground_floor_needs_nothing_but_python_itself(house, nothing_to_say):
    known = sys.stdlib_module_names | {"world"}
    complaints = [
        f"{source.path}:{line} imports {name}; world is built on the standard library only"
        for source in house
        if source.room == "world"
        for name, line in source.imports()
        if name.partition(".")[0] not in known
    ]
    nothing_to_say(complaints)


def test_an_import_of_the_disk_in_the_router_would_be_seen(planted):
    assert len(list(impure(planted("import os\nfrom pathlib import Path\nimport json\n")))) == 2
    assert list(impure(planted("import os\n", "world/planted.py"))) == []
