"""The demo is the product's first promise: it is run here as a newcomer runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("demo")  # what is set up once serves all

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "850"


def demo(folder, *arguments, config=None):
    command = [sys.executable, "-c", "from crossdock.cli import main; main()"]
    words = ["-c", str(config)] if config else ["demo", "--folder", str(folder)]
    return subprocess.run([*command, *words, *arguments], capture_output=True, text=True, timeout=110, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "world-of-its-own"
    return folder, demo(folder)


def test_everything_that_the_demo_promises_comes_true(played):
    _, done = played
    assert done.returncode == 0, done.stdout + done.stderr
    assert "AC-1001" in done.stdout
    assert "6 shipped" in done.stdout


def test_the_places_that_it_names_hold_what_it_says(played):
    folder, _ = played
    out = {path.name.split("_")[1] for path in (folder / "world/partners/acme/out").iterdir()}
    assert out == {"997", "855", "856"}
    assert all(path.read_bytes().startswith(b"%PDF") for path in (folder / "labels").iterdir())
    assert (folder / "crossdock.db").exists()


def test_the_command_that_it_prints_releases_the_order_and_the_world_goes_on(played):
    folder, done = played
    release = next(line for line in done.stdout.splitlines() if "correct --sku 2=MUG-02" in line)
    case = release.split("answer ")[1].split()[0]
    answered = demo(folder, "review", "answer", case, "correct", "--sku", "2=MUG-02", config=folder / "config.yaml")
    assert answered.returncode == 0, answered.stderr
    again = demo(folder, "--resume", "--json")
    assert again.returncode == 0, again.stdout + again.stderr
    [walk] = [walk for walk in json.loads(again.stdout)["walks"] if walk["number"] == "AC-1004"]
    assert (walk["state"], bool(walk["answer"]), bool(walk["notice"])) == ("shipped", True, True)


def test_a_folder_of_ones_own_is_offered_and_nothing_of_it_is_lost(tmp_path):
    offered = tmp_path / "offered"
    (offered / "deep").mkdir(parents=True)
    (offered / "nonsense.edi").write_bytes(b"\x00\xff not an order")
    (offered / "deep" / "empty.edi").write_bytes(b"")
    done = demo(tmp_path / "demo", "--from", str(offered), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    walks = json.loads(done.stdout)["walks"]
    assert {walk["came_as"]: walk["state"] for walk in walks} == {"nonsense.edi": "held", "deep-empty.edi": "held"}


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not beside the project")
def test_every_real_850_ends_in_a_visible_state(tmp_path):
    done = demo(tmp_path / "demo", "--from", str(CORPUS), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    walks = json.loads(done.stdout)["walks"]
    names = {name for walk in walks for name in (walk["came_as"], *walk["also_as"])}
    assert names == {path.name for path in CORPUS.iterdir()}
    assert {walk["state"] for walk in walks} <= {"in_review", "held", "discarded", "applied", "rejected"}
    assert all(walk["waits_for"] for walk in walks if walk["state"] in ("in_review", "held", "discarded"))
