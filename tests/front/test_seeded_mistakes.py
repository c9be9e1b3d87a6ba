"""Ten mistakes sown into a mapping: each is caught before it goes live, with its line and its column."""

import json
import re
import shutil
from dataclasses import dataclass

import pytest

from tests.front.conftest import HubFolder
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture

OWN = "partners/acme/850.yaml"
BASE = "base/x12-850.yaml"
SAMPLE = "  - {in: samples/mugs.edi, expect: samples/mugs.json}\n"
NO_DATE = "  - {in: samples/no-date.edi, expect_error: {field: requested_on, rule: missing}}\n"


@dataclass(frozen=True)
class Mistake:
    """What is written wrong, and what tells: ``says`` stands with ``place`` (file:line:column) in a command's words."""

    name: str
    old: str
    new: str
    caught_by: str
    place: str
    says: str
    file: str = OWN
    in_samples: bool = True  # a sample would have caught it as well


FIELDS = "fields:\n"
MISTAKES = [
    Mistake("wrong qualifier", "DTM[01=002].02", "DTM[01=022].02", "coverage", f"{OWN}:7:3", "requested_on"),
    Mistake("wrong unit", FIELDS, f"{FIELDS}  lines[].unit: {{codes: {{EA: case}}}}\n", "preview", f"{OWN}:7:3",
            "lines[].unit"),
    Mistake("wrong date format", '{at: "DTM[01=002].02",', '{at: "DTM[01=002].02", formats: [MM/DD/YYYY],', "preview",
            f"{OWN}:7:3", "requested on: '20301202' in DTM02"),
    Mistake("lost leading zero", FIELDS, f'{FIELDS}  parties[].number: {{prefix: "0"}}\n', "preview", f"{OWN}:7:3",
            "parties[].number"),
    Mistake("swapped price and quantity", FIELDS,
            f"{FIELDS}  lines[].quantity: {{at: PO104}}\n  lines[].unit_price: {{at: PO102}}\n", "preview",
            f"{OWN}:7:3", "lines[].quantity"),
    Mistake("missing required", FIELDS, f"{FIELDS}  lines[].unit: null\n", "check", f"{BASE}:89:3",
            "no field says where it stands: add lines[].unit"),
    Mistake("unread element", FIELDS, f"{FIELDS}  notes: null\n", "coverage", ":15:5", "remark.MSG01",
            in_samples=False),
    Mistake("ambiguous code", '    prefer: {cancellation: "01"}\n', "", "check", f"{BASE}:35:3",
            "'cancellation' can be written as '01' (base/x12-850.yaml:40:7) and '03' (base/x12-850.yaml:41:7)", BASE,
            False),
    Mistake("wrong lookup table", FIELDS,
            f"{FIELDS}  lines[].items[].number: {{lookup: {{table: itmes, by: [buyer_part], give: sku}}}}\n", "check",
            f"{OWN}:7:44", "did you mean 'items'?", in_samples=False),
    Mistake("stale version", "base/x12-850@1", "base/x12-850@0", "check", f"{OWN}:3:10",
            "base/x12-850@0 is wanted, and the file there says version 1", in_samples=False),
]  # fmt: skip


@pytest.fixture(scope="module")
def _shelf(_history, tmp_path_factory):
    path = tmp_path_factory.mktemp("seeded") / "hub"
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


def sow(hub: HubFolder, mistake: Mistake, *, samples: bool) -> None:
    """Write the mistake; without ``samples``, nothing of the mapping's own tells that it is one."""
    path = hub.path / "mappings" / mistake.file
    text = path.read_text()
    assert mistake.old in text
    path.write_text(text.replace(mistake.old, mistake.new, 1))
    if not samples:
        own = hub.path / "mappings" / OWN
        own.write_text(own.read_text().replace(SAMPLE, "").replace(NO_DATE, "").replace("samples:\n", ""))


def said_by(hub: HubFolder, command: str) -> str:
    """Return everything that a command tells machines, with its complaints."""
    words = {
        "check": ("map", "check"),
        "coverage": ("map", "coverage", "--draft", "--partner", "acme"),
        "preview": ("map", "preview", "acme/850"),
    }[command]
    said = hub(*words, "--json")
    assert command != "check" or said.code == 1
    return json.dumps(json.loads(said.out), ensure_ascii=False)


def places(text: str, command: str) -> list[str]:
    """Return the parts of what was said that name a place: problems, changed fields, findings, rows of coverage."""
    found = json.loads(text)
    if command == "check":
        return [f"{p['file']}:{p['line']}:{p['column']}: {p['says']}" for p in found["problems"]]
    if command == "coverage":
        rows = [row for report in found for part in ("unread", "silent_rules", "silent_codes") for row in report[part]]
        return [f"{row.get('said_in', row.get('where'))}: {row.get('field', row.get('path'))}" for row in rows]
    fields = [field for effect in found["effects"] for order in effect["changed"] for field in order["fields"]]
    told = [f"{field['said_in']}: {general(field['field'])}" for field in fields]
    findings = [finding for effect in found["effects"] for finding in effect["appeared"]]
    return told + [f"{one['evidence'].get('mapped_by')}: {one['says']}" for one in findings]


def general(field: str) -> str:
    return re.sub(r"\[\d+\]", "[]", field)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_every_sown_mistake_is_caught_with_its_line_and_column(hub, mistake):
    sow(hub, mistake, samples=False)
    found = places(said_by(hub, mistake.caught_by), mistake.caught_by)
    fitting = [one for one in found if mistake.place in one and mistake.says in one]
    assert fitting, found


@pytest.mark.parametrize(
    "mistake", [one for one in MISTAKES if one.in_samples], ids=lambda one: one.name.replace(" ", "-")
)
def test_a_sample_alone_keeps_a_sown_mistake_from_going_live(hub, mistake):
    sow(hub, mistake, samples=True)
    found = places(said_by(hub, "check"), "check")
    assert any(f"{OWN}:" in one or f"{BASE}:" in one for one in found), found


def test_content_that_is_no_longer_what_its_version_was_published_as_is_stale(hub):
    assert hub("map", "publish", "acme/850").code == 0
    path = hub.path / "mappings" / OWN
    path.write_text(path.read_text().replace("they always", "they nearly always"))
    [problem] = places(said_by(hub, "check"), "check")
    assert problem.startswith(f"{OWN}:2:10: ") and "was published with other content" in problem


def test_a_clean_mapping_raises_none_of_these(hub):
    assert hub("map", "check").code == 0
    assert json.loads(hub("map", "preview", "acme/850", "--json").out)["effects"] == []
