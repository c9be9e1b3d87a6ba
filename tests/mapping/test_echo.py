"""The buyer's own numbers come back: which mapping wants it, in which answer, and what would be lost."""

import shutil
from pathlib import Path

import pytest

from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.echo import echoes, lost
from connectors.mapping.trying.sample import check

MAPPINGS = Path(__file__).parents[2] / "mappings"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(MAPPINGS, tmp_path / "mappings")
    return tmp_path / "mappings"


def test_an_orders_mapping_says_what_its_answers_carry_back(book: MappingBook) -> None:
    wanted = echoes(book.mapping("acme/850"))
    assert wanted["855"] == ["number", "lines[].number", "lines[].items[].number"]
    assert set(wanted) == {"810", "855", "856"}


def test_the_shipped_855_carries_all_of_it(book: MappingBook) -> None:
    assert lost(book.mapping("base/x12-850"), book.mapping("base/x12-855")) == []


def test_what_an_answer_would_lose_is_a_problem_of_the_rule_that_wants_it(folder: Path) -> None:
    overlay = 'mapping: acme/855\nversion: "1"\nextends: base/x12-855@1\nfields:\n'
    overlay += "  lines[].items[].number: {only: read}\n  order_number: {only: read}\n"
    (folder / "partners" / "acme" / "855.yaml").write_text(overlay)
    profile = folder / "partners" / "acme" / "profile.yaml"
    profile.write_text(profile.read_text().replace('"850": acme/850', '"850": acme/850, "855": acme/855'))
    found = [str(problem) for problem in check(MappingBook.load(folder))]
    assert len(found) == 2
    assert found[0].startswith("base/x12-850.yaml:")
    assert "fields.number.echo: acme wants it back in the 855, and acme/855 does not write order_number" in found[0]
    assert "fields.lines[].items[].number.echo: acme wants it back in the 855" in found[1]
