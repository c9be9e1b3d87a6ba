"""A person checks, previews, publishes and takes back mappings at the command line."""

import json
import shutil

import pytest

from crossdock.shipped import SHIPPED_MAPPINGS
from tests.front.conftest import ORDERS, HubFolder, crossdock_says
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture

FILE = "partners/acme/850.yaml"


@pytest.fixture(scope="session")
def _shelf(_history, tmp_path_factory):
    path = tmp_path_factory.mktemp("shelf") / "hub"
    shutil.copytree(_history.path, path)
    small_folder(path / "mappings")
    with (path / "config.yaml").open("a") as config:
        config.write("mappings: mappings\n")
    return path


@pytest.fixture
def hub(_shelf, tmp_path):
    """A hub with a day's history and mappings of its own."""
    shutil.copytree(_shelf, tmp_path / "hub", symlinks=True)
    return HubFolder(tmp_path / "hub")


@pytest.fixture
def edit(hub):
    def change(old, new, file=FILE):
        path = hub.path / "mappings" / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return change


@pytest.fixture
def second(edit):
    """Write a second version: their EA is our piece, and its samples say so no more."""
    edit('version: "1"', 'version: "2"')
    edit("samples:\n", "  lines[].unit: {codes: {EA: piece}}\nsamples:\n")
    edit("  - {in: samples/mugs.edi, expect: samples/mugs.json}\n", "")


def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


def listed(hub, name="acme/850"):
    return next(row for row in json.loads(hub("map", "list", "--json").out) if row["mapping"] == name)


def test_all_is_well_with_what_comes_with_crossdock_and_someone_answers_for_it(hub):
    said = hub("map", "check")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("All is well: ")
    assert listed(hub)["draft_state"] == "checked"
    acts = json.loads(hub("map", "history", "acme/850", "--json").out)["acts"]
    assert [(act["deed"], act["actor"]) for act in acts] == [("seen", "hub"), ("checked", "pat")]


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("fields:", "feilds:", "6:1", "feilds: this word is not known here; did you mean 'fields'?"),
        ("requested_on:", "requestd_on:", "7:3", "did you mean 'requested_on'?"),
        ("extends: base/x12-850@1", "extends: base/x12-850@2", "3:10",
         "extends: base/x12-850@2 is wanted, and the file there says version 1"),
        ("01=002", "01=003", "9:36", "samples[0]: an order was expected, and these findings came"),
        ("samples/mugs.json", "samples/mug.json", "9:36", "samples[0]: this file cannot be read"),
        ("effective: 2026-01-01", "effective: soon", "4:12", "effective: Input should be a valid date"),
    ],
)  # fmt: skip
def test_each_problem_has_its_file_line_and_column_and_nothing_goes_live(hub, edit, old, new, where, says):
    edit(old, new)
    said = hub("map", "check")
    assert said.code == 1
    [problem, summary] = said.err.splitlines()
    path, _, rest = problem.partition(f"{FILE}:")
    assert (hub.path / "mappings").samefile(path) and rest.startswith(f"{where}: ") and says in problem
    assert summary.startswith("1 problem in 1 file; looked at ")
    published = hub("map", "publish", "acme/850")
    assert (published.code, published.out) == (1, "")
    assert says in published.err and published.err.endswith("Nothing was published.\n")
    assert hub("map", "check", "nordwind/850").code == 0
    assert hub("map", "publish", "nordwind/850").code == 0


def test_all_problems_of_all_files_are_told_at_once_and_for_machines(hub, edit):
    edit("fields:", "feilds:")
    edit("CT: case", "CT: [case]", "partners/nordwind/850.yaml")
    said = json.loads(hub("map", "check", "--json").out)
    assert [problem["file"] for problem in said["problems"]] == [FILE, "partners/nordwind/850.yaml"]
    alone = crossdock_says("map", "check", "--folder", str(hub.path / "mappings"), "--json")
    assert (alone.code, json.loads(alone.out)["problems"]) == (1, said["problems"])
    assert crossdock_says("map", "check", "base/x12-850", "--folder", str(hub.path / "mappings")).code == 0
    assert crossdock_says("map", "check", "--folder", str(SHIPPED_MAPPINGS)).code == 0


def test_a_broken_profile_is_told_where_it_is_broken(hub, edit):
    edit("partner: acme", "partner: acne", "partners/acme/profile.yaml")
    said = crossdock_says("map", "check", "--folder", str(hub.path / "mappings"))
    assert (said.code, "partners/acme/profile.yaml:1:10" in said.err) == (1, True)
    assert hub("map", "check").code == 3


def test_a_preview_lists_every_order_and_field_and_changes_nothing(hub, second, monkeypatch):
    wide(monkeypatch)
    said = hub("map", "preview", "acme/850")
    assert said.code == 0
    assert "3 documents of acme replayed, 4 orders in them: 3 documents would change." in said.words
    assert "lines[].unit 8 1 each piece" in said.words
    assert "AC-1001 lines[0].unit each piece" in said.words
    assert "When this is what you want: crossdock map publish acme/850" in said.words
    [effect] = json.loads(hub("map", "preview", "acme/850", "--last", "1", "--json").out)["effects"]
    assert {field["after"] for order in effect["changed"] for field in order["fields"]} == {"piece"}
    assert listed(hub)["in_force"] == ""
    assert listed(hub)["draft_state"] == "previewed"


def test_a_preview_of_what_is_in_force_says_that_all_stays(hub):
    said = hub("map", "preview", "acme/850")
    assert "every order and every finding stays the same" in said.words
    assert "No stored document of nordwind has to do with it" in hub("map", "preview", "nordwind/850").words


def test_a_difference_is_told_by_rule_or_by_line(hub, second, monkeypatch):
    wide(monkeypatch)
    assert "fields.lines[].unit.codes.EA each piece" in hub("map", "diff", "acme/850").words
    (hub.path / "mappings" / FILE).rename(hub.path / "second.yaml")
    shutil.copy(SHIPPED_MAPPINGS / FILE, hub.path / "mappings" / FILE)
    assert hub("map", "publish", "acme/850").code == 0
    assert "word for word the same" in hub("map", "diff", "acme/850").out
    shutil.copy(hub.path / "second.yaml", hub.path / "mappings" / FILE)
    said = hub("map", "diff", "acme/850")
    assert "fields.lines[].unit.codes.EA each piece partners/acme/850.yaml:8" in said.words
    assert '+version: "2"' in hub("map", "diff", "acme/850", "--text").out.splitlines()
    assert hub("map", "publish", "acme/850").code == 0
    between = json.loads(hub("map", "diff", "acme/850", "2", "1", "--json").out)
    assert ("version", "2", "1") in [(c["word"], c["before"], c["after"]) for c in between["changes"]]
    with (hub.path / "mappings" / FILE).open("a") as file:
        file.write("# a remark\n")
    assert "say the same; only remarks or the layout differ" in hub("map", "diff", "acme/850").out


def test_published_scheduled_and_taken_back(hub, second):
    said = hub("map", "publish", "acme/850", "--effective", "2099-12-01", "--approved-by", "Kim")
    assert "will be in force from 2099-12-01 on (UTC), published by pat, approved by Kim." in said.words
    row = listed(hub)
    assert (row["draft_state"], row["in_force"], row["next"].endswith("on 2099-12-01")) == ("scheduled", "", True)
    said = hub("map", "rollback", "acme/850", "--reason", "not yet")
    assert "is withdrawn and will not come into force; its file in the folder goes on." in said.words
    assert "is in force now, published by pat." in hub("map", "publish", "acme/850").words
    hub.drop("acme-clean.edi", _order("AC-2001"))
    assert hub("up", "--once").code == 0
    order = json.loads(hub("order", "show", "AC-2001", "--json").out)[0]["order"]
    assert order["mapping"].startswith("acme/850@2#") and order["order"]["lines"][0]["unit"] == "piece"
    history = json.loads(hub("map", "history", "acme/850", "--json").out)
    assert [act["deed"] for act in history["acts"]][-4:] == ["approved", "published", "withdrawn", "published"]
    assert {e["label"].partition("#")[0]: e["orders"] for e in history["editions"]}["acme/850@2"] == 1
    told = hub("map", "history", "acme/850").words
    assert "withdrawn" in told and "not yet" in told and "Kim" in told


def _order(number):
    """Return an order of acme's in an interchange of its own."""
    content = (ORDERS / "acme-clean.edi").read_bytes().replace(b"AC-1001", number.encode())
    return content.replace(b"000000101", b"000000901").replace(b"*101*X", b"*901*X").replace(b"GE*1*101", b"GE*1*901")


def test_a_broken_draft_does_not_stop_the_hub_once_a_version_is_published(hub, edit):
    edit("fields:", "feilds:")
    assert hub("up", "--once").code == 3
    edit("feilds:", "fields:")
    assert hub("map", "publish", "acme/850").code == 0
    edit("fields:", "feilds:")
    said = hub("up", "--once")
    assert said.code == 0
    assert "1 problem in mappings that are not in use; `crossdock map check` names them." in said.words
    assert listed(hub)["draft_state"] == "broken"
    assert "850.yaml:6:1: feilds" in hub("doctor").words
    assert hub("map", "show", "acme/850").code == 0
    assert "the file of acme/850 cannot be used" in hub("map", "show", "acme/850", "draft").words
    assert hub("map", "diff", "acme/850").code == 5


def test_the_house_may_ask_for_a_preview_and_a_second_person(hub, second, monkeypatch):
    with (hub.path / "config.yaml").open("a") as config:
        config.write("publishing: {preview: true, approval: in_person}\n")
    said = hub("map", "publish", "acme/850")
    assert (said.code, "first: crossdock map preview acme/850" in said.words) == (5, True)
    assert hub("map", "preview", "acme/850").code == 0
    said = hub("map", "publish", "acme/850", "--approved-by", "Kim")
    assert (said.code, "typed by someone else than pat" in said.words) == (5, True)
    monkeypatch.setenv("CROSSDOCK_ACTOR", "kim")
    assert "is approved by kim" in hub("map", "approve", "acme/850").words
    assert hub("map", "publish", "acme/850").code == 5
    monkeypatch.setenv("CROSSDOCK_ACTOR", "pat")
    assert hub("map", "publish", "acme/850").code == 0


def test_a_version_stands_for_one_content_only(hub, edit):
    assert hub("map", "publish", "acme/850").code == 0
    edit("owner: edi-desk", "owner: somebody")
    said = hub("map", "publish", "acme/850")
    assert said.code == 1
    assert "850.yaml:2:10: version: acme/850@1 was published with other content" in said.words


def test_the_publisher_is_told_what_goes_on_with_the_old(hub, edit):
    said = hub("map", "publish", "base/x12-850", "--json")
    [note] = json.loads(said.out)["notes"]
    assert "acme/850" in note and "keep the copy that they were published with" in note
    edit('{"850": acme/850}', '{"850": acme/850@1}', "partners/acme/profile.yaml")
    assert hub("map", "publish", "acme/850").code == 0
    edit('version: "1"', 'version: "2"')
    assert "a profile insists on acme/850@1" in hub("map", "publish", "acme/850").words


def test_a_mapping_is_shown_with_every_field_and_who_says_it(hub, monkeypatch):
    wide(monkeypatch)
    said = hub("map", "show", "acme/850")
    assert "requested_on DTM[01=002].02 required partners/acme/850.yaml:7" in said.words
    assert "samples/mugs.edi samples/mugs.json" in said.words
    fields = json.loads(hub("map", "show", "acme/850", "--json").out)["fields"]
    assert {f["said_in"].partition(":")[0] for f in fields} == {"base/x12-850.yaml", "partners/acme/850.yaml"}
    text = hub("map", "show", "acme/850", "--text").out
    assert (SHIPPED_MAPPINGS / FILE).read_text() in text


@pytest.mark.parametrize("command", ["show", "history", "diff", "preview", "publish", "approve", "rollback", "check"])
def test_a_mapping_that_nobody_knows_is_told_with_the_nearest_that_is_known(hub, command):
    said = hub("map", command, "acme/85")
    assert (said.code, "there is no mapping 'acme/85'; did you mean 'acme/850'?" in said.words) == (4, True)
