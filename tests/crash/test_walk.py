"""Kill the hub at every crash point of one 850's walk, start it again, and look at what the world has seen."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MOST = 400  # logins; the walk has fewer crash points

ONE_OF_EACH = ["acme_855_000000002.edi", "acme_856_000000003.edi", "acme_997_000000001.edi"]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("outside")
    command = [sys.executable, str(HERE / "outside.py"), str(folder), str(MOST)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdin
        yield {**json.loads(process.stdout.readline()), "folder": str(folder)}
        process.stdin.close()


def walked(folder: Path, outside: dict[str, Any], first: int, last: int, step: int = 1) -> list[dict[str, Any]]:
    command = [
        sys.executable,
        str(HERE / "walker.py"),
        str(folder),
        json.dumps(outside),
        *map(str, (first, last, step)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(500)
@pytest.mark.parametrize("first", [pytest.param(n, marks=pytest.mark.xdist_group(f"crash {n}")) for n in (0, 1)])
def test_a_kill_at_any_point_of_the_walk_loses_nothing_and_doubles_nothing(
    tmp_path: Path, outside: dict[str, Any], first: int
) -> None:
    seen = walked(tmp_path, outside, first, MOST, step=2)
    killed = [walk for walk in seen if walk["died"]]
    assert len(killed) >= 50, f"only {len(killed)} crash points: do effects still announce themselves?"
    assert not seen[-1]["died"], "the walk has more crash points than logins were made"
    wrong = [walk for walk in seen if fault(walk)]
    assert not wrong, "\n".join(f"point {walk['point']}: {fault(walk)}" for walk in wrong)


def fault(walk: dict[str, Any]) -> str:
    """Say what is wrong after a kill, or nothing."""
    expected = {
        "orders": [["AC-1001", "shipped"]],
        "received": ONE_OF_EACH,
        "bookings": 1,
        "unexplained": [],
        "mugs": ["432", "0"],
        "numbers": [1, 2, 3],
        "waiting": [],
    }
    return "; ".join(f"{what} is {walk[what]}, not {right}" for what, right in expected.items() if walk[what] != right)
