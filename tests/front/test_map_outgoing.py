"""A draft that writes is previewed on our own last messages, and publishing says how many would be another."""

import json
import shutil

import pytest

from tests.front.conftest import HubFolder
from tests.mapping_folder import MAPPINGS, parsed_once, small_folder  # noqa: F401 - a fixture

DRAFT = 'mapping: base/x12-855\nversion: "1"\n'


@pytest.fixture
def hub(_history, tmp_path):
    """A hub with a day's history, and a draft that says one thing more in every confirmation."""
    shutil.copytree(_history.path, tmp_path / "hub")
    folder = small_folder(tmp_path / "hub" / "mappings")
    lines = (MAPPINGS / "base" / "x12-855.yaml").read_text().splitlines(keepends=True)
    text = "".join(line for line in lines if "way: write" not in line)  # a sample that the draft would contradict
    (folder / "base" / "x12-855.yaml").write_text(text)
    with (tmp_path / "hub" / "config.yaml").open("a") as config:
        config.write("mappings: mappings\n")
    hub = HubFolder(tmp_path / "hub")
    assert hub("map", "publish", "base/x12-855").code == 0
    text = text.replace(DRAFT, DRAFT.replace('"1"', '"2"')).replace("filled:\n", "filled:\n  BAK06: {constant: X1}\n")
    (folder / "base" / "x12-855.yaml").write_text(text)
    return hub


def test_a_preview_shows_every_segment_of_ours_that_would_be_another_and_sends_nothing(hub):
    answers = hub.answers()
    said = hub("map", "preview", "base/x12-855")
    assert (said.code, said.err) == (0, "")
    assert "3 messages to acme written again: 3 messages would change." in said.out
    assert "BAK06 request number 3 1 nothing X1" in said.words
    assert "BAK06 request number: nothing → X1" in said.out
    assert "crossdock map publish base/x12-855" in said.words and "No stored document" not in said.out
    told = json.loads(hub("map", "preview", "base/x12-855", "--last", "1", "--json").out)
    [message] = told["messages"]
    assert (told["replayed"], told["written_again"], told["effects"]) == (0, 1, [])
    assert message["name"] in answers and message["mapping"].startswith("base/x12-855@2#")
    [element] = message["changes"][0]["elements"]
    assert element == {"reference": "BAK06", "name": "request number", "before": "", "after": "X1"}
    acts = json.loads(hub("map", "history", "base/x12-855", "--json").out)["acts"]
    assert "0 documents replayed, 0 would change; 3 messages written again, 3 would change" in [a["says"] for a in acts]
    assert hub("up", "--once").code == 0
    assert hub.answers() == answers


def test_publishing_says_how_many_of_our_messages_would_be_another(hub):
    said = hub("map", "publish", "base/x12-855")
    assert said.code == 0, said.err
    assert "Of our last 3 messages, 3 would be written differently." in said.out
    assert "so nothing is read with it yet" not in said.out
