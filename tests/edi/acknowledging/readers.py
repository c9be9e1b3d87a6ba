"""The readers of others, each in a process of its own, asked about many acknowledgements at once."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ORACLE = Path(__file__).parent / "oracle"
BOTS = ROOT / ".venv-bots" / "bin" / "python"
NODE = ROOT / ".node-oracles"


def bots(contents: Sequence[bytes]) -> list[list[str]]:
    """Return what bots complains of in each interchange."""
    return _asked([str(BOTS), str(ORACLE / "bots_reader.py")], BOTS, contents)


def node_x12(contents: Sequence[bytes]) -> list[list[str]]:
    """Return what node-x12 complains of in each interchange."""
    return _asked(["node", str(ORACLE / "node_reader.cjs"), str(NODE)], NODE, contents)


def _asked(command: list[str], needs: Path, contents: Sequence[bytes]) -> list[list[str]]:
    if not needs.exists():
        pytest.fail(f"there is no {needs}: scripts/oracles.sh sets it up", pytrace=False)
    lines = "".join(json.dumps(content.decode("latin-1")) + "\n" for content in contents)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(contents), done.stderr
    return said
