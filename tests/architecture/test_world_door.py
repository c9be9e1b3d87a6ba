"""Only ``world`` reads the clock, rolls dice or writes to the disk; the practice world, no part of service, may too."""

import ast

import pytest

FREE = ("world/", "crossdock/practice/")

FORBIDDEN = {
    "datetime.datetime.now": "take the time as a parameter, or ask world.clock.Clock",
    "datetime.datetime.utcnow": "take the time as a parameter, or ask world.clock.Clock",
    "datetime.datetime.today": "take the time as a parameter, or ask world.clock.Clock",
    "datetime.date.today": "take the day as a parameter",
    "random": "use world.chance",
    "secrets": "use world.chance",
    "uuid.uuid1": "use world.chance.token, or derive the key from what it identifies",
    "uuid.uuid4": "use world.chance.token, or derive the key from what it identifies",
    "os.urandom": "use world.chance",
    "os.rename": "use world.disk.rename",
    "os.replace": "use world.disk.rename",
    "os.remove": "use world.disk.remove",
    "os.unlink": "use world.disk.remove",
    "shutil": "use world.disk",
    "tempfile": "use world.disk",
} | {
    f"time.{name}": "use world.clock"
    for name in ("time", "time_ns", "sleep", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime")
}

WRITING = {"write_text", "write_bytes", "touch"}  # methods of Path
ALONE = {"replace": 1, "rename": 1, "unlink": 0}  # methods of Path, told from others by how many arguments they take


def trespasses(source):
    """Yield a sentence for each use of the world by the back door."""
    if source.path.startswith(FREE):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield from _named(source, node.lineno, f"{node.module}.{alias.name}")
        elif isinstance(node, ast.Attribute):
            yield from _named(source, node.lineno, source.dotted(node))
        elif isinstance(node, ast.Call):
            yield from _written(source, node)


def _named(source, line, name):
    for forbidden, instead in FORBIDDEN.items():
        if name == forbidden or (name.startswith(f"{forbidden}.") and "." not in forbidden):
            yield f"{source.path}:{line} uses {name}; {instead}"


def _written(source, call):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    where = f"{source.path}:{call.lineno}"
    if name == "open" and any(_is_writing_mode(mode) for mode in _modes(call)):
        yield f"{where} opens a file for writing; use world.disk.write"
    if not isinstance(call.func, ast.Attribute) or source.dotted(call.func):
        return
    if name in WRITING:
        yield f"{where} calls {name}; use world.disk.write"
    if ALONE.get(name) == len(call.args) and not [k for k in call.keywords if k.arg != "missing_ok"]:
        yield f"{where} calls {name} of a path; use world.disk.rename or world.disk.remove"


def _modes(call):
    """Yield the arguments of an ``open`` that can be its mode: a function's second, a method's first, or by name."""
    place = 0 if isinstance(call.func, ast.Attribute) else 1
    yield from call.args[place : place + 1]
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "mode")


def _is_writing_mode(node):
    mode = node.value if isinstance(node, ast.Constant) else ""
    return isinstance(mode, str) and set(mode) <= set("rwaxbt+") and bool(set(mode) & set("wax+"))


def test_nobody_but_world_touches_the_world(house, nothing_to_say):
    complaints = [says for source in house for says in trespasses(source)]
    nothing_to_say(complaints)


@pytest.mark.parametrize(
    "fault",
    [
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import datetime\nfactory(default=datetime.now)",
        "import datetime as d\nd.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import time\ntime.sleep(1)",
        "from time import monotonic\nmonotonic()",
        "import random\nrandom.choice([])",
        "from secrets import token_hex",
        "import uuid\nuuid.uuid4()",
        "import os\nos.replace(a, b)",
        "import shutil\nshutil.move(a, b)",
        "open('a', 'w')",
        "open('a', mode='ab')",
        "path.open('xb')",
        "path.write_text('a')",
        "path.write_bytes(b'a')",
        "path.replace(other)",
        "path.rename(other)",
        "path.unlink(missing_ok=True)",
        "def f():\n    import random\n    random.random()",
    ],
)
def test_a_back_door_would_be_seen(fault, planted):
    assert len(list(trespasses(planted(fault)))) == 1


@pytest.mark.parametrize(
    "fine",
    [
        "clock.now()",
        "from datetime import datetime\ndatetime(2026, 1, 1)",
        "text.replace('a', 'b')",
        "instant.replace(tzinfo=None)",
        "import dataclasses\ndataclasses.replace(row)",
        "open('a')",
        "open('a', 'rb')",
        "path.open()",
        "archive.open(name)",
        "sftp.rename(a, b)",
        "sftp.unlink(a)",
        "import uuid\nuuid.uuid5(space, name)",
        "from world import disk\ndisk.rename(a, b)",
        "from pathlib import Path\nPath('a').read_text()",
    ],
)
def test_what_is_harmless_passes(fine, planted):
    assert list(trespasses(planted(fine))) == []


def test_world_and_the_practice_world_are_free(planted):
    assert list(trespasses(planted("import random\nrandom.random()", "world/planted.py"))) == []
    assert list(trespasses(planted("import time\ntime.sleep(1)", "crossdock/practice/planted.py"))) == []
