"""docs/onboarding.md is typed by a test: from a partner's sample to its first 997 and 855."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.reading import read
from crossdock.office import SHIPPED_MAPPINGS
from tests.front.conftest import ROOT, crossdock_says
from tests.mapping_folder import parsed_once  # noqa: F401 - a fixture

pytestmark = pytest.mark.xdist_group("onboarding")  # what is set up once serves all

PAGE = ROOT / "docs" / "onboarding.md"
BOX = re.compile(r"(?:`(?P<file>[\w.-]+)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)


def typed(line: str, folder: Path) -> str:
    """Do what a line of the page says, and return what it tells."""
    words = shlex.split(line)
    if words[0] == "cp":
        shutil.copy(folder / words[1], folder / words[2])
        return ""
    if words[0] == "ls":
        return "\n".join(sorted(path.name for path in (folder / words[1]).iterdir()))
    assert words[0] == "crossdock"
    said = crossdock_says(*words[1:])
    assert said.code == 0, (line, said.out, said.err)
    return said.words


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, str]:
    """Type the whole page; return what each line told, and the folder in which it was typed under ``folder``."""
    folder = tmp_path_factory.mktemp("onboarding")
    told = {"folder": str(folder)}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("COLUMNS", "200")
        patch.setenv("CROSSDOCK_ACTOR", "pat")
        for box in BOX.finditer(PAGE.read_text()):
            if box["file"]:
                (folder / box["file"]).write_text(box["text"])
            assert box["file"] or box["kind"] == "sh"
            for line in box["text"].splitlines() if box["kind"] == "sh" else ():
                told[line] = typed(line, folder)
    return told


def of(told: dict[str, str], start: str) -> str:
    return next(words for line, words in told.items() if line.startswith(start))


def test_the_draft_asks_what_only_a_person_can_answer(told):
    said = of(told, "crossdock map draft")
    assert "drafted/partners/pacific/850.yaml" in said
    for question in ("requested_on", "unit.CT", "item.ours", "usage"):
        assert question in said
    drafted = Path(told["folder"]) / "drafted"
    assert 'requested_on: "002"' in (drafted / "answers.yaml").read_text()


def test_the_answers_stand_in_the_mapping_that_is_written(told):
    mapping = (Path(told["folder"]) / "mappings/partners/pacific/850.yaml").read_text()
    assert 'requested_on: {at: "DTM[01=010].02"}' in mapping
    assert "lines[].unit: {codes: {CT: case}}" in mapping
    profile = (Path(told["folder"]) / "mappings/partners/pacific/profile.yaml").read_text()
    assert "name: Pacific Gear" in profile and "shortage: partial" in profile
    assert "All is well" in of(told, "crossdock map new")
    assert "All is well" in of(told, "crossdock map check")


def test_the_sample_is_covered_and_the_mapping_published(told):
    assert "% read: " in of(told, "crossdock map coverage --draft")
    assert "in force now" in of(told, "crossdock map publish")
    assert "pacific PG-4711" in of(told, "crossdock order list")


def test_the_first_order_is_answered_with_a_997_and_an_855_that_our_own_reader_takes(told):
    folder = Path(told["folder"]) / "var/edi/out"
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    texts = {}
    for path in folder.iterdir():
        content = path.read_bytes()
        assert str(read(content, guides=guides).verdict) == "accept"
        texts[re.search(r"ST\*(\d{3})", content.decode())[1]] = content.decode()
    assert set(texts) == {"997", "855"}
    assert "AK9*A*1*1*1" in texts["997"]
    assert "PG-4711" in texts["855"]
    assert "PO1*2*2*CT*" in texts["855"]  # their own word for our case


def test_the_trace_names_the_answer_that_was_given(told):
    said = of(told, "crossdock map trace")
    assert "lines[1].unit = case" in said
    assert "'CT' in PO103, unit of measure" in said
    assert "mappings/partners/pacific/850.yaml" in said or "partners/pacific/850.yaml:" in said
