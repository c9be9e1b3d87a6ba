"""Documents from the wild beside the project, held against their answer keys."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.edi.reading import read
from connectors.edi.showing.inspection import inspect
from tests.edi.reading.conftest import CORPUS, ROOT

pytestmark = pytest.mark.shared
UNCOMPARED = {"lines", "lines_compressed"}


def key(name: str) -> dict:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"the shared corpus is not beside the project: {path} is missing")
    return json.loads(path.read_text())["files"]


def test_every_verdict_on_an_850_is_that_of_the_key(guides):
    different = {}
    for name, expected in key("expected-850.json").items():
        content = (CORPUS / name).read_bytes()
        strict = expected["strict_verdict"]
        for policy, verdict in (("strict", strict), ("lenient", expected.get("lenient_verdict", strict))):
            got = read(content, policy=policy, guides=guides).verdict
            if got != verdict:
                different[name, policy] = (str(got), verdict)
    assert different == {}


def test_every_set_has_the_verdict_and_the_reasons_of_the_key(guides):
    different = {}
    for name, expected in key("expected-850.json").items():
        for policy in ("strict", "lenient"):
            report = inspect((CORPUS / name).read_bytes(), name, policy=policy, guides=guides)
            for theirs, ours in zip(sets(expected), sets(report), strict=True):
                wanted = theirs.get(policy, theirs["strict"])
                told = policy in theirs  # the key gives no reasons of its own where lenient is as strict
                if ours["verdict"] != wanted["verdict"] or (told and ours["because"] != wanted.get("because", [])):
                    different[name, policy] = (ours["verdict"], ours["because"], wanted)
    assert different == {}


def sets(report: dict) -> list[dict]:
    return [
        one
        for interchange in report["interchanges"]
        for group in interchange["groups"]
        for one in group["transactions"]
    ]


def test_the_facts_of_every_order_are_those_of_the_key(guides):
    different = []
    for name, expected in key("expected-850.json").items():
        if not expected["facts_reliable"]:
            continue
        report = inspect((CORPUS / name).read_bytes(), name, guides=guides)
        assert (report["bytes"], report["sha256"]) == (expected["bytes"], expected["sha256"])
        for theirs, ours in zip(expected["interchanges"], report["interchanges"], strict=True):
            different += [
                (name, word) for word in ("isa", "delimiters", "iea") if word in theirs and theirs[word] != ours[word]
            ]
        for theirs, ours in zip(sets(expected), sets(report), strict=True):
            words = ("set", "st_control", "se", "segments_actual", "se_count_ok", "se_control_ok")
            different += [(name, word) for word in words if theirs.get(word) != ours.get(word)]
            different += [(name, word) for word in order_differences(theirs["order"], ours["order"])]
    assert different == []


def order_differences(theirs: dict, ours: dict) -> list[str]:
    words = ({*theirs, *ours}) - UNCOMPARED
    different = [word for word in words if theirs.get(word) != ours.get(word)]
    if "lines_compressed" in theirs:
        folded, lines = theirs["lines_compressed"], ours["lines"]
        alike = (folded["count"], folded["first"], folded["last"]) == (len(lines), lines[0], lines[-1])
        return different if alike else [*different, "lines_compressed"]
    return different if theirs.get("lines") == ours.get("lines") else [*different, "lines"]


def test_the_envelopes_of_all_other_documents_are_those_of_the_key(guides):
    different = {}
    for name, expected in key("expected-envelopes-other.json").items():
        if name == "envelope/edieng-nonedi.edi":  # one word of noise, which the key counts as an interchange
            continue
        reading = read((CORPUS / name).read_bytes(), guides=guides)
        theirs = [
            (
                one["isa"] and (one["isa"]["control_number"], one["isa"]["sender_id"], one["isa"]["version"]),
                [
                    (
                        group["gs"] and group["gs"]["control"],
                        [(s["set"], s["control"], s["actual"]) for s in group["sets"]],
                    )
                    for group in one["groups"]
                ],
            )
            for one in expected["interchanges"]
        ]
        ours = [
            (
                (one.control, one.sender, one.version) if one.header else None,
                [
                    (
                        group.control if group.header else None,
                        [(s.kind, s.control, len(s.segments) if s.trailer else None) for s in group.sets],
                    )
                    for group in one.groups
                ],
            )
            for one in reading.interchanges
        ]
        if theirs != ours:
            different[name] = (theirs, ours)
    assert different == {}


def documents() -> list[Path]:
    found = sorted(CORPUS.rglob("*.edi"))
    if not found:
        pytest.skip(f"the shared corpus is not beside the project: {CORPUS} holds no document")
    return found


@pytest.mark.usefixtures("undisturbed")
def test_every_document_comes_through_in_time_and_without_losing_a_byte(guides):
    for path in documents():
        content, started = path.read_bytes(), time.process_time()
        report = inspect(content, path.name, guides=guides)
        json.dumps(report)
        assert time.process_time() - started < 2, path
        assert sum(span["length"] for span in report["spans"]) == len(content), path
        assert (report["looks_like"] == "EDIFACT") is path.parent.name.startswith("EDIFACT"), path


MEASURE = """
import sys
from pathlib import Path
from connectors.edi.guide import GuideBook
from connectors.edi.showing.inspection import inspect
guides = GuideBook.load(Path("mappings/guides/x12"))
for name in sys.argv[1:]:
    inspect(Path(name).read_bytes(), name, guides=guides)
# The peak of this process alone: getrusage would count the one that it was forked from.
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def test_all_documents_together_stay_small_in_memory():
    command = [sys.executable, "-c", MEASURE, *map(str, documents())]
    kilobytes = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert int(kilobytes) < 256 * 1024
