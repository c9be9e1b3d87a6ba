"""docs/as2.md is typed by a test, from nothing to the first message in each direction."""

import os
import re
import subprocess
import sys

import pytest

from connectors.transports.as2.terms import As2Terms
from tests.front.conftest import ROOT, free_port

PAGE = (ROOT / "docs" / "as2.md").read_text()
BOX = re.compile(r"(?:`(?P<file>[\w./-]+)`[^\n]*:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
PORTS = ("8484", "8485", "8486", "8494", "8495", "8496")


class Typist:
    """Types a line as it stands; what ends with ``&`` runs on, once it says that it is up."""

    def __init__(self, folder) -> None:
        shim = folder / "bin" / "crossdock"
        shim.parent.mkdir()
        shim.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from crossdock.cli import main; main()' \"$@\"\n")
        shim.chmod(0o755)
        path = f"{shim.parent}:{os.environ['PATH']}"
        self.around = {"cwd": folder, "env": os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "250"}}
        self.running: list[subprocess.Popen[str]] = []

    def __call__(self, line: str) -> str:
        if line.endswith("&"):
            process = subprocess.Popen(
                ["sh", "-c", f"exec {line[:-1]}"], stdout=subprocess.PIPE, text=True, **self.around
            )  # fmt: skip
            self.running.append(process)
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Crossdock is up."), said
            return said
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, **self.around)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def typist(tmp_path):
    made = Typist(tmp_path)
    yield made
    for process in made.running:
        process.kill()
        process.communicate()


@pytest.mark.timeout(300)  # eleven commands, each a process of its own
def test_the_page_leads_to_a_first_message_in_each_direction(typist, tmp_path):
    page = PAGE
    for port in PORTS:
        page = page.replace(port, str(free_port()))
    said = ""
    for box in BOX.finditer(page.partition("## What may stand")[0]):
        if box["kind"] == "yaml":
            (tmp_path / box["file"]).write_text(box["text"])
        elif box["kind"] == "sh":
            said = "".join(typist(line) for line in box["text"].splitlines())
        elif box["kind"] == "text":
            assert box["text"].strip() in said
    assert len(typist.running) == 2
    assert "hello.txt" in typist("crossdock -c blueharbor/config.yaml document list")
    assert typist("crossdock -c blueharbor/config.yaml document show 1 --raw") == "Hello, Acme."


def test_the_page_names_every_word_and_its_default():
    table = PAGE.partition("## What may stand")[2].partition("## ")[0]
    rows = {name: default for names, default in re.findall(r"^\| (.+?) \| (.*?) \|", table, re.MULTILINE)
            for name in re.findall(r"`(\w+)`", names)}  # fmt: skip
    assert rows.keys() == As2Terms.model_fields.keys()
    for name, field in As2Terms.model_fields.items():
        if isinstance(field.default, str) and field.default:
            assert rows[name] == f"`{field.default}`"
