"""Whatever is put into the folder of mappings: refused at once, in little memory, and nothing else is touched."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mapping.hostile_file import Hostile, files, written

HERE = Path(__file__).parent
MOST_SECONDS, MOST_MEGABYTES = 1.0, 128


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Read every hostile folder in a child process."""
    folder = tmp_path_factory.mktemp("hostile")
    sockets = [_lay(folder / f"case-{n:03} {one.name.replace('/', '-')}", one) for n, one in enumerate(files())]
    _write(folder / "warm" / "base" / "x.yaml", written().encode())
    environment = {"PYTHONPATH": str(HERE.parents[1]), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, HERE / "hostile_reader.py", folder],
        capture_output=True,
        text=True,
        env=environment,
        timeout=110,
    )
    for one in sockets:
        if one:
            one.close()
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_there_are_five_hundred_of_them_and_more(reports: list[dict[str, Any]]) -> None:
    assert len(reports) == len(list(files())) >= 500


def test_each_is_refused_and_its_place_is_named(reports: list[dict[str, Any]]) -> None:
    assert [one["case"] for one in reports if not one["refused"]] == []
    unplaced = [one for one in reports if not all(_placed(says) for says in one["refused"])]
    assert unplaced == []


def test_each_is_refused_within_a_second(reports: list[dict[str, Any]]) -> None:
    assert [(one["case"], one["seconds"]) for one in reports if one["seconds"] > MOST_SECONDS] == []


def test_all_of_them_together_stay_in_little_memory(reports: list[dict[str, Any]]) -> None:
    assert max(one["megabytes"] for one in reports) <= MOST_MEGABYTES


def test_none_touches_a_file_elsewhere_or_the_network(reports: list[dict[str, Any]]) -> None:
    assert [(one["case"], one["touched"]) for one in reports if one["touched"]] == []


def _placed(says: str) -> bool:
    """``base/x.yaml:3:1: ...``."""
    parts = says.split(":")
    return len(parts) > 3 and parts[1].isdigit() and parts[2].isdigit()


def _lay(folder: Path, one: Hostile) -> socket.socket | None:
    _write(folder / "base" / "x.yaml", written().encode())
    file = folder / one.path
    file.parent.mkdir(parents=True, exist_ok=True)
    if one.content.startswith(b"LINK "):
        file.symlink_to(one.content[5:].decode())
    elif one.content == b"FIFO":
        os.mkfifo(file)
    elif one.content == b"FOLDER":
        file.mkdir()
    elif one.content == b"SOCKET":
        return _listening(file)
    else:
        _write(file, one.content)
    return None


def _listening(file: Path) -> socket.socket:
    """A socket's address is short, so it is bound from inside its folder."""
    before = Path.cwd()
    os.chdir(file.parent)
    try:
        bound = socket.socket(socket.AF_UNIX)
        bound.bind(file.name)
    finally:
        os.chdir(before)
    return bound


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def every() -> Iterator[str]:
    """Yield the names, for a person who looks for one."""
    yield from (one.name for one in files())
