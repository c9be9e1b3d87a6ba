"""A person drafts a new partner at the command line, and is asked."""

import io
import json
import sys

import pytest

from tests.drafting.sample_order import order
from tests.front.conftest import crossdock_says, new_hub
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "po.edi"
    path.write_bytes(order("DTM*010*20261128"))
    return path


@pytest.fixture
def hub(hub):
    """A hub with mappings of its own."""
    small_folder(hub.path / "mappings")
    hub.config.write_text(hub.config.read_text() + "mappings: mappings\n")
    return hub


@pytest.fixture
def types(monkeypatch):
    """Type lines as answers to what is asked."""
    return lambda *lines: monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_draft_is_shown_or_written_and_changes_nothing(hub, sample, tmp_path):
    before = sorted(path.name for path in (hub.path / "mappings/partners").iterdir())
    shown = hub("map", "draft", "--partner", "delta", str(sample))
    assert "# ---- partners/delta/profile.yaml" in shown.out
    assert "delta/850 reads" in shown.words
    told = json.loads(hub("map", "draft", "--partner", "delta", str(sample), "--json").out)
    assert "partners/delta/850.yaml" in told["files"]
    assert {question["key"] for question in told["questions"]} >= {"requested_on", "usage", "item.ours"}
    assert hub("map", "draft", "--partner", "delta", str(sample), "--out", str(tmp_path / "out")).code == 0
    assert (tmp_path / "out/partners/delta/850.yaml").exists() and (tmp_path / "out/answers.yaml").exists()
    assert sorted(path.name for path in (hub.path / "mappings/partners").iterdir()) == before


def test_a_draft_needs_no_hub(sample, tmp_path):
    said = crossdock_says("-c", str(tmp_path / "none.yaml"), "map", "draft", "--partner", "delta", str(sample))
    assert (said.code, "mapping: delta/850" in said.out) == (0, True)


def test_a_file_of_answers_is_checked_against_the_questions(hub, sample, tmp_path):
    answers = tmp_path / "a.yaml"
    answers.write_text('requested_on: "077"\nrequsted: x\n')
    said = hub("map", "draft", "--partner", "delta", str(sample), "--answers", str(answers))
    assert said.code == 3
    assert f"{answers}:1:15: requested_on: expected 002, 010" in said.words
    assert f"{answers}:2:1: requsted: nobody asks this; did you mean 'requested_on'?" in said.words


def test_the_questions_are_asked_and_the_files_written_and_checked(hub, sample, types):
    types("", "", "", "Delta Gear", "wait", "complete", "10", "010", "")
    said = hub("map", "new", "--partner", "delta", str(sample))
    assert said.code == 0, said.err
    assert "Several of their days could be the one on which the order is wanted." in said.words
    assert "Expected one of complete, partial." in said.err and "Expected one of 002, 010." in said.err
    assert "All is well with delta/850." in said.words
    folder = hub.path / "mappings/partners/delta"
    assert 'requested_on: {at: "DTM[01=010].02"}' in (folder / "850.yaml").read_text()
    assert "name: Delta Gear" in (folder / "profile.yaml").read_text()
    again = hub("map", "new", "--partner", "delta", str(sample), "--answers", str(hub.path / "none.yaml"))
    assert again.code == 2
    (hub.path / "no.yaml").write_text("")
    again = hub("map", "new", "--partner", "delta", str(sample), "--answers", str(hub.path / "no.yaml"))
    assert (again.code, "--force overwrites" in again.words) == (5, True)
    forced = hub("map", "new", "--partner", "delta", str(sample), "--answers", str(hub.path / "no.yaml"), "--force")
    assert forced.code == 0


def test_what_does_not_fit_the_other_partners_is_told_with_its_place(hub, tmp_path):
    sample = tmp_path / "acme.edi"
    sample.write_bytes(order(sender="ACMESTORES"))
    (tmp_path / "none.yaml").write_text("")
    said = hub("map", "new", "--partner", "delta", str(sample), "--answers", str(tmp_path / "none.yaml"))
    assert said.code == 1
    assert "partners/delta/profile.yaml:4:9: edi.them: ZZ/ACMESTORES is already the name of 'acme'" in said.err


def test_the_mappings_that_come_with_crossdock_are_copied_before_they_are_changed(tmp_path, sample, monkeypatch):
    hub = new_hub(tmp_path / "plain")
    monkeypatch.chdir(hub.path)
    said = hub("map", "new", "--partner", "delta", str(sample))
    assert (said.code, "`crossdock map copy mappings`" in said.words) == (5, True)
    assert hub("map", "copy", "mappings").code == 0
    assert (hub.path / "mappings/base/x12-850.yaml").exists() and (hub.path / "mappings/guides/x12/names.yaml").exists()
    assert hub("map", "copy", "mappings").code == 5


@pytest.mark.parametrize("name", ["Delta", "../x", "d e", ""])
def test_a_partner_s_name_must_be_fit_for_a_folder(hub, sample, name):
    assert hub("map", "draft", "--partner", name, str(sample)).code == 2


def test_a_file_that_is_no_sample_is_told(hub, tmp_path):
    (tmp_path / "x.txt").write_text("Hello")
    said = hub("map", "draft", "--partner", "delta", str(tmp_path / "x.txt"))
    assert (said.code, "x.txt is no document" in said.err) == (1, True)
    assert hub("map", "draft", "--partner", "delta", str(tmp_path / "none.edi")).code == 2
